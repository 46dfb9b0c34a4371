# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays the integration targets against CircleCI on loopback: anew, and on a project that others use.

Those of modules that only read are played on the latter.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.laws.cases import CASES
from tests.support.emulator import Emulator
from tests.support.keys import make_key
from tests.support.player import ROOT, Played, Player
from tests.support.run import MODULES
from tests.support.setups import app_project

FOLDER = ROOT / "tests" / "integration" / "targets"
TARGETS = sorted(path.parents[1].name for path in FOLDER.glob("*/tasks/main.yml"))
BAD_TOKEN = "a-token-that-was-revoked"
KEY, OTHER_KEY, KEY_OF_OTHERS = (make_key()[0] for _key in range(3))
IN_USE = "github/acme/in-use"
HELD = {
    "env_vars": {"DATABASE_URL": "postgres://db.example.com", "CACHE_VERSION": "7"},
    "ssh_keys": [{"hostname": "", "private_key": KEY_OF_OTHERS}],
}
"""What the others' project holds. No target may change it."""

# What the targets mean to use, for good or for the failure that they ask for.
PROVIDED = {
    "circleci_test_account": True,
    "circleci_test_bad_token": BAD_TOKEN,
    "circleci_test_failing_branch": "fail/x",
    "circleci_test_private_key": KEY,
    "circleci_test_wait_interval": 0.01,
    "circleci_test_other_private_key": OTHER_KEY,
}


def included(target: str, project: str | None = None) -> dict[str, Any]:
    """A task that plays a target."""
    variables = {"circleci_project": project} if project else {}
    return {"name": "target", "ansible.builtin.include_role": {"name": str(FOLDER / target)}, "vars": variables}


def played(playbook: Player, *tasks: dict[str, Any]) -> Played:
    """Play tasks with what targets need."""
    return playbook(list(tasks), variables=PROVIDED)


def warned(output: str) -> list[str]:
    """The warnings and errors that a run printed. Ansible wraps their lines, so white space is left out."""
    return re.split(r"\[(?:DEPRECATION)?(?:WARNING|ERROR)\]:", re.sub(r"\s", "", output))[1:]


def declared() -> re.Pattern[str]:
    """The warnings that the cases of the laws allow."""
    texts = [re.sub(r"\s", "", text) for case in CASES for text in case.warnings]
    patterns = [re.sub(r"\\{\w+\\}", ".*", re.escape(text)) for text in texts]
    # What CircleCI announces of its calls, and core's own word on that.
    return re.compile("|".join([*patterns, "CircleCIswitchesoff.*", "Deprecationwarningscanbedisabled.*"]))


def holdings(emulator: Emulator, project: str) -> dict[str, Any]:
    """What a project holds, followers included, and what organizations hold."""
    state = emulator.state()
    of_project = (
        "followers",
        "env_vars",
        "ssh_keys",
        "checkout_keys",
        "webhooks",
        "schedules",
        "tokens",
        "feature_flags",
    )
    return {
        "contexts": state["contexts"],
        "orgs": state["orgs"],
        "resource_classes": state["resource_classes"],
        **{name: state["projects"][project][name] for name in of_project},
    }


@pytest.fixture(autouse=True)
def _seeded(emulator: Emulator) -> None:
    emulator.seed(
        {
            "tokens": {BAD_TOKEN: {"bad": True}},
            "projects": [{"project": IN_USE, "followers": ["somebody"], **HELD}],
        }
    )
    theirs = {"name": "of others", "prefix": "https://raw.example.com/others/", "auth": "none"}
    emulator.seed(
        {
            "orgs": [{"vcs": "github", "name": "acme", "namespace": "acme", "allow_list": [theirs]}],
            "contexts": [{"org": "gh/acme", "name": "of others", "variables": {"TOKEN": "theirs"}}],
            "resource_classes": [{"resource_class": "acme/of-others"}],
        }
    )
    app_project()(emulator)


def test_every_module_has_a_target():
    assert sorted(MODULES) == TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_target(target, emulator, playbook):
    before = holdings(emulator, IN_USE)
    anew = [] if target.endswith("_info") else [included(target)]
    run = played(playbook, *anew, included(target, IN_USE))
    assert run.returncode == 0, run.output
    assert [text for text in warned(run.output) if not declared().fullmatch(text)] == [], run.output
    after = holdings(emulator, IN_USE)
    if target == "checkout_key_info":
        after["checkout_keys"] = []
    assert after == before


@pytest.mark.parametrize(
    ("target", "route", "body", "message"),
    [
        ("project", f"project/{IN_USE}/follow", {}, "the token's user follows it already"),
        ("checkout_key", f"project/{IN_USE}/checkout-key", {"type": "deploy-key"}, "there are some already"),
        ("heroku_key", "user/heroku-key", {"apikey": "6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f"}, "would replace"),
    ],
)
def test_target_stops_before_it_would_harm(target, route, body, message, emulator, playbook):
    emulator.call("POST", f"v1.1/{route}", body)
    emulator.forget()
    run = played(playbook, included(target, IN_USE))
    assert run.returncode == 2, run.output
    assert message in run.results[-1]["result"]["msg"]
    assert emulator.writes() == []
