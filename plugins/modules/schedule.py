#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: schedule
short_description: Manage a scheduled pipeline of a CircleCI project
version_added: 0.1.0
description:
  - Creates, changes and removes scheduled pipelines of a project. CircleCI triggers pipelines according to the
    timetable.
  - A schedule is identified by its name, which is unique in its project. If several schedules have the same name
    nevertheless, the task fails and lists their IDs.
  - Only what differs is sent. If CircleCI's response differs from what was sent, the task fails and lists the fields.
  - Only projects of GitHub OAuth and Bitbucket have schedules. Projects of the GitHub App, GitLab and the like have
    schedule triggers instead, which M(community.circleci.trigger) manages. The task fails for them.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.state
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  name:
    description:
      - The name of the schedule.
    type: str
    required: true
  description:
    description:
      - The description. If it is not given, it is not changed. An empty string removes it.
    type: str
  timetable:
    description:
      - When pipelines are triggered. All times are UTC.
      - Exactly one of O(timetable.days_of_week) and O(timetable.days_of_month) must be given. The order of lists does
        not matter.
      - Required with O(state=present).
    type: dict
    suboptions:
      per_hour:
        description:
          - How many times per hour, from 1 to 60.
        type: int
        default: 1
      hours_of_day:
        description:
          - The hours, from 0 to 23.
        type: list
        elements: int
        required: true
      days_of_week:
        description:
          - The days of the week.
        type: list
        elements: str
        choices: [MON, TUE, WED, THU, FRI, SAT, SUN]
      days_of_month:
        description:
          - The days of the month, from 1 to 31.
        type: list
        elements: int
      months:
        description:
          - The months. If it is not given, pipelines are triggered in all months.
        type: list
        elements: str
        choices: [JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC]
  parameters:
    description:
      - The pipeline parameters. One of them must be V(branch) or V(tag), which selects what is built.
      - Values must be strings, integers or booleans. V(1) and V("1") are different values.
      - Parameters that are not listed are removed.
      - Do not use them for secrets. CircleCI shows them to everybody who may see the project, and the results and diffs
        of this module contain them. Store secrets in a context or in variables of the project.
      - Required with O(state=present).
    type: dict
  attribution_actor:
    description:
      - The user that the pipelines are attributed to.
    type: str
    choices:
      current: The token's user, if the schedule is new or was attributed to V(system). A schedule that is attributed to
        another user is not changed. To take it over, remove it and create it again.
      system: CircleCI itself.
    default: current
notes:
  - A personal token is required. API v2 does not accept project tokens, and answers as if the project were not there.
  - Only admins of the project or of its organization may edit schedules.
seealso:
  - module: community.circleci.schedule_info
  - module: community.circleci.projects
  - module: community.circleci.pipeline
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Build the main branch every working day at two in the morning
  community.circleci.schedule:
    project: github/acme/api
    name: nightly
    description: All tests, on all platforms
    timetable:
      hours_of_day: [2]
      days_of_week: [MON, TUE, WED, THU, FRI]
    parameters:
      branch: main
      all_platforms: true
    attribution_actor: system

- name: Clean up on the first day of each quarter
  community.circleci.schedule:
    project: github/acme/api
    name: clean-up
    timetable:
      hours_of_day: [4]
      days_of_month: [1]
      months: [JAN, APR, JUL, OCT]
    parameters:
      branch: main
      job: clean-up

- name: Remove a schedule
  community.circleci.schedule:
    project: github/acme/api
    name: hourly
    state: absent
"""

RETURN = r"""
schedule:
  description:
    - The schedule. In check mode, values that CircleCI sets are null or unchanged.
    - Null with O(state=absent).
  returned: success
  type: dict
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
    id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
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
    method: POST
    path: /api/v2/project/github/acme/api/schedule
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid and sees the project github/acme/api, but lacks the permission to do this: ...
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - create schedule nightly of github/acme/api
"""

from ..module_utils._resources.schedule import Schedule
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Schedule)


if __name__ == "__main__":
    main()
