# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds the collection together: each module in all its places, docs and code agreeing, arrows one way."""

from __future__ import annotations

import ast
import json
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
    """What a file imports, by its full name; what is the collection's own, below `plugins`."""
    package = [*path.relative_to(ROOT / "plugins").parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            found |= {f"{source}.{alias.name}" for alias in node.names}
    return found


def own_imports_of(path: Path) -> set[str]:
    """What a file imports of `module_utils`, below it: `_api.client.Client`."""
    prefix = "module_utils."
    return {name.removeprefix(prefix) for name in imports_of(path) if name.startswith(prefix)}


def files_of(room: str) -> pytest.MarkDecorator:
    """Runs a test for each file of a room of `module_utils`."""
    return pytest.mark.parametrize("path", sorted((UTILS / room).glob("*.py")), ids=lambda path: path.stem)


def test_each_module_has_its_action():
    assert sorted(path.stem for path in (PLUGINS / "action").glob("*.py")) == MODULES


def test_each_module_and_lookup_has_its_resource():
    lookups = [path.stem for path in (PLUGINS / "lookup").glob("*.py")]
    resources = [path.stem for path in (UTILS / "_resources").glob("[a-z]*.py")]
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
        documented = re.findall(r"E\((\w+)\)", str(options[option]["description"]))
        assert list(dict.fromkeys(documented)) == list(about["env"]) if "env" in about else True


# Arrows point one way.


@files_of("_engine")
def test_engine_imports_nothing_of_the_collection(path):
    assert {name for name in own_imports_of(path) if not name.startswith("_engine.")} == set()


OF_THE_ENGINE = {
    "_engine.apply.Run",
    "_engine.compat.dataclass",
    "_engine.failures.CheckFailed",
    "_engine.failures.Refused",
    "_engine.failures.Stopped",
    "_engine.failures.Unsuccessful",
    "_engine.plan.Change",
    "_engine.plan.Request",
}
"""The data of the engine that the API speaks of, and what all files need."""


@files_of("_api")
def test_api_imports_only_data_of_the_engine(path):
    assert {name for name in own_imports_of(path) if not name.startswith("_api.")} <= OF_THE_ENGINE


def test_argspec_imports_only_engine_and_api():
    assert {name.partition(".")[0] for name in own_imports_of(UTILS / "_argspec.py")} == {"_api", "_engine"}


@files_of("_resources")
def test_resources_import_only_argspec_engine_and_api(path):
    rooms = {name.partition(".")[0] for name in own_imports_of(path)}
    assert rooms <= {"_argspec", "_engine", "_api", "_resources"}


@files_of("_resources")
def test_resources_do_not_know_how_answers_come(path):
    roots = {name.partition(".")[0] for name in imports_of(path)}
    assert not roots & {"ansible", "http", "requests", "socket", "time", "urllib", "urllib3"}
    assert not {name for name in own_imports_of(path) if name.startswith(("_api.transport", "_api.connections"))}


@pytest.mark.parametrize("path", sorted(UTILS.rglob("*.py")), ids=lambda path: path.stem)
def test_only_the_runner_knows_ansible(path):
    knows = {name for name in imports_of(path) if name.startswith("ansible")}
    assert bool(knows) == (path.stem == "_runner")


@pytest.mark.parametrize("path", sorted([*PLUGINS.glob("modules/*.py"), *PLUGINS.glob("action/*.py")]), ids=str)
def test_modules_and_actions_only_bind_a_resource(path):
    below = {name.partition(".")[0] for name in own_imports_of(path)}
    assert below <= {"_resources", "_runner"}


# Values stay what they are.

CHANGING = {"Run", "Outcome"}
"""What is filled bit by bit."""


@pytest.mark.parametrize("path", sorted(UTILS.rglob("*.py")), ids=lambda path: path.stem)
def test_values_are_frozen(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and node.name not in CHANGING:
            made = [ast.unparse(each) for each in node.decorator_list if "dataclass" in ast.unparse(each)]
            assert all("frozen=True" in each for each in made), node.name


# The Python of a target.

RESOURCES_INIT = UTILS / "_resources" / "__init__.py"


@pytest.mark.parametrize("path", sorted(UTILS.rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_needs_a_newer_python_than_a_target_may_have(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
    zips = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "zip"]
    assert [ast.unparse(call) for call in zips if call.keywords] == []
    assert path.stem == "compat" or "dataclasses.dataclass" not in imports_of(path)


@pytest.mark.parametrize(("version", "code"), [((3, 8, 20), 1), ((3, 9, 0), 0)])
def test_an_older_python_is_refused_in_a_sentence(version, code):
    old = f"import runpy, sys; sys.version_info = {version}; runpy.run_path({str(RESOURCES_INIT)!r})"
    process = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (code, "")
    assert bool(process.stdout) == bool(code)
    if code:
        result = json.loads(process.stdout)
        assert result.items() > {"failed": True, "changed": False}.items()
        assert "require Python 3.9 or later" in result["msg"]


def test_what_refuses_an_older_python_runs_on_it():
    # What ansible-core 2.17 itself needs on a target.
    ast.parse(RESOURCES_INIT.read_text(encoding="utf-8"), feature_version=(3, 7))
    assert imports_of(RESOURCES_INIT) <= {"__future__.annotations", "json", "platform", "sys"}


# No raw JSON behind the door.

HOLDERS = {"params", "declared.params", "answers", "run.answers", "returns", "plan.returns", "response.headers"}
"""What may be asked with `get` for a literal name: none of it is an answer of CircleCI's."""


def raw_reads_in(path: Path) -> set[str]:
    """Where a file seems to look into JSON by itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ("_body", "loads"):
            found.add(ast.unparse(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            is_literal = node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
            is_request = any(keyword.arg == "parse" for keyword in node.keywords)
            if is_literal and not is_request and ast.unparse(node.func.value) not in HOLDERS:
                found.add(ast.unparse(node))
    return found


@files_of("_resources")
def test_resources_read_no_raw_json(path):
    # A step's output is no answer of the API: it is read in pieces, and whatever it holds is made the best of.
    expected = {"json.loads", "part.get('message')"} if path.stem == "_step_output" else set()
    assert raw_reads_in(path) == expected


WITHOUT_ANSIBLE = """
import importlib, pathlib, sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("ansible", "yaml"):
            raise ImportError(name + " is not to be imported")

sys.meta_path.insert(0, Nothing())
prefix = "ansible_collections.community.circleci.plugins.module_utils."

def load(name):
    return importlib.import_module(prefix + name)

for path in sorted(pathlib.Path(sys.argv[1]).glob("_resources/*.py")):
    load("_resources." + path.stem)
EnvVars = load("_resources.env_vars").EnvVars
params = EnvVars.prepare(EnvVars.with_defaults({"project": "gh/acme/api", "variables": {"A": "a value"}}))
server = load("_api.addresses").server_of(sys.argv[2])
api = load("_api.client").Client(load("_api.settings").Settings(server, "a-token-of-the-tests"))
plan = EnvVars.plan(params, EnvVars.read(api, params))
run = load("_engine.apply").apply(api, plan)
print(plan.changed, [change.line for change in run.applied], run.error)
"""


def test_resources_run_without_ansible(emulator):
    emulator.call("POST", "v1.1/project/github/acme/api/follow")
    process = subprocess.run(
        [sys.executable, "-c", WITHOUT_ANSIBLE, str(UTILS), emulator.url],
        env={"PYTHONPATH": str(ROOT / "build")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stdout == "True ['set variable A of github/acme/api'] None\n", process.stderr
