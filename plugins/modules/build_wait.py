#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build_wait
short_description: Wait for the end of a build of a CircleCI project
version_added: 0.1.0
description:
  - Waits until a build has ended, and succeeds if the build succeeds.
  - >-
    The task fails if the build ends in any other way, whether it failed, was canceled or took too long. The message
    names the failed step, its exit code and the end of its output. RV(build) and RV(failed_step) are also returned in
    this case.
  - >-
    The task also fails if CircleCI does not run the build, or if it has not ended after O(wait_timeout). In the latter
    case the build continues at CircleCI, and RV(build) is its last known state.
  - >-
    Builds of projects of the GitHub App, GitLab and the like are watched through API v2, which returns no steps. The
    message then only has the URL of the build, and RV(failed_step) is not returned.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.build
  - community.circleci.wait
  - community.circleci.attributes
  - community.circleci.attributes.info_module
notes:
  - It also waits in check mode, since it only reads.
  - A build that CircleCI reruns by itself, after a fault of its own, has not succeeded. RV(build.retries) may name the
    new build.
  - >-
    No token is required for builds of open-source projects.
seealso:
  - module: community.circleci.build
  - module: community.circleci.build_info
  - module: community.circleci.pipeline
    description: Waits for all workflows of a pipeline.
  - plugin: community.circleci.build_status
    plugin_type: lookup
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
  - name: CircleCI API v2
    description: Reference of the API that this module uses for projects of the GitHub App, GitLab and the like.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Wait for the success of a build
  community.circleci.build_wait:
    project: github/acme/api
    build_num: 41

- name: Wait up to ten minutes for the end of a build, whatever its result
  community.circleci.build_wait:
    project: github/acme/api
    build_num: 42
    wait_timeout: 600
    wait_interval: 5
  register: ended
  failed_when:
    - ended is failed
    - ended.build.lifecycle | default('') != 'finished'

- name: Show the result
  ansible.builtin.debug:
    msg: "{{ ended.build.outcome }}{{ ', in step ' ~ ended.failed_step.name if ended.failed_step is defined else '' }}"
"""

RETURN = r"""
build:
  description:
    - The last known state of the build.
    - It is also returned if the build is not run, does not succeed or takes too long.
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
    outcome: success
    status: success
    why: api
    build_time_millis: 83000
    workflows:
      job_name: test
      job_id: 2c0b2a4e-6b4c-4b7c-8b8a-5a0f3f1d9b61
      workflow_id: 7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13
      workflow_name: ci
failed_step:
  description: The first step of the build that failed, and the container in which it failed.
  returned: when the build has ended without success, and CircleCI says in which step
  type: dict
  contains:
    index:
      description: The number of the container.
      type: int
    name:
      description: The name of the step.
      type: str
    type:
      description: What kind of step it is, such as V(checkout) or V(test).
      type: str
    status:
      description: Its status.
      type: str
    exit_code:
      description: The exit code of the command. Null if the command has not ended, or if the step is not a command.
      type: int
    run_time_millis:
      description: The duration in milliseconds.
      type: int
    bash_command:
      description: The command.
      type: str
    output:
      description: The last lines of its output, up to 20. Empty if they could not be read.
      type: list
      elements: str
  sample:
    index: 0
    name: Run tests
    type: test
    status: failed
    exit_code: 1
    run_time_millis: 5120
    bash_command: make test
    output:
      - FAILED tests/test_api.py::test_login
      - 'make: *** [Makefile:12: test] Error 1'
msg:
  description: A message that says what went wrong.
  returned: failure
  type: str
  sample: "build 41 of github/acme/api: canceled. See https://circleci.com/gh/acme/api/41"
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
    path: /api/v1.1/project/github/acme/api/41
    status: 404
    message: Build not found
    hint: >-
      The token is valid and sees the project github/acme/api; what was requested does not exist in it.
"""

from ..module_utils._resources.build_wait import BuildWait
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildWait)


if __name__ == "__main__":
    main()
