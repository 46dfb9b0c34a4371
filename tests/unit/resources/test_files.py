# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files from CircleCI: never outside of their folder, never half, never with the token to another host."""

from __future__ import annotations

import fcntl
import gzip
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import parse
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.module_utils._resources import _files
from ansible_collections.community.circleci.plugins.module_utils._resources._files import (
    MIB,
    Download,
    check_folder,
    compare,
    place_below,
)

from tests.support.run import ROOT

TOKEN = "the-token-of-this-test"


@pytest.fixture
def api(client):
    return client()


@pytest.fixture
def download(wire, tmp_path):
    """Makes the download of an artifact of the wire."""

    def download(name="a/b"):
        return Download(parse(f"{wire.url}/artifact?signature=sesame"), str(tmp_path / "dest"), name)

    return download


# Where a file may be written.


@pytest.mark.parametrize(
    "name", ["a.txt", "a/b/c.txt", "..a/b..", "$CIRCLE_ARTIFACTS/x", "käse/~root", "a b", "-rf", "..."]
)
def test_a_name_that_stays_inside_has_a_place(tmp_path, name):
    assert place_below(str(tmp_path), name) == str(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *(
            (name, "leads out of dest")
            for name in ("", ".", "..", "../x", "a/../../x", "a/./b", "/etc/passwd", "a//b", "a/")
        ),
        *((name, "characters that no path") for name in ("..\\x", "C:\\x", "a\nb", "a\x00b", "a\x1bb", "a\u202eb")),
        (f"a{chr(0xDC80)}b", "is not text"),
    ],
    ids=ascii,
)
def test_a_name_that_leads_outside_has_none(tmp_path, name, why):
    with pytest.raises(ValueError, match=why):
        place_below(str(tmp_path), name)


@pytest.mark.parametrize("name", ["link/x", "link/y/z", "up/x", "far/x"])
def test_a_link_that_leads_outside_is_not_followed(tmp_path, name):
    dest, outside = tmp_path / "dest", tmp_path / "dest-outside"
    dest.mkdir()
    outside.mkdir()
    (dest / "link").symlink_to(outside)
    (dest / "up").symlink_to("..")
    (dest / "far").symlink_to("link")
    with pytest.raises(ValueError, match=r"through a link, to .*, so outside of dest"):
        place_below(str(dest), name)


def test_a_link_that_stays_inside_is_followed(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "other")
    assert place_below(str(tmp_path), "near/x") == str(tmp_path / "near/x")


@pytest.mark.parametrize("name", ["near/x", "file/x", "file/x/y"])
def test_what_is_in_the_place_of_a_folder_is_refused(tmp_path, name):
    (tmp_path / "near").symlink_to(tmp_path / "other")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match="is in the place of its folder"):
        place_below(str(tmp_path), name)


@pytest.mark.parametrize("dest", ["near", "near/x", "file", "file/x/y"])
def test_a_folder_that_cannot_be_one_is_refused(tmp_path, dest):
    (tmp_path / "near").symlink_to(tmp_path / "other")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refused, match="is there, and is not a folder"):
        check_folder(str(tmp_path / dest))
    check_folder(str(tmp_path / "new/one"))


def test_the_name_of_a_partial_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not arrived in whole"):
        place_below(str(tmp_path), "a/.circleci-0123456789abcdef.part")
    assert place_below(str(tmp_path), "a/.circleci-0123.part")


def test_the_folder_itself_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert place_below(str(tmp_path / "link"), "x") == str(tmp_path / "link" / "x")


def test_a_folder_in_the_place_of_a_file_is_not_replaced(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(ValueError, match="there is a folder in its place"):
        place_below(str(tmp_path), "a")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "a").write_text("x", encoding="utf-8")
    check_folder(str(tmp_path))
    check_folder(str(tmp_path / "new"))
    with pytest.raises(Refused, match=r"dest: .* is there, and is not a folder"):
        check_folder(str(tmp_path / "a"))


# How a file compares.


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, None),
        (b"content", "same"),
        (b"CONTENT", "different"),
        (b"cont", "different"),
        (b"content and more", "different"),
        (b"", "different"),
    ],
)
@pytest.mark.parametrize("length", [True, False])
def test_a_file_is_compared_byte_by_byte(wire, api, tmp_path, held, expected, length):
    wire.answer(200, b"content", **({} if length else {"Transfer_Encoding": "identity"}))
    path = tmp_path / "file"
    if held is not None:
        path.write_bytes(held)
    assert compare(api, parse(f"{wire.url}/a"), str(path)) == expected
    assert len(wire.seen) == (held is not None)


@pytest.mark.parametrize("kind", ["link", "folder", "broken link"])
def test_what_is_no_file_is_different_unseen(wire, api, tmp_path, kind):
    path = tmp_path / "thing"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "real")
    if kind == "link":
        (tmp_path / "real").write_bytes(b"content")
    assert compare(api, parse(wire.url), str(path)) == "different"
    assert wire.seen == []


def test_an_artifact_that_cannot_be_read_is_an_error(wire, api, tmp_path):
    wire.answer(404, b'{"message": "no"}')
    (tmp_path / "file").write_bytes(b"content")
    with pytest.raises(CircleCIError, match="404"):
        compare(api, parse(wire.url), str(tmp_path / "file"))


def test_a_file_that_cannot_be_read_is_an_error_with_its_name(wire, api, tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied", path)

    wire.answer(200, b"content")
    (tmp_path / "file").write_bytes(b"content")
    monkeypatch.setattr(_files, "open", refuse, raising=False)
    with pytest.raises(PermissionError, match="file"):
        compare(api, parse(wire.url), str(tmp_path / "file"))


# Downloads.


def test_a_download_leaves_the_whole_file_and_nothing_else(wire, api, tmp_path, download):
    wire.answer(200, b"content", Content_Type="application/octet-stream")
    assert download().perform(api) == 7
    assert (tmp_path / "dest/a/b").read_bytes() == b"content"
    assert os.listdir(tmp_path / "dest/a") == ["b"]


def test_a_file_has_the_mode_of_any_new_file(wire, api, tmp_path, download):
    wire.answer(200, b"content")
    (tmp_path / "ordinary").write_bytes(b"")
    download().perform(api)
    assert stat.S_IMODE((tmp_path / "dest/a/b").stat().st_mode) == stat.S_IMODE((tmp_path / "ordinary").stat().st_mode)


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
def test_modes_follow_the_umask_in_many_threads(wire, tmp_path, umask):
    wire.answer(200, b"content")
    command = [sys.executable, "-c", MODES, wire.url, str(tmp_path), f"{umask:o}"]
    subprocess.run(command, env={"PYTHONPATH": str(ROOT / "build")}, check=True)
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.rglob("*")}
    assert modes == {(True, 0o777 & ~umask), (False, 0o666 & ~umask)}


def test_a_packed_answer_is_unpacked_the_same_every_time(wire, api, tmp_path, download):
    content = b"content" * 1000
    wire.answer(200, gzip.compress(content), Content_Type="application/octet-stream", Content_Encoding="gzip")
    for _time in range(2):
        assert download().perform(api) == len(content)
        assert (tmp_path / "dest/a/b").read_bytes() == content
    assert compare(api, parse(wire.url), str(tmp_path / "dest/a/b")) == "same"


def test_a_packed_artifact_stays_as_it_is(wire, api, tmp_path, download):
    packed = gzip.compress(b"content")
    wire.answer(200, packed, Content_Type="application/gzip")
    download("a.gz").perform(api)
    assert (tmp_path / "dest/a.gz").read_bytes() == packed
    assert wire.seen[0].headers["accept-encoding"] == "identity"


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(wire, api, tmp_path, download):
    (tmp_path / "dest").mkdir()
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "dest/b").symlink_to(tmp_path / "victim")
    wire.answer(200, b"content")
    download("b").perform(api)
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert (tmp_path / "dest/b").read_bytes() == b"content"
    assert not (tmp_path / "dest/b").is_symlink()


def test_a_folder_that_becomes_a_link_meanwhile_is_not_followed(wire, client, tmp_path, download):
    """It is looked at again when the file has arrived."""
    outside = tmp_path / "outside"
    outside.mkdir()
    wire.answer(200, b"content")

    def replace_folder(line):
        (tmp_path / "dest/a").rename(tmp_path / "dest/old")
        (tmp_path / "dest/a").symlink_to(outside)

    api = client()
    copy = Download._copy

    def copy_then_replace(self, *arguments):
        size = copy(self, *arguments)
        replace_folder("")
        return size

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Download, "_copy", copy_then_replace)
        with pytest.raises(OSError, match="through a link"):
            download().perform(api)
    assert os.listdir(outside) == []


def test_the_token_goes_to_circleci_and_not_on(wire, api, download):
    elsewhere = wire.url.replace("127.0.0.1", "localhost")
    wire.answer(302, Location=f"{elsewhere}/stored")
    wire.answer(200, b"content")
    download().perform(api)
    assert wire.seen[0].headers["circle-token"] == TOKEN
    assert TOKEN not in repr(wire.seen[1])


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_download_is_tried_again(wire, api, tmp_path, download, status):
    wire.answer(status, Retry_After="1")
    wire.answer(200, b"content")
    assert download().perform(api) == 7
    assert len(wire.seen) == 2


@pytest.mark.parametrize("length", [True, False])
def test_a_download_that_breaks_off_is_tried_again_and_leaves_nothing(wire, client, tmp_path, download, length):
    headers = {"Connection": "close"} if length else {"Transfer-Encoding": "chunked"}
    body = b"content" if length else b"7\r\ncontent\r\n0\r\n\r\n"
    wire.answers = [(200, headers, body)]
    wire.short = 7 if not length else 3
    with pytest.raises(CircleCIError) as caught:
        download().perform(client(retries=2))
    assert caught.value.status is None
    assert len(wire.seen) == 3
    assert os.listdir(tmp_path / "dest/a") == []


def test_a_failure_leaves_nothing_and_shows_no_signature(wire, api, tmp_path, download):
    wire.answer(403, b"<Error>sesame</Error>", Content_Type="text/plain")
    with pytest.raises(CircleCIError) as caught:
        download().perform(api)
    assert caught.value.status == 403
    assert "sesame" not in str(caught.value)
    assert os.listdir(tmp_path / "dest/a") == []


def test_a_failure_leaves_the_file_that_was_there(wire, api, tmp_path, download):
    wire.answer(200, b"content")
    download().perform(api)
    wire.answers = [(404, {}, b"")]
    with pytest.raises(CircleCIError):
        download().perform(api)
    assert (tmp_path / "dest/a/b").read_bytes() == b"content"


def test_what_killed_runs_have_left_is_removed(wire, api, tmp_path, download):
    folder = tmp_path / "dest/a"
    folder.mkdir(parents=True)
    dead, alive, link, pipe = (f".circleci-{letter * 16}.part" for letter in "abcd")
    for name in (dead, alive, ".circleci-abc.part", ".circleci-other", "mine.part"):
        (folder / name).write_bytes(b"half")
    (folder / link).symlink_to(folder / "mine.part")
    os.mkfifo(folder / pipe)
    wire.answer(200, b"content")
    with open(folder / alive, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        download().perform(api)
    left = [alive, link, pipe, ".circleci-abc.part", ".circleci-other", "b", "mine.part"]
    assert sorted(os.listdir(folder)) == sorted(left)


def test_a_file_that_is_removed_before_it_is_locked_is_made_anew(wire, api, tmp_path, download, monkeypatch):
    lock, calls = fcntl.flock, []

    def late(file, how):
        calls.append(how)
        if len(calls) == 1:
            _files._remove_abandoned(str(tmp_path / "dest/a"))
        lock(file, how)

    monkeypatch.setattr(_files.fcntl, "flock", late)
    wire.answer(200, b"content")
    download().perform(api)
    assert os.listdir(tmp_path / "dest/a") == ["b"]


def test_many_downloads_into_one_folder_all_arrive(wire, api, tmp_path, download):
    wire.answer(200, b"content")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: download(f"a/{number}").perform(api), range(100)))
    assert len(os.listdir(tmp_path / "dest/a")) == 100


def test_the_progress_of_a_big_file_is_shown(wire, api, shown, download, monkeypatch):
    monkeypatch.setattr(_files, "PROGRESS_BYTES", MIB)
    wire.answer(200, b"x" * (2 * MIB + 100))
    assert download().perform(api) == 2 * MIB + 100
    assert shown == ["a/b: 1 of 2 MiB", "a/b: 2 of 2 MiB"]


def test_the_size_of_a_big_file_may_be_unknown(wire, api, shown, download, monkeypatch):
    monkeypatch.setattr(_files, "PROGRESS_BYTES", MIB)
    wire.answer(200, b"x" * (MIB + 100), Transfer_Encoding="identity")
    download().perform(api)
    assert shown == ["a/b: 1 of ? MiB"]


def test_a_length_of_thousands_of_digits_is_no_bug(wire, api, tmp_path, download):
    wire.answer(200, b"content", Content_Length="9" * 5000, Connection="close")
    download().perform(api)
    assert (tmp_path / "dest/a/b").read_bytes() == b"content"


def test_a_folder_that_cannot_be_written_is_an_error(wire, api, tmp_path, download):
    wire.answer(200, b"content")
    (tmp_path / "dest").write_text("a file", encoding="utf-8")
    with pytest.raises(OSError, match="dest"):
        download().perform(api)
    assert wire.seen == []
