# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A task on its way from reading to its result: what is read is planned, what is planned is applied and reported."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from typing import Any, cast

from ._api.client import Client
from ._api.diagnosis import describe_any, describe_run, sentence
from ._api.errors import CircleCIError
from ._api.polling import Counter
from ._engine.apply import Run, apply, apply_fleet
from ._engine.failures import Unsuccessful, result_on_error
from ._engine.plan import Change, Fleet, Plan
from ._engine.resource import Resource
from ._resources._fleet import FleetResource
from ._resources._fleet_report import report


class Task:
    """One run of a resource, from reading to the result.

    :ivar interruption: what interrupted it; None if nothing did.
    :ivar warnings: of the plan, and of plans that were made on the way; those of the client are in the client.
    :ivar deprecations: `(message, date)` pairs.
    """

    def __init__(
        self, resource: type[Resource], api: Client, params: dict[str, Any], check_mode: bool, diff: bool
    ) -> None:
        self._resource = resource
        self._api = api
        self._params = params
        self._check_mode = check_mode
        self._diff = diff
        self._run: Run | None = None
        self._project = params.get("project")
        self.interruption: BaseException | None = None
        self.warnings: list[str] = []
        self.deprecations: list[tuple[str, str]] = []

    def run(self) -> dict[str, Any]:
        """Read, plan and apply, and return the result."""
        try:
            plan = self._resource.plan(self._params, self._resource.read(self._api, self._params))
            self.warnings += plan.warnings
            self.deprecations += plan.deprecations
            result = self._fleet_result(plan) if isinstance(plan, Fleet) else self._result(plan)
            if self._diff:
                result["diff"] = {"before": plan.before, "after": plan.after}
        except BaseException as error:
            try:
                result = self._failure(error)
            except BaseException as interruption:  # while the error was explained, which may ask CircleCI
                result = self._failure(interruption)
        return result

    def _result(self, plan: Plan) -> dict[str, Any]:
        if self._check_mode:
            return {"changed": plan.changed, **self._resource.foreseen(self._params, plan)}
        self._run = run = apply(self._api, plan)
        self.warnings += run.warnings
        if run.error is not None:
            self._note_interruption(run.error)
            error = describe_run(self._api, run, self._project)
            return {**self._failed(error, run.error), **self._applied_and_pending()}
        return {"changed": run.changed, **self._resource.result(self._api, self._params, run)}

    def _fleet_result(self, fleet: Fleet) -> dict[str, Any]:
        resource = cast(type[FleetResource], self._resource)
        members = self._params[resource.MEMBERS]
        runs: dict[str, Run] = {}
        if not self._check_mode and not (fleet.errors and fleet.stop_on_error):
            count = Counter(self._api, len(fleet.plans), f"{resource.MEMBERS} converged")
            runs = apply_fleet(self._api, fleet, count)
            for run in runs.values():
                self.warnings += run.warnings
                if run.error is not None:
                    self._note_interruption(run.error)
        try:
            return report(resource, self._api, members, fleet, runs, self._check_mode)
        except BaseException as error:
            if isinstance(error, Exception):
                raise
            self._note_interruption(error)  # it came while errors were explained, so they stay unexplained
            return report(resource, self._api, members, fleet, runs, self._check_mode)

    def _note_interruption(self, error: BaseException) -> None:
        if not isinstance(error, Exception):
            self.interruption = error
            self._api.stop()

    def _failure(self, error: BaseException) -> dict[str, Any]:
        self._note_interruption(error)
        if isinstance(error, Unsuccessful):
            return {
                "changed": False,
                **self._applied_and_pending(),
                **error.returns,
                "failed": True,
                "msg": self._api.scrub(str(error)),
            }
        described = describe_any(self._api, error, self._project, self._hint_of_check_mode(error))
        return {**self._failed(described, error), **self._applied_and_pending()}

    def _hint_of_check_mode(self, error: BaseException) -> str:
        if self._check_mode and isinstance(error, CircleCIError) and error.is_missing:
            return (
                "In check mode, no project is followed. If an earlier task follows this project, this task finds it "
                "without check mode."
            )
        return ""

    def _failed(self, described: dict[str, Any], error: BaseException) -> dict[str, Any]:
        result = {**result_on_error(error), "failed": True, "msg": sentence(described)}
        if isinstance(error, CircleCIError):
            result["error"] = described
        elif isinstance(error, Exception) and described["message"].startswith("internal error"):
            result["exception"] = self._api.scrub("".join(traceback.format_exception(error)), thoroughly=True)
        return result

    def _applied_and_pending(self) -> dict[str, Any]:
        """What was done of the plan, and what was not; empty if nothing was to be done."""
        run = self._run
        if run is None or not (run.applied or run.pending):
            return {}
        return {
            "changed": run.changed,
            "applied": _lines(run.applied),
            "pending": _lines(run.pending),
            **self._resource.salvage(run),
        }


def _lines(changes: Sequence[Change]) -> list[str]:
    return [change.line for change in changes]
