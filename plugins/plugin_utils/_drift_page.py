# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""Drift as a page: one file that needs neither a network nor scripts. A sign and a word go with each colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..module_utils._resources._ages import parse_time
from ..module_utils._resources._fleet_report import plural
from ._drift_style import STYLE
from ._html import Html, element, joined

Entry = Mapping[str, Any]

STATUSES = {
    "differs": ("≠", "differs", "Differ"),
    "extra": ("+", "holds more than is declared", "Hold more than is declared"),
    "unreadable": ("?", "could not be read", "Could not be read"),
    "same": ("=", "as declared", "As declared"),
}
"""For each status, in the order of the page: its sign, the words for one, and the words for several."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A page that holds names of strangers loads nothing, whatever they are."""


def drift_page(document: Entry) -> str:
    """The page of a document of `drift_document`."""
    title = f"CircleCI drift of {document['organization']}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("title", title),
        element("style", Html(STYLE)),
    )
    main = element(
        "main",
        *(_compared(document, kind) for kind in ("projects", "contexts")),
        _undeclared(document),
        _problems(document),
        _oldest(document),
        _unverified(document),
    )
    footer = element(
        "footer", "Made by the Ansible collection community.circleci. This page contains names, but no secrets."
    )
    body = element("body", _header(document), main, footer)
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def _header(document: Entry) -> Html:
    return element(
        "header",
        element("p", "CircleCI drift report", class_="kicker"),
        element("h1", _name(document["organization"])),
        element("p", "Read on ", _moment(document["time"]), class_="when"),
        _verdict(document),
        element("nav", element("ul", *(element("li", tile) for tile in _tiles(document))), aria_label="Contents"),
    )


def _verdict(document: Entry) -> Html:
    counts = document["counts"]
    status, words = "same", "No drift"
    if not document["readable"]:
        status, words = "unreadable", "Could not be compared"
    elif document["drift"]:
        status, words = "differs", "Drift"
    elif counts["unreadable"]:
        words = "No drift in what could be read"
    text = document["summary"]
    for begin in ("Drift", "No drift"):
        text = text.removeprefix(f"{begin} in {document['organization']}. ")
    return element(
        "div", _sign(status), element("strong", words), element("p", text), class_=f"verdict {status}", role="status"
    )


def _tiles(document: Entry) -> Iterable[Html]:
    counts = document["counts"]
    failed = {failure["what"] for failure in document["failures"]}
    for kind in ("projects", "contexts"):
        if kind in failed:
            yield _tile(kind, "unreadable", "?", f"{kind} differ")
        else:
            yield _tile(kind, "differs", counts[kind]["differ"], f"{kind} differ", f"of {counts[kind]['declared']}")
    yield _tile("undeclared", "extra", counts["undeclared"], "not declared")
    yield _tile("unreadable", "unreadable", counts["unreadable"], "could not be read")
    oldest = document["oldest"]
    yield _tile("oldest", "", oldest[0]["age_days"] if oldest else "none", "days: oldest secret")


def _tile(section: str, status: str, number: object, words: str, of: str = "") -> Html:
    small = joined(" ", element("small", of)) if of else None
    figure = element("b", number, small, class_=status if number and status else None)
    return element("a", figure, element("span", words), href=f"#{section}")


def _section(identity: str, title: str, intro: object, *content: object) -> Html:
    heading = element("h2", title, id=f"{identity}-title")
    return element("section", heading, element("p", intro), *content, id=identity, aria_labelledby=f"{identity}-title")


def _compared(document: Entry, kind: str) -> Html:
    """All declared projects, or all contexts: those that differ opened, the rest in a line each."""
    entries, failures = document[kind], [failure for failure in document["failures"] if failure["what"] == kind]
    title = kind.capitalize()
    if failures:
        return _section(kind, title, f"The {kind} could not be compared: {failures[0]['message']}")
    if not entries:
        return _section(kind, title, f"No {kind} are declared.")
    groups = {status: [entry for entry in entries if entry["status"] == status] for status in STATUSES}
    shown = {status: group for status, group in groups.items() if group}
    content = [_bar(shown), _legend(shown)]
    for status, group in shown.items():
        classes = "cards same-list" if status == "same" else "cards"
        heading = element("h3", f"{STATUSES[status][2]} ({len(group)})")
        content += [
            heading,
            element("div", *(_card(entry, kind, document["organization"]) for entry in group), class_=classes),
        ]
    intro = f"{plural(len(entries), kind.removesuffix('s'))} declared."
    if groups["differs"]:
        intro += " Where something differs, each line says what has to be done to match the declaration."
    return _section(kind, title, intro, *content)


def _bar(groups: Mapping[str, Sequence[Entry]]) -> Html:
    parts = (element("span", class_=status, style=f"flex-grow: {len(group)}") for status, group in groups.items())
    return element("div", *parts, class_="bar", aria_hidden="true")


def _legend(groups: Mapping[str, Sequence[Entry]]) -> Html:
    parts = (
        element("li", _sign(status), f" {len(group)} {STATUSES[status][2].lower()}", class_=status)
        for status, group in groups.items()
    )
    return element("ul", *parts, class_="legend")


def _card(entry: Entry, kind: str, organization: str) -> Html:
    """A project or context: its name in a line, and behind it what there is to say of it."""
    status = entry["status"]
    line = joined(_sign(status), _title(entry["name"], organization, status == "same"), *_pills(entry))
    lines = [*_differences(entry, kind), *_extra(entry)]
    body = [element("ul", *lines)] if lines else []
    if entry["unverified"]:
        names = ", ".join(entry["unverified"])
        body.append(element("p", "Not compared: ", element("code", names), class_="soft"))
    if not body:
        return element("div", line, class_="line")
    return element("details", element("summary", line), element("div", *body, class_="body"), open=status != "same")


def _pills(entry: Entry) -> Iterable[Html]:
    if entry["differences"]:
        yield _pill("differs", plural(len(entry["differences"]), "difference"))
    if entry["undeclared"]:
        yield _pill("extra", f"{len(entry['undeclared'])} not declared")
    if entry["status"] == "unreadable":
        yield element("a", "why", href="#unreadable")


def _pill(status: str, text: str) -> Html:
    return element("span", text, class_=f"pill {status}")


def _differences(entry: Entry, kind: str) -> Iterable[Html]:
    owner = f" of {entry['name']}" if kind == "projects" else f" of context {entry['name']}"
    for line in entry["differences"]:
        yield element("li", _sign("differs"), line.removesuffix(owner))


def _extra(entry: Entry) -> Iterable[Html]:
    for thing in entry["undeclared"]:
        yield element("li", _sign("extra"), f"not declared: {thing['kind']} ", _name(thing["name"]))


def _undeclared(document: Entry) -> Html:
    undeclared = document["undeclared"]
    content: list[Html] = []
    for kind in ("projects", "contexts"):
        if undeclared[kind]:
            content.append(element("h3", f"{kind.capitalize()} ({len(undeclared[kind])})"))
            lines = (_undeclared_line(entry, document["organization"]) for entry in undeclared[kind])
            content.append(element("div", *lines, class_="cards"))
    within = document["counts"]["undeclared"] - sum(map(len, undeclared.values()))
    intro = "Things at CircleCI that are not declared: created by hand, or forgotten."
    if within:
        intro += f" {within} more {'is' if within == 1 else 'are'} in projects and contexts that are declared, above."
    if not document["counts"]["undeclared"]:
        intro = "Everything that was found at CircleCI is declared."
    if not document["undeclared_is_known"]:
        intro = "It is not known what else there is at CircleCI."
    return _section("undeclared", "What is not declared", intro, *content)


def _undeclared_line(entry: Entry, organization: str) -> Html:
    holds = ", ".join(plural(number, kind) for kind, number in entry["holds"].items()) or "empty"
    is_open = _pill("differs", "open to all members") if entry.get("open") else None
    name = _title(entry["name"], organization, False)
    return element("div", _sign("extra"), name, is_open, element("span", holds, class_="soft"), class_="line")


def _problems(document: Entry) -> Html:
    problems = document["problems"]
    if not problems:
        return _section("unreadable", "What could not be read", "Everything could be read.")
    rows = [
        (_name(problem["name"]), ", ".join(problem["parts"]).replace("_", " ") or "all", problem["message"])
        for problem in problems
    ]
    intro = "What is not known about these, and why. It may differ."
    return _section("unreadable", "What could not be read", intro, _table(("Where", "What", "Why"), rows))


def _oldest(document: Entry) -> Html:
    counts = document["counts"]
    if not document["oldest"]:
        return _section("oldest", "The oldest secrets", "No ages are known.")
    intro = f"The oldest of {plural(counts['secrets'], 'variable')}, by the day on which each was last written."
    if counts["undated"]:
        intro += f" CircleCI does not show the age of {counts['undated']}."
    head = element(
        "tr",
        element("th", "Secret", scope="col"),
        element("th", "Last written", scope="col", class_="number"),
    )
    return _section("oldest", "The oldest secrets", intro, _body(head, map(_secret, document["oldest"])))


def _secret(entry: Entry) -> Html:
    where = element("div", f"{entry['kind']} ", _name(entry["holder"]), class_="soft")
    since = element("div", str(entry["since"] or "")[:10], class_="soft")
    return element(
        "tr",
        element("th", element("code", _name(entry["name"])), where, scope="row"),
        element("td", f"{plural(entry['age_days'], 'day')} ago", since, class_="number"),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Html:
    """A table whose cells stand below each other on a phone. The first cell of a row is its head."""
    top = element("tr", *(element("th", title, scope="col") for title in head))
    body = (
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in rows
    )
    return _body(top, body, class_="stacked")


def _body(head: Html, rows: Iterable[Html], **attributes: str) -> Html:
    return element("table", element("thead", head), element("tbody", *rows), **attributes)


def _unverified(document: Entry) -> Html:
    number = document["counts"]["unverified"]
    intro = "Every declared value could be compared with what CircleCI shows of it."
    if number:
        intro = (
            f"{plural(number, 'value')} could not be compared with certainty. CircleCI shows at most the end of a "
            "value, and another one with the same ending looks the same. They are listed with their projects and "
            "contexts."
        )
    return _section("unverified", "What could not be compared", intro)


def _sign(status: str) -> Html:
    return element("span", STATUSES[status][0], class_=f"sign {status}", aria_hidden="true")


def _title(name: str, organization: str, is_short: bool) -> Html:
    """The name of a project or context. The organization, which most have in common, stands back, or is left out."""
    own = name.removeprefix(f"{organization}/")
    common = element("span", name[: -len(own)], class_="soft") if own != name and own and not is_short else None
    return element("span", element("bdi", common, own), class_="name")


def _name(text: str) -> Html:
    """A name that others gave: its direction of writing stays its own."""
    return element("bdi", text)


def _moment(text: str) -> Html:
    try:
        moment = parse_time(text)
    except ValueError:
        return element("span", text)
    zone = " UTC" if not moment.utcoffset() else f" {moment:%z}"
    return element("time", f"{moment.day} {moment:%B %Y, %H:%M}{zone}", datetime=text)
