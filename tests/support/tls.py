# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS for servers of the tests, and how it fails."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import struct
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

FAILURES = ("reset", "closed", "plain text", "another certificate")


def make_certificate() -> bytes:
    """A certificate of 127.0.0.1 that nobody vouches for, with its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "circleci.invalid")])
    now = datetime.datetime.now(datetime.timezone.utc)
    alternatives = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(alternatives, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return made.public_bytes(pem) + private


class Tls:
    """The TLS of a server, whose handshakes fail on demand.

    :ivar failures: how the next handshakes fail, in their order.
    :ivar failed: how many did.
    :ivar certificate: the file that clients have to trust.
    """

    def __init__(self, folder: Path) -> None:
        self.failures: list[str] = []
        self.failed = 0
        self.certificate = folder / "certificate.pem"
        self.certificate.write_bytes(make_certificate())
        other = folder / "other.pem"
        other.write_bytes(make_certificate())
        self._contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _each in range(2)]
        for context, path in zip(self._contexts, (self.certificate, other), strict=True):
            context.load_cert_chain(path)
        self._sockets: set[ssl.SSLSocket] = set()
        self._lock = threading.Lock()

    def fail(self, *failures: str) -> None:
        """Let the next handshakes fail. There are new ones soon: all connections are closed."""
        with self._lock:
            self.failures = list(failures)
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            self._sockets.clear()

    def greet(self, connection: socket.socket) -> ssl.SSLSocket | None:
        """Do the server's part of a handshake; None if it has failed."""
        with self._lock:
            failure = self.failures.pop(0) if self.failures else None
            self.failed += failure is not None
        connection.settimeout(10)
        if failure in ("reset", "closed", "plain text"):
            connection.recv(5)
            if failure == "plain text":
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno")
            if failure == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            return None
        context = self._contexts[failure == "another certificate"]
        safe = context.wrap_socket(connection, server_side=True)
        with self._lock:
            self._sockets.add(safe)
        return safe
