# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""SSH keys: private ones as people paste them, public halves, fingerprints, and how CircleCI lists them.

The formats are `cryptography`'s to know.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import re
import textwrap
import traceback
import warnings
from typing import Any

CRYPTOGRAPHY_ERROR: str | None = None
try:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
except Exception:  # reported by `read_private_key`
    CRYPTOGRAPHY_ERROR = traceback.format_exc()

from .._api.answers import Answer
from .._engine.compat import dataclass

_BLOCK = re.compile(r"-----BEGIN (?P<kind>[A-Z0-9 ]+)-----(?P<body>.*?)-----END (?P=kind)-----", re.DOTALL)
_PUBLIC = re.compile(r"\s*(ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+")
_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_HEADER = re.compile(r"^[A-Za-z0-9-]+:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key that OpenSSH reads.

    :ivar text: the key; RSA and ECDSA in their own PEM forms, which CircleCI has taken longest, Ed25519 in OpenSSH's.
    :ivar public_key: its public half, as `type base64`.
    """

    text: str
    public_key: str

    def __repr__(self) -> str:
        return f"PrivateKey({self.public_key})"


@functools.lru_cache(maxsize=64)  # one deploy key is often that of a whole fleet
def read_private_key(text: str) -> PrivateKey:
    """The private key in a text: PEM or OpenSSH form, also where copying has changed line breaks or white space.

    :raises ValueError: if there is not exactly one, if it is broken, protected by a passphrase (which CircleCI cannot
        take, docs/api/v1.1.md §10.15) or of a kind that SSH does not have. The error holds nothing of the key.
    """
    if CRYPTOGRAPHY_ERROR:
        raise ValueError("the Python library cryptography is required to read it, and cannot be imported")
    kind, pem = _only_block(text)
    load = serialization.load_ssh_private_key if kind.startswith("OPENSSH") else serialization.load_pem_private_key
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            key = load(pem.encode(), password=None)
    except TypeError:
        raise ValueError("the key is protected by a passphrase, which CircleCI cannot use") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(f"the key cannot be read: it is broken or incomplete. {WHOLE_FILE}") from None
    if isinstance(key, ed25519.Ed25519PrivateKey):
        form = serialization.PrivateFormat.OpenSSH
    elif isinstance(key, rsa.RSAPrivateKey) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES
    ):
        form = serialization.PrivateFormat.TraditionalOpenSSL
    else:
        raise ValueError("it is a kind of key that OpenSSH does not use; use Ed25519, ECDSA or RSA")
    written = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return PrivateKey(written.decode(), public.decode())


WHOLE_FILE = "Give the whole file, in PEM or OpenSSH form, as lookup('ansible.builtin.file', path) reads it"


def _only_block(text: str) -> tuple[str, str]:
    """The only private key block of a text, written anew: its kind, and the block."""
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    blocks = [found for found in _BLOCK.finditer(text) if "PRIVATE KEY" in found["kind"]]
    if not blocks:
        raise ValueError(_what_else(text))
    if len(blocks) > 1:
        raise ValueError(f"it holds {len(blocks)} private keys; give one of them")
    kind, body = blocks[0]["kind"], blocks[0]["body"]
    if "ENCRYPTED" in kind or "ENCRYPTED" in body:
        raise ValueError("the key is protected by a passphrase, which CircleCI cannot use")
    if kind.startswith("DSA"):
        raise ValueError("it is a DSA key, which OpenSSH no longer accepts; use Ed25519, ECDSA or RSA")
    if "\\n" in body:
        raise ValueError(r"its line breaks are written as \n; use double quotes in YAML, or a block with |")
    lines = textwrap.wrap("".join(_HEADER.sub("", body).split()), 64)
    return kind, "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])


def _what_else(text: str) -> str:
    """What a text is that holds no private key."""
    if _PUBLIC.match(text) or "PUBLIC KEY" in text:
        return "it is a public key; give the private half, the file without .pub"
    if text.lstrip().startswith("PuTTY-User-Key-File"):
        return "it is a key of PuTTY; convert it with: puttygen key.ppk -O private-openssh -o key"
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        decoded = b""
    if b"PRIVATE KEY" in decoded:
        return "it is encoded as Base64; add | b64decode to its template"
    return f"it is not a private key. {WHOLE_FILE}"


def fingerprints_of(public_key: str | None) -> tuple[str | None, str | None]:
    """A public key's fingerprints, as `ssh-keygen -l` and the code hosts write them; None if there is no key to read.

    :returns: MD5 (`ab:cd:...`) and SHA256 (`SHA256:...`, without padding).
    """
    try:
        blob = base64.b64decode((public_key or "").split()[1], validate=True)
    except (IndexError, ValueError):
        return None, None
    md5 = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    sha256 = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return ":".join(textwrap.wrap(md5, 2)), f"SHA256:{sha256.rstrip('=')}"


def normalize(fingerprint: str) -> str:
    """A fingerprint in one spelling: MD5 as `ab:cd:...`, SHA256 as `SHA256:...` without padding.

    CircleCI writes SHA256 without the prefix and, in places, with padding (docs/api/v1.1.md §3).
    """
    text = fingerprint.strip()
    if text.upper().startswith("MD5:"):
        text = text[4:]
    if len(text) == 47 and text.count(":") == 15:
        return text.lower()
    return "SHA256:" + text.removeprefix("SHA256:").rstrip("=")


def parse_fingerprint(text: str) -> str:
    """A fingerprint of the user's, in one spelling.

    :raises ValueError: if it can be none.
    """
    form = normalize(text)
    try:
        if form.startswith("SHA256:"):
            is_one = len(base64.b64decode(form[7:] + "=", validate=True)) == 32
        else:
            is_one = all(len(part) == 2 and set(part) <= set("0123456789abcdef") for part in form.split(":"))
    except ValueError:  # binascii.Error is one, and so is what letters outside of ASCII raise
        is_one = False
    if not is_one:
        raise ValueError("is neither an MD5 (ab:cd:...) nor a SHA256 fingerprint (SHA256:...)")
    return form


@dataclass(frozen=True, slots=True)
class Key:
    """A public key with both fingerprints, whichever of them CircleCI lists.

    :ivar fingerprint: the fingerprint, as CircleCI writes it.
    :ivar public_key: without stray white space; None if CircleCI does not return it.
    """

    fingerprint: str
    fingerprint_md5: str | None
    fingerprint_sha256: str | None
    public_key: str | None

    @classmethod
    def parse(cls, answer: Answer) -> Key:
        """The key of an answer."""
        listed = answer.text("fingerprint")
        public = (answer.optional_text("public_key") or "").strip() or None
        if public and "PRIVATE KEY" in public:  # a server that shows more than it should is not repeated
            public = None
        md5, sha256 = fingerprints_of(public)
        form = normalize(listed)
        if form.startswith("SHA256:"):
            return cls(listed, md5, form, public)
        return cls(listed, form, sha256, public)

    @classmethod
    def of_public_key(cls, public_key: str) -> Key:
        """A key that CircleCI does not hold yet."""
        md5, sha256 = fingerprints_of(public_key)
        return cls(md5 or "", md5, sha256, public_key)

    def has_fingerprint(self, fingerprint: str) -> bool:
        """Whether this is its fingerprint, in any spelling."""
        return normalize(fingerprint) in (self.fingerprint_md5, self.fingerprint_sha256)

    def is_same(self, other: Key) -> bool:
        """Whether this is the same key, although only one fingerprint of either may be known."""
        known = {self.fingerprint_md5, self.fingerprint_sha256} & {other.fingerprint_md5, other.fingerprint_sha256}
        return bool(known - {None})

    @property
    def short(self) -> str:
        """The fingerprint that names it in lists: MD5, if it is known."""
        return self.fingerprint_md5 or self.fingerprint

    def public_fields(self) -> dict[str, Any]:
        """The key as it is returned."""
        return {
            "fingerprint": self.fingerprint,
            "fingerprint_md5": self.fingerprint_md5,
            "fingerprint_sha256": self.fingerprint_sha256,
            "public_key": self.public_key,
        }
