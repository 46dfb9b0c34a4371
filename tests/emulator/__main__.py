# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tests.emulator --port N``: run the emulator until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from .server.app import App
from .server.journal import Journal
from .server.process import Server, listen
from .state.seed.checks import SeedError
from .state.world import World


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description="CircleCI's REST API on loopback.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 picks a free one")
    parser.add_argument("--latency", type=int, default=0, metavar="MS", help="wait before every answer of the API")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="append a JSON line for every API request")
    parser.add_argument("--seed", type=Path, metavar="FILE", help="a seed document, see README.md")
    parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the simulated date")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the emulator; return the exit status."""
    options = _arguments(arguments)
    try:
        seed = json.loads(options.seed.read_text(encoding="utf-8")) if options.seed else None
        file = options.journal.open("a", encoding="utf-8", buffering=1) if options.journal else None
        world = World(options.today, seed)
        listener = listen(options.port)
    except (OSError, SeedError, json.JSONDecodeError) as error:
        print(f"CircleCI emulator: {error}", file=sys.stderr)
        return 2
    port = listener.getsockname()[1]
    app = App(world, Journal(file), options.latency)
    server = Server(app, lambda: print(f"CircleCI emulator on http://127.0.0.1:{port}", flush=True))
    server.run(sockets=[listener])
    if file is not None:
        file.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
