# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `AUTH` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  api_token:
    description:
      - The CircleCI API token. It is never logged or returned. It is sent to the host of O(api_url) only, and for
        artifacts of CircleCI's Cloud to their own hosts below C(circle-artifacts.com) and C(circleci.com).
      - >-
        If it is not given, the first of the environment variables E(CIRCLECI_TOKEN), E(CIRCLE_TOKEN) and
        E(CIRCLECI_CLI_TOKEN) that is set and not empty is used.
      - A personal token can do all that its user may do. A project token can read and change its own project only.
    type: str
  api_url:
    description:
      - The address of the CircleCI server. A path that begins with C(/api/) is cut off.
      - >-
        If it is not given, the first of the environment variables E(CIRCLECI_HOST) and E(CIRCLECI_CLI_HOST) that is
        set and not empty is used, before the default.
    type: str
    default: https://circleci.com
  auth_method:
    description:
      - How the token is sent.
    type: str
    choices:
      circle_token: In the header C(Circle-Token). CircleCI's Cloud and every CircleCI Server accept it.
      bearer: In the header C(Authorization), as a bearer token. Older CircleCI Servers do not accept it.
      basic: In the header C(Authorization), as the user name of HTTP basic authentication.
      query: In the address, as the parameter C(circle-token). Addresses end up in logs, so this is for old servers
        only.
    default: circle_token
  validate_certs:
    description:
      - Whether the server's TLS certificate is checked. Turn this off for tests only.
    type: bool
    default: true
  ca_path:
    description:
      - A file of certificates, or a directory of them, that are trusted instead of the built-in ones.
      - If it is not given, the environment variables E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) count.
    type: path
  timeout:
    description:
      - How many seconds to wait for a connection, and then for each part of the answer.
    type: float
    default: 30
  retries:
    description:
      - How often a failed request is sent again.
      - A request that was refused because of the rate limit, or that never reached the server, is always sent again.
        After a server error or a broken connection only that is sent again which does no harm when it is done twice.
      - The waiting time is what CircleCI asks for, else it grows. One request waits for 300 seconds at most in all.
    type: int
    default: 5
requirements:
  - requests >= 2.31
notes:
  - Proxies are taken from the environment variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY). A C(.netrc) file
    is not read.
  - When CircleCI announces that a call will end, its date is shown as a deprecation warning.
"""

    # The same options for plugins. Of several environment variables the last one that is set counts there.
    PLUGIN = r"""
options:
  api_token:
    env:
      - name: CIRCLECI_CLI_TOKEN
      - name: CIRCLE_TOKEN
      - name: CIRCLECI_TOKEN
    vars:
      - name: circleci_api_token
  api_url:
    env:
      - name: CIRCLECI_CLI_HOST
      - name: CIRCLECI_HOST
    vars:
      - name: circleci_api_url
  auth_method:
    vars:
      - name: circleci_auth_method
  validate_certs:
    vars:
      - name: circleci_validate_certs
  ca_path:
    vars:
      - name: circleci_ca_path
  timeout:
    vars:
      - name: circleci_timeout
  retries:
    vars:
      - name: circleci_retries
"""
