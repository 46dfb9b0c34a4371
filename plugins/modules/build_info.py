#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build_info
short_description: Read builds of CircleCI projects
version_added: 0.1.0
description:
  - Reads one build, or the last builds of a project, of one of its branches, or of all projects that the user follows.
  - A build is what CircleCI now calls a job. Each job of a workflow is a build with its own number.
  - >-
    Builds of projects of the GitHub App, GitLab and the like are read through API v2, under the same keys. Values that
    API v2 does not return are null, for example C(steps) and C(retries). RV(builds[].why) is what started the pipeline,
    and RV(builds[].status) is a status of API v2, which is never V(fixed). A list requires one request for each
    pipeline and each of its workflows, and two for each build.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  project:
    description:
      - >-
        The project, as V(vcs/org/name), for example V(github/acme/api). V(gh), V(bitbucket) and V(bb) are accepted,
        too, as is the URL of the repository or of the project's page at CircleCI. Projects of the GitHub App, GitLab
        and the like are written V(circleci/<org-id>/<project-id>).
      - If it is not given, the builds of all projects that the user of the token follows are read. This requires a
        personal token.
    type: str
  build_num:
    description:
      - The number of a single build to read, with its steps. O(limit) and O(offset) are then ignored.
      - Requires O(project). It cannot be used together with O(branch) or O(filter).
    type: int
  branch:
    description:
      - Only read builds of this branch.
    type: str
  filter:
    description:
      - Only read builds of this kind. Requires O(project).
    type: str
    choices: [completed, successful, failed, running]
  limit:
    description:
      - The maximum number of builds to read, starting with the last one. One request is sent for every 100 builds.
    type: int
    default: 30
  offset:
    description:
      - The number of builds to skip, starting with the last one.
    type: int
    default: 0
  tests:
    description:
      - Whether to read RV(builds[].tests), too. This requires one more request for each build.
    type: bool
    default: false
  artifacts:
    description:
      - Whether to read RV(builds[].artifacts), too. This requires one more request for each build.
    type: bool
    default: false
notes:
  - >-
    The builds of open-source projects can be read without a token.
seealso:
  - module: community.circleci.build_wait
  - module: community.circleci.build_artifacts
  - module: community.circleci.pipeline_info
  - plugin: community.circleci.build_status
    plugin_type: lookup
    description: Returns the status of the last build.
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
  - name: CircleCI API v2
    description: Reference of the API that this module uses for projects of the GitHub App, GitLab and the like.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Read the last builds of all followed projects
  community.circleci.build_info:
    limit: 10
  register: last

- name: Show them
  ansible.builtin.debug:
    msg: "{{ last.builds | map(attribute='build_url') | zip(last.builds | map(attribute='status')) }}"

- name: Find the last build of a branch that failed
  community.circleci.build_info:
    project: github/acme/api
    branch: release
    filter: failed
    limit: 1
  register: failed

- name: Read it with its steps and tests
  community.circleci.build_info:
    project: github/acme/api
    build_num: "{{ failed.builds[0].build_num }}"
    tests: true
  register: build

- name: Show the tests that failed
  ansible.builtin.debug:
    msg: "{{ build.builds[0].tests | selectattr('result', 'eq', 'failure') | map(attribute='name') }}"
"""

RETURN = r"""
builds:
  description:
    - The builds, the last one first.
    - A value is null if CircleCI does not return it. Parameters are not returned, since they may be secrets.
  returned: success
  type: list
  elements: dict
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
    steps:
      description: The steps of the build, null if CircleCI does not return them. Their output is not read.
      returned: when O(build_num) is given
      type: list
      elements: dict
      contains:
        name:
          description: The name of the step.
          type: str
        actions:
          description: The result of the step in each container. Null if CircleCI does not return it.
          type: list
          elements: dict
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
              description: The exit code of the command. Null if the command has not ended, or if the step is not a
                command.
              type: int
            run_time_millis:
              description: The duration in milliseconds.
              type: int
            bash_command:
              description: The command.
              type: str
    tests:
      description: The results of its tests, if the job has stored them.
      returned: when O(tests=true)
      type: list
      elements: dict
      contains:
        name:
          description: The name of the test.
          type: str
        classname:
          description: The class of the test, or what the test tool reports instead.
          type: str
        file:
          description: The file that the test is in.
          type: str
        result:
          description: V(success), V(failure) or V(skipped).
          type: str
        message:
          description: The message of the test tool about a failure.
          type: str
        run_time:
          description: The duration in seconds.
          type: float
        source:
          description: The tool or format that the result comes from.
          type: str
        source_type:
          description: The kind of that source.
          type: str
    artifacts:
      description: Its artifacts. M(community.circleci.build_artifacts) downloads them.
      returned: when O(artifacts=true)
      type: list
      elements: dict
      contains:
        path:
          description: The path of the artifact.
          type: str
        pretty_path:
          description: The same path, or a shorter one for builds of CircleCI 1.0.
          type: str
        node_index:
          description: The number of the container that it comes from.
          type: int
        url:
          description: Its URL.
          type: str
  sample:
    - build_num: 41
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
    path: /api/v1.1/project/github/acme/api/tree/release
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but this token does not see the project github/acme/api: ...
"""

from ..module_utils._resources.build_info import BuildInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildInfo)


if __name__ == "__main__":
    main()
