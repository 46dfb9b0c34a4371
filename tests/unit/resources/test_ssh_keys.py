# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys: derived with a library, compared with what ssh-keygen would say."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._resources._ssh_keys import (
    described,
    fingerprints,
    has_fingerprint,
    is_fingerprint,
    normal,
    public_key_of,
)

from tests.support.keys import make_key

# Made once with ssh-keygen -t ed25519; the fingerprints are ssh-keygen -l's.
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINkNRpYISYZUrwZKXKm05wZe0HVLvlzFxQg0mo+2EJCi"
MD5 = "00:1f:34:b7:bd:a9:1a:10:2e:62:36:ce:31:91:3a:2e"
SHA256 = "SHA256:TMjy/jC52K/iZG7p+4ZPacKRTX4Bo9ngkt934nh/bJE"


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("ed25519", "openssh"),
        ("ed25519", "pkcs8"),
        ("ecdsa", "openssh"),
        ("ecdsa", "pkcs8"),
        ("ecdsa", "traditional"),
        ("rsa", "openssh"),
        ("rsa", "pkcs8"),
        ("rsa", "traditional"),
    ],
)
def test_public_half(kind, form):
    private, public = make_key(kind, form)
    assert public_key_of(private) == public
    assert public_key_of(private.strip()) == public
    assert public_key_of("\n" + private.replace("\n", "\r\n")) == public


@pytest.mark.parametrize(("kind", "form"), [("ed25519", "openssh"), ("rsa", "pkcs8"), ("rsa", "traditional")])
def test_passphrase_is_told(kind, form):
    private, _public = make_key(kind, form, b"a passphrase")
    with pytest.raises(ValueError, match="passphrase"):
        public_key_of(private)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a key",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "".join(make_key()[0].splitlines(keepends=True)[:-2]),
        make_key()[1],
    ],
    ids=["empty", "no key", "short OpenSSH", "short PEM", "cut off", "a public key"],
)
def test_broken_keys_are_told_without_showing_them(text):
    with pytest.raises(ValueError, match="no private key that can be read") as caught:
        public_key_of(text)
    assert "AAAA" not in str(caught.value)


def test_fingerprints():
    assert fingerprints(PUBLIC) == {"fingerprint_md5": MD5, "fingerprint_sha256": SHA256}
    assert fingerprints(f"{PUBLIC} \n") == fingerprints(f"{PUBLIC} somebody@somewhere")


@pytest.mark.parametrize("text", [None, "", "ssh-rsa", "ssh-rsa ???"])
def test_no_fingerprints_without_a_key(text):
    assert set(fingerprints(text).values()) == {None}


@pytest.mark.parametrize(
    "text", [MD5, MD5.upper(), f"MD5:{MD5}", SHA256, SHA256.removeprefix("SHA256:"), SHA256 + "=", f" {MD5} "]
)
def test_spellings_of_a_fingerprint(text):
    assert is_fingerprint(text)
    assert normal(text) in (MD5, SHA256)
    assert has_fingerprint({"fingerprint_md5": MD5, "fingerprint_sha256": SHA256}, text)


@pytest.mark.parametrize("text", ["", "ab:cd", "deploy-key", f"{MD5}:00", "SHA256:AAAA", MD5.replace(MD5[0], "g")])
def test_what_is_no_fingerprint(text):
    assert not is_fingerprint(text)


@pytest.mark.parametrize("listed", [MD5, SHA256.removeprefix("SHA256:")])
def test_described_with_both_fingerprints(listed):
    about = {"fingerprint": listed, "fingerprint_md5": MD5, "fingerprint_sha256": SHA256, "public_key": PUBLIC}
    assert described({"fingerprint": listed, "public_key": f"{PUBLIC} \n"}) == about
    assert described({"fingerprint": listed, "public-key": PUBLIC}) == about


def test_described_without_a_public_key():
    about = described({"fingerprint": MD5})
    assert about == {"fingerprint": MD5, "fingerprint_md5": MD5, "fingerprint_sha256": None, "public_key": None}
