# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of API requests: method, path and status, never bodies or tokens."""

from __future__ import annotations

import json
from typing import Any, TextIO


class Journal:
    """Keeps requests in memory, numbered in order of arrival, and appends each to a file once it is answered."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._file = file
        self.entries: list[dict[str, Any]] = []
        self._seq = 0

    def open(self, method: str, target: str) -> dict[str, Any]:
        """Note the arrival of a request; its status is None until it is answered."""
        self._seq += 1
        entry = {"seq": self._seq, "method": method, "path": target, "status": None}
        self.entries.append(entry)
        return entry

    def close(self, entry: dict[str, Any], status: int | None, notes: dict[str, Any] | None = None) -> None:
        """Note the answer and what was special about it; a status of None is a dropped connection."""
        entry.update(notes or {}, status=status)
        if self._file is not None:
            self._file.write(json.dumps(entry) + "\n")

    def clear(self) -> None:
        """Forget what is in memory and number from 1 again; the file keeps its lines."""
        self.entries = []
        self._seq = 0
