# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP servers of the tests, on free ports of the loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class QuietHandler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 and prints nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_args: object) -> None:
        """Nothing is printed."""


class QuietServer(ThreadingHTTPServer):
    """Leaves no thread behind, and says nothing of clients that have given up."""

    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """A client that has given up is no error here."""


@contextmanager
def serving(server: ThreadingHTTPServer, hang_up: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let a server answer. It does not any more afterwards.

    :param hang_up: ends what is still open when the server accepts nothing more.
    """
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        hang_up()
        server.server_close()
        thread.join()
