# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin `community.circleci.projects`, used as a user would: ansible-inventory, and plays."""

from __future__ import annotations

import json
import re
import subprocess
import time
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.community.circleci.plugins.inventory.projects import EXAMPLES
from ansible_collections.community.circleci.plugins.plugin_utils._hosts import (
    host_names,
    in_organizations,
    matches,
    project_of,
)

from tests.support.emulator import Emulator
from tests.support.player import ROOT, Player

PLUGIN = "community.circleci.projects"
TOKEN = "a-token-of-the-inventory"
OTHER, BAD, OF_PROJECT = "a-token-of-somebody-else", "a-token-that-was-revoked", "a-token-of-one-project"
ORG, ID = "66491562-90a9-4065-9249-4b0ce3b77452", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
TEMPLATE = "a{{lookup('pipe','touch$IFS-was-run')}}"
"""A name that a branch may have."""
PROJECTS = {
    "github/acme/web": {"default_branch": TEMPLATE},
    "github/acme/api": {"checkout_keys": [{"type": "github-user-key", "login": "octocat"}]},
    "bitbucket/acme/api": {"default_branch": "release/1.x"},
    "github/octo-corp/api.v2": {"oss": True},
    f"circleci/{ORG}/{ID}": {"title": "api"},
}
LIST = "GET /api/v1.1/projects?shallow=true"
CONTROLLER = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}


@dataclass
class Inventory:
    """Runs ansible-inventory with files of the plugin."""

    player: Player

    def write(self, name: str, **options: Any) -> Path:
        """Write such a file."""
        path = self.player.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump({"plugin": PLUGIN, **options}), encoding="utf-8")
        return path

    def run(self, path: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run ansible-inventory."""
        return subprocess.run(
            ["ansible-inventory", "-i", str(path), *arguments],
            cwd=self.player.folder,
            env={**self.player.environment, "CIRCLECI_TOKEN": TOKEN, **env},
            capture_output=True,
            text=True,
            check=False,
        )

    def list(self, path: Path, *arguments: str, **env: str) -> dict[str, Any]:
        """What `ansible-inventory --list` shows, without a warning."""
        process = self.run(path, "--list", *arguments, **env)
        assert (process.returncode, process.stderr) == (0, "")
        return json.loads(process.stdout)


@pytest.fixture
def inventory(emulator: Emulator, playbook: Player) -> Inventory:
    """For the projects above, which the user of the token follows."""
    emulator.seed(
        {
            "orgs": [{"vcs": "circleci", "name": "Acme", "id": ORG}, {"vcs": "github", "name": "octo-corp"}],
            "tokens": {
                TOKEN: {"login": "octocat"},
                OTHER: {"login": "somebody"},
                BAD: {"bad": True},
                OF_PROJECT: {"project": "github/acme/api"},
            },
            "projects": [
                {"project": project, "followers": ["octocat"], **more} for project, more in reversed(PROJECTS.items())
            ],
        }
    )
    emulator.forget()
    return Inventory(playbook)


def project(slug: str) -> dict[str, Any]:
    vcs, org, name = slug.split("/", 2)
    return {"project": slug, "vcs_type": vcs, "username": org, "reponame": name}


def hosts_of(listed: dict[str, Any]) -> list[str]:
    return list(listed["_meta"]["hostvars"])


def value_of(value: Any) -> Any:
    """A value of ansible-inventory: what may not be a template, or might be one, is marked there."""
    return value["__ansible_unsafe"] if isinstance(value, dict) else value


# Names and filters


@pytest.mark.parametrize(
    ("projects", "names"),
    [
        (["github/acme/api", "github/acme/web"], ["acme.api", "acme.web"]),
        (
            ["github/acme/api", "bitbucket/acme/api", "github/corp/api"],
            ["github.acme.api", "bitbucket.acme.api", "corp.api"],
        ),
        (["circleci/Acme Inc/an: api, new"], ["Acme_Inc.an__api__new"]),
        # What would be named like another one with its code host
        (
            ["github/acme/api", "bitbucket/acme/api", "bitbucket/github/acme.api"],
            ["github.acme.api_0a43686a", "bitbucket.acme.api", "bitbucket.github.acme.api"],
        ),
        (["circleci/a/b c", "circleci/a/b_c"], ["circleci.a.b_c_2e856ba1", "circleci.a.b_c_d1b35f5d"]),
    ],
)
def test_names_of_hosts(projects, names):
    for order in permutations(projects):
        assert host_names(project(slug) for slug in order) == dict(zip(projects, names, strict=True))


def test_standalone_project_goes_by_its_ids():
    found = {**project("circleci/Acme/api"), "vcs_url": f"//circleci.com/{ORG}/{ID}"}
    assert project_of(found) == f"circleci/{ORG}/{ID}"
    assert project_of({**found, "vcs_url": None}) == "circleci/Acme/api"
    of_github = {**project("github/acme/api"), "vcs_url": "https://github.com/acme/api"}
    assert project_of(of_github) == "github/acme/api"


@pytest.mark.parametrize(
    ("organizations", "expected"),
    [
        ([], True),
        ([(None, "acme")], True),
        ([("github", "acme")], True),
        ([("github", "Acme")], True),
        ([("bitbucket", "acme")], False),
        ([("bitbucket", "acme"), (None, "acme")], True),
        ([(None, "acm")], False),
    ],
)
def test_organizations(organizations, expected):
    assert in_organizations(project("github/acme/api"), organizations) is expected


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([], True),
        (["acme/*"], True),
        (["acme/a[op]i", "nothing"], True),
        (["github/acme/api"], True),
        (["github/*"], True),
        (["bitbucket/*"], False),
        (["api"], False),
        (["Acme/*"], False),
    ],
)
def test_patterns(patterns, expected):
    assert matches(project("github/acme/api"), patterns) is expected


# What there is


def test_list(emulator, inventory):
    listed = inventory.list(inventory.write("circleci.yml"))
    assert emulator.requests() == [LIST]
    standalone = f"{ORG}.{ID}"
    hosts = [standalone, "acme.web", "bitbucket.acme.api", "github.acme.api", "octo-corp.api.v2"]
    assert hosts_of(listed) == hosts
    assert listed["_meta"]["hostvars"]["github.acme.api"] == {
        **CONTROLLER,
        "circleci_project": "github/acme/api",
        "circleci_vcs_type": "github",
        "circleci_org": "acme",
        "circleci_name": "api",
        "circleci_vcs_url": "https://github.com/acme/api",
        "circleci_default_branch": "main",
        "circleci_oss": False,
        "circleci_has_usable_key": True,
        "circleci_followed": True,
    }
    assert listed["_meta"]["hostvars"][standalone]["circleci_project"] == f"circleci/{ORG}/{ID}"
    branch = listed["_meta"]["hostvars"]["acme.web"]["circleci_default_branch"]
    assert branch == {"__ansible_unsafe": TEMPLATE}
    groups = {
        "circleci_branch_a__lookup__pipe___touch_IFS_was_run____": ["acme.web"],
        "circleci_branch_main": [standalone, "github.acme.api", "octo-corp.api.v2"],
        "circleci_branch_release_1_x": ["bitbucket.acme.api"],
        f"circleci_org_{ORG.replace('-', '_')}": [standalone],
        "circleci_org_acme": ["acme.web", "bitbucket.acme.api", "github.acme.api"],
        "circleci_org_octo_corp": ["octo-corp.api.v2"],
        "circleci_vcs_bitbucket": ["bitbucket.acme.api"],
        "circleci_vcs_circleci": [standalone],
        "circleci_vcs_github": ["acme.web", "github.acme.api", "octo-corp.api.v2"],
    }
    assert listed["circleci"] == {"children": list(groups)}
    assert {name: listed[name]["hosts"] for name in groups} == groups


def test_graph_of_some(inventory):
    # `gh` and a template are understood; the names stay those that all projects have.
    path = inventory.write(
        "circleci_projects.yaml",
        organizations=["gh/{{ 'ac' ~ 'me' }}", "octo-corp"],
        patterns=["acme/a*", "*/octo-corp/*"],
    )
    assert (
        inventory.run(path, "--graph", "circleci").stdout
        == """\
@circleci:
  |--@circleci_branch_main:
  |  |--github.acme.api
  |  |--octo-corp.api.v2
  |--@circleci_org_acme:
  |  |--github.acme.api
  |--@circleci_org_octo_corp:
  |  |--octo-corp.api.v2
  |--@circleci_vcs_github:
  |  |--github.acme.api
  |  |--octo-corp.api.v2
"""
    )


def test_nothing_is_a_group_too_and_the_idle_filters_are_told(inventory):
    options = {"patterns": ["nothing", "acme/*"], "organizations": ["github/acmee"]}
    process = inventory.run(inventory.write("circleci.yml", **options), "--graph", "circleci")
    assert process.stdout == "@circleci:\n"
    assert process.stderr == (
        "[WARNING]: No project matches organizations: github/acmee\n[WARNING]: No project matches patterns: nothing\n"
    )


def test_constructed(inventory):
    path = inventory.write(
        "circleci.yml",
        patterns=["github/*"],
        compose={"project_slug": "circleci_project", "loud": "circleci_name | upper", "missing": "nowhere.at_all"},
        groups={"loud_api": "loud == 'API'", "broken": "nowhere"},
        keyed_groups=[{"key": "circleci_name.split('.')", "prefix": "part"}],
    )
    listed = inventory.list(path)
    variables = listed["_meta"]["hostvars"]["github.acme.api"]
    assert value_of(variables["project_slug"]) == "github/acme/api"
    assert value_of(variables["loud"]) == "API"
    assert "missing" not in variables
    assert "broken" not in listed
    assert listed["loud_api"]["hosts"] == ["github.acme.api"]
    assert listed["part_api"]["hosts"] == ["github.acme.api", "octo-corp.api.v2"]
    assert listed["part_v2"]["hosts"] == ["octo-corp.api.v2"]


def test_examples(emulator, inventory):
    emulator.seed({"projects": [{"project": "github/acme/service-a", "followers": ["octocat"]}]})
    for number, options in enumerate(yaml.safe_load_all(EXAMPLES)):
        inventory.write(f"examples/{number}.circleci.yml", **options)
    folder = inventory.player.folder
    listed = inventory.list(folder / "examples", HOME=str(folder), CIRCLECI_TOKEN_OF_THE_TEAM=OTHER)
    variables = listed["_meta"]["hostvars"].values()
    assert {value_of(known["circleci_project"]) for known in variables} == {*PROJECTS, "github/acme/service-a"}
    assert listed["circleci_status_none"]["hosts"] == ["acme.service-a", "github.acme.api"]
    assert "github.acme.api" not in listed["without_key"]["hosts"]
    assert listed["team_web"]["hosts"] == ["acme.web"]


def test_all_projects_of_organizations(emulator, inventory):
    emulator.seed({"projects": [{"project": "github/acme/lonely", "followers": []}]})
    path = inventory.write(
        "all.circleci.yml",
        source="organization",
        organizations=["gh/acme", f"circleci/{ORG}"],
        groups={"unfollowed": "not circleci_followed"},
    )
    listed = inventory.list(path)
    assert sorted(hosts_of(listed)) == ["Acme.api", "acme.api", "acme.lonely", "acme.web"]
    assert listed["unfollowed"]["hosts"] == ["acme.lonely"]
    variables = {name: value_of(value) for name, value in listed["_meta"]["hostvars"]["Acme.api"].items()}
    assert variables["circleci_project"] == f"circleci/{ORG}/{ID}"
    assert variables["circleci_followed"]


@pytest.mark.parametrize(
    ("organizations", "problem"),
    [([], "organizations: must be given"), (["acme"], "'acme' does not name an organization")],
)
def test_all_projects_need_organizations_with_their_code_hosts(emulator, inventory, organizations, problem):
    path = inventory.write("all.circleci.yml", source="organization", organizations=organizations)
    assert problem in " ".join(inventory.run(path, "--list").stderr.split())
    assert emulator.requests() == []


# The status


RED = {"ci": ["lint", {"name": "test", "outcome": "failed"}]}
GREEN = {"ci": ["lint", "test"]}


def test_status(emulator, inventory):
    pipelines = {
        "github/acme/api": [{"branch": "main", "workflows": RED}, {"branch": "main", "workflows": GREEN}],
        "github/acme/web": [{"branch": "main", "workflows": RED}, {"branch": "other", "workflows": GREEN}],
        f"circleci/{ORG}/{ID}": [{"branch": "main", "workflows": GREEN}],
    }
    emulator.seed({"projects": [{"project": slug, "pipelines": made} for slug, made in pipelines.items()]})
    options = {
        "status": True,
        "branch": "main",
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(inventory.player.folder / "held"),
        "groups": {"broken": "circleci_status == 'failed'"},
    }
    path = inventory.write("circleci.yml", **options, organizations=["github/acme"])
    listed = inventory.list(path)
    assert listed["circleci_status_fixed"]["hosts"] == ["github.acme.api"]
    assert listed["circleci_status_failed"]["hosts"] == listed["broken"]["hosts"] == ["acme.web"]
    assert listed["_meta"]["hostvars"]["acme.web"]["circleci_status"] == "failed"
    assert len(emulator.requests()) == 3

    # What is cached is not asked for again, what has come in through a filter is.
    path = inventory.write("circleci.yml", **options, organizations=["acme", ORG])
    listed = inventory.list(path)
    assert listed["circleci_status_none"]["hosts"] == ["bitbucket.acme.api"]
    assert listed["circleci_status_success"]["hosts"] == [f"{ORG}.{ID}"]
    assert listed["circleci_status_failed"]["hosts"] == ["acme.web"]
    assert len(emulator.requests()) == 7  # a standalone project takes three


def test_status_that_cannot_be_told(emulator, inventory):
    emulator.fault({"path": "/project/github/acme/web", "status": 403, "message": "Permission denied"})
    path = inventory.write("circleci.yml", status=True, patterns=["acme/web"])
    said = re.sub(r"\s", "", inventory.run(path, "--list").stderr)  # Ansible breaks lines anywhere
    assert f"{path}:github/acme/web:GET" in said
    assert "HTTP403,Permissiondenied" in said


def cached(inventory: Inventory) -> dict[str, Any]:
    """Options that keep the answers in a folder."""
    folder = str(inventory.player.folder / "held")
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": folder}


def test_a_project_that_cannot_be_read_does_not_hide_the_others(emulator, inventory):
    held = cached(inventory)
    emulator.fault({"path": "/project/github/acme/web", "status": 404, "message": "Project not found"})
    path = inventory.write("circleci.yml", status=True, organizations=["github/acme"], **held)
    process = inventory.run(path, "--list")
    listed = json.loads(process.stdout)
    assert listed["circleci_status_unknown"]["hosts"] == ["acme.web"]
    assert listed["circleci_status_none"]["hosts"] == ["github.acme.api"]
    said = " ".join(process.stderr.split())
    assert "A status is unknown. github/acme/web: GET" in said
    assert "HTTP 404, Project not found" in said
    emulator.clear_faults()
    emulator.forget()
    assert inventory.list(path)["circleci_status_none"]["hosts"] == ["acme.web", "github.acme.api"]
    assert ["/web" in request for request in emulator.requests()] == [True]
    emulator.fault({"path": "/project/bitbucket", "status": 500, "message": "Oops"})
    path = inventory.write("circleci.yml", status=True, retries=0)
    assert "HTTP500,Oops" in re.sub(r"\s", "", inventory.run(path, "--list").stderr)


# The cache


def test_the_cache_is_that_of_the_token_in_use(inventory, emulator):
    held = cached(inventory)
    path = inventory.write("circleci.yml", **held)
    assert inventory.list(path, CIRCLECI_TOKEN="", CIRCLE_TOKEN=TOKEN)["_meta"]["hostvars"]
    assert inventory.list(path, CIRCLECI_TOKEN="", CIRCLE_TOKEN=OTHER)["_meta"]["hostvars"] == {}
    assert emulator.requests() == [LIST] * 2
    assert inventory.list(path)["_meta"]["hostvars"]  # the same token from elsewhere
    assert emulator.requests() == [LIST] * 2


@pytest.mark.parametrize("content", ["[]", '"a"', "{}", '{"projects": [], "statuses": {}}', '{"projects": 5}', "null"])
def test_a_cache_that_cannot_be_understood_is_read_again(inventory, emulator, content):
    path = inventory.write("circleci.yml", **cached(inventory))
    first = inventory.list(path)
    (file,) = (inventory.player.folder / "held").iterdir()
    envelope = json.loads(file.read_text(encoding="utf-8"))
    # Since ansible-core 2.19, it has an envelope of core's.
    damaged = json.dumps({**envelope, "__payload__": content}) if "__payload__" in envelope else content
    file.write_text(damaged, encoding="utf-8")
    assert inventory.list(path) == first
    assert emulator.requests() == [LIST] * 2


def test_cache(emulator, inventory):
    held = inventory.player.folder / "held"
    options = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(held)}
    path = inventory.write("circleci.yml", api_token=TOKEN, **options)
    first = inventory.list(path)
    assert emulator.requests() == [LIST]
    assert inventory.list(path) == first
    assert emulator.requests() == [LIST]

    emulator.seed({"projects": [{"project": "github/acme/new", "followers": ["octocat"]}]})
    assert inventory.list(path) == first
    tasks = [{"name": "host", "ansible.builtin.debug": {}}]
    played = inventory.player(tasks, "-i", str(path), "--flush-cache", play={"hosts": "acme.new"})
    assert played.result("host")
    assert emulator.requests() == [LIST] * 2
    assert hosts_of(inventory.list(path)) == sorted([*hosts_of(first), "acme.new"])
    assert emulator.requests() == [LIST] * 2

    # Filters and groups are made anew.
    inventory.write("circleci.yml", api_token=TOKEN, **options, patterns=["acme/n*"])
    assert hosts_of(inventory.list(path)) == ["acme.new"]
    assert emulator.requests() == [LIST] * 2

    # Somebody else sees what they follow.
    inventory.write("circleci.yml", api_token=OTHER, **options)
    assert inventory.list(path)["_meta"]["hostvars"] == {}
    assert emulator.requests() == [LIST] * 3
    kept = "".join(f"{file.name} {file.read_text(encoding='utf-8')}" for file in held.iterdir())
    assert "github/acme/new" in kept
    assert TOKEN not in kept
    assert OTHER not in kept


# Errors


ERRORS = {
    "misspelled": ({"api_tokn": TOKEN}, f"{PLUGIN} has no option api_tokn."),
    "list": ({"api_token": [TOKEN]}, "api_token: must be a string."),
    "undefined": ({"api_token": "{{ nowhere }}"}, "api_token: 'nowhere' is undefined"),
    "line": ({"api_token": f"{{{{ '{TOKEN} ' }}}}"}, "api_token: contains white space"),
    "bad": ({"api_token": BAD}, "does not accept this token"),
    "of_project": ({"api_token": OF_PROJECT}, "This seems to be a project token"),
    "bool": ({"validate_certs": "maybe"}, "validate_certs: must be true or false."),
    "password": ({"organizations": ["https://me:pa55word@x/acme"]}, "organizations: the given address does not name"),
    "organization": ({"organizations": ["svn/acme"]}, "organizations: 'svn/acme' does not name an organization"),
    "pattern": ({"patterns": [{"a": "b"}]}, "patterns: must be a list of strings."),
    "unreachable": ({"api_url": "http://127.0.0.1:9", "retries": 0}, "was not reached: check api_url"),
    "strict": ({"strict": True, "compose": {"a": "nowhere"}}, "Could not set a for host"),
    "strict_group": ({"strict": True, "groups": {"a": "nowhere"}}, "to group a:"),
    "strict_key": ({"strict": True, "keyed_groups": [{"key": "nowhere"}]}, "from nowhere entry"),
}


def test_errors_name_the_file_and_no_secret(inventory):
    for name, (options, _message) in ERRORS.items():
        inventory.write(f"bad/{name}.circleci.yml", **options)
    process = inventory.run(inventory.player.folder / "bad", "--list", "-vvvv")
    said = re.sub(r"\s", "", process.stderr)
    for name, (_options, message) in ERRORS.items():
        path = inventory.player.folder / "bad" / f"{name}.circleci.yml"
        start, end = (re.escape(re.sub(r"\s", "", text)) for text in (f"{path}: ", message))
        assert re.search(f"{start}.{{,250}}{end}", said), name
    for secret in (TOKEN, BAD, OF_PROJECT):
        assert secret not in process.stdout + process.stderr


def test_no_token_at_all_is_told(emulator, inventory):
    process = inventory.run(inventory.write("circleci.yml", api_token=""), "--list", CIRCLECI_TOKEN="")
    assert "api_token:isrequired.Setit,orCIRCLECI_TOKEN" in re.sub(r"\s", "", process.stderr)
    assert emulator.requests() == []


def test_error_ends_a_strict_run(inventory):
    path = inventory.write("circleci.yml", api_token=BAD)
    process = inventory.run(path, "--list", ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true")
    assert process.returncode != 0


def test_other_files_are_left_alone(emulator, inventory):
    process = inventory.run(inventory.write("others.yml"), "--list")
    assert "couldnotbeverified" in re.sub(r"\s", "", process.stderr)
    assert emulator.requests() == []


# A play


def test_play_over_300_projects(emulator, inventory):
    slugs = [f"github/acme/service-{number:03}" for number in range(300)]
    emulator.seed(
        {"projects": [{"project": slug, "followers": ["octocat"], "env_vars": {"A": slug}} for slug in slugs]}
    )
    path = inventory.write("fleet/circleci.yml", api_token="{{ given }}", patterns=["*/service-*"])
    # What many repositories say of their servers.
    (path.parent / "group_vars").mkdir()
    servers = {"ansible_connection": "ssh", "ansible_python_interpreter": "/nowhere/python"}
    (path.parent / "group_vars" / "all.yml").write_text(json.dumps(servers), encoding="utf-8")
    tasks = [
        {
            "name": "variables",
            "community.circleci.env_vars_info": {"project": "{{ circleci_project }}"},
            "register": "found",
            # Workers do not share a connection: each project gets its own answer.
            "failed_when": "found is failed or found.env_vars[0].value[-3:] != circleci_project[-3:]",
        },
        {"name": "module", "ansible.builtin.ping": {}, "run_once": True},
    ]
    begun = time.monotonic()
    played = inventory.player(
        tasks,
        "-i",
        str(path),
        "-f",
        "10",
        env={"CIRCLECI_TOKEN": TOKEN},
        play={"hosts": "circleci_org_acme"},
        variables={"given": TOKEN},
    )
    assert played.returncode == 0, played.output
    assert time.monotonic() - begun < 60
    results = [line["result"] for line in played.results if line["task"].endswith("variables")]
    assert len(results) == 300
    assert played.result("module")["ping"] == "pong"
    assert emulator.requests().count(LIST) == 1
    assert len(emulator.requests()) == 301
    assert not (inventory.player.folder / "-was-run").exists()


def test_guide(emulator, inventory):
    """The files of the guide, as they are shown there."""
    folder = inventory.player.folder / "guide"
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_scaling.rst").read_text(encoding="utf-8")
    for name, text in re.findall(r"code-block:: yaml.*\n   :caption: (\S+)\n\n((?:    .*\n|\n)+)", guide):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(re.sub(r"(?m)^    ", "", text), encoding="utf-8")
    emulator.seed({"projects": [{"project": "bitbucket/acme/api", "followers": []}]})
    fleet = {"circleci_projects": [{"project": "github/acme/new", "env_vars": {"LOG_LEVEL": "info"}}]}
    as_user = {"CIRCLECI_TOKEN": TOKEN}
    assert inventory.player(folder / "fleet.yml", env=as_user, variables=fleet).returncode == 0
    chosen = ("-i", str(folder / "circleci.yml"), "-f", "20", "-l", "team_api:team_new")
    played = inventory.player(folder / "provision.yml", *chosen, env=as_user)
    assert played.returncode == 0, played.output
    again = inventory.player(folder / "provision_each.yml", *chosen, env=as_user)
    assert again.returncode == 0, again.output
    assert not any("create" in line for each in again.results for line in each["result"].get("applied", []))
    held = emulator.state()["projects"]
    assert len(held["github/acme/api"]["checkout_keys"]) == 2
    assert {name: sorted(held[f"github/acme/{name}"]["env_vars"]) for name in ("api", "new", "web")} == {
        "api": ["NPM_REGISTRY", "SERVICE"],
        "new": ["LOG_LEVEL", "NPM_REGISTRY", "SERVICE"],
        "web": [],
    }
