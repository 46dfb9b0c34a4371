# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""SSH keys: public halves and fingerprints, and how CircleCI lists them. The formats are `cryptography`'s to know."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import traceback

try:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    CRYPTOGRAPHY_ERROR = None
except ImportError:
    CRYPTOGRAPHY_ERROR = traceback.format_exc()


@functools.lru_cache(maxsize=64)  # one deploy key is often that of a whole fleet
def public_key_of(private_key: str) -> str:
    """The public half of a private key in PEM or OpenSSH form, as `type base64` without a comment.

    :raises ValueError: if the key is broken, protected by a passphrase (which CircleCI cannot take, api/v1.1.md
        §10.15) or of a kind that SSH does not have. The text holds nothing of the key.
    """
    # OpenSSH's and the older PEM writers end a file with a line break; some copies lose it, and with it the last line.
    data = private_key.strip().encode() + b"\n"
    load = serialization.load_ssh_private_key if b"OPENSSH PRIVATE" in data else serialization.load_pem_private_key
    try:
        public = load(data, password=None).public_key()
        return public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
    except TypeError:
        raise ValueError("the key is protected by a passphrase, which CircleCI cannot use") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("this is no private key that can be read; it takes a whole PEM or OpenSSH file") from None


def fingerprints(public_key: str | None) -> dict[str, str | None]:
    """A public key's fingerprints, as `ssh-keygen -l` and the code hosts write them; None if there is no key to read.

    :returns: `fingerprint_md5` (`ab:cd:...`) and `fingerprint_sha256` (`SHA256:...`, without padding).
    """
    try:
        blob = base64.b64decode((public_key or "").split()[1], validate=True)
    except (IndexError, binascii.Error):
        return {"fingerprint_md5": None, "fingerprint_sha256": None}
    md5 = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    sha256 = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return {"fingerprint_md5": colons(md5), "fingerprint_sha256": f"SHA256:{sha256.rstrip('=')}"}


def colons(digest: str) -> str:
    """A hexadecimal digest, its bytes apart."""
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def normal(fingerprint: str) -> str:
    """A fingerprint in one spelling: MD5 as `ab:cd:...`, SHA256 as `SHA256:...` without padding.

    CircleCI writes SHA256 without the prefix and, in places, with padding (api/v1.1.md §3).
    """
    text = fingerprint.strip()
    if text.upper().startswith("MD5:"):
        text = text[4:]
    if len(text) == 47 and text.count(":") == 15:
        return text.lower()
    return "SHA256:" + text.removeprefix("SHA256:").rstrip("=")


def is_fingerprint(text: str) -> bool:
    """Whether this can be a fingerprint at all."""
    form = normal(text)
    if not form.startswith("SHA256:"):
        return all(len(part) == 2 and set(part) <= set("0123456789abcdef") for part in form.split(":"))
    try:
        return len(base64.b64decode(form[7:] + "=", validate=True)) == 32
    except binascii.Error:
        return False


def described(key: dict) -> dict:
    """A key as CircleCI lists it, with both fingerprints, whichever of them the list has, and no stray white space."""
    public = (key.get("public_key") or key.get("public-key") or "").strip() or None
    both = fingerprints(public)
    listed = normal(key["fingerprint"])
    name = "fingerprint_sha256" if listed.startswith("SHA256:") else "fingerprint_md5"
    return {"fingerprint": key["fingerprint"], **both, name: listed, "public_key": public}


def has_fingerprint(key: dict, fingerprint: str) -> bool:
    """Whether a described key has this fingerprint, in any spelling."""
    return normal(fingerprint) in (key["fingerprint_md5"], key["fingerprint_sha256"])
