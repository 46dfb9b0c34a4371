# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: projects_of_hosts
short_description: Collect the projects that hosts declare in their variables
version_added: 0.1.0
author: The community.circleci contributors (@ansible-collections)
description:
  - Converts the variables of hosts to O(community.circleci.projects#module:projects), so that one task converges the
    projects of all hosts. The entry point P(community.circleci.project#role) C(all_hosts) uses it.
  - The variables are those of the role P(community.circleci.project#role), such as C(project_env_vars). The project is
    C(project_slug), or C(circleci_project), which the inventory plugin P(community.circleci.projects#inventory) sets.
  - Variables that are not set, or empty, declare nothing. C(project_heroku_key) is not used, since it is not a property
    of a project.
options:
  _input:
    description: The names of the hosts.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts. Pass C(hostvars).
    type: dict
    required: true
notes:
  - With ansible-core before 2.19, C(hostvars) leaves a template as it is if one of its variables is not defined. The
    filter therefore refuses values that contain C({{), C({%) or C({#) there, unless they are marked as C(!unsafe).
seealso:
  - module: community.circleci.projects
  - plugin: community.circleci.projects
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Converge the projects of all hosts
  community.circleci.projects:
    projects: "{{ ansible_play_batch | community.circleci.projects_of_hosts(hostvars) }}"
    concurrency: 16
  run_once: true
"""

RETURN = r"""
_value:
  description: The projects, in the order of the hosts.
  type: list
  elements: dict
"""

from collections.abc import Iterable, Mapping
from typing import Any

import ansible.template
from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import AnsibleUnsafe

from ..module_utils._engine.declaring import SYNTAX
from ..module_utils._resources.projects import Projects

LEAVES_TEMPLATES = not hasattr(ansible.template, "trust_as_template")
"""Whether `hostvars` may hold templates that could not be resolved: true of ansible-core before 2.19."""
SLUGS = ("project_slug", "circleci_project")
KEYS = tuple(key for key in Projects.SPEC[Projects.MEMBERS]["options"] if key != "project")
NOTHING: tuple[Any, ...] = (None, "", [], {})


def projects_of_hosts(hosts: Iterable[str], hostvars: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The projects that hosts declare.

    :raises AnsibleFilterError: naming the host and the variable; the text quotes no value.
    """
    if isinstance(hosts, str) or not isinstance(hostvars, Mapping):
        raise AnsibleFilterError("projects_of_hosts: a list of hosts and hostvars are required.")
    return [_project_of(host, hostvars[host]) for host in hosts]


def _project_of(host: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    omitted = variables.get("omit")
    declared = {}
    for name, key in [*((slug, "project") for slug in reversed(SLUGS)), *((f"project_{key}", key) for key in KEYS)]:
        if name not in variables:
            continue
        value = variables[name]
        if LEAVES_TEMPLATES and _has_template(value):
            raise AnsibleFilterError(
                f"projects_of_hosts: {name} of the host {host} holds a template, or refers to a variable that is not "
                "defined. If it is meant literally, mark it as !unsafe."
            )
        if value not in NOTHING and (omitted is None or value != omitted):
            declared[key] = value
    if "project" not in declared:
        raise AnsibleFilterError(f"projects_of_hosts: the host {host} has neither {' nor '.join(SLUGS)}.")
    return declared


def _has_template(value: Any) -> bool:
    if isinstance(value, str):
        return not isinstance(value, AnsibleUnsafe) and any(sign in value for sign in SYNTAX)
    if isinstance(value, Mapping):
        return any(map(_has_template, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_template, value))


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict[str, Any]:
        """What Ansible calls, by name."""
        return {"projects_of_hosts": projects_of_hosts}
