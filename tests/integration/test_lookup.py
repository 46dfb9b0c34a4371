# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup build_status, in real templates."""

from __future__ import annotations

import pytest

from tests.support.secrets import leaks

NAME = "community.circleci.build_status"


def follow(emulator, *names):
    for name in names:
        emulator.call("POST", f"v1.1/project/github/acme/{name}/follow")


def run_pipeline(emulator, name="api", branch="main"):
    emulator.call("POST", f"v2/project/github/acme/{name}/pipeline", {"branch": branch})
    emulator.tick()


@pytest.fixture
def look(playbook):
    """Template an expression, and return what it came to, or the whole run if it failed."""

    def look(expression, **how):
        task = {"name": "told", "ansible.builtin.set_fact": {"found": "{{ " + expression + " }}"}}
        played = playbook([task], **how)
        if played.returncode:
            return played
        return played.result("told")["ansible_facts"]["found"]

    return look


def test_a_red_test_is_not_hidden_by_a_green_lint(emulator, look):
    follow(emulator, "api")
    run_pipeline(emulator, branch="fail/x")
    newest = emulator.call("GET", "v1.1/project/github/acme/api")
    assert {build["status"] for build in newest} == {"success", "failed"}
    assert look(f"lookup('{NAME}', 'gh/acme/api')") == "failed"
    assert look(f"lookup('{NAME}', 'gh/acme/api', want='outcome')") == "failed"
    assert look(f"lookup('{NAME}', 'gh/acme/api', want='lifecycle')") == "finished"


def test_branches(emulator, look):
    follow(emulator, "api")
    run_pipeline(emulator, branch="main")
    run_pipeline(emulator, branch="fail/x")
    both = f"[lookup('{NAME}', 'gh/acme/api', branch='main'), lookup('{NAME}', 'gh/acme/api', branch='fail/x')]"
    assert look(both) == ["success", "failed"]


def test_what_runs(emulator, look):
    follow(emulator, "api")
    emulator.call("POST", "v2/project/github/acme/api/pipeline", {"branch": "stuck/x"})
    emulator.tick()
    expected = ["running", "", "running"]
    assert look(f"[{', '.join(_want(want) for want in ('status', 'outcome', 'lifecycle'))}]") == expected


def _want(want):
    return f"lookup('{NAME}', 'gh/acme/api', want='{want}')"


def test_several_terms_in_their_order(emulator, look):
    follow(emulator, "api", "web")
    run_pipeline(emulator, "api")
    run_pipeline(emulator, "web", "fail/x")
    assert look(f"query('{NAME}', 'gh/acme/web', 'gh/acme/api')") == ["failed", "success"]
    assert look(f"lookup('{NAME}', 'gh/acme/web', 'gh/acme/api')") == "failed,success"


def test_builds(emulator, look):
    follow(emulator, "api")
    run_pipeline(emulator)
    builds = look(f"query('{NAME}', 'gh/acme/api', want='build') | flatten")
    assert {build["workflows"]["job_name"] for build in builds} == {"lint", "test"}
    assert "build_parameters" not in builds[0]


def test_no_build_yet(emulator, look):
    follow(emulator, "api")
    played = look(f"lookup('{NAME}', 'gh/acme/api', branch='main')")
    assert "gh/acme/api: there is no build on the branch main yet" in played.output
    assert look(f"lookup('{NAME}', 'gh/acme/api', default='none yet')") == "none yet"


def test_fifty_projects(emulator, look):
    names = [f"p{number}" for number in range(50)]
    follow(emulator, *names)
    for name in names:
        emulator.call("POST", f"v2/project/github/acme/{name}/pipeline", {"branch": "main"})
    emulator.tick()
    emulator.forget()
    found = look(f"query('{NAME}', *projects)", variables={"projects": [f"gh/acme/{name}" for name in names]})
    assert found == ["success"] * 50
    assert len(emulator.requests()) == 50


def test_options_of_variables_and_environment(emulator, look):
    follow(emulator, "api")
    run_pipeline(emulator)
    nothing = {"CIRCLECI_TOKEN": None, "CIRCLECI_HOST": None}
    variables = {
        "circleci_api_url": "{{ where }}",
        "where": emulator.url,
        "circleci_api_token": "{{ who }}",
        "who": "me",
    }
    assert look(f"lookup('{NAME}', 'gh/acme/api')", env=nothing, variables=variables) == "success"
    emulator.seed({"tokens": {"bad-one": {"bad": True}}})
    env = {"CIRCLECI_TOKEN": "good-one", "CIRCLE_TOKEN": "bad-one", "CIRCLECI_CLI_TOKEN": "bad-one"}
    assert look(f"lookup('{NAME}', 'gh/acme/api')", env=env) == "success"
    env = {"CIRCLECI_TOKEN": "", "CIRCLE_TOKEN": "good-one", "CIRCLECI_CLI_TOKEN": "bad-one"}
    assert look(f"lookup('{NAME}', 'gh/acme/api')", env=env) == "success"


def test_open_source_needs_no_token(emulator, look):
    follow(emulator, "api")
    run_pipeline(emulator)
    emulator.seed({"projects": [{"project": "github/acme/api", "oss": True}]})
    assert look(f"lookup('{NAME}', 'gh/acme/api')", env={"CIRCLECI_TOKEN": None}) == "success"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("'gh/acme/api', brunch='main'", "has no option brunch"),
        ("'acme/api'", "acme/api: 'acme/api' does not name a project"),
        (
            "'gh/acme/api', 'gh/acme/nothing', default='none'",
            "gh/acme/nothing: GET /api/v1.1/project/github/acme/nothing",
        ),
        ("'gh/acme/api', api_token='bad-one'", "does not accept this token"),
        ("'gh/acme/api', want='everything'", "want"),
        ("'gh/acme/api', api_url='nowhere'", "api_url: must be"),
    ],
)
def test_errors(emulator, look, arguments, said):
    follow(emulator, "api")
    emulator.seed({"tokens": {"bad-one": {"bad": True}}})
    played = look(f"lookup('{NAME}', {arguments})", variables={})
    assert played.returncode
    assert said in played.output.replace("\n", " ")
    assert leaks(played.output, ["a-token-of-the-tests"]) == []


@pytest.mark.parametrize("term", ["nothing", "''", "5", "['gh/acme/api']"])
def test_a_term_that_is_no_project_is_refused(emulator, playbook, term):
    """A null would otherwise ask for the latest build of any project, and turn a gate green."""
    message = f"{{{{ lookup('community.circleci.build_status', {term}) }}}}"
    played = playbook([{"name": "told", "ansible.builtin.debug": {"msg": message}}], variables={"nothing": None})
    assert played.returncode != 0
    assert "build_status: a " in played.output
    assert emulator.requests() == []
