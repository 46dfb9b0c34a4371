# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Webhooks: what CircleCI says and does not keep, secrets that it never shows, and two of one name."""

from __future__ import annotations

import json

import pytest

from tests.laws.cases.webhooks import CI, GONE, HELD, OLD_SECRET, URL, holding
from tests.support.ci import API
from tests.support.run import run
from tests.support.values import SECRET

STANDALONE = "circleci/66491562-90a9-4065-9249-4b0ce3b77452/6EkDPZoN4ZdMKKZtBkRodt"
LIST = {"method": "GET", "path": r"/webhook\?"}
OTHER_URL = "https://other.example.com"


@pytest.fixture
def hooks(emulator):
    """The webhooks that CircleCI holds, secrets included."""

    def hooks(project=API):
        return emulator.state()["projects"][project]["webhooks"]

    return hooks


@pytest.fixture(autouse=True)
def followed(emulator):
    """The project without webhooks."""
    holding()(emulator)


# Secrets.


@pytest.mark.parametrize("switch", ["patch", "replace"])
@pytest.mark.parametrize("change", [{"url": OTHER_URL}, {"events": ["job-completed"]}, {"verify_tls": False}])
def test_a_change_carries_all_fields_and_the_secret(emulator, do, hooks, switch, change):
    emulator.seed({"switches": {"webhook_put": switch}})
    declared = {**CI, "signing_secret": SECRET, "change_detection": "on_create"}
    do("webhook", **declared)
    assert do("webhook", **{**declared, **change})["changed"]
    (held,) = hooks()
    wanted = {"url": URL, "verify_tls": True, "signing_secret": SECRET, **change}
    assert {name: held[name] for name in wanted} == wanted


def test_a_secret_is_rewritten_although_nothing_differs(emulator, do, hooks):
    holding(HELD)(emulator)
    result = do("webhook", **CI, signing_secret=SECRET)
    assert (result["changed"], result["unverified"]) == (False, [])
    assert hooks()[0]["signing_secret"] == SECRET


def test_a_secret_that_is_not_written_is_unverified(emulator, do, hooks):
    holding(HELD)(emulator)
    result = do("webhook", **CI, signing_secret=SECRET, change_detection="on_create")
    assert (result["changed"], result["unverified"]) == (False, ["signing_secret"])
    assert emulator.writes() == []
    assert hooks()[0]["signing_secret"] == OLD_SECRET


@pytest.mark.parametrize("policy", ["rewrite", "on_create"])
def test_a_secret_that_is_missing_is_a_difference(emulator, do, hooks, policy):
    holding({**HELD, "signing_secret": None})(emulator)
    result = do("webhook", **CI, signing_secret=SECRET, change_detection=policy)
    assert result["diff"]["before"]["webhooks"]["ci"]["signed"] is False
    assert result["webhook"]["signed"] is True
    assert (result["changed"], hooks()[0]["signing_secret"]) == (True, SECRET)


def test_without_a_declared_secret_that_of_the_webhook_is_left_alone(emulator, do, hooks):
    holding(HELD)(emulator)
    result = do("webhook", **CI)
    assert (result["changed"], result["webhook"]["signed"], result["unverified"]) == (False, True, [])
    assert emulator.writes() == []


def test_without_the_secret_a_webhook_that_has_one_is_not_changed(emulator, do, hooks):
    holding(HELD)(emulator)
    before = hooks()
    for check_mode in (True, False):
        result = do("webhook", **{**CI, "url": OTHER_URL}, check_mode=check_mode)
        assert result["msg"].startswith("signing_secret: is required to change the webhook ci of github/acme/api.")
        assert emulator.writes() == []
    assert hooks() == before


def test_a_webhook_without_a_secret_is_changed_without_one(emulator, do, hooks):
    holding({**HELD, "signing_secret": None})(emulator)
    result = do("webhook", **{**CI, "url": OTHER_URL})
    assert (result["changed"], result["webhook"]["url"], result["webhook"]["signed"]) == (True, OTHER_URL, False)


# What was written is read back.


SHOWN = {
    "id": "0b8d3a52-6d70-4a0e-9a35-2b7b3a1c9f10",
    "name": "ci",
    "url": URL,
    "events": ["workflow-completed", "job-completed"],
    "verify_tls": True,
    "signing_secret": "****",
}


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("lost", "field"),
    [
        ({"verify_tls": False}, "verify_tls"),
        ({"signing_secret": None}, "signed"),
        ({"url": OTHER_URL, "events": ["job-completed"]}, "url, events"),
    ],
    ids=str,
)
def test_fields_that_were_not_kept_are_named(emulator, do, method, lost, field):
    if method == "PUT":
        holding({**HELD, "url": "https://old.example.com", "id": SHOWN["id"]})(emulator)
    emulator.fault({"method": method, "path": "/webhook", "status": 200, "body": SHOWN})
    emulator.fault({**LIST, "after": 1, "status": 200, "body": {"items": [{**SHOWN, **lost}]}})
    result = do("webhook", **CI, signing_secret=SECRET)
    assert f"does not show what was sent for {field}." in result["msg"]
    assert len(result["applied"]) == 1


def project_id(emulator):
    return emulator.state()["projects"][API]["id"]


def test_an_answer_that_lost_the_secret_is_named_when_only_that_was_written(emulator, do):
    holding(HELD)(emulator)
    lost = {**SHOWN, "signing_secret": None}
    emulator.fault({"method": "PUT", "path": "/webhook/", "status": 200, "body": lost})
    result = do("webhook", **CI, signing_secret=SECRET)
    assert "does not show what was sent for signed" in result["msg"]


def test_a_webhook_that_is_not_listed_is_not_taken_for_made(emulator, do):
    emulator.fault({**LIST, "after": 1, "status": 200, "body": {"items": []}})
    assert "but CircleCI does not list it" in do("webhook", **CI)["msg"]


# Names.


@pytest.mark.parametrize("params", [CI, GONE])
def test_two_of_one_name_are_an_error_that_lists_their_ids(emulator, do, hooks, params):
    holding(HELD, {**HELD, "url": OTHER_URL})(emulator)
    result = do("webhook", **params)
    assert result["msg"].startswith("name: 2 webhooks of github/acme/api have the name ci")
    assert all(held["id"] in result["msg"] for held in hooks())
    assert emulator.writes() == []


def test_a_name_that_differs_in_case_is_another_webhook(emulator, do, hooks):
    holding(HELD)(emulator)
    do("webhook", **{**CI, "name": "CI"})
    assert sorted(held["name"] for held in hooks()) == ["CI", "ci"]


def test_the_webhook_that_another_run_made_first_stays(emulator, hooks):
    first = {**HELD, "id": "00000000-0000-4000-8000-000000000001", "created_at": "2020-01-01T00:00:00.000Z"}
    holding(first)(emulator)
    emulator.fault({**LIST, "status": 200, "body": {"items": []}, "times": 1})
    outcome = run("webhook", {**CI, "signing_secret": SECRET}, emulator.url)
    assert outcome.result["webhook"]["id"] == first["id"]
    assert "this run removed its own" in outcome.warnings[0]
    assert [held["id"] for held in hooks()] == [first["id"]]


def test_a_post_without_an_answer_is_looked_up_and_not_repeated(emulator, do, hooks):
    emulator.fault({"method": "POST", "path": "/webhook$", "when": "after", "drop": True})
    result = do("webhook", **CI, signing_secret=SECRET, retries=3)
    assert [held["id"] for held in hooks()] == [result["webhook"]["id"]]


def test_a_post_without_an_answer_that_did_nothing_is_told(emulator, do):
    emulator.fault({"method": "POST", "path": "/webhook$", "drop": True})
    result = do("webhook", **CI)
    assert "It is not known whether it was done; CircleCI does not show it." in result["msg"]


# Limits and rights.


def test_a_sixth_webhook_is_refused_with_the_names_of_the_others(emulator, do):
    holding(*({**HELD, "name": f"hook {number}"} for number in range(5)))(emulator)
    result = do("webhook", **CI)
    assert (
        "at most 5 webhooks, and it has 5: hook 0, hook 1, hook 2, hook 3, hook 4. Remove one first." in result["msg"]
    )
    assert emulator.writes() == []
    assert not do("webhook", **GONE)["changed"]


@pytest.mark.parametrize("params", [{**CI, "signing_secret": SECRET}, GONE, {**CI, "name": "new"}])
def test_who_may_not_edit_webhooks_is_told_who_may(emulator, do, params):
    emulator.seed({"tokens": {"of-a-contributor": {"login": "carol", "role": "contributor"}}})
    holding(HELD)(emulator)
    result = do("webhook", **params, token="of-a-contributor")
    assert result["error"]["status"] == 403
    assert "Only admins of the project or of its organization may edit webhooks." in result["error"]["hint"]


def test_a_webhook_of_a_standalone_project(emulator, do, hooks):
    emulator.seed(
        {
            "orgs": [{"vcs": "circleci", "name": "Acme", "id": "66491562-90a9-4065-9249-4b0ce3b77452"}],
            "projects": [{"project": STANDALONE, "title": "api"}],
        }
    )
    assert do("webhook", **{**CI, "project": STANDALONE})["changed"]
    assert not do("webhook", **{**CI, "project": STANDALONE})["changed"]


def test_an_entry_that_is_odd_is_left_out_where_it_is_only_shown(emulator, do):
    holding(HELD)(emulator)
    items = emulator.call("GET", f"v2/webhook?scope-id={project_id(emulator)}&scope-type=project")["items"]
    emulator.fault({**LIST, "status": 200, "body": {"items": [{"name": "odd"}, *items]}})
    outcome = run("webhook_info", {"project": API}, emulator.url)
    assert [each["name"] for each in outcome.result["webhooks"]] == ["ci"]
    assert "item 1: id is missing" in outcome.warnings[0]
    assert "item 1: id is missing" in do("webhook", **CI)["msg"]
    assert emulator.writes() == []


# Input.

NO_URL = "must be an https URL"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"name": " "}, "name: is empty"),
        ({"url": None}, "url: is required with state: present"),
        ({"events": []}, "events: is required with state: present"),
        ({"url": "http://hooks.example.com"}, f"url: {NO_URL}"),
        ({"url": "hooks.example.com"}, f"url: {NO_URL}"),
        ({"url": "https://me:pa55word@hooks.example.com"}, f"url: {NO_URL}"),
        ({"url": "https://"}, f"url: {NO_URL}"),
        ({"url": "https://hooks.example.com/a b"}, f"url: {NO_URL}"),
        ({"url": "https://[::1"}, f"url: {NO_URL}"),
        ({"signing_secret": ""}, "signing_secret: is empty"),
        ({"signing_secret": "****"}, "signing_secret: is the mask"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_before_the_first_request(emulator, do, params, said):
    result = do("webhook", **{**CI, **params})
    assert result["msg"].startswith(said)
    assert "pa55word" not in str(result)
    assert emulator.requests() == []


# As a part of projects.


def test_a_project_that_is_new_gets_its_webhooks_once_it_is_followed(emulator, do, hooks):
    project = "github/acme/new"
    declared = {name: value for name, value in CI.items() if name != "project"}
    projects = [{"project": project, "followed": True, "webhooks": [declared, {**declared, "name": "other"}]}]
    predicted = do("projects", projects=projects, check_mode=True)
    made = do("projects", projects=projects)
    assert made["diff"] == predicted["diff"]
    assert predicted["projects"][0]["pending"] == made["projects"][0]["applied"]
    assert made["msg"] == "1 of 1 project changed (1 follower added, 2 webhooks added)."
    assert made["diff"]["after"][project]["webhooks"].keys() == {"ci", "other"}
    assert [held["name"] for held in hooks(project)] == ["ci", "other"]
    again = do("projects", projects=projects)
    assert not again["changed"]
    assert [line.partition("?")[0] for line in emulator.requests()].count("GET /api/v2/webhook") == 1


def test_a_project_is_left_after_its_webhook_was_removed(emulator, do):
    holding(HELD)(emulator)
    declared = {"project": API, "followed": False, "webhooks": [{"name": "ci", "state": "absent"}]}
    result = do("projects", projects=[declared])
    assert result["projects"][0]["applied"] == [f"remove webhook ci of {API}", f"unfollow {API}"]


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        ({"name": "b"}, "projects[0].webhooks[1].url: is required with state: present."),
        ({"name": "a", "state": "absent"}, "projects[0].webhooks[1]: is declared twice."),
        ({"name": "b", "url": "x", "events": ["job-completed"]}, f"projects[0].webhooks[1].url: {NO_URL}"),
    ],
)
def test_a_refusal_names_the_place_in_the_project(emulator, do, webhook, said):
    first = {"name": "a", "url": URL, "events": ["job-completed"]}
    result = do("projects", projects=[{"project": API, "webhooks": [first, webhook]}])
    assert result["msg"].startswith(said)
    assert emulator.requests() == []


def test_a_fleet_shows_no_secret(emulator):
    holding(HELD)(emulator)
    emulator.fault({"method": "PUT", "path": "/webhook/", "status": 400, "message": f"what is {json.dumps(SECRET)}?"})
    declared = {**CI, "signing_secret": SECRET}
    project = declared.pop("project")
    outcome = run("projects", {"projects": [{"project": project, "webhooks": [declared]}]}, emulator.url)
    assert outcome.result["failed"]
    assert SECRET not in str(outcome)
