# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each resource does beyond the laws: the details that are easy to get wrong."""

from __future__ import annotations

import pytest

from tests.laws.cases import add_checkout_keys, add_ssh_keys, follow, remove_checkout_keys, set_variables
from tests.support.keys import make_key
from tests.support.run import resource_of, run

API = "github/acme/api"
P = f"v1.1/project/{API}"
KEY, PUBLIC = make_key()
OTHER_KEY, OTHER_PUBLIC = make_key("rsa", "traditional")


@pytest.fixture
def do(emulator):
    """Run a module's resource and return its result, after forgetting what was asked before."""

    def do(module, **params):
        how = {name: params.pop(name) for name in ("check_mode", "token", "retries") if name in params}
        emulator.forget()
        return run(module, params, emulator.url, **how).result

    return do


def variables_of(emulator):
    return emulator.state()["projects"][API]["env_vars"]


# project


def test_first_follow_that_answers_false(emulator, do):
    emulator.seed({"switches": {"first_follow_says_false": True}})
    assert do("project", project=API)["changed"]
    assert not do("project", project=API)["changed"]


def test_follow_of_what_cannot_be_seen_is_explained(do):
    result = do("project", project="github/unknown/api")
    assert result["error"]["status"] == 404
    assert "github/unknown/api" in result["error"]["hint"]
    assert result["pending"] == ["follow github/unknown/api"]


def test_absent_of_what_nobody_followed_is_no_change(emulator, do):
    result = do("project", project="github/unknown/api", state="absent")
    assert (result["changed"], result["followed"]) == (False, False)
    assert emulator.requests()[-1] == "GET /api/v1.1/me"


def test_absent_with_a_bad_token_is_an_error(emulator, do):
    emulator.seed({"tokens": {"revoked": {"bad": True}}})
    result = do("project", project=API, state="absent", token="revoked")
    assert result["error"]["status"] == 401
    assert "does not accept this token" in result["msg"]


def test_unfollow_warns_of_the_last_follower(emulator):
    follow(emulator)
    outcome = run("project", {"project": API, "state": "absent"}, emulator.url)
    assert len(outcome.warnings) == 1
    assert "machine user" in outcome.warnings[0]
    assert run("project", {"project": API, "state": "absent"}, emulator.url).warnings == []


# project_info


def test_project_info_filters_by_any_spelling(emulator, do):
    for name in ("api", "web"):
        emulator.call("POST", f"v1.1/project/github/acme/{name}/follow")
    assert len(do("project_info")["projects"]) == 2
    (found,) = do("project_info", project="https://github.com/acme/web.git")["projects"]
    assert found["project"] == "github/acme/web"
    assert "branches" not in found
    assert emulator.requests() == ["GET /api/v1.1/projects?shallow=true"]


def test_project_info_with_settings(emulator, do):
    add_ssh_keys(("example.com", KEY))(emulator)
    (found,) = do("project_info", settings=True)["projects"]
    assert found["ssh_keys"][0]["public_key"] == PUBLIC
    assert "oss" in found["feature_flags"]


def test_branches_before_and_after_their_end(emulator):
    follow(emulator)
    outcome = run("project_info", {"branches": True}, emulator.url)
    assert outcome.result["projects"][0]["branches"] is not None
    assert outcome.warnings == []
    emulator.today("2026-12-07")
    outcome = run("project_info", {"branches": True}, emulator.url)
    assert outcome.result["projects"][0]["branches"] is None
    assert "2026-12-07" in outcome.warnings[0]


# env_vars


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


def test_purge_lists_its_victims_in_check_mode(emulator, do):
    set_variables(OLD="value", CACHE_VERSION="1", KEEP="value")(emulator)
    params = {"project": API, "variables": {"NEW": "value"}, "purge": True, "purge_keep": ["K*"]}
    assert do("env_vars", **params, check_mode=True)["removed"] == ["OLD"]
    assert do("env_vars", **params)["removed"] == ["OLD"]
    assert set(variables_of(emulator)) == {"NEW", "CACHE_VERSION", "KEEP"}


def test_variable_that_vanishes_meanwhile_is_gone(emulator, do):
    set_variables(OLD="value")(emulator)
    emulator.fault(
        {"method": "DELETE", "path": "/envvar/OLD$", "status": 404, "message": "env var not found", "times": 1}
    )
    assert do("env_vars", project=API, state="absent", names=["OLD"])["removed"] == ["OLD"]


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


# checkout_key


def test_rotation_keeps_other_types_and_reports(emulator, do):
    add_checkout_keys("deploy-key", "deploy-key", "github-user-key")(emulator)
    before = do("checkout_key_info", project=API)["checkout_keys"]
    result = do("checkout_key", project=API, state="rotated")
    after = do("checkout_key_info", project=API)["checkout_keys"]
    assert {key["type"] for key in result["removed"]} == {"deploy-key"}
    assert len(result["removed"]) == 2
    assert "code host" in result["msg"]
    assert result["removed"][0]["fingerprint_sha256"] in result["msg"]
    user_keys = [[key["fingerprint"] for key in keys if key["type"] != "deploy-key"] for keys in (before, after)]
    assert user_keys[0] == user_keys[1] != []
    (new,) = [key for key in after if key["type"] == "deploy-key"]
    assert new == result["checkout_key"]
    assert new["preferred"]


def test_rotation_keeps_the_old_key_when_the_new_one_is_not_preferred(emulator, do):
    add_checkout_keys("deploy-key")(emulator)
    keys = emulator.call("GET", f"{P}/checkout-key")
    emulator.fault({"method": "GET", "path": "/checkout-key$", "status": 200, "body": keys, "after": 1, "times": 1})
    result = do("checkout_key", project=API, state="rotated")
    assert result["failed"]
    assert "does not prefer it" in result["msg"]
    assert len(result["applied"]) == len(result["pending"]) == 1
    assert [line for line in emulator.writes() if line.startswith("DELETE")] == []


@pytest.mark.parametrize("digest", ["fingerprint", "fingerprint_md5", "fingerprint_sha256"])
def test_removal_by_any_fingerprint(emulator, do, digest):
    add_checkout_keys("deploy-key", "github-user-key")(emulator)
    victim = do("checkout_key_info", project=API)["checkout_keys"][1]
    result = do("checkout_key", project=API, state="absent", fingerprint=victim[digest])
    assert result["removed"] == [victim]
    assert not do("checkout_key", project=API, state="absent", fingerprint=victim[digest])["changed"]
    assert len(do("checkout_key_info", project=API)["checkout_keys"]) == 1


def test_checkout_key_info_by_fingerprint(emulator, do):
    add_checkout_keys("deploy-key", "github-user-key")(emulator)
    one, _other = do("checkout_key_info", project=API, digest="sha256")["checkout_keys"]
    assert (
        do("checkout_key_info", project=API, fingerprint=one["fingerprint"])["checkout_keys"][0]["type"] == one["type"]
    )
    assert do("checkout_key_info", project=API, fingerprint="SHA256:" + "A" * 43)["checkout_keys"] == []


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 502}])
def test_key_made_in_spite_of_a_broken_answer_is_found(emulator, do, fault):
    remove_checkout_keys(emulator)
    emulator.fault({"method": "POST", "path": "/checkout-key$", "when": "after", "times": 1, **fault})
    result = do("checkout_key", project=API, retries=5)
    assert result["changed"]
    keys = do("checkout_key_info", project=API)["checkout_keys"]
    assert keys == [result["checkout_key"]]


def test_key_not_made_after_a_broken_answer_is_told(emulator, do):
    remove_checkout_keys(emulator)
    emulator.fault({"method": "POST", "path": "/checkout-key$", "drop": True, "times": 1})
    result = do("checkout_key", project=API, retries=5)
    assert result["failed"]
    assert "not known" in result["msg"]
    assert do("checkout_key_info", project=API)["checkout_keys"] == []


def test_right_to_make_a_key(emulator, do):
    follow(emulator)
    remove_checkout_keys(emulator)
    emulator.seed({"tokens": {"writer": {"login": "writer", "role": "write"}}})
    result = do("checkout_key", project=API, token="writer")
    assert result["error"]["status"] == 403
    assert "administers the repository" in result["msg"]


def test_user_key_without_permission_at_github(emulator, do):
    remove_checkout_keys(emulator)
    emulator.seed({"tokens": {"somebody": {"login": "somebody", "github_authorized": False}}})
    result = do("checkout_key", project=API, type="github-user-key", token="somebody")
    assert result["error"]["status"] == 500
    assert "allowed it to add keys at GitHub" in result["msg"]


# ssh_key


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 502}])
def test_ssh_key_is_never_added_twice(emulator, do, fault):
    follow(emulator)
    emulator.fault({"method": "POST", "path": "/ssh-key$", "when": "after", "times": 1, **fault})
    params = {"project": API, "hostname": "example.com", "private_key": KEY}
    assert do("ssh_key", **params, retries=5)["changed"]
    assert len(do("ssh_key_info", project=API)["ssh_keys"]) == 1
    assert not do("ssh_key", **params)["changed"]


def test_same_key_for_another_host_is_another_key(emulator, do):
    add_ssh_keys(("one.example.com", KEY))(emulator)
    assert do("ssh_key", project=API, hostname="two.example.com", private_key=KEY)["changed"]
    assert do("ssh_key", project=API, hostname="", private_key=KEY)["changed"]
    assert [key["hostname"] for key in do("ssh_key_info", project=API)["ssh_keys"]] == [
        "one.example.com",
        "two.example.com",
        "",
    ]
    result = do("ssh_key", project=API, hostname="two.example.com", private_key=KEY, state="absent")
    assert [key["hostname"] for key in result["removed"]] == ["two.example.com"]
    assert len(do("ssh_key", project=API, private_key=KEY, state="absent")["removed"]) == 2


@pytest.mark.parametrize("deletes", ["one", "all"])
def test_copies_are_reported_and_all_removed(emulator, do, deletes):
    emulator.seed({"switches": {"ssh_key_delete": deletes}})
    add_ssh_keys(*[("example.com", OTHER_KEY)] * 4, ("example.com", KEY))(emulator)
    params = {"project": API, "hostname": "example.com", "private_key": OTHER_KEY}
    outcome = run("ssh_key", params, emulator.url)
    assert not outcome.result["changed"]
    assert "4 copies" in outcome.warnings[0]
    assert len(do("ssh_key", **params, state="absent")["removed"]) == 1
    (left,) = do("ssh_key_info", project=API)["ssh_keys"]
    assert left["public_key"] == PUBLIC


@pytest.mark.parametrize("digest", ["fingerprint_md5", "fingerprint_sha256"])
def test_ssh_key_removed_by_fingerprint(emulator, do, digest):
    add_ssh_keys(("example.com", KEY), ("example.com", OTHER_KEY))(emulator)
    victim = do("ssh_key_info", project=API)["ssh_keys"][0]
    assert do("ssh_key", project=API, state="absent", fingerprint=victim[digest])["removed"] == [victim]
    assert [key["public_key"] for key in do("ssh_key_info", project=API)["ssh_keys"]] == [OTHER_PUBLIC]


def test_exclusive_adds_before_it_removes(emulator, do):
    add_ssh_keys(("example.com", OTHER_KEY), ("other.example.com", OTHER_KEY))(emulator)
    result = do("ssh_key", project=API, hostname="example.com", private_key=KEY, exclusive=True)
    assert [line.split()[0] for line in emulator.writes()] == ["POST", "DELETE"]
    assert len(result["removed"]) == 1
    held = {(key["hostname"], key["public_key"]) for key in do("ssh_key_info", project=API)["ssh_keys"]}
    assert held == {("example.com", PUBLIC), ("other.example.com", OTHER_PUBLIC)}


def test_several_keys_for_any_host_are_warned_of(emulator):
    add_ssh_keys(("", OTHER_KEY))(emulator)
    outcome = run("ssh_key", {"project": API, "hostname": "", "private_key": KEY}, emulator.url)
    assert "2 keys without a host name" in outcome.warnings[0]


# heroku_key, user_ssh_key


def test_equal_heroku_mask_is_unverified_and_not_posted(emulator, do):
    key = "6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f"
    assert not do("heroku_key", key=key)["unverified"]
    result = do("heroku_key", key="00000000-0000-0000-0000-000000004e5f")
    assert (result["changed"], result["unverified"]) == (False, True)
    assert emulator.writes() == []


def test_heroku_key_of_another_form_is_sent_with_a_warning(emulator):
    outcome = run("heroku_key", {"key": "HRKU-a-newer-key"}, emulator.url)
    assert "UUID" in outcome.warnings[0]
    assert outcome.result["changed"]


def test_user_ssh_key_when_me_does_not_tell(emulator):
    emulator.seed({"switches": {"user_key_fingerprint": False}})
    for _run in range(2):
        outcome = run("user_ssh_key", {}, emulator.url)
        assert outcome.result["changed"]
        assert "does not tell" in outcome.warnings[0]


# build_cache


@pytest.mark.parametrize(("today", "status"), [("2020-10-01", 410), ("2026-11-24", 404)])
def test_build_cache_is_gone_and_the_error_says_since_when(emulator, do, today, status):
    follow(emulator)
    emulator.today(today)
    result = do("build_cache", project=API)
    assert result["error"]["status"] == status
    assert "2020-11-05" in result["msg"]
    assert "method: env_var" in result["msg"]


def test_build_cache_bumps_a_variable_of_ones_own(emulator, do):
    set_variables(MY_CACHE="1")(emulator)
    assert do("build_cache", project=API, method="env_var", variable="MY_CACHE")["variable"] == "MY_CACHE"
    first = variables_of(emulator)["MY_CACHE"]
    do("build_cache", project=API, method="env_var", variable="MY_CACHE")
    assert "1" < first < variables_of(emulator)["MY_CACHE"]
    assert emulator.requests() == [f"POST /api/{P}/envvar"]


# Errors of access


@pytest.mark.parametrize(
    ("token", "project", "said"),
    [
        ("token-that-is-bad", API, "does not accept this token"),
        ("good", "github/acme/apl", "misspelt"),
        ("of-the-project", "github/acme/web", "project token"),
        ("reader", API, "lacks the right"),
    ],
)
def test_access_is_diagnosed(emulator, do, token, project, said):
    follow(emulator)
    tokens = {
        "token-that-is-bad": {"bad": True},
        "of-the-project": {"project": API, "scope": "all"},
        "reader": {"login": "reader", "role": "read"},
    }
    emulator.seed({"tokens": tokens})
    result = do("env_vars", project=project, variables={"A": "a value"}, token=token)
    assert result["failed"]
    assert said in result["error"]["hint"]
    assert token not in result["msg"]


def test_project_token_at_v2_is_diagnosed(emulator, do):
    follow(emulator)
    emulator.seed({"tokens": {"of-the-project": {"project": API, "scope": "all"}}})
    result = do("pipeline_info", project=API, token="of-the-project")
    assert "personal tokens only" in result["msg"]


def test_diagnosis_that_gets_no_answer_says_so(emulator, do):
    emulator.fault({"path": "/me$", "status": 503})
    result = do("env_vars", project="github/acme/nothing", variables={"A": "a value"})
    assert "does not tell whose token this is" in result["error"]["hint"]


def test_without_a_token(do):
    result = do("env_vars_info", project=API, token=None)
    assert result["error"]["status"] in (401, 404)
    assert "No token was given" in result["msg"]


def test_project_token_does_what_it_may(emulator, do):
    follow(emulator)
    emulator.seed({"tokens": {"of-the-project": {"project": API, "scope": "all"}}})
    assert do("env_vars", project=API, variables={"A": "a value"}, token="of-the-project")["changed"]


def test_github_error_inside_the_message(emulator, do):
    emulator.seed({"switches": {"github_passthrough": True}})
    result = do("env_vars", project="github/acme/nothing", variables={"A": "a value"})
    assert result["error"]["message"] == "the code host says: Not Found"


def test_end_of_branches_is_announced_for_the_cloud(emulator):
    follow(emulator)
    found = {"projects": {}, "settings": {}, "cloud": True}
    plan = resource_of("project_info").plan({"branches": True}, found)
    ((message, date),) = plan.deprecations
    assert date == "2026-12-07"
    assert "build_status" in message
    assert resource_of("project_info").plan({"branches": False}, found).deprecations == ()
    assert run("project_info", {"branches": True}, emulator.url).deprecations == []
