# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiling a config (docs/api/v2.md §7.5)."""

from __future__ import annotations

import pytest

V2 = "/api/v2/compile-config-with-defaults"
CONFIG = """\
version: 2.1
jobs:
  build:
    shell: << pipeline.parameters.shell >>
    fast: <<pipeline.parameters.fast>>
"""
PARAMETERS = {"shell": "bash", "fast": True}


def compile_config(emulator, config=CONFIG, **options):
    return emulator.post(V2, json={"config_yaml": config, "options": {"pipeline_parameters": PARAMETERS, **options}})


@pytest.mark.parametrize("server", [True, False])
def test_a_good_config(emulator, server):
    emulator.seed(switches={"server": server})
    body = compile_config(emulator).json()
    assert set(body) == {"valid", "source-yaml", "output-yaml", "errors"}
    assert (body["valid"], body["errors"], body["source-yaml"]) == (True, [], CONFIG)
    assert "shell: bash\n    fast: true\n" in body["output-yaml"]


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ("jobs: {}\n", "version"),
        ("version: 2.1\n", "run"),
        ("version: 2.1\njobs: << pipeline.parameters.other >>\n", "pipeline.parameters.other"),
        ("version: 2.1\njobs: {}\n# broken", "line 3"),
    ],
)
def test_a_config_with_errors_is_a_200(emulator, config, text):
    emulator.seed(config_errors={"# broken": "a mistake in line 3"})
    answer = compile_config(emulator, config)
    body = answer.json()
    assert (answer.status_code, body["valid"], body["output-yaml"]) == (200, False, "")
    assert [text in error["message"] for error in body["errors"]] == [True]


def test_what_makes_no_sense(emulator):
    assert emulator.post(V2, json={}).status_code == 400
    assert compile_config(emulator, owner_id="2a68fe5f-2fe5-4d4f-91e1-15f111116743").status_code == 404
    assert emulator.post(V2, json={"config_yaml": CONFIG}, token=None).status_code == 401
    org = emulator.get("/api/v2/organization/gh/acme").json()["id"]
    assert compile_config(emulator, owner_id=org).json()["valid"] is True
