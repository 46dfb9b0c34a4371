# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converges projects several times in one process, and prints the memory after each run: a JSON list, in KiB.

Usage: repeated.py FILE RUNS, where FILE holds the options of the module `projects`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "build")]

from tests.support.run import run  # noqa: E402


def resident() -> int:
    """The memory of this process that is in use."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def main() -> None:
    """Run them all."""
    options = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    memory = []
    for _run in range(int(sys.argv[2])):
        result = run("projects", options, os.environ["CIRCLECI_HOST"], token=os.environ["CIRCLECI_TOKEN"]).result
        if result.get("failed"):
            sys.exit(result["msg"])
        memory.append(resident())
    sys.stdout.write(json.dumps(memory))


main()
