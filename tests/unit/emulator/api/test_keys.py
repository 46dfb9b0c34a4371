# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checkout keys and additional SSH keys (docs/api/v1.1.md §10.14, §10.15; docs/api/v2.md §5.1)."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

P = "project/github/acme/web"
KEYS = f"{P}/checkout-key"
V2 = "/api/v2/project/gh/acme/web/checkout-key"
INVALID = {"message": "it looks like private key is invalid key.  Double check"}

PEM, OPENSSH = serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.OpenSSH
PKCS8 = serialization.PrivateFormat.PKCS8
ED25519 = ed25519.Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(65537, 2048)


def text_of(key, form=OPENSSH, password=None) -> str:
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, lock).decode()


def public_of(key) -> str:
    return key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


def md5(public: str) -> str:
    return hashlib.md5(base64.b64decode(public.split()[1])).digest().hex(":")


def sha256(public: str) -> str:
    return base64.b64encode(hashlib.sha256(base64.b64decode(public.split()[1])).digest()).decode()


def created(emulator, kind="deploy-key"):
    return emulator.post(KEYS, json={"type": kind}).json()


def test_a_new_key_is_another_key_and_preferred(emulator):
    assert emulator.get(KEYS).text == "[]"
    first, second = created(emulator), created(emulator)
    assert set(first) == {"public_key", "type", "fingerprint", "login", "preferred", "time"}
    assert (first["type"], first["login"], first["preferred"]) == ("deploy-key", None, True)
    assert first["public_key"].startswith("ssh-rsa AAAA")
    assert first["public_key"].endswith(" \n")
    assert first["fingerprint"] == md5(first["public_key"]) != second["fingerprint"]
    serialization.load_ssh_public_key(first["public_key"].strip().encode())
    assert [key["preferred"] for key in emulator.get(KEYS).json()] == [False, True]
    emulator.delete(f"{KEYS}/{second['fingerprint']}")
    assert [key["preferred"] for key in emulator.get(KEYS).json()] == [True]


def test_user_keys_belong_to_the_user(emulator):
    key = created(emulator, "github-user-key")
    assert (key["type"], key["login"]) == ("github-user-key", emulator.get("me").json()["login"])


@pytest.mark.parametrize(("path", "kind"), [(KEYS, "user-key"), (V2, "github-user-key"), (KEYS, "x"), (KEYS, None)])
def test_unknown_types(emulator, path, kind):
    assert emulator.post(path, json={"type": kind}).status_code == 400
    assert emulator.get(KEYS).json() == []


@pytest.mark.parametrize("path", [KEYS, V2])
def test_user_keys_that_cannot_be(emulator, path):
    kind = {"type": "user-key" if path == V2 else "github-user-key"}
    emulator.seed(users={"octocat": {"github_authorized": False}}, tokens={"T": {"login": "octocat"}})
    assert emulator.post(path, json=kind).status_code == 500
    emulator.seed(orgs=[{"vcs": "github", "name": "acme", "user_keys_disabled": True}])
    answer = emulator.post(path, json=kind)
    assert answer.status_code == 400
    assert answer.json() == {"message": "User checkout keys are disabled for this organization."}
    assert emulator.post(path, json={"type": "deploy-key"}).status_code == 201


def test_digest_sha256_has_neither_prefix_nor_padding(emulator):
    key = created(emulator)
    (listed,) = emulator.get(f"{KEYS}?digest=sha256").json()
    assert listed["fingerprint"] == sha256(key["public_key"]).rstrip("=")
    assert emulator.get(f"{KEYS}?digest=md5").json() == [key]


def key_whose_sha256_has_a_slash(emulator):
    while True:
        key = created(emulator)
        if "/" in sha256(key["public_key"]):
            return key


@pytest.mark.parametrize("form", ["{}", "{}=", "SHA256:{}"])
def test_keys_are_found_by_either_fingerprint(emulator, form):
    key = key_whose_sha256_has_a_slash(emulator)
    colons = key["fingerprint"]
    other = quote(form.format(sha256(key["public_key"]).rstrip("=")), safe="")
    assert emulator.get(f"{KEYS}/{colons}").json() == key
    assert emulator.get(f"{KEYS}/{colons.replace(':', '%3A')}").json() == key
    assert emulator.get(f"{KEYS}/{other}").json() == key
    assert emulator.delete(f"{KEYS}/{other}").json() == {"message": "ok"}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("wanted", ["aa:bb", "nonsense"])
def test_missing_checkout_key(emulator, method, wanted):
    answer = emulator.call(method, f"{KEYS}/{wanted}")
    assert (answer.status_code, answer.text) == (404, '{"message":"checkout key not found"}')


def test_a_server_knows_md5_only(emulator):
    key = created(emulator)
    emulator.seed(switches={"server": True})
    assert emulator.get(f"{KEYS}?digest=sha256").json() == [key]
    assert emulator.get(f"{KEYS}/{quote(sha256(key['public_key']), safe='')}").status_code == 404


def test_v2_checkout_keys(emulator):
    answer = emulator.post(V2, json={"type": "user-key"})
    made = answer.json()
    assert (answer.status_code, made["type"]) == (201, "github-user-key")
    assert set(made) == {"type", "preferred", "created_at", "public_key", "fingerprint"}
    assert emulator.get(V2).json() == {"items": [made], "next_page_token": None}
    assert emulator.get(f"{V2}/{made['fingerprint']}").json() == made
    (listed,) = emulator.get(f"{V2}?digest=sha256").json()["items"]
    assert listed["fingerprint"] == "SHA256:" + sha256(made["public_key"]).rstrip("=")
    emulator.post("project/bb/acme/web/follow")
    bitbucket = emulator.post("/api/v2/project/bb/acme/web/checkout-key", json={"type": "user-key"})
    assert bitbucket.json()["type"] == "bitbucket-user-key"
    assert emulator.delete(f"{V2}/{made['fingerprint']}").json() == {"message": "Checkout key deleted."}
    assert emulator.delete(f"{V2}/{made['fingerprint']}").status_code == 404


def add(emulator, private, **more):
    return emulator.post(f"{P}/ssh-key", json={"private_key": private, **more})


def ssh_keys(emulator, query=""):
    return emulator.get(f"{P}/settings{query}").json()["ssh_keys"]


@pytest.mark.parametrize(
    ("key", "form"), [(ED25519, OPENSSH), (ED25519, PKCS8), (RSA, PEM), (RSA, PKCS8), (RSA, OPENSSH)]
)
def test_ssh_keys_are_taken_and_listed(emulator, key, form):
    private = text_of(key, form)
    answer = add(emulator, private, hostname="h.example")
    assert (answer.status_code, answer.text) == (200, '""')
    public = public_of(key)
    assert ssh_keys(emulator) == [{"hostname": "h.example", "public_key": public, "fingerprint": md5(public)}]
    (listed,) = ssh_keys(emulator, "?ssh-key-digest=sha256")
    assert listed["fingerprint"] == sha256(public).rstrip("=")
    assert emulator.project()["ssh_keys"][0]["private_key"] == private


@pytest.mark.parametrize(("more", "hostname"), [({}, None), ({"hostname": None}, None), ({"hostname": ""}, "")])
def test_ssh_keys_without_a_host(emulator, more, hostname):
    assert add(emulator, text_of(ED25519), **more).status_code == 200
    assert ssh_keys(emulator)[0]["hostname"] == hostname


@pytest.mark.parametrize(
    "private",
    [
        "nonsense",
        "",
        None,
        1,
        public_of(ED25519),
        text_of(ED25519, PKCS8, b"secret"),
        text_of(RSA, PEM, b"secret"),
        text_of(RSA, PEM)[:300],
        "\ud800",
    ],
    ids=["nonsense", "empty", "null", "number", "public", "locked OpenSSL", "locked PEM", "cut off", "no text"],
)
def test_ssh_keys_that_cannot_be_used(emulator, private):
    answer = add(emulator, private, hostname="h")
    assert (answer.status_code, answer.json()) == (400, INVALID)
    assert ssh_keys(emulator) == []


@pytest.mark.parametrize(("switch", "left"), [("one", 2), ("all", 0)])
def test_duplicates_pile_up(emulator, switch, left):
    emulator.seed(switches={"ssh_key_delete": switch})
    for _copy in range(3):
        add(emulator, text_of(ED25519), hostname="h")
    assert len(ssh_keys(emulator)) == 3
    fields = {"fingerprint": md5(public_of(ED25519)), "hostname": "h"}
    assert emulator.delete(f"{P}/ssh-key", json=fields).status_code == 200
    assert len(ssh_keys(emulator)) == left


@pytest.mark.parametrize(
    "form", [md5, sha256, lambda key: sha256(key).rstrip("="), lambda key: "SHA256:" + sha256(key)]
)
def test_ssh_keys_are_deleted_by_fingerprint_and_host(emulator, form):
    for hostname in ("a", "b", ""):
        add(emulator, text_of(ED25519), hostname=hostname)
    add(emulator, text_of(RSA), hostname="a")
    wanted = form(public_of(ED25519))
    assert emulator.delete(f"{P}/ssh-key", json={"fingerprint": wanted, "hostname": "c"}).status_code == 404
    assert emulator.delete(f"{P}/ssh-key", json={"fingerprint": wanted, "hostname": None}).status_code == 200
    assert emulator.delete(f"{P}/ssh-key", json={"fingerprint": wanted, "hostname": "b"}).status_code == 200
    assert [(key["hostname"], key["fingerprint"]) for key in ssh_keys(emulator)] == [
        ("a", md5(public_of(ED25519))),
        ("a", md5(public_of(RSA))),
    ]
    assert emulator.delete(f"{P}/ssh-key", json={"fingerprint": wanted}).status_code == 200
    assert [key["fingerprint"] for key in ssh_keys(emulator)] == [md5(public_of(RSA))]
