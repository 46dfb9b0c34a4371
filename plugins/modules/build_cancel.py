#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build_cancel
short_description: Cancel a build of a CircleCI project
version_added: 0.1.0
description:
  - Cancels a build. One that has ended already stays as it is, and the task is not changed.
  - The other jobs of its workflow are not canceled. M(community.circleci.workflow_cancel) does that.
author:
  - The community.circleci contributors (!UNKNOWN)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.build
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - It shows whether the build is over.
  idempotent:
    support: full
seealso:
  - module: community.circleci.build_info
  - module: community.circleci.workflow_cancel
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
  - name: CircleCI API v2
    description: Reference of the API that this module uses for projects of the GitHub App, GitLab and the like.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Cancel a build
  community.circleci.build_cancel:
    project: github/acme/api
    build_num: 41

- name: Find what runs on a branch
  community.circleci.build_info:
    project: github/acme/api
    branch: feature/search
    filter: running
  register: running

- name: Cancel it
  community.circleci.build_cancel:
    project: github/acme/api
    build_num: "{{ item }}"
  loop: "{{ running.builds | map(attribute='build_num') }}"
"""

RETURN = r"""
build:
  description:
    - The build as CircleCI shows it after the task. In check mode as it is.
    - A value is null if CircleCI does not return it.
  returned: success
  type: dict
  contains:
    build_num:
      description: The number of the build in its project.
      type: int
    build_url:
      description: The address of its page.
      type: str
    vcs_type:
      description: The code host.
      type: str
    username:
      description: The organization, or the user that owns the repository.
      type: str
    reponame:
      description: The name of the repository.
      type: str
    branch:
      description: The branch. Null for the build of a tag.
      type: str
    vcs_tag:
      description: The tag. Null for the build of a branch.
      type: str
    vcs_revision:
      description: The commit.
      type: str
    job_name:
      description: The name of the job, if it is here and not in C(workflows).
      type: str
    workflows:
      description: The workflow that the build is a job of. Null if it is of none.
      type: dict
      contains:
        job_name:
          description: The name of the job.
          type: str
        job_id:
          description: The ID of the job in API v2.
          type: str
        workflow_id:
          description: The ID of the workflow, which the modules for workflows take.
          type: str
        workflow_name:
          description: The name of the workflow.
          type: str
        workspace_id:
          description: The ID of the workspace.
          type: str
        upstream_job_ids:
          description: The IDs of the jobs that it waited for. CircleCI Server only.
          type: list
          elements: str
        upstream_concurrency_map:
          description: How these jobs depend on each other. CircleCI Server only.
          type: dict
    lifecycle:
      description: How far it has come, which is V(scheduled), V(queued), V(not_running), V(running), V(finished) or
        V(not_run).
      type: str
    outcome:
      description: How it has ended, such as V(success), V(failed), V(canceled), V(timedout) or V(infrastructure_fail).
        Null before the end.
      type: str
    status:
      description: Both in one word. A success after a failure is V(fixed).
      type: str
    why:
      description: What it was built for, such as V(github), V(api) or V(retry).
      type: str
    dont_build:
      description: Why CircleCI does not run it. Null if it does.
      type: str
    fail_reason:
      description: Why it failed, if CircleCI says so.
      type: str
    messages:
      description: What CircleCI has to say about the build.
      type: list
      elements: dict
      contains:
        type:
          description: V(warning) or V(error).
          type: str
        message:
          description: The text.
          type: str
        reason:
          description: The reason, in a word.
          type: str
    subject:
      description: The first line of the commit's message.
      type: str
    author_name:
      description: The author of the commit.
      type: str
    queued_at:
      description: When it was queued.
      type: str
    start_time:
      description: When it began.
      type: str
    stop_time:
      description: When it ended.
      type: str
    build_time_millis:
      description: How many milliseconds it took.
      type: int
    parallel:
      description: The number of its containers.
      type: int
    platform:
      description: The version of CircleCI's platform.
      type: str
    previous:
      description: The build before this one.
      type: dict
      contains:
        build_num:
          description: Its number.
          type: int
        status:
          description: Its status.
          type: str
        build_time_millis:
          description: How many milliseconds it took.
          type: int
    retry_of:
      description: The number of the build that this one runs again.
      type: int
    retries:
      description: The numbers of the builds that run this one again.
      type: list
      elements: int
    canceled:
      description: Whether it was canceled.
      type: bool
    timedout:
      description: Whether CircleCI ended it because it took too long.
      type: bool
    infrastructure_fail:
      description: Whether it failed through CircleCI's own fault.
      type: bool
    has_artifacts:
      description: Whether it has artifacts.
      type: bool
    ssh_disabled:
      description: Whether it cannot be reached by SSH.
      type: bool
    oss:
      description: Whether the project is open source.
      type: bool
  sample:
    build_num: 41
    build_url: https://circleci.com/gh/acme/api/41
    branch: main
    vcs_revision: 0123456789abcdef0123456789abcdef01234567
    lifecycle: finished
    outcome: canceled
    status: canceled
    why: api
    build_time_millis: 83000
    canceled: true
error:
  description: The request that failed. The message of the task says the same in a sentence.
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
      description: The HTTP status, or null if no usable answer came.
      type: int
    message:
      description: What CircleCI said, or what kept it from answering.
      type: str
    hint:
      description: What to check next. It may be empty.
      type: str
  sample:
    method: POST
    path: /api/v1.1/project/github/acme/api/41/cancel
    status: 403
    message: Permission denied
    hint: >-
      The token is valid and sees the project github/acme/api, but lacks the right to do this: ...
applied:
  description: The changes that were made before the failure, a line for each.
  returned: when a change failed
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, a line for each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - cancel build 41 of github/acme/api
"""

from ..module_utils._resources.build_cancel import BuildCancel
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildCancel)


if __name__ == "__main__":
    main()
