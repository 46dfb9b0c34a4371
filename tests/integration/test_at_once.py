# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs of one task at the same time: what they both made is healed or told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.ci import API, P
from tests.support.keys import make_key
from tests.support.run import run

KEY, PUBLIC = make_key()
PAUSES = (0, 30, 60, 120)
"""Milliseconds by which the answers to one kind of request are late, so that the runs meet in different ways."""


def both(emulator, module, params):
    """The results of a task that two run at once."""
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(run, module, params, emulator.url) for _number in range(2)]
        return [each.result() for each in runs]


@pytest.fixture(params=[("before", pause) for pause in PAUSES] + [("after", pause) for pause in PAUSES[1:]], ids=str)
def late(request, emulator):
    """A project whose POSTs are late, before or after they have been carried out."""
    emulator.call("POST", f"{P}/follow")
    for key in emulator.call("GET", f"{P}/checkout-key"):
        emulator.call("DELETE", f"{P}/checkout-key/{key['fingerprint']}")
    when, pause = request.param
    if pause:
        emulator.fault({"method": "POST", "path": "key$", "when": when, "delay_ms": pause})
    return emulator


def keys_of(emulator):
    return emulator.call("GET", f"{P}/checkout-key")


def test_one_checkout_key_is_left(late):
    outcomes = both(late, "checkout_key", {"project": API})
    (left,) = keys_of(late)
    assert [outcome.result.get("msg") for outcome in outcomes if outcome.result.get("failed")] == []
    assert {outcome.result["checkout_key"]["fingerprint"] for outcome in outcomes} == {left["fingerprint"]}


def test_one_rotated_key_is_left_and_it_is_new(late):
    old = late.call("POST", f"{P}/checkout-key", {"type": "deploy-key"})
    both(late, "checkout_key", {"project": API, "state": "rotated"})
    (left,) = keys_of(late)
    assert left["fingerprint"] != old["fingerprint"]


def test_a_fleet_leaves_one_checkout_key(late):
    both(late, "projects", {"projects": [{"project": API, "checkout_keys": ["deploy-key"]}]})
    assert len(keys_of(late)) == 1


def test_copies_of_an_ssh_key_are_told(late):
    params = {"project": API, "hostname": "deploy.example.com", "private_key": KEY}
    outcomes = both(late, "ssh_key", params)
    copies = len(late.call("GET", f"{P}/settings")["ssh_keys"])
    warnings = [warning for outcome in outcomes for warning in outcome.warnings if "copies of this key" in warning]
    assert copies == 1 or warnings
