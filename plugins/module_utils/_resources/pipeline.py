# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Triggering a pipeline by API v2 (api/v2.md §7.1), the successor of v1.1's builds."""

from __future__ import annotations

from .._answers import CircleCIError, knowing
from .._argspec import PROJECT, WAIT
from .._plan import Change, Refused, Request, operation
from .._resource import Resource
from .._wait import check_wait
from .._workflows import V2, check_errors, shown_pipeline, wait_for_pipeline
from .build import secret

NO_ROUTE = "Projects of the GitHub App take definition_id only; those of GitLab cannot be triggered by this API."


def v2(project, *rest):
    """The segments of a path of API v2 below a project."""
    return (*V2, "project", project.vcs, project.org, project.name, *rest)


class Pipeline(Resource):
    SPEC = {
        **PROJECT,
        "branch": {"type": "str"},
        "tag": {"type": "str"},
        "parameters": {"type": "dict", "no_log": True},
        "definition_id": {"type": "str"},
        "wait": {"type": "bool", "default": False},
        **WAIT,
    }
    RULES = {"mutually_exclusive": [("branch", "tag")]}
    EXEMPT = {3: "each run triggers one more pipeline"}

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        check_wait(params)
        for name, value in (params["parameters"] or {}).items():
            if not isinstance(value, (str, bool, int)):
                raise Refused(f"parameters.{name} must be a string, a number or a boolean, as pipeline parameters are.")
        return params

    @staticmethod
    def read(api, params):
        about = api.get(*v2(params["project"]))
        definition = params["definition_id"] or _only_definition(api, about["id"])
        return {"definition": definition, "default_branch": (about.get("vcs_info") or {}).get("default_branch")}

    @staticmethod
    def plan(params, actual):
        project, definition = params["project"], actual["definition"]
        ref = {name: params[name] for name in ("branch", "tag") if params[name]}
        parameters = {"parameters": secret(params["parameters"])} if params["parameters"] else {}
        request = Request("POST", v2(project, "pipeline"), {**ref, **parameters})
        if definition:
            ref = ref or {name: branch for name, branch in [("branch", actual["default_branch"])] if branch}
            refs = {"config": ref, "checkout": ref} if ref else {}
            body = {"definition_id": definition, **refs, **parameters}
            request = Request("POST", v2(project, "pipeline", "run"), body)
        where = next(iter(ref.values()), "the default branch")
        change = Change(f"trigger a pipeline of {project} at {where}", request, hints={400: NO_ROUTE})
        return operation(change, returns={"pipeline": None, "workflows": [], "on_hold": False})

    @staticmethod
    def settle(api, params, answers):
        (made,) = answers.values()
        if "id" not in made:
            return {"nothing": made.get("message") or "CircleCI made no pipeline."}
        known = {"pipeline": shown_pipeline(made), "workflows": [], "on_hold": False}
        with knowing(**known):
            if params["wait"]:
                return wait_for_pipeline(api, params, made["id"])
            if made.get("state") == "errored":
                check_errors(api.get(*V2, "pipeline", made["id"]))
        return known

    @staticmethod
    def result(params, plan, answers):
        if not answers:
            return plan.returns
        if "nothing" in answers:
            return {**plan.returns, "changed": False, "msg": answers["nothing"]}
        return answers


def _only_definition(api, project_id):
    """The id of a project's pipeline definition; None where there is none to name (Server has no such route).

    :raises Refused: if there are several.
    """
    try:
        definitions = api.pages(*V2, "projects", project_id, "pipeline-definitions")
    except CircleCIError as error:
        if error.status not in (400, 403, 404):
            raise
        return None
    if len(definitions) > 1:
        names = ", ".join(f"{definition.get('name')} ({definition['id']})" for definition in definitions)
        raise Refused(f"definition_id is needed, since the project has several pipeline definitions: {names}.")
    return definitions[0]["id"] if definitions else None
