# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seed documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

ROOT = Path(__file__).resolve().parents[4]
P = "project/github/acme/web"
V2 = "/api/v2/project/gh/acme/web"


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"project": []},
        {"projects": {"gh/acme/web": {}}},
        {"projects": [{"project": "web"}]},
        {"projects": [{"project": "gitlab/acme/web"}]},
        {"projects": [{"project": "circleci/acme/web"}]},
        {"projects": [{"project": "gh/acme/web", "envvars": {}}]},
        {"projects": [{"project": "gh/acme/web", "env_vars": {"A": 1}}]},
        {"projects": [{"project": "gh/acme/web", "branches": {"main": 1}}]},
        {"projects": [{"project": "gh/acme/web", "ssh_keys": [{"private_key": "nonsense"}]}]},
        {"projects": [{"project": "gh/acme/web", "ssh_keys": [{"public_key": "nonsense"}]}]},
        {"projects": [{"project": "gh/acme/web", "checkout_keys": [{"kind": "deploy-key"}]}]},
        {"projects": [{"project": "gh/acme/one"}, {"project": "gh/acme/web", "nonsense": 1}]},
        {"orgs": [{"vcs": "circleci", "name": "Acme"}]},
        {"users": {"octocat": {"role": "king"}}},
        {"tokens": {"T": {"project": "gh/acme/web", "scope": "everything"}}},
        {"switches": {"serverr": True}},
        {"switches": {"settings_put_body": "nothing"}},
        {"today": "tomorrow"},
    ],
)
def test_seeds_that_make_no_sense_change_nothing(emulator, document):
    before = emulator.control("GET", "state")
    assert emulator.refuses("POST", "seed", document)
    assert emulator.control("GET", "state") == before


def test_seeds_merge(emulator):
    for variables in ({"A": "1", "B": "2"}, {"A": None, "C": "3"}):
        emulator.seed(projects=[{"project": "gh/acme/web", "env_vars": variables}])
    emulator.seed(
        projects=[
            {
                "project": "github/acme/web",
                "followers": ["octocat"],
                "feature_flags": {"new-flag": True},
                "checkout_keys": [{"type": "deploy-key"}, {"type": "github-user-key", "login": "octocat"}],
                "ssh_keys": [{"hostname": "h", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 a comment"}],
                "settings": {"setup": "make"},
                "language": "Go",
            }
        ]
    )
    project = emulator.project()
    assert project["env_vars"] == {"B": "2", "C": "3"}
    assert project["followers"] == ["octocat"]
    assert [(key["type"], key["login"], key["preferred"]) for key in project["checkout_keys"]] == [
        ("deploy-key", None, False),
        ("github-user-key", "octocat", True),
    ]
    settings = emulator.get(f"{P}/settings").json()
    assert settings["feature_flags"]["new-flag"] is True
    assert settings["ssh_keys"][0]["public_key"] == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"
    assert (settings["setup"], settings["language"], settings["has_usable_key"]) == ("make", "Go", True)


def test_keys_are_the_same_in_every_run(emulator):
    def made():
        emulator.control("POST", "reset")
        emulator.post("project/gh/acme/new/follow")
        return [key["md5"] for key in emulator.project("github/acme/new")["checkout_keys"]]

    assert made() == made() != []


@pytest.mark.parametrize(
    "project",
    [
        {"build_speed": -1},
        {"build_speed": {"minutes": 1}},
        {"outcome": "nonsense"},
        {"workflows": []},
        {"workflows": {"build": [{"nam": "x"}]}},
        {"workflows": {"build": [{"type": "build"}]}},
        {"workflows": {"build": [{"name": "x", "type": "nonsense"}]}},
        {"workflows": {"build": [{"name": "x", "outcome": []}]}},
        {"by_ref": {"x": {"nonsense": 1}}},
        {"pipelines": [{"nonsense": 1}]},
        {"builds": [{"nonsense": 1}]},
        {"builds": [{"state": "nonsense"}]},
        {"builds": [{"platform": "3.0"}]},
        {"builds": [{"artifacts": [{"path": "x"}]}]},
        {"builds": [{"artifacts": [{"content": "x"}]}]},
        {"builds": [{"steps": [{"output": "x"}]}]},
    ],
)
def test_builds_that_make_no_sense_change_nothing(web, project):
    before = web.control("GET", "state")
    document = {"projects": [{"project": "github/acme/web", **project}]}
    assert web.session.post(f"{web.url}/_emulator/seed", json=document).status_code == 400
    assert web.control("GET", "state") == before


def test_the_state_tells_of_builds_and_a_reset_forgets_them(web):
    web.history(builds=[{"branch": "x"}])
    state = web.project()
    assert [item["branch"] for item in state["builds"]] == ["x"]
    assert state["pipelines"][0]["workflows"][0]["jobs"][0]["job_number"] == 1
    web.control("POST", "reset")
    web.seed(projects=[{"project": "github/acme/web", "builds": [{}]}])
    assert [item["build_num"] for item in web.project()["builds"]] == [1]


def test_seeded_pipelines(web):
    flows = {"one": ["a"], "two": [{"name": "b", "outcome": "failed"}]}
    web.history(
        build_speed=None,
        by_ref={"release/*": {"workflows": {"release": ["ship"]}}},
        outcome="failed",
        pipelines=[
            {"workflows": flows, "trigger": "schedule", "user": "other", "parameters": {"x": 1}},
            {"branch": "release/1"},
            {"branch": "x", "settled": False},
            {"branch": "success"},
        ],
    )
    workflows = [
        [(flow["name"], flow["status"], [job["name"] for job in flow["jobs"]]) for flow in pipeline["workflows"]]
        for pipeline in web.project()["pipelines"]
    ]
    assert workflows == [
        [("one", "success", ["a"]), ("two", "failed", ["b"])],
        [("release", "failed", ["ship"])],
        [("build", "running", ["lint", "test"])],
        [("build", "failed", ["lint", "test"])],
    ]
    first = web.get(f"{V2}/pipeline/1").json()
    assert (first["trigger"]["type"], first["trigger"]["actor"]["login"]) == ("schedule", "other")
    assert first["trigger_parameters"] == {"x": 1}


def test_the_readme_shows_a_seed_that_works(emulator):
    readme = (ROOT / "tests/emulator/README.md").read_text().split("## Seed")[1].split("## Control")[0]
    texts = [re.search(r"^    \{\n(?:    .*\n|\n)*?    \}\n", part, re.MULTILINE)[0] for part in readme.split("\n### ")]
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    document, builds, automation, runners, contexts = map(json.loads, texts)
    document["projects"][0]["ssh_keys"][0]["private_key"] = key.decode()
    emulator.seed(**document)
    emulator.seed(projects=[builds, automation], **runners, **contexts)
    assert [build["build_num"] for build in emulator.project()["builds"]] == [41, 42]
    assert emulator.get("project/gh/acme/web/envvar", token="TOKEN-A").json() == [
        {"name": "NAME", "value": "xxxxalue"},
        {"name": "OLD", "value": "xxxxer"},
    ]
    assert emulator.get("me", token="TOKEN-C").status_code == 401
    assert emulator.context()["open"] is False
    assert [webhook["name"] for webhook in emulator.project()["webhooks"]] == ["ci"]
