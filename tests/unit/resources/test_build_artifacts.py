# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Artifacts: listed, and downloaded once."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.support.ci import API, ARTIFACTS, P, pipeline_of, trigger
from tests.support.setups import follow


@pytest.fixture(autouse=True)
def followed(emulator):
    """The project that everything here is about."""
    follow(emulator)


@pytest.fixture
def packed(emulator, do):
    """The number of a build with artifacts."""

    def packed(*artifacts, **job):
        script = {"name": "pack", "artifacts": list(artifacts) or ARTIFACTS["artifacts"], **job}
        document = {"projects": [{"project": API, "workflows": {"build": [script]}}], "switches": {"build_speed": 0}}
        emulator.seed(document)
        pipeline_of(emulator)
        return emulator.call("GET", P)[0]["build_num"]

    return packed


def test_artifacts_are_listed(do, packed):
    number = packed()
    found = do("build_artifacts", project=API, build_num=number)
    assert [artifact["path"] for artifact in found["artifacts"]] == ["dist/app.txt", "log.txt"]
    assert not found["changed"]
    assert do("build_artifacts", project=API, latest=True)["artifacts"] == found["artifacts"]


def test_latest_without_artifacts_is_an_empty_list(emulator, do):
    trigger(emulator)
    emulator.tick()
    assert do("build_artifacts", project=API, latest=True)["artifacts"] == []
    result = do("build_artifacts", project="github/acme/nothing", latest=True)
    assert result["error"]["status"] == 404
    assert "misspelt" in result["msg"]


def test_artifacts_are_downloaded_once(emulator, do, packed, tmp_path):
    number, dest = packed(), str(tmp_path / "dest")
    params = {"project": API, "build_num": number, "dest": dest}
    predicted = do("build_artifacts", **params, check_mode=True)
    assert predicted["changed"]
    assert not (tmp_path / "dest").exists()
    done = do("build_artifacts", **params)
    assert done["diff"] == predicted["diff"]
    assert (tmp_path / "dest/dist/app.txt").read_text(encoding="utf-8") == "the app"
    assert done["artifacts"][0]["file"] == f"{dest}/dist/app.txt"
    assert not do("build_artifacts", **params)["changed"]
    (tmp_path / "dest/log.txt").write_text("A LOG", encoding="utf-8")
    (tmp_path / "dest/own.txt").write_text("mine", encoding="utf-8")
    again = do("build_artifacts", **params)
    assert again["changed"]
    assert again["diff"]["before"] == {"dist/app.txt": "same", "log.txt": "different"}
    assert (tmp_path / "dest/log.txt").read_text(encoding="utf-8") == "a log"
    assert (tmp_path / "dest/own.txt").read_text(encoding="utf-8") == "mine"
    assert not [entry for entry in emulator.journal() if entry.get("leaked_token")]


def test_patterns(do, packed, tmp_path):
    number = packed()
    params = {"project": API, "build_num": number, "dest": str(tmp_path), "patterns": ["dist/*", "*.none"]}
    assert [artifact["path"] for artifact in do("build_artifacts", **params)["artifacts"]] == ["dist/app.txt"]
    assert not (tmp_path / "log.txt").exists()


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../b", "a\\..\\b", "a\x00b", ""])
def test_hostile_artifacts_are_refused_whole(do, packed, tmp_path, path):
    number = packed({"path": "good.txt", "content": "good"}, {"path": path, "content": "evil"})
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path / "dest"))
    assert result["failed"]
    assert "dest:" in result["msg"]
    assert not (tmp_path / "dest").exists()
    only = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path / "dest"), patterns=["good.*"])
    assert only["changed"]


def test_containers_with_the_same_paths(do, packed, tmp_path):
    artifacts = [{"path": "log.txt", "content": f"log {node}", "node_index": node} for node in (0, 1)]
    number = packed(*artifacts, {"path": "only.txt", "content": "one", "node_index": 1})
    do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert (tmp_path / "0/log.txt").read_text(encoding="utf-8") == "log 0"
    assert (tmp_path / "1/log.txt").read_text(encoding="utf-8") == "log 1"
    assert (tmp_path / "only.txt").exists()


def test_two_artifacts_of_one_name_are_refused(do, packed, tmp_path):
    shared = [{"path": "x", "content": f"of {node}", "node_index": node} for node in (0, 1)]
    number = packed({"path": "0/x", "content": "another"}, *shared)
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert "to the same file" in result["msg"]
    assert len(do("build_artifacts", project=API, build_num=number)["artifacts"]) == 3


def test_big_artifacts_take_little_memory(do, packed, tmp_path, told):
    size = 300 * 1024 * 1024
    number = packed({"path": "big.bin", "size": size}, *({"path": f"small/{n}", "size": n} for n in range(200)))
    tracemalloc.start()
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result["changed"]
    assert (tmp_path / "big.bin").stat().st_size == size
    assert len(list((tmp_path / "small").iterdir())) == 200
    assert peak < 60 * 1024 * 1024
    assert any("big.bin: 64 of 300 MiB" in line for line in told)


def test_download_that_cannot_be_written(do, packed, tmp_path):
    number = packed()
    (tmp_path / "dest").mkdir()
    (tmp_path / "dest/dist").write_text("in the way", encoding="utf-8")
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path / "dest"), concurrency=1)
    assert result["failed"]
    assert "dist" in result["msg"]
    assert result["pending"][0] == "download dist/app.txt"


def test_artifacts_of_open_source_need_no_token(emulator, do, packed, tmp_path):
    number = packed()
    emulator.seed({"projects": [{"project": API, "oss": True}]})
    assert do("build_artifacts", project=API, build_num=number, dest=str(tmp_path), token=None)["changed"]
