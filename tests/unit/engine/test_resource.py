# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every resource can do by itself."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import Run
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.module_utils._engine.kinds import query
from ansible_collections.community.circleci.plugins.module_utils._engine.options import number
from ansible_collections.community.circleci.plugins.module_utils._engine.resource import Resource


class Thing(Resource):
    """A resource with two options."""

    SPEC = {"count": {"type": "int", "default": 3, "parse": number(1, 5)}, "name": {"type": "str"}}


def test_bad_input_is_refused_before_anything_is_read():
    with pytest.raises(Refused, match="count: must be a number from 1 to 5"):
        Thing.prepare({"count": 6, "name": "a"})


def test_what_is_not_given_has_its_default():
    assert Thing.with_defaults({"name": "a"}) == {"count": 3, "name": "a"}
    assert Thing.with_defaults({"count": 4}) == {"count": 4, "name": None}


def test_the_result_is_what_the_plan_returns():
    assert Thing.result(None, {}, Run(query({"things": [1]}))) == {"things": [1]}


def test_a_resource_says_what_it_reads_and_plans():
    with pytest.raises(NotImplementedError):
        Thing.read(None, {})
    with pytest.raises(NotImplementedError):
        Thing.plan({}, None)
