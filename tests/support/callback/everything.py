# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A callback that writes down all that callbacks get to see of tasks and results."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: everything
type: aggregate
short_description: Writes all events as lines of JSON
description:
  - Writes to the file that E(TESTS_EVENTS) names.
  - The arguments of a task are left out of its results. Ansible gives them to callbacks in clear, for each module.
"""


def _recorder(event):
    def record(self, result, **_how):
        self._of_result(event, result)

    return record


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "everything"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, event, **about):
        with open(os.environ["TESTS_EVENTS"], "a", encoding="utf-8") as file:
            file.write(json.dumps({"event": event, **about}, default=str) + "\n")

    def _of_result(self, event, result):
        found = getattr(result, "result", None) or result._result
        task = getattr(result, "task", None) or result._task
        shown = [self._dump_results(found, indent=4)]
        if found.get("diff"):
            shown.append(self._get_diff(found["diff"]))
        self._write(event, name=task.get_name(), result=found, shown=shown)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._write("start", name=task.get_name(), args=task.args)

    def v2_runner_on_start(self, host, task):
        self._write("runner", host=str(host), name=task.get_name(), args=task.args)

    def v2_on_file_diff(self, result):
        self._of_result("diff", result)

    def v2_playbook_on_stats(self, stats):
        self._write("stats", processed=stats.processed, custom=stats.custom)

    v2_runner_on_ok = _recorder("ok")
    v2_runner_on_failed = _recorder("failed")
    v2_runner_on_skipped = _recorder("skipped")
    v2_runner_on_unreachable = _recorder("unreachable")
    v2_runner_on_async_poll = _recorder("async poll")
    v2_runner_on_async_ok = _recorder("async ok")
    v2_runner_on_async_failed = _recorder("async failed")
    v2_runner_retry = _recorder("retry")
    v2_runner_item_on_ok = _recorder("item ok")
    v2_runner_item_on_failed = _recorder("item failed")
    v2_runner_item_on_skipped = _recorder("item skipped")
