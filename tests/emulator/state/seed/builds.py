# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a seed document that is about builds and pipelines (README.md shows it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...shapes.artifacts import ARTIFACT_KEYS
from ...shapes.steps import STEP_KEYS
from ..builds import LIFECYCLE, Cause, ref_of
from ..model import Project
from ..scripts import APPROVAL, BUILD, DEFAULT, OUTCOMES, JobScript, Plan, Workflows
from ..state import State
from ..switches import is_speed
from .checks import SeedError, check

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


def seed_builds(state: State, project: Project, seed: Mapping[str, Any]) -> None:
    """Say how a project builds, then add what it has built, oldest first: pipelines before single builds."""
    history = project.history
    if "build_speed" in seed:
        if not is_speed(seed["build_speed"]):
            raise SeedError(f"no build_speed can be {seed['build_speed']!r}")
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
        check("an artifact", artifact, ARTIFACT_KEYS)
        if not isinstance(artifact.get("path"), str) or ("content" in artifact) == ("size" in artifact):
            raise SeedError("an artifact has a path, and either content or size")
    for step in lists["steps"]:
        check("a step", step, STEP_KEYS)
        if "name" not in step:
            raise SeedError("a step has a name")
    return JobScript(
        name, outcomes=_outcomes(seed.get("outcome", "success")), parallel=seed.get("parallel", 1), **lists
    )


def _job(seed: Any) -> JobScript:
    """A job of a workflow; one that is only a name succeeds."""
    if isinstance(seed, str):
        return JobScript(seed)
    check("a job", seed, _JOB)
    kind, requires = seed.get("type", BUILD), seed.get("requires", [])
    if kind not in (BUILD, APPROVAL) or not isinstance(seed.get("name"), str):
        raise SeedError(f"a job has a name, and a type of {BUILD} or {APPROVAL}")
    met = requires if isinstance(requires, Mapping) else {key: ["success"] for key in requires}
    script = _script(seed, seed["name"])
    return replace(script, type=kind, requires={name: tuple(outcomes) for name, outcomes in met.items()})


def _workflows(seed: Any) -> Workflows:
    if not isinstance(seed, Mapping):
        raise SeedError("workflows must be an object")
    return {name: tuple(_job(job) for job in jobs) for name, jobs in seed.items()}


def _plan(what: str, seed: Any, known: set[str], fallback: Plan = DEFAULT) -> Plan:
    """What runs: workflows, or errors, or nothing but a message; the fallback if none of them is named."""
    check(what, seed, known)
    if "errors" in seed or "message" in seed:
        return Plan(errors=tuple(seed.get("errors", ())), message=seed.get("message"))
    return Plan(_workflows(seed["workflows"])) if "workflows" in seed else fallback


def _cause(state: State, seed: Mapping[str, Any], why: str) -> Cause:
    login = seed.get("user", "octocat")
    user = None if login is None else state.add_user(login)
    return Cause(why, user, seed.get("ssh", False), seed.get("parameters"), dont_build=seed.get("dont_build"))


def _add_pipeline(state: State, project: Project, seed: Any) -> None:
    """Add a pipeline of a push; unless ``settled`` is false all its jobs are over, but for what is on hold."""
    check("a pipeline", seed, _PIPELINE)
    ref = ref_of(project, *(seed.get(key) for key in ("branch", "tag", "revision")))
    plan = _plan("a pipeline", seed, _PIPELINE, project.history.config.plan_of(ref.name))
    trigger, cause = seed.get("trigger", "webhook"), _cause(state, seed, "github")
    made = state.ci.add_pipeline(project, ref, plan, replace(cause, parameters=None), trigger, seed.get("parameters"))
    if seed.get("settled", True):
        state.ci.settle(made)


def _add_build(state: State, project: Project, seed: Any) -> None:
    """Add a build: a job in a pipeline of its own, or one of CircleCI 1.0 without."""
    check("a build", seed, _BUILD)
    state_wanted = seed.get("state", LIFECYCLE[-1])
    if state_wanted not in LIFECYCLE or seed.get("platform", "2.0") not in ("1.0", "2.0"):
        raise SeedError(f"the state of a build is one of {', '.join(LIFECYCLE)}, its platform 1.0 or 2.0")
    ref = ref_of(project, *(seed.get(key) for key in ("branch", "tag", "revision")))
    script, cause = _script(seed, seed.get("job", "build")), _cause(state, seed, seed.get("why", "github"))
    if seed.get("platform") == "1.0":
        job = state.ci.add_old_build(project, script, ref, cause)
    else:
        plan = Plan({seed.get("workflow", "build"): (script,)})
        job = state.ci.add_pipeline(project, ref, plan, cause, "webhook").workflows[0].jobs[0]
    state.ci.tick(LIFECYCLE.index(state_wanted), [job])
