#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: schedule_info
short_description: List the scheduled pipelines of a CircleCI project
version_added: 0.1.0
description:
  - Lists the scheduled pipelines of a project of GitHub OAuth or Bitbucket. Other projects have no schedules, and the
    task fails for them.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  names:
    description:
      - Only list the schedules with these names. Names that do not exist are ignored.
      - If it is not given, all schedules are listed.
    type: list
    elements: str
notes:
  - A personal token is required. API v2 does not accept project tokens, and answers as if the project were not there.
seealso:
  - module: community.circleci.schedule
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the schedules of a project
  community.circleci.schedule_info:
    project: github/acme/api
  register: api

- name: Show who triggers what
  ansible.builtin.debug:
    msg: "{{ dict(api.schedules | map(attribute='name') | zip(api.schedules | map(attribute='actor.login'))) }}"

- name: Read one
  community.circleci.schedule_info:
    project: github/acme/api
    names: [nightly]
"""

RETURN = r"""
schedules:
  description: The schedules, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID, a UUID.
      type: str
    name:
      description: The name.
      type: str
    description:
      description: The description, or null if there is none.
      type: str
    timetable:
      description: When pipelines are triggered. All months are listed. Either C(days_of_week) or C(days_of_month) is
        null.
      type: dict
    parameters:
      description: The pipeline parameters.
      type: dict
    attribution_actor:
      description: V(system), or V(current) if the actor is a user.
      type: str
    actor:
      description: The user that the pipelines are attributed to, with C(id), C(login) and C(name).
      type: dict
    created_at:
      description: When it was created, in ISO 8601 format.
      type: str
    updated_at:
      description: When it was last changed, in ISO 8601 format.
      type: str
  sample:
    - id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
      name: nightly
      description: All tests, on all platforms
      timetable:
        per_hour: 1
        hours_of_day: [2]
        days_of_week: [MON, TUE, WED, THU, FRI]
        days_of_month: null
        months: [JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC]
      parameters:
        branch: main
        all_platforms: true
      attribution_actor: system
      actor:
        id: d9b3fcaa-6032-405a-8c75-40079ce33c3e
        login: system-actor
        name: Scheduled
      created_at: '2026-08-20T09:15:02.113Z'
      updated_at: '2026-08-20T09:15:02.113Z'
error:
  description: The request that failed. The error message of the task describes it, too.
  returned: when a request failed
  type: dict
  contains:
    method:
      description: The HTTP method.
      type: str
    path:
      description: The path on the server.
      type: str
    status:
      description: The HTTP status, or null if there was no valid response.
      type: int
    message:
      description: CircleCI's error message, or the reason why there was no response.
      type: str
    hint:
      description: What to check next. It may be empty.
      type: str
  sample:
    method: GET
    path: /api/v2/project/github/acme/apj/schedule
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but this token does not see the project github/acme/apj: the name may be misspelled, ...
"""

from ..module_utils._resources.schedule_info import ScheduleInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(ScheduleInfo)


if __name__ == "__main__":
    main()
