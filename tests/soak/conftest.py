# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the long tests print at the end of a run."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many requests met a fault."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            faulted = dict(getattr(report, "user_properties", ())).get("faulted")
            if faulted and report.when == "call":
                kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(faulted.items()))
                terminalreporter.write_line(f"soak: {sum(faulted.values()):,} requests met a fault: {kinds}")
