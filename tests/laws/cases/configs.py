# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configs that CircleCI compiles."""

from __future__ import annotations

from pathlib import Path

from tests.support.values import SECRET

from .case import Case

CONFIG = """version: 2.1
parameters:
  deploy: {type: string, default: ''}
jobs:
  test:
    docker: [{image: cimg/base}]
    steps: [{run: "deploy << pipeline.parameters.deploy >>"}]
"""
FILE = Path(__file__).parents[2] / "support" / "config.yml"
PURE = {1: "compiling is a POST, which keeps nothing, so that check mode does it, too"}

CASES = (
    Case("config_validate", "a file", {"path": str(FILE)}, (1, 1, 1), rewrites=1, exempt=PURE),
    Case(
        "config_validate",
        "a text, with a secret parameter and the orbs of an organization",
        {"config": CONFIG, "organization": "github/acme", "parameters": {"deploy": SECRET}},
        (2, 2, 2),
        rewrites=1,
        exempt=PURE,
        secrets=[SECRET],
    ),
)
