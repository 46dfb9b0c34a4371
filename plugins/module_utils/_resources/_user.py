# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The user whose token it is: `GET /me` (docs/api/v1.1.md §10.1)."""

from __future__ import annotations

from typing import Any

from .._api.answers import Answer
from .._api.masks import heroku_mask, is_heroku_mask
from .._engine.compat import dataclass
from .._engine.plan import Request

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
    "plan",
    "trial_end",
    "days_left_in_trial",
    "basic_email_prefs",
)


@dataclass(frozen=True, slots=True)
class Me:
    """The user of a token.

    :ivar tells_user_key: whether CircleCI says if it has a key on the user's GitHub account.
    :ivar heroku_api_key: the mask of the Heroku API key.
    """

    login: str
    tells_user_key: bool
    user_key_fingerprint: str | None
    heroku_api_key: str | None
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Me:
        """The user of an answer."""
        key = answer.optional_text("heroku_api_key")
        if key and not is_heroku_mask(key):  # a server that shows more than a mask is not repeated
            key = heroku_mask(key)
        return cls(
            answer.text("login"),
            answer.has("user_key_fingerprint"),
            answer.optional_text("user_key_fingerprint"),
            key,
            {**answer.public_fields(FIELDS), "heroku_api_key": key},
        )


ME_REQUEST: Request[Me] = Request("GET", ME, Me.parse)
