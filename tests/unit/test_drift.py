# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters `drift_report` and `report_html`: what is told, and what never is."""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.community.circleci.plugins.filter import drift_report as of_report
from ansible_collections.community.circleci.plugins.filter import report_html as of_page
from ansible_collections.community.circleci.plugins.module_utils._engine.declaring import (
    escape_template,
    unescape_template,
)
from ansible_collections.community.circleci.plugins.module_utils._resources._ssh_keys import fingerprints_of
from ansible_collections.community.circleci.plugins.plugin_utils._drift_style import STYLE

from tests.support.drift import FORBIDDEN, ORGANIZATION, TIME, fleet, member, slug
from tests.support.grown import HEADER
from tests.support.keys import make_key
from tests.support.secrets import leaks

drift_report = of_report.FilterModule().filters()["drift_report"]
report_html = of_page.FilterModule().filters()["report_html"]
KEY, PUBLIC = make_key()
OTHER_KEY, OTHER_PUBLIC = make_key()
MD5, SHA256 = fingerprints_of(PUBLIC)
OTHER_SHA256 = fingerprints_of(OTHER_PUBLIC)[1]
API = f"{ORGANIZATION}/api"
VOID = {"meta", "br"}


class Page(HTMLParser):
    """A page, parsed: its elements are closed in order, and this is what is in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data if self._open[-1:] != ["style"] else ""


def undeclared(held: dict[str, Any], declared: dict[str, Any], **defaults: Any) -> list[str]:
    """What nobody declares of a project, in words."""
    document = drift_report(
        {"organization": ORGANIZATION, "projects": [{"project": "gh/Acme/api", **declared}], **defaults},
        TIME,
        projects={"projects": [member("project", "github/Acme/api")]},
        exports=[
            {"declaration": {"organization": ORGANIZATION, "projects": [{"project": API, **held}], "contexts": []}}
        ],
    )
    assert document["undeclared"]["projects"] == []
    return [f"{each['kind']} {each['name']}" for each in document["projects"][0]["undeclared"]]


# The document.


def test_every_project_is_told_as_it_is():
    document = drift_report(**fleet(3))
    projects = {each["name"]: each for each in document["projects"]}
    assert [projects[slug(number)]["status"] for number in range(3)] == ["differs", "unreadable", "same"]
    assert "HTTP 403, Permission denied" in projects[slug(1)]["error"]
    assert [each["status"] for each in document["contexts"]] == ["same", "extra", "same"]
    assert document["undeclared"] == {
        "projects": [{"name": f"{ORGANIZATION}/shadow-it", "holds": {"variable": 1}}],
        "contexts": [{"name": "temp", "holds": {"variable": 1}, "open": True}],
    }
    assert [each["name"] for each in document["problems"]] == [slug(1)]
    assert (document["drift"], document["readable"]) == (True, True)
    assert document["summary"] == (
        "Drift in github/acme. 1 of 2 projects and 0 of 3 contexts differ from what is declared. "
        "3 things not declared. 1 could not be read. 7 values could not be compared."
    )


def test_the_oldest_come_first_and_what_is_ours_is_no_secret():
    given = fleet(3)
    held = list(given["project_ages"][slug(0)]["env_vars"])
    given["project_ages"][slug(0)] = {"env_vars": held}
    aged = {"created_at": "2020-01-01T00:00:00Z", "age_days": 2500}
    held += [{"name": "CACHE_VERSION", **aged}, {"name": "ANSIBLE_FINGERPRINT_00", **aged}, {"name": "OLD", **aged}]
    held.append({"name": "OLDER", "created_at": None, "age_days": None})
    document = drift_report(**given, oldest=2)
    assert [(each["holder"], each["name"]) for each in document["oldest"]] == [
        (slug(0), "OLD"),
        ("deploy", "AWS_SECRET_ACCESS_KEY"),
    ]
    assert document["counts"]["undated"] == 1


def test_equal_input_makes_equal_documents_in_any_order():
    given = fleet(50)
    first = json.dumps(drift_report(**copy.deepcopy(given)))
    shuffled = copy.deepcopy(given)
    for items in (shuffled["projects"]["projects"], shuffled["exports"][0]["declaration"]["projects"]):
        random.Random(1).shuffle(items)
    assert json.dumps(drift_report(**shuffled)) == first
    assert report_html(json.loads(first)) == report_html(json.loads(first))


def test_no_value_of_a_declaration_is_told():
    given = fleet(3)
    secret = "a value that nobody may see"
    given["declared"] |= {
        "projects": [
            {"project": slug(0), "env_vars": {"A": secret}, "ssh_keys": [{"hostname": "h", "private_key": KEY}]}
        ],
        "contexts": [{"name": "deploy", "variables": {"A": secret}}],
        "project_defaults": {"env_vars": {"B": secret}, "fingerprint_key": secret},
        "context_defaults": {"webhooks": [{"name": "w", "signing_secret": secret}]},
    }
    document = drift_report(**given)
    for text in (json.dumps(document), report_html(document)):
        assert leaks(text, [secret, KEY]) == []
        assert "PRIVATE KEY" not in text


def test_an_error_quotes_nothing_of_the_declarations():
    with pytest.raises(AnsibleFilterError) as caught:
        drift_report({"projects": [{"env_vars": "the secret value"}]}, TIME)
    assert "secret value" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("given", [None, "text", [1]])
def test_only_a_dictionary_can_be_declared(given):
    with pytest.raises(AnsibleFilterError, match="dictionary"):
        drift_report(given, TIME)


@pytest.mark.parametrize("kind", ["projects", "contexts"])
@pytest.mark.parametrize("wrong", [[{"env_vars": {}}], [{"project": None, "name": None}], ["api"], "api", [7]], ids=str)
def test_what_was_refused_need_not_look_like_a_declaration(kind, wrong):
    refused = {"failed": True, "msg": "missing required arguments: project"}
    document = drift_report({"organization": ORGANIZATION, kind: wrong}, TIME, **{kind: refused})
    assert document["failures"] == [{"what": kind, "message": "missing required arguments: project"}]


@pytest.mark.parametrize("kind", ["projects", "contexts"])
def test_a_task_that_failed_as_a_whole_is_told(kind):
    document = drift_report(**{**fleet(3), kind: {"failed": False, "msg": "the token is bad"}})
    assert not document["readable"]
    assert document["failures"] == [{"what": kind, "message": "the token is bad"}]
    assert document["undeclared"][kind] == []
    assert "the token is bad" in report_html(document)


def test_nothing_is_readable_if_no_member_was():
    members = [member("project", slug(number), error=FORBIDDEN) for number in range(3)]
    document = drift_report(**{**fleet(3), "projects": {"projects": members}, "contexts": {"skipped": True}})
    assert not document["readable"]


def test_what_else_failed_is_a_problem():
    failed = {"failed": False, "msg": "no answer"}
    document = drift_report(
        **{**fleet(3), "exports": [failed], "context_ages": failed, "project_ages": {slug(0): failed}}
    )
    problems = {(each["name"], part) for each in document["problems"] for part in each["parts"]}
    assert problems == {
        (slug(0), "ages"),
        (slug(1), "declared"),
        ("the organization github/acme", "ages of contexts"),
        ("the organization github/acme", "what is not declared"),
    }
    assert document["readable"]
    assert not document["undeclared_is_known"]
    assert "It is not known what else" in report_html(document)


def test_nothing_given_is_nothing_found():
    document = drift_report({"organization": ORGANIZATION}, TIME)
    assert (document["drift"], document["readable"], document["problems"]) == (False, True, [])
    assert document["summary"] == "No drift in github/acme."
    report_html(document)


def test_undeclared_things_are_drift_unless_the_user_says_otherwise():
    given = fleet(3)
    given["projects"] = {"projects": [member("project", slug(number)) for number in range(3)]}
    assert drift_report(**given)["drift"]
    assert not drift_report(**given, undeclared_is_drift=False)["drift"]


# What nobody declares.


@pytest.mark.parametrize(
    ("held", "declared", "expected"),
    [
        ({"env_vars": {"A": "", "B": ""}}, {"env_vars": {"A": None}}, ["variable B"]),
        ({"env_vars": {"A": "", "B": ""}}, {"env_vars": {"A": "x"}, "purge": True}, ["variable B"]),
        ({"env_vars": {"TEAM_A": "", "team": ""}}, {"purge_keep": ["TEAM_*"]}, ["variable team"]),
        ({"env_vars": {"ANSIBLE_FINGERPRINT_0": ""}}, {}, []),
        ({"checkout_keys": ["deploy-key"]}, {}, []),
        ({"checkout_keys": ["deploy-key", "github-user-key"]}, {}, ["checkout key github-user-key"]),
        ({"checkout_keys": ["github-user-key"]}, {"checkout_keys": ["github-user-key"]}, []),
        ({"webhooks": [{"name": "b"}, {"name": "a"}]}, {"webhooks": [{"name": "b"}]}, ["webhook a"]),
        ({"webhooks": [{"name": "a"}]}, {"webhooks": [{"name": "a", "state": "absent"}]}, []),
        ({"webhooks": [{"name": escape_template("{{ a }}")}]}, {"webhooks": [{"name": "{{ a }}"}]}, []),
        ({"schedules": [{"name": "a"}]}, {}, ["schedule a"]),
        ({"settings": {"oss": True}, "followed": True}, {}, []),
    ],
)
def test_what_a_project_holds_and_nobody_declares(held, declared, expected):
    assert undeclared(held, declared) == expected


def test_defaults_are_declared_too():
    held = {"env_vars": {"A": "", "B": ""}, "checkout_keys": ["github-user-key"]}
    defaults = {"env_vars": {"B": "x"}, "checkout_keys": ["github-user-key"]}
    assert undeclared(held, {"env_vars": {"A": "x"}}, project_defaults=defaults) == []
    assert undeclared(held, {"env_vars": {"A": "x"}, "checkout_keys": []}, project_defaults=defaults) == [
        "checkout key github-user-key"
    ]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ([{"hostname": "h", "private_key": KEY}], [OTHER_SHA256]),
        ([{"hostname": "h", "fingerprint": SHA256}], [OTHER_SHA256]),
        ([{"hostname": "h", "private_key": KEY}, {"hostname": "h", "private_key": OTHER_KEY}], []),
        ([{"hostname": "other", "private_key": KEY}], sorted([SHA256, OTHER_SHA256])),
        ([{"hostname": "h", "fingerprint": MD5}, {"hostname": "h", "private_key": OTHER_KEY}], []),
        ([{"hostname": "h", "private_key": "no key"}, {"hostname": "h", "private_key": OTHER_KEY}], []),
    ],
)
def test_ssh_keys_are_known_by_any_form(declared, expected):
    held = {"ssh_keys": [{"hostname": "h", "fingerprint": each} for each in (SHA256, OTHER_SHA256)]}
    assert undeclared(held, {"ssh_keys": declared}) == [f"SSH key h {each}" for each in expected]


def test_restrictions_that_nobody_declares():
    held = {
        "all_members": True,
        "projects": [API, slug(1)],
        "expressions": ["a", escape_template("{{ b }}")],
        "groups": ["g"],
    }
    declared = {"projects": ["gh/ACME/api"], "expressions": ["{{ b }}"]}
    document = drift_report(
        {"contexts": [{"name": "c"}], "context_defaults": {"restrictions": declared}},
        TIME,
        contexts={"contexts": [member("name", "c")]},
        exports=[{"declaration": {"contexts": [{"name": "c", "restrictions": held}], "projects": []}}],
    )
    names = [each["name"] for each in document["contexts"][0]["undeclared"]]
    assert names == [f"project {slug(1)}", "expression a", "group g"]


def test_restrictions_of_the_defaults_count_where_the_context_declares_null():
    held = {"all_members": False, "projects": [API], "groups": ["g"]}
    defaults = {"restrictions": {"projects": ["gh/acme/api"]}}
    document = drift_report(
        {
            "contexts": [{"name": "c", "restrictions": {"projects": None, "groups": ["g"]}}],
            "context_defaults": defaults,
        },
        TIME,
        contexts={"contexts": [member("name", "c")]},
        exports=[{"declaration": {"contexts": [{"name": "c", "restrictions": held}], "projects": []}}],
    )
    assert document["contexts"][0]["undeclared"] == []


@pytest.mark.parametrize(
    "text", ["plain", "{{ 7 }}", "it's {{ 7 }}", """it's "{% x %}" '""", "{# \\ #}", "{{ 'a' ~ 'b' }}", HEADER]
)
def test_an_escaped_text_is_read_back(text):
    assert unescape_template(escape_template(text)) == text


# The page.


def test_the_page_is_one_file_that_loads_nothing_and_runs_nothing():
    page = Page(report_html(drift_report(**fleet(20))))
    tags = {tag for tag, _attributes in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    addresses = [value for _tag, given in page.tags for name, value in given.items() if name in ("src", "href")]
    identities = [given["id"] for _tag, given in page.tags if "id" in given]
    assert all(address[0] == "#" and address[1:] in identities for address in addresses)
    assert len(set(identities)) == len(identities)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_headings_and_tables_can_be_heard():
    page = Page(report_html(drift_report(**fleet(20))))
    levels = [int(tag[1]) for tag, _given in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all("scope" in given for tag, given in page.tags if tag == "th")
    assert ("html", {"lang": "en"}) in page.tags


def test_colours_are_never_the_only_sign():
    page = Page(report_html(drift_report(**fleet(20))))
    assert "Differ (3)" in page.text
    assert "≠ 3 differ" in page.text
    assert "not declared: variable TEMPORARY" in page.text


def luminance(colour: str) -> float:
    """The relative luminance of WCAG."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_stands_out_by_day_by_night_and_on_paper():
    palettes = [
        dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)
    ]
    assert len(palettes) == 3
    for palette in palettes:
        pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("page", "card")]
        for status in ("differs", "extra", "unreadable", "same"):
            pairs += [(status, "page"), (status, "card"), (status, f"{status}-tint"), ("ink", f"{status}-tint")]
        for ink, ground in pairs:
            dark, light = sorted((luminance(palette[ink]), luminance(palette[ground])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


EVIL = "</style><script>alert(1)</script><img src=x onerror='x'>\" onclick=\"x\x00\u202e"


def poisoned(value: Any) -> Any:
    """A document whose texts are all an attack, but for those that the page looks up."""
    if isinstance(value, dict):
        return {
            (EVIL if key == "variable" else key): each if key in ("status", "what", "time") else poisoned(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    return f"{value}{EVIL}" if isinstance(value, str) else value


@pytest.mark.parametrize("failing", [False, True])
def test_everything_is_escaped(failing):
    given = fleet(3)
    if failing:
        given["projects"] = {"msg": "no"}
    clean = drift_report(**given)
    document = poisoned({**clean, "time": EVIL})
    page, same = Page(report_html(document)), Page(report_html(clean))
    assert {tag for tag, _given in page.tags} - {"span"} == {tag for tag, _given in same.tags} - {"time", "span"}
    assert not [name for _tag, given in page.tags for name in given if name.startswith("on")]
    assert "\x00" not in report_html(document)
    assert page.text.count("<script>alert(1)</script>") > 20


def test_500_projects_take_less_than_a_second_and_only_those_that_differ_are_open():
    given = fleet(500)
    begun = time.process_time()
    document = drift_report(**given)
    page = report_html(document)
    assert time.process_time() - begun < 1
    opened = [given for tag, given in Page(page).tags if tag == "details" and "open" in given]
    statuses = [each["status"] for each in (*document["projects"], *document["contexts"])]
    assert len(opened) == statuses.count("differs") + statuses.count("extra") < 100
    assert len(page) < 300_000


def test_a_page_of_no_drift_says_so():
    given = fleet(3)
    given["projects"] = {"projects": [member("project", slug(number)) for number in range(3)]}
    document = drift_report(**{**given, "exports": []})
    assert "None of 3 projects and 3 contexts differs from what is declared." in document["summary"]
    assert "No drift" in Page(report_html(document)).text


@pytest.mark.parametrize("document", [None, {}, {"version": 2}, "text", {"version": 1}])
def test_only_a_document_makes_a_page(document):
    with pytest.raises(AnsibleFilterError, match="report_html"):
        report_html(document)
