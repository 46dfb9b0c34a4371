#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build_ssh_user
short_description: Give a user SSH access to a CircleCI build
version_added: 0.1.0
description:
  - Gives the user of the token access to a build by SSH, with the keys of their account at the code host.
  - >-
    The build must be open to SSH. To get one, rerun a build with M(community.circleci.build_retry) and
    O(community.circleci.build_retry#module:ssh=true). CircleCI reports no error if a build is not open, so the task
    checks whether the user was added, and fails otherwise.
  - >-
    This does not work for projects of the GitHub App, GitLab and the like. For them, use
    M(community.circleci.build_retry) with O(community.circleci.build_retry#module:ssh=true), which gives access to the
    user of the token.
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
      - The only way to find out whether a build is open to SSH is to add the user, so check mode cannot predict that.
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - A personal token of the user to add is required.
seealso:
  - module: community.circleci.build_retry
  - module: community.circleci.user_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Rerun a build with SSH access
  community.circleci.build_retry:
    project: github/acme/api
    build_num: 41
    ssh: true
  register: again

- name: Give me SSH access
  community.circleci.build_ssh_user:
    project: github/acme/api
    build_num: "{{ again.build.build_num }}"

- name: Give a colleague access, too
  community.circleci.build_ssh_user:
    project: github/acme/api
    build_num: "{{ again.build.build_num }}"
    api_token: "{{ vault_colleague_token }}"
"""

RETURN = r"""
build:
  description:
    - The build after the task. In check mode, its current state.
    - It is also returned if the user was not added.
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
    lifecycle: running
    outcome: null
    status: running
    why: retry
    build_time_millis: null
    retry_of: 40
    ssh_disabled: false
ssh_users:
  description:
    - The sorted logins of all users who have access to the build by SSH. In check mode, who would have access.
    - They are also returned if the user was not added.
  returned: success
  type: list
  elements: str
  sample:
    - octocat
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
    path: /api/v1.1/me
    status: 401
    message: You must log in first.
    hint: >-
      CircleCI at circleci.com does not accept this token: it is mistyped, revoked, expired ...
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
    - add octocat to the SSH users of build 42 of github/acme/api
"""

from ..module_utils._resources.build_ssh_user import BuildSshUser
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildSshUser)


if __name__ == "__main__":
    main()
