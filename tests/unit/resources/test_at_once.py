# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task tells if another run has done the same at the same time, beyond law 15."""

from __future__ import annotations

from tests.laws.cases.definitions import HELD
from tests.laws.cases.organizations import ORGANIZATION, OURS
from tests.support.at_once import run_twice_at_once
from tests.support.run import run
from tests.support.setups import APP_PROJECT, app_project
from tests.support.standalone import ORGANIZATION as STANDALONE
from tests.support.standalone import standalone

DEFINITION = {"project": APP_PROJECT, "name": "deploy", "repository": "acme/api"}
HOOK = {
    "project": APP_PROJECT,
    "definition": "release",
    "event_name": "image pushed",
    "sender": "registry",
    "checkout_ref": "main",
    "config_ref": "main",
}


def test_the_definition_that_stays_is_returned(emulator):
    app_project(**HELD)(emulator)
    quick, slow = run_twice_at_once("pipeline_definition", DEFINITION, emulator.url)
    assert slow.result["pipeline_definition"]["id"] == quick.result["pipeline_definition"]["id"]
    (warning,) = slow.warnings
    assert warning.startswith(f"Another run created the pipeline definition deploy of {APP_PROJECT} at the same time.")


def test_a_definition_whose_answer_is_lost_is_not_taken_for_that_of_another_run(emulator):
    app_project(**HELD)(emulator)
    emulator.fault({"method": "POST", "path": "/pipeline-definitions$", "status": 500, "when": "after", "after": 1})
    quick, slow = run_twice_at_once("pipeline_definition", DEFINITION, emulator.url)
    assert slow.result["pipeline_definition"]["id"] == quick.result["pipeline_definition"]["id"]
    again = run("pipeline_definition", DEFINITION, emulator.url).result
    assert (again["changed"], again.get("failed")) == (False, None), again


def test_a_webhook_that_was_taken_back_has_no_url(emulator):
    app_project(**HELD)(emulator)
    quick, slow = run_twice_at_once("trigger", HOOK, emulator.url)
    assert quick.result["webhook_url"]
    assert slow.result["webhook_url"] is None
    assert slow.result["trigger"]["id"] == quick.result["trigger"]["id"]


def test_a_url_is_not_lost_if_the_list_cannot_be_read(emulator):
    app_project(**HELD)(emulator)
    emulator.fault({"method": "GET", "path": "/triggers$", "status": 500, "after": 1})
    outcome = run("trigger", HOOK, emulator.url)
    assert outcome.result["webhook_url"]
    (warning,) = outcome.warnings
    assert warning.startswith("It is not known whether another run created the trigger image pushed")
    assert "HTTP 500" in warning


def test_a_url_is_not_lost_if_its_double_cannot_be_removed(emulator):
    app_project(**HELD)(emulator)
    emulator.fault({"method": "DELETE", "path": "/triggers/", "status": 500, "message": "not now"})
    _quick, slow = run_twice_at_once("trigger", HOOK, emulator.url)
    assert slow.result["failed"]
    assert slow.result["webhook_url"]
    assert slow.secret == "webhook_url"


def test_doubled_entries_are_named(emulator):
    params = {"organization": ORGANIZATION, "entries": [OURS]}
    quick, slow = run_twice_at_once("url_orb_allow_list", params, emulator.url)
    assert [warning.split(":")[0] for warning in quick.warnings + slow.warnings] == [
        "Another run created the same entries at the same time"
    ]
    (entry,) = run("url_orb_allow_list", params, emulator.url).result["entries"]
    assert slow.result["entries"] == [entry]


def test_both_projects_are_named(emulator):
    standalone(emulator)
    params = {"organization": STANDALONE, "name": "payments"}
    quick, slow = run_twice_at_once("project", params, emulator.url)
    assert quick.result["id"] in slow.result["msg"]
    assert slow.result["id"] in slow.result["msg"]
    assert slow.result["project"].startswith("circleci/")
