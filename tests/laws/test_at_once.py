# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Law 15: what two runs of one task make at the same time is there once in the end, or a run fails and names both."""

from __future__ import annotations

import pytest

from tests.laws.cases import CASES
from tests.support.at_once import run_twice_at_once
from tests.support.run import reports_of, run

REFUSED = {400, 409}
"""How CircleCI itself refuses to do once more what another run has done."""
WRITING = [case for case in CASES if case.fails and case.module != "build_artifacts"]


@pytest.mark.parametrize("case", WRITING, ids=str)
def test_15_two_runs_at_once_make_one(case, emulator):
    case.setup(emulator)
    options = case.options(emulator)
    quick, slow = run_twice_at_once(case.module, options, emulator.url)
    third = run(case.module, options, emulator.url)

    assert not quick.result.get("failed"), quick.result["msg"]
    if 15 in case.exempt:
        assert slow.result["failed"]
        assert third.result["failed"]
        return
    errors = [report["error"] for report in reports_of(case.module, slow.result) if report.get("error")]
    assert bool(errors) == bool(slow.result.get("failed")), slow.result["msg"]
    assert {error["status"] for error in errors} <= REFUSED
    assert not third.result.get("failed"), third.result["msg"]
    if 3 not in case.exempt:
        assert not third.result["changed"]
