# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random declarations of an organization, and random faults."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.support.keys import make_key
from tests.support.tls import FAILURES

ORGANIZATION = "github/acme"
PROJECTS = tuple(f"{ORGANIZATION}/p{number}" for number in range(3))
CONTEXTS = ("deploy", "release")
KEYS = tuple(make_key() for _number in range(2))
"""Each a private key and its public half."""
EXPRESSION = 'pipeline.git.branch == "main"'
FINGERPRINT_KEY = "a fingerprint key of the soak, long enough"
DRIP_MS, DRIP_TIMEOUT = 20, 0.4
"""How slowly an answer drips, and how many seconds a request may take then."""
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


_limits: list[dict[str, Any]] = [
    {"status": 429},
    {"status": 429, "headers": {"Retry-After": "2"}},
    {"status": 429, "headers": {"Retry-After": "soon"}},
    # A server whose clock is far behind, or far ahead.
    {"status": 429, "headers": {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}},
    {"status": 429, "headers": {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}},
    {"status": 429, "headers": {"X-RateLimit-Reset": "1500000000"}},
    {"status": 429, "headers": {"RateLimit-Reset": "4102444800"}},
]
_failures: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 502, "body": "<html>Bad gateway</html>"},
    {"status": 503, "headers": {"Retry-After": "1"}},
    {"status": 504},
]
_unreadable: list[dict[str, Any]] = [
    {"status": 200, "body": "<html>Log in</html>"},
    {"status": 200, "body": "<html>Log in</html>", "headers": {"Content-Type": "text/html"}},
    {"status": 200, "body": '{:message "odd"}', "headers": {"Content-Type": "application/edn"}},
    {"status": 200, "body": '[7, {"items": [', "headers": {"Content-Type": "application/json"}},
    {"status": 200, "body": "[" * 5_000, "headers": {"Content-Type": "application/json"}},
    {"status": 200, "body": "[7]", "headers": {"Content-Type": "image/png"}},
    {"status": 200, "body": None},
    {"status": 200, "body": {"message": "odd"}},
    {"status": 200, "body": [7]},  # an empty list would be a lie that nobody can see through
]
_broken: list[dict[str, Any]] = [{"drop": True}, {"cut": 0}, {"cut": 20}, {"drip_ms": DRIP_MS, "times": 1}]
_answers = st.one_of(*map(st.sampled_from, (_limits, _failures, _unreadable, _broken)))
handshakes = st.lists(st.sampled_from(FAILURES), max_size=3)
jumps = st.lists(st.sampled_from([0, 1, -1, 60, -3600, 86_400, -86_400]), max_size=5)
"""By how many seconds the clock of this machine jumps."""
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
