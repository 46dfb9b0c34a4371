# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Artifacts: listed, and downloaded once."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from tests.support.ci import API, ARTIFACTS, P, pipeline_of, trigger
from tests.support.run import run
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
    assert "misspelled" in result["msg"]


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


def test_patterns_may_exclude(do, packed):
    number = packed(*({"path": path, "content": "content"} for path in ("a.txt", "b.txt", "b.log")))
    for patterns, chosen in ((["!*.log"], ["a.txt", "b.txt"]), (["b.*", "!*.log"], ["b.txt"]), (["!*"], [])):
        found = do("build_artifacts", project=API, build_num=number, patterns=patterns)
        assert [artifact["path"] for artifact in found["artifacts"]] == chosen


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../b", "a\\..\\b", "a\x00b", "a\nb"])
def test_hostile_artifact_is_refused_and_the_others_are_downloaded(do, packed, tmp_path, path):
    number = packed({"path": "good.txt", "content": "good"}, {"path": path, "content": "evil"})
    params = {"project": API, "build_num": number, "dest": str(tmp_path / "dest")}
    result = do("build_artifacts", **params)
    assert result["failed"]
    assert f"The artifact {path!a} was skipped: its path" in result["msg"]
    assert result["changed"]
    assert [found.name for found in tmp_path.rglob("*")] == ["dest", "good.txt"]
    assert "failed" not in do("build_artifacts", **params, patterns=["good.*"])


@pytest.fixture
def listed(emulator, packed):
    """A build whose list of artifacts begins with a good one, and goes on as the test says."""

    def listed(*entries):
        number = packed({"path": "good.txt", "content": "good"})
        (good,) = emulator.call("GET", f"{P}/{number}/artifacts")
        body = [good, *({**good, **entry} if isinstance(entry, dict) else entry for entry in entries)]
        text = {"body": json.dumps(body), "headers": {"Content-Type": "application/json"}}
        emulator.fault({"path": "/artifacts$", "method": "GET", "status": 200, **text})
        return number

    return listed


ODD = [
    ({"path": None}, "item 2: path is missing"),
    ({"path": ""}, "item 2: path is empty"),
    ({"path": 5}, "item 2: path must be a string, not a number"),
    ({"path": "half \ud800"}, "item 2: path contains an unpaired surrogate"),
    ({"path": "b.txt", "url": None}, "item 2: url is missing"),
    ({"path": "b.txt", "node_index": "0"}, "item 2: node_index must be a whole number"),
    ({"path": "b.txt", "url": "http://[::1"}, "'b.txt' was skipped: it is not a plain http or https URL"),
    ({"path": "b.txt", "url": "https://evil.example\\.circleci.com/b"}, "it is not a plain http or https URL"),
    ({"path": "b.txt", "url": "file:///etc/passwd"}, "it is not a plain http or https URL"),
    ({"path": "b.txt", "url": "https://user:pass@circleci.com/b"}, "it is not a plain http or https URL"),
    ("a string", "item 2: an object was expected, not a string"),
    (None, "item 2: an object was expected, not nothing"),
]


@pytest.mark.parametrize(("entry", "why"), ODD)
def test_odd_entry_is_told_and_the_others_are_downloaded(do, listed, tmp_path, entry, why):
    result = do("build_artifacts", project=API, build_num=listed(entry), dest=str(tmp_path))
    assert result["failed"]
    assert why in result["msg"]
    assert "The others were downloaded." in result["msg"]
    assert (tmp_path / "good.txt").read_text(encoding="utf-8") == "good"


def test_entry_that_cannot_be_read_is_left_out_of_a_list_with_a_warning(emulator, listed):
    number = listed({"path": None})
    outcome = run("build_artifacts", {"project": API, "build_num": number}, emulator.url)
    assert [artifact["path"] for artifact in outcome.result["artifacts"]] == ["good.txt"]
    (warning,) = outcome.warnings
    assert f"/{number}/artifacts: HTTP 200, the answer is not as expected: item 2: path is missing" in warning


@pytest.mark.parametrize("path", ["good.txt", "./good.txt", ".//./good.txt"])
def test_artifact_that_is_listed_twice_is_one_file(do, listed, tmp_path, path):
    number = listed({"path": path})
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert "failed" not in result
    assert [found.name for found in tmp_path.iterdir()] == ["good.txt"]
    assert len(result["artifacts"]) == 1


@pytest.mark.parametrize("path", ["./a/b.txt", "a//b.txt", "a/./b.txt", "a/b.txt/."])
def test_path_has_one_spelling(do, packed, tmp_path, path):
    number = packed({"path": path, "content": "content"})
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert "failed" not in result
    assert (tmp_path / "a/b.txt").read_text(encoding="utf-8") == "content"
    assert result["artifacts"][0]["file"] == str(tmp_path / "a/b.txt")


def test_containers_with_the_same_paths(do, packed, tmp_path):
    artifacts = [{"path": "log.txt", "content": f"log {node}", "node_index": node} for node in (0, 1)]
    number = packed(*artifacts, {"path": "only.txt", "content": "one", "node_index": 1})
    do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert (tmp_path / "0/log.txt").read_text(encoding="utf-8") == "log 0"
    assert (tmp_path / "1/log.txt").read_text(encoding="utf-8") == "log 1"
    assert (tmp_path / "only.txt").exists()


def test_second_artifact_of_one_file_is_left_out(do, packed, tmp_path):
    shared = [{"path": "x", "content": f"of {node}", "node_index": node} for node in (0, 1)]
    number = packed({"path": "0/x", "content": "another"}, *shared)
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert "The artifact '0/x' was skipped: another artifact goes to the same file" in result["msg"]
    assert (tmp_path / "0/x").read_text(encoding="utf-8") == "another"
    assert (tmp_path / "1/x").read_text(encoding="utf-8") == "of 1"
    assert len(do("build_artifacts", project=API, build_num=number)["artifacts"]) == 3


def test_artifact_below_another_one_is_left_out(do, packed, tmp_path):
    number = packed({"path": "a/b", "content": "below"}, {"path": "a", "content": "above"})
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert "The artifact 'a/b' was skipped: its folder has the name of another artifact" in result["msg"]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "above"


def test_big_artifacts_take_little_memory(do, packed, tmp_path, progress):
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
    assert any("big.bin: 64 of 300 MiB" in line for line in progress)


def test_download_that_cannot_be_written(do, packed, tmp_path):
    number = packed()
    (tmp_path / "dest").mkdir()
    (tmp_path / "dest/dist").write_text("in the way", encoding="utf-8")
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path / "dest"), concurrency=1)
    assert result["failed"]
    assert "dist is in the place of its folder" in result["msg"]


def test_artifacts_of_open_source_need_no_token(emulator, do, packed, tmp_path):
    number = packed()
    emulator.seed({"projects": [{"project": API, "oss": True}]})
    assert do("build_artifacts", project=API, build_num=number, dest=str(tmp_path), token=None)["changed"]
