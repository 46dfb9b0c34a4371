# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fleet: many projects in one task, converged, reported, resumed."""

from __future__ import annotations

import json
import random
import re
from collections import Counter

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client
from ansible_collections.community.circleci.plugins.module_utils._resources.env_vars import EnvVars

from tests.support.keys import make_key
from tests.support.run import run
from tests.support.values import PUBLIC

KEY, _PUBLIC = make_key()
SSH_KEY = {"hostname": "h", "private_key": KEY}
SAME_ID = ("e75c804e-7f5c-4506-9dad-03fc86af39d1", "Va2k7FVcHE7EyFDbRioifr")
FINGERPRINT = {"change_detection": "fingerprint", "fingerprint_key": "a key of the tests, long"}


def slug(number):
    return f"github/acme/p{number}"


def fleet(count, **declared):
    return [{"project": slug(number), **declared} for number in range(count)]


@pytest.fixture
def converge(emulator):
    """Run the module `projects`; what it asked is in the journal."""

    def converge(projects, check_mode=False, token="a-token-of-the-tests", **params):
        how = {"retries": params.pop("retries")} if "retries" in params else {}
        emulator.forget()
        params = {"projects": projects, **params}
        return run("projects", params, emulator.url, check_mode=check_mode, token=token, **how).result

    return converge


def variables_of(emulator, number):
    return emulator.state()["projects"][slug(number)]["env_vars"]


def test_everything_that_a_project_may_declare(emulator, converge):
    projects = fleet(
        3,
        followed=True,
        env_vars={"A": "a value", "B": "another"},
        checkout_keys=["deploy-key", "github-user-key"],
        ssh_keys=[{"hostname": "example.com", "private_key": KEY}, {"hostname": "", "private_key": KEY}],
    )
    predicted = converge(projects, check_mode=True)
    assert emulator.writes() == []
    done = converge(projects)
    assert predicted["changed"]
    assert done["changed"]
    assert predicted["diff"] == done["diff"]
    for number in range(3):
        held = emulator.state()["projects"][slug(number)]
        assert held["env_vars"] == {"A": "a value", "B": "another"}
        assert len(held["checkout_keys"]) == 2
        assert [key["hostname"] for key in held["ssh_keys"]] == ["example.com", ""]
    assert all(report["error"] is None and report["pending"] == [] for report in done["projects"])
    again = converge(projects)
    assert not again["changed"]
    assert {line.split("/")[-1] for line in emulator.writes()} == {"envvar"}


def test_key_that_comes_with_the_follow_is_not_claimed(emulator, converge):
    projects = fleet(1, followed=True, checkout_keys=["deploy-key"])
    predicted = converge(projects, check_mode=True)["projects"][0]
    assert predicted["pending"] == [f"follow {slug(0)}", f"create a deploy-key of {slug(0)}"]
    result = converge(projects)
    assert result["projects"][0]["applied"] == [f"follow {slug(0)}"]
    assert result["msg"] == "1 of 1 project changed (1 follower added)."
    assert len(emulator.state()["projects"][slug(0)]["checkout_keys"]) == 1


def test_key_that_does_not_come_with_the_follow_is_made(emulator, converge):
    emulator.seed({"switches": {"follow_installs_key": False}})
    result = converge(fleet(1, followed=True, checkout_keys=["deploy-key"]))
    assert result["projects"][0]["applied"] == [f"follow {slug(0)}", f"create a deploy-key of {slug(0)}"]
    assert len(emulator.state()["projects"][slug(0)]["checkout_keys"]) == 1


def test_key_of_a_new_project_that_is_refused_has_its_hint(emulator, converge):
    emulator.seed({"switches": {"follow_installs_key": False}})
    emulator.fault({"method": "POST", "path": "/checkout-key$", "status": 403, "message": "Permission denied"})
    report = converge(fleet(1, followed=True, checkout_keys=["deploy-key"]))["projects"][0]
    assert "administers the repository" in report["error"]["hint"]
    assert (report["applied"], report["pending"]) == ([f"follow {slug(0)}"], [f"create a deploy-key of {slug(0)}"])


def test_leaving_a_project_comes_last(emulator, converge):
    converge(fleet(1, followed=True))
    declared = {"env_vars": {"A": "a value"}, "checkout_keys": ["github-user-key"], "ssh_keys": [SSH_KEY]}
    result = converge(fleet(1, followed=False, **declared))
    assert [line.rpartition("/")[2] for line in emulator.writes()] == ["envvar", "checkout-key", "ssh-key", "unfollow"]
    assert result["projects"][0]["applied"][-1] == f"unfollow {slug(0)}"


def test_sentence_tells_what_was_made(converge):
    projects = fleet(2, followed=True, env_vars={"A": "a value", "B": "another"}, ssh_keys=[SSH_KEY])
    made = "(2 followers added, 4 variables added, 2 SSH keys added)."
    assert converge(projects, check_mode=True)["msg"] == f"2 of 2 projects would change {made}"
    assert converge(projects)["msg"] == f"2 of 2 projects changed {made}"
    assert converge(projects)["msg"] == "0 of 2 projects changed (4 variables written again)."


@pytest.mark.parametrize("body", [None, [], {}, "ok", {"message": "Not found"}, {"following": None}])
def test_unreadable_settings_of_one_project_leave_the_others_alone(emulator, converge, body):
    text = {"body": json.dumps(body), "headers": {"Content-Type": "application/json"}}
    emulator.fault({"method": "GET", "path": "p1/settings", "status": 200, **text})
    result = converge(fleet(3, followed=True, env_vars={"A": "a value"}))
    assert result["failed"]
    assert "internal error" not in result["msg"]
    errors = [report["error"] for report in result["projects"]]
    assert errors[1]["path"] == f"/api/v1.1/project/{slug(1)}/settings"
    assert (errors[0], errors[2]) == (None, None)
    assert [len(report["applied"]) for report in result["projects"]] == [2, 0, 2]
    assert {line for line in emulator.writes() if "/p1/" in line} == set()


@pytest.fixture
def buggy(monkeypatch):
    """Let a function fail whenever it is called with a text that says so."""

    def buggy(owner, name, text):
        function = getattr(owner, name)

        def fails(*arguments):
            if text in repr(arguments):
                raise KeyError("a bug")
            return function(*arguments)

        monkeypatch.setattr(owner, name, staticmethod(fails) if owner is EnvVars else fails)

    return buggy


@pytest.mark.parametrize(
    ("owner", "name", "text", "applied"),
    [
        (EnvVars, "read", "name='p1'", 0),
        (EnvVars, "plan", "name='p1'", 0),
        (Client, "_exchange", "method='POST', path=('api', 'v1.1', 'project', 'github', 'acme', 'p1', 'ssh-key'", 2),
    ],
)
def test_bug_of_ours_in_one_project_leaves_the_others_alone(emulator, converge, buggy, owner, name, text, applied):
    converge(fleet(3, followed=True))
    buggy(owner, name, text)
    result = converge(fleet(3, env_vars={"A": "a value", "B": "another"}, ssh_keys=[SSH_KEY]))
    errors = [report["error"] for report in result["projects"]]
    assert (errors[0], errors[2]) == (None, None)
    assert "internal error, KeyError: 'a bug'" in errors[1]["message"]
    assert [len(report["applied"]) for report in result["projects"]] == [3, applied, 3]
    assert result["changed"]


def test_order_within_a_project(emulator, converge):
    converge(fleet(1, followed=True, env_vars={"A": "a value"}, ssh_keys=[{"hostname": "h", "private_key": KEY}]))
    assert [line.rpartition("/")[2] for line in emulator.writes()] == ["follow", "envvar", "ssh-key"]


def test_defaults_lie_under_every_project(emulator, converge):
    projects = [
        {"project": slug(0)},
        {"project": slug(1), "env_vars": {"OWN": "own value", "BOTH": "of the project"}},
        {"project": slug(2), "followed": False},
    ]
    defaults = {"followed": True, "env_vars": {"ALL": "for all", "BOTH": "of all"}}
    converge(fleet(3, followed=True))
    done = converge(projects, defaults=defaults)
    assert done["changed"]
    assert variables_of(emulator, 0) == {"ALL": "for all", "BOTH": "of all"}
    assert variables_of(emulator, 1) == {"ALL": "for all", "BOTH": "of the project", "OWN": "own value"}
    assert emulator.state()["projects"][slug(2)]["followers"] == []


def test_one_get_for_each_project_when_nothing_changed(emulator, converge):
    for params in ({"change_detection": "mask"}, FINGERPRINT):
        projects = fleet(5, env_vars={"A": "a value", "B": "another"}, **params)
        converge([{**project, "followed": True} for project in projects])
        assert not converge(projects)["changed"]
        assert sorted(emulator.requests()) == sorted(f"GET /api/v1.1/project/{slug(n)}/envvar" for n in range(5))


def test_settings_are_read_once_for_all_their_parts(emulator, converge):
    keys = [{"hostname": f"h{number}", "private_key": KEY} for number in range(3)]
    projects = fleet(1, followed=True, ssh_keys=keys)
    converge(projects)
    converge(projects)
    assert len(emulator.requests()) == 1


def test_failures_are_their_projects_own(emulator, converge):
    converge(fleet(6, followed=True))
    emulator.fault({"method": "POST", "path": "p2/envvar", "status": 500, "after": 1, "times": 1})
    emulator.fault({"method": "GET", "path": "p4/envvar", "status": 404, "message": "Project not found"})
    projects = fleet(6, env_vars={"A": "a value", "B": "another", "C": "more"})
    result = converge(projects, concurrency=2, retries=0)
    assert result["failed"]
    assert result["changed"]
    assert result["msg"].startswith("2 projects failed. POST /api/v1.1/project/github/acme/p2/envvar: HTTP 500")
    assert "GET /api/v1.1/project/github/acme/p4/envvar: HTTP 404" in result["msg"]
    assert re.search(r" 5 of 6 projects changed \(1[2-4] variables added\)\.$", result["msg"])
    reports = {report["project"]: report for report in result["projects"]}
    assert [name for name, report in reports.items() if report["error"]] == [slug(2), slug(4)]
    assert "failed" not in reports[slug(2)]
    assert reports[slug(2)]["error"]["status"] == 500
    assert len(reports[slug(2)]["applied"]) + len(reports[slug(2)]["pending"]) == 3
    assert reports[slug(2)]["pending"]
    assert reports[slug(4)]["applied"] == []
    for number in (0, 1, 3, 5):
        assert len(variables_of(emulator, number)) == 3
    emulator.clear_faults()
    assert converge(projects)["changed"]
    assert not converge(projects)["changed"]


def test_on_error_stop_begins_nothing_more(emulator, converge):
    converge(fleet(6, followed=True))
    emulator.fault({"method": "POST", "path": "p2/envvar", "status": 400})
    projects = fleet(6, env_vars={"A": "a value"})
    result = converge(projects, concurrency=1, on_error="stop")
    assert result["failed"]
    pending = [report["project"] for report in result["projects"] if report["pending"]]
    assert pending == [slug(2), slug(3), slug(4), slug(5)]
    assert emulator.writes() == [f"POST /api/v1.1/project/{slug(number)}/envvar" for number in range(3)]


def test_on_error_stop_before_the_first_write(emulator, converge):
    converge(fleet(2, followed=True))
    result = converge(fleet(3, env_vars={"A": "a value"}), on_error="stop")
    assert result["failed"]
    assert not result["changed"]
    assert "0 of 3 projects changed." in result["msg"]
    assert emulator.writes() == []
    assert [len(report["pending"]) for report in result["projects"]] == [1, 1, 0]
    predicted = converge(fleet(3, env_vars={"A": "a value"}), on_error="stop", check_mode=True)
    assert predicted["failed"]
    assert "2 of 3 projects would change" in predicted["msg"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_purge_limit_is_each_projects_own(emulator, converge, check_mode):
    converge(fleet(2, followed=True, env_vars={"KEEP": "a value", "OLD": "a value", "OLDER": "a value"}))
    projects = fleet(2, env_vars={"KEEP": "a value"}, purge=True, purge_limit=1)
    projects[1]["purge_limit"] = 2
    result = converge(projects, check_mode=check_mode)
    assert "purge_limit" in result["projects"][0]["error"]["message"]
    assert "OLD, OLDER" in result["msg"]
    assert not [line for line in emulator.writes() if "/p0/" in line]
    assert len(emulator.writes()) == (0 if check_mode else 3)


OLD = {f"OLD_{number}": "a value" for number in range(4)}


@pytest.mark.parametrize("check_mode", [False, True])
def test_purge_of_more_than_half_stops_its_project(emulator, converge, check_mode):
    converge(fleet(2, followed=True, env_vars={"KEEP": "a value", **OLD}))
    projects = fleet(2, env_vars={"KEEP": "a value"}, purge=True)
    projects[1]["purge_limit"] = 4
    result = converge(projects, check_mode=check_mode)
    assert "more than half of the 5 there are" in result["projects"][0]["error"]["message"]
    assert result["projects"][1]["error"] is None
    assert not [line for line in emulator.writes() if "/p0/" in line]


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("limit", "total"), [(None, 50), (7, 7)])
def test_purge_of_too_many_in_all_stops_before_the_first_write(emulator, converge, check_mode, limit, total):
    count = total // 4 + 1
    converge(fleet(count, followed=True, env_vars={"KEEP": "a value", **OLD}))
    projects = fleet(count, env_vars={"KEEP": "a value", "NEW": "a value"}, purge=True, purge_limit=4)
    params = {} if limit is None else {"purge_limit_total": limit}
    result = converge(projects, check_mode=check_mode, **params)
    assert result["msg"].startswith(
        f"purge_limit_total: {count * 4} things would be removed in total, more than the {total} "
    )
    more = count - 5
    assert (f" and of {more} more. " if more > 0 else ". Declare") in result["msg"]
    assert emulator.writes() == []
    assert converge(projects, purge_limit_total=count * 4)["changed"]
    assert variables_of(emulator, count - 1) == {"KEEP": "a value", "NEW": "a value"}


def test_check_mode_tells_differences_apart_from_what_cannot_be_compared(converge):
    hook = {"name": "ci", "url": "https://hooks.internal", "events": ["job-completed"], "signing_secret": "of a hook"}
    declared = {"env_vars": {"SAME": "a value", "OTHER": "a value"}, "webhooks": [hook]}
    converge(fleet(1, followed=True, **declared))
    declared["env_vars"] = {"SAME": "a value", "OTHER": "another"}
    (report,) = converge(fleet(1, **declared), check_mode=True)["projects"]
    assert report["differences"] == [f"set variable OTHER of {slug(0)}"]
    assert report["unverified"] == ["SAME", "secret of webhook ci"]
    assert len(report["pending"]) == 3
    (report,) = converge(fleet(1, **declared))["projects"]
    assert (report["differences"], report["unverified"]) == ([f"set variable OTHER of {slug(0)}"], [])


@pytest.mark.parametrize("policy", ["mask", "on_create"])
def test_what_was_not_written_is_unverified(converge, policy):
    hook = {"name": "ci", "url": "https://hooks.internal", "events": ["job-completed"], "signing_secret": "of a hook"}
    declared = {"env_vars": {"A": "a value"}, "webhooks": [{**hook, "change_detection": "on_create"}]}
    (report,) = converge(fleet(1, followed=True, **declared), defaults={"change_detection": policy})["projects"]
    assert report["unverified"] == []
    (report,) = converge(fleet(1, **declared), defaults={"change_detection": policy})["projects"]
    assert report["unverified"] == ["A", "secret of webhook ci"]


def test_a_fingerprint_verifies(converge):
    projects = fleet(1, followed=True, env_vars={"A": "a value"}, **FINGERPRINT)
    converge(projects)
    assert converge(projects, check_mode=True)["projects"][0]["unverified"] == []


def test_a_part_that_is_refused_does_not_hide_what_else_differs(emulator, converge):
    converge(fleet(1, followed=True))
    emulator.forget()
    lost = {"env_vars": {"LOST": None}, "change_detection": "on_create", "settings": {"build_prs_only": True}}
    result = converge(fleet(1, **lost))
    (report,) = result["projects"]
    assert report["pending"] == [f"set build_prs_only of {slug(0)}"]
    assert report["differences"] == [*report["pending"], report["error"]["message"]]
    assert "LOST" in report["error"]["message"]
    assert emulator.writes() == []


def test_the_summary_is_the_message(converge):
    result = converge(fleet(1, followed=True), check_mode=True)
    assert result["summary"] == result["msg"]


def test_value_like_a_mask_may_be_meant(emulator, converge):
    converge(fleet(1, followed=True, env_vars={"A": "xxxx1234"}, allow_mask_like=True))
    assert variables_of(emulator, 0) == {"A": "xxxx1234"}


def test_purge_takes_variables_only(emulator, converge):
    ssh_keys = [{"hostname": "h", "private_key": KEY}]
    converge(fleet(1, followed=True, env_vars={"OLD": "a value"}, ssh_keys=ssh_keys))
    before = emulator.state()["projects"][slug(0)]
    assert converge(fleet(1, env_vars={"NEW": "a value"}, purge=True))["changed"]
    after = emulator.state()["projects"][slug(0)]
    assert after["env_vars"] == {"NEW": "a value"}
    assert (after["ssh_keys"], after["checkout_keys"]) == (before["ssh_keys"], before["checkout_keys"])


def test_projects_that_fail_alike_are_looked_into_once(emulator, converge):
    result = converge(fleet(40, env_vars={"A": "a value"}), concurrency=8)
    assert all("nobody may have followed it" in report["error"]["hint"] for report in result["projects"])
    assert all(report["project"] in report["error"]["hint"] for report in result["projects"])
    requests = Counter(re.sub(r"/p\d+/", "/*/", line) for line in emulator.requests())
    assert requests == {
        "GET /api/v1.1/project/github/acme/*/envvar": 40,
        "GET /api/v1.1/me": 1,
        "GET /api/v1.1/project/github/acme/*/settings": 1,
    }


def test_projects_that_fail_alike_are_told_together(converge):
    message = converge(fleet(40, env_vars={"A": "a value"}))["msg"]
    assert message.startswith("40 projects failed. github/acme/p0, github/acme/p1, github/acme/p2 and 37 more: GET ")
    assert message.count("HTTP 404") == 1
    assert message.endswith(" 0 of 40 projects changed.")


def test_many_kinds_of_failure_are_not_all_told(emulator, converge):
    converge(fleet(5, followed=True))
    for number in range(5):
        emulator.fault({"method": "POST", "path": f"p{number}/envvar", "status": 400, "message": f"no {number}"})
    message = converge(fleet(5, env_vars={"A": "a value"}))["msg"]
    assert len(re.findall(r"HTTP 400, no \d", message)) == 3
    assert "2 more failed in other ways; see projects." in message


def test_bad_token_is_told_once(emulator, converge):
    emulator.seed({"tokens": {"a-bad-token": {"bad": True}}})
    result = converge(fleet(100, env_vars={"A": "a value"}), token="a-bad-token")
    assert "does not accept this token" in result["msg"]
    assert result["error"]["status"] == 401
    assert len(emulator.requests()) < 40


@pytest.mark.parametrize(
    ("projects", "message"),
    [
        ([{"project": "gh/acme/a"}, {"project": "github/acme/a"}], "projects[1]: github/acme/a is declared already"),
        ([{"project": "gh/acme/a"}, {"project": "https://github.com/ACME/A"}], "declared already, as projects[0]"),
        ([{"project": f"circleci/{one}/{one}"} for one in SAME_ID], "declared already, as projects[0]"),
        ([{"project": "acme"}], "projects[0].project: 'acme'"),
        ([{"project": "gh/acme/a", "env_vars": {"A": 1}}], "projects[0].env_vars.A: is a number, not a string"),
        ([{"project": "gh/acme/a", "env_vars": {"A": "xxxx"}}], "projects[0].env_vars.A: looks like the mask"),
        ([{"project": "gh/acme/a", "env_vars": {"A-": "x"}}], "projects[0].env_vars: 'A-' cannot"),
        ([{"project": "gh/acme/a", "purge": True}], "projects[0].purge: it would remove all"),
        (
            [{"project": "gh/acme/a", "env_vars": {"A": "a"}, "change_detection": "fingerprint"}],
            "projects[0].fingerprint_key: ",
        ),
        ([{"project": "gh/acme/a", "purge_limit": -1, "env_vars": {"A": "a"}}], "projects[0].purge_limit: must be"),
        (
            [{"project": "gh/acme/a", "ssh_keys": [SSH_KEY, {"hostname": "h", "private_key": "x"}]}],
            "projects[0].ssh_keys[1].private_key: it is not a private key",
        ),
        (
            [{"project": "gh/acme/a"}, {"project": "gh/acme/b", "ssh_keys": [SSH_KEY, SSH_KEY]}],
            "projects[1].ssh_keys[1]: is declared twice",
        ),
    ],
)
def test_bad_input_is_refused_before_the_first_request(emulator, converge, projects, message):
    result = converge(projects)
    assert message in result["msg"]
    assert emulator.requests() == []


def test_no_secret_is_told(emulator, converge):
    projects = fleet(
        2,
        followed=True,
        env_vars={"A": "the secret value"},
        ssh_keys=[{"hostname": "h", "private_key": KEY}],
        **FINGERPRINT,
    )
    emulator.fault({"method": "POST", "path": "p1/envvar", "status": 400, "message": "the secret value"})
    texts = [json.dumps(converge(projects, check_mode=True)), json.dumps(converge(projects))]
    for secret in ("the secret value", FINGERPRINT["fingerprint_key"], *KEY.splitlines()[1:-1]):
        assert secret not in "".join(texts)
    assert PUBLIC not in texts[0]


@pytest.mark.parametrize("retry_after", ["0", "1"])
def test_rate_limits_lose_and_double_nothing(emulator, converge, retry_after):
    emulator.fault({"path": "/api/", "status": 429, "every": 20, "headers": {"Retry-After": retry_after}})
    keys = [{"hostname": "h", "private_key": KEY}]
    projects = fleet(12, followed=True, env_vars={f"V{n}": f"value {n}" for n in range(5)}, ssh_keys=keys)
    result = converge(projects, concurrency=8, retries=5)
    assert "failed" not in result
    for number in range(12):
        held = emulator.state()["projects"][slug(number)]
        assert held["env_vars"] == {f"V{n}": f"value {n}" for n in range(5)}
        assert len(held["ssh_keys"]) == 1
    assert len([entry for entry in emulator.journal() if entry["status"] == 429]) >= 2


def test_interrupted_anywhere_and_run_again_to_the_end(emulator, converge):
    """However often it is stopped, the next run goes on, and in the end all is as declared."""
    chance = random.Random(7)
    keys = [{"hostname": "h", "private_key": KEY}]
    projects = fleet(6, followed=True, env_vars={"A": "a value", "B": "more"}, ssh_keys=keys, **FINGERPRINT)
    for _attempt in range(10):
        emulator.clear_faults()
        emulator.fault({"path": "/api/", "status": 500, "after": chance.randrange(60)})
        converge(projects, retries=0, on_error="stop")
    emulator.clear_faults()
    converge(projects)
    assert not converge(projects)["changed"]
    for number in range(6):
        held = emulator.state()["projects"][slug(number)]
        assert len(held["ssh_keys"]) == 1
        assert len(held["env_vars"]) == 3


def test_the_summary_leaves_dots_of_an_error_alone(emulator, do):
    emulator.fault({"path": "/acme/", "status": 400, "message": "Please wait... and see"})
    one, two = ({"project": f"github/acme/{name}", "env_vars": {"A": "a value"}} for name in ("one", "two"))
    assert "Please wait... and see" in do("projects", projects=[one])["msg"]
    assert "Please wait... and see" in do("projects", projects=[one, two])["msg"]
