#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: build_cache
short_description: Clear a cache of a CircleCI project
version_added: 0.1.0
description:
  - Makes the builds of a project start without their dependency cache, or without their Docker layer cache.
  - >-
    CircleCI's Cloud ended the call that deletes caches on 2020-11-05. O(method=api) fails there, and the error says
    so. It is for CircleCI Server installations that still have the call. It only ever deleted caches of CircleCI 1.0.
  - >-
    O(method=env_var) works everywhere, and is used on the Cloud unless another method is given. It sets an environment
    variable of the project to a new value. Put this variable into the keys of your caches in C(.circleci/config.yml),
    as in C(deps-{{ .Environment.CACHE_VERSION }}-{{ checksum "poetry.lock" }}). Builds then find no cache with the new
    key. Older caches stay until they expire.
  - >-
    O(method=docker_layers) deletes the Docker layer cache, which is a separate cache. Jobs use it if they set
    C(docker_layer_caching).
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: partial
    details:
      - It only shows what is done, since caches cannot be listed.
  idempotent:
    support: none
    details:
      - Every run clears the cache again, and is reported as changed.
options:
  method:
    description:
      - How to clear the cache.
      - If it is not given, V(env_var) is used on CircleCI's Cloud, and V(api) on a CircleCI Server.
    type: str
    choices:
      api: Delete the caches. CircleCI's Cloud has answered with an error since 2020-11-05.
      env_var: Set O(variable) to a new value, which is made from the current time.
      docker_layers: >-
        Delete the Docker layer cache. Only CircleCI's Cloud has this call. It answers with an error where CircleCI has
        retired this cache.
  variable:
    description:
      - The environment variable that the keys of the caches contain. Only used with O(method=env_var).
      - >-
        M(community.circleci.env_vars) never purges V(CACHE_VERSION). Add any other name to its
        O(community.circleci.env_vars#module:purge_keep).
    type: str
    default: CACHE_VERSION
notes:
  - With O(method=docker_layers), a personal token of an admin of the project or of its organization is required.
seealso:
  - module: community.circleci.env_vars
  - name: CircleCI API v1.1
    description: Reference of the API that O(method=api) uses. It does not list this call any more.
    link: https://circleci.com/docs/api/v1/
  - name: CircleCI API v3
    description: Reference of the API that O(method=docker_layers) uses.
    link: https://circleci.com/docs/api/v3/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Make all builds start without their cache, where its keys contain CACHE_VERSION
  community.circleci.build_cache:
    project: github/acme/api
    method: env_var

- name: Clear only the cache of Node.js packages, where its keys contain NPM_CACHE_VERSION
  community.circleci.build_cache:
    project: github/acme/web
    method: env_var
    variable: NPM_CACHE_VERSION

- name: Make the next jobs build all layers of their Docker images
  community.circleci.build_cache:
    project: github/acme/api
    method: docker_layers

- name: Delete the caches on an installation of CircleCI Server that still has the call
  community.circleci.build_cache:
    project: github/acme/api
    api_url: "{{ circleci_server_url }}"
"""

RETURN = r"""
status:
  description:
    - What CircleCI answered with O(method=api). Null in check mode.
    - A sentence that says what was done with O(method=env_var) and O(method=docker_layers).
  returned: success
  type: str
  sample: build dependency caches deleted
variable:
  description: The variable that has a new value, or null with the other methods.
  returned: success
  type: str
  sample: CACHE_VERSION
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
    method: DELETE
    path: /api/v1.1/project/github/acme/api/build-cache
    status: 404
    message: Not found
    hint: >-
      CircleCI's Cloud ended this call on 2020-11-05, ...
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
    - clear the build cache of github/acme/api
"""

from ..module_utils._resources.build_cache import BuildCache
from ..module_utils._runner import run_module


def main() -> None:
    run_module(BuildCache)


if __name__ == "__main__":
    main()
