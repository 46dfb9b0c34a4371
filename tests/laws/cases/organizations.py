# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of an organization: the claims of OIDC tokens, and the allow-list of orbs."""

from __future__ import annotations

from tests.support.ci import API
from tests.support.setups import Setup, seeded

from .case import Case

ORGANIZATION = "github/acme"
CLAIMS = seeded(
    {
        "orgs": [{"vcs": "github", "name": "acme", "oidc_claims": {"audience": ["a", "b"], "ttl": "1h"}}],
        "projects": [{"project": API, "oidc_claims": {"ttl": "90m"}}],
    }
)
OURS = {"name": "ours", "prefix": "https://orbs.example.com/ours/", "auth": "github-app"}
THEIRS = {"name": "theirs", "prefix": "https://orbs.example.com/theirs/", "auth": "none"}


def allowed(*entries: dict[str, str]) -> Setup:
    """An organization with these entries in its allow-list."""
    return seeded({"orgs": [{"vcs": "github", "name": "acme", "allow_list": list(entries)}]})


CASES = (
    Case(
        "oidc_claims",
        "those of an organization",
        {"organization": ORGANIZATION, "audience": ["c", "a"], "ttl": "0.5h"},
        (2, 3, 2),
        setup=CLAIMS,
        absent={"organization": ORGANIZATION, "state": "absent"},
        unforeseen=("ttl",),
        fails={"method": "PATCH", "path": "/oidc-custom-claims$"},
    ),
    Case(
        "oidc_claims",
        "those of a project",
        {"organization": ORGANIZATION, "project": API, "audience": ["a"], "ttl": "1h30m"},
        (3, 4, 3),
        setup=CLAIMS,
        absent={"project": API, "state": "absent"},
        fails={"method": "PATCH", "path": "/oidc-custom-claims$"},
    ),
    Case(
        "oidc_claims",
        "reset the lifetime of a project",
        {"project": API, "ttl": "1s", "state": "absent"},
        (2, 3, 2),
        setup=CLAIMS,
        fails={"method": "DELETE", "path": "/oidc-custom-claims"},
    ),
    Case(
        "url_orb_allow_list",
        "a first entry",
        {"organization": ORGANIZATION, "entries": [OURS]},
        (2, 4, 2),
        setup=allowed(),
        fails={"method": "POST", "path": "/url-orb-allow-list$"},
    ),
    Case(
        "url_orb_allow_list",
        "one that differs, and a purge",
        {"organization": ORGANIZATION, "entries": [OURS], "purge": True, "purge_keep": ["kept"]},
        (2, 6, 2),
        setup=allowed({**OURS, "auth": "none"}, THEIRS, {**THEIRS, "name": "kept"}),
        fails={"method": "DELETE", "path": "/url-orb-allow-list/", "after": 1},
        fails_late=True,
    ),
)
