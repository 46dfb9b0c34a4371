# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys: those that the emulator makes, those that it is given, and their fingerprints.

A made key is a well-formed ``ssh-rsa`` blob whose modulus comes from a hash: cheap, and the same in every run. There is
no private half, so nobody can use it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def make_public_key(seed: str) -> str:
    """Return ``ssh-rsa <blob>`` for a seed; different seeds give different keys."""
    digest = b"".join(hashlib.sha512(f"{seed}/{part}".encode()).digest() for part in range(4))
    modulus = b"\0" + bytes([digest[0] | 0x80]) + digest[1:-1] + bytes([digest[-1] | 1])
    blob = _string(b"ssh-rsa") + _string(b"\x01\x00\x01") + _string(modulus)
    return "ssh-rsa " + base64.b64encode(blob).decode()


def _blob(public_key: str) -> bytes:
    return base64.b64decode(public_key.split()[1], validate=True)


def is_public_key(text: str) -> bool:
    """Tell whether a text has the form ``<algorithm> <base64> [comment]``."""
    try:
        return len(_blob(text)) > 0
    except (IndexError, binascii.Error):
        return False


@lru_cache(maxsize=4096)
def md5_fingerprint(public_key: str) -> str:
    """Return the MD5 fingerprint in colon form, which is CircleCI's default (docs/api/v1.1.md §10.14)."""
    return hashlib.md5(_blob(public_key), usedforsecurity=False).digest().hex(":")


@lru_cache(maxsize=4096)
def sha256_fingerprint(public_key: str) -> str:
    """Return the SHA-256 fingerprint in base64, without padding and without ``SHA256:`` (docs/api/v1.1.md §3)."""
    return base64.b64encode(hashlib.sha256(_blob(public_key)).digest()).decode().rstrip("=")


def fingerprint(public_key: str, digest: str) -> str:
    """Return the fingerprint that a ``digest`` parameter asks for; anything but ``sha256`` means MD5."""
    return sha256_fingerprint(public_key) if digest == "sha256" else md5_fingerprint(public_key)


def has_fingerprint(public_key: str, wanted: str, md5_only: bool = False) -> bool:
    """Tell whether a key has an MD5 or SHA-256 fingerprint, the latter in any form (docs/api/v1.1.md §3)."""
    if wanted == md5_fingerprint(public_key):
        return True
    return not md5_only and wanted.removeprefix("SHA256:").rstrip("=") == sha256_fingerprint(public_key)


@lru_cache(maxsize=1024)
def public_half(private_key: str) -> str | None:
    """Return the public key of an unencrypted PEM or OpenSSH private key, or None if it cannot be used."""
    load = serialization.load_pem_private_key
    if "BEGIN OPENSSH PRIVATE KEY" in private_key:
        load = serialization.load_ssh_private_key
    try:
        public = load(private_key.encode(), password=None).public_key()
        return public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
