# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random declarations of an organization, and random faults."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.support.keys import make_key

ORGANIZATION = "github/acme"
PROJECTS = tuple(f"{ORGANIZATION}/p{number}" for number in range(3))
CONTEXTS = ("deploy", "release")
KEYS = tuple(make_key() for _number in range(2))
"""Each a private key and its public half."""
EXPRESSION = 'pipeline.git.branch == "main"'
FINGERPRINT_KEY = "a fingerprint key of the soak, long enough"
MARK = "soaked-secret"
"""Every secret contains it, and nothing else does."""

secrets = st.integers(0, 9999).map(lambda number: f"{MARK}-{number:04}-value")
variables = st.dictionaries(st.sampled_from(["TOKEN", "URL", "items", "_X"]), secrets, min_size=1, max_size=3)
policies = st.sampled_from(
    [{"change_detection": "rewrite"}, {"change_detection": "fingerprint", "fingerprint_key": FINGERPRINT_KEY}]
)
settings = st.fixed_dictionaries(
    {}, optional={name: st.booleans() for name in ("autocancel_builds", "build_prs_only", "disable_ssh")}
).filter(bool)
webhooks = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["one", "two"]),
            "url": st.sampled_from(["https://a.example.com", "https://b.example.com/hook"]),
            "events": st.sampled_from([["job-completed"], ["workflow-completed", "job-completed"]]),
            "signing_secret": secrets,
        }
    ),
    max_size=2,
    unique_by=lambda webhook: webhook["name"],
)
schedules = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["nightly", "weekly"]),
            "timetable": st.fixed_dictionaries(
                {
                    "hours_of_day": st.lists(st.integers(0, 23), min_size=1, max_size=3),
                    "days_of_week": st.sampled_from([["MON"], ["SUN", "MON"]]),
                }
            ),
            "parameters": st.sampled_from([{"branch": "main"}, {"tag": "v1", "full": True}]),
        }
    ),
    max_size=2,
    unique_by=lambda schedule: schedule["name"],
)
ssh_keys = st.lists(
    st.tuples(st.sampled_from(["a.example.com", ""]), st.sampled_from(range(len(KEYS)))), max_size=2, unique=True
).map(lambda keys: [{"hostname": host, "private_key": KEYS[number][0]} for host, number in keys])
checkout_keys = st.lists(st.sampled_from(["deploy-key", "github-user-key"]), unique=True, max_size=2)


def _project(policy: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    return {"followed": True, **policy, **parts}


projects = st.builds(
    _project,
    policies,
    st.fixed_dictionaries(
        {"env_vars": variables},
        optional={
            "settings": settings,
            "webhooks": webhooks,
            "schedules": schedules,
            "ssh_keys": ssh_keys,
            "checkout_keys": checkout_keys,
        },
    ),
)
contexts = st.builds(
    lambda policy, values: {"restrictions": {"expressions": [EXPRESSION]}, **policy, "variables": values},
    policies,
    variables,
)


def _is_limit(answer: dict[str, Any]) -> bool:
    return answer.get("status") == 429


_answers = st.sampled_from(
    [
        {"status": 429},
        {"status": 429, "headers": {"Retry-After": "2"}},
        {"status": 429, "headers": {"Retry-After": "soon"}},
        {"status": 500},
        {"status": 502, "body": "<html>Bad gateway</html>"},
        {"status": 503, "headers": {"Retry-After": "1"}},
        {"status": 504},
        {"status": 200, "body": "<html>Log in</html>"},
        {"status": 200, "body": None},
        {"status": 200, "body": {"message": "odd"}},
        {"status": 200, "body": [7]},  # an empty list would be a lie that nobody can see through
        {"drop": True},
    ]
)
faults = st.lists(
    st.builds(
        # What is refused for its rate is never carried out.
        lambda answer, rule: {"path": "^/api/", **rule, **answer, **({"when": "before"} if _is_limit(answer) else {})},
        _answers,
        st.fixed_dictionaries(
            {
                "when": st.sampled_from(["before", "after"]),
                "method": st.sampled_from([None, None, "GET", "POST", "PUT", "PATCH"]),
                "after": st.integers(0, 6),
                "every": st.integers(1, 4),
                "times": st.integers(1, 30),
            }
        ),
    ),
    min_size=1,
    max_size=3,
)
