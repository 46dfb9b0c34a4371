# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that shows a secret where CircleCI shows a mask of it: it is not repeated."""

from __future__ import annotations

import json

import pytest

from tests.laws.cases.contexts import ORGANIZATION, known
from tests.support.secrets import leaks
from tests.support.setups import add_ssh_keys, follow
from tests.support.values import HEROKU, KEY, SECRET

API = "github/acme/api"


def unmasked(emulator, path, **fields):
    """Let the first item of a list, or the only object, show fields in clear."""
    answer = emulator.call("GET", path)
    for item in answer["items"] if "items" in answer else answer if isinstance(answer, list) else [answer]:
        item.update(fields)
    emulator.fault({"method": "GET", "path": f"/api/{path}(\\?|$)", "status": 200, "body": answer})


@pytest.mark.parametrize("module", ["env_vars", "env_vars_info"])
def test_variables_of_a_project(emulator, do, module):
    follow(emulator)
    emulator.call("POST", f"v1.1/project/{API}/envvar", {"name": "A", "value": SECRET})
    unmasked(emulator, f"v1.1/project/{API}/envvar", value=SECRET)
    result = do(module, project=API, **({"variables": {"A": "other value"}} if module == "env_vars" else {}))
    assert leaks(json.dumps(result), [SECRET]) == []
    assert f"xxxx{SECRET[-4:]}" in json.dumps(result)


@pytest.mark.parametrize("module", ["context", "context_info"])
def test_variables_of_a_context(emulator, do, module):
    known(emulator)
    (context,) = [each for each in emulator.state()["contexts"] if each["org"] == "gh/acme"]
    unmasked(emulator, f"v2/context/{context['id']}/environment-variable", truncated_value=SECRET)
    more = {"name": "deploy", "variables": {"TOKEN": "other value"}} if module == "context" else {}
    result = do(module, organization=ORGANIZATION, **more)
    assert leaks(json.dumps(result), [SECRET]) == []
    assert SECRET[-4:] in json.dumps(result)


def test_the_heroku_key_of_a_user(emulator, do):
    unmasked(emulator, "v1.1/me", heroku_api_key=HEROKU)
    result = do("user_info")
    assert result["user"]["heroku_api_key"] == f"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx{HEROKU[-4:]}"


def test_a_private_key_among_public_ones(emulator, do):
    add_ssh_keys(("example.com", KEY))(emulator)
    settings = emulator.call("GET", f"v1.1/project/{API}/settings")
    settings["ssh_keys"][0]["public_key"] = KEY
    emulator.fault({"method": "GET", "path": "/settings", "status": 200, "body": settings})
    (key,) = do("ssh_key_info", project=API)["ssh_keys"]
    assert key["public_key"] is None
    assert key["hostname"] == "example.com"
