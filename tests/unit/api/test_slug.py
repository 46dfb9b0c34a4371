# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slugs: which project a user means."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.slug import of, parse

ORG, PROJECT = "e75c804e-7f5c-4506-9dad-03fc86af39d1", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("github/acme/api", "github/acme/api"),
        ("gh/acme/api", "github/acme/api"),
        (" bb/acme/api.js ", "bitbucket/acme/api.js"),
        ("bitbucket/acme/.github", "bitbucket/acme/.github"),
        ("git@github.com:acme/api.git", "github/acme/api"),
        ("git@bitbucket.org:acme/api", "bitbucket/acme/api"),
        ("ssh://git@github.com/acme/api.git", "github/acme/api"),
        ("https://github.com/acme/api", "github/acme/api"),
        ("https://github.com/acme/api/tree/main/docs", "github/acme/api"),
        ("https://somebody:a-password@github.com/acme/api.git", "github/acme/api"),
        ("https://circleci.com/gh/acme/api/41", "github/acme/api"),
        ("https://app.circleci.com/pipelines/github/acme/api?branch=main", "github/acme/api"),
        ("https://app.circleci.com/settings/project/bitbucket/acme/api", "bitbucket/acme/api"),
        ("https://circleci.example.com/pipelines/gh/acme/api/7/workflows/x", "github/acme/api"),
        (f"circleci/{ORG}/{PROJECT}", f"circleci/{ORG}/{PROJECT}"),
        (
            "circleci/Va2k7FVcHE7EyFDbRioifr/6EkDPZoN4ZdMKKZtBkRodt",
            "circleci/Va2k7FVcHE7EyFDbRioifr/6EkDPZoN4ZdMKKZtBkRodt",
        ),
    ],
)
def test_forms_that_are_understood(text, slug):
    assert str(parse(text)) == slug


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api",
        "acme/api",
        "gitlab/acme/api",
        "GitHub/acme/api",
        "github/acme/api/more",
        "github//api",
        "github/acme/..",
        "github/./api",
        "github/ac me/api",
        "github/acme/api%2Fx",
        "circleci/acme/api",
        "CircleCI/" + ORG + "/" + PROJECT,
        "https://github.com/acme",
        "https://example.com/acme/api",
        "https://app.circleci.com/pipelines/github/acme",
        "git@git.example.com:acme/api.git",
    ],
)
def test_what_cannot_be_a_slug_is_refused(text):
    with pytest.raises(ValueError, match="github/acme/api"):
        parse(text)


def test_refusal_does_not_quote_a_password():
    with pytest.raises(ValueError, match="the given address") as caught:
        parse("https://somebody:a-password@example.com/acme/api")
    assert "a-password" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({"vcs_type": "github", "username": "acme", "reponame": "api", "vcs_url": "https://github.com/acme/api"}, None),
        ({"vcs-type": "github", "username": "acme", "reponame": "api"}, None),
        ({"vcs_type": "gh", "username": "acme", "reponame": "api"}, None),
        (
            {
                "vcs_type": "circleci",
                "username": "Acme",
                "reponame": "Api",
                "vcs_url": f"//circleci.com/{ORG}/{PROJECT}",
            },
            f"circleci/{ORG}/{PROJECT}",
        ),
        (
            {"vcs_type": "circleci", "username": ORG, "reponame": PROJECT, "vcs_url": "//x/y/z"},
            f"circleci/{ORG}/{PROJECT}",
        ),
    ],
    ids=["github", "kebab", "short", "names", "ids"],
)
def test_slug_of_what_circleci_tells(body, slug):
    assert str(of(body)) == (slug or "github/acme/api")


def test_paths():
    slug = parse("gh/acme/api")
    assert slug.v1("envvar") == slug.path("envvar") == ("api", "v1.1", "project", "github", "acme", "api", "envvar")
    standalone = parse(f"circleci/{ORG}/{PROJECT}")
    assert standalone.path("envvar") == ("api", "v2", "project", "circleci", ORG, PROJECT, "envvar")
    assert standalone.v1("ssh-key") == ("api", "v1.1", "project", "circleci", ORG, PROJECT, "ssh-key")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("gh/acme/api", "https://github.com/ACME/Api.git", True),
        ("gh/acme/api", "bb/acme/api", False),
        # The vectors of api/v2.md §3.1.
        (f"circleci/{ORG}/{PROJECT}", "circleci/Va2k7FVcHE7EyFDbRioifr/6EkDPZoN4ZdMKKZtBkRodt", True),
        (f"circleci/{ORG}/{PROJECT}", f"circleci/{ORG.upper()}/{PROJECT}", True),
        (f"circleci/{ORG}/{PROJECT}", "circleci/DdaVtNusHqi24D4YT3X4eu/6EkDPZoN4ZdMKKZtBkRodt", False),
        (f"circleci/{ORG}/{PROJECT}", f"circleci/{ORG}/{ORG}", False),
    ],
)
def test_spellings_of_one_project(one, other, same):
    assert (parse(one).identity == parse(other).identity) == same


def test_names_of_standalone_projects_are_no_ids():
    told = {"vcs_type": "circleci", "username": "Acme", "reponame": "api", "vcs_url": None}
    assert of(told).identity == ("circleci", "Acme", "api")
