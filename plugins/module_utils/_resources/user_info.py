# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Who the token is: `GET /me` (api/v1.1.md §10.1)."""

from __future__ import annotations

from .._plan import query
from .._resource import Resource

ME = ("api", "v1.1", "me")

# /me also holds ids for analytics and push channels; what is not listed here is not returned.
FIELDS = (
    "login",
    "name",
    "admin",
    "avatar_url",
    "selected_email",
    "all_emails",
    "created_at",
    "github_id",
    "bitbucket",
    "num_projects_followed",
    "user_key_fingerprint",
    "heroku_api_key",
)


class UserInfo(Resource):
    @staticmethod
    def read(api, params):
        return api.get(*ME)

    @staticmethod
    def plan(params, actual):
        return query({"user": {field: actual.get(field) for field in FIELDS}})
