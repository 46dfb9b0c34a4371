# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A secret that CircleCI makes reaches the next task, and nobody else, however it is looked for."""

from __future__ import annotations

import json

import pytest

from tests.laws.cases.definitions import HELD
from tests.laws.cases.runners import CLASS, classes
from tests.support.secrets import leaks
from tests.support.setups import APP_PROJECT, app_project

TOKEN = "community.circleci.runner_token"
MAKE = {"name": "make", TOKEN: {"resource_class": CLASS, "nickname": "lab"}, "register": "made"}
ROTATE = {**MAKE, TOKEN: {**MAKE[TOKEN], "state": "rotated"}}
STORE = {
    "name": "store",
    "ansible.builtin.copy": {"content": "{{ made.token }}", "dest": "{{ playbook_dir }}/stored"},
    "no_log": True,
}
NEEDLES = ["-vvvv", "--diff"]


def values(emulator):
    """The true values of the resource class's tokens."""
    (found,) = [each for each in emulator.state()["resource_classes"] if each["resource_class"] == CLASS]
    return [token["token"] for token in found["tokens"].values()]


def assert_hidden(played, value):
    """Nothing that was shown holds a value: neither on the screen nor to callbacks."""
    assert leaks(played.output, [value]) == []
    assert leaks(json.dumps(played.results), [value]) == []


@pytest.mark.parametrize(
    "where",
    [{}, {"no_log": True}, {"no_log": True, "delegate_to": "elsewhere"}],
    ids=["in process", "no_log", "module"],
)
def test_a_new_value_reaches_the_next_task_only(emulator, playbook, where):
    classes()(emulator)
    played = playbook([{**MAKE, **where}, STORE], *NEEDLES)
    assert played.returncode == 0, played.output
    (value,) = values(emulator)
    assert (playbook.folder / "stored").read_text(encoding="utf-8") == value
    assert_hidden(played, value)
    assert played.result("make")["changed"]


def test_a_result_without_a_value_is_shown(emulator, playbook):
    classes("lab")(emulator)
    result = playbook([MAKE]).result("make")
    assert result["runner_token"]["nickname"] == "lab"
    assert result["token"] is None


@pytest.mark.parametrize(
    "where",
    [{"loop": ["lab"]}, {"delegate_to": "elsewhere"}, {"async": 30, "poll": 1}],
    ids=lambda where: next(iter(where)),
)
def test_where_ansible_would_show_it_no_log_is_required(emulator, playbook, where):
    classes()(emulator)
    emulator.forget()
    played = playbook([{**MAKE, **where}])
    assert played.returncode == 2, played.output
    assert "give the task no_log: true" in played.output
    assert emulator.requests() == []


@pytest.mark.parametrize(
    "where", [{"loop": ["one", "two"]}, {"async": 30, "poll": 1}], ids=lambda where: next(iter(where))
)
def test_with_no_log_it_works_there_and_is_hidden(emulator, playbook, where):
    classes()(emulator)
    played = playbook([{**MAKE, **where, "no_log": True}], *NEEDLES)
    assert played.returncode == 0, played.output
    (value,) = values(emulator)
    assert_hidden(played, value)


def test_a_rotation_that_fails_half_way_says_why_and_its_value_can_be_rescued(emulator, playbook):
    classes("lab")(emulator)
    emulator.fault({"method": "DELETE", "path": "/runner/token/", "status": 403, "message": "Permission denied."})
    played = playbook([{"block": [ROTATE], "rescue": [STORE]}], *NEEDLES)
    assert played.returncode == 0, played.output
    value = (playbook.folder / "stored").read_text(encoding="utf-8")
    assert value in values(emulator)
    assert_hidden(played, value)
    shown = " ".join(played.output.split())
    assert "Its result holds a secret, so it is hidden: DELETE /api/v3/runner/token/" in shown
    assert "HTTP 403, Permission denied." in shown


def test_a_rotation_that_is_interrupted_returns_the_value(emulator, playbook):
    classes("lab")(emulator)
    emulator.fault({"method": "DELETE", "path": "/runner/token/", "hold": True})
    played = playbook([{"block": [{**ROTATE, "timeout": 3}], "rescue": [STORE]}], *NEEDLES)
    assert played.returncode == 0, played.output
    value = (playbook.folder / "stored").read_text(encoding="utf-8")
    assert value in values(emulator)
    assert_hidden(played, value)
    assert "the task timed out" in " ".join(played.output.split())


# Triggers: only those that are inbound webhooks have a secret.

TRIGGER = "community.circleci.trigger"
OF_RELEASE = {"project": APP_PROJECT, "definition": "release"}
HOOK = {**OF_RELEASE, "event_name": "hook", "sender": "registry", "checkout_ref": "main", "config_ref": "main"}


def test_the_url_of_a_webhook_reaches_the_next_task_only(emulator, playbook):
    app_project(**HELD)(emulator)
    store = {**STORE, "ansible.builtin.copy": {**STORE["ansible.builtin.copy"], "content": "{{ made.webhook_url }}"}}
    played = playbook([{"name": "make", TRIGGER: HOOK, "register": "made"}, store], *NEEDLES)
    assert played.returncode == 0, played.output
    secret = emulator.state()["projects"][APP_PROJECT]["triggers"][-1]["secret"]
    assert secret in (playbook.folder / "stored").read_text(encoding="utf-8")
    assert_hidden(played, secret)


def test_webhooks_in_a_loop_require_no_log(emulator, playbook):
    app_project(**HELD)(emulator)
    played = playbook([{"name": "make", TRIGGER: {**HOOK, "event_name": "{{ item }}"}, "loop": ["one", "two"]}])
    assert played.returncode == 2, played.output
    assert "give the task no_log: true" in played.output


def test_other_triggers_do_not(emulator, playbook):
    app_project(**HELD)(emulator)
    pushes = {**OF_RELEASE, "repository": "acme/api", "event_preset": "{{ item }}"}
    played = playbook([{"name": "make", TRIGGER: pushes, "loop": ["all-pushes", "only-merged-prs"]}])
    assert played.returncode == 0, played.output
