# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Law 10: the same task gives the same result in process and as a module.

All modules share what makes the difference, so one case of each kind is played both ways, and one of each module by
`make matrix`, with the Python of a target. `make soak` plays all of them.
"""

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.community.circleci.plugins.module_utils._resources._fleet import FleetResource

from tests.laws.cases import CASES, Case
from tests.support.run import resource_of

# What differs by nature, and what core counts in a result of its own.
APART = {"invocation", "_ansible_delegated_vars", "ansible_parsed", "failed", "exception"}
ANEW = {"fingerprint", "fingerprint_md5", "fingerprint_sha256", "public_key", "build_time_millis", "run_time_millis"}
ANEW |= {
    "time",
    "trial_end",
    "queued_at",
    "start_time",
    "stop_time",
    "created_at",
    "updated_at",
    "audience_updated_at",
    "ttl_updated_at",
    "stopped_at",
    "received_at",
}
SHOWN = {"name": "shown", "ansible.builtin.debug": {"var": "it"}}
IN_PROCESS: dict[str, str] = {}
AS_MODULE = {"delegate_to": "elsewhere"}


def chosen() -> list[Case]:
    """The cases that are played both ways."""
    if os.environ.get("SOAK"):
        return list(CASES)
    if os.environ.get("TARGET_PYTHON"):
        return list({case.module: case for case in reversed(CASES)}.values())
    return list({kind(case): case for case in reversed(CASES)}.values())


def kind(case: Case) -> tuple[bool, ...]:
    """What of a case decides how its result comes about."""
    resource = resource_of(case.module)
    return (
        issubclass(resource, FleetResource),
        resource.SECRET is not None,
        resource.SUCCESSOR is not None,
        bool(case.warnings),
    )


def steady(result, rotated=False):
    """A result but for what the emulator makes anew for each key: material, fingerprints and times.

    :param rotated: whether its message and diff are about such keys.
    """

    def hide(part):
        return {name: "*" if name in ANEW and value else value for name, value in part.items()}

    text = json.dumps({name: value for name, value in result.items() if name not in APART})
    shown = json.loads(text, object_hook=hide)
    if rotated:
        shown.pop("msg", None)
        shown.pop("diff", None)
    return shown


@pytest.mark.parametrize("case", chosen(), ids=str)
def test_10_module_and_in_process_agree(case, emulator, playbook):
    results = []
    for how in (IN_PROCESS, AS_MODULE):
        emulator.reset()
        emulator.call("GET", "v1.1/me")
        case.setup(emulator)
        options = case.options(emulator)
        task = {"name": "it", f"community.circleci.{case.module}": options, **how}
        is_hidden = resource_of(case.module).SECRET is not None
        if is_hidden:
            task |= {"register": "it", "no_log": True}
        emulator.forget()
        played = playbook([task, *([SHOWN] if is_hidden else [])], "--diff")
        assert played.returncode == 0, played.output
        returned = played.result("shown")["it"] if is_hidden else played.result("it")
        result = steady(returned, rotated=options.get("state") == "rotated")
        results.append((result, sorted(emulator.requests())))
    assert results[0] == results[1]


def test_10_errors_agree(emulator, playbook):
    emulator.seed({"tokens": {"a-bad-token": {"bad": True}}})
    tasks = []
    for how in (IN_PROCESS, AS_MODULE):
        tasks += [
            {"name": f"unknown {how}", "community.circleci.env_vars_info": {"project": "gh/acme/nothing"}},
            {"name": f"token {how}", "community.circleci.user_info": {"api_token": "a-bad-token"}},
            {"name": f"slug {how}", "community.circleci.project": {"project": "nothing"}},
            {"name": f"option {how}", "community.circleci.project": {"projekt": "gh/acme/api"}},
            {"name": f"value {how}", "community.circleci.project": {"project": "gh/acme/api", "state": "gone"}},
            {"name": f"number {how}", "community.circleci.env_vars": {"project": "gh/acme/api", "variables": {"A": 1}}},
        ]
        for task in tasks[-6:]:
            task.update({"ignore_errors": True, **how})
    played = playbook(tasks)
    results = [steady(line["result"]) for line in played.results]
    assert len(results) == 12
    assert results[:6] == results[6:]
    assert all(result["msg"] for result in results)
    assert "projekt" in results[3]["msg"]
    assert "gone" in results[4]["msg"]
