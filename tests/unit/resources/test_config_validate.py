# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validating configs: what is not sent, what CircleCI says, and what must not be shown of it."""

from __future__ import annotations

import os

import pytest

from tests.laws.cases.configs import CONFIG
from tests.support.run import run
from tests.support.values import SECRET

COMPILE = "/compile-config-with-defaults$"
YAML_ERROR = (
    "Error parsing\nwhile parsing a block mapping\n in 'string', line 3, column 1\n in 'string', line 5, column 2"
)


@pytest.fixture
def file(tmp_path):
    """Write a file, and return its path."""

    def file(content):
        path = tmp_path / "config.yml"
        path.write_bytes(content)
        return str(path)

    return file


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "path: is empty."),
        (b" \n", "path: is empty."),
        (b"\xff\xfe\x00", "is not text in UTF-8."),
        (b"version: 2.1 # " + b"x" * 1024 * 1024, "path: is larger than 1,024 KiB"),
        (b"\xff" * (1024 * 1024 + 1), "path: is larger than 1,024 KiB"),
    ],
    ids=["empty", "blank", "no text", "too large", "large and no text"],
)
def test_a_file_that_is_no_config_is_not_sent(emulator, do, file, content, message):
    assert message in do("config_validate", path=file(content))["msg"]
    assert emulator.requests() == []


@pytest.mark.parametrize("path", ["/nowhere/config.yml", "/", os.devnull])
def test_what_is_no_file_is_refused(emulator, do, path):
    assert do("config_validate", path=path)["msg"].startswith(f"path: there is no file {path} on the machine")
    assert emulator.requests() == []


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"config": ""}, "config: is empty."),
        ({"config": "ä" * 1024 * 1024}, "config: is larger than"),
        ({"config": CONFIG, "organization": "acme"}, "organization: 'acme' does not name an organization"),
        ({"config": CONFIG, "parameters": {"a": None}}, "parameters.a: must be a string, a whole number or a boolean"),
    ],
    ids=["empty", "too large", "organization", "parameter"],
)
def test_bad_options_are_refused_before_the_first_request(emulator, do, params, message):
    assert do("config_validate", **params)["msg"].startswith(message)
    assert emulator.requests() == []


def test_a_file_with_a_byte_order_mark_is_read(do, file):
    assert do("config_validate", path=file("\ufeffversion: 2.1\njobs: {}".encode()))["compiled"].startswith("version")


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_invalid_config_fails_with_all_that_circleci_says(emulator, do, file, check_mode):
    emulator.seed({"config_errors": {"broken": YAML_ERROR, "jobs": "no such orb", "run": "third", "image": "fourth"}})
    path = file(CONFIG.encode() + b"# broken")
    result = do("config_validate", path=path, check_mode=check_mode)
    assert result["failed"]
    assert not result["changed"]
    assert result["compiled"] is None
    assert result["messages"][0] == {"message": YAML_ERROR, "rule": None, "line": 5}
    assert [each["line"] for each in result["messages"][1:]] == [None] * 3
    assert result["msg"].startswith(
        f"{path} is not valid: Error parsing while parsing a block mapping in 'string', line 3"
    )
    assert "; no such orb; third; and 1 more." in result["msg"]


def test_an_invalid_config_without_a_reason(emulator, do):
    emulator.fault({"path": COMPILE, "status": 200, "body": {"valid": False}})
    assert do("config_validate", config=CONFIG)["msg"] == "the config is not valid: CircleCI does not say why."


def test_what_a_valid_config_is_told_is_returned(emulator, do):
    errors = [{"message": "in line 7: deprecated", "rule": "version"}]
    body = {"valid": True, "output-yaml": "version: 2", "errors": errors}
    emulator.fault({"path": COMPILE, "status": 200, "body": body})
    result = do("config_validate", config=CONFIG)
    assert result["messages"] == [{"message": "in line 7: deprecated", "rule": "version", "line": 7}]


def test_an_error_without_words_is_a_wrong_answer(emulator, do):
    body = {"valid": False, "output-yaml": "", "errors": [{"message": ""}]}
    emulator.fault({"path": COMPILE, "status": 200, "body": body})
    assert "message is empty" in do("config_validate", config=CONFIG)["msg"]


def test_secret_parameters_are_filled_in_and_hidden(emulator):
    params = {"config": CONFIG, "parameters": {"deploy": SECRET}}
    outcome = run("config_validate", params, emulator.url)
    assert "deploy ********" in outcome.result["compiled"]
    emulator.seed({"config_errors": {"jobs": f"cannot deploy {SECRET}"}})
    assert SECRET not in str(run("config_validate", params, emulator.url))


def test_numbers_and_booleans_are_filled_in_as_they_are(do):
    assert "deploy true" in do("config_validate", config=CONFIG, parameters={"deploy": True})["compiled"]
    assert "deploy 12345" in do("config_validate", config=CONFIG, parameters={"deploy": 12345})["compiled"]


@pytest.mark.parametrize("organization", [None, "66491562-90a9-4065-9249-4b0ce3b77452"])
def test_a_server_that_is_too_old_is_told(emulator, do, organization):
    emulator.fault({"path": COMPILE, "status": 404, "message": "Not found"})
    result = do("config_validate", config=CONFIG, **({"organization": organization} if organization else {}))
    assert "is too old" in result["msg"]
    assert ("not know the organization" in result["msg"]) == bool(organization)


def test_it_is_sent_again_after_an_answer_that_leaves_all_open(emulator, do):
    emulator.fault({"path": COMPILE, "status": 503, "times": 1})
    assert not do("config_validate", config=CONFIG, retries=1).get("failed")
