# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: build_status
short_description: The status of the last build of CircleCI projects
version_added: 0.1.0
author: The community.circleci contributors (@ansible-collections)
description:
  - Returns the status of the last build of each given project, on one branch or on any branch.
  - >-
    The last build is the newest run of each workflow of the newest revision. The status is that of the worst of their
    jobs, so that a workflow or a job that passed does not hide one that failed. If a job was rerun in its workflow, its
    last run is used. A build without a workflow is considered by itself.
  - >-
    For projects of the GitHub App, GitLab and the like, the jobs of the newest pipelines are read through API v2. A
    pipeline that CircleCI could not run at all, for example because its configuration is invalid, is V(failed).
  - The projects are looked up in parallel.
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.auth.plugin
options:
  _terms:
    description:
      - The projects, each as C(vcs/org/name) (V(github/acme/api) or V(gh/acme/api)), or as the URL of the repository or
        of its page at CircleCI. Projects of the GitHub App, GitLab and the like are written
        V(circleci/<org-id>/<project-id>).
    type: list
    elements: str
    required: true
  branch:
    description:
      - The branch of the build. If it is not given, the last build on any branch is used.
    type: str
  filter:
    description:
      - Only consider builds of this kind.
    type: str
    choices: [completed, successful, failed, running]
  want:
    description:
      - What to return of the build.
    type: str
    default: status
    choices:
      status: The worst status, such as V(success), V(fixed), V(failed) or V(running).
      outcome: The worst outcome, such as V(success) or V(failed). It is empty as long as no job has failed and one has
        not ended.
      lifecycle: V(finished) when all jobs have finished. Otherwise the first of V(running), V(not_running), V(queued),
        V(scheduled) and V(not_run) that is the lifecycle of a job.
      build: The builds of the workflow, a list of one for each job, with the keys that
        M(community.circleci.build_info) returns.
  default:
    description:
      - The answer for a project that has no such build yet. Without it, that is an error.
    type: raw
notes:
  - >-
    The C(environment) and the C(module_defaults) of a task or play do not apply to lookups. Set the variables of its
    options, or the environment of Ansible itself.
  - No token is required for builds of open-source projects.
seealso:
  - module: community.circleci.build_info
  - module: community.circleci.build_wait
  - name: CircleCI API v1.1
    description: The reference of the API.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
- name: Stop unless the main branch is green
  ansible.builtin.assert:
    that: status in ['success', 'fixed']
    fail_msg: "The last build of main is {{ status }}."
  vars:
    status: "{{ lookup('community.circleci.build_status', 'github/acme/api', branch='main') }}"

- name: Show the status of several projects
  ansible.builtin.debug:
    msg: "{{ dict(projects | zip(query('community.circleci.build_status', *projects, default='none yet'))) }}"
  vars:
    projects:
      - github/acme/api
      - github/acme/web

- name: Name the jobs that failed
  ansible.builtin.debug:
    msg: "{{ builds | selectattr('outcome', 'eq', 'failed') | map(attribute='workflows.job_name') }}"
  vars:
    builds: "{{ query('community.circleci.build_status', 'github/acme/api', want='build') | flatten }}"
"""

RETURN = r"""
_raw:
  description:
    - One result for each project, in the same order.
    - >-
      C(query) returns them as a list. C(lookup) returns a string for one project, and a comma-separated string for
      several. With O(want=build), use C(query).
  type: list
  elements: raw
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ..module_utils._engine.failures import Refused
from ..module_utils._queries import run_queries
from ..module_utils._resources.build_status import BuildStatus


class LookupModule(LookupBase):
    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        self.set_options(var_options=variables, direct=kwargs)
        options = self.get_options()
        unknown = sorted(set(kwargs) - set(options))
        if unknown:
            raise AnsibleLookupError(f"build_status has no option {', '.join(unknown)}.")
        # What stands in a variable has not been templated yet.
        params = {
            name: self._templar.template(value) if isinstance(value, str) and name not in kwargs else value
            for name, value in options.items()
            if name != "_terms"
        }
        for term in terms:
            if isinstance(term, (list, tuple)):
                raise AnsibleLookupError("build_status: a list was given as one project; write *projects instead.")
            if not isinstance(term, str) or not term.strip():
                raise AnsibleLookupError(
                    "build_status: a project is not a string, or is empty. Is its variable defined?"
                )
        try:
            found = run_queries(BuildStatus, params, "project", terms, self._display.warning)
        except Refused as refusal:
            raise AnsibleLookupError(f"build_status: {refusal}") from None
        return [each["answer"] for each in found]
