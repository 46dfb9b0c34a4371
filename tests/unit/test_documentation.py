# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each option is what the documentation says of it, as `make sanity` checks it, too, but in a second."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible_collections.community.circleci.plugins.module_utils._argspec import AUTH

from tests.support.run import MODULES, ROOT, documented, resource_of

DETAILS = ("required", "default", "choices", "elements")
"""What is said of an option besides its type, and need not be."""


def fragments(module: str) -> dict[str, Any]:
    """The options that a module's documentation takes from fragments."""
    options: dict[str, Any] = {}
    for name in documented(module, "DOCUMENTATION")["extends_documentation_fragment"]:
        stem, _dot, block = name.removeprefix("community.circleci.").partition(".")
        source = (ROOT / "plugins" / "doc_fragments" / f"{stem}.py").read_text(encoding="utf-8")
        text = source.partition(f'{block.upper() or "DOCUMENTATION"} = r"""')[2].partition('"""')[0]
        options |= yaml.safe_load(text).get("options", {})
    return options


def details_of(option: dict[str, Any]) -> dict[str, Any]:
    """What is said of an option."""
    return {key: option[key] for key in DETAILS if key in option and (key, option[key]) != ("required", False)}


def check(spec: dict[str, Any], options: dict[str, Any], where: str) -> None:
    """Whether options are as they are documented."""
    assert spec.keys() == options.keys(), where
    for name, option in spec.items():
        about = options[name]
        assert option["type"] == about.get("type", "str"), f"{where}.{name}"
        if "choices" in about:
            about["choices"] = list(about["choices"])  # they may be explained, each by itself
        assert details_of(option) == details_of(about), f"{where}.{name}"
        check(option.get("options", {}), about.get("suboptions", {}), f"{where}.{name}")


@pytest.mark.parametrize("module", MODULES)
def test_options_are_as_documented(module):
    own = documented(module, "DOCUMENTATION").get("options", {})
    from_fragments = fragments(module)
    options = {name: {**from_fragments.get(name, {}), **own.get(name, {})} for name in from_fragments.keys() | own}
    check({**resource_of(module).SPEC, **AUTH}, options, module)
