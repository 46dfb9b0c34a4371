# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `projects_of_hosts`: hosts and their variables in, declarations of projects out."""

from __future__ import annotations

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.community.circleci.plugins.filter import projects_of_hosts as plugin
from ansible_collections.community.circleci.plugins.filter.projects_of_hosts import projects_of_hosts

from tests.support.run import ROOT

NO_OPTIONS_OF_A_PROJECT = {"project_slug", "project_heroku_key"}


def test_all_that_the_role_declares_is_collected():
    specs = yaml.safe_load((ROOT / "roles/project/meta/argument_specs.yml").read_text(encoding="utf-8"))
    names = set(specs["argument_specs"]["main"]["options"]) - NO_OPTIONS_OF_A_PROJECT
    assert names == {f"project_{key}" for key in plugin.KEYS}
    (declared,) = projects_of_hosts(["a"], {"a": dict.fromkeys(["project_slug", *names], "x")})
    assert set(declared) == {"project", *plugin.KEYS}


def test_the_slug_of_the_role_wins():
    variables = {"project_slug": "gh/acme/one", "circleci_project": "gh/acme/two"}
    assert projects_of_hosts(["a"], {"a": variables}) == [{"project": "gh/acme/one"}]
    assert projects_of_hosts(["a"], {"a": {**variables, "project_slug": ""}}) == [{"project": "gh/acme/two"}]


@pytest.mark.parametrize("value", [None, "", [], {}, "the placeholder"])
def test_what_is_empty_or_omitted_declares_nothing(value):
    variables = {"circleci_project": "gh/acme/api", "project_ssh_keys": value, "omit": "the placeholder"}
    assert projects_of_hosts(["a"], {"a": variables}) == [{"project": "gh/acme/api"}]


@pytest.mark.parametrize(("name", "value"), [("project_followed", False), ("project_purge_limit", 0)])
def test_false_and_zero_are_declared(name, value):
    (declared,) = projects_of_hosts(["a"], {"a": {"circleci_project": "gh/acme/api", name: value}})
    assert declared[name.removeprefix("project_")] is value


@pytest.mark.parametrize("value", ["{{ a }}", {"A": "x{% if b %}"}, [{"private_key": "{# c #}"}]])
def test_what_an_older_core_left_as_a_template_is_refused(monkeypatch, value):
    monkeypatch.setattr(plugin, "LEAVES_TEMPLATES", True)
    monkeypatch.setattr(plugin, "AnsibleUnsafe", Unsafe)
    variables = {"circleci_project": "gh/acme/api", "project_env_vars": value}
    with pytest.raises(AnsibleFilterError, match="project_env_vars of the host a holds a template"):
        projects_of_hosts(["a"], {"a": variables})
    assert projects_of_hosts(["a"], {"a": {**variables, "project_env_vars": {"A": Unsafe("{{ a }}")}}})


class Unsafe(str):
    """What core marks a string with that is never a template."""


@pytest.mark.parametrize(("hosts", "hostvars"), [("a", {}), (["a"], None)])
def test_another_input_is_refused(hosts, hostvars):
    with pytest.raises(AnsibleFilterError, match="a list of hosts and hostvars are required"):
        projects_of_hosts(hosts, hostvars)
