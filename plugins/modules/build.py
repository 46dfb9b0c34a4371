#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build
short_description: Trigger a build of a CircleCI project through API v1.1
version_added: 0.1.0
description:
  - Triggers a build of a project, which is one job of its configuration, and optionally waits for its end.
  - >-
    CircleCI ends these calls of its API v1.1 on 2027-02-01, on its Cloud and on CircleCI Server. From then on it
    answers them with 410, and the task fails with a message that names M(community.circleci.pipeline). Until then
    CircleCI announces the end with each response, and the task shows that as a deprecation warning with the date. Use
    M(community.circleci.pipeline) for anything new.
  - >-
    CircleCI cannot run single jobs of projects of the GitHub App, GitLab and the like. For them, use
    M(community.circleci.pipeline).
  - >-
    The task fails if CircleCI accepts the build but does not run it, for example because nobody follows the project.
    With O(wait=true), it also fails if the build does not succeed, or takes longer than O(wait_timeout). RV(build) is
    returned in each of these cases, and RV(failed_step) if a step has failed.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.wait
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - No request is sent at all, and RV(build) is null.
  diff_mode:
    support: partial
    details:
      - It only shows what is done, since a build has no state to compare.
  idempotent:
    support: none
    details:
      - Every run triggers another build.
options:
  branch:
    description:
      - The branch to build. Without O(branch), O(tag) and O(revision) it is the default branch.
      - CircleCI does not support this for a configuration of C(version 2.1).
    type: str
  tag:
    description:
      - The tag to build. It cannot be used together with O(branch) or O(revision).
    type: str
  revision:
    description:
      - The commit to build, together with O(branch) or alone.
    type: str
  job:
    description:
      - The job to run. If it is not given, CircleCI runs the job V(build).
      - >-
        With O(branch), the API has no field for it. It is then sent as the parameter C(CIRCLE_JOB), and replaces one of
        that name in O(parameters).
    type: str
  parameters:
    description:
      - Environment variables for this build only, as a dictionary of names and values.
      - A name consists of letters, digits and underscores, and does not begin with a digit.
      - A value that is not a string reaches the job as JSON.
      - CircleCI silently accepts parameters that no job uses, so a misspelled name has no effect.
      - >-
        They may be secrets, so they are hidden in the result. CircleCI itself shows them to everybody who may see the
        build. Store long-lived secrets with M(community.circleci.env_vars).
    type: dict
  parallel:
    description:
      - The number of containers. Only builds of CircleCI 1.0 used it.
    type: int
  wait:
    description:
      - Whether to wait for the end of the build. Otherwise the task ends as soon as CircleCI has accepted the build.
        M(community.circleci.build_wait) can wait for it later.
    type: bool
    default: false
notes:
  - >-
    If it is not known whether CircleCI has triggered the build, for example because the connection broke, the task
    fails and says so. It does not retry, since that could build twice.
seealso:
  - module: community.circleci.pipeline
    description: The successor, by API v2.
  - module: community.circleci.build_wait
  - module: community.circleci.build_retry
  - module: community.circleci.build_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Trigger a build of the default branch
  community.circleci.build:
    project: github/acme/api

- name: Run one job on a branch with parameters, and wait up to 15 minutes for its success
  community.circleci.build:
    project: github/acme/api
    branch: release
    job: deploy
    parameters:
      DEPLOY_HOST: "{{ deploy_host }}"
      DEPLOY_PASSWORD: "{{ vault_deploy_password }}"
    wait: true
    wait_timeout: 900
  register: deployment

- name: Show how long it took
  ansible.builtin.debug:
    msg: "Build {{ deployment.build.build_num }} took {{ deployment.build.build_time_millis // 1000 }} s."

- name: Trigger a build of a tag
  community.circleci.build:
    project: github/acme/api
    tag: v1.2.0
"""

RETURN = r"""
build:
  description:
    - The build as CircleCI accepted it or, with O(wait=true), as it ended.
    - Null in check mode.
    - It is also returned if the build is not run, does not succeed or takes too long.
    - A value is null if CircleCI does not return it. Right after the trigger, most values are null.
    - Its parameters are not returned, since they may be secrets.
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
    path: /api/v1.1/project/github/acme/api/tree/release
    status: 410
    message: Gone
    hint: >-
      CircleCI has ended the triggers of its API v1.1. Use community.circleci.pipeline instead.
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
    - trigger a build of github/acme/api at release
"""

from ..module_utils._resources.build import Build
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Build)


if __name__ == "__main__":
    main()
