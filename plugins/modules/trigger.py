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
  - A trigger starts the pipelines of a definition, see M(community.circleci.pipeline_definition). What its events are
    follows from the options.
  - With O(repository) and O(event_preset), they are pushes and pull requests of a repository. Such a trigger is known
    by these two and its O(provider).
  - With O(schedule), it is a schedule, and with O(sender) an inbound webhook. Such a trigger is known by its
    O(event_name). Case matters.
  - A trigger does not move between definitions.
author:
  - The community.circleci contributors (!UNKNOWN)
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
      - V(present) makes the trigger, or changes what differs.
      - V(absent) deletes it. Without the definition, there is nothing to delete.
  event_name:
    description:
      - The name of a schedule or of an inbound webhook. Either this or O(repository) is required.
      - With O(state=present), it requires O(schedule) or O(sender).
    type: str
  repository:
    description:
      - The repository that the events come from, as V(owner/name), or its number at the code host. Case does not
        matter. It requires O(event_preset).
      - The GitHub App must see it, see M(community.circleci.repository_info).
    type: str
  event_preset:
    description:
      - The events of O(repository). They belong to what the trigger is known by, so another preset makes another
        trigger.
      - CircleCI documents C(only-branch-delete), too, but refuses it.
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
      - How CircleCI is connected to O(repository). Only used with it.
      - V(github_oauth) takes only V(all-pushes) and V(only-build-prs) as O(event_preset), and cannot be disabled.
      - With V(github_server) and V(github_oauth), a repository that the definition does not use itself can only be
        given as its number.
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
          - Whom the pipelines are attributed to. It matters for contexts that are restricted to groups.
          - V(current) is the user of the token. A schedule of another user is changed, so use the token of one user, or
            V(system), which is CircleCI itself.
        type: str
        choices:
          - current
          - system
        default: current
  sender:
    description:
      - Who calls the inbound webhook, as people know it.
    type: str
  checkout_ref:
    description:
      - The branch or tag that jobs check out.
      - Required with O(schedule) and O(sender).
      - With O(repository), it is required if the definition checks out another repository, and cannot be given
        otherwise. The event itself then tells what to check out.
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
      - If it is not given, they are left as they are.
      - CircleCI shows them to all who may see the project, and so do the results of this module. They are no place for
        secrets.
    type: dict
  disabled:
    description:
      - Whether the trigger starts no pipelines. If it is not given, it is left as it is. A new one is enabled.
    type: bool
  recreate:
    description:
      - Whether to make a trigger anew if it must become a webhook instead of a schedule, or the reverse. Otherwise the
        task fails in this case.
      - The new trigger is made first, and then the old one is deleted. The URL of an old webhook stops working.
    type: bool
    default: false
notes:
  - A personal token of an admin of the project or of its organization is needed.
  - CircleCI Server has no triggers.
  - >-
    Whoever knows the URL of an inbound webhook can start pipelines. CircleCI shows it only once, so RV(webhook_url)
    must be kept when the trigger is made. If the answer with it does not arrive, the task fails and says so.
  - >-
    When RV(webhook_url) holds a value, the module hides its result from the screen, from logs and from callbacks, as
    C(no_log=true) does. C(register) is not affected. In a loop, with C(async) and with C(delegate_to) another machine
    Ansible cannot do that by itself, so a task with O(sender) must have C(no_log=true). Tasks that use the value should
    have it, too.
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

- name: Start one in each night before a working day
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

- name: Let a registry start one with an inbound webhook
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
      description: The ID, a UUID. It is null in check mode if the trigger would be made.
      type: str
    created_at:
      description: When it was made. CircleCI does not tell when it has just been made, so it is null then.
      type: str
    provider:
      description: Where the events come from, such as V(github_app), V(schedule) or V(webhook).
      type: str
    event_name:
      description: The name of a schedule or of a webhook, or null.
      type: str
    repository:
      description: Owner and name of the repository, or null. It is null in check mode if the repository was given by
        its number.
      type: str
    external_id:
      description: The number of the repository at the code host, as a string, or null.
      type: str
    event_preset:
      description: The events of the repository, or null.
      type: str
    checkout_ref:
      description: The branch or tag that jobs check out, or null if the event tells.
      type: str
    config_ref:
      description: The branch or tag that the config is taken from, or null if the event tells.
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
          description: Whom the pipelines are attributed to, V(system) or the ID of a user.
          type: str
    parameters:
      description: The values for pipeline parameters.
      type: dict
    disabled:
      description: Whether it starts no pipelines.
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
    - The URL of an inbound webhook that this task has made. It holds a secret, and CircleCI never shows it again.
    - Null for all other triggers, and in check mode.
  returned: success
  type: str
  sample: null
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
    path: >-
      /api/v2/projects/2a68fe5f-2fe5-4d4f-91e1-15f111116743/pipeline-definitions/0f5b2f8e-.../triggers
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid and sees the project, but lacks the right to do this: ... Only admins of the project or of its
      organization may edit triggers.
applied:
  description: The changes that were made before the failure, a line for each.
  returned: when a change failed
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, a line for each.
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
