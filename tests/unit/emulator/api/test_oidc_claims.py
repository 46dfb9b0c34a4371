# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom claims of OIDC tokens (docs/api/v2.md §9.1)."""

from __future__ import annotations

import pytest

from tests.emulator.state.durations import format_duration, parse_duration

ORG = "66491562-90a9-4065-9249-4b0ce3b77452"
V2 = f"/api/v2/org/{ORG}/oidc-custom-claims"


@pytest.fixture(params=["organisation", "project"])
def scope(request, emulator):
    """An emulator, the path of claims, and what every answer has."""
    emulator.seed(orgs=[{"vcs": "github", "name": "acme", "id": ORG}])
    if request.param == "organisation":
        return emulator, V2, {"org_id": ORG}
    project = emulator.project()["id"]
    path = f"/api/v2/org/{ORG}/project/{project}/oidc-custom-claims"
    return emulator, path, {"org_id": ORG, "project_id": project}


def patch(emulator, path, token="T", **claims):
    return emulator.call("PATCH", path, token=token, json=claims)


def test_set_and_read(scope):
    emulator, path, ids = scope
    assert emulator.get(path).json() == ids
    answer = patch(emulator, path, audience=["a", "b", "c"], ttl="90m")
    assert answer.status_code == 200
    body = emulator.get(path).json()
    assert set(body) == {*ids, "audience", "audience_updated_at", "ttl", "ttl_updated_at"}
    assert (sorted(body["audience"]), body["ttl"]) == (["a", "b", "c"], "1h30m0s")
    assert body["audience"] != ["a", "b", "c"]
    changed = patch(emulator, path, ttl="1h").json()
    assert changed == body | {"ttl": "1h0m0s", "ttl_updated_at": changed["ttl_updated_at"]}


def test_reset_leaves_the_time(scope):
    emulator, path, ids = scope
    patch(emulator, path, audience=["a"], ttl="1h")
    answer = emulator.delete(f"{path}?claims=audience,ttl")
    assert (answer.status_code, set(answer.json())) == (200, {*ids, "audience_updated_at", "ttl_updated_at"})
    blank = emulator.delete(path)
    assert (blank.status_code, blank.json()) == (400, {"error": "Claims: cannot be blank."})
    assert emulator.delete(f"{path}?claims=subject").status_code == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"ttl": "1d"},
        {"ttl": "2w"},
        {"ttl": "90"},
        {"ttl": "-1h"},
        {"ttl": 90},
        {"audience": "a"},
        {"audience": []},
        {"audience": [1], "ttl": "1h"},
        {"subject": "x"},
    ],
)
def test_what_makes_no_sense(scope, claims):
    emulator, path, ids = scope
    answer = patch(emulator, path, **claims)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert emulator.get(path).json() == ids


def test_a_project_shows_only_its_own(emulator):
    emulator.seed(
        orgs=[{"vcs": "github", "name": "acme", "id": ORG, "oidc_claims": {"ttl": "2h", "audience": ["a"]}}],
        projects=[{"project": "github/acme/web", "oidc_claims": {"audience": ["b"]}}],
    )
    project = emulator.project()["id"]
    body = emulator.get(f"/api/v2/org/{ORG}/project/{project}/oidc-custom-claims").json()
    assert (body["audience"], "ttl" in body) == (["b"], False)
    assert emulator.get(V2).json()["ttl"] == "2h0m0s"


def test_what_is_not_there(emulator):
    emulator.seed(orgs=[{"vcs": "github", "name": "acme", "id": ORG}], projects=[{"project": "bitbucket/acme/web"}])
    other = emulator.project("bitbucket/acme/web")["id"]
    for path in (V2.replace("6", "7"), f"/api/v2/org/{ORG}/project/{other}/oidc-custom-claims"):
        answer = emulator.get(path)
        assert (answer.status_code, list(answer.json())) == (404, ["error"])


def test_who_may(emulator):
    emulator.seed(
        orgs=[{"vcs": "github", "name": "acme", "id": ORG}],
        tokens={"W": {"login": "w", "role": "write"}, "R": {"login": "r", "role": "read"}},
    )
    project = f"/api/v2/org/{ORG}/project/{emulator.project()['id']}/oidc-custom-claims"
    assert [patch(emulator, V2, token, ttl="1h").status_code for token in "RWT"] == [403, 403, 200]
    assert [patch(emulator, project, token, ttl="1h").status_code for token in "RWT"] == [403, 200, 200]
    assert emulator.get(V2, token="R").status_code == 200


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("90m", "1h30m0s"),
        ("3600s", "1h0m0s"),
        ("1h1m1.5s", "1h1m1.5s"),
        ("59s", "59s"),
        ("60s", "1m0s"),
        ("1500ms", "1.5s"),
        ("20ms", "20ms"),
        ("1500us", "1.5ms"),
        ("3µs", "3µs"),
        ("7ns", "7ns"),
        (".5h", "30m0s"),
        ("0", "0s"),
        ("-90s", "-1m30s"),
    ],
)
def test_durations_are_those_of_go(text, written):
    assert format_duration(parse_duration(text)) == written
    assert format_duration(parse_duration(written)) == written


@pytest.mark.parametrize("text", ["", "1", "1d", "h", "1h 30m", "1.2.3s", "--1h", "1H"])
def test_what_is_no_duration(text):
    assert parse_duration(text) is None
