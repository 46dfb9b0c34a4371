# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One set of variables says how to reach CircleCI: for the playbooks as for the lookup and the inventory plugin."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.community.circleci.plugins.doc_fragments.auth import ModuleDocFragment

from tests.support.run import ROOT

GROUP = "group/community.circleci.circleci"
OPTIONS = yaml.safe_load(ModuleDocFragment.PLUGIN)["options"]
DEFAULTS = {name: f"{{{{ {about['vars'][0]['name']} | default(omit) }}}}" for name, about in OPTIONS.items()}
PLAYS = [
    pytest.param(play, id=f"{path.stem}: {play['name']}")
    for path in sorted([*(ROOT / "playbooks").glob("*.yml"), ROOT / "playbooks" / "files" / "converge.yml"])
    for play in yaml.safe_load(path.read_text(encoding="utf-8"))
    if "community.circleci." in str(play.get("tasks"))
]


def test_every_option_has_a_variable_of_its_name():
    prefixed = {name: f"circleci_{name}" for name in OPTIONS}
    assert {name: about["vars"][0]["name"] for name, about in OPTIONS.items()} == prefixed


@pytest.mark.parametrize("play", PLAYS)
def test_playbooks_take_what_the_other_plugins_take(play):
    assert play["module_defaults"] == {GROUP: DEFAULTS}


@pytest.mark.parametrize("guide", ["docs/docsite/rst/guide_getting_started.rst"])
def test_the_guide_shows_the_same(guide):
    text = (ROOT / guide).read_text(encoding="utf-8")
    assert [line for line in (f'{name}: "{value}"' for name, value in DEFAULTS.items()) if line not in text] == []
