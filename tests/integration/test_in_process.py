# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What running inside Ansible has to get right: environment, arguments, secrets, the fallback to the module."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.secrets import leaks
from tests.support.setups import follow
from tests.support.values import HEROKU, KEY, SECRET
from tests.support.wire import listening

API = "github/acme/api"
COLLECTION = "community.circleci"
ME = f"{COLLECTION}.user_info"
VARS = f"{COLLECTION}.env_vars"


def play_of_yaml(playbook, name, text, *arguments, **how):
    """Play a playbook given as YAML, for what JSON cannot say."""
    path = playbook.folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return playbook(path, *arguments, **how)


# The environment


def test_task_environment_counts(emulator, playbook):
    emulator.seed({"tokens": {"of-the-play": {"login": "play"}, "of-the-task": {"login": "task"}}})
    tasks = [
        {"name": "of the play", ME: {}},
        {"name": "of the task", ME: {}, "environment": {"CIRCLECI_TOKEN": "of-the-task"}},
        {"name": "of the play again", ME: {}},
        {"name": "omitted", ME: {}, "environment": {"UNUSED": "{{ omit }}", "NUMBER": 1}},
        {"name": "of the option", ME: {"api_token": "of-the-task"}},
        {
            "name": "of the items",
            ME: {},
            "environment": {"CIRCLECI_TOKEN": "{{ item }}"},
            "loop": ["of-the-task", "of-the-play"],
        },
    ]
    play = {"environment": {"CIRCLECI_TOKEN": "of-the-play", "CIRCLECI_HOST": emulator.url}}
    played = playbook(tasks, env={"CIRCLECI_TOKEN": None, "CIRCLECI_HOST": "http://127.0.0.1:1"}, play=play)
    assert played.returncode == 0, played.output
    logins = [line["result"]["user"]["login"] for line in played.results[:5]]
    assert logins == ["play", "task", "play", "play", "task"]
    items = played.results[5]["result"]["results"]
    assert [item["user"]["login"] for item in items] == ["task", "play"]


@pytest.mark.parametrize("variable", ["CIRCLECI_TOKEN", "CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN"])
def test_names_of_the_token(playbook, variable):
    env = {"CIRCLECI_TOKEN": None, "CIRCLECI_HOST": None, "CIRCLECI_CLI_HOST": playbook.environment["CIRCLECI_HOST"]}
    played = playbook([{"name": "me", ME: {}}], env={**env, variable: "some-token"})
    assert played.returncode == 0, played.output


def test_proxy_of_the_task(playbook):
    with listening() as proxy:
        proxy.answer(body=b'{"login": "through-the-proxy"}')
        task = {
            "name": "me",
            ME: {"api_url": "http://circleci.invalid"},
            "environment": {"http_proxy": proxy.url, "no_proxy": ""},
        }
        played = playbook([task])
    assert played.result("me")["user"]["login"] == "through-the-proxy"
    assert proxy.seen[0].target == "http://circleci.invalid/api/v1.1/me"


# The arguments


def test_what_yaml_makes_of_values(emulator, playbook):
    follow(emulator)
    emulator.forget()
    text = f"""
- hosts: localhost
  gather_facts: false
  ignore_errors: true
  tasks:
    - name: date
      {VARS}: {{project: {API}, variables: {{RELEASE: 2026-11-24, TOKEN: {SECRET}}}}}
    - name: time
      {VARS}: {{project: {API}, variables: {{RELEASE: 2026-11-24 10:00:00}}}}
    - name: key
      {VARS}: {{project: {API}, variables: {{YES: value}}}}
    - name: number
      {VARS}: {{project: {API}, variables: {{PORT: 8080}}}}
    - name: octal
      {VARS}: {{project: {API}, variables: {{MODE: 0755}}}}
    - name: bool
      {VARS}: {{project: {API}, variables: {{DEBUG: true}}}}
    - name: nothing
      {VARS}: {{project: {API}, variables: {{EMPTY: }}}}
    - name: templated
      {VARS}: {{project: {API}, variables: {{TEMPLATED: "{{{{ 1 + 1 }}}}"}}}}
"""
    played = play_of_yaml(playbook, "yaml", text)
    expected = {
        "date": "variables.RELEASE: is a date, not a string",
        "time": "variables.RELEASE: is a datetime, not a string",
        "key": "variables: has a key that YAML reads as True",
        "number": "variables.PORT: is a number, not a string",
        "octal": "variables.MODE: is a number, not a string",
        "bool": "variables.DEBUG: is a boolean, not a string",
        "nothing": "variables.EMPTY: has no value",
    }
    for task, message in expected.items():
        assert message in played.result(task)["msg"]
    templated = played.result("templated")
    assert templated.get("created") == ["TEMPLATED"] or "| string" in templated["msg"]
    assert "invocation" not in played.result("date")
    assert SECRET not in json.dumps(played.results)


def test_vaulted_and_templated_values(emulator, playbook):
    follow(emulator)
    password = playbook.folder / "password"
    password.write_text("a password of the tests", encoding="utf-8")
    vaulted = subprocess.run(
        ["ansible-vault", "encrypt_string", "--vault-password-file", str(password), "--name", "vaulted", SECRET],
        env=playbook.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    text = f"""
- hosts: localhost
  gather_facts: false
  vars:
    {vaulted.replace(chr(10), chr(10) + "    ")}
    given:
      NESTED: "{{{{ vaulted }}}}"
      JOINED: "postgres://{{{{ vaulted }}}}"
      STRING: "{{{{ 8080 | string }}}}"
  tasks:
    - name: set
      {VARS}:
        project: {API}
        variables: "{{{{ given | combine({{'DIRECT': vaulted}}) }}}}"
"""
    played = play_of_yaml(playbook, "vaulted", text, "--vault-password-file", str(password), "-vvvv")
    assert played.returncode == 0, played.output
    held = emulator.state()["projects"][API]["env_vars"]
    assert held == {"NESTED": SECRET, "JOINED": f"postgres://{SECRET}", "STRING": "8080", "DIRECT": SECRET}
    assert SECRET not in played.output


def test_what_is_no_string_is_not_made_one(emulator, playbook):
    played = playbook([{"name": "it", f"{COLLECTION}.heroku_key": {"key": {"nested": HEROKU}}}])
    assert "key: must be a string" in played.result("it")["msg"]
    assert emulator.requests() == []
    assert HEROKU not in json.dumps(played.results)


def test_misspelt_option_is_told_before_what_it_leaves_missing(playbook):
    played = playbook([{"name": "it", VARS: {"project": API, "varables": {"A": "value"}}}])
    assert "varables" in played.result("it")["msg"]


def test_module_defaults_of_the_group(emulator, playbook):
    emulator.seed({"tokens": {"of-the-group": {"login": "group"}}})
    defaults = {f"group/{COLLECTION}.circleci": {"api_token": "of-the-group", "api_url": emulator.url}}
    env = {"CIRCLECI_TOKEN": None, "CIRCLECI_HOST": None}
    played = playbook([{"name": "me", ME: {}}], env=env, play={"module_defaults": defaults})
    assert played.result("me")["user"]["login"] == "group"


# The fallback to the module


def test_async_runs_the_module(emulator, playbook):
    follow(emulator)
    task = {"name": "it", VARS: {"project": API, "variables": {"A": "a value"}}, "async": 60, "poll": 1}
    played = playbook([task])
    assert played.returncode == 0, played.output
    assert played.result("it")["ansible_job_id"]
    assert played.result("it")["created"] == ["A"]


@pytest.mark.parametrize(
    ("host", "as_module"), [("elsewhere", True), ("localhost", False), ("127.0.0.1", False), (None, False)]
)
def test_delegation(playbook, host, as_module):
    task = {"name": "me", ME: {}}
    played = playbook([{**task, "delegate_to": host} if host else task], "-vvv")
    assert played.returncode == 0, played.output
    assert ("AnsiballZ" in played.output) == as_module


def test_a_host_that_cannot_be_reached_needs_no_delegation(playbook):
    inventory = playbook.folder / "unreachable.ini"
    inventory.write_text("far ansible_host=192.0.2.1 ansible_connection=ssh\n", encoding="utf-8")
    played = playbook([{"name": "me", ME: {}}], "-i", str(inventory), play={"hosts": "far"})
    assert played.returncode == 0, played.output


FORKED = f"""
import os, sys
asked = []
sys.addaudithook(lambda event, about: asked.append(about[1]) if event == "socket.connect" else None)
from ansible.plugins.loader import action_loader, init_plugin_loader
init_plugin_loader([])
before = dict(os.environ)
assert action_loader.get("{VARS}", class_only=True)
assert os.environ == before
print("requests" in sys.modules, len(asked), [host for host, _port in asked])
"""


def test_tasks_are_rehearsed_before_they_are_forked(playbook):
    """Ansible loads an action before it forks: what is imported and cached then is made once, not in every worker.

    That must ask nobody, also with a proxy.
    """
    env = {**playbook.environment, "http_proxy": "http://192.0.2.1:1"}
    process = subprocess.run([sys.executable, "-c", FORKED], env=env, capture_output=True, text=True, check=True)
    assert process.stdout == "True 0 []\n"


# Secrets

MINE = {"name": "variables", VARS: {"project": API, "variables": {"URL": f"postgres://{SECRET}", "LINES": KEY}}}
SECRETIVE = [
    MINE,
    {"name": "again", VARS: {**MINE[VARS], "change_detection": "mask"}, "check_mode": True},
    {"name": "key", f"{COLLECTION}.ssh_key": {"project": API, "hostname": "example.com", "private_key": KEY}},
    {"name": "heroku", f"{COLLECTION}.heroku_key": {"key": HEROKU}},
    {"name": "token", ME: {"api_token": "another-token-of-the-tests"}},
    {"name": "clone", f"{COLLECTION}.project": {"project": "https://me:pa55word@github.com/acme/api.git"}},
    {"name": "looped", VARS: {"project": API, "variables": "{{ {item: secret} }}"}, "loop": ["ONE", "TWO"]},
    {"name": "refused", VARS: {"project": API, "variables": {"A": SECRET, "B": 1}}, "ignore_errors": True},
    {"name": "unknown", VARS: {"project": "gh/acme/nothing", "variables": {"A": SECRET}}, "ignore_errors": True},
    {"name": "misspelled", VARS: {"project": API, "variables": {"A": SECRET}, "projekt": 1}, "ignore_errors": True},
    {"name": "echoed", VARS: {"project": API, "variables": {"ECHOED": SECRET}}, "ignore_errors": True},
]


def test_no_secret_is_ever_shown(emulator, playbook):
    """In what law 6 does not play. Its test plays all modules, both ways."""
    follow(emulator)
    echo = {"method": "POST", "path": "/envvar$", "status": 400, "message": f"bad: {SECRET} of a-token-of-the-tests"}
    emulator.fault({**echo, "after": 4})
    played = playbook(SECRETIVE, "-vvvv", "--diff", variables={"secret": SECRET})
    text = json.dumps(played.results)
    hidden = [SECRET, HEROKU, "a-token-of-the-tests", "another-token-of-the-tests", "pa55word", KEY]
    assert leaks(text, hidden) == []
    assert leaks(played.output, hidden) == []
    assert played.returncode == 0, played.output
    assert "ignored=4 " in played.output
    assert "bad: ********" in played.result("echoed")["msg"]


@pytest.mark.parametrize("where", [{}, {"delegate_to": "elsewhere"}], ids=["in-process", "module"])
def test_common_values_eat_no_letters(emulator, playbook, where):
    follow(emulator)
    values = {"DEBUG": "true", "WORKERS": "1", "STAGE": "prod", "PROJECT": "acme", "STATE": "present", "NAME": "api"}
    task = {"name": "it", VARS: {"project": API, "variables": values}, "register": "kept", **where}
    shown = {"name": "shown", "ansible.builtin.debug": {"var": "kept"}}
    played = playbook([task, shown])
    assert played.returncode == 0, played.output
    assert played.result("it")["created"] == sorted(values)
    assert "***" not in json.dumps(played.results)
