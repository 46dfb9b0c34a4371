# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Why CircleCI refused, and what to check next.

401, 403 and 404 mean many things: a bad token, a missing right, a misspelt project and one that nobody follows may all
be a 404 (docs/api/v1.1.md §6). At most two more requests find out: whose token is it, and does it see the project?
"""

from __future__ import annotations

from typing import Any

from .._engine.apply import Run
from .._engine.failures import CheckFailed, Refused, Stopped, Unsuccessful
from .._engine.plan import Change, Request
from .client import Client
from .errors import CircleCIError
from .slug import Slug

TOKENS = "https://app.circleci.com/settings/user/tokens"
REPORT = "https://github.com/ansible-collections/community.circleci/issues"
INTERRUPTED = "the task was interrupted"
TIMED_OUT = "the task timed out"
OF_PROJECT = "This seems to be a project token, since it belongs to no user"


def describe(
    api: Client, error: CircleCIError, project: Slug | None, *hints: str, like: Slug | None = None
) -> dict[str, Any]:
    """An error as results have it: `method`, `path`, `status`, `message` and `hint`.

    :param hints: what else is known about it.
    :param like: a project with the same trouble, which is asked about instead of this one.
    """
    is_explained = bool(error.hint or any(hints))
    parts = (error.hint, explain(api, error, project, like or project, is_explained=is_explained), *hints)
    hint = " ".join(dict.fromkeys(part for part in parts if part))
    return {
        "method": error.method,
        "path": error.path,
        "status": error.status,
        "message": error.message,
        "hint": hint,
    }


def describe_any(
    api: Client, error: BaseException, project: Slug | None, *hints: str, like: Slug | None = None
) -> dict[str, Any]:
    """Whatever went wrong, in the same form; what is not an answer of CircleCI's has neither path nor status."""
    if isinstance(error, CircleCIError):
        return describe(api, error, project, *hints, like=like)
    if isinstance(error, (Refused, CheckFailed, Unsuccessful)):
        message = api.scrub(str(error))
    elif isinstance(error, OSError):
        message = api.scrub(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    elif isinstance(error, Stopped) or not isinstance(error, Exception):
        message = TIMED_OUT if "Timeout" in type(error).__name__ else INTERRUPTED
    else:
        text = f"internal error, {type(error).__name__}: {error}. Please report it at {REPORT}"
        message = api.scrub(text, thoroughly=True)
    return {"method": None, "path": None, "status": None, "message": message, "hint": " ".join(filter(None, hints))}


def describe_run(api: Client, run: Run, project: Slug | None, like: Slug | None = None) -> dict[str, Any]:
    """The error of a plan that was not applied to its end."""
    error = run.error or Stopped()
    hints = []
    if run.failed and isinstance(error, CircleCIError):
        hints = [run.failed.hints.get(error.status or 0, ""), _about_outcome(run.failed, error)]
    elif run.unclear:
        lines = "; ".join(change.line for change in run.unclear)
        hints = [f"It is not known whether this was done, since it was in progress: {lines}."]
    return describe_any(api, error, project, *hints, like=like)


def _about_outcome(change: Change, error: CircleCIError) -> str:
    if error.about_lost:
        return error.about_lost
    if not error.unclear:
        return ""
    request = change.request
    if isinstance(request, Request) and (request.repeatable or request.method != "POST"):
        return "It is not known whether it was done; doing it again does no harm."
    if change.search:
        return "It is not known whether it was done; CircleCI does not show it. Run this again later."
    return "It is not known whether it was done: look at CircleCI before you run this again, it could be done twice."


def sentence(error: dict[str, Any]) -> str:
    """A described error as a text for the user."""
    status = f"HTTP {error['status']}, " if error["status"] else ""
    asked = f"{error['method']} {error['path']}: {status}" if error["method"] else ""
    said = f"{asked}{error['message']}".rstrip()
    stop = "" if said.endswith((".", "!", "?")) else "."
    return f"{said}{stop} {error['hint']}".strip()


def explain(
    api: Client, error: CircleCIError, project: Slug | None, asked: Slug | None, *, is_explained: bool = False
) -> str:
    """Why CircleCI refused, after at most two more GETs; empty if this is no error of access.

    :param project: the project to name.
    :param asked: the project to ask about.
    :param is_explained: whether something else is known about it, which is better than a guess.
    """
    if error.status not in (401, 403, 404) or error.is_foreign:
        return ""
    host = api.settings.server.host
    if not api.settings.token:
        return "No token was given: set api_token, or CIRCLECI_TOKEN in the environment."
    me = api.status("api", "v1.1", "me")
    is_shown = asked is not None and api.status(*asked.about()) == 200
    if me == 401 and not is_shown:
        return (
            f"CircleCI at {host} does not accept this token: it is mistyped, revoked, expired (personal tokens "
            f"expire after one year at most) or for another server. Create one at {TOKENS}, or in the user settings of "
            "your CircleCI Server."
        )
    whose = {200: "The token is valid", 401: OF_PROJECT, 403: OF_PROJECT}.get(
        me or 0, "CircleCI does not say whose token this is"
    )
    if me in (401, 403):
        if error.path.startswith("/api/v2/"):
            return f"{whose}, and API v2 accepts personal tokens only."
        if error.path.endswith(("/follow", "/unfollow")):
            return f"{whose}, and only a user can follow a project: use a personal token."
    if error.status == 401:
        return f"{whose}, but it may not do this: a personal token may be required."
    if project is None:
        return "" if is_explained and error.status == 404 else _about_no_project(error, whose, me)
    if not is_shown and error.path.endswith("/follow"):
        return (
            f"{whose}, but CircleCI finds no repository {project} for it: the name may be misspelled, the token's user "
            "may have no access to the repository, or the organization may not have approved CircleCI at the code host."
        )
    if not is_shown:
        return (
            f"{whose}, but does not see the project {project}: the name may be misspelled, the token's user "
            "may have no access to the repository, or nobody may have followed it yet: use community.circleci.project."
        )
    if error.status == 403:
        return (
            f"{whose} and sees the project {project}, but lacks the permission to do this: it may require "
            "administrator rights at the code host, or a token with a wider scope."
        )
    return f"{whose} and sees the project {project}; what was requested does not exist in it."


def _about_no_project(error: CircleCIError, whose: str, me: int | None) -> str:
    if error.status == 404:
        return f"{whose}, but there is nothing with this ID, or its user has no access to it. Check the ID."
    if me == 200:
        return f"{whose}, but its user may not do this, or the token's scope is too small."
    return f"{whose}; a personal token may be required."
