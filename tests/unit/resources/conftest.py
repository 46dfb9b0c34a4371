# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests of resources."""

from __future__ import annotations

import pytest

from tests.support.run import run


@pytest.fixture
def progress():
    """The lines of progress that `do` was shown."""
    return []


@pytest.fixture
def do(emulator, progress):
    """Run a module's resource and return its result, after forgetting what was asked before."""

    def do(module, **params):
        how = {name: params.pop(name) for name in ("check_mode", "token", "retries") if name in params}
        emulator.forget()
        return run(module, params, emulator.url, show_progress=progress.append, **how).result

    return do
