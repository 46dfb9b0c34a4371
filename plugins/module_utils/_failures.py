# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""From an error to a failed result: what went wrong, why, what to check next; what was done and what was not."""

from __future__ import annotations

from typing import Any

from ._answers import CircleCIError
from ._apply import CheckFailed, Run
from ._plan import Change
from ._slug import Slug

TOKENS = "https://app.circleci.com/settings/user/tokens"


def explain(api: Any, error: CircleCIError, project: Slug | None) -> str:
    """Why CircleCI refused, after at most two more GETs.

    401, 403 and 404 mean many things: a bad token, a missing right, a misspelt project and one that nobody follows may
    all be a 404 (api/v1.1.md §6). Two questions tell them apart.

    :param api: a client, with `status(*path)`, and `settings.token`.
    :returns: a text for the user; empty if this is no error of access.
    """
    if error.status not in (401, 403, 404):
        return ""
    if not api.settings.token:
        return "No token was given: set api_token, or CIRCLECI_TOKEN in the environment."
    me = api.status("api", "v1.1", "me")
    shown = project and api.status(*(project.path() if project.standalone else project.v1("settings"))) == 200
    if me == 401 and not shown:
        return (
            "CircleCI does not accept this token: it is mistyped, revoked or expired (a personal token lives for a "
            f"year at most). Make one at {TOKENS}, or where your CircleCI Server keeps them."
        )
    of_project = "This seems to be a project token (it is nobody's, says /me)"
    known = {200: "The token is valid", 401: of_project, 403: of_project}
    whose = known.get(me, "CircleCI does not tell whose token this is")
    if me in (401, 403) and error.path.startswith("/api/v2/"):
        return f"{whose}, and API v2 takes personal tokens only."
    if error.status == 401:
        return f"{whose}, but it may not do this: a personal token may be needed."
    if project is None:
        return f"{whose}, but its user may not do this." if me == 200 else f"{whose}; a personal token may be needed."
    if not shown:
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


def failed(api: Any, error: CircleCIError, project: Slug | None, *hints: str) -> dict[str, Any]:
    """The result of a task that an error ended.

    :param hints: what else is known about it.
    """
    hint = " ".join(part for part in (error.hint, explain(api, error, project), *hints) if part)
    told = {name: getattr(error, name) for name in ("method", "path", "status", "message")}
    said = str(error).rstrip(".")
    return {**error.returns, "failed": True, "msg": f"{said}. {hint}".strip(), "error": {**told, "hint": hint}}


def half_way(applied: list[Change], pending: list[Change]) -> dict[str, Any]:
    """What a failed result tells about the changes of its plan."""
    return {
        "changed": any(not change.refresh for change in applied),
        "applied": [change.line for change in applied],
        "pending": [change.line for change in pending],
    }


def stopped(api: Any, run: Run, project: Slug | None) -> dict[str, Any]:
    """The result of a plan that was not applied to its end."""
    error = run.error
    if isinstance(error, CircleCIError):
        known = run.failed.hints.get(error.status, "") if run.failed else ""
        result = failed(api, error, project, known, _unclear(run))
    elif isinstance(error, (CheckFailed, OSError)):
        result = {"failed": True, "msg": str(error)}
    else:
        raise error
    applied, pending = run.applied, run.pending
    total = len(applied) + len(pending)
    if total > 1:
        result["msg"] += f" {len(applied)} of {total} changes were made; see applied and pending."
    return {**result, **half_way(applied, pending)}


def _unclear(run: Run) -> str:
    if not getattr(run.error, "unclear", False) or run.failed is None:
        return ""
    if run.failed.request.repeatable or run.failed.request.method != "POST":
        return "Whether it was done is not known; doing it again does no harm."
    if run.failed.find:
        return "Whether it was done is not known; when CircleCI was read again, it was not there. Run this again later."
    return "Whether it was done is not known: look at CircleCI before you run this again, it could be done twice."
