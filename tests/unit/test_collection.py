# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds the collection together: each module in all its places, docs and code agreeing, arrows one way."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.circleci.plugins.module_utils import _argspec
from ansible_collections.community.circleci.plugins.module_utils._api.settings import VERSION

from tests.support.run import MODULES, ROOT, documented

PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"


def fragment(name):
    source = (PLUGINS / "doc_fragments" / f"{name}.py").read_text(encoding="utf-8")
    documentation = re.search(r'DOCUMENTATION = r?"""(.*?)"""', source, re.DOTALL)[1]
    return yaml.safe_load(documentation)["options"]


def imports_of(path: Path) -> set[str]:
    """The names that a file imports from, relative ones with their dots."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def test_each_module_has_its_action():
    assert sorted(path.stem for path in (PLUGINS / "action").glob("*.py")) == MODULES


def test_each_module_and_lookup_has_its_resource():
    lookups = [path.stem for path in (PLUGINS / "lookup").glob("*.py")]
    # What a family of resources shares has a name that begins with _.
    resources = [path.stem for path in (UTILS / "_resources").glob("[!_]*.py")]
    assert sorted(resources) == sorted([*MODULES, *lookups])


def test_each_module_has_an_integration_target():
    targets = {path.name for path in (ROOT / "tests" / "integration" / "targets").iterdir() if path.is_dir()}
    assert targets == set(MODULES)


def test_action_group_has_every_module():
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"] == {"circleci": MODULES}
    assert "plugin_routing" not in runtime


def test_readme_lists_every_module():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [module for module in MODULES if f"`{module}`" not in readme] == []


def test_version_is_told_once():
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"] == VERSION


@pytest.mark.parametrize("module", MODULES)
def test_module_says_what_it_is(module):
    about = documented(module, "DOCUMENTATION")
    assert about["module"] == module
    assert about["version_added"]
    assert about["seealso"]
    assert about["extends_documentation_fragment"]
    assert "community.circleci.circleci" in (PLUGINS / "doc_fragments" / "attributes.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in dir(_argspec) if name.isupper() and name != "CACHE_VARIABLE"])
def test_fragment_documents_the_options_of_its_name(name):
    spec, options = getattr(_argspec, name), fragment(name.lower())
    assert options.keys() == spec.keys()
    for option, about in spec.items():
        assert options[option].get("default") == about.get("default")
        told = re.findall(r"E\((\w+)\)", str(options[option]["description"]))
        assert list(dict.fromkeys(told)) == list(about["env"]) if "env" in about else True


# Arrows point one way.


ROOMS = {
    "_engine": (),
    "_api": ("_engine",),
    "_argspec": ("_engine", "_api"),
    "_resources": ("_engine", "_api", "_argspec"),
}
"""What each room of module_utils may import, besides itself."""


@pytest.mark.parametrize("room", ROOMS)
def test_arrows_point_one_way(room):
    folder, dots = (UTILS / room, "..") if (UTILS / room).is_dir() else (UTILS, ".")
    for path in folder.glob("*.py" if folder != UTILS else f"{room}.py"):
        others = {name.lstrip(".").partition(".")[0] for name in imports_of(path) if name.startswith(dots)}
        assert others <= set(ROOMS[room]), path


@pytest.mark.parametrize("path", sorted(UTILS.rglob("*.py")), ids=lambda path: path.stem)
def test_only_the_runner_knows_ansible(path):
    knows = {source for source in imports_of(path) if source.startswith("ansible")}
    assert bool(knows) == (path.stem == "_runner")


@pytest.mark.parametrize("path", sorted((UTILS / "_resources").glob("*.py")), ids=lambda path: path.stem)
def test_resources_do_no_io_of_their_own(path):
    files = {"os"} if path.stem == "_files" else set()
    assert not imports_of(path) & {"requests", "socket", "subprocess", "time", "os"} - files


WITHOUT_ANSIBLE = """
import importlib, pathlib, sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("ansible", "yaml"):
            raise ImportError(name + " is not to be imported")

sys.meta_path.insert(0, Nothing())
prefix = "ansible_collections.community.circleci.plugins.module_utils."
for path in sorted(pathlib.Path(sys.argv[1]).glob("_resources/*.py")):
    importlib.import_module(prefix + "_resources." + path.stem)
EnvVars = importlib.import_module(prefix + "_resources.env_vars").EnvVars
client = importlib.import_module(prefix + "_api.client")
settings = importlib.import_module(prefix + "_api.settings")
addresses = importlib.import_module(prefix + "_api.addresses")
applying = importlib.import_module(prefix + "_engine.apply")
params = EnvVars.prepare(EnvVars.with_defaults({"project": "gh/acme/api", "variables": {"A": "a value"}}))
api = client.Client(settings.Settings(server=addresses.server_of(sys.argv[2]), token="a-token-of-the-tests"))
plan = EnvVars.plan(params, EnvVars.read(api, params))
print(plan.changed, [change.line for change in applying.apply(api, plan).applied])
"""


def test_resources_run_without_ansible(emulator):
    emulator.call("POST", "v1.1/project/github/acme/api/follow")
    process = subprocess.run(
        [sys.executable, "-c", WITHOUT_ANSIBLE, str(UTILS), emulator.url],
        env={"PYTHONPATH": str(ROOT / "build")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout == "True ['set variable A of github/acme/api']\n"
