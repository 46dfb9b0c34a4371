# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checkout keys and SSH keys: never twice, never lost."""

from __future__ import annotations

import pytest

from tests.support.keys import make_key
from tests.support.run import run
from tests.support.setups import add_checkout_keys, add_ssh_keys, follow, remove_checkout_keys

API = "github/acme/api"
P = f"v1.1/project/{API}"
KEY, PUBLIC = make_key()
OTHER_KEY, OTHER_PUBLIC = make_key("rsa", "traditional")


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


def test_rotation_keeps_the_old_key_when_the_new_one_is_not_listed(emulator, do):
    add_checkout_keys("deploy-key")(emulator)
    keys = emulator.call("GET", f"{P}/checkout-key")
    emulator.fault({"method": "GET", "path": "/checkout-key$", "status": 200, "body": keys, "after": 1, "times": 1})
    result = do("checkout_key", project=API, state="rotated")
    assert result["failed"]
    assert "does not list it" in result["msg"]
    assert len(result["applied"]) == len(result["pending"]) == 1
    assert [line for line in emulator.writes() if line.startswith("DELETE")] == []


def test_rotation_keeps_the_old_key_when_the_new_one_is_not_preferred(emulator, do):
    add_checkout_keys("deploy-key")(emulator)
    old = emulator.call("GET", f"{P}/checkout-key")
    new = emulator.call("POST", f"{P}/checkout-key", {"type": "deploy-key"})
    emulator.reset()
    add_checkout_keys("deploy-key")(emulator)
    listed = {"status": 200, "body": [*old, {**new, "preferred": False}]}
    emulator.fault({"method": "GET", "path": "/checkout-key$", "after": 1, "times": 1, **listed})
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


def test_a_copy_that_another_run_added_at_the_same_time_is_told(emulator):
    add_ssh_keys()(emulator)
    before = emulator.call("GET", f"{P}/settings")
    add_ssh_keys(("example.com", KEY))(emulator)
    emulator.fault({"method": "GET", "path": "/settings", "status": 200, "body": before, "times": 1})
    outcome = run("ssh_key", {"project": API, "hostname": "example.com", "private_key": KEY}, emulator.url)
    assert outcome.result["changed"]
    assert ["2 copies" in warning for warning in outcome.warnings] == [True]


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


def test_a_key_of_which_only_the_fingerprint_is_known_must_be_there(emulator, do):
    add_ssh_keys(("deploy.example.com", KEY))(emulator)
    key = do("ssh_key_info", project=API)["ssh_keys"][0]
    for private_key in (None, "", KEY):
        declared = {"hostname": "deploy.example.com", "fingerprint": key["fingerprint_sha256"]}
        assert not do("ssh_key", project=API, private_key=private_key, **declared)["changed"]
    result = do("ssh_key", project=API, hostname="other.example.com", fingerprint=key["fingerprint_md5"])
    assert result["failed"]
    assert result["msg"].startswith("private_key: is required")
    assert emulator.writes() == []


def test_a_key_that_is_listed_by_one_fingerprint_only_is_found(emulator, do):
    add_ssh_keys(("deploy.example.com", KEY))(emulator)
    settings = emulator.call("GET", f"{P}/settings")
    (key,) = do("ssh_key_info", project=API)["ssh_keys"]
    for fingerprint in (key["fingerprint_sha256"], key["fingerprint_md5"]):
        listed = {"hostname": "deploy.example.com", "fingerprint": fingerprint}
        emulator.clear_faults()
        emulator.fault({"path": "/settings", "status": 200, "body": {**settings, "ssh_keys": [listed]}})
        assert not do("ssh_key", project=API, hostname="deploy.example.com", private_key=KEY)["changed"]
        assert not do("ssh_key", project=API, hostname="h", private_key=KEY, check_mode=True)["removed"]
        result = do("ssh_key", project=API, state="absent", private_key=KEY, check_mode=True)
        assert len(result["removed"]) == 1


@pytest.mark.parametrize("hostname", [" deploy.example.com", "a b", "deploy.example.com\n"])
def test_no_host_has_a_name_with_white_space(emulator, do, hostname):
    result = do("ssh_key", project=API, hostname=hostname, private_key=KEY)
    assert result["msg"] == "hostname: must not contain white space."
    assert emulator.requests() == []


def test_a_private_key_must_have_the_fingerprint_that_is_declared(emulator, do):
    add_ssh_keys(("deploy.example.com", KEY))(emulator)
    key = do("ssh_key_info", project=API)["ssh_keys"][0]
    result = do("ssh_key", project=API, hostname="h", fingerprint=key["fingerprint_md5"], private_key=OTHER_KEY)
    assert result["failed"]
    assert result["msg"].startswith("fingerprint: is not that of private_key")
    assert emulator.requests() == []
