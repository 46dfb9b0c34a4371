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
  - Cancels a build. A build that has already ended is left as it is, and the task reports no change.
  - The other jobs of its workflow are not canceled. Use M(community.circleci.workflow_cancel) for that.
author:
  - The community.circleci contributors (@ansible-collections)
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
    - The build after the task. In check mode, its current state.
    - A value is null if CircleCI does not return it.
  returned: success
  type: dict
  contains:
    build_num:
      description: The number of the build in its project.
      type: int
    build_url:
      description: The URL of its page.
      type: str
    vcs_type:
      description: The code host, for example V(github).
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
      description: The name of the job, if CircleCI returns it here and not in C(workflows).
      type: str
    workflows:
      description: The workflow that the build belongs to, or null.
      type: dict
      contains:
        job_name:
          description: The name of the job.
          type: str
        job_id:
          description: The ID of the job in API v2.
          type: str
        workflow_id:
          description: The ID of the workflow, for the modules for workflows.
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
      description: The progress of the build, V(scheduled), V(queued), V(not_running), V(running), V(finished) or
        V(not_run).
      type: str
    outcome:
      description: The result of the build, such as V(success), V(failed), V(canceled), V(timedout) or
        V(infrastructure_fail). Null until it ends.
      type: str
    status:
      description: The progress and the result in one word. A success after a failure is V(fixed).
      type: str
    why:
      description: The reason for the build, such as V(github), V(api) or V(retry).
      type: str
    dont_build:
      description: Why CircleCI does not run it. Null if it does.
      type: str
    fail_reason:
      description: Why it failed, if CircleCI says so.
      type: str
    messages:
      description: CircleCI's messages about the build.
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
          description: The reason, as a keyword.
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
      description: The duration in milliseconds.
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
          description: The duration in milliseconds.
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
      description: Whether it failed because of a fault of CircleCI.
      type: bool
    has_artifacts:
      description: Whether it has artifacts.
      type: bool
    ssh_disabled:
      description: Whether access by SSH is disabled.
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
    path: /api/v1.1/project/github/acme/api/41/cancel
    status: 403
    message: Permission denied
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
    - cancel build 41 of github/acme/api
"""

from ..module_utils._resources.build_cancel import BuildCancel
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildCancel)


if __name__ == "__main__":
    main()
