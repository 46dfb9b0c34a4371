# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The allow-list of orbs: replaced without a gap, purged with care, and never wider than meant."""

from __future__ import annotations

import pytest

from tests.laws.cases.organizations import ORGANIZATION, OURS, THEIRS, allowed

OTHER = {**OURS, "prefix": "https://other.example.com/"}
LIST = {"organization": ORGANIZATION}


def held(emulator):
    """The true entries, without their ids."""
    (acme,) = [org for org in emulator.state()["orgs"] if org["slug"] == "gh/acme"]
    entries = emulator.call("GET", f"v2/organization/{acme['id']}/url-orb-allow-list")["items"]
    return [{name: entry[name] for name in ("name", "prefix", "auth")} for entry in entries]


def test_an_entry_is_replaced_without_a_gap(do, emulator):
    allowed(OURS, THEIRS)(emulator)
    result = do("url_orb_allow_list", **LIST, entries=[OTHER])
    assert [line.split()[0] for line in emulator.requests()[2:]] == ["POST", "GET", "DELETE"]
    assert held(emulator) == [THEIRS, OTHER]
    assert [entry["prefix"] for entry in result["removed"]] == [OURS["prefix"]]
    assert all(entry["id"] for entry in result["entries"])


def test_nothing_is_removed_before_the_new_entry_is_seen(do, emulator):
    allowed(OURS)(emulator)
    listed = {"items": [{"id": "x", **OURS, "prefix": "https://other.example.com"}]}
    emulator.fault({"method": "GET", "path": "/url-orb-allow-list", "status": 200, "body": listed, "after": 1})
    result = do("url_orb_allow_list", **LIST, entries=[OTHER])
    assert "does not list them" in result["msg"]
    assert not [line for line in emulator.writes() if line.startswith("DELETE")]


def test_entries_of_other_names_are_left_without_purge(do, emulator):
    allowed(THEIRS)(emulator)
    do("url_orb_allow_list", **LIST, entries=[OURS])
    assert held(emulator) == [THEIRS, OURS]


def test_several_of_one_name_are_not_guessed_at(do, emulator):
    second = {**OURS, "auth": "none"}
    allowed(OURS, second)(emulator)
    result = do("url_orb_allow_list", **LIST, entries=[THEIRS, OTHER])
    assert result["msg"].startswith("entries[1].name: there are 2 other entries with this name")
    assert emulator.writes() == []
    do("url_orb_allow_list", **LIST, entries=[OTHER], purge=True)
    assert held(emulator) == [OTHER]


def test_what_a_run_that_ended_half_way_has_left_is_removed_by_the_next(do, emulator):
    allowed(OURS)(emulator)
    emulator.fault({"method": "DELETE", "path": "/url-orb-allow-list/", "status": 403, "message": "not now"})
    assert do("url_orb_allow_list", **LIST, entries=[OTHER])["failed"]
    emulator.clear_faults()
    assert [entry["prefix"] for entry in do("url_orb_allow_list", **LIST, entries=[OTHER])["removed"]] == [
        OURS["prefix"]
    ]
    assert held(emulator) == [OTHER]
    assert not do("url_orb_allow_list", **LIST, entries=[OTHER])["changed"]


def test_of_entries_that_are_alike_a_purge_leaves_one(do, emulator):
    allowed(OURS, OURS)(emulator)
    assert not do("url_orb_allow_list", **LIST, entries=[OURS])["changed"]
    assert do("url_orb_allow_list", **LIST, entries=[OURS], purge=True)["changed"]
    assert held(emulator) == [OURS]


def test_a_purge_keeps_its_limits(do, emulator):
    allowed(*[{**THEIRS, "name": f"n{number}"} for number in range(6)])(emulator)
    result = do("url_orb_allow_list", **LIST, entries=[OURS], purge=True)
    assert result["msg"].startswith("purge_limit: the purge would remove 6 entries")
    assert emulator.writes() == []
    assert len(do("url_orb_allow_list", **LIST, entries=[OURS], purge=True, purge_limit=6)["removed"]) == 6


def test_a_replaced_entry_is_no_victim_of_a_purge(do, emulator):
    allowed(OURS)(emulator)
    do("url_orb_allow_list", **LIST, entries=[OTHER], purge=True, purge_limit=0, purge_keep=["ours"])
    assert held(emulator) == [OTHER]


@pytest.mark.parametrize(
    "policy", [{}, {"purge": True}, {"purge_limit": 5}, {"purge": True, "purge_limit": 0}], ids=str
)
def test_an_empty_list_is_refused_unless_it_is_meant(do, emulator, policy):
    assert do("url_orb_allow_list", **LIST, entries=[], **policy)["msg"].startswith("entries: is empty")
    assert emulator.requests() == []


def test_the_list_can_be_emptied(do, emulator):
    allowed(OURS, THEIRS)(emulator)
    assert do("url_orb_allow_list", **LIST, entries=[], purge=True, purge_limit=2)["entries"] == []


@pytest.mark.parametrize(
    ("prefix", "reason"),
    [
        ("http://orbs.example.com/", "must begin with https://"),
        ("https://orbs.example.com", "also allows hosts such as https://orbs.example.com.example.org"),
        ("https://me:pa55word@orbs.example.com/", "the given address is not a plain https URL"),
        ("orbs.example.com/", "is not a plain https URL"),
        ("https://orbs.example.com/a b", "is not a plain https URL"),
        ("", "is not a plain https URL"),
    ],
)
def test_a_prefix_that_cannot_be_meant_is_refused(do, emulator, prefix, reason):
    result = do("url_orb_allow_list", **LIST, entries=[{**OURS, "prefix": prefix}])
    assert result["msg"].startswith("entries[0].prefix: ")
    assert reason in result["msg"]
    assert "pa55word" not in result["msg"]
    assert emulator.requests() == []


def test_a_name_is_declared_once(do):
    assert (
        do("url_orb_allow_list", **LIST, entries=[OURS, OTHER])["msg"] == "entries[1].name: 'ours' is declared twice."
    )
    assert do("url_orb_allow_list", **LIST, entries=[{**OURS, "name": ""}])["msg"].startswith(
        "entries[0].name: is empty"
    )


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}, {"status": 200, "body": {}}], ids=str)
def test_an_entry_whose_answer_got_lost_is_found_and_not_made_twice(do, emulator, fault):
    allowed()(emulator)
    emulator.fault({"method": "POST", "path": "/url-orb-allow-list", "when": "after", **fault})
    result = do("url_orb_allow_list", **LIST, entries=[OURS])
    assert result["entries"][0]["id"]
    assert held(emulator) == [OURS]


def test_a_404_of_a_removal_is_an_error(do, emulator):
    allowed(OURS)(emulator)
    emulator.fault({"method": "DELETE", "path": "/url-orb-allow-list/", "status": 404, "message": "Org not found."})
    assert "HTTP 404, Org not found." in do("url_orb_allow_list", **LIST, entries=[OTHER])["msg"]


def test_who_may_not_is_told_who_may(do, emulator):
    emulator.seed({"tokens": {"of-a-contributor": {"login": "carol", "role": "contributor"}}})
    result = do("url_orb_allow_list", **LIST, entries=[OURS], token="of-a-contributor")
    assert "Only admins of the organization" in result["msg"]
