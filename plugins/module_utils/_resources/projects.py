# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Many projects, each with all that it declares: one plan, made of the plans of the resources of the single modules.

What a project may declare is what those resources take, and every rule is theirs. Here is only what comes of putting
them together: the order within a project, and that one project's failure is its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from .._answers import CircleCIError
from .._apply import Incomplete, apply
from .._argspec import CONCURRENCY, PURGE
from .._failures import failed, stopped
from .._once import Once
from .._plan import Change, Plan, Refused, Stage, Unsuccessful
from .._resource import Resource
from .._slug import Slug
from .._wait import Count
from .checkout_key import CheckoutKey
from .env_vars import CHANGE_DETECTION, EnvVars
from .project import Project, settings_request
from .ssh_key import SshKey

# No option has a default here: what a project does not say is taken from `defaults`, then from the resource.
DECLARED = {
    "followed": {"type": "bool"},
    "env_vars": {"type": "dict", "no_log": True},
    "change_detection": {"type": "str", "choices": CHANGE_DETECTION},
    "fingerprint_key": {"type": "str", "no_log": True},
    **{name: {key: value for key, value in option.items() if key != "default"} for name, option in PURGE.items()},
    "allow_empty": {"type": "bool"},
    "checkout_keys": {
        "type": "list",
        "elements": "str",
        "no_log": False,
        "choices": CheckoutKey.SPEC["type"]["choices"],
    },
    "ssh_keys": {
        "type": "list",
        "elements": "dict",
        "no_log": False,
        "options": {
            "hostname": {"type": "str", "required": True},
            "private_key": {"type": "str", "required": True, "no_log": True},
        },
    },
}
OF_VARIABLES = ("change_detection", "fingerprint_key", "purge", "purge_keep", "purge_limit", "allow_empty")
TOLD = 3
"""How many failed projects the message names."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A project and its parts: resources with their parameters, in the order in which they are converged."""

    slug: Slug
    parts: tuple[tuple[type[Resource], dict], ...]


@dataclass(frozen=True, slots=True)
class Ensure:
    """What can be planned only when the project is there: a change that reads and plans when its turn comes."""

    resource: type[Resource]
    params: dict
    repeatable: bool = True
    method: str = "PUT"

    def perform(self, api):
        """Converge the resource."""
        try:
            return apply(api, self.resource.plan(self.params, self.resource.read(api, self.params)))
        except Incomplete as stop:
            raise stop.run.error from None


class Projects(Resource):
    SPEC = {
        "projects": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {"project": {"type": "str", "required": True}, **DECLARED},
        },
        "defaults": {"type": "dict", "options": DECLARED},
        "on_error": {"type": "str", "default": "continue", "choices": ["continue", "stop"]},
        **CONCURRENCY,
    }
    WARNINGS = (*Project.WARNINGS, *EnvVars.WARNINGS, *SshKey.WARNINGS)

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        seen, declared = {}, []
        for index, given in enumerate(params["projects"]):
            where = f"projects[{index}]"
            try:
                one = _declared(_merged(params["defaults"] or {}, given))
            except Refused as refusal:
                text = str(refusal)
                text = f"env_vars{text.removeprefix('variables')}" if text.startswith("variables") else text
                raise Refused(f"{where}: {text}") from None
            if one.slug.identity in seen:
                raise Refused(f"{where}: {one.slug} is declared already, as {seen[one.slug.identity]}.")
            seen[one.slug.identity] = where
            declared.append(one)
        return {**params, "projects": declared}

    @staticmethod
    def read(api, params):
        count = Count(api, len(params["projects"]), "projects read")

        def read_one(declared):
            try:
                return _read(api, declared)
            except CircleCIError as error:
                if error.status == 401:  # the token is bad, so no project will do better
                    raise
                return failed(api, error, declared.slug)["error"]

        actual = []
        for result in api.each(read_one, params["projects"]):
            actual.append(result)
            count()
        return actual

    @staticmethod
    def plan(params, actual):
        plans, errors = {}, {}
        for declared, found in zip(params["projects"], actual, strict=True):
            name = str(declared.slug)
            if isinstance(found, dict):
                errors[name] = found
                continue
            try:
                plans[name] = _plan(declared, found)
            except Refused as refusal:
                errors[name] = _error(str(refusal))
        stopped_already = errors and params["on_error"] == "stop"
        return Plan(
            before={name: plan.before for name, plan in plans.items()},
            after={name: plan.after for name, plan in plans.items()},
            parts={} if stopped_already else plans,
            stop_on_error=params["on_error"] == "stop",
            returns={"plans": plans, "errors": errors},
            warnings=tuple(dict.fromkeys(warning for plan in plans.values() for warning in plan.warnings)),
        )

    @staticmethod
    def settle(api, params, answers):
        """The report of each project whose changes were begun."""
        reports = {}
        for declared in params["projects"]:
            run = answers.get(str(declared.slug))
            if run is None:
                continue
            error = None
            if run.error:
                result = stopped(api, run, declared.slug)
                error = result.get("error") or _error(result["msg"])
            reports[str(declared.slug)] = _report(run.applied, run.pending, error)
        return reports

    @staticmethod
    def result(params, plan, answers):
        plans, errors = plan.returns["plans"], plan.returns["errors"]
        reports = []
        for declared in params["projects"]:
            name = str(declared.slug)
            planned = list(plans[name].changes) if name in plans else []
            report = answers.get(name) or _report([], planned, errors.get(name))
            reports.append({"project": name, **report})
        wrong = [report for report in reports if report["error"]]
        if wrong:
            told = [f"{report['project']}: {_sentence(report['error'])}" for report in wrong[:TOLD]]
            more = f" And {len(wrong) - TOLD} more; see projects." if len(wrong) > TOLD else ""
            raise Unsuccessful(
                f"{len(wrong)} of {len(reports)} projects are not as declared. {' '.join(told)}{more}",
                changed=any(report["changed"] for report in reports),
                projects=reports,
            )
        return {"projects": reports}


def _merged(defaults, given):
    """A project's declaration over the defaults: variables one by one, everything else as a whole."""
    merged = {**defaults, **{name: value for name, value in given.items() if value is not None}}
    if defaults.get("env_vars") and given.get("env_vars"):
        merged["env_vars"] = {**defaults["env_vars"], **given["env_vars"]}
    return merged


def _declared(given):
    """A project's declaration as resources and their parameters.

    :raises Refused: if one of them refuses its parameters.
    """
    followed = given.get("followed")
    wanted = []
    if followed:
        wanted.append((Project, {"state": "present"}))
    if given.get("env_vars") is not None or given.get("purge"):
        policy = {name: given[name] for name in OF_VARIABLES if given.get(name) is not None}
        wanted.append((EnvVars, {"variables": given.get("env_vars"), **policy}))
    wanted += [(CheckoutKey, {"type": kind}) for kind in dict.fromkeys(given.get("checkout_keys") or ())]
    wanted += [(SshKey, key) for key in given.get("ssh_keys") or ()]
    if followed is False:
        wanted.append((Project, {"state": "absent"}))
    parts = [(resource, _prepared(resource, given["project"], params)) for resource, params in wanted]
    keys = [(params["hostname"], params["fingerprint"]) for resource, params in parts if resource is SshKey]
    if len(set(keys)) < len(keys):
        raise Refused("ssh_keys: the same key is declared twice for one host.")
    return Declared(Resource.prepare({"project": given["project"]})["project"], tuple(parts))


def _prepared(resource, project, params):
    defaults = {name: option.get("default") for name, option in resource.SPEC.items()}
    return resource.prepare({**defaults, "project": project, **params})


def _read(api, declared):
    """What CircleCI holds of each part; None for what it cannot hold yet, as nobody ever followed the project."""
    once, actual = Once(api), []
    for resource, params in declared.parts:
        if once.is_missing(settings_request(declared.slug)) and resource is not Project:
            actual.append(None)
        else:
            actual.append(resource.read(once, params))
    return actual


NOTHING = {EnvVars: {}, SshKey: []}
"""What a project holds that nobody ever followed. Whether CircleCI makes a deploy key for it is seen only then."""


def _plan(declared, actual):
    """The plan of one project: those of its parts, one after another."""
    plans = []
    for (resource, params), found in zip(declared.parts, actual, strict=True):
        if found is None and resource not in NOTHING:
            line = f"ensure a {params['type']} of {declared.slug}"
            kept = {"checkout_keys": [f"(a {params['type']})"]}
            change = Change(line, Ensure(resource, params))
            plans.append((resource, Plan({"checkout_keys": []}, kept, (Stage((change,)),))))
        else:
            plans.append((resource, resource.plan(params, NOTHING[resource] if found is None else found)))
    before, after = {}, {}
    for resource, plan in plans:
        for side, state in ((before, plan.before), (after, plan.after)):
            _add(side, {"env_vars": state} if resource is EnvVars else state)
    return Plan(
        before=before,
        after=after,
        stages=tuple(stage for _resource, plan in plans for stage in plan.stages),
        warnings=tuple(warning for _resource, plan in plans for warning in plan.warnings),
    )


def _add(side, state):
    """Put a part's state to those of the parts before it: keys of one kind come from several."""
    for name, value in state.items():
        if isinstance(value, list):
            side[name] = list(dict.fromkeys([*side.get(name, ()), *value]))
        else:
            side[name] = value


def _report(applied, pending, error):
    return {
        "changed": any(not change.refresh for change in applied),
        "applied": [change.line for change in applied],
        "pending": [change.line for change in pending],
        "error": error,
    }


def _error(message):
    return {"method": None, "path": None, "status": None, "message": message, "hint": ""}


def _sentence(error):
    asked = f"{error['method']} {error['path']}: HTTP {error['status']}, " if error["method"] else ""
    return f"{asked}{error['message']} {error['hint']}".strip()
