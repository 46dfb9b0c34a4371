# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files from CircleCI: never outside of their folder, never half, never with the token to another host."""

from __future__ import annotations

import fcntl
import gzip
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api import addresses
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.settings import Settings
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.module_utils._resources import _files
from ansible_collections.community.circleci.plugins.module_utils._resources._files import (
    Download,
    check_folder,
    compare,
    place_below,
)

from tests.support.clock import Clock
from tests.support.run import ROOT
from tests.support.wire import listening


@pytest.fixture
def wire():
    with listening() as wire:
        yield wire


@pytest.fixture
def shown():
    return []


@pytest.fixture
def api(wire, shown):
    settings, clock = Settings(addresses.server_of(wire.url), "a-token"), Clock()
    return Client(settings, clock=clock, sleep=clock.sleep, show_progress=shown.append)


def address_of(wire, path="/artifact?signature=sesame"):
    return addresses.parse(f"{wire.url}{path}")


# Places.


@pytest.mark.parametrize("name", ["a.txt", "a/b/c.txt", "..a/b..", "$CIRCLE_ARTIFACTS/x", "käse/~root"])
def test_names_that_stay_inside(tmp_path, name):
    assert place_below(str(tmp_path), name) == str(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "a/../../x",
        "a/./b",
        "/etc/passwd",
        "a//b",
        "a/",
        "..\\x",
        "C:\\x",
        "a\nb",
        "a\x00b",
        "\ud800",
    ],
)
def test_names_that_lead_outside_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="its path"):
        place_below(str(tmp_path), name)


def test_links_that_lead_outside_are_refused(tmp_path):
    dest, outside = tmp_path / "dest", tmp_path / "outside"
    dest.mkdir()
    outside.mkdir()
    (dest / "link").symlink_to(outside)
    (dest / "up").symlink_to("..")
    (dest / "near").symlink_to(dest / "other")
    for name in ("link/x", "link/y/z", "up/x"):
        with pytest.raises(ValueError, match="through a link"):
            place_below(str(dest), name)
    assert place_below(str(dest), "near/x") == str(dest / "near/x")


def test_dest_itself_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert place_below(str(tmp_path / "link"), "x") == str(tmp_path / "link" / "x")


def test_folder_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(ValueError, match="a folder in its place"):
        place_below(str(tmp_path), "a")


def test_file_in_the_place_of_dest_is_refused(tmp_path):
    (tmp_path / "a").write_text("x", encoding="utf-8")
    check_folder(str(tmp_path))
    check_folder(str(tmp_path / "new"))
    with pytest.raises(Refused, match="not a folder") as caught:
        check_folder(str(tmp_path / "a"))
    assert caught.value.option == "dest"


# Comparing.


@pytest.mark.parametrize(
    ("held", "expected"),
    [(None, None), (b"content", "same"), (b"CONTENT", "different"), (b"cont", "different"), (b"", "different")],
)
@pytest.mark.parametrize("length", [True, False])
def test_file_is_compared_byte_for_byte(wire, api, tmp_path, held, expected, length):
    wire.answer(200, b"content", **({} if length else {"Transfer_Encoding": "identity"}))
    path = tmp_path / "file"
    if held is not None:
        path.write_bytes(held)
    assert compare(api, address_of(wire), str(path)) == expected
    assert len(wire.seen) == (held is not None)


def test_link_is_never_the_same(wire, api, tmp_path):
    (tmp_path / "real").write_bytes(b"content")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert compare(api, address_of(wire), str(tmp_path / "link")) == "different"


def test_file_that_cannot_be_read_is_an_error_with_its_name(wire, api, tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied", path)

    (tmp_path / "file").write_bytes(b"content")
    monkeypatch.setattr(_files, "open", refuse, raising=False)
    with pytest.raises(PermissionError, match="file"):
        compare(api, address_of(wire), str(tmp_path / "file"))


# Downloading.


def download(wire, tmp_path, name="a/b"):
    return Download(address_of(wire), str(tmp_path / "dest"), name)


def test_file_is_downloaded(wire, api, tmp_path):
    wire.answer(200, b"content", Content_Type="application/octet-stream")
    assert download(wire, tmp_path).perform(api) == 7
    assert (tmp_path / "dest/a/b").read_bytes() == b"content"
    assert os.listdir(tmp_path / "dest/a") == ["b"]


MODES = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
os.umask(int(sys.argv[3], 8))
base = "ansible_collections.community.circleci.plugins.module_utils."
load = lambda name: __import__(base + name, fromlist=["x"])
addresses = load("_api.addresses")
api = load("_api.client").Client(load("_api.settings").Settings(addresses.server_of(sys.argv[1]), "a-token"))
Download, address = load("_resources._files").Download, addresses.parse(sys.argv[1] + "/a")
get = lambda number: Download(address, sys.argv[2], f"{number}/a").perform(api)
with ThreadPoolExecutor(8) as pool:
    list(pool.map(get, range(20)))
"""


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_modes_follow_the_umask_also_in_many_threads(wire, tmp_path, umask):
    wire.answer(200, b"content")
    command = [sys.executable, "-c", MODES, wire.url, str(tmp_path), f"{umask:o}"]
    subprocess.run(command, env={"PYTHONPATH": str(ROOT / "build")}, check=True)
    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in tmp_path.rglob("*")}
    assert modes == {(True, 0o777 & ~umask), (False, 0o666 & ~umask)}


@pytest.mark.parametrize("held", [None, b"content" * 1000])
def test_packed_answer_is_unpacked_the_same_every_time(wire, api, tmp_path, held):
    content = b"content" * 1000
    wire.answer(200, gzip.compress(content), Content_Type="application/octet-stream", Content_Encoding="gzip")
    assert download(wire, tmp_path).perform(api) == len(content)
    assert (tmp_path / "dest/a/b").read_bytes() == content
    assert compare(api, address_of(wire), str(tmp_path / "dest/a/b")) == "same"


def test_packed_artifact_stays_as_it_is(wire, api, tmp_path):
    packed = gzip.compress(b"content")
    wire.answer(200, packed, Content_Type="application/gzip")
    download(wire, tmp_path, "a.gz").perform(api)
    assert (tmp_path / "dest/a.gz").read_bytes() == packed


def test_nothing_packed_is_asked_for(wire, api, tmp_path):
    wire.answer(200, b"content")
    download(wire, tmp_path).perform(api)
    assert wire.seen[0].headers["accept-encoding"] == "identity"


def test_link_in_the_place_of_a_file_is_replaced_not_followed(wire, api, tmp_path):
    (tmp_path / "dest").mkdir()
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "dest/b").symlink_to(tmp_path / "victim")
    wire.answer(200, b"content")
    download(wire, tmp_path, "b").perform(api)
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert (tmp_path / "dest/b").read_bytes() == b"content"
    assert not (tmp_path / "dest/b").is_symlink()


def test_folder_that_becomes_a_link_meanwhile_is_not_followed(wire, api, tmp_path, monkeypatch):
    (tmp_path / "outside").mkdir()

    def replace_folder(response):
        yield b"content"
        (tmp_path / "dest/a").rename(tmp_path / "dest/old")
        (tmp_path / "dest/a").symlink_to(tmp_path / "outside")

    wire.answer(200, b"content")
    monkeypatch.setattr(api, "pieces", replace_folder)
    with pytest.raises(OSError, match="through a link"):
        download(wire, tmp_path).perform(api)
    assert list((tmp_path / "outside").iterdir()) == []


def test_token_goes_to_circleci_and_not_on(wire, api, tmp_path):
    elsewhere = wire.url.replace("127.0.0.1", "localhost")
    wire.answer(302, Location=f"{elsewhere}/stored")
    wire.answer(200, b"content")
    download(wire, tmp_path).perform(api)
    assert wire.seen[0].headers["circle-token"] == "a-token"
    assert "circle-token" not in wire.seen[1].headers
    assert "a-token" not in repr(wire.seen[1])


@pytest.mark.parametrize("status", [500, 503, 429])
def test_download_is_tried_again(wire, api, tmp_path, status):
    wire.answer(status, Retry_After="1")
    wire.answer(200, b"content")
    assert download(wire, tmp_path).perform(api) == 7


def test_failure_leaves_nothing_and_shows_no_signature(wire, api, tmp_path):
    wire.answer(403, b"<Error>sesame</Error>", Content_Type="text/plain")
    with pytest.raises(CircleCIError) as caught:
        download(wire, tmp_path).perform(api)
    assert caught.value.status == 403
    assert "sesame" not in str(caught.value)
    assert os.listdir(tmp_path / "dest/a") == []


def test_download_that_breaks_off_is_no_download(wire, api, tmp_path):
    wire.answers = [(200, {"Content-Type": "text/plain", "Connection": "close"}, b"content")]
    wire.short = 3
    with pytest.raises(CircleCIError) as caught:
        download(wire, tmp_path).perform(api)
    assert caught.value.status is None
    assert len(wire.seen) == 6
    assert os.listdir(tmp_path / "dest/a") == []


def test_progress_of_big_files_is_shown(wire, api, shown, tmp_path):
    wire.answer(200, b"x" * (65 * 1024 * 1024))
    download(wire, tmp_path).perform(api)
    assert shown == ["a/b: 64 of 65 MiB"]


def test_folder_that_cannot_be_written_is_an_error_with_its_name(wire, api, tmp_path):
    wire.answer(200, b"content")
    (tmp_path / "dest").write_text("a file", encoding="utf-8")
    with pytest.raises(OSError, match="dest"):
        download(wire, tmp_path).perform(api)


# What killed runs leave.

ABANDONED = ".circleci-0123456789abcdef.part"


def test_file_that_a_killed_run_left_is_removed(wire, api, tmp_path):
    (tmp_path / "dest/a").mkdir(parents=True)
    (tmp_path / "dest/a" / ABANDONED).write_bytes(b"cont")
    (tmp_path / "dest/a/.circleci-notes").write_bytes(b"of the user")
    wire.answer(200, b"content")
    download(wire, tmp_path).perform(api)
    assert sorted(os.listdir(tmp_path / "dest/a")) == [".circleci-notes", "b"]


def test_file_that_another_run_writes_is_left_alone(wire, api, tmp_path):
    (tmp_path / "dest/a").mkdir(parents=True)
    wire.answer(200, b"content")
    with open(tmp_path / "dest/a" / ABANDONED, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        download(wire, tmp_path).perform(api)
    assert sorted(os.listdir(tmp_path / "dest/a")) == [ABANDONED, "b"]


def test_file_that_is_removed_before_it_is_locked_is_made_anew(wire, api, tmp_path, monkeypatch):
    lock, calls = fcntl.flock, []

    def late(file, how):
        calls.append(how)
        if len(calls) == 1:
            _files._remove_abandoned(str(tmp_path / "dest/a"))
        lock(file, how)

    monkeypatch.setattr(_files.fcntl, "flock", late)
    wire.answer(200, b"content")
    download(wire, tmp_path).perform(api)
    assert os.listdir(tmp_path / "dest/a") == ["b"]


def test_many_downloads_into_one_folder_all_arrive(wire, api, tmp_path):
    wire.answer(200, b"content")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: download(wire, tmp_path, f"a/{number}").perform(api), range(100)))
    assert len(os.listdir(tmp_path / "dest/a")) == 100
