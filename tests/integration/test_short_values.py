# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values too short to be secrets eat nothing of what Ansible shows afterwards, and true secrets stay hidden."""

from __future__ import annotations

import pytest

from tests.support.ci import API
from tests.support.secrets import leaks

SECRET = "s3cret/of+the=short-values"
WAYS = {
    "in-process": {},
    "module": {"delegate_to": "elsewhere"},
    "async": {"async": 60, "poll": 1},
}


@pytest.mark.parametrize("way", WAYS)
def test_short_values_eat_nothing(emulator, playbook, way):
    emulator.call("POST", f"v1.1/project/{API}/follow")
    variables = {"ONE": "1", "TRUTH": "true", "TOKEN": SECRET}
    task = {"name": "it", "community.circleci.env_vars": {"project": API, "variables": variables}, **WAYS[way]}
    again = {"name": "told", "ansible.builtin.debug": {"msg": "v1.1 on 127.0.0.1 is true, {{ hidden }} is not shown"}}
    played = playbook([task, again], "-vvv", variables={"hidden": "nothing"})
    assert played.returncode == 0, played.output
    assert "v1.1 on 127.0.0.1 is true, nothing is not shown" in played.output
    assert played.result("it")["created"] == ["ONE", "TOKEN", "TRUTH"]
    assert leaks(played.output + str(played.results), [SECRET]) == []
