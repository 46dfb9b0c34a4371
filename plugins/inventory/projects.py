# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: projects
short_description: CircleCI projects as hosts
version_added: 0.1.0
author: The community.circleci contributors (@ansible-collections)
description:
  - Adds each project that the token's user follows as a host, so that a play runs for all of them, several in parallel.
    With O(source=organization), adds all projects of the given organizations.
  - >-
    The name of the inventory file must end in C(circleci.yml), C(circleci.yaml), C(circleci_projects.yml) or
    C(circleci_projects.yaml).
  - >-
    A host is named C(org.name), for example C(acme.api). If two projects would have the same name, their names begin
    with the code host, for example C(github.acme.api) and C(bitbucket.acme.api). If these names are the same, too, an
    underscore and a hash are added. This considers all projects, including those that are filtered out. Characters that
    are not allowed in host names are replaced by underscores.
  - >-
    Tasks of these hosts run on the controller. C(ansible_connection) is V(local), and C(ansible_python_interpreter) is
    the controller's own.
  - >-
    All hosts are in the group C(circleci), and in its children. These are C(circleci_org_acme) for the organization,
    C(circleci_vcs_github) for the code host, C(circleci_branch_main) for the default branch, and with O(status=true)
    C(circleci_status_failed) for the status of the last build. Characters that are not allowed in group names are
    replaced by underscores.
  - >-
    The hosts have the variables C(circleci_project) (the project, in the form that the modules' option C(project)
    accepts), C(circleci_vcs_type), C(circleci_org), C(circleci_name), C(circleci_followed) and, with O(status=true),
    C(circleci_status). With O(source=followed) they also have C(circleci_vcs_url), C(circleci_default_branch),
    C(circleci_oss) and C(circleci_has_usable_key), and the groups of default branches.
  - Without O(status=true) and with O(source=followed), this requires one request.
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.auth.plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description:
      - The name of this plugin, by which Ansible recognizes the file.
    type: str
    required: true
    choices: [community.circleci.projects]
  organizations:
    description:
      - Only add the projects of these organizations or users, each as V(acme), or with the code host as V(github/acme),
        V(gh/acme), V(bitbucket/acme), V(bb/acme) or V(circleci/<org-id>).
      - If it is empty, the projects of all organizations are added. A warning names each entry that matches no project.
    type: list
    elements: str
    default: []
  source:
    description:
      - Which projects to add.
      - >-
        V(organization) requires O(organizations), each with its code host, and one more request for each project of
        GitHub or Bitbucket. See M(community.circleci.organization_info) for the source of the list.
    type: str
    default: followed
    choices:
      followed: The projects that the user of the token follows.
      organization: All projects of O(organizations), whether the user follows them or not.
  patterns:
    description:
      - >-
        Only add projects that match one of these shell patterns, either as V(acme/api) or as V(github/acme/api). A V(*)
        matches slashes, too. Patterns are case-sensitive.
      - If it is empty, all projects are added. If O(organizations) is given as well, a project must match both.
      - A warning names each pattern that matches no project.
    type: list
    elements: str
    default: []
  status:
    description:
      - Whether to read the status of each project's last build. This requires at least one request for each project
        that is not filtered out. Several are sent at the same time.
      - The status is that of P(community.circleci.build_status#lookup), the worst of all jobs of the newest revision. A
        workflow that passed is V(success), or V(fixed) if the one before had failed. It is V(none) if there is no build
        yet.
      - If CircleCI does not let the user read the builds of a project, its status is V(unknown), and a warning says
        why. If that is so for all projects, the inventory cannot be read.
    type: bool
    default: false
  branch:
    description:
      - The branch for O(status). If it is not given, the last build on any branch is used.
    type: str
  cache:
    description:
      - Whether to cache CircleCI's responses for the next run. This requires a persistent O(cache_plugin), such as
        P(ansible.builtin.jsonfile#cache).
      - Responses are cached for each file, server, token and O(branch). The token itself is not cached. Filters, groups
        and variables are evaluated again in every run.
      - The list of projects and each status expire on their own, O(cache_timeout) after they were read.
notes:
  - A personal token is required.
  - >-
    If an inventory cannot be read, Ansible only warns and continues with the others. Set
    C(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) to make that an error.
  - >-
    Do not put the token itself into the file. If the file cannot be read, the messages of Ansible's other inventory
    plugins may quote its lines.
  - >-
    C(module_defaults) and the C(environment) of a play do not apply to inventories. Set the plugin's options, the
    environment of Ansible itself, or the variables of its options with C(-e).
  - Groups whose names differ only in replaced characters become one group.
seealso:
  - module: community.circleci.project_info
  - module: community.circleci.organization_info
  - module: community.circleci.projects
  - plugin: community.circleci.build_status
    plugin_type: lookup
  - name: CircleCI API v1.1
    description: The reference of the API.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# All followed projects. The token comes from the environment variable CIRCLECI_TOKEN.
# ansible-inventory -i circleci.yml --graph
---
plugin: community.circleci.projects

---
# The services of one organization, by the status of their main branch.
# ansible-playbook -i circleci.yml -l circleci_status_failed playbook.yml
plugin: community.circleci.projects
organizations:
  - github/acme
patterns:
  - acme/service-*
  - acme/api
status: true
branch: main

---
# All projects of an organization, also those that nobody follows.
plugin: community.circleci.projects
source: organization
organizations:
  - github/acme
groups:
  unfollowed: not circleci_followed

---
# The responses are kept for ten minutes. --flush-cache discards them.
plugin: community.circleci.projects
api_token: "{{ lookup('ansible.builtin.env', 'CIRCLECI_TOKEN_OF_THE_TEAM') }}"
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/circleci_inventory
cache_timeout: 600

---
# Your own groups and variables.
plugin: community.circleci.projects
strict: true
compose:
  # What the role community.circleci.project takes.
  project_slug: circleci_project
groups:
  without_key: not circleci_has_usable_key
keyed_groups:
  # The part of the name before the first hyphen: team_payments, team_search, ...
  - key: circleci_name.split('-') | first
    prefix: team
"""

import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._api import organization
from ..module_utils._api.scrubbing import scrub
from ..module_utils._api.settings import VERSION
from ..module_utils._argspec import AUTH
from ..module_utils._engine.failures import Refused
from ..module_utils._queries import auth_of, run_queries
from ..module_utils._resources.build_status import BuildStatus
from ..module_utils._resources.organization_info import OrganizationInfo
from ..module_utils._resources.project_info import ProjectInfo
from ..plugin_utils._hosts import (
    host_names,
    idle_filters,
    in_organizations,
    matches,
    parse_organization,
    project_of,
    projects_in,
)
from ..plugin_utils._inventory_cache import InventoryCache

try:
    from ansible.template import trust_as_template as trusted
except ImportError:  # ansible-core before 2.19 takes every string for a template unless it is marked
    from ansible.utils.unsafe_proxy import wrap_var as untrusted

    trusted = str
else:
    untrusted = str

FILES = tuple(f"{name}.{ending}" for name in ("circleci", "circleci_projects") for ending in ("yml", "yaml"))
ROOT = "circleci"
NO_BUILD = "none"
UNKNOWN = "unknown"
CONTROLLER = {
    "ansible_connection": trusted("local"),
    "ansible_python_interpreter": trusted("{{ ansible_playbook_python }}"),
}
VARIABLES = {
    "circleci_project": "project",
    "circleci_vcs_type": "vcs_type",
    "circleci_org": "username",
    "circleci_name": "reponame",
    "circleci_vcs_url": "vcs_url",
    "circleci_followed": "followed",
    "circleci_default_branch": "default_branch",
    "circleci_oss": "oss",
    "circleci_has_usable_key": "has_usable_key",
    "circleci_status": "status",
}
GROUPS = {"org": "username", "vcs": "vcs_type", "branch": "default_branch", "status": "status"}


def _groups(project: Mapping[str, Any]) -> list[str]:
    return [
        to_safe_group_name(f"{ROOT}_{kind}_{project[field]}", force=True, silent=True)
        for kind, field in GROUPS.items()
        if project.get(field)
    ]


def _no_template(value: Any) -> Any:
    """What CircleCI sent, so that it is never run as a template: many people may name a branch.

    What can be none is trusted, since ansible-inventory marks the rest in its output.
    """
    if not isinstance(value, str):
        return value
    return (trusted if re.fullmatch(r"[\w./:+-]*", value) else untrusted)(value)


def _is_bool(value: Any) -> bool:
    try:
        boolean(value)
    except TypeError:
        return False
    return True


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "community.circleci.projects"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(FILES)

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        if isinstance((direct or {}).get("api_token"), (dict, list)):
            raise Refused("api_token", "must be a string.")  # core would quote it
        for name, value in (direct or {}).items():
            if name not in self.option_definitions:
                raise Refused("", f"{self.NAME} has no option {name}.")
            if self.option_definitions[name].get("type") == "bool" and not _is_bool(value):
                raise Refused(name, "must be true or false.")  # core would take it for false
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        try:
            self._read_config_data(path)
            self._populate(path, cache)
        except (AnsibleError, Refused) as error:
            raise AnsibleParserError(f"{path}: {scrub(str(error), self._secrets())}") from None

    def _secrets(self) -> list[str]:
        tokens = (getattr(self, "_token", None), (getattr(self, "_options", None) or {}).get("api_token"))
        return [str(token) for token in tokens if token]

    def _populate(self, path: str, cache: bool) -> None:
        # What stands in the file or in a variable has not been templated yet.
        self.templar.available_variables = self._vars
        params = auth_of({name: self._templated(name) for name in AUTH}) | {"branch": self._templated("branch")}
        self._token = params["api_token"]
        organizations = [parse_organization(text) for text in self._texts("organizations")]
        patterns = self._texts("patterns")
        source = self._source()

        cached = self._cached(path, params, source, cache)
        if cached.projects is None:
            cached.store_projects(self._ask_for_projects(params, source))
            self._store(cached)
        projects = cached.projects or []
        names = host_names(projects)
        hosts = {
            names[project["project"]]: project
            for project in sorted(projects, key=lambda project: names[project["project"]])
            if (source or in_organizations(project, organizations)) and matches(project, patterns)
        }
        for entry in idle_filters(projects, [] if source else self._texts("organizations"), patterns):
            self.display.warning(f"No project matches {entry}")
        if self.get_option("status"):
            statuses = self._statuses(cached, params, [project["project"] for project in hosts.values()])
            hosts = {host: {**project, "status": statuses[project["project"]]} for host, project in hosts.items()}

        self.inventory.add_group(ROOT)
        for group in sorted({group for project in hosts.values() for group in _groups(project)}):
            self.inventory.add_group(group)
            self.inventory.add_child(ROOT, group)
        for host, project in hosts.items():
            self._add(host, project)

    def _templated(self, name: str) -> Any:
        value = self.get_option(name)
        try:
            return self.templar.template(value) if isinstance(value, (str, list)) else value
        except AnsibleError as error:
            raise Refused(name, str(error)) from None

    def _texts(self, name: str) -> list[str]:
        values = self._templated(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Refused(name, "must be a list of strings.")
        return values

    def _source(self) -> list[str]:
        """The organizations all of whose projects are hosts; none if it is the followed projects."""
        if self.get_option("source") == "followed":
            return []
        texts = self._texts("organizations")
        if not texts:
            raise Refused("organizations", "must be given with source: organization.")
        for text in texts:
            try:
                organization.parse(text)
            except ValueError as error:
                raise Refused("organizations", f"{error}.") from None
        return texts

    def _cached(self, path: str, params: Mapping[str, Any], source: Sequence[str], cache: bool) -> InventoryCache:
        """What earlier runs have put into the cache."""
        # The hash of the token keeps apart what different users see. It is too short to tell anything of the token.
        scope = json.dumps(
            [VERSION, path, *(str(params[name]) for name in ("api_url", "api_token", "branch")), *source]
        )
        self._key = f"{self.get_cache_key(path)}_{hashlib.sha256(scope.encode()).hexdigest()[:8]}"
        document = self._cache.get(self._key) if cache and self.get_option("cache") else None
        return InventoryCache(document, time.time(), self.get_option("cache_timeout") or 0)

    def _ask_for_projects(self, params: Mapping[str, Any], source: Sequence[str]) -> list[dict[str, Any]]:
        if source:
            answers = run_queries(OrganizationInfo, params, "organization", source, self.display.warning)
            return [project for answer in answers for project in projects_in(answer)]
        found = run_queries(ProjectInfo, params, "project", [None], self.display.warning)[0]["projects"]
        return [{**project, "project": project_of(project)} for project in found]

    def _statuses(self, cached: InventoryCache, params: Mapping[str, Any], projects: Sequence[str]) -> dict[str, str]:
        """The status of each project: only what is not in the cache is asked for."""
        if asked := [project for project in projects if project not in cached.statuses]:
            given = {**params, "default": NO_BUILD}
            answers = run_queries(
                BuildStatus, given, "project", asked, self.display.warning, lambda reason: {"hidden": reason}
            )
            found = dict(zip(asked, answers, strict=True))
            cached.store_statuses({project: reply["answer"] for project, reply in found.items() if "answer" in reply})
            self._store(cached)
            self._warn_of_hidden([reply["hidden"] for reply in answers if "hidden" in reply], len(projects))
        return {project: cached.statuses.get(project, UNKNOWN) for project in projects}

    def _warn_of_hidden(self, reasons: Sequence[str], count: int) -> None:
        """Tell of which projects the status is unknown.

        :param count: how many projects there are. If none can be read, something else is wrong.
        """
        if reasons and len(reasons) == count:
            raise Refused("", reasons[0])
        if reasons:
            more = f" This is so for {len(reasons)} projects." if len(reasons) > 1 else ""
            self.display.warning(f"A status is unknown. {reasons[0]}{more}")

    def _store(self, cached: InventoryCache) -> None:
        if self.get_option("cache"):
            self._cache[self._key] = cached.document

    def _add(self, host: str, project: Mapping[str, Any]) -> None:
        self.inventory.add_host(host)
        known = {variable: _no_template(project[field]) for variable, field in VARIABLES.items() if field in project}
        for name, value in {**CONTROLLER, **known}.items():
            self.inventory.set_variable(host, name, value)
        for group in _groups(project):
            self.inventory.add_child(group, host)

        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), self._variables(host), host, strict=strict)
        variables = self._variables(host)  # with what was composed
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)

    def _variables(self, host: str) -> dict[str, Any]:
        return self.inventory.get_host(host).get_vars()
