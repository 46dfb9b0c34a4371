# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input is refused before the first request, and the refusal names the option and shows no secret."""

from __future__ import annotations

import pytest

from tests.support.keys import make_key
from tests.support.run import run

API = "github/acme/api"
STANDALONE = "circleci/e75c804e-7f5c-4506-9dad-03fc86af39d1/2a68fe5f-2fe5-4d4f-91e1-15f111116743"
KEY, PUBLIC = make_key()
NAN, INFINITE = float("nan"), float("inf")


def variables(**values):
    return {"project": API, "variables": values}


MD5 = "00:1f:34:b7:bd:a9:1a:10:2e:62:36:ce:31:91:3a:2e"
NO_NAME = "cannot be a variable's name"
NO_PURGE = "purge: it would remove all variables"
NO_FINGERPRINT = "fingerprint: is neither an MD5"
NO_REF = "is empty, or cannot be a name"

REFUSED = [
    ("project", {"project": "acme/api"}, "project: 'acme/api' does not name a project"),
    (
        "project",
        {"project": "https://app.circleci.com/settings/organization/github/acme/contexts"},
        "does not name a project",
    ),
    ("project_info", {"project": "nonsense"}, "project: 'nonsense'"),
    ("project_info", {"concurrency": 0}, "concurrency: must be a number from 1 to 256"),
    ("project_info", {"concurrency": 5_000_000}, "concurrency: must be a number from 1 to 256"),
    ("env_vars", variables(A=1), "variables.A: is a number, not a string"),
    ("env_vars", variables(A=1.5), "variables.A: is a number, not a string"),
    ("env_vars", variables(A=True), "variables.A: is a boolean, not a string"),
    ("env_vars", variables(A=None), "variables.A: has no value"),
    ("env_vars", {"project": "gh/acme/api", "variables": None}, "variables"),
    ("project", {"project": None}, "one of the following is required: project, organization"),
    ("project", {"organization": STANDALONE.rpartition("/")[0], "name": None}, "name"),
    ("oidc_claims", {"organization": None, "ttl": "1h"}, "organization"),
    ("runner_info", {"namespace": ""}, "namespace: must be the part"),
    ("env_vars", variables(A=["a"]), "variables.A: is a list, not a string"),
    ("env_vars", variables(A={"b": "c"}), "variables.A: is a mapping, not a string"),
    ("env_vars", variables(A=""), "variables.A: is empty"),
    ("env_vars", variables(A="xxxx"), "variables.A: looks like the mask"),
    ("env_vars", variables(A="xxxx1234"), "variables.A: looks like the mask"),
    ("env_vars", variables(A="\udcff"), "variables.A: is not text"),
    ("env_vars", variables(A="käse" * 7000), "variables.A: has 35,000 bytes, and CircleCI accepts at most 32,768"),
    ("env_vars", {"project": API, "variables": {"1A": "value"}}, f"variables: '1A' {NO_NAME}"),
    ("env_vars", {"project": API, "variables": {"A-B": "value"}}, f"variables: 'A-B' {NO_NAME}"),
    ("env_vars", {"project": API, "variables": {"": "value"}}, f"variables: '' {NO_NAME}"),
    ("env_vars", {"project": API, "variables": {"A\n": "value"}}, f"variables: 'A\\n' {NO_NAME}"),
    ("env_vars", {"project": API, "variables": {"A" * 301: "value"}}, "is longer than the 300 characters"),
    ("env_vars", {"project": API, "state": "absent", "names": ["OK", "A B"]}, f"names[1]: 'A B' {NO_NAME}"),
    ("env_vars", {"project": API, "variables": {}, "purge": True}, NO_PURGE),
    ("env_vars", {"project": API, "state": "absent", "names": ["A"], "purge": True}, NO_PURGE),
    ("env_vars", {**variables(A="value"), "purge_limit": -1}, "purge_limit: must be a number from 0"),
    (
        "env_vars",
        {**variables(A="a"), "change_detection": "fingerprint", "fingerprint_key": ""},
        "fingerprint_key: is empty",
    ),
    ("checkout_key", {"project": API, "fingerprint": MD5}, "fingerprint: can only be used with state: absent"),
    ("checkout_key", {"project": API, "state": "absent", "fingerprint": "ab:cd"}, NO_FINGERPRINT),
    ("checkout_key", {"project": API, "state": "absent", "fingerprint": "SHA256:" + "ä" * 43}, NO_FINGERPRINT),
    ("checkout_key", {"project": STANDALONE}, "has no checkout keys"),
    ("checkout_key", {"project": STANDALONE, "state": "rotated"}, "has no checkout keys"),
    ("checkout_key_info", {"project": API, "fingerprint": "ab:cd"}, NO_FINGERPRINT),
    ("ssh_key", {"project": API, "hostname": "h", "private_key": "not a key"}, "private_key: it is not a private key"),
    ("ssh_key", {"project": API, "hostname": "h", "private_key": PUBLIC}, "private_key: it is a public key"),
    (
        "ssh_key",
        {"project": API, "state": "absent", "private_key": KEY, "exclusive": True},
        "exclusive: can only be used",
    ),
    ("ssh_key", {"project": API, "state": "absent", "fingerprint": "x"}, NO_FINGERPRINT),
    ("heroku_key", {"key": ""}, "key: is empty"),
    ("heroku_key", {"key": "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx4e5f"}, "key: looks like the mask"),
    ("heroku_key", {"key": "\udcff"}, "key: is not text"),
    ("build", {"project": API, "branch": ""}, f"branch: {NO_REF}"),
    ("build", {"project": API, "branch": ".."}, f"branch: {NO_REF}"),
    ("build", {"project": API, "tag": "."}, f"tag: {NO_REF}"),
    ("build", {"project": API, "parameters": {"1A": "x"}}, "parameters: '1A'"),
    ("build", {"project": API, "parallel": 0}, "parallel: must be a number from 1"),
    ("build_cache", {"project": API, "variable": "A-B"}, f"variable: 'A-B' {NO_NAME}"),
    ("build_cache", {"project": API, "variable": "ANSIBLE_FINGERPRINT_A"}, "variable: is a name that the collection"),
    ("build_cancel", {"project": API, "build_num": 0}, "build_num: must be a number from 1"),
    ("build_cancel", {"project": API, "build_num": -1}, "build_num: must be a number from 1"),
    ("build_info", {"project": API, "limit": 0}, "limit: must be a number from 1"),
    ("build_wait", {"project": API, "build_num": 1, "wait_timeout": 0}, "wait_timeout: must be more than 0"),
    ("build_wait", {"project": API, "build_num": 1, "wait_timeout": NAN}, "wait_timeout: must be more than 0"),
    ("build_wait", {"project": API, "build_num": 1, "wait_interval": INFINITE}, "wait_interval: must be more than 0"),
    ("build_wait", {"project": API, "build_num": 1, "wait_interval": 1e300}, "wait_interval: must be more than 0"),
    ("pipeline", {"project": API, "tag": ""}, f"tag: {NO_REF}"),
    ("pipeline", {"project": API, "wait_grace": -1}, "wait_grace: must be more than 0"),
    ("pipeline_info", {"project": API, "branch": ".."}, f"branch: {NO_REF}"),
    ("pipeline_info", {"id": ""}, f"id: {NO_REF}"),
    ("workflow_cancel", {"id": ""}, "id: must be an ID"),
    ("workflow_cancel", {"id": ".."}, "id: must be an ID"),
    ("workflow_rerun", {"id": "../x"}, "id: must be an ID"),
    (
        "workflow_rerun",
        {"id": "x", "jobs": ["a"], "from_failed": True},
        "from_failed: cannot be used together with jobs",
    ),
    ("workflow_rerun", {"id": "x", "ssh": True}, "ssh: requires jobs"),
    ("user_info", {"api_url": "circleci.com"}, "api_url: must be the URL"),
    ("user_info", {"api_url": "https://circleci..com"}, "api_url: must be the URL"),
    ("user_info", {"api_url": f"https://{'a' * 64}.example.com"}, "api_url: must be the URL"),
    ("user_info", {"api_url": "https://me:pa55word@circleci.com"}, "api_url: must not contain a user"),
    ("user_info", {"api_url": "https://circleci.com/?circle-token=pa55word"}, "api_url: must not contain a user"),
    ("user_info", {"token": "with white space"}, "api_token: contains white space"),
    ("user_info", {"token": "cut in two\n"}, "api_token: contains white space"),
    ("user_info", {"token": "tökén"}, "api_token: contains white space"),
    ("user_info", {"token": None}, "api_token: is required. Set it, or CIRCLECI_TOKEN"),
    ("user_info", {"token": ""}, "api_token: is required"),
    ("env_vars", {**variables(A="value"), "token": None}, "api_token: is required"),
    ("user_info", {"ca_path": "/nowhere/ca.pem"}, "ca_path: there is no /nowhere/ca.pem"),
    ("user_info", {"timeout": 0}, "timeout: must be more than 0"),
    ("user_info", {"timeout": NAN}, "timeout: must be more than 0"),
    ("user_info", {"retries": -1}, "retries: must be a number from 0"),
]


@pytest.mark.parametrize(("module", "params", "message"), REFUSED)
@pytest.mark.parametrize("check_mode", [False, True])
def test_refused_before_the_first_request(emulator, module, params, message, check_mode):
    given = {**params}
    how = {name: given.pop(name) for name in ("token", "ca_path") if name in given}
    url = given.pop("api_url", emulator.url)
    result = run(module, given, url, check_mode=check_mode, **how).result
    assert result["failed"]
    assert not result["changed"]
    assert message in result["msg"]
    assert "internal error" not in result["msg"]
    assert "pa55word" not in str(result)
    assert emulator.requests() == []


def test_values_that_are_fine(emulator):
    emulator.call("POST", f"v1.1/project/{API}/follow")
    values = {
        "_LEADING": "value",
        "lower": "value",
        "EMPTY": "",
        "SPACES": "  as given\t ",
        "LINES": "one\r\ntwo\n\n",
        "UNICODE": "käse ☃ 🧀 \u2028",
        "QUOTES": "'\"\\$HOME `id` {{ no }}",
        "NOT_A_MASK": "xxxxabcde",
        "LONG": "l" * 32000,
    }
    result = run("env_vars", {"project": API, "variables": values, "allow_empty": True}, emulator.url).result
    assert result["created"] == sorted(values)
    assert emulator.state()["projects"][API]["env_vars"] == values
