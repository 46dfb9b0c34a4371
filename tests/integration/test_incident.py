# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook incident: what runs is ended, what has leaked is replaced, and a run that failed is taken up again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.emulator import Emulator
from tests.support.grown import ORGANIZATION, grown, name_of
from tests.support.keys import make_key
from tests.support.player import ROOT, Played, Player
from tests.support.secrets import leaks

NEW = "the new value of the secret"
PROJECTS = [name_of(1), name_of(2), name_of(3)]
NEW_KEY, NEW_PUBLIC = make_key()


@pytest.fixture
def respond(emulator: Emulator, playbook: Player, tmp_path: Path):
    """Play the playbook, while a build of one project runs."""
    grown(emulator)
    emulator.clear_faults()
    emulator.seed(
        {
            "switches": {"build_speed": None},
            "projects": [{"project": name_of(1), "pipelines": [{"branch": "stuck/x", "settled": False}]}],
        }
    )

    def respond(*arguments: str, **variables: Any) -> Played:
        emulator.forget()
        given = {
            "organization": ORGANIZATION,
            "incident_projects": PROJECTS,
            "incident_secrets": {"NPM_TOKEN": NEW},
            "incident_ssh_keys": [{"hostname": "deploy.internal", "private_key": NEW_KEY}],
            "incident_dest": "incident",  # where the playbook is started
            **variables,
        }
        return playbook(ROOT / "playbooks" / "incident.yml", *arguments, variables=given)

    return respond


def keys_of(emulator: Emulator) -> dict[str, set[str]]:
    """The fingerprints of the checkout keys of each project."""
    listed = {project: emulator.call("GET", f"v1.1/project/{project}/checkout-key") for project in PROJECTS}
    return {project: {key["fingerprint"] for key in keys} for project, keys in listed.items()}


def canceled(emulator: Emulator) -> int:
    """How many workflows the last run has canceled."""
    return sum(write.endswith("/cancel") for write in emulator.writes())


def test_a_look_writes_nothing_but_the_report(respond, emulator, tmp_path):
    played = respond("--check", incident_secrets={"NPM_TOKEN": None})
    assert played.returncode == 0, played.output
    assert emulator.writes() == []
    report = (tmp_path / "incident" / "report.md").read_text(encoding="utf-8")
    assert "`NPM_TOKEN`: context release, github/acme/service-01" in report
    assert "nothing has been rotated yet" in report


def test_everything_is_replaced_once(respond, emulator, tmp_path):
    before = keys_of(emulator)
    played = respond("-vvvv", "--diff")
    assert played.returncode == 0, played.output
    assert any(write.endswith("/cancel") for write in emulator.writes())
    state = emulator.state()
    assert state["projects"][name_of(1)]["env_vars"]["NPM_TOKEN"] == NEW
    after = keys_of(emulator)
    assert all(after[project] and not after[project] & before[project] for project in PROJECTS)
    for project in PROJECTS:
        keys = state["projects"][project]["ssh_keys"]
        assert [key["public_key"] for key in keys if key["hostname"] == "deploy.internal"] == [NEW_PUBLIC]
    report = (tmp_path / "incident" / "report.md").read_text(encoding="utf-8")
    for fingerprint in set().union(*before.values()):
        assert f"`{fingerprint}`" in report
    assert "SHA256:" in report
    assert "`DATABASE_URL`" in report
    again = respond()
    assert again.returncode == 0, again.output
    assert keys_of(emulator) == after
    assert [line["task"] for line in again.results if line["result"].get("changed")] == []
    shown = played.output + json.dumps(played.results) + report
    assert leaks(shown, [NEW, NEW_KEY]) == []


def test_a_run_that_failed_is_taken_up_again(respond, emulator, tmp_path):
    before = keys_of(emulator)
    fault = {"method": "POST", "path": "/checkout-key$", "status": 500, "after": 2, "times": 1}
    emulator.fault(fault)
    emulator.call("POST", f"v2/project/{name_of(1)}/pipeline", {"branch": "stuck/y"})
    failed = respond(incident_pipelines=1)
    assert canceled(emulator) == 1
    assert failed.returncode != 0
    assert "Some steps failed" in failed.output
    assert "deploy.internal" in str([line for line in failed.results if line["task"].endswith("Replace the SSH keys")])
    emulator.clear_faults()
    half = keys_of(emulator)
    played = respond()
    assert played.returncode == 0, played.output
    assert canceled(emulator) == 1
    done = keys_of(emulator)
    assert not any(done[project] & before[project] for project in PROJECTS)
    rotated = [project for project in PROJECTS if not half[project] & before[project]]
    assert all(done[project] == half[project] for project in rotated)
    report = (tmp_path / "incident" / "report.md").read_text(encoding="utf-8")
    for fingerprint in set().union(*before.values()):
        assert f"`{fingerprint}`" in report


def test_a_project_that_cannot_be_read_does_not_keep_the_others_waiting(respond, emulator, tmp_path):
    before = keys_of(emulator)
    emulator.fault({"path": f"/{PROJECTS[0]}/(checkout-key|settings)", "status": 403, "message": "Permission denied"})
    played = respond()
    assert played.returncode != 0
    emulator.clear_faults()
    done = keys_of(emulator)
    assert done[PROJECTS[0]] == before[PROJECTS[0]]
    assert not any(done[project] & before[project] for project in PROJECTS[1:])
    report = (tmp_path / "incident" / "report.md").read_text(encoding="utf-8")
    assert f"- the checkout keys of {PROJECTS[0]}\n" in report
    assert f"- the SSH keys of {PROJECTS[0]}\n" in report
    emulator.fault({"path": f"/{PROJECTS[1]}/envvar", "status": 403, "message": "Permission denied"})
    played = respond()
    assert played.returncode != 0
    assert f"Nothing was canceled, replaced or searched in: the variables of {PROJECTS[1]}." in played.output.replace(
        "\n", " "
    )
    # What could not be read at first is rotated as soon as it can be, and only that.
    last = keys_of(emulator)
    assert not last[PROJECTS[0]] & before[PROJECTS[0]]
    assert all(last[project] == done[project] for project in PROJECTS[1:])


def values_of(emulator: Emulator) -> dict[str, str]:
    """The secret in its project and in its context."""
    state = emulator.state()
    (context,) = [context for context in state["contexts"] if "NPM_TOKEN" in str(context)]
    return {"project": state["projects"][name_of(1)]["env_vars"]["NPM_TOKEN"], "context": str(context)}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"method": "POST", "path": "/cancel$"}, "Some steps failed"),
        ({"method": "GET", "path": "^/api/v2/context"}, "Nothing was canceled, replaced or searched in: the contexts."),
        ({"method": "GET", "path": "/pipeline[?]|/pipeline$"}, "the pipelines of github/acme/service-01"),
        ({"method": "GET", "path": "/envvar"}, "the variables of github/acme/service-01"),
    ],
)
def test_what_is_refused_in_one_place_does_not_prevent_the_rest(respond, emulator, tmp_path, rule, message):
    before = keys_of(emulator)
    emulator.fault({**rule, "status": 403, "message": "Permission denied"})
    played = respond()
    assert played.returncode != 0
    emulator.clear_faults()
    assert message in " ".join(played.output.split())
    after = keys_of(emulator)
    assert not any(after[project] & before[project] for project in PROJECTS)
    values = values_of(emulator)
    assert (values["project"] == NEW) == ("envvar" not in rule["path"])
    assert (NEW in values["context"]) == ("context" not in rule["path"])
    report = (tmp_path / "incident" / "report.md").read_text(encoding="utf-8")
    assert "Permission denied" in report or "could not be read" in report
    again = respond()
    assert again.returncode == 0, again.output
    assert values_of(emulator)["project"] == NEW
    assert NEW in values_of(emulator)["context"]
    assert keys_of(emulator) == after
    if "cancel" in rule["path"]:
        assert "Permission denied" in report
        assert canceled(emulator) == 1


def test_the_folder_of_an_old_incident_is_refused(respond, emulator, tmp_path):
    (tmp_path / "incident").mkdir()
    kept = {"since": "2026-01-01T00:00:00.000Z", "checkout_keys": {}, "ssh_keys": {}}
    (tmp_path / "incident" / "before.json").write_text(json.dumps(kept), encoding="utf-8")
    before = keys_of(emulator)
    for arguments in ((), ("--check",)):
        played = respond(*arguments)
        assert played.returncode != 0
        assert "an incident that began at 2026-01-01T00:00:00.000Z" in " ".join(played.output.split())
        assert emulator.requests() == []
    played = respond(incident_resume=True)
    assert played.returncode == 0, played.output
    after = keys_of(emulator)
    assert not any(after[project] & before[project] for project in PROJECTS)


def test_a_secret_without_a_new_value_is_refused_before_anything_is_done(respond, emulator):
    played = respond(incident_secrets={"NPM_TOKEN": ""})
    assert played.returncode != 0
    assert emulator.requests() == []
