# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys: read as people paste them, and fingerprints as `ssh-keygen` writes them."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.answers import Answer
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError, Exchange
from ansible_collections.community.circleci.plugins.module_utils._resources import _ssh_keys
from ansible_collections.community.circleci.plugins.module_utils._resources._ssh_keys import (
    Key,
    fingerprints_of,
    normalize,
    parse_fingerprint,
    read_private_key,
)
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, x25519

from tests.support.keys import make_key
from tests.support.proxy import between
from tests.support.run import run
from tests.support.setups import follow

# Made once with ssh-keygen -t ed25519; the fingerprints are ssh-keygen -l's.
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINkNRpYISYZUrwZKXKm05wZe0HVLvlzFxQg0mo+2EJCi"
MD5 = "00:1f:34:b7:bd:a9:1a:10:2e:62:36:ce:31:91:3a:2e"
SHA256 = "SHA256:TMjy/jC52K/iZG7p+4ZPacKRTX4Bo9ngkt934nh/bJE"

# Private keys.

FORMS = [
    ("ed25519", "openssh"),
    ("ed25519", "pkcs8"),
    ("ecdsa", "openssh"),
    ("ecdsa", "pkcs8"),
    ("ecdsa", "traditional"),
    ("rsa", "openssh"),
    ("rsa", "pkcs8"),
    ("rsa", "traditional"),
]


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_private_key_is_read_in_each_form(kind, form):
    private, public = make_key(kind, form)
    key = read_private_key(private)
    assert key.public_key == public
    begin = "-----BEGIN OPENSSH PRIVATE KEY-----" if kind == "ed25519" else "-----BEGIN "
    assert key.text.startswith(begin)
    assert read_private_key(key.text).public_key == public


PASTED = {
    "as it is": str,
    "trimmed": str.strip,
    "padded": lambda text: "\n\n  " + text + "  \n",
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "indented": lambda text: "    " + text.replace("\n", "\n    "),
    "spaces at the ends": lambda text: text.replace("\n", "  \n"),
    "empty lines": lambda text: text.replace("\n", "\n\n"),
    "one line": lambda text: text.replace("\n", " "),
    "no break at all": lambda text: text.replace("\n", ""),
    "byte order mark": lambda text: "\ufeff" + text,
    "words around": lambda text: f"Here is the key:\n{text}\nKeep it safe.",
    "a comment before": lambda text: f"# deploy key for host\n{text}",
    "attributes before": lambda text: f"Bag Attributes\n    friendlyName: x\n{text}",
    "public half before": lambda text: f"{PUBLIC}\n{text}",
    "public half behind": lambda text: f"{text}{PUBLIC} deploy\n",
    "certificate before": lambda text: f"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n{text}",
}
each_paste = pytest.mark.parametrize("paste", PASTED.values(), ids=PASTED)
each_form = pytest.mark.parametrize(("kind", "form"), FORMS)


@each_paste
@each_form
def test_a_private_key_is_read_as_it_was_pasted(kind, form, paste):
    private, public = make_key(kind, form)
    key = read_private_key(paste(private))
    assert key.public_key == public
    assert "\r" not in key.text
    assert key.text.count("-----BEGIN") == 1


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs OpenSSH")
@each_paste
@each_form
def test_what_is_made_of_a_private_key_is_what_openssh_reads(kind, form, paste, tmp_path):
    private, public = make_key(kind, form)
    path = tmp_path / "key"
    path.write_text(read_private_key(paste(private)).text, encoding="utf-8", newline="")
    path.chmod(0o600)
    command = ["ssh-keygen", "-y", "-P", "", "-f", str(path)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert process.stdout.split()[:2] == public.split()


def test_the_key_that_is_posted_is_the_one_that_was_written_anew(emulator):
    follow(emulator)
    private, public = make_key()
    with between(emulator.url) as proxy:
        params = {"project": "github/acme/api", "hostname": "h", "private_key": PASTED["indented"](private)}
        assert run("ssh_key", params, proxy.url).result["changed"]
        (posted,) = [json.loads(exchange.body) for exchange in proxy.exchanges if exchange.is_write]
    assert posted["private_key"].startswith("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl")
    assert read_private_key(posted["private_key"]).public_key == public


def test_a_private_key_does_not_show_itself():
    private, public = make_key()
    assert repr(read_private_key(private)) == f"PrivateKey({public})"


@pytest.mark.parametrize(("kind", "form"), [("ed25519", "openssh"), ("rsa", "pkcs8"), ("rsa", "traditional")])
def test_a_private_key_with_a_passphrase_is_refused(kind, form):
    private, _public = make_key(kind, form, b"a passphrase")
    with pytest.raises(ValueError, match="protected by a passphrase"):
        read_private_key(private)


def pem_of(key):
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, form, serialization.NoEncryption()).decode()


PRIVATE = make_key()[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is not a private key"),
        ("not a key", "it is not a private key"),
        ("xxxx1234", "it is not a private key"),
        (PUBLIC, "it is a public key"),
        ("sk-ssh-ed25519@openssh.com AAAAGnNr deploy", "it is a public key"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "it is a public key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none", "it is a key of PuTTY"),
        (base64.b64encode(PRIVATE.encode()).decode(), "it is encoded as Base64"),
        (base64.encodebytes(PRIVATE.encode()).decode(), "it is encoded as Base64"),
        (PRIVATE * 2, "it holds 2 private keys"),
        (PRIVATE.replace("\n", "\\n"), r"its line breaks are written as \\n"),
        ("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----", "it is a DSA key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "broken or incomplete"),
        ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "broken or incomplete"),
        ("-----BEGIN RSA PRIVATE KEY-----\nAAAA", "it is not a private key"),
        ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "it is not a private key"),
    ],
    ids=lambda value: value[:24],
)
def test_what_is_no_private_key_is_refused_without_showing_it(text, why):
    with pytest.raises(ValueError, match=why) as caught:
        read_private_key(text)
    assert "AAAA" not in str(caught.value)


@pytest.mark.parametrize(
    "key",
    [
        ed448.Ed448PrivateKey.generate(),
        x25519.X25519PrivateKey.generate(),
        dsa.generate_private_key(1024),
        ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["Ed448", "X25519", "DSA", "a curve that SSH does not have"],
)
def test_a_kind_of_key_that_ssh_does_not_have_is_refused(key, capfd):
    with pytest.raises(ValueError, match="it is a kind of key that OpenSSH does not use"):
        read_private_key(pem_of(key))
    assert capfd.readouterr() == ("", "")


def test_a_library_that_is_missing_is_told(monkeypatch):
    monkeypatch.setattr(_ssh_keys, "CRYPTOGRAPHY_ERROR", "ImportError: no cryptography")
    with pytest.raises(ValueError, match="the Python library cryptography is required"):
        read_private_key(f"{PRIVATE} ")


# Fingerprints.


@pytest.mark.parametrize("public", [PUBLIC, f"{PUBLIC} \n", f"{PUBLIC} somebody@somewhere"])
def test_fingerprints_are_those_of_ssh_keygen(public):
    assert fingerprints_of(public) == (MD5, SHA256)


@pytest.mark.parametrize("text", [None, "", "ssh-rsa", "ssh-rsa ???", "ssh-rsa k\u00e4se"])
def test_without_a_key_there_are_no_fingerprints(text):
    assert fingerprints_of(text) == (None, None)


SPELLINGS = [
    (MD5, MD5),
    (MD5.upper(), MD5),
    (f"MD5:{MD5}", MD5),
    (f"md5:{MD5}", MD5),
    (f" {MD5} ", MD5),
    (SHA256, SHA256),
    (SHA256.removeprefix("SHA256:"), SHA256),
    (SHA256 + "=", SHA256),
]


@pytest.mark.parametrize(("text", "form"), SPELLINGS)
def test_a_fingerprint_is_understood_in_each_spelling(text, form):
    assert parse_fingerprint(text) == normalize(text) == form
    assert Key.of_public_key(PUBLIC).has_fingerprint(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ab:cd",
        "deploy-key",
        f"{MD5}:00",
        "SHA256:AAAA",
        MD5.replace(MD5[0], "g"),
        SHA256[:-1],
        SHA256 + "A",
        "k\u00e4se",
        MD5[:-2] + "\u00df\u00df",
    ],
)
def test_what_is_no_fingerprint_is_refused(text):
    with pytest.raises(ValueError, match="is neither an MD5"):
        parse_fingerprint(text)


# Keys that CircleCI lists.


def listed(**fields):
    return Key.parse(Answer(fields, Exchange("GET", "/x"), 200))


@pytest.mark.parametrize("fingerprint", [MD5, SHA256.removeprefix("SHA256:"), SHA256.removeprefix("SHA256:") + "="])
@pytest.mark.parametrize("name", ["public_key", "public-key"])
def test_a_listed_key_has_both_fingerprints(fingerprint, name):
    key = listed(fingerprint=fingerprint, **{name: f"{PUBLIC} \n"})
    assert key.public_fields() == {
        "fingerprint": fingerprint,
        "fingerprint_md5": MD5,
        "fingerprint_sha256": SHA256,
        "public_key": PUBLIC,
    }
    assert key.short == MD5


@pytest.mark.parametrize(
    ("fingerprint", "md5", "sha256"), [(MD5, MD5, None), (SHA256.removeprefix("SHA256:"), None, SHA256)]
)
def test_a_listed_key_without_its_public_half_has_one_fingerprint(fingerprint, md5, sha256):
    key = listed(fingerprint=fingerprint, public_key=None)
    assert (key.fingerprint_md5, key.fingerprint_sha256, key.public_key) == (md5, sha256, None)
    assert key.short == fingerprint
    assert key.has_fingerprint(fingerprint)


def test_a_listed_key_without_a_fingerprint_is_an_error():
    with pytest.raises(CircleCIError, match="fingerprint is missing"):
        listed(public_key=PUBLIC)
