# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys: read in every form in which people paste them, written so that OpenSSH reads them, compared as it does."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.answers import Answer
from ansible_collections.community.circleci.plugins.module_utils._api.errors import Exchange
from ansible_collections.community.circleci.plugins.module_utils._resources import _ssh_keys
from ansible_collections.community.circleci.plugins.module_utils._resources._ssh_keys import (
    Key,
    fingerprints_of,
    normalize,
    parse_fingerprint,
    read_private_key,
)
from cryptography.hazmat.primitives.asymmetric import dsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.keys import make_key
from tests.support.proxy import between
from tests.support.run import run
from tests.support.setups import follow

# Made once with ssh-keygen -t ed25519; the fingerprints are ssh-keygen -l's.
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINkNRpYISYZUrwZKXKm05wZe0HVLvlzFxQg0mo+2EJCi"
MD5 = "00:1f:34:b7:bd:a9:1a:10:2e:62:36:ce:31:91:3a:2e"
SHA256 = "SHA256:TMjy/jC52K/iZG7p+4ZPacKRTX4Bo9ngkt934nh/bJE"

ED, ED_PUBLIC = make_key("ed25519", "openssh")
PEM, PEM_PUBLIC = make_key("rsa", "traditional")
RSA, RSA_PUBLIC = make_key("rsa", "openssh")


def each_line(text, change):
    return "".join(f"{change(line)}\n" for line in text.splitlines())


KINDS = {
    f"{kind} {form}": make_key(kind, form)
    for kind, form in [
        ("ed25519", "openssh"),
        ("ed25519", "pkcs8"),
        ("ecdsa", "openssh"),
        ("ecdsa", "pkcs8"),
        ("ecdsa", "traditional"),
        ("rsa", "openssh"),
        ("rsa", "pkcs8"),
        ("rsa", "traditional"),
    ]
}
COPIED = {
    "CRLF, OpenSSH": (ED.replace("\n", "\r\n"), ED_PUBLIC),
    "CRLF, PEM": (PEM.replace("\n", "\r\n"), PEM_PUBLIC),
    "CR only": (PEM.replace("\n", "\r"), PEM_PUBLIC),
    "spaces at the ends of lines": (each_line(RSA, lambda line: f"{line}  "), RSA_PUBLIC),
    "indented, OpenSSH": (each_line(ED, lambda line: f"    {line}"), ED_PUBLIC),
    "indented, PEM": (each_line(PEM, lambda line: f"\t{line}"), PEM_PUBLIC),
    "on one line, OpenSSH": (ED.replace("\n", " "), ED_PUBLIC),
    "on one line, PEM": (PEM.replace("\n", " "), PEM_PUBLIC),
    "on one line, without any break": (ED.replace("\n", ""), ED_PUBLIC),
    "empty lines": (PEM.replace("\n", "\n\n"), PEM_PUBLIC),
    "byte order mark": ("\ufeff" + ED, ED_PUBLIC),
    "a comment before": ("# deploy key for host\n" + ED, ED_PUBLIC),
    "text before": ("Bag Attributes\n    friendlyName: x\n" + PEM, PEM_PUBLIC),
    "the public half behind": (f"{PEM}{PEM_PUBLIC} deploy\n", PEM_PUBLIC),
    "a certificate before": (f"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n{PEM}", PEM_PUBLIC),
    "no line break at the end": (ED.strip(), ED_PUBLIC),
    "lines of another width": (PEM.replace("\n", "", 3).replace("-----M", "-----\nM", 1), PEM_PUBLIC),
}
READABLE = {**KINDS, **COPIED}


def pem_of(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def openssh_reads(private_key, tmp_path):
    """The public half, as OpenSSH derives it."""
    path = tmp_path / "key"
    path.write_text(private_key, encoding="utf-8", newline="")
    path.chmod(0o600)
    command = ["ssh-keygen", "-y", "-P", "", "-f", str(path)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    return " ".join(process.stdout.split()[:2])


@pytest.mark.parametrize(("text", "public"), READABLE.values(), ids=READABLE)
def test_key_is_read_in_every_form(text, public):
    key = read_private_key(text)
    assert key.public_key == public
    assert "\r" not in key.text
    assert key.text.count("-----BEGIN") == 1
    assert read_private_key(key.text).public_key == public


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs OpenSSH")
@pytest.mark.parametrize(("text", "public"), READABLE.values(), ids=READABLE)
def test_what_is_made_of_it_is_what_openssh_reads(text, public, tmp_path):
    assert openssh_reads(read_private_key(text).text, tmp_path) == public


@pytest.mark.parametrize(("form", "begins"), [("openssh", "OPENSSH"), ("pkcs8", "OPENSSH")])
def test_ed25519_is_written_as_openssh_does(form, begins):
    assert read_private_key(make_key("ed25519", form)[0]).text.startswith(f"-----BEGIN {begins} PRIVATE KEY-----\n")


def test_posted_key_is_the_one_written_anew(emulator):
    follow(emulator)
    with between(emulator.url) as proxy:
        params = {"project": "github/acme/api", "hostname": "h", "private_key": COPIED["indented, OpenSSH"][0]}
        assert run("ssh_key", params, proxy.url).result["changed"]
        (posted,) = [json.loads(exchange.body) for exchange in proxy.exchanges if exchange.is_write]
    assert posted["private_key"].startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    assert read_private_key(posted["private_key"]).public_key == ED_PUBLIC


REFUSED = {
    "empty": ("", "it is not a private key"),
    "a word": ("deploy", "it is not a private key"),
    "backslash n": (ED.replace("\n", "\\n"), r"its line breaks are written as \n"),
    "Base64": (base64.b64encode(ED.encode()).decode(), "it is encoded as Base64"),
    "Base64 in lines": (base64.encodebytes(PEM.encode()).decode(), "it is encoded as Base64"),
    "public half": (f"{ED_PUBLIC} deploy\n", "it is a public key"),
    "public half of a security key": ("sk-ssh-ed25519@openssh.com AAAAGnNr deploy", "it is a public key"),
    "public half as PEM": ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "it is a public key"),
    "PuTTY": ("PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAA\n", "it is a key of PuTTY"),
    "two keys": (PEM + RSA, "it holds 2 private keys"),
    "cut off": ("".join(ED.splitlines(keepends=True)[:-2]), "it is not a private key"),
    "cut in the middle": ("".join(PEM.splitlines(keepends=True)[:3] + PEM.splitlines(keepends=True)[-1:]), "broken or"),
    "short OpenSSH": ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "broken or"),
    "short PEM": ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "broken or"),
    "passphrase, OpenSSH": (make_key("ed25519", "openssh", b"a passphrase")[0], "passphrase"),
    "passphrase, PKCS8": (make_key("rsa", "pkcs8", b"a passphrase")[0], "passphrase"),
    "passphrase, PEM": (make_key("rsa", "traditional", b"a passphrase")[0], "passphrase"),
    "X25519": (pem_of(x25519.X25519PrivateKey.generate()), "a kind of key that OpenSSH does not use"),
    "X448": (pem_of(x448.X448PrivateKey.generate()), "a kind of key that OpenSSH does not use"),
    "DSA, PKCS8": (pem_of(dsa.generate_private_key(1024)), "a kind of key that OpenSSH does not use"),
    "DSA, PEM": ("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----", "it is a DSA key"),
}


@pytest.mark.parametrize(("text", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_with_a_hint(text, hint):
    with pytest.raises(ValueError, match=re.escape(hint)) as caught:
        read_private_key(text)
    assert not [line for line in text.splitlines() if len(line) > 20 and line in str(caught.value)]


def test_dsa_prints_no_warning(capfd):
    with pytest.raises(ValueError, match="OpenSSH"):
        read_private_key(REFUSED["DSA, PKCS8"][0])
    assert capfd.readouterr() == ("", "")


def test_key_does_not_show_itself():
    assert not [line for line in ED.splitlines() if line in repr(read_private_key(ED))]


def test_missing_library_is_told(monkeypatch):
    monkeypatch.setattr(_ssh_keys, "CRYPTOGRAPHY_ERROR", "Traceback: no module named cryptography")
    read_private_key.cache_clear()
    with pytest.raises(ValueError, match="the Python library cryptography is needed"):
        read_private_key(ED)


# Fingerprints.


def test_fingerprints_are_those_of_openssh():
    assert fingerprints_of(PUBLIC) == (MD5, SHA256)
    assert fingerprints_of(f"{PUBLIC} \n") == fingerprints_of(f"{PUBLIC} somebody@somewhere") == (MD5, SHA256)


@pytest.mark.parametrize("text", [None, "", "ssh-rsa", "ssh-rsa ???", "ssh-rsa ä"])
def test_without_a_key_there_are_no_fingerprints(text):
    assert fingerprints_of(text) == (None, None)


@pytest.mark.parametrize(
    "text", [MD5, MD5.upper(), f"MD5:{MD5}", SHA256, SHA256.removeprefix("SHA256:"), SHA256 + "=", f" {MD5} "]
)
def test_fingerprint_has_one_spelling(text):
    assert parse_fingerprint(text) == normalize(text)
    assert normalize(text) in (MD5, SHA256)
    assert Key.of_public_key(PUBLIC).has_fingerprint(text)


@pytest.mark.parametrize(
    "text",
    ["", "ab:cd", "deploy-key", f"{MD5}:00", "SHA256:AAAA", MD5.replace(MD5[0], "g"), "ä" * 43, "é:" * 15 + "aa"],
)
def test_what_can_be_no_fingerprint_is_refused(text):
    with pytest.raises(ValueError, match="neither an MD5"):
        parse_fingerprint(text)


def key_of(body):
    return Key.parse(Answer(body, Exchange("GET", "/keys"), 200))


@pytest.mark.parametrize("listed", [MD5, SHA256.removeprefix("SHA256:"), SHA256.removeprefix("SHA256:") + "="])
@pytest.mark.parametrize("field", ["public_key", "public-key"])
def test_listed_key_has_both_fingerprints(listed, field):
    expected = {"fingerprint": listed, "fingerprint_md5": MD5, "fingerprint_sha256": SHA256, "public_key": PUBLIC}
    assert key_of({"fingerprint": listed, field: f"{PUBLIC} \n"}).public_fields() == expected


@pytest.mark.parametrize("public", [None, "", " \n"])
def test_listed_key_without_its_public_half_has_one_fingerprint(public):
    expected = {"fingerprint": MD5, "fingerprint_md5": MD5, "fingerprint_sha256": None, "public_key": None}
    assert key_of({"fingerprint": MD5, "public_key": public}).public_fields() == expected
