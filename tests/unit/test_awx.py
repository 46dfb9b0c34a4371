# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files for AWX: they have the form of its API, and hand over what the collection reads."""

from __future__ import annotations

import re
from typing import Any

import yaml
from ansible_collections.community.circleci.plugins.doc_fragments.auth import ModuleDocFragment
from ansible_collections.community.circleci.plugins.module_utils._argspec import AUTH

from tests.support.run import ROOT

FOLDER = ROOT / "extensions" / "awx"
TYPES = {"text", "textarea", "password", "integer", "float", "multiplechoice", "multiselect"}


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def test_the_credential_sets_what_modules_and_plugins_read():
    injected = read("credential_type.yml")["injectors"]["env"]
    assert {AUTH["api_token"]["env"][0], AUTH["api_url"]["env"][0]} == injected.keys()
    options = yaml.safe_load(ModuleDocFragment.PLUGIN)["options"]
    assert injected.keys() <= {source["name"] for about in options.values() for source in about.get("env", ())}


def test_every_field_of_the_credential_is_injected():
    about = read("credential_type.yml")
    fields = {field["id"]: field for field in about["inputs"]["fields"]}
    values = about["injectors"]["env"].values()
    assert {re.fullmatch(r"{{ (\w+) }}", value)[1] for value in values} == fields.keys()
    assert fields["token"]["secret"]
    assert set(about["inputs"]["required"]) <= fields.keys()
    assert fields["url"]["default"] == AUTH["api_url"]["default"]


def test_the_survey_asks_for_variables_of_its_playbook():
    survey = read("survey_rotate.yml")
    playbook = (ROOT / "playbooks" / "rotate.yml").read_text(encoding="utf-8")
    for question in survey["spec"]:
        assert {"question_name", "question_description", "variable", "type", "required", "default"} <= question.keys()
        assert question["type"] in TYPES
        assert re.search(rf"^# {question['variable']} ", playbook, re.MULTILINE)
    assert [each["variable"] for each in survey["spec"] if each["type"] == "password"] == ["rotate_value"]
