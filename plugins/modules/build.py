#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build
short_description: Trigger a build of a CircleCI project by API v1.1
version_added: 0.1.0
description:
  - Triggers a build of a project, which is one job of its configuration, and waits for its end if asked to.
  - >-
    CircleCI ends these calls of its API v1.1 on 2027-02-01, on its Cloud and on CircleCI Server. From then on it
    answers them with 410, and the task fails with a message that names M(community.circleci.pipeline). Until then
    CircleCI announces the end with each answer, and the task shows that as a deprecation warning with the date. Use
    M(community.circleci.pipeline) for anything new.
  - >-
    CircleCI cannot run single jobs of projects of the GitHub App, GitLab and the like. For them, use
    M(community.circleci.pipeline).
  - >-
    A build that CircleCI accepts but does not run fails the task, for example when nobody follows the project. With
    O(wait=true) so does a build that does not succeed, and one that takes longer than O(wait_timeout). RV(build) is
    returned in each of these cases, and RV(failed_step) if a step has failed.
author:
  - The community.circleci contributors (!UNKNOWN)
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
      - It shows only what is done, since a build has no state to compare.
  idempotent:
    support: none
    details:
      - Every run triggers one more build.
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
      - The job to run. CircleCI takes the job V(build) if none is given.
      - >-
        With O(branch) the API has no field for it. It is sent as the parameter C(CIRCLE_JOB) then, instead of one of
        that name in O(parameters).
    type: str
  parameters:
    description:
      - Environment variables for this build alone, each name with its value.
      - A name takes letters, digits and underscores, and does not begin with a digit.
      - A value that is no string reaches the job as JSON.
      - CircleCI accepts parameters that no job knows, and says nothing about them. A misspelt name has no effect.
      - >-
        They may be secrets, so that they are hidden in the result. CircleCI itself shows them to all who may see the
        build. Secrets that last belong into M(community.circleci.env_vars).
    type: dict
  parallel:
    description:
      - The number of containers. Only builds of CircleCI 1.0 ever heeded it.
    type: int
  wait:
    description:
      - Whether to wait for the end of the build. Otherwise the task ends as soon as CircleCI has accepted it, and
        M(community.circleci.build_wait) can wait for it later.
    type: bool
    default: false
notes:
  - >-
    If it is not known whether CircleCI has triggered the build, because the connection broke for example, the task
    fails and says so. It does not try again, since that could build twice.
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

- name: Run one job on a branch with parameters, and wait a quarter of an hour at most for its success
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
    - The build, as it was accepted, or with O(wait=true) as it has ended.
    - Null in check mode.
    - It is returned, too, when the build is not run, does not succeed or takes too long.
    - A value is null if CircleCI does not return it. Right after the trigger that is most of them.
    - Its parameters are not returned, since they may be secrets.
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
    outcome: success
    status: success
    why: api
    build_time_millis: 83000
failed_step:
  description: The first step of the build that failed, in the container where it did.
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
      description: The exit code of the command. Null if it has not ended, or is no command.
      type: int
    run_time_millis:
      description: How many milliseconds it took.
      type: int
    bash_command:
      description: The command.
      type: str
    output:
      description: The last lines of its output, at most 20. Empty if they could not be read.
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
    path: /api/v1.1/project/github/acme/api/tree/release
    status: 410
    message: Gone
    hint: >-
      CircleCI has ended the triggers of its API v1.1. Use community.circleci.pipeline instead.
applied:
  description: The changes that were made before the failure, a line for each.
  returned: when a change failed, or a request after it
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, a line for each.
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
