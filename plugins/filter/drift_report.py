# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_report
short_description: Combine results into a drift report
version_added: 0.1.0
author: The community.circleci contributors (@ansible-collections)
description:
  - Combines the results of several tasks into one document. It lists what differs between CircleCI and your
    declarations, what cannot be compared, what is not declared, the oldest secrets, and what could not be read and why.
    The playbook C(community.circleci.drift) uses it.
  - >-
    Results of failed tasks may be given, too. The document then says why something is not known. Use
    C(failed_when=false) in these tasks.
  - The document contains names, but no values of variables. The same input always results in the same document.
options:
  _input:
    description: What is declared.
    type: dict
    required: true
    suboptions:
      organization:
        description: The organization.
        type: str
      projects:
        description: The projects, as O(community.circleci.projects#module:projects).
        type: list
        elements: dict
      project_defaults:
        description: What is declared for every project, as O(community.circleci.projects#module:defaults).
        type: dict
      contexts:
        description: The contexts, as O(community.circleci.contexts#module:contexts).
        type: list
        elements: dict
      context_defaults:
        description: What is declared for every context, as O(community.circleci.contexts#module:defaults).
        type: dict
  time:
    description: When the results were read, in ISO 8601 format.
    type: str
    required: true
  projects:
    description: The result of M(community.circleci.projects) in check mode.
    type: dict
    default: {}
  contexts:
    description: The result of M(community.circleci.contexts) in check mode.
    type: dict
    default: {}
  exports:
    description:
      - Results of M(community.circleci.export). Without them, it is not known what is not declared.
    type: list
    elements: dict
    default: []
  context_ages:
    description: The result of M(community.circleci.context_info).
    type: dict
    default: {}
  project_ages:
    description:
      - The results of M(community.circleci.env_vars_info) with O(community.circleci.env_vars_info#module:ages=true), as
        a dictionary with the projects as keys.
    type: dict
    default: {}
  oldest:
    description: How many of the oldest secrets to list.
    type: int
    default: 10
  undeclared_is_drift:
    description: Whether RV(_value.drift) is also true if there is something that is not declared.
    type: bool
    default: true
seealso:
  - plugin: community.circleci.report_html
    plugin_type: filter
  - module: community.circleci.projects
  - module: community.circleci.contexts
  - module: community.circleci.export
"""

EXAMPLES = r"""
- name: Compare the contexts
  community.circleci.contexts:
    organization: github/acme
    contexts: "{{ contexts }}"
  check_mode: true
  failed_when: false
  register: compared

- name: Show what differs
  ansible.builtin.debug:
    msg: "{{ report.summary }}"
  vars:
    report: "{{ declared | community.circleci.drift_report(time='2026-11-25T03:00:00Z', contexts=compared) }}"
    declared:
      organization: github/acme
      contexts: "{{ contexts }}"
"""

RETURN = r"""
_value:
  description: The document.
  type: dict
  contains:
    version:
      description: The version of the format of this document, V(1).
      type: int
    organization:
      description: The organization.
      type: str
    time:
      description: The value of O(time).
      type: str
    drift:
      description: Whether something differs, or exists but is not declared.
      type: bool
    readable:
      description: Whether anything could be compared. It is false if a task failed as a whole.
      type: bool
    summary:
      description: A summary in a few sentences, for example for a chat message.
      type: str
    counts:
      description: How many projects and contexts differ, and how many things are in the other lists.
      type: dict
    failures:
      description: The tasks that failed as a whole, each with C(what) and C(message).
      type: list
      elements: dict
    projects:
      description: Each declared project, sorted by name.
      type: list
      elements: dict
      contains:
        name:
          description: The name.
          type: str
        status:
          description: V(differs), V(extra) if it only holds more than is declared, V(unreadable) or V(same).
          type: str
        differences:
          description: What would be changed to match the declaration.
          type: list
          elements: str
        undeclared:
          description: What exists but is not declared, each with C(kind) and C(name).
          type: list
          elements: dict
        unverified:
          description: The names of the secrets that could not be compared.
          type: list
          elements: str
        error:
          description: Why it could not be read, or an empty string.
          type: str
    contexts:
      description: Each declared context, in the form of RV(_value.projects).
      type: list
      elements: dict
    undeclared:
      description:
        - The projects and contexts that are not declared, each with its C(name), and with the number of things of each
          kind that it contains in C(holds). A context has C(open), too, which is true if all members may
          use it in all projects.
      type: dict
    undeclared_is_known:
      description: Whether there was an export, so that RV(_value.undeclared) is complete as far as it could be read.
      type: bool
    oldest:
      description: The oldest secrets, each with C(kind), C(holder), C(name), C(age_days) and C(since).
      type: list
      elements: dict
    problems:
      description: What could not be read, each with C(name), C(parts) and C(message).
      type: list
      elements: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._drift import drift_document


def drift_report(
    declared: Any,
    time: str,
    projects: Mapping[str, Any] | None = None,
    contexts: Mapping[str, Any] | None = None,
    exports: Sequence[Mapping[str, Any]] | None = None,
    context_ages: Mapping[str, Any] | None = None,
    project_ages: Mapping[str, Mapping[str, Any]] | None = None,
    oldest: int = 10,
    undeclared_is_drift: bool = True,
) -> dict[str, Any]:
    """The document of `drift_document`.

    :raises AnsibleFilterError: if something of another kind was given; the text quotes no values.
    """
    if not isinstance(declared, Mapping):
        raise AnsibleFilterError("drift_report: what is declared must be a dictionary.")
    try:
        return drift_document(
            declared,
            projects or {},
            contexts or {},
            exports or (),
            context_ages or {},
            project_ages or {},
            str(time),
            int(oldest),
            bool(undeclared_is_drift),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Neither the text nor the cause: they may quote what is declared.
        raise AnsibleFilterError(
            f"drift_report: a declaration or result does not have the form of its module ({type(error).__name__})."
        ) from None


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"drift_report": drift_report}
