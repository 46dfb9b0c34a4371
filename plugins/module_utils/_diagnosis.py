# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Why CircleCI refused: 401, 403 and 404 mean many things, and two questions tell them apart.

A bad token, a missing right, a misspelt project and one that nobody follows may all be a 404 (api/v1.1.md §6).
"""

from __future__ import annotations

from typing import Any

from ._answers import CircleCIError
from ._client import CLOUD
from ._slug import Slug

TOKENS = f"{CLOUD.replace('//', '//app.')}/settings/user/tokens"


def explain(api: Any, error: CircleCIError, project: Slug | None) -> str:
    """What to check next, after at most two more GETs.

    :param api: a client, with `status(*path)`, and `settings.token`.
    :returns: a text for the user; empty if this is no error of access.
    """
    if error.status not in (401, 403, 404):
        return ""
    if not api.settings.token:
        return "No token was given: set api_token, or CIRCLECI_TOKEN in the environment."
    me = api.status("api", "v1.1", "me")
    if me == 401:
        return (
            "CircleCI does not accept this token: it is mistyped, revoked or expired (a personal token lives for a "
            f"year at most). Make one at {TOKENS}, or where your CircleCI Server keeps them."
        )
    whose = "The token is valid" if me == 200 else "This seems to be a project token (it is nobody's, says /me)"
    if error.status == 401:
        return f"{whose}, but it may not do this: a personal token may be needed."
    if project is None:
        return f"{whose}, but its user may not do this."
    if api.status(*(project.path() if project.standalone else project.v1("settings"))) != 200:
        return (
            f"{whose}, but CircleCI shows it no project {project}: the name may be misspelt, the token's user may "
            "have no access to the repository, or nobody may have followed it yet (community.circleci.project does)."
        )
    if error.status == 403:
        return (
            f"{whose} and sees the project {project}, but lacks the right to do this: it may take administrator "
            "rights at the code host, or a token with a wider scope."
        )
    return f"{whose} and sees the project {project}; what was asked for in it is not there."
