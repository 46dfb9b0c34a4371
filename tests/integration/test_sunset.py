# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One playbook on the three dates: before anything ends, when branches end, and when the triggers of v1.1 end."""

from __future__ import annotations

import re

import pytest

C = "community.circleci"
API = "github/acme/api"
TASKS = [
    {"name": "branches", f"{C}.project_info": {"project": API, "branches": True}},
    {"name": "trigger", f"{C}.build": {"project": API, "branch": "main"}, "ignore_errors": True},
    {"name": "retry", f"{C}.build_retry": {"project": API, "build_num": 1}},
    {"name": "ssh", f"{C}.build_retry": {"project": API, "build_num": 1, "ssh": True}},
    {"name": "pipeline", f"{C}.pipeline": {"project": API, "branch": "main", "wait": True, "wait_interval": 0.01}},
    {"name": "rerun", f"{C}.workflow_rerun": {"id": "{{ workflow }}"}},
    {"name": "cancel", f"{C}.build_cancel": {"project": API, "build_num": 1}},
]


def deprecations(output):
    """The deprecation warnings of a run, without the line breaks that Ansible puts in."""
    return re.findall(r"\[DEPRECATION WARNING\]: (.*?)(?=\[|$)", output.replace("\n", " "))


@pytest.fixture
def on(emulator, playbook):
    """Play it on a date, against a project that has built."""
    emulator.call("POST", f"v1.1/project/{API}/follow")
    pipeline = emulator.call("POST", f"v2/project/{API}/pipeline", {"branch": "main"})["id"]
    (workflow,) = emulator.call("GET", f"v2/pipeline/{pipeline}/workflow")["items"]
    emulator.tick()

    def on(today):
        emulator.today(today)
        # The address is not that of the Cloud, whose own announcement of the branches' end is tried elsewhere.
        return playbook(TASKS, variables={"workflow": workflow["id"]})

    return on


@pytest.mark.parametrize(
    ("today", "branches", "retired"),
    [("2026-11-24", True, False), ("2026-12-07", False, False), ("2027-02-01", False, True)],
)
def test_the_same_playbook(on, today, branches, retired):
    played = on(today)
    assert played.returncode == 0, played.output
    assert (played.result("branches")["projects"][0]["branches"] is not None) == branches
    assert ("CircleCI did not send branches" in played.output.replace("\n", " ")) != branches
    trigger = played.result("trigger")
    assert bool(trigger.get("error")) == retired
    if retired:
        assert trigger["error"]["status"] == 410
        assert "community.circleci.pipeline" in trigger["msg"]
    for task in ("retry", "ssh"):
        assert played.result(task)["api"] == ("v2" if retired else "v1.1")
        assert played.result(task)["build"]["retry_of"] == 1
        assert played.result(task)["build"]["ssh_disabled"] == (task == "retry")
    assert played.result("pipeline")["workflows"][0]["status"] == "success"
    assert played.result("rerun")["changed"]
    assert not played.result("cancel")["changed"]


def test_users_are_warned_with_date_and_successor(on):
    played = on("2026-11-24")
    for task, route, successor in (
        ("trigger", "/tree/:branch", "community.circleci.pipeline"),
        ("retry", "/retry", "API v2"),
        ("ssh", "/ssh", "API v2"),
    ):
        (deprecation,) = played.result(task)["deprecations"]
        assert deprecation["date"] == "2027-02-01"
        assert deprecation["collection_name"] == "community.circleci"
        assert f"{route} on 2027-02-01" in deprecation["msg"]
        assert successor in deprecation["msg"]
    assert len(deprecations(played.output)) == 3
    assert all("2027-02-01" in text for text in deprecations(played.output))


def test_progress_is_shown_with_v_only_where_there_is_no_terminal(emulator, playbook):
    emulator.call("POST", f"v1.1/project/{API}/follow")
    task = {"name": "it", f"{C}.build": {"project": API, "branch": "main", "wait": True, "wait_interval": 0.01}}
    progress = re.compile(r"build \d+ \(build\) of github/acme/api: running")
    assert not progress.search(playbook([task]).output)
    assert progress.search(playbook([task], "-v").output)
