# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Builds of any project: reading one, waiting for its end, and reporting what went wrong.

Those of classic projects are read by API v1.1, which alone has steps and output. Those of standalone projects are jobs
of API v2 (docs/api/v1.1.md §10.5, docs/api/v2.md §8.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.polling import TimedOut, duration, poll
from .._api.slug import Slug
from .._engine.failures import Unsuccessful
from ._step_output import last_lines
from ._v1_builds import Build, parse_waited
from ._v2_builds import read_job

WHY_NOT = {
    "no-followers": "nobody follows the project: follow it with community.circleci.project",
    "prs-only": "the project builds pull requests only",
    "1.0-not-available": "it is a build of CircleCI 1.0, which no longer exists",
}


def read_build(api: Client, project: Slug, number: int, parse: Callable[[Answer], Build] = Build.parse) -> Build:
    """A full build; that of a standalone project has no steps.

    :param parse: how the answer of API v1.1 is read.
    """
    if project.standalone:
        return read_job(api, project, number)
    return api.get(*project.v1(str(number)), parse=parse)


def check_runs(api: Client, project: Slug, build: Build) -> None:
    """Check that CircleCI will run a build that it has accepted.

    :raises Unsuccessful: with CircleCI's words, if not.
    """
    if not build.dont_build:
        return
    why = WHY_NOT.get(build.dont_build, api.scrub(build.dont_build))
    words = api.scrub(" ".join(build.messages))
    said = f" CircleCI says: {words}" if words else ""
    raise Unsuccessful(f"CircleCI does not run {build.name_in(project)}, since {why}.{said}", build=build.public)


def wait_for_build(api: Client, params: Mapping[str, Any], number: int) -> Build:
    """Wait for the end of a build.

    :returns: the full build, a success.
    :raises Unsuccessful: with the build and, if a step failed, `failed_step`.
    """
    project = params["project"]
    try:
        build = poll(
            api,
            params,
            lambda: read_build(api, project, number, parse_waited),
            lambda build: build.is_over,
            lambda build: f"{build.name_in(project)}: {build.status}{_in_step(build)}",
        )
    except TimedOut as late:
        if late.seen is None:
            raise Unsuccessful(f"CircleCI did not show build {number} of {project} in time.", build=None) from late
        raise Unsuccessful(
            f"{late.seen.name_in(project)} is still {late.seen.status} after {duration(params['wait_timeout'])}, "
            f"the value of wait_timeout: {late.seen.url}",
            build=late.seen.public,
        ) from None
    check_runs(api, project, build)
    if not build.is_success:
        raise _unsuccessful(api, project, build)
    return build


def _in_step(build: Build) -> str:
    return f", {build.running_step}" if build.running_step else ""


def _unsuccessful(api: Client, project: Slug, build: Build) -> Unsuccessful:
    what = f"{build.name_in(project)}: {build.outcome or build.status}"
    action = build.failed_action
    if action is None:
        return Unsuccessful(f"{what}. See {build.url}", build=build.public)
    lines = last_lines(api, action.output_url)
    exit_code = f" (exit code {action.exit_code})" if action.exit_code is not None else ""
    output = "".join(f"\n  {line}" for line in lines)
    return Unsuccessful(
        f"{what}, in step {action.name}{exit_code}. See {build.url}"
        f"{' and the end of its output:' + output if output else ''}",
        build=build.public,
        failed_step={**action.public, "output": lines},
    )
