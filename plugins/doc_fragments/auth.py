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
      - The CircleCI API token. It is never logged or returned. It is only sent to the host of O(api_url) and, for
        artifacts and runners of CircleCI's Cloud, to their hosts below C(circle-artifacts.com) and C(circleci.com).
      - >-
        If it is not given, the first of the environment variables E(CIRCLECI_TOKEN), E(CIRCLE_TOKEN) and
        E(CIRCLECI_CLI_TOKEN) that is set and not empty is used.
      - A personal token can do everything that its user may do. A project token can only read and change its own
        project.
    type: str
  api_url:
    description:
      - The URL of the CircleCI server. A path that begins with C(/api/) is cut off.
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
      query: In the URL, as the parameter C(circle-token). URLs end up in logs, so use this only for old servers that
        accept nothing else.
    default: circle_token
  validate_certs:
    description:
      - Whether to check the server's TLS certificate. Turn this off only for tests.
    type: bool
    default: true
  ca_path:
    description:
      - A file of certificates, or a directory of them, that are trusted instead of the built-in ones.
      - If it is not given, the first of the environment variables E(REQUESTS_CA_BUNDLE), E(CURL_CA_BUNDLE),
        E(SSL_CERT_FILE) and E(SSL_CERT_DIR) that is set and not empty is used.
    type: path
  timeout:
    description:
      - How many seconds one request may take as a whole, from connecting to the end of the response.
      - A download as a whole has no time limit. Each part of it may take this long.
    type: float
    default: 30
  retries:
    description:
      - How often a failed request is sent again.
      - A request that was refused because of the rate limit, or that never reached the server, is always sent again.
        After a server error or a broken connection, only requests that do no harm when carried out twice are sent
        again.
      - The waiting time is the one that CircleCI asks for. If it asks for none, the time grows with every attempt. One
        request waits for at most 300 seconds in total.
    type: int
    default: 5
requirements:
  - python >= 3.9
  - requests >= 2.31
notes:
  - Proxies are taken from the environment variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY). A C(.netrc) file
    is not read.
  - When CircleCI announces the end of an API call, the date is shown in a deprecation warning.
"""

    # The same options for plugins. If several environment variables are set, the last one in the list is used there.
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
