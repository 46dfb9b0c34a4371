# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python client pycircleci, as its documentation shows it: one call after another.

Usage: pycircleci_script.py FLEET
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pycircleci.api import Api


def main(fleet: str) -> None:
    """Read every project's variables, then write each that it declares."""
    client = Api(token=os.environ["CIRCLECI_TOKEN"], url=f"{os.environ['CIRCLECI_HOST']}/api")
    for project in json.loads(Path(fleet).read_text(encoding="utf-8")):
        vcs, organisation, name = project["project"].split("/")
        client.list_envvars(organisation, name, vcs_type=vcs)
        for variable, value in project["env_vars"].items():
            client.add_envvar(organisation, name, variable, value, vcs_type=vcs)


if __name__ == "__main__":
    main(*sys.argv[1:])
