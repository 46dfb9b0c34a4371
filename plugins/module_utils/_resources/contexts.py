# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Many contexts of an organization, each with everything that is declared for it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from .._api.slug import Slug
from .._argspec import ORGANIZATION
from ._fleet import FleetResource
from .context import Context, parse_name


class Contexts(FleetResource):
    MEMBERS = "contexts"
    NAME = "name"
    KEY = {"name": {"type": "str", "required": True, "parse": parse_name}}
    PARTS = (Context,)

    @classmethod
    def identify(cls, given: Mapping[str, Any]) -> tuple[str, Hashable, Slug | None]:
        return given["name"], given["name"], None

    @classmethod
    def shared(cls, params: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        return {"organization": str(params["organization"]), "name": given["name"]}


Contexts.SPEC = {**ORGANIZATION, **Contexts.spec_of_members()}
