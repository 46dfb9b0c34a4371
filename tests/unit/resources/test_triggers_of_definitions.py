# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Triggers of pipeline definitions: what no law tests."""

from __future__ import annotations

import json

import pytest

from tests.laws.cases.definitions import (
    HELD,
    NIGHTLY,
    NO_NIGHTLY,
    RELEASE_ID,
    SEEDED_NIGHTLY,
    SEEDED_WEBHOOK,
)
from tests.support.ci import API
from tests.support.run import run
from tests.support.setups import APP_ORG, APP_PROJECT, app_project, follow

PUSHES = {"project": APP_PROJECT, "definition": "release", "repository": "acme/api", "event_preset": "all-pushes"}
HOOK = {
    "project": APP_PROJECT,
    "definition": "release",
    "event_name": "image pushed",
    "sender": "registry",
    "checkout_ref": "main",
    "config_ref": "main",
}
URL = "https://internal.circleci.com/private/soc/e/"


def triggers_of(emulator, project=APP_PROJECT):
    return emulator.state()["projects"][project]["triggers"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({**NO_NIGHTLY, "state": "present"}, "event_name: requires schedule or sender"),
        ({**NIGHTLY, "checkout_ref": None}, "checkout_ref: is required with schedule and with sender"),
        ({**HOOK, "config_ref": None}, "config_ref: is required with schedule and with sender"),
        ({**HOOK, "parameters": {"a": 1}}, "parameters: can only be used with schedule"),
        ({**PUSHES, "parameters": {}}, "parameters: can only be used with schedule"),
        ({**NIGHTLY, "parameters": {"a": [1]}}, "parameters.a: must be a string, a whole number or a boolean"),
        ({**NIGHTLY, "schedule": {"cron_expression": "@daily"}}, "schedule.cron_expression: must have five fields"),
        ({**NIGHTLY, "schedule": {"cron_expression": "0 2 * *"}}, "schedule.cron_expression: must have five fields"),
        ({**NIGHTLY, "project": "bb/acme/api"}, "schedule: cannot be used for projects of Bitbucket"),
        ({**PUSHES, "project": "bb/acme/api"}, "repository: cannot be used for projects of Bitbucket"),
        ({**PUSHES, "repository": "api"}, "repository: 'api' does not name a repository"),
        ({**PUSHES, "repository": "https://me:pa55word@x/y"}, "repository: the given address does not name"),
        ({**PUSHES, "provider": "github_oauth", "disabled": True}, "disabled: cannot be used with provider"),
        ({**PUSHES, "provider": "github_oauth", "event_preset": "only-tags"}, "event_preset: must be one of"),
        ({**NIGHTLY, "definition": ""}, "definition: is empty"),
        ({**NIGHTLY, "event_name": " "}, "event_name: is empty"),
    ],
    ids=str,
)
def test_options_that_do_not_belong_together_are_refused_before_the_first_request(emulator, do, params, message):
    result = do("trigger", **params)
    assert result["msg"].startswith(message)
    assert emulator.requests() == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"checkout_ref": "main"}, "checkout_ref: cannot be given: the events come from acme/api (github_app)"),
        ({"config_ref": "main"}, "config_ref: cannot be given"),
        ({"repository": "acme/web", "config_ref": "main"}, "checkout_ref: is required: the events come from acme/web"),
        ({"repository": "12", "checkout_ref": "main"}, "config_ref: is required: the events come from 12 (github_app)"),
        ({"repository": "acme/wed"}, "repository: the GitHub App of the organization does not see acme/wed. Similar"),
        ({"repository": "acme/web", "provider": "github_server"}, "repository: must be the number of the repository"),
        ({"definition": "releases"}, "definition: the project has no pipeline definition 'releases'. It has: release."),
    ],
    ids=str,
)
def test_what_does_not_fit_the_definition_is_refused_before_the_first_write(emulator, do, more, message):
    app_project(**HELD)(emulator)
    result = do("trigger", **{**PUSHES, **more})
    assert result["msg"].startswith(message)
    assert emulator.writes() == []


def test_a_definition_whose_config_lies_elsewhere_needs_only_that_ref(emulator, do):
    (held,) = HELD["pipeline_definitions"]
    config = {**held["config_source"], "repo": {"external_id": "13", "full_name": "acme/config"}}
    app_project(pipeline_definitions=[{**held, "config_source": config}])(emulator)
    assert "config_ref: is required" in do("trigger", **PUSHES)["msg"]
    assert do("trigger", **PUSHES, config_ref="trunk")["trigger"]["config_ref"] == "trunk"
    assert not do("trigger", **PUSHES, config_ref="trunk")["changed"]
    assert do("trigger", **PUSHES, config_ref="main")["changed"]
    assert len(triggers_of(emulator)) == 1


def test_repositories_of_the_definition_are_not_looked_up(emulator, do):
    app_project(**HELD)(emulator)
    result = do("trigger", **{**PUSHES, "repository": "11"}, check_mode=True)
    assert result["trigger"]["repository"] == "acme/api"
    assert not [line for line in emulator.requests() if "/repositories" in line]


def test_another_preset_is_another_trigger(emulator, do):
    app_project(**HELD)(emulator)
    do("trigger", **PUSHES)
    assert [each["fields"]["event_preset"] for each in triggers_of(emulator)] == ["only-tags", "all-pushes"]


def test_a_trigger_of_a_repository_that_the_app_no_longer_sees_can_be_removed(emulator, do):
    app_project(**HELD)(emulator)
    emulator.seed({"orgs": [{"vcs": "circleci", "name": "Acme", "id": APP_ORG, "app_repos": []}]})
    gone = {**PUSHES, "event_preset": "only-tags", "repository": "ACME/api", "state": "absent"}
    assert do("trigger", **gone)["changed"]
    assert triggers_of(emulator) == []


@pytest.mark.parametrize("definition", ["no such definition", RELEASE_ID])
def test_nothing_is_there_to_remove(emulator, do, definition):
    app_project(**HELD)(emulator)
    result = do("trigger", **{**NO_NIGHTLY, "definition": definition})
    assert not result["changed"]
    assert result["trigger"] is None


def test_only_what_differs_is_changed(emulator, do):
    app_project(**{**HELD, "triggers": [SEEDED_NIGHTLY]})(emulator)
    (before,) = triggers_of(emulator)
    given = {name: NIGHTLY[name] for name in NIGHTLY if name != "parameters"}
    schedule = {"cron_expression": "5 5 * * *", "attribution_actor": "system"}
    result = do("trigger", **{**given, "checkout_ref": "old", "schedule": schedule})
    assert result["diff"]["before"]["trigger"] == {**result["diff"]["after"]["trigger"], "config_ref": "old"}
    (after,) = triggers_of(emulator)
    assert after == {**before, "fields": {**before["fields"], "config_ref": "main"}}


def test_true_is_not_one(emulator, do):
    app_project(**{**HELD, "triggers": [SEEDED_NIGHTLY]})(emulator)
    same = {
        **NIGHTLY,
        "schedule": {"cron_expression": "5 5 * * *", "attribution_actor": "system"},
        "checkout_ref": "old",
        "config_ref": "old",
        "parameters": {"full": True, "where": "there"},
    }
    assert do("trigger", **same)["changed"]
    assert triggers_of(emulator)[0]["fields"]["parameters"]["full"] is True
    assert do("trigger", **same)["changed"] is False
    assert do("trigger", **{**same, "parameters": {}})["trigger"]["parameters"] == {}


def test_a_schedule_follows_the_user_of_the_token(emulator, do):
    app_project(**HELD)(emulator)
    mine = do("trigger", **NIGHTLY)
    assert not do("trigger", **NIGHTLY)["changed"]
    theirs = do("trigger", **NIGHTLY, token="a-token-of-a-colleague")
    assert theirs["changed"]
    actors = [each["trigger"]["schedule"]["attribution_actor"] for each in (mine, theirs)]
    assert len(set(actors)) == 2
    system = do("trigger", **{**NIGHTLY, "schedule": {"cron_expression": "0 2 * * 1-5", "attribution_actor": "system"}})
    assert system["trigger"]["schedule"]["attribution_actor"] == "system"


def test_a_definition_may_be_tried_out_before_its_trigger_is_enabled(emulator, do):
    app_project(**HELD)(emulator)
    assert do("trigger", **PUSHES, disabled=True)["trigger"]["disabled"]
    assert not do("trigger", **PUSHES)["changed"]
    assert do("trigger", **PUSHES, disabled=False)["trigger"]["disabled"] is False
    assert not do("trigger", **PUSHES)["changed"]


# Inbound webhooks


def test_the_url_of_a_webhook_is_told_once_and_nowhere_else(emulator, do):
    app_project(**HELD)(emulator)
    assert do("trigger", **HOOK, check_mode=True)["webhook_url"] is None
    outcome = run("trigger", HOOK, emulator.url)
    url = outcome.result.pop("webhook_url")
    assert url.__class__ is str
    secret = triggers_of(emulator)[1]["secret"]
    assert url.startswith(URL)
    assert secret in url
    assert secret not in json.dumps(outcome.result) + "".join(outcome.warnings)
    assert do("trigger", **HOOK)["webhook_url"] is None
    changed = do("trigger", **{**HOOK, "sender": "another"})
    assert changed["trigger"]["sender"] == "another"
    assert changed["webhook_url"] is None


def test_a_url_that_was_lost_with_its_answer_is_told(emulator, do):
    app_project(**HELD)(emulator)
    emulator.fault({"method": "POST", "path": "/triggers$", "drop": True, "when": "after"})
    result = do("trigger", **HOOK)
    assert result["failed"]
    assert "The trigger was created, but the URL of its webhook did not arrive" in result["msg"]
    assert len(triggers_of(emulator)) == 2


def test_a_url_that_was_lost_keeps_no_old_trigger(emulator):
    app_project(**{**HELD, "triggers": [{**SEEDED_NIGHTLY, "event_name": HOOK["event_name"]}]})(emulator)
    emulator.fault({"method": "POST", "path": "/triggers$", "drop": True, "when": "after"})
    outcome = run("trigger", {**HOOK, "recreate": True}, emulator.url)
    (made,) = triggers_of(emulator)
    assert outcome.result["trigger"]["id"] == made["id"]
    assert outcome.result["webhook_url"] is None
    assert "did not arrive" in outcome.warnings[0]


def test_a_webhook_that_is_not_as_it_was_sent_is_an_error_but_its_url_is_told(emulator, do):
    app_project(**HELD)(emulator)
    source = {"provider": "webhook", "webhook": {"sender": "x", "url": f"{URL}?secret=s3cret"}}
    body = {"id": "one", "event_name": "image pushed", "event_source": source, "checkout_ref": "main"}
    emulator.fault({"method": "POST", "path": "/triggers$", "status": 200, "body": body})
    result = do("trigger", **HOOK)
    assert "these fields are not as they were sent: config_ref, event_source." in result["msg"]
    assert result.pop("webhook_url") == f"{URL}?secret=s3cret"
    assert "s3cret" not in json.dumps(result)


def test_a_webhook_becomes_a_schedule_only_if_it_may_be_made_anew(emulator, do):
    app_project(**{**HELD, "triggers": [{**SEEDED_WEBHOOK, "disabled": True}]})(emulator)
    refused = do("trigger", **NIGHTLY)
    assert refused["msg"].startswith("event_name: the trigger nightly is of the provider webhook")
    assert emulator.writes() == []
    assert do("trigger", **NIGHTLY, recreate=True)["trigger"]["disabled"]
    assert [each["fields"]["event_source"]["provider"] for each in triggers_of(emulator)] == ["schedule"]


def test_a_trigger_whose_old_one_cannot_be_deleted_is_taken_back(emulator, do):
    app_project(**{**HELD, "triggers": [{**SEEDED_WEBHOOK, "id": "one"}]})(emulator)
    emulator.fault({"method": "DELETE", "path": "/triggers/one$", "status": 403, "message": "Permission denied."})
    result = do("trigger", **NIGHTLY, recreate=True)
    assert "Only admins of the project or of its organization may edit triggers" in result["msg"]
    assert [each["id"] for each in triggers_of(emulator)] == ["one"]


def test_a_trigger_stays_if_nobody_knows_whether_its_old_one_was_deleted(emulator, do):
    app_project(**{**HELD, "triggers": [{**SEEDED_WEBHOOK, "id": "one"}]})(emulator)
    emulator.fault({"method": "DELETE", "path": "/triggers/one$", "status": 500, "when": "after"})
    emulator.fault({"method": "GET", "path": "/triggers$", "status": 500, "after": 1})
    result = do("trigger", **NIGHTLY, recreate=True, retries=0)
    assert result["pending"] == [f"delete the old trigger nightly of pipeline definition release of {APP_PROJECT}"]
    assert [each["fields"]["event_source"]["provider"] for each in triggers_of(emulator)] == ["schedule"]


def test_a_name_may_be_any(emulator, do):
    app_project(**HELD)(emulator)
    assert do("trigger", **{**HOOK, "event_name": "the new"})["webhook_url"].startswith(URL)


# What CircleCI may hold


def test_the_event_name_of_a_trigger_of_a_repository_means_nothing(emulator, do):
    repository = {"provider": "github_app", "repo": {"external_id": "11", "full_name": "acme/api"}}
    pushes = {"definition_id": RELEASE_ID, "event_preset": "only-tags", "event_source": repository}
    app_project(**{**HELD, "triggers": [{**pushes, "event_name": "nightly"}]})(emulator)
    assert not do("trigger", **NO_NIGHTLY)["changed"]
    assert do("trigger", **NIGHTLY)["changed"]
    assert len(triggers_of(emulator)) == 2


def test_two_alike_are_an_error(emulator, do):
    app_project(**{**HELD, "triggers": [{**SEEDED_WEBHOOK, "id": "one"}, {**SEEDED_NIGHTLY, "id": "two"}]})(emulator)
    result = do("trigger", **NO_NIGHTLY)
    assert result["msg"].startswith("event_name: the pipeline definition has 2 such triggers, with the IDs one, two.")


NEWER = {**SEEDED_NIGHTLY, "id": "two", "created_at": "2026-11-01T00:00:00.000Z"}


def test_the_next_run_deletes_what_one_that_was_killed_has_left(emulator, do):
    old = {**SEEDED_WEBHOOK, "id": "one", "event_name": "old", "created_at": "2024-01-01T00:00:00.000Z"}
    app_project(**{**HELD, "triggers": [old]})(emulator)
    made = do("trigger", **NIGHTLY)["trigger"]
    emulator.call("PATCH", f"v2/projects/{APP_PROJECT.rpartition('/')[2]}/triggers/one", {"event_name": "nightly"})
    assert do("trigger", **NIGHTLY)["msg"].startswith("event_name: the pipeline definition has 2 such triggers")
    emulator.forget()
    result = do("trigger", **NIGHTLY, recreate=True)
    assert result["trigger"]["id"] == made["id"]
    assert [line.split()[0] for line in emulator.writes()] == ["DELETE"]
    assert [each["id"] for each in triggers_of(emulator)] == [made["id"]]
    assert not do("trigger", **NIGHTLY, recreate=True)["changed"]


@pytest.mark.parametrize("held", [[NEWER, {**NEWER, "id": "one"}], [{**NEWER, "disabled": True}, SEEDED_WEBHOOK]])
def test_what_that_run_cannot_have_made_is_not_taken_for_it(emulator, do, held):
    app_project(**{**HELD, "triggers": held})(emulator)
    result = do("trigger", **{**NIGHTLY, "disabled": False}, recreate=True)
    assert result["msg"].startswith("event_name: the pipeline definition has 2 such triggers")
    assert emulator.writes() == []


def test_definitions_of_one_name_are_told_apart_by_their_ids(emulator, do):
    (held,) = HELD["pipeline_definitions"]
    app_project(pipeline_definitions=[held, {**held, "id": APP_ORG}])(emulator)
    assert do("trigger", **PUSHES)["msg"].startswith("definition: the project has several")
    assert do("trigger", **{**PUSHES, "definition": APP_ORG})["changed"]
    assert [each["definition_id"] for each in triggers_of(emulator)] == [APP_ORG]


def test_triggers_of_other_kinds_are_let_be(emulator, do):
    other = {"definition_id": RELEASE_ID, "event_source": {"provider": "gitlab", "repo": {"external_id": "7"}}}
    app_project(**{**HELD, "triggers": [other]})(emulator)
    assert do("trigger", **PUSHES)["changed"]
    assert len(triggers_of(emulator)) == 2


def test_a_project_of_github_oauth_has_triggers_of_its_own_kind(emulator, do):
    follow(emulator)
    params = {**PUSHES, "project": API, "definition": "default", "provider": "github_oauth"}
    made = do("trigger", **params)
    assert made["trigger"]["repository"] == "acme/api"
    assert not do("trigger", **params)["changed"]


def test_a_server_has_no_triggers(emulator, do):
    follow(emulator)
    emulator.seed({"switches": {"server": True}})
    result = do("trigger", **{**PUSHES, "project": API})
    assert "CircleCI Server has neither pipeline definitions nor triggers" in result["msg"]


def test_the_list_tells_that_a_trigger_is_gone_if_the_answer_got_lost(emulator, do):
    other = {**SEEDED_NIGHTLY, "event_name": "weekly"}
    app_project(**{**HELD, "triggers": [SEEDED_NIGHTLY, other]})(emulator)
    emulator.fault({"method": "DELETE", "path": "/triggers/", "when": "after", "drop": True})
    assert do("trigger", **NO_NIGHTLY, retries=0)["changed"]
    assert len(triggers_of(emulator)) == 1
