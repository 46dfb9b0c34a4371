# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the laws print at the end of a run."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many answers were mutated, and what came of it."""
    kinds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                kinds.update(dict(report.user_properties).get("mutations", {}))
    if kinds:
        shown = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
        terminalreporter.write_line(f"law 13: {kinds.total():,} mutated answers: {shown}")
