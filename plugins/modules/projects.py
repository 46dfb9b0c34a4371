#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: projects
short_description: Converge many CircleCI projects in one task
version_added: 0.1.0
description:
  - Converges any number of projects in one task, each with everything that is declared for it.
  - >-
    All projects are read first, with up to O(concurrency) requests at the same time, and then what differs is changed
    in the same way. Each project is followed first. Then come its settings, variables, checkout keys, SSH keys,
    webhooks and schedules. After that, everything with C(state=absent) is removed. If the project is to be unfollowed,
    this happens last.
  - >-
    The rules of the individual modules apply, which are M(community.circleci.project), M(community.circleci.env_vars),
    M(community.circleci.checkout_key), M(community.circleci.ssh_key), M(community.circleci.webhook) and
    M(community.circleci.schedule). Reading a project requires one request for its variables, one for its checkout keys,
    one for its schedules, one for its settings, which say whether it is followed and which SSH keys it has, and two for
    its webhooks. What is not declared is not read.
  - >-
    A project that fails does not affect the others. The task fails at the end, and RV(projects) lists for each project
    what was done and what was not. The next run continues from there.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - In check mode, RV(projects[].pending) lists what would be done.
  diff_mode:
    support: full
    details:
      - It shows each project, with masks, never values.
  idempotent:
    support: partial
    details:
      - See O(projects[].change_detection).
options:
  projects:
    description:
      - The projects. Each may be listed only once, whatever its spelling.
    type: list
    elements: dict
    required: true
    suboptions:
      project:
        description:
          - The project, in one of the forms that M(community.circleci.project) accepts.
        type: str
        required: true
      followed:
        description:
          - Whether the token's user follows the project. If it is not given, this is left as it is.
        type: bool
      settings:
        description:
          - The advanced settings of the project. Settings that are not given are left as they are. See
            M(community.circleci.project_settings).
        type: dict
        suboptions:
          autocancel_builds:
            description:
              - See O(community.circleci.project_settings#module:autocancel_builds).
            type: bool
          build_fork_prs:
            description:
              - See O(community.circleci.project_settings#module:build_fork_prs).
            type: bool
          build_prs_only:
            description:
              - See O(community.circleci.project_settings#module:build_prs_only).
            type: bool
          disable_ssh:
            description:
              - See O(community.circleci.project_settings#module:disable_ssh).
            type: bool
          forks_receive_secret_env_vars:
            description:
              - See O(community.circleci.project_settings#module:forks_receive_secret_env_vars).
            type: bool
          set_github_status:
            description:
              - See O(community.circleci.project_settings#module:set_github_status).
            type: bool
          setup_workflows:
            description:
              - See O(community.circleci.project_settings#module:setup_workflows).
            type: bool
          write_settings_requires_admin:
            description:
              - See O(community.circleci.project_settings#module:write_settings_requires_admin).
            type: bool
          pr_only_branch_overrides:
            description:
              - See O(community.circleci.project_settings#module:pr_only_branch_overrides).
            type: list
            elements: str
          building:
            description:
              - See O(community.circleci.project_settings#module:building).
            type: bool
      env_vars:
        description:
          - The environment variables, as a dictionary of names and values. See
            O(community.circleci.env_vars#module:variables).
        type: dict
      change_detection:
        description:
          - What is written, and what is reported as changed. See
            O(community.circleci.env_vars#module:change_detection).
          - If it is not given, V(rewrite) is used.
        type: str
        choices: [rewrite, mask, on_create, fingerprint]
      fingerprint_key:
        description:
          - The secret key for V(fingerprint). See O(community.circleci.env_vars#module:fingerprint_key).
        type: str
      purge:
        description:
          - Whether to remove the variables that are not declared. Keys are never purged.
        type: bool
      purge_keep:
        description:
          - Names of variables that the purge leaves alone, as shell patterns.
        type: list
        elements: str
      purge_limit:
        description:
          - How many variables the purge may remove from one project. If it would remove more, that project fails and is
            left alone.
          - If it is not given, the purge may remove at most 10, and at most half of what is there if that is five or
            more.
        type: int
      allow_empty:
        description:
          - Whether a value may be an empty string.
        type: bool
      allow_mask_like:
        description:
          - Whether a value may look like one of CircleCI's masks. See
            O(community.circleci.env_vars#module:allow_mask_like).
        type: bool
      checkout_keys:
        description:
          - The types of checkout keys. If the project has no key of a type, one is created.
        type: list
        elements: str
        choices: [deploy-key, github-user-key]
      ssh_keys:
        description:
          - The SSH keys for other hosts. Keys that are not listed are left alone.
        type: list
        elements: dict
        suboptions:
          hostname:
            description:
              - The host that the key is for. An empty string stands for all hosts that have no key of their own.
            type: str
            required: true
          private_key:
            description:
              - The private key, in PEM or OpenSSH form, without a passphrase. Either this or the fingerprint is
                required.
            type: str
          fingerprint:
            description:
              - See O(community.circleci.ssh_key#module:fingerprint).
            type: str
      webhooks:
        description:
          - The outbound webhooks. Those that are not listed are left alone.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the webhook. Each name may be listed only once.
            type: str
            required: true
          url:
            description:
              - The URL that CircleCI sends requests to. Required unless O(projects[].webhooks[].state=absent).
            type: str
          events:
            description:
              - The events that CircleCI sends requests for. Required unless O(projects[].webhooks[].state=absent).
            type: list
            elements: str
            choices: [workflow-completed, job-completed]
          signing_secret:
            description:
              - The secret that CircleCI signs its requests with. See
                O(community.circleci.webhook#module:signing_secret).
            type: str
          verify_tls:
            description:
              - Whether CircleCI verifies the TLS certificate of the URL.
            type: bool
            default: true
          change_detection:
            description:
              - How to handle an existing secret. See O(community.circleci.webhook#module:change_detection).
            type: str
            choices: [rewrite, on_create]
            default: rewrite
          state:
            description:
              - Whether the webhook should exist.
              - Removals come last. If the project has five webhooks already, a task cannot create one, even if it
                removes another one.
            type: str
            choices: [present, absent]
            default: present
      schedules:
        description:
          - The scheduled pipelines. Those that are not listed are left alone.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the schedule. Each name may be listed only once.
            type: str
            required: true
          description:
            description:
              - The description. If it is not given, it is not changed.
            type: str
          timetable:
            description:
              - When pipelines are triggered. See O(community.circleci.schedule#module:timetable).
              - Required unless O(projects[].schedules[].state=absent).
            type: dict
            suboptions:
              per_hour:
                description:
                  - How many times per hour, from 1 to 60.
                type: int
                default: 1
              hours_of_day:
                description:
                  - The hours, from 0 to 23, in UTC.
                type: list
                elements: int
                required: true
              days_of_week:
                description:
                  - The days of the week.
                type: list
                elements: str
                choices: [MON, TUE, WED, THU, FRI, SAT, SUN]
              days_of_month:
                description:
                  - The days of the month, from 1 to 31.
                type: list
                elements: int
              months:
                description:
                  - The months. If it is not given, pipelines are triggered in all months.
                type: list
                elements: str
                choices: [JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC]
          parameters:
            description:
              - The pipeline parameters. One of them must be V(branch) or V(tag). Do not use them for secrets. See
                O(community.circleci.schedule#module:parameters).
              - Required unless O(projects[].schedules[].state=absent).
            type: dict
          attribution_actor:
            description:
              - The user that the pipelines are attributed to. See
                O(community.circleci.schedule#module:attribution_actor).
            type: str
            choices: [current, system]
            default: current
          state:
            description:
              - Whether the schedule should exist.
            type: str
            choices: [present, absent]
            default: present
  defaults:
    description:
      - Declared for every project. What a project declares itself takes precedence.
      - Environment variables and settings are merged by name. For everything else, the value of the project replaces
        the default.
    type: dict
    suboptions:
      followed:
        description:
          - See O(projects[].followed).
        type: bool
      settings:
        description:
          - See O(projects[].settings).
        type: dict
        suboptions:
          autocancel_builds:
            description:
              - See O(projects[].settings.autocancel_builds).
            type: bool
          build_fork_prs:
            description:
              - See O(projects[].settings.build_fork_prs).
            type: bool
          build_prs_only:
            description:
              - See O(projects[].settings.build_prs_only).
            type: bool
          disable_ssh:
            description:
              - See O(projects[].settings.disable_ssh).
            type: bool
          forks_receive_secret_env_vars:
            description:
              - See O(projects[].settings.forks_receive_secret_env_vars).
            type: bool
          set_github_status:
            description:
              - See O(projects[].settings.set_github_status).
            type: bool
          setup_workflows:
            description:
              - See O(projects[].settings.setup_workflows).
            type: bool
          write_settings_requires_admin:
            description:
              - See O(projects[].settings.write_settings_requires_admin).
            type: bool
          pr_only_branch_overrides:
            description:
              - See O(projects[].settings.pr_only_branch_overrides).
            type: list
            elements: str
          building:
            description:
              - See O(projects[].settings.building).
            type: bool
      env_vars:
        description:
          - See O(projects[].env_vars).
        type: dict
      change_detection:
        description:
          - See O(projects[].change_detection).
        type: str
        choices: [rewrite, mask, on_create, fingerprint]
      fingerprint_key:
        description:
          - See O(projects[].fingerprint_key).
        type: str
      purge:
        description:
          - See O(projects[].purge).
        type: bool
      purge_keep:
        description:
          - See O(projects[].purge_keep).
        type: list
        elements: str
      purge_limit:
        description:
          - See O(projects[].purge_limit).
        type: int
      allow_empty:
        description:
          - See O(projects[].allow_empty).
        type: bool
      allow_mask_like:
        description:
          - See O(projects[].allow_mask_like).
        type: bool
      checkout_keys:
        description:
          - See O(projects[].checkout_keys).
        type: list
        elements: str
        choices: [deploy-key, github-user-key]
      ssh_keys:
        description:
          - See O(projects[].ssh_keys).
        type: list
        elements: dict
        suboptions:
          hostname:
            description:
              - See O(projects[].ssh_keys[].hostname).
            type: str
            required: true
          private_key:
            description:
              - See O(projects[].ssh_keys[].private_key).
            type: str
          fingerprint:
            description:
              - See O(projects[].ssh_keys[].fingerprint).
            type: str
      webhooks:
        description:
          - See O(projects[].webhooks).
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - See O(projects[].webhooks[].name).
            type: str
            required: true
          url:
            description:
              - See O(projects[].webhooks[].url).
            type: str
          events:
            description:
              - See O(projects[].webhooks[].events).
            type: list
            elements: str
            choices: [workflow-completed, job-completed]
          signing_secret:
            description:
              - See O(projects[].webhooks[].signing_secret).
            type: str
          verify_tls:
            description:
              - See O(projects[].webhooks[].verify_tls).
            type: bool
            default: true
          change_detection:
            description:
              - See O(projects[].webhooks[].change_detection).
            type: str
            choices: [rewrite, on_create]
            default: rewrite
          state:
            description:
              - See O(projects[].webhooks[].state).
            type: str
            choices: [present, absent]
            default: present
      schedules:
        description:
          - See O(projects[].schedules).
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - See O(projects[].schedules[].name).
            type: str
            required: true
          description:
            description:
              - See O(projects[].schedules[].description).
            type: str
          timetable:
            description:
              - See O(projects[].schedules[].timetable).
            type: dict
            suboptions:
              per_hour:
                description:
                  - See O(projects[].schedules[].timetable.per_hour).
                type: int
                default: 1
              hours_of_day:
                description:
                  - See O(projects[].schedules[].timetable.hours_of_day).
                type: list
                elements: int
                required: true
              days_of_week:
                description:
                  - See O(projects[].schedules[].timetable.days_of_week).
                type: list
                elements: str
                choices: [MON, TUE, WED, THU, FRI, SAT, SUN]
              days_of_month:
                description:
                  - See O(projects[].schedules[].timetable.days_of_month).
                type: list
                elements: int
              months:
                description:
                  - See O(projects[].schedules[].timetable.months).
                type: list
                elements: str
                choices: [JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC]
          parameters:
            description:
              - See O(projects[].schedules[].parameters).
            type: dict
          attribution_actor:
            description:
              - See O(projects[].schedules[].attribution_actor).
            type: str
            choices: [current, system]
            default: current
          state:
            description:
              - See O(projects[].schedules[].state).
            type: str
            choices: [present, absent]
            default: present
  purge_limit_total:
    description:
      - How many variables and keys may be removed in total, over all projects. If more would be removed, the task fails
        before it changes anything.
      - If it is not given, at most 50 may be removed.
    type: int
  on_error:
    description:
      - What happens to the other projects when one fails.
    type: str
    default: continue
    choices:
      continue: They are converged.
      stop: No other project is started. If a project cannot be read, nothing is written at all.
notes:
  - On a terminal, and elsewhere with C(-v), a long run shows how many projects are done, and when it is waiting for a
    rate limit.
  - A run may be interrupted or killed at any time. It then sends no more requests, and the next run continues from
    there.
  - Invalid input is refused before the first request is sent. The error message names its place, such as
    C(projects[3].env_vars).
seealso:
  - module: community.circleci.project
  - module: community.circleci.env_vars
  - module: community.circleci.checkout_key
  - module: community.circleci.ssh_key
  - module: community.circleci.webhook
  - module: community.circleci.schedule
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
- name: Converge the projects of a team
  community.circleci.projects:
    projects:
      - project: github/acme/api
        env_vars:
          DATABASE_URL: "{{ vault_database_url }}"
        checkout_keys: [deploy-key]
        ssh_keys:
          - hostname: deploy.example.com
            private_key: "{{ vault_deploy_key }}"
      - project: github/acme/web
        env_vars:
          LOG_LEVEL: "info"
    defaults:
      followed: true
      env_vars:
        SENTRY_DSN: "{{ vault_sentry_dsn }}"

- name: Rotate a secret everywhere
  community.circleci.projects:
    projects: "{{ [{'project': 'github/acme/api'}, {'project': 'github/acme/web'}] }}"
    defaults:
      env_vars:
        SENTRY_DSN: "{{ vault_sentry_dsn }}"

- name: Write nothing unless a declared value has changed
  community.circleci.projects:
    projects:
      - project: github/acme/api
        env_vars:
          DATABASE_URL: "{{ vault_database_url }}"
    defaults:
      change_detection: fingerprint
      fingerprint_key: "{{ vault_fingerprint_key }}"
    concurrency: 16
"""

RETURN = r"""
msg:
  description:
    - A summary of how many projects changed, what was done, and which projects failed and why.
  returned: always
  type: str
  sample: >-
    2 of 3 projects changed (1 follower added, 4 variables added, 1 variable updated).
summary:
  description:
    - The same as RV(msg), for example for a chat message.
  returned: unless an option or the token was refused
  type: str
  sample: >-
    2 of 3 projects changed (1 follower added, 4 variables added, 1 variable updated).
projects:
  description:
    - What was done with each project, in the order of O(projects).
  returned: unless an option or the token was refused
  type: list
  elements: dict
  contains:
    project:
      description: The project, in its long form.
      type: str
      sample: github/acme/api
    changed:
      description: Whether anything was changed that can be read back.
      type: bool
      sample: true
    applied:
      description: What was done, in order.
      type: list
      elements: str
      sample: [follow github/acme/api, set variable DATABASE_URL of github/acme/api]
    pending:
      description: What was not done. In check mode, what would be done.
      type: list
      elements: str
      sample: []
    differences:
      description:
        - The differences from the declaration, as far as CircleCI shows them. These are the lines of
          RV(projects[].applied) and RV(projects[].pending), except those that only write a value again. If something
          cannot be converged, the reason is also listed here.
      type: list
      elements: str
      sample: [set variable DATABASE_URL of github/acme/api]
    unverified:
      description:
        - The names of the variables and secrets whose values may differ from the declared ones. CircleCI shows too
          little of them to detect that, and the task did not write them.
      type: list
      elements: str
      sample: [NPM_TOKEN]
    error:
      description: What went wrong, or null if nothing did.
      type: dict
      contains:
        method:
          description: The method of the request that failed, or null if it was not a request.
          type: str
          sample: POST
        path:
          description: Its path.
          type: str
          sample: /api/v1.1/project/github/acme/api/envvar
        status:
          description: The HTTP status, or null if there was no response.
          type: int
          sample: 403
        message:
          description: CircleCI's error message.
          type: str
          sample: Permission denied
        hint:
          description: What to check next.
          type: str
          sample: The token is valid and sees the project, but lacks the permission to do this.
error:
  description:
    - What went wrong before any project could be read, such as a token that CircleCI does not accept.
  returned: failure of all projects
  type: dict
  contains:
    method:
      description: The method of the request that failed.
      type: str
      sample: GET
    path:
      description: Its path.
      type: str
      sample: /api/v1.1/project/github/acme/api/envvar
    status:
      description: The HTTP status.
      type: int
      sample: 401
    message:
      description: CircleCI's error message.
      type: str
      sample: Invalid token provided.
    hint:
      description: What to check next.
      type: str
      sample: CircleCI at circleci.com does not accept this token.
"""

from ..module_utils._resources.projects import Projects
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Projects)


if __name__ == "__main__":
    main()
