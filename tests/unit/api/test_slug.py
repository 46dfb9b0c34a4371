# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slugs: which project a user means."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.answers import Answer
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError, Exchange
from ansible_collections.community.circleci.plugins.module_utils._api.slug import of_answer, parse, parse_id

ORG, PROJECT = "e75c804e-7f5c-4506-9dad-03fc86af39d1", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
SHORT = "circleci/Va2k7FVcHE7EyFDbRioifr/6EkDPZoN4ZdMKKZtBkRodt"
WORKFLOW = "7d0f7f4e-51f8-4a41-8f19-8a7ae2d2a001"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("github/acme/api", "github/acme/api"),
        ("gh/acme/api", "github/acme/api"),
        (" bb/acme/api.js \n", "bitbucket/acme/api.js"),
        ("bitbucket/acme/.github", "bitbucket/acme/.github"),
        ("gh/acme/api.git", "github/acme/api"),
        ("gh/acme/.git-hooks", "github/acme/.git-hooks"),
        ("gh/~acme/a_b-c.d", "github/~acme/a_b-c.d"),
        (f"circleci/{ORG}/{PROJECT}", f"circleci/{ORG}/{PROJECT}"),
        (f"circleci/{ORG.upper()}/{PROJECT}", f"circleci/{ORG.upper()}/{PROJECT}"),
        (SHORT, SHORT),
        # Any case of letters for the code host, which nobody can mistake.
        ("GitHub/acme/api", "github/acme/api"),
        ("GH/Acme/API", "github/Acme/API"),
        (f"CircleCI/{ORG}/{PROJECT}", f"circleci/{ORG}/{PROJECT}"),
        # Addresses of repositories.
        ("git@github.com:acme/api.git", "github/acme/api"),
        ("git@GitHub.com:acme/api.git", "github/acme/api"),
        ("git@bitbucket.org:acme/api", "bitbucket/acme/api"),
        ("github.com:acme/api", "github/acme/api"),
        ("ssh://git@github.com/acme/api.git", "github/acme/api"),
        ("ssh://git@github.com:22/acme/api.git", "github/acme/api"),
        ("git://github.com/acme/api.git", "github/acme/api"),
        ("https://github.com/acme/api", "github/acme/api"),
        ("https://github.com/acme/api/", "github/acme/api"),
        ("https://github.com/acme/api.git/", "github/acme/api"),
        ("HTTPS://GITHUB.COM/acme/api", "github/acme/api"),
        ("https://github.com/acme/api/tree/main/docs", "github/acme/api"),
        ("https://github.com/acme/api?tab=readme#top", "github/acme/api"),
        ("https://somebody:a-password@github.com/acme/api.git", "github/acme/api"),
        # Addresses of pages at CircleCI.
        ("https://circleci.com/gh/acme/api/41", "github/acme/api"),
        ("https://circleci.com/GH/acme/api/41", "github/acme/api"),
        ("https://app.circleci.com/pipelines/github/acme/api?branch=main", "github/acme/api"),
        ("https://app.circleci.com/pipelines/GitHub/acme/api", "github/acme/api"),
        ("https://app.circleci.com/settings/project/bitbucket/acme/api", "bitbucket/acme/api"),
        ("https://app.circleci.com/settings/project/github/acme/api/environment-variables", "github/acme/api"),
        ("https://circleci.example.com/pipelines/gh/acme/api/7/workflows/x", "github/acme/api"),
        ("https://ci.example.com/some/gateway/pipelines/gh/acme/api", "github/acme/api"),
        ("https://app.circleci.com/pipelines/github/org/api", "github/org/api"),
        ("https://app.circleci.com/pipelines/github/acme/organization", "github/acme/organization"),
        (f"https://app.circleci.com/pipelines/{SHORT}/7", SHORT),
        ("https://app.circleci.com/pipelines/github/acme/my%2Eapi", "github/acme/my.api"),
    ],
)
def test_a_project_is_understood_in_each_form(text, slug):
    assert str(parse(text)) == slug


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "api",
        "acme/api",
        "gitlab/acme/api",
        "github/acme/api/more",
        "/github/acme/api",
        "github//api",
        "github/acme/",
        "github/acme/..",
        "github/./api",
        "github/acme/.git",
        "github/ac me/api",
        "github/acme/api%2Fx",
        "github/acme/api?x=1",
        "github/acme/k\u00e4se",
        "github/acme/\u212a",
        "github/acme/a\nb",
        "circleci/acme/api",
        f"circleci/{ORG}/api",
        f"circleci/acme/{PROJECT}",
        f"circleci/{ORG}x/{PROJECT}",
        "circleci/0OIl0OIl0OIl0OIl0OIl/6EkDPZoN4ZdMKKZtBkRodt",
        "https://github.com/acme",
        "https://github.com/",
        "https://example.com/acme/api",
        "https://evil.example/github.com/acme/api",
        "https://github.com.evil.example/acme/api",
        "https://app.circleci.com/pipelines/github/acme",
        "https://[::1/gh/acme/api",
        "git@git.example.com:acme/api.git",
        "git@github.com:acme",
        "git@github.com:/acme/api",
        # Pages of an organization have the form of a project's.
        "https://app.circleci.com/settings/organization/github/acme/contexts",
        "https://app.circleci.com/settings/organization/github/acme/contexts/x",
        "https://app.circleci.com/settings/Organization/github/acme/contexts",
        "https://app.circleci.com/organizations/github/acme/projects",
        "https://app.circleci.com/home/org/gh/acme/overview",
        f"https://app.circleci.com/settings/organization/circleci/{ORG}/{PROJECT}",
    ],
)
def test_what_names_no_project_is_refused_with_the_forms_that_do(text):
    with pytest.raises(
        ValueError, match=r"does not name a project; write vcs/org/name as in github/acme/api"
    ) as caught:
        parse(text)
    assert repr(text.strip()) in str(caught.value) or repr(text) in str(caught.value) or "@" in text


@pytest.mark.parametrize(
    "text",
    [
        "https://somebody:a-password@example.com/acme/api",
        "https://a-password@example.com/acme/api",
        "somebody:a-password@example.com",
        "https://somebody:a-password@[::1/acme/api",
    ],
)
def test_a_password_is_not_quoted(text):
    with pytest.raises(ValueError, match=r"^the given address does not name a project") as caught:
        parse(text)
    assert "a-password" not in str(caught.value)


# What CircleCI tells.


def answer(body):
    return Answer(body, Exchange("GET", "/x"), 200)


GITHUB = {"vcs_type": "github", "username": "acme", "reponame": "api"}


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (GITHUB, "github/acme/api"),
        ({**GITHUB, "vcs_url": "https://github.com/acme/api"}, "github/acme/api"),
        ({**GITHUB, "vcs_url": None}, "github/acme/api"),
        ({**GITHUB, "vcs_type": "gh"}, "github/acme/api"),
        ({"vcs-type": "github", "username": "acme", "reponame": "api"}, "github/acme/api"),
        ({**GITHUB, "vcs_type": "something-new"}, "something-new/acme/api"),
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
        ({"vcs_type": "circleci", "username": "Acme", "reponame": "Api", "vcs_url": None}, "circleci/Acme/Api"),
        ({"vcs_type": "circleci", "username": "Acme", "reponame": "Api", "vcs_url": "//x/y"}, "circleci/Acme/Api"),
    ],
)
def test_a_project_that_circleci_tells_of(body, slug):
    assert str(of_answer(answer(body))) == slug


@pytest.mark.parametrize("name", ["vcs_type", "username", "reponame"])
def test_a_project_without_its_parts_is_an_error(name):
    with pytest.raises(CircleCIError, match=f"{name} is missing"):
        of_answer(answer({**GITHUB, name: None}))


# Paths and spellings.


def test_each_api_has_its_paths():
    slug = parse("gh/acme/api")
    assert slug.v1("envvar") == slug.path("envvar") == ("api", "v1.1", "project", "github", "acme", "api", "envvar")
    assert slug.v2("pipeline") == ("api", "v2", "project", "github", "acme", "api", "pipeline")
    assert slug.about() == ("api", "v1.1", "project", "github", "acme", "api", "settings")
    assert not slug.standalone


def test_a_standalone_project_is_served_by_the_newer_api():
    slug = parse(f"circleci/{ORG}/{PROJECT}")
    assert slug.path("envvar") == ("api", "v2", "project", "circleci", ORG, PROJECT, "envvar")
    assert slug.v1("ssh-key") == ("api", "v1.1", "project", "circleci", ORG, PROJECT, "ssh-key")
    assert slug.about() == ("api", "v2", "project", "circleci", ORG, PROJECT)
    assert slug.standalone


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("gh/acme/api", "https://github.com/ACME/Api.git", True),
        ("gh/acme/api", "GitHub/acme/api", True),
        ("gh/acme/api", "bb/acme/api", False),
        ("gh/acme/api", "gh/acme/api2", False),
        # The vectors of docs/api/v2.md §3.1.
        (f"circleci/{ORG}/{PROJECT}", SHORT, True),
        (f"circleci/{ORG}/{PROJECT}", f"circleci/{ORG.upper()}/{PROJECT}", True),
        (f"circleci/{ORG}/{PROJECT}", "circleci/DdaVtNusHqi24D4YT3X4eu/6EkDPZoN4ZdMKKZtBkRodt", False),
        (f"circleci/{ORG}/{PROJECT}", f"circleci/{ORG}/{ORG}", False),
        # In this spelling, case counts.
        (SHORT, SHORT.replace("Va2k", "VA2k"), False),
    ],
)
def test_the_spellings_of_one_project_are_told_from_others(one, other, same):
    assert (parse(one).identity == parse(other).identity) is same


def test_the_names_of_a_standalone_project_are_no_ids():
    fields = {"vcs_type": "circleci", "username": "Acme", "reponame": "api", "vcs_url": None}
    assert of_answer(answer(fields)).identity == ("circleci", "Acme", "api")


# Workflows.


@pytest.mark.parametrize(
    "text",
    [
        WORKFLOW,
        f" {WORKFLOW}\n",
        f"https://app.circleci.com/pipelines/github/acme/api/7/workflows/{WORKFLOW}",
        f"https://app.circleci.com/pipelines/github/acme/api/7/workflows/{WORKFLOW}/",
        f"https://app.circleci.com/pipelines/github/acme/api/7/workflows/{WORKFLOW}/jobs/41",
        f"https://app.circleci.com/pipelines/circleci/a/b/7/workflows/{WORKFLOW}?invite=true",
        f"https://ci.example.com/pipelines/github/acme/workflows/7/workflows/{WORKFLOW}",
    ],
)
def test_a_workflow_is_understood_by_its_id_or_page(text):
    assert parse_id(text) == WORKFLOW


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "a/b",
        "../me",
        "a?b",
        "k\u00e4se",
        "a\nb",
        "https://app.circleci.com/pipelines/github/acme/api/7",
        "https://app.circleci.com/pipelines/github/acme/api/7/workflows/",
        f"https://app.circleci.com/?next=/workflows/{WORKFLOW}",
    ],
)
def test_what_is_no_workflow_is_refused(text):
    with pytest.raises(ValueError, match="must be an ID, such as"):
        parse_id(text)
