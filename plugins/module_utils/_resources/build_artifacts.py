# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The artifacts of a build: listing them, and having them in a folder (api/v1.1.md §10.6)."""

from __future__ import annotations

import fnmatch
from collections import Counter
from dataclasses import replace

from .._answers import CircleCIError
from .._argspec import CONCURRENCY, PROJECT
from .._files import Download, check_folder, inside, state
from .._plan import Change, Refused, members, query
from .._resource import Resource


def name_of(artifact, shared):
    """Where an artifact goes below `dest`: its path, below the number of its container if others have the same path.

    Artifacts of CircleCI 1.0 have absolute paths; their `pretty_path` is relative.
    """
    path = artifact["path"]
    if path.startswith("/") and artifact.get("pretty_path"):
        path = artifact["pretty_path"]
    return f"{artifact.get('node_index') or 0}/{path}" if artifact["path"] in shared else path


class BuildArtifacts(Resource):
    SPEC = {
        **PROJECT,
        "build_num": {"type": "int"},
        "latest": {"type": "bool", "default": False},
        "branch": {"type": "str"},
        "filter": {"type": "str", "choices": ["completed", "successful", "failed", "running"]},
        "dest": {"type": "path"},
        "patterns": {"type": "list", "elements": "str", "default": []},
        **CONCURRENCY,
    }
    RULES = {
        "required_one_of": [("build_num", "latest")],
        "mutually_exclusive": [("build_num", "branch"), ("build_num", "filter")],
    }
    NEEDS_TOKEN = False

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if (params["build_num"] is None) != params["latest"]:
            raise Refused("Either build_num or latest: true is needed, not both.")
        if params["dest"] is not None:
            check_folder(params["dest"])
        return params

    @staticmethod
    def read(api, params):
        found = _artifacts_of(api, params)
        paths = Counter(artifact["path"] for artifact in found)
        shared = {path for path, count in paths.items() if count > 1}
        named = [(name_of(artifact, shared), artifact) for artifact in found]
        patterns = params["patterns"]
        if patterns:
            named = [item for item in named if any(fnmatch.fnmatchcase(item[0], pattern) for pattern in patterns)]
        if params["dest"] is None or not named:
            return {"artifacts": named, "here": {}}
        targets = {name: inside(params["dest"], name) for name, _artifact in named}
        if len(targets) < len(named):
            raise Refused("dest: some artifacts would be written to the same file; choose some of them with patterns.")
        states = api.each(lambda item: state(api, item[1]["url"], targets[item[0]]), named)
        here = {name: held for name, held in zip(targets, states, strict=True) if held}
        return {"artifacts": named, "here": here, "targets": targets}

    @staticmethod
    def plan(params, actual):
        named = actual["artifacts"]
        listed = [
            {**{field: artifact.get(field) for field in ("path", "node_index", "url")}, "file": None}
            for _name, artifact in named
        ]
        if params["dest"] is None:
            return query({"artifacts": listed})
        urls = {name: artifact["url"] for name, artifact in named}

        def get(name):
            return Change(f"download {name}", Download(urls[name], params["dest"], name))

        plan = members(actual["here"], dict.fromkeys(urls, "same"), create=get, update=get)
        for about, name in zip(listed, urls, strict=True):
            about["file"] = actual["targets"][name]
        return replace(plan, returns={"artifacts": listed})


def _artifacts_of(api, params):
    project = params["project"]
    if not params["latest"]:
        return api.get(*project.v1(str(params["build_num"]), "artifacts"))
    asked = {name: params[name] for name in ("branch", "filter") if params[name]}
    try:
        return api.get(*project.v1("latest", "artifacts"), **asked)
    except CircleCIError as error:
        if error.status != 404:
            raise
        # The latest build has none; or the project is not there, which its builds tell.
        api.get(*project.v1(), limit="1", shallow="true")
        return []
