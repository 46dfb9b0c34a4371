# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triggers of pipeline definitions (docs/api/v2.md §7.3)."""

from __future__ import annotations

import pytest

ORG, ID = "66491562-90a9-4065-9249-4b0ce3b77452", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
SLUG = f"circleci/{ORG}/{ID}"
DEFINITION, UNKNOWN = "0b8d3a52-6d70-4a0e-9a35-2b7b3a1c9f10", "e75c804e-7f5c-4506-9dad-03fc86af39d1"
V2 = f"/api/v2/projects/{ID}/pipeline-definitions/{DEFINITION}/triggers"
SYSTEM = "d9b3fcaa-6032-405a-8c75-40079ce33c3e"

SAME = {"provider": "github_app", "repo": {"external_id": "11"}}
OTHER = {"provider": "github_app", "repo": {"external_id": "12"}}
OAUTH = {"provider": "github_oauth", "repo": {"external_id": "1"}}
REFS = {"checkout_ref": "main", "config_ref": "main"}
PUSHES = {"event_source": SAME, "event_preset": "all-pushes"}
HOOK = {"event_source": {"provider": "webhook", "webhook": {"sender": "cron"}}, "event_name": "hook", **REFS}
TIMES = {"cron_expression": "0 2 * * 1-5", "attribution_actor": "system"}
NIGHTLY = {"event_source": {"provider": "schedule", "schedule": TIMES}, "event_name": "nightly", **REFS}


@pytest.fixture
def app(emulator):
    repos = [{"id": 11, "full_name": "acme/api"}, {"id": 12, "full_name": "acme/web"}]
    source = {"provider": "github_app", "repo": {"external_id": "11", "full_name": "acme/api"}}
    definition = {"id": DEFINITION, "name": "x", "config_source": source, "checkout_source": source}
    emulator.seed(
        orgs=[{"vcs": "circleci", "name": "Acme", "id": ORG, "app_repos": repos}],
        projects=[{"project": SLUG, "pipeline_definitions": [definition]}],
    )
    return emulator


def create(emulator, body, **fields):
    return emulator.post(V2, json=body | fields)


def patch(emulator, identity, **fields):
    return emulator.call("PATCH", f"/api/v2/projects/{ID}/triggers/{identity}", json=fields)


def read(emulator, identity):
    return emulator.get(f"/api/v2/projects/{ID}/triggers/{identity}").json()


def test_pushes(app):
    answer = create(app, PUSHES)
    made = answer.json()
    assert (answer.status_code, "created_at" in made, "disabled" in made) == (200, False, False)
    assert made["event_source"] == {"provider": "github_app", "repo": {"external_id": "11", "full_name": "acme/api"}}
    found = read(app, made["id"])
    assert (found, "definition_id" in found) == (made | {"created_at": found["created_at"]}, False)
    assert app.get(V2).json() == {"items": [found]}


def test_the_url_of_a_webhook_shows_its_secret_once(app):
    made = create(app, HOOK).json()
    secret = app.project(SLUG)["triggers"][0]["secret"]
    assert made["event_source"]["webhook"]["url"].endswith(secret)
    assert made["description"] == made["event_name"] == "hook"
    shown = [read(app, made["id"]), app.get(V2).json()["items"][0], patch(app, made["id"], event_name="new").json()]
    for found in shown:
        assert "**REDACTED**" in found["event_source"]["webhook"]["url"]
        assert secret not in str(found)


@pytest.mark.parametrize("actor", ["system", "current"])
def test_a_schedule_reads_its_actor_as_an_object(app, actor):
    source = {"provider": "schedule", "schedule": {**TIMES, "attribution_actor": actor}}
    made = create(app, NIGHTLY, event_source=source, parameters={"full": True}).json()
    me = app.get("/api/v2/me").json()["id"]
    wanted = {"id": SYSTEM if actor == "system" else me}
    assert made["event_source"]["schedule"] == {"cron_expression": "0 2 * * 1-5", "attribution_actor": wanted}
    assert made["parameters"] == {"full": True}
    changed = patch(app, made["id"], event_source={"schedule": {"cron_expression": "0 3 * * *"}}, parameters={}).json()
    assert changed["event_source"]["schedule"] == {"cron_expression": "0 3 * * *", "attribution_actor": wanted}
    changed = patch(app, made["id"], event_source={"schedule": {"attribution_actor": "current"}}).json()
    assert changed["event_source"]["schedule"]["attribution_actor"] == {"id": me}


def test_disabled_shows_only_when_it_is_so(app):
    made = create(app, PUSHES, disabled=True).json()
    assert made["disabled"] is True
    assert "disabled" not in patch(app, made["id"], disabled=False).json()
    assert read(app, made["id"])["event_preset"] == "all-pushes"


def test_refs_belong_to_another_repository(app):
    assert create(app, PUSHES, event_source=OTHER).status_code == 400
    assert create(app, PUSHES, event_source=OTHER, **REFS).status_code == 200
    for ref in REFS:
        assert create(app, PUSHES, **{ref: "main"}).json()["message"] == f"Unexpected field '{ref}'."


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (PUSHES, {"event_source": {}}),
        (PUSHES, {"event_source": {"provider": "gitlab"}}),
        (PUSHES, {"event_source": {"provider": "github_app"}}),
        (PUSHES, {"event_source": {"provider": "github_app", "repo": {"external_id": "13"}}}),
        (PUSHES, {"event_source": {"provider": "github_app", "repo": {"external_id": "api"}}}),
        (PUSHES, {"event_source": {**SAME, "webhook": {"sender": "x"}}}),
        (PUSHES, {"event_preset": ""}),
        (PUSHES, {"event_preset": "only-branch-delete"}),
        (PUSHES, {"parameters": {}}),
        (PUSHES, {"name": "x"}),
        (HOOK, {"event_source": {"provider": "webhook"}}),
        (HOOK, {"event_name": ""}),
        (HOOK, {"config_ref": ""}),
        (NIGHTLY, {"checkout_ref": ""}),
        (NIGHTLY, {"event_source": {"provider": "schedule", "schedule": {**TIMES, "cron_expression": "@daily"}}}),
        (NIGHTLY, {"event_source": {"provider": "schedule", "schedule": {**TIMES, "attribution_actor": "me"}}}),
        (PUSHES, {"event_source": OAUTH}),
    ],
)
def test_what_makes_no_sense(app, body, fields):
    assert create(app, body, **fields).status_code == 400
    assert app.get(V2).json() == {"items": []}


def test_an_unknown_preset_has_its_own_words(app):
    assert create(app, PUSHES, event_preset="only-branch-delete").json()["message"] == "invalid event key provided"


@pytest.mark.parametrize(
    "fields",
    [
        {"event_source": {"provider": "webhook"}},
        {"event_source": {"repo": {"external_id": "12"}}},
        {"event_preset": "nonsense"},
        {"parameters": {}},
    ],
)
def test_what_cannot_change(app, fields):
    made = create(app, PUSHES).json()
    assert patch(app, made["id"], **fields).status_code == 400
    assert read(app, made["id"])["event_source"] == made["event_source"]


def test_delete_and_what_is_not_there(app):
    made = create(app, PUSHES).json()
    one = f"/api/v2/projects/{ID}/triggers/{made['id']}"
    answer = app.delete(one)
    assert (answer.status_code, list(answer.json())) == (200, ["message"])
    assert (app.get(one).status_code, app.delete(one).status_code) == (404, 404)
    assert app.get(V2.replace(DEFINITION, UNKNOWN)).status_code == 404


def test_a_definition_takes_its_triggers_along(app):
    create(app, PUSHES)
    assert app.delete(V2.removesuffix("/triggers")).status_code == 200
    assert app.project(SLUG)["triggers"] == []


@pytest.mark.parametrize(("slug", "status"), [("github/acme/web", 200), ("bitbucket/acme/web", 400)])
def test_classic_projects(app, slug, status):
    """Bitbucket has no schedule provider, and only GitHub OAuth has that of its own."""
    app.seed(projects=[{"project": slug}])
    project = app.project(slug)["id"]
    (implicit,) = app.get(f"/api/v2/projects/{project}/pipeline-definitions").json()["items"]
    path = f"/api/v2/projects/{project}/pipeline-definitions/{implicit['id']}/triggers"
    for body in (NIGHTLY, PUSHES | {"event_source": OAUTH}):
        assert app.post(path, json=body).status_code == status
    for fields in ({"event_preset": "only-tags"}, {"disabled": False}):
        assert app.post(path, json=PUSHES | {"event_source": OAUTH} | fields).status_code == 400


def test_seeds(app):
    seed = {"definition_id": DEFINITION, **PUSHES}
    app.seed(projects=[{"project": SLUG, "triggers": [seed, {"definition_id": DEFINITION, "secret": "s", **HOOK}]}])
    first, second = app.get(V2).json()["items"]
    assert (first["event_source"]["repo"]["full_name"], second["event_name"]) == ("acme/api", "hook")
    assert app.refuses("POST", "seed", {"projects": [{"project": SLUG, "triggers": [PUSHES]}]})


def test_who_may(app):
    app.seed(tokens={"W": {"login": "w", "role": "write"}, "C": {"login": "c", "role": "contributor"}})
    assert [app.post(V2, token=token, json=PUSHES).status_code for token in "WC"] == [200, 403]
    assert app.get(V2, token="C").status_code == 200
