# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the long tests print at the end of a run."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many requests met a fault."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    counts = [dict(getattr(report, "user_properties", ())).get("faulted") for report in reports]
    for count in set(filter(None, counts)):
        terminalreporter.write_line(f"soak: {count:,} requests met a fault")
