#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: trigger
short_description: Manage a trigger of a CircleCI pipeline definition
version_added: 0.1.0
description:
  - A trigger starts the pipelines of a definition. See M(community.circleci.pipeline_definition). There are three kinds
    of triggers.
  - With O(repository) and O(event_preset), pipelines start on pushes and pull requests of a repository. Such a trigger
    is identified by these two options and by its O(provider).
  - With O(schedule), pipelines start on a schedule, and with O(sender), by an inbound webhook. Such a trigger is
    identified by its O(event_name), which is case-sensitive.
  - A trigger cannot be moved to another definition.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.state
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  project:
    description:
      - The project. Those of the GitHub App are written V(circleci/<org-id>/<project-id>).
      - >-
        Projects of GitHub OAuth, such as V(github/acme/api), can have triggers of the GitHub App, too, if the App is
        installed in their organization.
  definition:
    description:
      - The name or the ID of the pipeline definition.
    type: str
    required: true
  state:
    description:
      - V(present) creates the trigger, or changes what differs.
      - V(absent) deletes the trigger. If the definition does not exist, nothing changes.
  event_name:
    description:
      - The name of a schedule or of an inbound webhook. Either this or O(repository) is required.
      - With O(state=present), it requires O(schedule) or O(sender).
    type: str
  repository:
    description:
      - The repository that the events come from, as V(owner/name), or its numeric ID at the code host. It is not
        case-sensitive. It requires O(event_preset).
      - The GitHub App must have access to the repository. See M(community.circleci.repository_info).
    type: str
  event_preset:
    description:
      - The events of O(repository). They identify the trigger, so another preset means another trigger.
      - CircleCI documents C(only-branch-delete), but refuses it.
    type: str
    choices:
      - all-pushes
      - default-branch-pushes
      - non-draft-pr-opened
      - only-build-prs
      - only-build-pushes-to-non-draft-prs
      - only-labeled-prs
      - only-merged-or-closed-prs
      - only-merged-prs
      - only-open-prs
      - only-ready-for-review-prs
      - only-tags
      - pr-comment-equals-run-ci
      - pushes-to-merge-queues
  provider:
    description:
      - How CircleCI is connected to O(repository). It is only used with O(repository).
      - With V(github_oauth), O(event_preset) can only be V(all-pushes) or V(only-build-prs), and the trigger cannot be
        disabled.
      - With V(github_server) and V(github_oauth), a repository that the definition does not use can only be given by
        its numeric ID.
    type: str
    choices:
      - github_app
      - github_server
      - github_oauth
    default: github_app
  schedule:
    description:
      - When to start pipelines. CircleCI has no such triggers for projects of Bitbucket.
    type: dict
    suboptions:
      cron_expression:
        description:
          - A cron expression of five fields, in UTC.
        type: str
        required: true
      attribution_actor:
        description:
          - The user that the pipelines are attributed to. This matters for contexts that are restricted to groups.
          - V(current) is the user of the token, and V(system) is CircleCI itself. With V(current), a schedule that is
            attributed to another user is changed, so always use the token of the same user.
        type: str
        choices:
          - current
          - system
        default: current
  sender:
    description:
      - A description of who calls the inbound webhook.
    type: str
  checkout_ref:
    description:
      - The branch or tag that jobs check out.
      - Required with O(schedule) and O(sender).
      - With O(repository), it is required if the definition checks out another repository. Otherwise it cannot be
        given, since the event determines what to check out.
    type: str
  config_ref:
    description:
      - The branch or tag that the config is taken from.
      - Required with O(schedule) and O(sender).
      - With O(repository), it is required if the config of the definition comes from another repository, and cannot be
        given otherwise.
    type: str
  parameters:
    description:
      - Values for pipeline parameters, which must be strings, integers or booleans. Only with O(schedule).
      - If it is not given, they are not changed.
      - Do not use them for secrets. CircleCI shows them to everybody who may see the project, and the results of this
        module contain them.
    type: dict
  disabled:
    description:
      - Whether the trigger is disabled, so that it starts no pipelines. If it is not given, it is not changed. A new
        trigger is enabled by default.
    type: bool
  recreate:
    description:
      - Whether to replace the trigger by a new one if a schedule must become an inbound webhook, or the reverse.
        Otherwise the task fails in this case.
      - The new trigger is created first, and then the old one is deleted. The URL of an old webhook stops working.
      - If a run is interrupted in between, both exist. Run the task again to delete the old one.
    type: bool
    default: false
notes:
  - A personal token of an admin of the project or of its organization is required.
  - CircleCI Server has no triggers.
  - >-
    Whoever knows the URL of an inbound webhook can start pipelines. CircleCI shows it only once, so store
    RV(webhook_url) when the trigger is created. If the response is lost, the task fails and says so.
  - >-
    When RV(webhook_url) holds a value, the module hides its result from the screen, from logs and from callbacks, as
    C(no_log=true) does. C(register) is not affected. The result cannot be hidden in a loop, with C(async), or with
    C(delegate_to) another machine. In these cases, a task with O(sender) must have C(no_log=true). Tasks that use the
    value should have it, too.
  - >-
    To try out a new definition, add its trigger with O(disabled=true), run a pipeline with
    M(community.circleci.pipeline), and enable the trigger when that works.
seealso:
  - module: community.circleci.pipeline_definition
  - module: community.circleci.repository_info
  - module: community.circleci.schedule
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Start a pipeline for each tag
  community.circleci.trigger:
    project: circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743
    definition: release
    repository: acme/api
    event_preset: only-tags

- name: Start a pipeline at two in the morning on every working day
  community.circleci.trigger:
    project: circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743
    definition: release
    event_name: nightly
    schedule:
      cron_expression: 0 2 * * 1-5
      attribution_actor: system
    checkout_ref: main
    config_ref: main
    parameters:
      full: true

- name: Allow a registry to start pipelines with an inbound webhook
  community.circleci.trigger:
    project: circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743
    definition: release
    event_name: image pushed
    sender: registry
    checkout_ref: main
    config_ref: main
  no_log: true # its URL holds a secret
  register: image_pushed

- name: Remove the schedule
  community.circleci.trigger:
    project: circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743
    definition: release
    event_name: nightly
    state: absent
"""

RETURN = r"""
trigger:
  description: The trigger, or null with O(state=absent).
  returned: success
  type: dict
  contains:
    id:
      description: The ID, a UUID. It is null in check mode if the trigger would be created.
      type: str
    created_at:
      description: When it was created. CircleCI does not return this for a new trigger, so it is null then.
      type: str
    provider:
      description: Where the events come from, such as V(github_app), V(schedule) or V(webhook).
      type: str
    event_name:
      description: The name of a schedule or of a webhook, or null.
      type: str
    repository:
      description: The owner and name of the repository, or null. It is null in check mode if the repository was given
        by its numeric ID.
      type: str
    external_id:
      description: The numeric ID of the repository at the code host, as a string, or null.
      type: str
    event_preset:
      description: The events of the repository, or null.
      type: str
    checkout_ref:
      description: The branch or tag that jobs check out, or null if the event determines it.
      type: str
    config_ref:
      description: The branch or tag that the config is taken from, or null if the event determines it.
      type: str
    sender:
      description: Who calls the webhook, or null.
      type: str
    schedule:
      description: When pipelines are started, or null.
      type: dict
      contains:
        cron_expression:
          description: The cron expression.
          type: str
        attribution_actor:
          description: The user that the pipelines are attributed to, V(system) or the ID of a user.
          type: str
    parameters:
      description: The values for pipeline parameters.
      type: dict
    disabled:
      description: Whether the trigger is disabled.
      type: bool
  sample:
    id: 3f2b8c1a-9a0e-4f53-8a55-0e4f4d1c7b11
    created_at: '2026-11-24T09:15:02.113Z'
    provider: schedule
    event_name: nightly
    repository: null
    external_id: null
    event_preset: null
    checkout_ref: main
    config_ref: main
    sender: null
    schedule:
      cron_expression: 0 2 * * 1-5
      attribution_actor: system
    parameters:
      full: true
    disabled: false
webhook_url:
  description:
    - The URL of an inbound webhook that this task has created. It contains a secret, and CircleCI never shows it again.
    - Null for all other triggers, and in check mode.
  returned: success
  type: str
  sample: null
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
    path: >-
      /api/v2/projects/2a68fe5f-2fe5-4d4f-91e1-15f111116743/pipeline-definitions/0f5b2f8e-.../triggers
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid and sees the project, but lacks the permission to do this: ... Only admins of the project or of
      its organization may edit triggers.
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
    - create trigger nightly of pipeline definition release of circleci/66491562-.../2a68fe5f-...
"""

from ..module_utils._resources.trigger import Trigger
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Trigger)


if __name__ == "__main__":
    main()
