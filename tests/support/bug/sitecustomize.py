# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bug on demand, for every Python that has this folder on its path: an error that says all that was to be sent.

It strikes where a request leaves Python, if its token says so: any request, or one that changes something.
"""

from __future__ import annotations

import sys
import threading

ANY, WRITE = b"a-token-that-meets-a-bug", b"a-token-that-writes-a-bug"
_sent = threading.local()


def _strike(event: str, about: tuple[object, ...]) -> None:
    if event != "http.client.send":
        return
    data = about[1]
    if not isinstance(data, bytes):
        return
    if ANY in data or (WRITE in data and not data.startswith(b"GET ")):
        _sent.headers = data
        if b"\r\nContent-Length: " in data and not data.endswith(b"}"):
            return  # the body comes next
    if headers := getattr(_sent, "headers", b""):
        _sent.headers = b""
        raise LookupError(f"cannot send {data!r} after {headers!r} and {headers.decode('latin-1')}")


sys.addaudithook(_strike)
