# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The site that `make docs` builds: Sphinx reads what antsibull-docs wrote, and what is changed of it here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
COLLECTION = yaml.safe_load((HERE.parents[1] / "galaxy.yml").read_text(encoding="utf-8"))
REPOSITORY = COLLECTION["repository"]

project = "community.circleci"
version = release = COLLECTION["version"]
project_copyright = "The community.circleci contributors"
html_title = f"community.circleci {version}"
language = "en"

extensions = ["sphinx_antsibull_ext"]
# Its colors are those of custom.css, which follow the switch between light and dark.
antsibull_ext_color_scheme = "none"
# References to other collections lead outside and stay plain text; those inside are checked by `make lint`.
suppress_warnings = ["ref.ref"]
pygments_style = "default"
pygments_dark_style = "monokai"

html_theme = "furo"
html_theme_options = {
    "source_repository": REPOSITORY,
    "source_branch": "main",
    "top_of_page_buttons": [],
    "footer_icons": [
        {"name": "Repository", "url": REPOSITORY, "html": "Repository", "class": ""},
    ],
}
html_static_path = [str(HERE / "static")]
html_css_files = ["custom.css"]
html_copy_source = False
html_show_sphinx = False

DRIVE = (
    "pipeline",
    "workflow_rerun",
    "workflow_cancel",
    "workflow_approve",
    "build",
    "build_retry",
    "build_cancel",
    "build_wait",
    "build_ssh_user",
    "build_artifacts",
    "build_cache",
    "config_validate",
)
"""The modules that do something once. Those named `_info` read, and all others declare."""

FIRST = ("projects", "contexts", "project", "project_settings", "env_vars", "context")
"""The modules that most users declare with. The others follow, sorted by name."""


def toctree(caption: str, pages: list[str]) -> str:
    """A part of the sidebar; a page may be `title <name>`."""
    lines = "".join(f"   {page}\n" for page in pages)
    return f".. toctree::\n   :hidden:\n   :caption: {caption}\n   :maxdepth: 1\n\n{lines}\n"


def navigation(source: Path) -> str:
    """The sidebar: guides as docs/docsite/extra-docs.yml groups them, and a page for each module, plugin and role."""
    guides = yaml.safe_load((HERE.parent / "docsite" / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    kinds: dict[str, list[str]] = {}
    for page in sorted(source.glob("*_*.rst")):
        name, _underscore, kind = page.stem.rpartition("_")
        kinds.setdefault(kind, []).append(name)

    modules = kinds.pop("module")
    reads = [name for name in modules if name.endswith("_info") or name == "export"]
    declares = [*FIRST, *(name for name in modules if name not in {*reads, *DRIVE, *FIRST})]
    roles = kinds.pop("role")
    kinds.pop("variables")  # environment_variables.rst
    plugins = [f"{name} ({kind}) <{name}_{kind}>" for kind, names in kinds.items() for name in names]

    def links(names: Any, kind: str) -> list[str]:
        return [f"{name} <{name}_{kind}>" for name in names]

    return "".join(
        [
            *(toctree(each["title"], [f"docsite/{name}" for name in each["toctree"]]) for each in guides),
            toctree("Modules that declare", links(declares, "module")),
            toctree("Modules that read", links(reads, "module")),
            toctree("Modules that drive builds", links(DRIVE, "module")),
            toctree("Inventory, lookups and filters", [*plugins, "Environment variables <environment_variables>"]),
            toctree("Roles", links(roles, "role")),
        ]
    )


CHANGES = (
    # The sidebar links to these pages. Furo shows the contents of a page on its right.
    (r"^:orphan:\n", ""),
    (r"^\.\. contents::\n(?:   :.*\n)+", ""),
    # Titles that fit on a phone. The full name is in the note below.
    (r"^community\.circleci\.(\w+ \w+) -- ", r"\1 -- "),
    # The repository and its guide instead of Galaxy, so that nothing is promised that is not published there.
    (r"<https://galaxy\.ansible\.com/[^>]*>", f"<{REPOSITORY}>"),
    (
        r"^( +)To install it,? use:? :code:`[^`]*`\.",
        r"\1To install it, see :ref:`Installation <ansible_collections.community.circleci.docsite.installation>`.",
    ),
)
"""What is replaced on the pages of modules, plugins and roles. Each must occur on every page."""


def change_page(app: Any, page: str, text: list[str]) -> None:
    """Changes a page before Sphinx reads it."""
    if page == "index":
        text[0] += navigation(Path(app.srcdir))
    elif page == "environment_variables":
        text[0] = re.sub(CHANGES[0][0], "", text[0], flags=re.MULTILINE)
        text[0] = text[0].replace("Index of all Collection Environment Variables", "Environment variables")
    elif not page.startswith("docsite/"):
        for pattern, replacement in CHANGES:
            text[0], number = re.subn(pattern, replacement, text[0], flags=re.MULTILINE)
            if not number:
                raise ValueError(f"{page}: antsibull-docs wrote nothing like {pattern}")


def setup(app: Any) -> None:
    app.connect("source-read", change_page)
