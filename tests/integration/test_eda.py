# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebooks under a real ansible-rulebook, with calls that are signed as CircleCI signs them."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from ansible_collections.community.circleci.extensions.eda.plugins.event_source import webhook

from tests.support.ci import workflow_of
from tests.support.eda import SECRET, Source, free_port, payload, wait_for
from tests.support.player import ROOT, Player
from tests.support.setups import follow
from tests.support.wire import listening

COMMAND = Path(sys.executable).with_name("ansible-rulebook")
RULEBOOKS = ROOT / "extensions" / "eda" / "rulebooks"
FIRST_START, PLAYING = 60, 40
"""Seconds that Java may take to start, and a playbook to play, on a machine that has much to do."""

pytestmark = pytest.mark.skipif(
    not COMMAND.exists() or shutil.which("java") is None,
    reason="ansible-rulebook is not installed in this environment, or there is no Java: see `make eda`",
)

THE_END = {
    "name": "The end",
    "condition": 'event.payload.workflow.name == "the end"',
    "action": {"shutdown": {"delay": 1}},
}
"""A rule that ends ansible-rulebook."""


class Rulebook:
    """A running ansible-rulebook."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, source: Source) -> None:
        self.process, self._log, self.source = process, log, source

    @property
    def output(self) -> str:
        """All that was printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def until(self, is_so: Callable[[], Any], what: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + PLAYING
        while not is_so():
            assert self.process.poll() is None, f"ansible-rulebook has ended:\n{self.output}"
            assert time.monotonic() < end, f"{what} did not happen:\n{self.output}"
            time.sleep(0.1)

    def until_played(self, times: int) -> None:
        """Wait until so many playbooks have ended."""
        self.until(lambda: self.output.count("PLAY RECAP") >= times, f"playbook {times}")


@pytest.fixture
def rulebook(playbook: Player, tmp_path: Path) -> Callable[..., contextlib.AbstractContextManager[Rulebook]]:
    """Runs a rulebook, named or by its path, with variables."""

    @contextlib.contextmanager
    def running(name: str, **variables: Any) -> Iterator[Rulebook]:
        port = free_port()
        given = {"circleci_webhook_port": port, "circleci_webhook_secrets": [SECRET, "the old one"], **variables}
        (tmp_path / "vars.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
        (tmp_path / "hosts.yml").write_text(
            "all: {hosts: {localhost: {ansible_connection: local}}}\n", encoding="utf-8"
        )
        # The inventory is given, and nobody records results.
        left_out = {"ANSIBLE_INVENTORY", "ANSIBLE_CALLBACK_PLUGINS", "ANSIBLE_CALLBACKS_ENABLED"}
        environment = {name: value for name, value in playbook.environment.items() if name not in left_out}
        command = [COMMAND, "-r", name, "-i", "hosts.yml", "-e", "vars.yml", "-v"]
        log = tmp_path / "log"
        with (
            log.open("wb") as output,
            subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=output, stderr=output) as process,
        ):
            book = Rulebook(process, log, Source(f"http://127.0.0.1:{port}", port))
            try:
                wait_for(port, lambda: process.poll() is None, FIRST_START)
                yield book
            finally:
                process.terminate()

    return running


def test_flaky_workflow_is_run_again_once(emulator, rulebook):
    follow(emulator)
    workflow = workflow_of(emulator, "fail/x")
    emulator.tick()
    emulator.forget()

    def failed(identity: str) -> dict[str, Any]:
        event = payload()
        event["workflow"]["id"] = identity
        # Emoji are common there, and YAML would not take what the rule engine makes of them.
        event["pipeline"]["vcs"]["commit"]["subject"] = "\U0001f680 release, naïve {{ lookup('pipe', 'false') }}"
        return event

    with rulebook("community.circleci.rerun_flaky_workflows") as book:
        event = failed(workflow["id"])
        assert book.source.post(event, "forged").status_code == 401
        assert book.source.post(payload("ping")).text == "pong"
        assert book.source.post(event).text == "passed on"
        assert book.source.post(event).text == "dropped: passed on before"
        book.until_played(1)
        (rerun,) = emulator.writes()
        assert rerun == f"POST /api/v2/workflow/{workflow['id']}/rerun"
        assert "The workflow was rerun." in book.output

        # The rerun fails as well, and CircleCI reports it.
        emulator.tick()
        runs = emulator.call("GET", f"v2/pipeline/{workflow['pipeline_id']}/workflow")["items"]
        (second,) = [run["id"] for run in runs if run["id"] != workflow["id"]]
        assert book.source.post(failed(second), "the old one").text == "passed on"
        book.until_played(2)
        assert emulator.writes() == [rerun]
        assert "The workflow has been rerun before." in book.output
        assert SECRET not in book.output


def test_failures_are_reported(rulebook, tmp_path):
    shipped = yaml.safe_load((RULEBOOKS / "report_failures.yml").read_text(encoding="utf-8"))
    shipped[0]["rules"].append(THE_END)
    (tmp_path / "report.yml").write_text(yaml.safe_dump(shipped), encoding="utf-8")
    marker = tmp_path / "a-command-was-run"

    def failed(branch: str | None, **workflow: str) -> dict[str, Any]:
        event = payload()
        event["workflow"].update(workflow)
        event["pipeline"]["vcs"]["branch"] = branch
        return event

    with listening() as wire, rulebook("report.yml", circleci_report_url=wire.url) as book:
        wire.answer(201)
        plain = f'{{{{ lookup("pipe", "touch {marker}") }}}}'
        # Jinja's native types make Python strings of these.
        escaped = f"'{plain}'".replace("{", r"\x7b")
        joined = f"'{plain}'".replace("{{", "{' '{")
        for event in (failed("main"), failed("main"), *(failed("x", name=name) for name in (plain, escaped, joined))):
            assert book.source.post(event).status_code == 200
        app = failed("main", status="error")
        app["pipeline"] = {"id": "1", "trigger_parameters": {"git": {"branch": "main"}}}
        app["project"]["slug"] = "circleci/Jk2h/Ab3d"
        assert book.source.post(app).status_code == 200
        assert book.source.post(failed("main", status="success")).status_code == 200
        # A tag has no branch: it is null, or not there.
        tag = failed("main", name="tag")
        del tag["pipeline"]["vcs"]["branch"]
        app_tag = failed("main", name="tag of an app")
        app_tag["pipeline"] = {"id": "1", "trigger_parameters": {"git": {"tag": "v1"}}}
        refused = failed("main", name="refused", status="unauthorized")
        for event in (failed(None, name="release"), tag, app_tag, refused):
            assert book.source.post(event).status_code == 200
        book.until_played(9)
        assert book.source.post(failed("main", status="success", name="the end")).status_code == 200
        assert book.process.wait(PLAYING) == 0, book.output
    reports = [yaml.safe_load(seen.body) for seen in wire.seen]
    assert sorted((report["kind"], report["project"], report["status"]) for report in reports) == [
        ("incident", "circleci/Jk2h/Ab3d", "error"),
        ("incident", "github/acme/api", "failed"),
        *[("notification", "github/acme/api", "failed")] * 6,
        ("notification", "github/acme/api", "unauthorized"),
    ]
    assert "{ { lookup" in str(reports)
    assert not marker.exists()
    assert book.output.count("PLAY RECAP") == 9


def rulebooks_to_copy() -> dict[str, Any]:
    """The rulebooks that are shown to users."""
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_events.rst").read_text(encoding="utf-8")
    block = re.findall(r"^\.\. code-block:: yaml\+jinja\n\n((?:    .*\n|\n)+)", guide, re.MULTILINE)[-1]
    return {"of the guide": yaml.safe_load(dedent(block)), "of EXAMPLES": yaml.safe_load(webhook.EXAMPLES)[:1]}


@pytest.mark.parametrize("shown", ["of the guide", "of EXAMPLES"])
def test_rulebook_that_is_shown(rulebook, tmp_path, shown):
    rules = rulebooks_to_copy()[shown]
    rules[0]["sources"][0]["community.circleci.webhook"]["port"] = "{{ circleci_webhook_port }}"
    rules[0]["rules"].append(THE_END)
    (tmp_path / "shown.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    end = payload(status="success")
    end["workflow"]["name"] = "the end"
    with rulebook("shown.yml") as book:
        assert book.source.request("GET", "/health").text == "ok"
        assert book.source.post(end).status_code == 200
        assert book.process.wait(PLAYING) == 0, book.output
    assert "ERROR" not in book.output


def test_wrong_option_ends_ansible_rulebook(rulebook, tmp_path):
    with (
        pytest.raises(TimeoutError),
        rulebook("community.circleci.rerun_flaky_workflows", circleci_webhook_secrets=[SECRET, ""]),
    ):
        pass
    output = (tmp_path / "log").read_text(encoding="utf-8")
    assert "signing_secrets: must be a list of strings, none of them empty." in output
    assert SECRET not in output
