# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations: which one a user means, and its id."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.organization import find_id, parse
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused

ID = "e75c804e-7f5c-4506-9dad-03fc86af39d1"
SHORT = "Va2k7FVcHE7EyFDbRioifr"


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("github/acme", "github/acme"),
        ("gh/acme", "github/acme"),
        (" GH/Acme\n", "github/Acme"),
        ("bb/acme", "bitbucket/acme"),
        (f"circleci/{ID}", f"circleci/{ID}"),
        (f"circleci/{SHORT}", f"circleci/{SHORT}"),
        (ID, f"circleci/{ID}"),
        (SHORT, f"circleci/{SHORT}"),
        ("https://app.circleci.com/settings/organization/github/acme/contexts", "github/acme"),
        ("https://app.circleci.com/pipelines/gh/acme?branch=x", "github/acme"),
        (f"https://app.circleci.com/settings/organization/circleci/{SHORT}", f"circleci/{SHORT}"),
    ],
)
def test_an_organization_is_understood_in_each_form(text, organization):
    assert str(parse(text)) == organization


@pytest.mark.parametrize(
    "text",
    ["", "acme", "gitlab/acme", "github/", "github/..", "github/acme/api", "https://example.com/acme", "https://[::1"],
)
def test_what_names_no_organization_is_refused_with_the_forms_that_do(text):
    with pytest.raises(ValueError, match="does not name an organization; write github/acme"):
        parse(text)


def test_an_organization_of_circlecis_own_is_named_by_its_id():
    with pytest.raises(ValueError, match="by something other than its ID"):
        parse("circleci/acme")


def test_a_password_is_not_quoted():
    with pytest.raises(ValueError, match=r"^the given address does not name") as caught:
        parse("https://somebody:a-password@example.com/acme")
    assert "a-password" not in str(caught.value)


MINE = [{"vcs_type": "github", "name": "Acme", "id": "1"}, {"vcs-type": "bitbucket", "name": "acme", "id": "2"}]


@pytest.mark.parametrize(("text", "found"), [("gh/acme", "1"), ("GitHub/ACME", "1"), ("bb/acme", "2")])
def test_the_id_is_that_of_one_of_the_users_organizations(wire, client, text, found):
    wire.answer(body=json.dumps(MINE).encode())
    api = client()
    assert [find_id(api, parse(text)) for _time in range(3)] == [found] * 3
    assert wire.targets == ["/api/v2/me/collaborations"]


@pytest.mark.parametrize("text", [ID, SHORT])
def test_the_id_that_the_name_tells_is_not_asked_for(wire, client, text):
    assert find_id(client(), parse(text)) == ID
    assert wire.seen == []


def test_an_organization_of_others_is_refused_with_the_users_own(wire, client):
    wire.answer(body=json.dumps(MINE).encode())
    with pytest.raises(Refused, match=r"does not belong to github/other\. CircleCI lists: github/Acme, bitbucket/acme"):
        find_id(client(), parse("gh/other"))


def test_an_organization_that_nobody_has_set_up_hides_no_other(wire, client):
    new = {"vcs_type": "github", "name": "new", "id": None}
    wire.answer(body=json.dumps([new, *MINE]).encode())
    assert find_id(client(), parse("gh/acme")) == MINE[0]["id"]
    with pytest.raises(Refused, match="has no ID at CircleCI"):
        find_id(client(), parse("gh/new"))


@pytest.mark.parametrize("body", [{}, {"items": []}, None, [{}], [7], [{"vcs_type": "github", "id": "x"}]])
def test_an_answer_of_another_shape_is_an_error_and_not_nothing(wire, client, body):
    wire.answer(body=json.dumps(body).encode())
    with pytest.raises(CircleCIError, match="the answer is not as expected"):
        find_id(client(), parse("gh/acme"))
