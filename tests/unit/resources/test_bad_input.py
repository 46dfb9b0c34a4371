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


def variables(**values):
    return {"project": API, "variables": values}


REFUSED = [
    ("project", {"project": "acme/api"}, "project: 'acme/api' does not name a project"),
    ("project_info", {"project": "nonsense"}, "project: 'nonsense'"),
    ("project_info", {"concurrency": 0}, "concurrency"),
    ("env_vars", variables(A=1), "variables.A is no string but int"),
    ("env_vars", variables(A=True), "variables.A is no string but bool"),
    ("env_vars", variables(A=None), "variables.A has no value"),
    ("env_vars", variables(A=["a"]), "variables.A is no string but list"),
    ("env_vars", variables(A={"b": "c"}), "variables.A is no string but dict"),
    ("env_vars", variables(A=""), "variables.A is empty"),
    ("env_vars", variables(A="xxxx"), "variables.A looks like a mask"),
    ("env_vars", variables(A="xxxx1234"), "variables.A looks like a mask"),
    ("env_vars", variables(A="\udcff"), "variables.A is not text"),
    ("env_vars", {"project": API, "variables": {"1A": "value"}}, "variables: '1A' cannot be"),
    ("env_vars", {"project": API, "variables": {"A-B": "value"}}, "variables: 'A-B' cannot be"),
    ("env_vars", {"project": API, "variables": {"": "value"}}, "variables: '' cannot be"),
    ("env_vars", {"project": API, "state": "absent", "names": ["A B"]}, "names: 'A B' cannot be"),
    ("env_vars", {"project": API, "variables": {}, "purge": True}, "purge without a single declared"),
    ("env_vars", {"project": API, "state": "absent", "names": ["A"], "purge": True}, "purge without a single declared"),
    ("checkout_key", {"project": API, "fingerprint": "ab:cd"}, "fingerprint goes with state: absent"),
    ("checkout_key", {"project": API, "state": "absent", "fingerprint": "ab:cd"}, "fingerprint is neither"),
    ("checkout_key", {"project": STANDALONE}, "has no checkout keys"),
    ("checkout_key", {"project": STANDALONE, "state": "rotated"}, "has no checkout keys"),
    ("checkout_key_info", {"project": API, "fingerprint": "ab:cd"}, "fingerprint is neither"),
    ("ssh_key", {"project": API, "hostname": "h", "private_key": "not a key"}, "private_key: this is no private key"),
    ("ssh_key", {"project": API, "hostname": "h", "private_key": PUBLIC}, "private_key: this is no private key"),
    ("ssh_key", {"project": API, "state": "absent", "private_key": KEY, "exclusive": True}, "exclusive goes with"),
    ("ssh_key", {"project": API, "state": "absent", "fingerprint": "x"}, "fingerprint is neither"),
    ("heroku_key", {"key": ""}, "key is empty"),
    ("heroku_key", {"key": "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx4e5f"}, "key looks like a mask"),
    ("build_cache", {"project": API, "variable": "A-B"}, "variable: 'A-B' cannot be"),
    ("user_info", {"api_url": "circleci.com"}, "api_url must be the address"),
    ("user_info", {"api_url": "https://me:pa55word@circleci.com"}, "api_url must hold neither"),
    ("user_info", {"token": "with a\nline break"}, "api_token holds white space"),
    ("user_info", {"token": "tökén"}, "api_token holds white space"),
    ("user_info", {"token": None}, "api_token is needed: set the option, or CIRCLECI_TOKEN"),
    ("user_info", {"token": ""}, "api_token is needed"),
    ("env_vars", {**variables(A="value"), "token": None}, "api_token is needed"),
    ("user_info", {"ca_path": "/nowhere/ca.pem"}, "ca_path: there is no /nowhere/ca.pem"),
    ("user_info", {"timeout": 0}, "timeout must be"),
    ("user_info", {"retries": -1}, "retries must not"),
]


@pytest.mark.parametrize(("module", "params", "message"), REFUSED)
@pytest.mark.parametrize("check_mode", [False, True])
def test_refused_before_the_first_request(emulator, module, params, message, check_mode):
    how = {"url": emulator.url, "check_mode": check_mode, **params}
    if "api_url" in params:
        how["url"] = params["api_url"]
    how.pop("api_url", None)
    given = {name: how.pop(name) for name in list(how) if name not in ("url", "check_mode", "token", "ca_path")}
    result = run(module, given, how.pop("url"), **how).result
    assert result["failed"]
    assert not result["changed"]
    assert message in result["msg"]
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
