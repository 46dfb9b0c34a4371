# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Law 6 under a real ansible-playbook: no secret is where somebody may see it, whatever a server answers.

Cases meet a server that returns what it was sent, in each kind of failure, in process, as a module and with `async`.
All that the run printed at -vvvv, its log, what callbacks got, caches, and every file that it left are searched for
each secret in each form; and so are the command lines and environments of its processes.

`make soak` plays each case with each kind of failure in all three ways. The short form plays each case with one kind in
process, those with secrets also without a failure, and some of those as modules.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.circleci.plugins.module_utils._argspec import AUTH
from ansible_collections.community.circleci.plugins.module_utils._secret_options import secrets_of

from tests.laws.cases import CASES, Case
from tests.support.echo import KINDS, Echo, Scene, echoing, processes
from tests.support.emulator import Emulator
from tests.support.player import ROOT, Played, Player
from tests.support.run import resource_of
from tests.support.secrets import ECHOES, leaks

SOAK = bool(os.environ.get("SOAK"))
TOKENS = {"echo": "a-token-that-echoes", "at once": "a-token-that-meets-a-bug", "write": "a-token-that-writes-a-bug"}
"""How tokens begin: of tasks that reach the server, and of those that meet a bug (see `tests/support/bug`)."""
BUG = "a bug"
"""The kind of failure that is the collection's own."""
ALL_KINDS: Sequence[str] = (*KINDS, BUG)
WAYS = tuple(ECHOES.values())

IN_PROCESS: dict[str, Any] = {}
AS_MODULE = {"delegate_to": "elsewhere"}
ASYNC = {"async": 60, "poll": 1}


@dataclass(frozen=True)
class Part:
    """A case that meets a kind of failure, or None.

    :ivar number: makes its name and its token unique, and says in which way the server writes what it returns.
    """

    number: int
    case: Case
    kind: str | None

    @property
    def name(self) -> str:
        """The name of its task."""
        return f"{self.number} {self.case}: {self.kind or 'all goes well'}"

    @property
    def writes(self) -> bool:
        """Whether it changes something: then the requests that do so fail, and the others do not."""
        return self.case.fails is not None and self.case.fails["method"] != "GET"

    @property
    def token(self) -> str:
        """Its own token, by which the server knows it."""
        kind = "echo" if self.kind != BUG else "write" if self.writes else "at once"
        return f"{TOKENS[kind]}-{self.number:04}"

    def scene(self, emulator: Emulator) -> Scene:
        """What its first request begins."""

        def setup() -> None:
            emulator.reset()
            emulator.call("GET", "v1.1/me")
            self.case.setup(emulator)

        return Scene(setup, None if self.kind == BUG else self.kind, WAYS[self.number % len(WAYS)], self.writes)


def secrets_of_case(case: Case, options: dict[str, Any]) -> set[str]:
    """What a case says is secret, and the whole values that it belongs to."""
    return {*case.secrets, *secrets_of(options, {**resource_of(case.module).SPEC, **AUTH})}


def secrets_made(answers: Any) -> Iterator[str]:
    """The secrets in CircleCI's answers to what makes one."""
    if isinstance(answers, list):
        for answer in answers:
            yield from secrets_made(answer)
    elif isinstance(answers, dict):
        for name, value in answers.items():
            if name in ("token", "url") and isinstance(value, str):
                yield from (value, value.rpartition("=")[2])
            yield from secrets_made(value)


# What is played.


def in_short(cases: Sequence[Case], offset: int = 0) -> list[tuple[Case, str | None]]:
    """Cases with a kind of failure each; in process, those with secrets without a failure, too."""
    parts: list[tuple[Case, str | None]] = []
    for number, case in enumerate(cases, offset):
        parts += [(case, None)] if not offset and is_secretive(case) else []
        parts.append((case, ALL_KINDS[number % len(ALL_KINDS)]))
    return parts


def is_secretive(case: Case) -> bool:
    """Whether it has more secrets than the token."""
    return bool(case.secrets or case.makes_secret)


SECRETIVE = list({case.module: case for case in reversed(CASES) if is_secretive(case)}.values())
"""A case with secrets of each module that has one."""
ME = next(case for case in CASES if case.module == "user_info")
SHORT = {
    "in process": (IN_PROCESS, in_short(CASES)),
    "module": (AS_MODULE, in_short(SECRETIVE[::2], offset=5)),
    "async": (ASYNC, in_short(SECRETIVE[1:3], offset=1)),
}
LONG = {
    f"{name}, {kind or 'all goes well'}": (where, [(case, kind) for case in CASES])
    for name, (where, _parts) in SHORT.items()
    for kind in (None, *ALL_KINDS)
}
PLAYS = LONG if SOAK else SHORT
"""What is played in a run: in which way, and which cases with which kind of failure."""


class Run:
    """A run of many parts, and the places where it may show something."""

    def __init__(self, player: Player, emulator: Emulator, echo: Echo, short: Path) -> None:
        """
        :param short: a folder with a short path, which temporary files are reached by: the path of a socket that
            ansible-core 2.21 opens there must not have more than 107 bytes.
        """
        self.player = player
        self.emulator = emulator
        self.echo = echo
        self.folder = player.folder
        self.secrets: set[str] = set(TOKENS.values())
        for folder in ("home", "tmp", "remote", "async", "facts", "junit"):
            (self.folder / folder).mkdir()
        self.temporary = short / "tmp"
        self.temporary.symlink_to(self.folder / "tmp")

    def environment(self, **more: str) -> dict[str, str | None]:
        """All that keeps or shows what a run does."""
        name, value = self.echo.marker.split("=")
        return {
            name: value,
            "ANSIBLE_ASYNC_DIR": str(self.folder / "async"),
            "ANSIBLE_CACHE_PLUGIN": "jsonfile",
            "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(self.folder / "facts"),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder,everything,ansible.builtin.junit",
            "ANSIBLE_LOG_PATH": str(self.folder / "log"),
            "ANSIBLE_LOG_VERBOSITY": "4",
            "ANSIBLE_REMOTE_TEMP": str(self.folder / "remote"),
            "CIRCLECI_HOST": self.echo.url,
            "CIRCLECI_TOKEN": None,
            "HOME": str(self.folder / "home"),
            "JUNIT_OUTPUT_DIR": str(self.folder / "junit"),
            "PYTHONPATH": str(ROOT / "tests" / "support" / "bug"),
            "TESTS_EVENTS": str(self.folder / "events"),
            "TMPDIR": str(self.temporary),
            **more,
        }

    def play(
        self,
        parts: Sequence[Part],
        where: dict[str, Any],
        then: Sequence[dict[str, Any]] = (),
        without_option: bool = False,
        **more: str,
    ) -> Played:
        """Play parts in their order, then put their results into the cache of facts.

        :param where: keywords of their tasks.
        :param then: more tasks.
        :param without_option: leave `api_token` out.
        """
        variables, tasks = {}, []
        for part in parts:
            self.echo.scenes[part.token] = part.scene(self.emulator)
            options, given = self._options(part)
            variables[f"given_{part.number}"] = given
            options = {name: value for name, value in options.items() if not (without_option and name == "api_token")}
            task = {"name": part.name, f"community.circleci.{part.case.module}": options, **where}
            hidden = {"no_log": True} if where and resource_of(part.case.module).may_return_secret(given) else {}
            tasks.append({**task, **hidden, "register": f"it_{part.number}", "ignore_errors": True})
        kept = {f"it_{part.number}": f"{{{{ it_{part.number} }}}}" for part in parts if not part.case.makes_secret}
        tasks.append({"name": "keep", "ansible.builtin.set_fact": {**kept, "cacheable": True}})
        played = self.player([*tasks, *then], "-vvvv", "--diff", env=self.environment(**more), variables=variables)
        self.wait()
        for part in parts:
            if part.case.makes_secret:
                self.secrets |= set(secrets_made(self.echo.answers.get(part.token)))
        return played

    def wait(self) -> None:
        """Wait for processes that outlive the run for a moment: those of `async` remove their files at the end."""
        until = time.monotonic() + 30
        while any(processes(self.echo.marker)) and time.monotonic() < until:
            time.sleep(0.01)

    def _options(self, part: Part) -> tuple[dict[str, Any], dict[str, Any]]:
        """A task's options as they stand in the playbook, with variables for secrets; and as they are."""
        if callable(part.case.params):
            part.scene(self.emulator).setup()
        given = {**part.case.options(self.emulator), "api_token": part.token, "retries": 0}
        secrets = secrets_of_case(part.case, given)
        self.secrets |= secrets - {part.token}
        is_secret = {name: bool(leaks(json.dumps(value), secrets)) for name, value in given.items()}
        written = {
            name: f"{{{{ given_{part.number}.{name} }}}}" if is_secret[name] else value for name, value in given.items()
        }
        return written, given

    def shown(self, played: Played) -> dict[str, str]:
        """All that somebody may see, by where it is: but the file of variables that was given to the run."""
        places = {"stdout": played.stdout, "stderr": played.stderr, "results": json.dumps(played.results)}
        for path in self.files():
            if not path.name.startswith("variables-"):
                places[str(path.relative_to(self.folder))] = path.read_bytes().decode("utf-8", "replace")
        for token, found in self.echo.processes.items():
            places[f"processes of {token}"] = "\n".join(found)
        return places

    def files(self) -> list[Path]:
        """What the run left, and what it was made from."""
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def leaks(self, played: Played) -> dict[str, list[str]]:
        """The forms of secrets that are shown, by where."""
        found = {place: leaks(text, self.secrets) for place, text in self.shown(played).items()}
        return {place: forms for place, forms in found.items() if forms}


@pytest.fixture
def a_run(playbook: Player, emulator: Emulator) -> Iterator[Run]:
    """A run in front of a server that echoes."""
    with echoing(emulator.url) as echo, tempfile.TemporaryDirectory() as short:
        yield Run(playbook, emulator, echo, Path(short))


@pytest.mark.parametrize("name", PLAYS)
def test_6_no_secret_is_anywhere(name: str, a_run: Run) -> None:
    where, pairs = PLAYS[name]
    parts = [Part(number, case, kind) for number, (case, kind) in enumerate(pairs)]
    played = a_run.play(parts, where)
    assert played.returncode == 0, played.output[-3000:]
    assert a_run.leaks(played) == {}
    check_that_it_was_played(a_run, played, parts)
    assert [path for path in a_run.files() if path.is_relative_to(a_run.folder / "remote")] == []


def check_that_it_was_played(a_run: Run, played: Played, parts: Sequence[Part]) -> None:
    """Check that each part met what it was to meet: the search would find nothing otherwise, either."""
    lines = {line["task"]: line for line in played.results}
    for part in parts:
        result, failed = lines[part.name]["result"], lines[part.name]["failed"]
        if "censored" in result:
            continue
        if part.kind is None:
            assert not failed, (part.name, result)
        elif part.kind == BUG:
            assert "internal error, LookupError: cannot send" in result["msg"], (part.name, result)
        else:
            assert leaks(a_run.echo.told[part.token], TOKENS.values()), part.name
            assert failed or part.kind not in ("refused", "a page"), (part.name, result)


def test_the_search_sees_what_is_shown(a_run: Run) -> None:
    """A secret that a task shows is found in each place: the search would be worth nothing otherwise.

    It is none of an option, since those are masked by core itself from 2.22 on.
    """
    a_run.secrets.add("a-secret-that-is-shown")
    part = Part(0, ME, None)
    message = "{{ 'a-secret' ~ '-that-is-shown' }}"
    shown = {"name": "shown", "ansible.builtin.debug": {"msg": message}, "register": "shown"}
    kept = {"name": "kept", "ansible.builtin.set_fact": {"kept": "{{ shown }}", "cacheable": True}}
    played = a_run.play([part], IN_PROCESS, [shown, kept])
    assert played.returncode == 0, played.output
    places = {re.split("[-/]", place)[0] for place in a_run.leaks(played)}
    assert places == {"stdout", "log", "results", "record", "events", "junit", "facts"}


def test_what_is_kept_for_debugging_is_for_its_user_only(a_run: Run) -> None:
    """With ANSIBLE_KEEP_REMOTE_FILES, core keeps each module with its arguments, to be run again by hand."""
    part = Part(0, next(case for case in CASES if case.module == "env_vars"), None)
    played = a_run.play([part], AS_MODULE, ANSIBLE_KEEP_REMOTE_FILES="true")
    assert played.returncode == 0, played.output
    holders = [a_run.folder / place for place in a_run.leaks(played)]
    assert [path.name for path in holders] == ["AnsiballZ_env_vars.py"]
    assert stat.S_IMODE(holders[0].parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("where", "variable"),
    [*zip([IN_PROCESS, AS_MODULE, ASYNC], AUTH["api_token"]["env"], strict=True)],
    ids=["in process", "module", "async"],
)
def test_a_token_of_the_environment_is_in_no_command_line(a_run: Run, where: dict[str, Any], variable: str) -> None:
    """Core would write the `environment` of a task into the command line of its module, and show that at -vvv."""
    part = Part(0, ME, None)
    task = {"environment": {variable: "{{ given_0.api_token }}", "OTHER": "stays"}, **where}
    played = a_run.play([part], task, without_option=True)
    assert played.returncode == 0, played.output
    assert played.result(part.name)["user"]["login"]
    assert part.token in a_run.echo.processes
    assert a_run.leaks(played) == {}
    assert ("OTHER=stays" in played.output) == bool(where)
