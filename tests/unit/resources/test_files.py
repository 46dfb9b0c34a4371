# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files from CircleCI: never outside of their folder, never half, never with the token to another host."""

from __future__ import annotations

import os

import pytest
from ansible_collections.community.circleci.plugins.module_utils import _client
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client, Settings
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Refused
from ansible_collections.community.circleci.plugins.module_utils._resources._files import (
    Download,
    check_folder,
    inside,
    state,
)

from tests.support.wire import listening


@pytest.fixture
def wire():
    _client._connect.cache_clear()
    with listening() as wire:
        yield wire


@pytest.fixture
def told():
    return []


@pytest.fixture
def api(wire, told):
    return Client(Settings(wire.url, "a-token"), sleep=lambda seconds: None, tell=told.append)


@pytest.mark.parametrize("name", ["a.txt", "a/b/c.txt", "..a/b..", "$CIRCLE_ARTIFACTS/x", "käse/~root"])
def test_names_that_stay_inside(tmp_path, name):
    assert inside(str(tmp_path), name) == str(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/../../x", "a/./b", "/etc/passwd", "a//b", "a/", "..\\x", "C:\\x", "a\nb", "a\x00b"],
)
def test_names_that_lead_outside_are_refused(tmp_path, name):
    with pytest.raises(Refused, match="dest: the artifact"):
        inside(str(tmp_path), name)


def test_links_that_lead_outside_are_refused(tmp_path):
    dest, outside = tmp_path / "dest", tmp_path / "outside"
    dest.mkdir()
    outside.mkdir()
    (dest / "link").symlink_to(outside)
    (dest / "up").symlink_to("..")
    (dest / "near").symlink_to(dest / "other")
    for name in ("link/x", "link/y/z", "up/x"):
        with pytest.raises(Refused, match="through a link"):
            inside(str(dest), name)
    assert inside(str(dest), "near/x") == str(dest / "near/x")


def test_dest_itself_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert inside(str(tmp_path / "link"), "x") == str(tmp_path / "link" / "x")


def test_folder_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(Refused, match="a folder where"):
        inside(str(tmp_path), "a")


def test_file_in_the_place_of_dest_is_refused(tmp_path):
    (tmp_path / "a").write_text("x", encoding="utf-8")
    check_folder(str(tmp_path))
    check_folder(str(tmp_path / "new"))
    with pytest.raises(Refused, match="no folder"):
        check_folder(str(tmp_path / "a"))


@pytest.mark.parametrize(
    ("held", "expected"),
    [(None, None), (b"content", "same"), (b"CONTENT", "different"), (b"cont", "different"), (b"", "different")],
)
@pytest.mark.parametrize("length", [True, False])
def test_state_of_a_file(wire, api, tmp_path, held, expected, length):
    wire.answer(200, b"content", **({} if length else {"Transfer_Encoding": "identity"}))
    path = tmp_path / "file"
    if held is not None:
        path.write_bytes(held)
    assert state(api, f"{wire.url}/a", str(path)) == expected
    assert len(wire.seen) == (held is not None)


def test_link_is_never_the_same(wire, api, tmp_path):
    (tmp_path / "real").write_bytes(b"content")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert state(api, f"{wire.url}/a", str(tmp_path / "link")) == "different"


def download(wire, tmp_path, name="a/b"):
    return Download(f"{wire.url}/artifact?signature=sesame", str(tmp_path / "dest"), name)


def test_download(wire, api, tmp_path):
    wire.answer(200, b"content", Content_Type="application/octet-stream")
    assert download(wire, tmp_path).perform(api) == {"size": 7}
    assert (tmp_path / "dest/a/b").read_bytes() == b"content"
    assert os.listdir(tmp_path / "dest/a") == ["b"]
    assert os.stat(tmp_path / "dest/a/b").st_mode & 0o777 == 0o666 & ~umask()


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_link_in_the_place_of_a_file_is_replaced_not_followed(wire, api, tmp_path):
    (tmp_path / "dest").mkdir()
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "dest/b").symlink_to(tmp_path / "victim")
    wire.answer(200, b"content")
    download(wire, tmp_path, "b").perform(api)
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert (tmp_path / "dest/b").read_bytes() == b"content"
    assert not (tmp_path / "dest/b").is_symlink()


def test_token_goes_to_circleci_and_not_on(wire, api, tmp_path):
    elsewhere = wire.url.replace("127.0.0.1", "localhost")
    wire.answer(302, Location=f"{elsewhere}/stored")
    wire.answer(200, b"content")
    download(wire, tmp_path).perform(api)
    assert wire.seen[0].headers["circle-token"] == "a-token"
    assert "circle-token" not in wire.seen[1].headers
    assert "a-token" not in repr(wire.seen[1])


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://41-123-gh.circle-artifacts.com/0/a", True),
        ("https://output.circle-artifacts.com/output/a", True),
        ("https://circleci.com/api/v1.1/a", True),
        ("http://41-123-gh.circle-artifacts.com/0/a", False),
        ("https://circle-artifacts.com.example.com/a", False),
        ("https://notcircleci.com/a", False),
        ("https://s3.example.com/a", False),
    ],
)
def test_hosts_that_see_the_token(url, own):
    api = Client(Settings(token="a-token"))
    assert api._is_own(_client.urlsplit(url)) == own


def test_token_of_a_server_stays_there():
    api = Client(Settings("https://circleci.example.com", "a-token"))
    assert api._is_own(_client.urlsplit("https://circleci.example.com/a"))
    assert not api._is_own(_client.urlsplit("https://41-123-gh.circle-artifacts.com/a"))
    assert not api._is_own(_client.urlsplit("https://circleci.example.com:8443/a"))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_download_is_tried_again(wire, api, tmp_path, status):
    wire.answer(status, Retry_After="1")
    wire.answer(200, b"content")
    assert download(wire, tmp_path).perform(api) == {"size": 7}


def test_failure_leaves_nothing_and_shows_no_signature(wire, api, tmp_path):
    wire.answer(403, b"<Error>sesame</Error>", Content_Type="text/plain")
    with pytest.raises(CircleCIError) as caught:
        download(wire, tmp_path).perform(api)
    assert caught.value.status == 403
    assert "sesame" not in str(caught.value)
    assert os.listdir(tmp_path / "dest/a") == []


def test_download_that_breaks_off_is_no_download(wire, api, tmp_path):
    wire.answer(200, b"content")
    wire.answers = [(200, {"Content-Type": "text/plain", "Connection": "close"}, b"content")]
    wire.short = 3
    with pytest.raises(CircleCIError) as caught:
        download(wire, tmp_path).perform(api)
    assert caught.value.status is None
    assert len(wire.seen) == 6
    assert os.listdir(tmp_path / "dest/a") == []


def test_progress_of_big_ones(wire, api, told, tmp_path):
    wire.answer(200, b"x" * (65 * 1024 * 1024))
    download(wire, tmp_path).perform(api)
    assert told == ["a/b: 64 of 65 MiB"]


def test_folder_that_cannot_be_written(wire, api, tmp_path):
    wire.answer(200, b"content")
    (tmp_path / "dest").write_text("a file", encoding="utf-8")
    with pytest.raises(OSError, match="dest"):
        download(wire, tmp_path).perform(api)
