# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifacts in both APIs, and their downloads (docs/api/v1.1.md §10.6; docs/api/v2.md §8.2)."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests

P = "project/github/acme/web"
V2 = "/api/v2/project/gh/acme/web"
HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd",
    "a/../../b",
    "..",
    ".",
    "",
    "a\\..\\b",
    "a\0b",
    "a b?c#d%2e",
    "ü/\n",
    "a//b",
]


def seeded(emulator, *artifacts, **build):
    emulator.history(builds=[{"artifacts": artifacts, **build}])
    return emulator.get(f"{P}/1/artifacts").json()


def path_of(url):
    return "/" + url.split("/", 3)[3]


def test_both_apis_list_the_same(web):
    listed = seeded(web, {"path": "a/b.txt", "content": "x"}, {"path": "c", "size": 3, "node_index": 2})
    assert [(item["path"], item["pretty_path"], item["node_index"]) for item in listed] == [
        ("a/b.txt", "a/b.txt", 0),
        ("c", "c", 2),
    ]
    items = web.get(f"{V2}/1/artifacts").json()["items"]
    assert items == [{key: item[key] for key in ("path", "node_index", "url")} for item in listed]
    assert web.get(f"{P}/1").json()["has_artifacts"] is True


def test_a_running_or_cancelled_build_has_none(web):
    assert seeded(web, {"path": "a", "content": "x"}, state="queued") == []
    web.post(f"{P}/1/cancel")
    assert web.get(f"{P}/1/artifacts").json() == []


def test_the_content_is_at_another_host_without_a_token(web):
    (listed,) = seeded(web, {"path": "a", "content": "hällo\n"})
    assert listed["url"].startswith(web.url)
    answer = web.get(path_of(listed["url"]))
    target = urlsplit(answer.headers["Location"])
    assert answer.status_code == 302
    assert (target.hostname, target.port) == ("localhost", urlsplit(web.url).port)
    answer = web.session.get(target.geturl())
    assert (answer.status_code, answer.content) == (200, "hällo\n".encode())
    assert answer.headers["Content-Length"] == "7"
    back = requests.get(
        listed["url"].replace("127.0.0.1", "localhost"), headers={"Circle-Token": "T"}, allow_redirects=False
    )
    assert urlsplit(back.headers["Location"]).hostname == "127.0.0.1"


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"Circle-Token": "T"}},
        {"headers": {"Authorization": "Bearer T"}},
        {"auth": ("T", "")},
        {"params": {"circle-token": "T"}},
    ],
    ids=["header", "bearer", "basic", "query"],
)
def test_a_token_that_follows_is_refused_and_noted(web, options):
    (listed,) = seeded(web, {"path": "a", "content": "x"})
    location = web.get(path_of(listed["url"])).headers["Location"]
    assert web.session.get(location).status_code == 200
    assert "leaked_token" not in web.control("GET", "journal")[-1]
    assert web.session.get(location, **options).status_code == 400
    assert web.control("GET", "journal")[-1]["leaked_token"] is True


@pytest.mark.parametrize(("oss", "statuses"), [(False, [302, 302, 404, 403, 401]), (True, [302, 302, 302, 403, 401])])
def test_who_may_download(web, oss, statuses):
    web.seed(
        projects=[{"project": "github/acme/web", "oss": oss}],
        tokens={
            "V": {"project": "github/acme/web", "scope": "view-builds"},
            "S": {"project": "github/acme/web", "scope": "status"},
            "B": {"bad": True},
        },
    )
    (listed,) = seeded(web, {"path": "a", "content": "x"})
    assert [
        web.get(path_of(listed["url"]), token=token).status_code for token in ("T", "V", None, "S", "B")
    ] == statuses


def test_large_contents_are_made_while_they_are_sent(web):
    size = 3 * 65536 + 17
    (listed,) = seeded(web, {"path": "big", "size": size})
    answer = web.session.get(web.get(path_of(listed["url"])).headers["Location"])
    assert answer.headers["Content-Length"] == str(size)
    assert answer.content == (bytes(range(256)) * 1024)[:size]


def test_300_megabytes_need_no_memory(web):
    size = 300 * 1024 * 1024
    (listed,) = seeded(web, {"path": "big", "size": size})
    location = web.get(path_of(listed["url"])).headers["Location"]
    with web.session.get(location, stream=True) as answer:
        assert answer.headers["Content-Length"] == str(size)
        assert len(next(answer.iter_content(65536))) == 65536
    assert web.get("me").status_code == 200


@pytest.mark.parametrize("artifact", [{"content": "0123456789"}, {"size": 100_000}], ids=["text", "bytes"])
def test_a_download_can_break_off(web, artifact):
    (listed,) = seeded(web, {"path": "a", "cut_at": 5, **artifact})
    location = web.get(path_of(listed["url"])).headers["Location"]
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        web.session.get(location)
    assert web.get("me").status_code == 200


@pytest.mark.parametrize("path", HOSTILE, ids=[f"path{number}" for number in range(len(HOSTILE))])
def test_hostile_paths_come_as_they_are_and_can_be_fetched(web, path):
    (listed,) = seeded(web, {"path": path, "content": "x"})
    assert listed["path"] == path
    assert listed["url"].startswith(f"{web.url}/artifacts/")
    answer = web.session.get(listed["url"], headers={"Circle-Token": "T"}, allow_redirects=False)
    assert web.session.get(answer.headers["Location"]).text == "x"


def test_what_is_no_artifact(web):
    (listed,) = seeded(web, {"path": "a", "content": "x"})
    path = path_of(listed["url"])
    location = web.get(path).headers["Location"]
    assert web.get(path.replace("/0/", "/7/")).status_code == 404
    assert web.get(path.replace("/0/", "/x/")).status_code == 404
    assert web.get("/artifacts/x/0/a").status_code == 404
    assert web.session.get(location[:-1] + "x").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["c"]),
        ("?branch=main", ["b"]),
        ("?branch=main&filter=successful", ["a"]),
        ("?filter=failed", ["b"]),
        ("?filter=running", 404),
        ("?branch=none", 404),
        ("?branch=None", 404),
        ("?branch=empty", 404),
    ],
)
def test_the_latest_artifacts(web, query, found):
    builds = [
        {"branch": "empty"},
        {"branch": "main", "artifacts": [{"path": "a", "content": "x"}]},
        {"branch": "main", "outcome": "failed", "artifacts": [{"path": "b", "content": "x"}]},
        {"branch": "x", "artifacts": [{"path": "c", "content": "x"}]},
    ]
    web.history(builds=builds)
    answer = web.get(f"{P}/latest/artifacts{query}")
    if found == 404:
        assert answer.status_code == 404
    else:
        assert [item["path"] for item in answer.json()] == found


def test_v2_lists_artifacts_and_tests_in_pages(web):
    web.seed(switches={"page_size": 2})
    tests = [{"name": f"t{number}"} for number in range(4)] + [{"name": "t4", "message": "no"}]
    seeded(web, *({"path": f"a{number}", "content": "x"} for number in range(5)), tests=tests)
    for what, key, prefix in (("artifacts", "path", "a"), ("tests", "name", "t")):
        items, token = [], ""
        while token is not None:
            body = web.get(f"{V2}/1/{what}?page-token={token}").json()
            items, token = items + body["items"], body["next_page_token"]
        assert [item[key] for item in items] == [f"{prefix}{number}" for number in range(5)]
    assert ("message" in items[0], items[4]["message"]) == (False, "no")
    assert web.get(f"{V2}/1/tests?page-token=nonsense").status_code == 400
    assert web.get(f"{V2}/9/tests").status_code == 404


def test_faults_take_downloads_too(web):
    (listed,) = seeded(web, {"path": "a", "content": "x"})
    web.fault(path="^/blobs/", status=503, times=1)
    location = web.get(path_of(listed["url"])).headers["Location"]
    assert [web.session.get(location).status_code for _time in range(2)] == [503, 200]
