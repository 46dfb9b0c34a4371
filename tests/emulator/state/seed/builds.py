# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a seeded project that is about builds and pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..builds import LIFECYCLE, Cause, Ref, ref_of
from ..model import Project
from ..scripts import APPROVAL, BUILD, DEFAULT, OUTCOMES, JobScript, Plan, Workflows
from ..state import State
from ..switches import is_speed
from .checks import SeedError, check_object

_ARTIFACT = {"path", "content", "size", "node_index", "cut_at"}
_STEP = {"name", "type", "command", "output", "exit_code", "background", "truncated"}
_LISTS = {"contexts", "artifacts", "tests", "steps"}
_SCRIPT = {"outcome", "parallel", *_LISTS}
_JOB = {"name", "type", "requires", *_SCRIPT}
_PLAN = {"workflows", "errors", "message"}
_REF = {"branch", "tag", "revision"}
_BUILD = {"job", "workflow", "state", "platform", "why", "user", "dont_build", "ssh", "parameters", *_SCRIPT, *_REF}
_PIPELINE = {"trigger", "user", "parameters", "settled", *_PLAN, *_REF}

BUILD_KEYS = {
    "build_speed",
    "last_build_num",
    "outcome",
    "workflows",
    "by_ref",
    "pipelines",
    "builds",
    "pipeline_definitions",
}
"""The keys of a seeded project that are about builds."""


def add_builds(state: State, project: Project, seed: Mapping[str, Any]) -> None:
    """Set how a project builds, then add what it has built, oldest first: pipelines before single builds."""
    history = project.history
    if "build_speed" in seed:
        if not is_speed(seed["build_speed"]):
            raise SeedError(f"build_speed cannot be {seed['build_speed']!r}")
        history.speed = seed["build_speed"]
    history.last_number = max(history.last_number, seed.get("last_build_num", 0))
    if "outcome" in seed:
        history.config.outcome = None if seed["outcome"] is None else _outcomes(seed["outcome"])[0]
    if "workflows" in seed:
        history.config.plan = Plan(_workflows(seed["workflows"]))
    for pattern, plan in seed.get("by_ref", {}).items():
        history.config.by_ref[pattern] = _plan(f"by_ref {pattern}", plan, _PLAN)
    if "pipeline_definitions" in seed:
        history.definitions = list(seed["pipeline_definitions"])
    for pipeline in seed.get("pipelines", []):
        _add_pipeline(state, project, pipeline)
    for build in seed.get("builds", []):
        _add_build(state, project, build)


def _outcomes(value: Any) -> tuple[str, ...]:
    outcomes = tuple(value) if isinstance(value, list) else (value,)
    if not outcomes or any(outcome not in OUTCOMES for outcome in outcomes):
        raise SeedError(f"an outcome is one of {', '.join(OUTCOMES)}")
    return outcomes


def _script(seed: Mapping[str, Any], name: str) -> JobScript:
    lists = {key: tuple(seed.get(key, ())) for key in _LISTS}
    for artifact in lists["artifacts"]:
        check_object("an artifact", artifact, _ARTIFACT)
        if not isinstance(artifact.get("path"), str) or ("content" in artifact) == ("size" in artifact):
            raise SeedError("an artifact has a path, and either content or size")
    for step in lists["steps"]:
        check_object("a step", step, _STEP)
        if "name" not in step:
            raise SeedError("a step has a name")
    return JobScript(
        name, outcomes=_outcomes(seed.get("outcome", "success")), parallel=seed.get("parallel", 1), **lists
    )


def _job(seed: Any) -> JobScript:
    """Return a job of a workflow; one that is only a name succeeds."""
    if isinstance(seed, str):
        return JobScript(seed)
    check_object("a job", seed, _JOB)
    kind, requires = seed.get("type", BUILD), seed.get("requires", [])
    if kind not in (BUILD, APPROVAL) or not isinstance(seed.get("name"), str):
        raise SeedError(f"a job has a name, and a type of {BUILD} or {APPROVAL}")
    if not isinstance(requires, Mapping):
        requires = {name: ["success"] for name in requires}
    script = _script(seed, seed["name"])
    return replace(script, type=kind, requires={name: tuple(outcomes) for name, outcomes in requires.items()})


def _workflows(seed: Any) -> Workflows:
    if not isinstance(seed, Mapping):
        raise SeedError("workflows must be an object")
    return {name: tuple(_job(job) for job in jobs) for name, jobs in seed.items()}


def _plan(what: str, seed: Any, known: set[str], fallback: Plan = DEFAULT) -> Plan:
    """Return what runs: workflows, errors, or nothing but a message; the fallback if the seed names none of them."""
    check_object(what, seed, known)
    if "errors" in seed or "message" in seed:
        return Plan(errors=tuple(seed.get("errors", ())), message=seed.get("message"))
    return Plan(_workflows(seed["workflows"])) if "workflows" in seed else fallback


def _cause(state: State, seed: Mapping[str, Any], why: str) -> Cause:
    login = seed.get("user", "octocat")
    user = None if login is None else state.add_user(login)
    return Cause(why, user, seed.get("ssh", False), seed.get("parameters"), dont_build=seed.get("dont_build"))


def _ref(project: Project, seed: Mapping[str, Any]) -> Ref:
    return ref_of(project, seed.get("branch"), seed.get("tag"), seed.get("revision"))


def _add_pipeline(state: State, project: Project, seed: Any) -> None:
    """Add a pipeline. Unless ``settled`` is false its jobs have ended, except those on hold."""
    check_object("a pipeline", seed, _PIPELINE)
    ref = _ref(project, seed)
    plan = _plan("a pipeline", seed, _PIPELINE, project.history.config.plan_of(ref.name))
    cause = replace(_cause(state, seed, "github"), parameters=None)
    trigger, parameters = seed.get("trigger", "webhook"), seed.get("parameters")
    pipeline = state.scheduler.add_pipeline(project, ref, plan, cause, trigger, parameters)
    if seed.get("settled", True):
        state.scheduler.settle(pipeline)


def _add_build(state: State, project: Project, seed: Any) -> None:
    """Add a build: a job in a pipeline of its own, or a build of CircleCI 1.0, which has no pipeline."""
    check_object("a build", seed, _BUILD)
    wanted = seed.get("state", LIFECYCLE[-1])
    if wanted not in LIFECYCLE or seed.get("platform", "2.0") not in ("1.0", "2.0"):
        raise SeedError(f"the state of a build is one of {', '.join(LIFECYCLE)}, its platform 1.0 or 2.0")
    ref = _ref(project, seed)
    script, cause = _script(seed, seed.get("job", "build")), _cause(state, seed, seed.get("why", "github"))
    if seed.get("platform") == "1.0":
        job = state.scheduler.add_old_build(project, script, ref, cause)
    else:
        plan = Plan({seed.get("workflow", "build"): (script,)})
        job = state.scheduler.add_pipeline(project, ref, plan, cause, "webhook").workflows[0].jobs[0]
    state.scheduler.tick(LIFECYCLE.index(wanted), [job])
