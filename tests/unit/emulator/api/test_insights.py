# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary of an organisation (docs/api/v2.md §8.3)."""

from __future__ import annotations

V2 = "/api/v2/insights/gh/acme/summary"


def test_the_summary_of_an_organisation(web):
    web.seed(
        projects=[
            {"project": "github/acme/idle"},
            {"project": "github/acme/hidden", "hidden": True},
            {"project": "bitbucket/acme/other"},
        ]
    )
    web.history(pipelines=[{}, {"workflows": {"one": [{"name": "a", "outcome": "failed"}]}}])
    body = web.get(V2).json()
    assert body["all_projects"] == ["web", "idle"]
    assert (body["org_data"]["metrics"]["total_runs"], body["org_data"]["metrics"]["success_rate"]) == (2, 0.5)
    (project,) = body["org_project_data"]
    assert (project["project_name"], project["metrics"]["total_runs"]) == ("web", 2)
    assert project["trends"].keys() == project["metrics"].keys()
    assert web.get(f"{V2}?project-names=idle").json()["org_project_data"] == []


def test_what_makes_no_sense(web):
    assert web.get(f"{V2}?reporting-window=last-week").status_code == 400
    assert web.get("/api/v2/insights/gh/nobody/summary").status_code == 404
