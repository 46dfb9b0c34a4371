# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's scheduled pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from .schedule import ScheduledPipeline, refuse_standalone


class ScheduleInfo(Resource):
    SPEC = {**PROJECT, "names": {"type": "list", "elements": "str"}}

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        refuse_standalone(prepared["project"])
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[ScheduledPipeline]:
        return api.get_readable_list(*params["project"].v2("schedule"), parse=ScheduledPipeline.parse)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[ScheduledPipeline]) -> Plan:
        names = params["names"]
        chosen = sorted(
            (schedule for schedule in actual if names is None or schedule.name in names),
            key=lambda schedule: schedule.name,
        )
        return query({"schedules": [schedule.public_fields() for schedule in chosen]})
