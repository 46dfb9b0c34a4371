# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environment variables: what is written, what is left, and what a fingerprint tells."""

from __future__ import annotations

import pytest

from tests.support.clock import Clock
from tests.support.keys import make_key
from tests.support.run import run
from tests.support.setups import follow, set_variables

API = "github/acme/api"
P = f"v1.1/project/{API}"
KEY, PUBLIC = make_key()
OTHER_KEY, OTHER_PUBLIC = make_key("rsa", "traditional")


def variables_of(emulator):
    return emulator.state()["projects"][API]["env_vars"]


def test_rewrite_puts_the_declared_value_behind_an_equal_mask(emulator, do):
    set_variables(HOST="db1.example.com")(emulator)
    result = do("env_vars", project=API, variables={"HOST": "db2.example.com"})
    assert (result["changed"], result["updated"], result["unverified"]) == (False, [], [])
    assert variables_of(emulator) == {"HOST": "db2.example.com"}


def test_mask_leaves_it_and_says_so(emulator, do):
    set_variables(HOST="db1.example.com")(emulator)
    result = do("env_vars", project=API, variables={"HOST": "db2.example.com"}, change_detection="mask")
    assert (result["changed"], result["unverified"]) == (False, ["HOST"])
    assert variables_of(emulator) == {"HOST": "db1.example.com"}


def test_mask_of_short_values(emulator, do):
    set_variables(A="a", AB="ab", ABC="abc")(emulator)
    result = do("env_vars", project=API, variables={"A": "b", "AB": "xb", "ABC": "abd"}, change_detection="mask")
    assert result["updated"] == ["ABC"]
    assert result["unverified"] == ["A", "AB"]


def test_on_create_leaves_what_is_there(emulator, do):
    set_variables(OLD="rotated elsewhere")(emulator)
    result = do("env_vars", project=API, variables={"OLD": "as once", "NEW": "value"}, change_detection="on_create")
    assert (result["created"], result["unverified"]) == (["NEW"], ["OLD"])
    assert variables_of(emulator)["OLD"] == "rotated elsewhere"


def test_update_in_place_never_deletes(emulator, do):
    set_variables(A="one value")(emulator)
    do("env_vars", project=API, variables={"A": "another value"})
    assert emulator.writes() == [f"POST /api/{P}/envvar"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_purge_limit_is_checked_before_any_write(emulator, do, check_mode):
    set_variables(**{f"OLD_{n}": "value" for n in range(4)})(emulator)
    result = do("env_vars", project=API, variables={"NEW": "value"}, purge=True, purge_limit=3, check_mode=check_mode)
    assert "OLD_0, OLD_1, OLD_2, OLD_3" in result["msg"]
    assert emulator.writes() == []


def held(count):
    """That many variables that nobody declares."""
    return {f"OLD_{number}": "value" for number in range(count)}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("old", "kept", "why"),
    [(3, 2, "more than half of the 5 there are"), (11, 40, "more than the 10 that purge_limit allows")],
)
def test_purge_of_too_many_is_refused_before_any_write(emulator, do, old, kept, why, check_mode):
    declared = {f"KEEP_{number}": "value" for number in range(kept)}
    set_variables(**held(old), **declared)(emulator)
    params = {"project": API, "variables": {**declared, "NEW": "value"}, "purge": True}
    result = do("env_vars", **params, check_mode=check_mode)
    assert result["msg"].startswith(f"purge_limit: the purge would remove {old} variables, {why}")
    assert "OLD_0, OLD_1" in result["msg"]
    assert emulator.writes() == []
    assert len(do("env_vars", **params, purge_limit=old)["removed"]) == old


@pytest.mark.parametrize(("old", "kept"), [(4, 0), (2, 2), (2, 3), (3, 3), (10, 10)])
def test_purge_of_few_needs_no_limit(emulator, do, old, kept):
    declared = {f"KEEP_{number}": "value" for number in range(kept)}
    set_variables(**held(old), **declared)(emulator)
    result = do("env_vars", project=API, variables={**declared, "NEW": "value"}, purge=True)
    assert len(result["removed"]) == old


def test_what_no_purge_touches_does_not_count_as_held(emulator, do):
    markers = {f"ANSIBLE_FINGERPRINT_{number}": "value" for number in range(5)}
    set_variables(**held(3), **markers, CACHE_VERSION="1", KEEP="value")(emulator)
    result = do("env_vars", project=API, variables={"KEEP": "value"}, purge=True, change_detection="mask")
    assert len(result["removed"]) == 3


def test_purge_limit_of_nothing_removes_nothing(emulator, do):
    set_variables(OLD="value")(emulator)
    result = do("env_vars", project=API, variables={"NEW": "value"}, purge=True, purge_limit=0)
    assert "more than the 0 that purge_limit allows" in result["msg"]
    assert emulator.writes() == []


def test_value_like_a_mask_can_be_meant(emulator, do):
    follow(emulator)
    values = {"A": "xxxx", "B": "xxxx1234"}
    assert do("env_vars", project=API, variables=values, allow_mask_like=True)["created"] == ["A", "B"]
    assert variables_of(emulator) == values


def test_one_value_over_the_limit_stops_all_before_the_first_write(emulator, do):
    follow(emulator)
    values = {"A": "value", "BIG": "x" * 32_769, "C": "value"}
    assert do("env_vars", project=API, variables=values)["msg"].startswith("variables.BIG: has 32,769 bytes")
    assert emulator.requests() == []
    assert do("env_vars", project=API, variables={**values, "BIG": "x" * 32_768})["changed"]


def test_purge_lists_its_victims_in_check_mode(emulator, do):
    set_variables(OLD="value", CACHE_VERSION="1", KEEP="value")(emulator)
    params = {"project": API, "variables": {"NEW": "value"}, "purge": True, "purge_keep": ["K*"]}
    assert do("env_vars", **params, check_mode=True)["removed"] == ["OLD"]
    assert do("env_vars", **params)["removed"] == ["OLD"]
    assert set(variables_of(emulator)) == {"NEW", "CACHE_VERSION", "KEEP"}


def test_variable_that_vanishes_meanwhile_is_gone(emulator, do):
    set_variables(OLD="value")(emulator)
    emulator.fault(
        {"method": "DELETE", "path": "/envvar/OLD$", "when": "after", "status": 404, "message": "env var not found"}
    )
    assert do("env_vars", project=API, state="absent", names=["OLD"])["removed"] == ["OLD"]


@pytest.mark.parametrize("message", ["env var not found", "Project not found"])
def test_variable_that_is_still_there_was_not_removed(emulator, do, message):
    set_variables(OLD="value")(emulator)
    emulator.fault({"method": "DELETE", "path": "/envvar/OLD$", "status": 404, "message": message})
    result = do("env_vars", project=API, state="absent", names=["OLD"])
    assert result["failed"]
    assert (result["changed"], result["applied"]) == (False, [])


def test_an_absent_variable_leaves_the_fingerprint_of_the_others(emulator, do):
    follow(emulator)
    declared = {**FINGERPRINT, "variables": {"A": "a value"}}
    assert do("env_vars", **declared)["changed"]
    assert not do("env_vars", **declared)["changed"]
    assert not do("env_vars", state="absent", names=["NOPE"], **FINGERPRINT)["changed"]
    assert emulator.writes() == []
    assert not do("env_vars", **declared)["changed"]
    assert do("env_vars", state="absent", names=["A"], **FINGERPRINT)["removed"] == ["A"]
    assert do("env_vars", **declared)["created"] == ["A"]


def test_a_value_that_jinja_made_of_nothing_is_told(emulator):
    follow(emulator)
    outcome = run("env_vars", {"project": API, "variables": {"A": "None", "B": "none"}}, emulator.url)
    (warning,) = outcome.warnings
    assert warning.startswith("The value of A is the text None")


def test_line_break_at_the_end_is_kept_and_warned_of(emulator):
    follow(emulator)
    values = {"ONE": "value\n", "TWO": "line\nline\n", "THREE": "value"}
    outcome = run("env_vars", {"project": API, "variables": values}, emulator.url)
    assert [warning for warning in outcome.warnings if "ONE" in warning] == outcome.warnings != []
    assert variables_of(emulator) == values


# change_detection: fingerprint

SECRETS = {"HOST": "db1.example.com", "TOKEN": "a long secret value"}
FINGERPRINT = {"project": API, "change_detection": "fingerprint", "fingerprint_key": "a key of the tests, long"}
CHANGED_UNSEEN = {**SECRETS, "HOST": "db2.example.com"}


def markers_of(emulator):
    return [name for name in variables_of(emulator) if name.startswith("ANSIBLE_FINGERPRINT_")]


def plain_variables_of(emulator):
    markers = markers_of(emulator)
    return {name: value for name, value in variables_of(emulator).items() if name not in markers}


@pytest.fixture
def fingerprinted(emulator, do):
    """A project that holds SECRETS, and their marker."""
    follow(emulator)
    assert do("env_vars", **FINGERPRINT, variables=SECRETS)["changed"]
    return FINGERPRINT


def test_fingerprint_takes_one_request_when_all_is_in_order(emulator, do, fingerprinted):
    result = do("env_vars", **fingerprinted, variables=SECRETS)
    assert (result["changed"], result["unverified"]) == (False, [])
    assert emulator.requests() == [f"GET /api/{P}/envvar"]
    assert {variable["name"] for variable in result["env_vars"]} == set(SECRETS)


def test_fingerprint_sees_what_no_mask_shows(emulator, do, fingerprinted):
    predicted = do("env_vars", **fingerprinted, variables=CHANGED_UNSEEN, check_mode=True)
    result = do("env_vars", **fingerprinted, variables=CHANGED_UNSEEN)
    assert predicted["changed"]
    assert result["changed"]
    assert predicted["diff"] == result["diff"]
    assert plain_variables_of(emulator) == CHANGED_UNSEEN
    methods = [line.split()[0] for line in emulator.writes()]
    assert methods == ["DELETE", "POST", "POST", "POST"]
    assert "ANSIBLE_FINGERPRINT_" in emulator.writes()[0]
    assert not do("env_vars", **fingerprinted, variables=CHANGED_UNSEEN)["changed"]


def test_fingerprint_of_a_reverted_set(emulator, do, fingerprinted):
    do("env_vars", **fingerprinted, variables=CHANGED_UNSEEN)
    assert do("env_vars", **fingerprinted, variables=SECRETS)["changed"]
    assert plain_variables_of(emulator) == SECRETS
    assert len(markers_of(emulator)) == 1


def test_fingerprint_after_an_edit_by_hand(emulator, do, fingerprinted):
    emulator.call("POST", f"{P}/envvar", {"name": "TOKEN", "value": "by hand"})
    assert do("env_vars", **fingerprinted, variables=SECRETS)["updated"] == ["TOKEN"]
    assert plain_variables_of(emulator) == SECRETS
    emulator.call("DELETE", f"{P}/envvar/HOST")
    assert do("env_vars", **fingerprinted, variables=SECRETS)["created"] == ["HOST"]
    assert not do("env_vars", **fingerprinted, variables=SECRETS)["changed"]


def test_fingerprint_that_could_not_be_set_again_is_pending(emulator, do, fingerprinted):
    emulator.call("POST", f"{P}/envvar", {"name": "TOKEN", "value": "by hand"})
    emulator.fault({"method": "POST", "path": "/envvar$", "status": 400, "message": "not now", "times": 1})
    result = do("env_vars", **fingerprinted, variables=SECRETS)
    assert len([line for line in result["applied"] if "ANSIBLE_FINGERPRINT_" in line]) == 1
    assert len([line for line in result["pending"] if "ANSIBLE_FINGERPRINT_" in line]) == 1
    assert markers_of(emulator) == []


@pytest.mark.parametrize(
    "params",
    [lambda marker: {"variables": {marker: "a value"}}, lambda marker: {"state": "absent", "names": [marker]}],
    ids=["variables", "names"],
)
def test_names_of_fingerprints_are_kept(emulator, do, fingerprinted, params):
    (marker,) = markers_of(emulator)
    emulator.forget()
    result = do("env_vars", project=API, **params(marker))
    assert "is a name that the collection keeps for its fingerprints" in result["msg"]
    assert emulator.writes() == []


def test_fingerprint_whose_marker_was_removed(emulator, do, fingerprinted):
    (marker,) = markers_of(emulator)
    emulator.call("DELETE", f"{P}/envvar/{marker}")
    assert do("env_vars", **fingerprinted, variables=SECRETS)["changed"]
    assert markers_of(emulator) == [marker]


@pytest.mark.parametrize("policy", ["rewrite", "mask", "on_create"])
def test_other_policies_take_the_marker_of_what_they_write_away(emulator, do, fingerprinted, policy):
    values = {"HOST": "db2.example.com", "NEW": "value"}
    assert do("env_vars", project=API, change_detection=policy, variables=values)["changed"]
    assert markers_of(emulator) == []
    assert do("env_vars", **fingerprinted, variables=SECRETS)["changed"]
    assert plain_variables_of(emulator) == {**SECRETS, "NEW": "value"}


@pytest.mark.parametrize("policy", ["mask", "on_create"])
def test_other_policies_leave_the_marker_when_they_write_nothing(emulator, do, fingerprinted, policy):
    assert not do("env_vars", project=API, change_detection=policy, variables=SECRETS)["changed"]
    assert len(markers_of(emulator)) == 1


@pytest.mark.parametrize("policy", ["rewrite", "mask", "fingerprint"])
def test_purge_never_touches_markers(emulator, do, fingerprinted, policy):
    emulator.call("POST", f"{P}/envvar", {"name": "OLD", "value": "value"})
    params = {**fingerprinted, "change_detection": policy, "purge": True}
    result = do("env_vars", **params, variables=SECRETS)
    assert result["removed"] == ["OLD"]
    assert len(markers_of(emulator)) == (policy != "rewrite")


@pytest.mark.parametrize("stop_after", range(5))
@pytest.mark.parametrize("values", [CHANGED_UNSEEN, {"HOST": "other", "MORE": "value"}], ids=["unseen", "seen"])
def test_fingerprint_interrupted_between_any_two_requests(emulator, do, fingerprinted, stop_after, values):
    emulator.fault({"method": None, "path": "/envvar", "status": 500, "after": stop_after + 1, "every": 1})
    params = {**fingerprinted, "concurrency": 1}
    interrupted = do("env_vars", **params, variables=values)
    assert interrupted.get("failed") or stop_after == 4
    emulator.clear_faults()
    again = do("env_vars", **params, variables=values)
    assert again["changed"] or not interrupted.get("pending")
    assert {name: value for name, value in plain_variables_of(emulator).items() if name in values} == values
    assert len(markers_of(emulator)) == 1
    assert not do("env_vars", **params, variables=values)["changed"]


def test_fingerprint_of_two_runs_at_once(emulator, do, fingerprinted):
    other = "ANSIBLE_FINGERPRINT_OF_ANOTHER_RUN"
    listed = [{"name": name, "value": "xxxx"} for name in (*SECRETS, other, "ANSIBLE_FINGERPRINT_X")]
    emulator.fault({"method": "GET", "path": "/envvar$", "status": 200, "body": listed, "after": 1, "times": 1})
    result = do("env_vars", **fingerprinted, variables=CHANGED_UNSEEN)
    assert result["failed"]
    assert "at the same time" in result["msg"]
    emulator.call("POST", f"{P}/envvar", {"name": other, "value": "value"})
    assert do("env_vars", **fingerprinted, variables=CHANGED_UNSEEN)["changed"]
    assert len(markers_of(emulator)) == 1


def test_fingerprint_key_is_no_secret_of_the_name(emulator, do, fingerprinted):
    (marker,) = markers_of(emulator)
    other = do("env_vars", **{**fingerprinted, "fingerprint_key": "another key, just as long"}, variables=SECRETS)
    assert other["changed"]
    assert markers_of(emulator) != [marker]
    emulator.call("POST", "v1.1/project/github/acme/web/follow")
    do("env_vars", **{**fingerprinted, "project": "github/acme/web"}, variables=SECRETS)
    assert marker not in emulator.state()["projects"]["github/acme/web"]["env_vars"]


def test_fingerprint_key_that_is_short_is_warned_of(emulator):
    follow(emulator)
    outcome = run("env_vars", {**FINGERPRINT, "fingerprint_key": "short", "variables": SECRETS}, emulator.url)
    assert "can be guessed" in outcome.warnings[0]


def test_standalone_projects_speak_v2(emulator, do):
    org, project = "e75c804e-7f5c-4506-9dad-03fc86af39d1", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
    slug = f"circleci/{org}/{project}"
    emulator.seed({"orgs": [{"vcs": "circleci", "name": "Acme", "id": org}], "projects": [{"project": slug}]})
    assert do("env_vars", project=slug, variables={"A": "some value"})["created"] == ["A"]
    assert emulator.requests() == [f"GET /api/v2/project/{slug}/envvar", f"POST /api/v2/project/{slug}/envvar"]
    assert do("env_vars_info", project=slug)["env_vars"] == [{"name": "A", "value": "xxxxalue"}]
    assert do("env_vars", project=slug, state="absent", names=["A"])["removed"] == ["A"]
    assert do("checkout_key_info", project=slug)["checkout_keys"] == []
    fingerprint = {**FINGERPRINT, "variables": {"A": "some value"}}
    assert do("env_vars", **{**fingerprint, "project": slug})["changed"]
    for spelling in (f"circleci/{org}/6EkDPZoN4ZdMKKZtBkRodt", slug.upper().replace("CIRCLECI", "circleci")):
        assert not do("env_vars", **{**fingerprint, "project": spelling})["changed"], spelling


@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_without_a_value_must_be_there(emulator, do, value):
    set_variables(HELD="a value")(emulator)
    declared = {"project": API, "change_detection": "on_create", "variables": {"HELD": value, "NEW": "new"}}
    result = do("env_vars", **declared)
    assert result["created"] == ["NEW"]
    assert result["unverified"] == ["HELD"]
    assert not do("env_vars", **declared)["changed"]
    emulator.call("DELETE", f"{P}/envvar/HELD")
    result = do("env_vars", **declared)
    assert result["failed"]
    assert "variables.HELD: " in result["msg"]
    assert emulator.writes() == []


def test_an_empty_value_that_is_allowed_is_a_value(emulator, do):
    follow(emulator)
    result = do("env_vars", project=API, change_detection="on_create", variables={"NEW": ""}, allow_empty=True)
    assert result["created"] == ["NEW"]


def test_ages_are_told_by_api_v2(emulator):
    emulator.seed(
        {
            "projects": [
                {
                    "project": API,
                    "env_vars": {
                        "NEW": {"value": "a value", "created_at": "2026-11-23T00:00:00.000Z"},
                        "OLD": {"value": "a value", "created_at": "2025-11-24T00:00:00.000Z"},
                        "UNKNOWN": {"value": "a value", "created_at": None},
                    },
                }
            ]
        }
    )
    emulator.forget()
    found = run("env_vars_info", {"project": API, "ages": True}, emulator.url, clock=Clock()).result["env_vars"]
    assert [(each["name"], each["age_days"]) for each in found] == [("NEW", 1), ("OLD", 365), ("UNKNOWN", None)]
    assert (found[0]["value"], found[0]["created_at"]) == ("xxxxlue", "2026-11-23T00:00:00.000Z")
    assert emulator.requests() == [f"GET /api/v2/project/{API}/envvar"]


@pytest.mark.parametrize("moment", ["soon", 5, {}])
def test_a_time_that_cannot_be_read_is_no_age(emulator, do, moment):
    held = [{"name": "A", "value": "xxxx", "created_at": moment}]
    emulator.fault({"path": "/envvar", "status": 200, "body": {"items": held, "next_page_token": None}})
    found = do("env_vars_info", project=API, ages=True)["env_vars"]
    assert [each["age_days"] for each in found] == ([None] if moment == "soon" else [])
