# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Law 14: a declaration that was exported converges what there is without a change, and a copy of it into the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.community.circleci.plugins.module_utils._resources.export import _common
from jinja2.nativetypes import NativeEnvironment

from tests.laws.cases import CASES
from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.grown import LOCKED, ODD_NAME, ORGANIZATION, grown, secrets_of
from tests.support.run import run

VALUES = {"POST": "/envvar", "PUT": "/environment-variable/"}
"""What writes the value of a variable."""
TOKEN = {"api_token": "a-token-of-the-tests"}


def export(emulator: Emulator, **options: Any) -> dict[str, Any]:
    """What an export of the organization returns."""
    result = run("export", {"organization": ORGANIZATION, **options}, emulator.url).result
    assert "failed" not in result, result.get("msg")
    return result


def filled(value: Any, secrets: dict[str, Any]) -> Any:
    """A declaration, its templates rendered."""
    if isinstance(value, str):
        if "{{" not in value:
            return value
        # As Ansible does, which takes each backslash as it is.
        template = NativeEnvironment().from_string(value.replace("\\", "\\\\"))
        return template.render(circleci_secrets=secrets)
    if isinstance(value, dict):
        return {name: filled(item, secrets) for name, item in value.items()}
    return [filled(item, secrets) for item in value] if isinstance(value, list) else value


def nothing(secrets: Any) -> Any:
    """Secrets of which only the names are known."""
    return {name: nothing(value) for name, value in secrets.items()} if isinstance(secrets, dict) else None


def converge(emulator: Emulator, declaration: dict[str, Any], policy: str) -> list[dict[str, Any]]:
    """Converge what was declared, and return the results."""
    emulator.forget()
    defaults = {**declaration["defaults"], "change_detection": policy}
    tasks = [("projects", {"projects": declaration["projects"], "defaults": defaults})]
    contexts = {key: declaration[key] for key in ("organization", "contexts")}
    tasks.append(("contexts", {**contexts, "defaults": {"change_detection": policy}}))
    results = [run(module, params, emulator.url).result for module, params in tasks if params[module]]
    for result in results:
        assert "failed" not in result, result["msg"]
    return results


def writes_no_values(emulator: Emulator) -> list[str]:
    """The writes that do not just write the value of a variable."""
    return [write for write in emulator.writes() if (path := VALUES.get(write.split()[0])) is None or path not in write]


@pytest.mark.parametrize("policy", ["rewrite", "mask"])
def test_14_with_the_true_secrets_nothing_changes(emulator, policy):
    grown(emulator)
    exported = export(emulator)
    declaration = filled(exported["declaration"], secrets_of(emulator, exported["secrets"]))
    assert [result["changed"] for result in converge(emulator, declaration, policy)] == [False, False]
    assert (writes_no_values(emulator) if policy == "rewrite" else emulator.writes()) == []


def test_14_without_a_single_secret_nothing_is_written(emulator):
    grown(emulator)
    exported = export(emulator)
    declaration = filled(exported["declaration"], nothing(exported["secrets"]))
    assert [result["changed"] for result in converge(emulator, declaration, "on_create")] == [False, False]
    assert emulator.writes() == []


def test_14_two_exports_are_equal(emulator):
    grown(emulator)
    first, second = (json.dumps(export(emulator)) for _time in range(2))
    assert first == second


def test_14_with_another_name_the_declaration_makes_a_copy(emulator):
    grown(emulator)
    exported = export(emulator)
    secrets = secrets_of(emulator, exported["secrets"])
    emulator.seed({"orgs": [{"vcs": "github", "name": "copy"}], "switches": {"follow_installs_key": False}})
    text = json.dumps(filled(exported["declaration"], secrets)).replace(ORGANIZATION, "github/copy")
    results = converge(emulator, {"defaults": {}, **json.loads(text)}, "rewrite")
    assert all(result["changed"] for result in results)
    copy = export(emulator, organization="github/copy")
    assert not copy["problems"]
    renamed = json.loads(json.dumps(copy["declaration"]).replace("github/copy", ORGANIZATION))
    assert renamed["contexts"] == exported["declaration"]["contexts"]
    assert renamed["projects"] == exported["declaration"]["projects"]
    assert renamed["defaults"] == exported["declaration"]["defaults"]


@pytest.mark.parametrize("case", [case for case in CASES if case.module in ("projects", "contexts")], ids=str)
def test_14_what_was_converged_is_exported_as_it_is(emulator, case):
    emulator.call("GET", "v1.1/me")
    case.setup(emulator)
    run(case.module, case.options(emulator), emulator.url)
    exported = export(emulator)
    declaration = filled(exported["declaration"], nothing(exported["secrets"]))
    assert not any(result["changed"] for result in converge(emulator, declaration, "on_create"))
    assert emulator.writes() == []


# What stands in it.


def test_what_most_projects_share_is_said_once(emulator):
    grown(emulator)
    declaration = export(emulator)["declaration"]
    assert declaration["defaults"]["followed"] is True
    assert declaration["defaults"]["checkout_keys"] == ["deploy-key"]
    assert declaration["defaults"]["settings"]["autocancel_builds"] is True
    by_name = {project["project"].rpartition("/")[2]: project for project in declaration["projects"]}
    assert set(by_name["service-09"]) == {"project", "env_vars"}
    assert by_name["service-04"]["checkout_keys"] == []
    assert by_name["service-04"]["settings"]["autocancel_builds"] is False


@pytest.mark.parametrize(("values", "shared"), [("aabcd", {}), ("aabb", {}), ("aaabc", {"x": "a"}), ("a", {})])
def test_most_are_more_than_half_and_more_than_one(values, shared):
    assert _common([{"x": value} for value in values], ["x"]) == shared


def test_what_cannot_be_read_is_told_and_left_out(emulator):
    grown(emulator)
    exported = export(emulator)
    assert {problem["name"] for problem in exported["problems"]} == {LOCKED}
    assert all("Permission denied" in problem["message"] for problem in exported["problems"])
    assert LOCKED not in json.dumps(exported["declaration"])
    assert "problem" in exported["summary"]


def test_no_secret_and_no_name_of_the_collections_own_is_exported(emulator):
    grown(emulator)
    options = {"project": API, "variables": {"A": "some value"}, "change_detection": "fingerprint"}
    emulator.call("POST", f"v1.1/project/{API}/follow")
    run("env_vars", {**options, "fingerprint_key": "a fingerprint key of the tests"}, emulator.url)
    exported = json.dumps(export(emulator))
    assert "ANSIBLE_FINGERPRINT" not in exported
    assert "CACHE_VERSION" not in exported
    for secret in ("postgres://", "aws-1", "npm-1", "the secret of the webhook", "PRIVATE KEY"):
        assert secret not in exported


def test_names_that_look_like_templates_are_no_templates(emulator):
    grown(emulator)
    exported = export(emulator)
    contexts = filled(exported["declaration"]["contexts"], secrets_of(emulator, exported["secrets"]))
    assert ODD_NAME in [context["name"] for context in contexts]


@pytest.mark.parametrize("part", ["contexts", "env_vars", "settings", "webhooks"])
def test_only_what_is_asked_for_is_read(emulator, part):
    grown(emulator)
    declaration = export(emulator, include=[part])["declaration"]
    projects = {key for project in declaration["projects"] for key in project} - {"project"}
    assert bool(declaration["contexts"]) == (part == "contexts")
    assert projects <= {part}


def test_named_projects_need_not_be_followed(emulator):
    grown(emulator)
    emulator.seed({"projects": [{"project": "github/acme/lonely", "env_vars": {"A": "a"}}]})
    declaration = export(emulator, projects=["gh/acme/lonely"])["declaration"]
    assert [project["project"] for project in declaration["projects"]] == ["github/acme/lonely"]
    assert declaration["projects"][0]["followed"] is False


def test_a_bad_token_ends_it_at_once(emulator):
    grown(emulator)
    emulator.fault({"path": "/envvar", "status": 401, "message": "no"})
    result = run("export", {"organization": ORGANIZATION}, emulator.url).result
    assert result["failed"]
    assert result["error"]["status"] == 401
