# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS: which certificates are trusted, and what is told of those that are not."""

from __future__ import annotations

import subprocess

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.connections import AUTHORITIES
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

from tests.support.wire import listening

ME = ("api", "v1.1", "me")


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


READ = Request("GET", ME, body)
UPSERT = Request("POST", ME, body, {"a": 1}, repeatable=True)


@pytest.fixture
def safe(certificate):
    """A server with a certificate that nobody vouches for."""
    with listening(certificate) as wire:
        wire.answer()
        yield wire


@pytest.fixture
def folder(certificate, tmp_path):
    """A folder of trusted certificates, as OpenSSL wants it."""
    (tmp_path / "certificate.pem").write_bytes(certificate.read_bytes())
    subprocess.run(["openssl", "rehash", str(tmp_path)], check=True, capture_output=True)
    return tmp_path


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(safe, client, time):
    with pytest.raises(CircleCIError) as caught:
        client(safe.url).send(UPSERT)
    error = caught.value
    assert error.message.endswith("SSLError, self-signed certificate")
    assert "ca_path" in error.hint
    assert (error.status, error.unclear, error.retryable) == (None, False, False)
    assert time.slept == []
    assert safe.seen == []


def test_a_certificate_is_trusted_if_the_user_says_so(safe, client, certificate):
    assert client(safe.url, ca_path=str(certificate)).send(READ) == {}


def test_no_certificate_is_looked_at_if_the_user_says_so(safe, client):
    assert client(safe.url, validate_certs=False).send(READ) == {}


@pytest.mark.parametrize("name", AUTHORITIES[:-1])
def test_the_certificates_of_the_environment_are_trusted(safe, client, certificate, monkeypatch, name):
    monkeypatch.setenv(name, str(certificate))
    assert client(safe.url).send(READ) == {}


def test_a_folder_of_certificates_is_trusted(safe, client, folder, monkeypatch):
    assert client(safe.url, ca_path=str(folder)).send(READ) == {}
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    assert client(safe.url).send(READ) == {}


def test_the_first_of_the_environment_counts(safe, client, certificate, monkeypatch, tmp_path):
    other = tmp_path / "other.pem"
    other.write_bytes(certificate.read_bytes().replace(b"CERTIFICATE", b"NOTHING"))
    for name in AUTHORITIES[1:]:
        monkeypatch.setenv(name, str(other))
    monkeypatch.setenv(AUTHORITIES[0], str(certificate))
    assert client(safe.url).send(READ) == {}


def test_what_the_user_says_counts_more_than_the_environment(safe, client, certificate, monkeypatch):
    for name in AUTHORITIES:
        monkeypatch.setenv(name, "/nowhere")
    assert client(safe.url, ca_path=str(certificate)).send(READ) == {}
    assert client(safe.url, validate_certs=False).send(READ) == {}


def test_an_empty_variable_names_no_certificates(safe, client, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert client(safe.url).send(READ) == {}


def test_a_certificate_of_another_host_is_not_trusted(safe, client, certificate):
    with pytest.raises(CircleCIError) as caught:
        client(safe.url.replace("127.0.0.1", "localhost"), ca_path=str(certificate)).send(UPSERT)
    assert "not trusted" in caught.value.hint
    assert not caught.value.unclear


def test_a_server_without_tls_is_told_from_one_without_trust(wire, client):
    wire.answer()
    with pytest.raises(CircleCIError) as caught:
        client(wire.url.replace("http:", "https:")).send(UPSERT)
    assert "does not speak TLS" in caught.value.hint
    assert not caught.value.unclear


def test_certificates_that_are_nowhere_are_told(safe, client, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with pytest.raises(OSError, match="/nowhere"):
        client(safe.url).send(READ)
    assert safe.seen == []


def test_a_change_of_the_environment_counts_for_the_next_client(safe, client, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert client(safe.url).send(READ) == {}
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CircleCIError, match="certificate"):
        client(safe.url).send(READ)
