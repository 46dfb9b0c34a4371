#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build_retry
short_description: Rerun a build of a CircleCI project
version_added: 0.1.0
description:
  - Reruns a build, and with O(ssh=true) enables access to it by SSH. It does not wait for the end of the build. Use
    M(community.circleci.build_wait) for that.
  - >-
    CircleCI ends these calls of its API v1.1 on 2027-02-01, and CircleCI Server may never have had them. When they
    answer 404 or 410, the task switches to API v2. It reruns the job of the build in a new workflow, and RV(api) and
    RV(msg) say so. Until then CircleCI announces the end with each response, and the task shows that as a deprecation
    warning with the date.
  - >-
    API v2 can only rerun jobs of workflows, and only accepts personal tokens. From 2027-02-01 on, C(api_token) must
    therefore be a personal token, and the task fails for a build that belongs to no workflow.
  - Builds of projects of the GitHub App, GitLab and the like are always rerun through API v2.
  - The task fails if CircleCI accepts the build but does not run it. Builds of CircleCI 1.0 cannot be rerun.
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
    details:
      - The build is only read, so RV(build) and RV(api) are null.
  diff_mode:
    support: partial
    details:
      - It only shows what is done, since every rerun is a new build.
  idempotent:
    support: none
    details:
      - Every run creates another build.
options:
  ssh:
    description:
      - Whether to give the user of the token access to the new build by SSH. M(community.circleci.build_ssh_user) adds
        other users.
    type: bool
    default: false
notes:
  - >-
    If it is not known whether CircleCI has rerun the build, for example because the connection broke, the task fails
    and says so. It does not retry, since that could build twice.
seealso:
  - module: community.circleci.workflow_rerun
    description: Reruns whole workflows.
  - module: community.circleci.build_wait
  - module: community.circleci.build_ssh_user
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Rerun a build
  community.circleci.build_retry:
    project: github/acme/api
    build_num: 41
  register: again

- name: Wait for its success
  community.circleci.build_wait:
    project: github/acme/api
    build_num: "{{ again.build.build_num }}"

- name: Find the last failed builds of a branch
  community.circleci.build_info:
    project: github/acme/api
    branch: release
    filter: failed
    limit: 3
  register: failed

- name: Rerun the last of them with SSH access
  community.circleci.build_retry:
    project: github/acme/api
    build_num: "{{ failed.builds[0].build_num }}"
    ssh: true
"""

RETURN = r"""
build:
  description:
    - The new build, as CircleCI accepted it. Null in check mode.
    - It is also returned if CircleCI does not run it.
    - A value is null if CircleCI does not return it.
    - >-
      With API v2, a job gets its number only when it is about to run. If that takes more than a minute, all values are
      null except C(retry_of), and the workflow and the job in C(workflows).
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
    build_num: 42
    build_url: https://circleci.com/gh/acme/api/42
    branch: main
    vcs_revision: 0123456789abcdef0123456789abcdef01234567
    lifecycle: queued
    outcome: null
    status: queued
    why: retry
    build_time_millis: null
    retry_of: 41
    workflows:
      job_name: test
      job_id: 2c0b2a4e-6b4c-4b7c-8b8a-5a0f3f1d9b61
      workflow_id: 7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13
      workflow_name: ci
api:
  description: The API that was used, V(v1.1) or V(v2). Null in check mode.
  returned: success
  type: str
  sample: v1.1
msg:
  description: Says that API v2 was used, and names the new workflow.
  returned: when API v2 was used
  type: str
  sample: >-
    CircleCI has ended this call of API v1.1, so the job was run again by API v2, in workflow
    7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13.
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
    path: /api/v1.1/project/github/acme/api/41/retry
    status: 410
    message: Gone
    hint: >-
      CircleCI has ended this call, and API v2 can only rerun workflows, but this build does not belong to one.
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed, or a request after it
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed, or a request after it
  type: list
  elements: str
  sample:
    - run build 41 of github/acme/api again
"""

from ..module_utils._resources.build_retry import BuildRetry
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildRetry)


if __name__ == "__main__":
    main()
