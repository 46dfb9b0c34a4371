# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook export: the folder that it writes converges what there is without a change."""

from __future__ import annotations

import filecmp
import re
import subprocess

import yaml

from tests.support.grown import export, secrets_of
from tests.support.player import ROOT

FILES = ["contexts.yml", "converge.yml", "projects.yml", "secrets.example.yml"]


def test_the_folder_holds_what_is_needed_and_no_secret(exported, emulator):
    assert sorted(path.name for path in exported.iterdir()) == FILES
    text = "".join((exported / name).read_text(encoding="utf-8") for name in FILES)
    for secret in ("postgres://", "aws-1", "npm-1", "the secret of the webhook", "PRIVATE KEY"):
        assert secret not in text
    assert "!unsafe" not in text


def test_it_converges_without_a_change_before_the_vault_is_filled(exported, emulator, playbook):
    emulator.forget()
    played = playbook(exported / "converge.yml", "--diff")
    assert played.returncode == 0, played.output
    assert "changed=0" in played.output
    assert emulator.writes() == []
    assert not (playbook.folder / "was-run").exists()


def test_it_converges_without_a_change_with_the_true_secrets(exported, emulator, playbook):
    names = yaml.safe_load((exported / "secrets.example.yml").read_text(encoding="utf-8"))["circleci_secrets"]
    secrets = {"circleci_secrets": secrets_of(emulator, names)}
    (exported / "secrets.yml").write_text(yaml.safe_dump(secrets), encoding="utf-8")
    emulator.forget()
    played = playbook(exported / "converge.yml", "-e", "change_detection=mask", "-vvvv")
    assert played.returncode == 0, played.output
    assert "changed=0" in played.output
    assert emulator.writes() == []
    for secret in ("postgres://", "aws-1", "npm-1", "the secret of the webhook"):
        assert secret not in played.output


def test_two_exports_differ_in_nothing(exported, playbook):
    again = export(playbook, "again")
    assert filecmp.cmpfiles(exported, again, FILES, shallow=False)[0] == FILES


def test_the_command_of_the_guide_names_another_organization(exported):
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_adopting.rst").read_text(encoding="utf-8")
    (command,) = re.findall(r"^    \$ (sed .*)$", guide, re.MULTILINE)
    before = {name: (exported / name).read_text(encoding="utf-8").splitlines() for name in FILES}
    subprocess.run(["bash", "-c", command], cwd=exported, check=True)
    for name, lines in before.items():
        after = (exported / name).read_text(encoding="utf-8").splitlines()
        is_declared = name in ("projects.yml", "contexts.yml")
        # The templates refer to the vault, which keeps the old names.
        expected = [
            re.sub(r"github/acme\b", "github/acme-new", line)
            if is_declared and "circleci_secrets" not in line
            else line
            for line in lines
        ]
        assert after == expected
        assert is_declared == (after != lines)


def test_an_organization_must_be_named(playbook, emulator):
    played = playbook(ROOT / "playbooks" / "export.yml")
    assert played.returncode != 0
    assert "organization=github/acme" in played.output
    assert emulator.requests() == []
