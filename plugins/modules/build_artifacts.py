#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build_artifacts
short_description: List or download the artifacts of a CircleCI build
version_added: 0.1.0
description:
  - Lists the artifacts of a build or, with O(dest), downloads them to a folder.
  - >-
    A file that already exists with the same content is left alone. CircleCI provides no checksums, so the artifact is
    downloaded again and compared, unless the sizes differ. Other files in the folder are not touched.
  - >-
    Nothing is written outside of O(dest). An artifact whose path would lead out of it, through C(..) or a link, is
    skipped, as is an artifact whose entry in CircleCI's list cannot be read. The others are downloaded, and then the
    task fails and lists what was skipped.
  - A file is either downloaded as a whole or not at all. If a download fails, an existing file stays as it was.
  - >-
    Artifacts are stored on other hosts than the API. The token is only sent to CircleCI's own hosts, and not to those
    that they redirect to.
  - >-
    With O(latest), a build is the newest job of a workflow. For a project of the GitHub App, GitLab and the like it is
    found through API v2, among the jobs of the newest pipeline first.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.concurrency
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - Existing files are compared, but nothing is written.
  diff_mode:
    support: full
    details:
      - It shows which files are there, and whether they are V(same) or V(different). It does not show their content.
  idempotent:
    support: full
    details:
      - With O(latest=true) a newer build may have other artifacts.
options:
  build_num:
    description:
      - The number of the build. Either this or O(latest=true) is required.
    type: int
  latest:
    description:
      - Whether to take the last build instead of one with a number. If it has no artifacts, RV(artifacts) is empty.
    type: bool
    default: false
  branch:
    description:
      - With O(latest=true), the branch of the build. If it is not given, the last build on any branch is used.
    type: str
  filter:
    description:
      - With O(latest=true), only consider builds of this kind.
    type: str
    choices: [completed, successful, failed, running]
  dest:
    description:
      - The folder to download to, on the machine that the task runs on. It is created if it does not exist.
      - >-
        Artifacts keep their paths below it. If parallel containers have made artifacts with the same path, each path
        begins with the number of its container, as in V(0/results.xml) and V(1/results.xml).
      - If it is not given, the artifacts are only listed.
    type: path
  patterns:
    description:
      - >-
        Shell patterns, such as V(*.xml). Only artifacts whose path below O(dest) matches one of them are chosen. V(*)
        matches slashes, too. Patterns are case-sensitive.
      - A pattern that begins with V(!) excludes, as in V(!*.log). If all patterns exclude, all other artifacts are
        chosen.
    type: list
    elements: str
    default: []
notes:
  - >-
    The artifacts of open-source projects can be listed and downloaded without a token.
  - On a terminal, and elsewhere with C(-v), large downloads show their progress.
  - Files are downloaded O(concurrency) at a time. When one fails, no new download is started.
seealso:
  - module: community.circleci.build_info
  - module: community.circleci.build_wait
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
  - name: CircleCI API v2
    description: Reference of the API that this module uses for projects of the GitHub App, GitLab and the like.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the artifacts of a build
  community.circleci.build_artifacts:
    project: github/acme/api
    build_num: 41
  register: listed

- name: Show their paths
  ansible.builtin.debug:
    msg: "{{ listed.artifacts | map(attribute='path') }}"

- name: Download the packages of the last successful build of main
  community.circleci.build_artifacts:
    project: github/acme/api
    latest: true
    branch: main
    filter: successful
    dest: "{{ playbook_dir }}/packages"
    patterns:
      - "*.whl"
      - "*.tar.gz"
  register: packages

- name: Show the files
  ansible.builtin.debug:
    msg: "{{ packages.artifacts | map(attribute='file') }}"
"""

RETURN = r"""
artifacts:
  description: The artifacts that O(patterns) match, in CircleCI's order.
  returned: success
  type: list
  elements: dict
  contains:
    path:
      description: The path of the artifact.
      type: str
    node_index:
      description: The number of the container that it comes from.
      type: int
    url:
      description: Its URL. Reading it may require the token.
      type: str
    file:
      description: Where it is, or would be outside check mode. Null without O(dest).
      type: str
  sample:
    - path: dist/api-1.2.0.tar.gz
      node_index: 0
      url: https://output.circle-artifacts.com/output/job/2c0b2a4e/artifacts/0/dist/api-1.2.0.tar.gz
      file: /srv/packages/dist/api-1.2.0.tar.gz
error:
  description: The request that failed. The error message of the task describes it, too.
  returned: when a request failed
  type: dict
  contains:
    method:
      description: The HTTP method.
      type: str
    path:
      description: The path on the server, or the URL of the artifact.
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
    path: https://output.circle-artifacts.com/output/job/2c0b2a4e/artifacts/0/dist/api-1.2.0.tar.gz
    status: 503
    message: Service Unavailable
    hint: ''
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - download dist/api-1.2.0-py3-none-any.whl
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - download dist/api-1.2.0.tar.gz
"""

from ..module_utils._resources.build_artifacts import BuildArtifacts
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildArtifacts)


if __name__ == "__main__":
    main()
