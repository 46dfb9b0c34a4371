# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs of one task that meet."""

from __future__ import annotations

from typing import Any
from unittest import mock

from ansible_collections.community.circleci.plugins.module_utils._api.transport import Transport

from tests.support.run import Outcome, run


def run_twice_at_once(module: str, params: dict[str, Any], url: str) -> tuple[Outcome, Outcome]:
    """Run a task that reads everything and is about to write for the first time when another run of it does all of it.

    :returns: the outcome of the one that was done first, and that of the one that had begun first.
    """
    quick: list[Outcome] = []
    begun = []
    send = Transport.send

    def meet(transport: Transport, exchange: Any, *args: Any, **kwargs: Any) -> Any:
        if exchange.method != "GET" and not begun:
            begun.append(exchange)
            quick.append(run(module, params, url))
        return send(transport, exchange, *args, **kwargs)

    with mock.patch.object(Transport, "send", meet):
        slow = run(module, params, url)
    assert begun, "it writes nothing"
    return quick[0], slow
