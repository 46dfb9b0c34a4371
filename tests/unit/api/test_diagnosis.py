# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why CircleCI refused: what is told of each error, and what is asked to find it out."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api import slug
from ansible_collections.community.circleci.plugins.module_utils._api.diagnosis import (
    describe,
    describe_any,
    describe_run,
    explain,
    sentence,
)
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import Run
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import (
    CheckFailed,
    Refused,
    Stopped,
    Unsuccessful,
)
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import (
    Change,
    Plan,
    Request,
    Search,
    Stage,
)

API = slug.parse("gh/acme/api")
WEB = slug.parse("gh/acme/web")
STANDALONE = slug.parse("circleci/Va2k7FVcHE7EyFDbRioifr/6EkDPZoN4ZdMKKZtBkRodt")
OF_API = "/api/v1.1/project/github/acme/api"
ME = "GET /api/v1.1/me"
SETTINGS = f"GET {OF_API}/settings"


def refusal(status, path=f"{OF_API}/envvar", method="GET", **extra):
    return CircleCIError(method, path, status, "no", **extra)


@pytest.fixture
def circleci(client):
    """A client that knows what CircleCI would answer, by path, and remembers what was asked."""

    def circleci(me=None, project=None, token="a-token"):
        api = client(token=token)
        api.asked = []

        def status(*path):
            api.asked.append(f"GET /{'/'.join(path)}")
            return me if path[-1] == "me" else project

        api.status = status
        return api

    return circleci


# Errors of access.

BAD_TOKEN = "does not accept this token"
MISSPELT = "does not see the project github/acme/api: the name may be misspelled"
NO_RIGHT = "lacks the permission to do this"
NOT_THERE = "The token is valid and sees the project github/acme/api; what was requested does not exist in it."
UNKNOWN = "CircleCI does not say whose token this is"
OF_PROJECT = "This seems to be a project token, since it belongs to no user"


@pytest.mark.parametrize(
    ("status", "me", "project", "said"),
    [
        (401, 401, 401, BAD_TOKEN),
        (401, 401, 404, BAD_TOKEN),
        (403, 401, 404, BAD_TOKEN),
        (404, 401, 404, BAD_TOKEN),
        (404, 401, None, BAD_TOKEN),
        # Whose settings can be read, is good: a project token has no user.
        (401, 401, 200, f"{OF_PROJECT}, but it may not do this: a personal token may be required."),
        (403, 401, 200, f"{OF_PROJECT} and sees the project github/acme/api, but {NO_RIGHT}"),
        (404, 403, 200, f"{OF_PROJECT} and sees the project github/acme/api; what was requested does not exist in it."),
        (404, 403, 404, f"{OF_PROJECT}, but {MISSPELT}"),
        (401, 200, 200, "The token is valid, but it may not do this: a personal token may be required."),
        (401, 200, 404, "The token is valid, but it may not do this: a personal token may be required."),
        (403, 200, 200, f"The token is valid and sees the project github/acme/api, but {NO_RIGHT}"),
        (403, 200, 404, f"The token is valid, but {MISSPELT}"),
        (403, 200, 403, f"The token is valid, but {MISSPELT}"),
        (404, 200, 404, f"The token is valid, but {MISSPELT}"),
        (404, 200, 200, NOT_THERE),
        (404, 503, 404, f"{UNKNOWN}, but {MISSPELT}"),
        (404, None, None, f"{UNKNOWN}, but {MISSPELT}"),
        (404, None, 200, f"{UNKNOWN} and sees the project github/acme/api; what was requested does not exist in it."),
    ],
)
def test_a_refusal_about_a_project_is_explained(circleci, status, me, project, said):
    api = circleci(me, project)
    assert said in explain(api, refusal(status), API, API)
    assert api.asked == [ME, SETTINGS]


@pytest.mark.parametrize(
    ("status", "me", "said"),
    [
        (401, 401, BAD_TOKEN),
        (403, 401, BAD_TOKEN),
        (404, 401, BAD_TOKEN),
        (401, 200, "a personal token may be required"),
        (403, 200, "The token is valid, but its user may not do this, or the token's scope is too small."),
        (403, 403, f"{OF_PROJECT}; a personal token may be required."),
        (403, None, f"{UNKNOWN}; a personal token may be required."),
        (404, 200, "The token is valid, but there is nothing with this ID, or its user has no access to it."),
        (404, None, f"{UNKNOWN}, but there is nothing with this ID"),
    ],
)
def test_a_refusal_about_no_project_is_explained(circleci, status, me, said):
    api = circleci(me)
    assert said in explain(api, refusal(status, "/api/v1.1/me"), None, None)
    assert api.asked == [ME]


@pytest.mark.parametrize("me", [401, 403])
@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("call", ["follow", "unfollow"])
def test_a_project_token_cannot_follow(circleci, me, status, call):
    error = refusal(status, f"{OF_API}/{call}", "POST")
    assert explain(circleci(me, 200), error, API, API) == (
        f"{OF_PROJECT}, and only a user can follow a project: use a personal token."
    )


def test_who_cannot_follow_is_not_told_to_follow(circleci):
    said = explain(circleci(200, 404), refusal(404, f"{OF_API}/follow", "POST"), API, API)
    assert "CircleCI finds no repository github/acme/api for it" in said
    assert "followed it yet" not in said


@pytest.mark.parametrize("me", [401, 403])
@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_project_token_is_of_no_use_for_the_newer_api(circleci, me, status):
    error = refusal(status, "/api/v2/project/github/acme/api/pipeline")
    assert explain(circleci(me, 200), error, API, API) == f"{OF_PROJECT}, and API v2 accepts personal tokens only."


def test_the_host_and_the_ways_to_a_token_are_named(circleci, wire):
    said = explain(circleci(401, 401), refusal(401), API, API)
    assert said.startswith(f"CircleCI at {wire.url.removeprefix('http://')} does not accept this token: ")
    assert "https://app.circleci.com/settings/user/tokens" in said


def test_without_a_token_nothing_is_asked(circleci):
    api = circleci(token=None)
    assert explain(api, refusal(404), API, API).startswith("No token was given: set api_token, or CIRCLECI_TOKEN")
    assert api.asked == []


@pytest.mark.parametrize("error", [refusal(status) for status in (400, 409, 410, 429, 500, None)], ids=str)
def test_another_error_is_not_explained(circleci, error):
    api = circleci()
    assert explain(api, error, API, API) == ""
    assert api.asked == []


@pytest.mark.parametrize("status", [401, 403, 404])
def test_the_answer_of_another_server_is_not_explained(circleci, status):
    api = circleci()
    assert explain(api, refusal(status, is_foreign=True), API, API) == ""
    assert api.asked == []


def test_a_standalone_project_is_asked_for_at_the_newer_api(circleci):
    api = circleci(200, 404)
    assert f"see the project {STANDALONE}" in explain(api, refusal(404), STANDALONE, STANDALONE)
    assert api.asked[1] == f"GET /api/v2/project/{STANDALONE}"


def test_one_project_may_stand_for_another_with_the_same_trouble(circleci):
    api = circleci(200, 404)
    assert "see the project github/acme/web" in describe(api, refusal(404), WEB, like=API)["hint"]
    assert api.asked == [ME, SETTINGS]


@pytest.mark.parametrize(
    ("me", "settings", "said"),
    [
        ((401, {"message": "You must log in first."}), (401, {"message": "no"}), BAD_TOKEN),
        ((200, {"login": "me"}), (404, {"message": "Project not found"}), MISSPELT),
        ((200, {"login": "me"}), (200, {"following": True}), NOT_THERE),
        ((503, {"message": "down"}), (404, {"message": "no"}), UNKNOWN),
    ],
)
def test_circleci_is_asked_once_over_http(wire, client, me, settings, said):
    for status, answer in (me, settings):
        wire.answer(status, json.dumps(answer).encode())
    api = client()
    for _time in range(3):
        assert said in explain(api, refusal(404), API, API)
    assert [f"{seen.method} {seen.target}" for seen in wire.seen] == [ME, SETTINGS]


# Errors as results have them.


def test_a_refusal_is_described(circleci):
    error = refusal(404, hint="Look there.")
    assert describe(circleci(200, 200), error, API, "And here.", "", "Look there.") == {
        "method": "GET",
        "path": f"{OF_API}/envvar",
        "status": 404,
        "message": "no",
        "hint": f"Look there. {NOT_THERE} And here.",
    }


class TaskTimeoutError(BaseException):
    """As Ansible calls it."""


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Refused("names", "is empty."), "names: is empty."),
        (CheckFailed("it is still there"), "it is still there"),
        (Unsuccessful("the build failed", build=1), "the build failed"),
        (OSError(2, "No such file or directory", "/tmp/x"), "No such file or directory: /tmp/x"),
        (OSError("something odd"), "something odd"),
        (Stopped(), "the task was interrupted"),
        (KeyboardInterrupt(), "the task was interrupted"),
        (SystemExit(1), "the task was interrupted"),
        (TaskTimeoutError(), "the task timed out"),
    ],
)
def test_whatever_goes_wrong_is_described(circleci, error, message):
    assert describe_any(circleci(), error, API, "", "A hint.") == {
        "method": None,
        "path": None,
        "status": None,
        "message": message,
        "hint": "A hint.",
    }


def test_a_refusal_is_described_whatever_is_asked(circleci):
    assert describe_any(circleci(200, 200), refusal(404), API, "A hint.")["hint"] == f"{NOT_THERE} A hint."


def test_a_bug_is_described_without_a_secret(client):
    api = client(secrets=("the secret value",))
    described = describe_any(api, KeyError("the secret value"), API)
    assert described["message"].startswith("internal error, KeyError: '********'. Please report it at https://")


# Half-way.


def run_of(error, *, request=None, unclear=(), **extra):
    change = Change("create", ("key", "a"), "create a", request or Request("POST", ("a",), str), **extra)
    run = Run(Plan(stages=(Stage((change,)),)), error=error)
    if unclear:
        run._under_way = {change.identity: change}
    else:
        run.failed = change
    return run


def of(method, **extra):
    return Request(method, ("a",), str, **extra)


SEARCH = Search(of("GET"), str)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"request": of("POST")}, "look at CircleCI before you run this again, it could be done twice"),
        ({"request": of("POST"), "search": SEARCH}, "CircleCI does not show it. Run this again later."),
        ({"request": of("POST", repeatable=True)}, "doing it again does no harm"),
        ({"request": of("PUT")}, "doing it again does no harm"),
        ({"request": of("DELETE"), "search": SEARCH}, "doing it again does no harm"),
    ],
)
def test_an_outcome_that_is_unclear_is_told(circleci, change, said):
    error = CircleCIError("POST", "/a", 502, "no", unclear=True)
    hint = describe_run(circleci(), run_of(error, **change), API)["hint"]
    assert hint.startswith("It is not known whether it was done")
    assert said in hint


def test_an_outcome_that_is_clear_needs_no_words(circleci):
    assert describe_run(circleci(), run_of(refusal(400)), API)["hint"] == ""


def test_an_effect_that_writes_is_as_unclear_as_a_request(circleci):
    class Effect:
        def perform(self, api):
            """Nothing."""

    error = CircleCIError("POST", "/a", 502, "no", unclear=True)
    assert "it could be done twice" in describe_run(circleci(), run_of(error, request=Effect()), API)["hint"]
    error = CircleCIError("GET", "/a", 502, "no", unclear=True)
    assert describe_run(circleci(), run_of(error, request=Effect()), API)["hint"] == ""


def test_a_change_has_hints_of_its_own(circleci):
    hints = {400: "Is it a private key?", 500: "Another one."}
    assert describe_run(circleci(), run_of(refusal(400), hints=hints), API)["hint"] == "Is it a private key?"
    assert describe_run(circleci(), run_of(refusal(409), hints=hints), API)["hint"] == ""


def test_what_was_under_way_when_the_task_was_interrupted_is_told(circleci):
    described = describe_run(circleci(), run_of(KeyboardInterrupt(), unclear=True), API)
    assert described["message"] == "the task was interrupted"
    assert described["hint"] == "It is not known whether this was done, since it was in progress: create a."


# Sentences.


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (("GET", "/x", 404, "not there", "Look there."), "GET /x: HTTP 404, not there. Look there."),
        (("GET", "/x", None, "no answer", ""), "GET /x: no answer."),
        ((None, None, None, "names: is empty.", ""), "names: is empty."),
        ((None, None, None, "Really?", "Yes."), "Really? Yes."),
        (("GET", "/x", 404, "No!", ""), "GET /x: HTTP 404, No!"),
        (("GET", "/x", 404, "no \n", "Look."), "GET /x: HTTP 404, no. Look."),
    ],
)
def test_an_error_is_a_sentence(error, text):
    assert sentence(dict(zip(("method", "path", "status", "message", "hint"), error, strict=True))) == text
