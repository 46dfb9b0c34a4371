# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook drift: what somebody changed by hand is in the report, and reading it changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.emulator import Emulator
from tests.support.grown import LOCKED, ORGANIZATION, OTHER_KEY, PROJECTS, grown, name_of, secrets_of
from tests.support.keys import make_key
from tests.support.player import ROOT, Played, Player

DRIFT = ROOT / "playbooks" / "drift.yml"
NEW_KEY = make_key()[0]
SECRETS = ("postgres://", "sentry.internal/1", "npm-1", "aws-1", "root-1", "the secret of the webhook", "PRIVATE KEY")


@pytest.fixture
def declared(exported: Path, emulator: Emulator) -> list[str]:
    """The declarations of an organization that has grown, with all secrets: the arguments that load them."""
    names = yaml.safe_load((exported / "secrets.example.yml").read_text(encoding="utf-8"))["circleci_secrets"]
    secrets = {"circleci_secrets": secrets_of(emulator, names)}
    (exported / "secrets.yml").write_text(yaml.safe_dump(secrets), encoding="utf-8")
    return [argument for name in ("projects", "contexts", "secrets") for argument in ("-e", f"@{exported / name}.yml")]


@pytest.fixture
def report(emulator: Emulator, playbook: Player, declared: list[str], tmp_path: Path) -> Any:
    """Play the playbook, and read the document and the page that it writes."""

    def report(*arguments: str, code: int = 0) -> tuple[dict[str, Any], str, Played]:
        folder = tmp_path / "drift"
        played = playbook(DRIFT, *declared, "-e", f"drift_dest={folder}", *arguments)
        assert played.returncode == code, played.output
        assert emulator.writes() == []
        texts = [(folder / name).read_text(encoding="utf-8") for name in ("drift.json", "drift.html")]
        for secret in SECRETS:
            assert secret not in "".join(texts) + played.output
        return json.loads(texts[0]), texts[1], played

    return report


def by_hand(emulator: Emulator) -> None:
    """What somebody does in the web application of CircleCI."""
    first, second, sixth = (f"v1.1/project/{name_of(number)}" for number in (1, 2, 6))
    emulator.call("DELETE", f"{first}/envvar/NPM_TOKEN")
    emulator.call("POST", f"{first}/envvar", {"name": "SNEAKED_IN", "value": "a new value"})
    emulator.call("POST", f"{first}/envvar", {"name": "CACHE_LEVEL", "value": "a new value"})
    emulator.call("DELETE", f"{second}/ssh-key", {"hostname": "", "fingerprint": fingerprint_of(emulator, second)})
    emulator.call("POST", f"{second}/ssh-key", {"hostname": "other.internal", "private_key": NEW_KEY})
    emulator.call("PATCH", f"v2/project/{name_of(3)}/settings", {"advanced": {"build_fork_prs": True}})
    emulator.seed(
        {
            "projects": [
                {"project": name_of(4), "env_vars": {"SENTRY_DSN": "https://elsewhere.invalid/2"}},
                {
                    "project": name_of(5),
                    "webhooks": [
                        {"name": "<script>alert(1)</script>", "url": "https://x", "events": ["job-completed"]}
                    ],
                },
                {"project": "github/acme/shadow", "followers": ["machine"], "env_vars": {"A": "some value"}},
            ],
            "contexts": [
                {"org": "gh/acme", "name": "{{ lookup('pipe', 'touch was-run') }}", "variables": {"B": "some value"}},
                {"org": "gh/acme", "name": "release", "restrictions": [], "variables": {"C": "some value"}},
                {
                    "org": "gh/acme",
                    "name": "deploy",
                    "restrictions": [{"project": name_of(1)}, {"project": name_of(2)}],
                },
            ],
        }
    )
    emulator.call("DELETE", f"v2/schedule/{next(iter(schedules_of(emulator, sixth)))}")
    emulator.forget()


def fingerprint_of(emulator: Emulator, project: str) -> str:
    """The fingerprint of the SSH key without a host."""
    keys = emulator.call("GET", f"{project}/settings")["ssh_keys"]
    return next(key["fingerprint"] for key in keys if not key["hostname"])


def schedules_of(emulator: Emulator, project: str) -> list[str]:
    """The ids of a project's schedules."""
    answer = emulator.call("GET", f"{project.replace('v1.1', 'v2')}/schedule")
    return [each["id"] for each in answer["items"]]


def named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The entry of a name."""
    return next(each for each in entries if each["name"] == name)


def things(entry: dict[str, Any]) -> list[str]:
    """What nobody declares of an entry, in words."""
    return [f"{each['kind']} {each['name']}" for each in entry["undeclared"]]


def test_what_was_exported_has_not_drifted(report):
    document, page, played = report("-e", "drift_fail=true", "-e", "drift_oldest=3")
    assert not document["drift"]
    assert document["summary"].startswith(
        f"No drift in {ORGANIZATION}. None of {PROJECTS} projects and 6 contexts differs "
    )
    assert " 1 could not be read." in document["summary"]
    assert {each["status"] for each in (*document["projects"], *document["contexts"])} == {"same"}
    assert {problem["name"] for problem in document["problems"]} == {LOCKED}
    assert "No drift" in page
    assert document["summary"] in played.output
    oldest, *_others = document["oldest"]
    assert len(document["oldest"]) == 3
    assert (oldest["holder"], oldest["name"]) == ("release", "OLD")
    assert oldest["age_days"] > 365
    assert document["counts"]["secrets"] == PROJECTS * 2 + 2 + 6
    assert "OLD" in page


@pytest.mark.parametrize("arguments", [(), ("-e", "drift_change_detection=on_create")], ids=["values", "names"])
def test_what_was_done_by_hand_is_told(emulator, report, tmp_path, arguments):
    by_hand(emulator)
    document, page, _played = report("-vvvv", *arguments)
    projects = {number: named(document["projects"], name_of(number)) for number in range(1, 8)}
    assert f"set variable NPM_TOKEN of {name_of(1)}" in projects[1]["differences"]
    assert things(projects[1]) == ["variable CACHE_LEVEL", "variable SNEAKED_IN"]
    assert len(projects[2]["differences"]) == 1
    assert [each.split()[2] for each in things(projects[2])] == ["other.internal"]
    assert projects[3]["differences"] == [f"set build_fork_prs of {name_of(3)}"]
    changed = [] if arguments else [f"set variable SENTRY_DSN of {name_of(4)}"]
    assert projects[4]["differences"] == changed
    assert len(projects[5]["differences"]) == 2
    assert things(projects[5]) == ["webhook <script>alert(1)</script>"]
    assert projects[6]["differences"] == [f"create schedule nightly of {name_of(6)}"]
    assert projects[7]["status"] == "same"
    assert projects[7]["unverified"] == ["DATABASE_URL", "SENTRY_DSN"]
    assert named(document["contexts"], "release")["differences"] == [
        'restrict context release to expression pipeline.git.branch == "main"'
    ]
    assert things(named(document["contexts"], "release")) == ["variable C"]
    assert things(named(document["contexts"], "deploy")) == [f"restriction project {name_of(2)}"]
    assert document["undeclared"]["projects"] == [{"name": "github/acme/shadow", "holds": {"variable": 1}}]
    (context,) = document["undeclared"]["contexts"]
    assert (context["name"], context["open"]) == ("{{ lookup('pipe', 'touch was-run') }}", True)
    assert document["drift"]
    assert not (tmp_path / "was-run").exists()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_without_a_vault_the_names_are_compared(emulator, report, tmp_path):
    by_hand(emulator)
    names = tmp_path / "exported" / "secrets.example.yml"
    arguments = ("-e", f"@{names}", "-e", "drift_change_detection=on_create", "-e", "drift_fail=true")
    document, _page, played = report(*arguments, code=2)
    assert "Fail if there is drift" in played.output
    project = named(document["projects"], name_of(1))
    assert project["status"] == "differs"
    assert "cannot be created: NPM_TOKEN" in project["differences"][-1]
    assert things(project) == ["variable CACHE_LEVEL", "variable SNEAKED_IN"]
    assert document["readable"]


def test_what_nobody_declares_need_not_be_drift(emulator, report):
    emulator.call("POST", f"v1.1/project/{name_of(1)}/envvar", {"name": "NEW", "value": "a new value"})
    emulator.forget()
    document, _page, _played = report("-e", "drift_fail=true", "-e", "drift_undeclared=false")
    assert not document["drift"]
    assert document["counts"]["undeclared"] == 1


def test_projects_that_cannot_be_read_are_a_part_of_the_report(emulator, report):
    emulator.fault({"path": f"/{name_of(7)}/(envvar|settings)", "status": 403, "message": "Permission denied"})
    document, page, _played = report("-e", "drift_fail=true")
    assert named(document["projects"], name_of(7))["status"] == "unreadable"
    assert not document["drift"]
    assert "No drift in what could be read" in page
    problems = [each for each in document["problems"] if each["name"] == name_of(7)]
    assert all("Permission denied" in each["message"] for each in problems)


def test_a_declared_project_that_is_not_followed_is_looked_into(emulator, report):
    emulator.call("POST", f"v1.1/project/{name_of(8)}/unfollow")
    emulator.call("POST", f"v1.1/project/{name_of(8)}/envvar", {"name": "NEW", "value": "a new value"})
    emulator.forget()
    document, _page, _played = report()
    project = named(document["projects"], name_of(8))
    assert project["differences"] == [f"follow {name_of(8)}"]
    assert things(project) == ["variable NEW"]


def test_a_bad_token_ends_red_with_a_report(emulator, report):
    emulator.fault({"path": "/api/", "status": 401, "message": "Invalid token provided."})
    document, page, played = report(code=2)
    assert not document["readable"]
    assert [each["what"] for each in document["failures"]] == ["projects", "contexts"]
    assert "Invalid token" in page
    assert "Fail if nothing could be compared" in played.output


def test_a_refused_declaration_ends_red_with_a_report(emulator, report, tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"contexts": [{"name": "deploy", "variables": {"NO NAME": "some value"}}]}))
    document, _page, _played = report("-e", f"@{wrong}", code=2)
    assert [each["what"] for each in document["failures"]] == ["contexts"]
    assert document["counts"]["projects"]["same"] == PROJECTS
    assert document["undeclared"]["contexts"] == []


def test_the_organization_must_be_named(playbook):
    played = playbook(DRIFT)
    assert played.returncode != 0
    assert "Set organization" in played.output


def test_the_report_is_written_beside_where_it_was_started(emulator, playbook):
    grown(emulator)
    played = playbook(DRIFT, "-e", f"organization={ORGANIZATION}", "--check")
    assert played.returncode == 0, played.output
    written = json.loads((playbook.folder / "circleci-drift" / "drift.json").read_text(encoding="utf-8"))
    assert len(written["undeclared"]["projects"]) == PROJECTS
    assert (playbook.folder / "circleci-drift" / "drift.html").exists()
    assert OTHER_KEY not in json.dumps(written)
