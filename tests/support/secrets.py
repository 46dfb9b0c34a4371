# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All the ways in which a server, a log or a callback may write a secret, and the search for them.

It is made with the standard library's own encoders and knows nothing of how the collection hides secrets.
"""

from __future__ import annotations

import base64
import functools
import html
import json
import re
import urllib.parse
import xml.sax.saxutils
from collections.abc import Callable, Iterable, Iterator, Mapping

LEAST, LEAST_LINE = 4, 8
"""How long a value, and a line of one or what is looked for in Base64, must be: SECURITY.md promises no more."""


def in_json(text: str, ensure_ascii: bool = True) -> str:
    """A text inside of a JSON string."""
    return json.dumps(text, ensure_ascii=ensure_ascii)[1:-1]


def in_python(text: str) -> str:
    """A text inside of a Python literal."""
    return repr([text])[2:-2]


def with_each(text: str, write: Callable[[str], str]) -> str:
    """A text with each character but letters and digits written in another way."""
    return "".join(each if each.isascii() and each.isalnum() else write(each) for each in text)


def in_percent(text: str, safe: str = "") -> str:
    """A text as a part of a URL."""
    return urllib.parse.quote(text, safe=safe, errors="surrogatepass")


def in_u(text: str, form: str) -> str:
    """A text as numbers of UTF-16."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(form % int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))


def lower(encoded: str) -> str:
    """Percent encoding in lower case."""
    pieces = encoded.split("%")
    return "%".join([pieces[0], *(piece[:2].lower() + piece[2:] for piece in pieces[1:])])


def with_crlf(text: str) -> str:
    """A text with the line breaks of HTTP."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


WAYS: Mapping[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "with CRLF": with_crlf,
    "with LF": lambda text: text.replace("\r\n", "\n"),
    "with spaces for line breaks": lambda text: text.replace("\r\n", " ").replace("\n", " "),
    "in JSON": in_json,
    "in JSON of Unicode": lambda text: in_json(text, ensure_ascii=False),
    "in JSON in JSON": lambda text: in_json(in_json(text)),
    "in JSON in JSON in JSON": lambda text: in_json(in_json(in_json(text))),
    "in JSON with CRLF": lambda text: in_json(with_crlf(text)),
    r"in JSON with \/": lambda text: in_json(text).replace("/", "\\/"),
    r"in JSON in JSON with \/": lambda text: in_json(in_json(text).replace("/", "\\/")),
    r"with \u00xx": lambda text: with_each(text, lambda each: in_u(each, "\\u%04x")),
    r"with \u00XX": lambda text: with_each(text, lambda each: in_u(each, "\\u%04X")),
    r"with \\u00xx": lambda text: with_each(text, lambda each: in_u(each, "\\\\u%04x")),
    "in Python": in_python,
    "in HTML": html.escape,
    "in HTML without quotes": lambda text: html.escape(text, quote=False),
    "in XML": lambda text: xml.sax.saxutils.escape(text, {'"': "&quot;", "'": "&apos;", "\n": "&#10;"}),
    "in numbers of HTML": lambda text: with_each(text, lambda each: f"&#{ord(each)};"),
    "in numbers of HTML with zeros": lambda text: with_each(text, lambda each: f"&#00{ord(each)};"),
    "in hex numbers of HTML": lambda text: with_each(text, lambda each: f"&#x{ord(each):x};"),
    "in HEX numbers of HTML": lambda text: with_each(text, lambda each: f"&#X{ord(each):X};"),
    "in percent": in_percent,
    "in percent of lower case": lambda text: lower(in_percent(text)),
    "in percent with slashes": lambda text: in_percent(text, safe="/"),
    "in percent in percent": lambda text: in_percent(in_percent(text)),
    "in a form": lambda text: urllib.parse.quote_plus(text, errors="surrogatepass"),
    "in a form with CRLF": lambda text: urllib.parse.quote_plus(with_crlf(text), errors="surrogatepass"),
    "in JSON in percent": lambda text: in_percent(in_json(text)),
    "in JSON in a form": lambda text: urllib.parse.quote_plus(in_json(text)),
    "in JSON in HTML": lambda text: html.escape(in_json(text)),
}
"""How a server may write a text."""

ECHOES: Mapping[str, Callable[[str], str]] = {
    **WAYS,
    "in Base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in Base64 of URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
}
"""Those, and what leaves nothing of a text as it was."""


def in_base64(text: str) -> Iterator[str]:
    """What a text becomes in Base64 wherever it stands, with both alphabets, in JSON and in URLs.

    The ends are left out: they depend on what stands before and behind.
    """
    data = text.encode("utf-8", "surrogatepass")
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + data)
        # The characters whose six bits are all of the text.
        inner = encoded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6].decode()
        yield inner
        yield inner.translate(str.maketrans("+/", "-_"))
        yield inner.replace("/", "\\/")
        yield in_percent(inner)
        yield lower(in_percent(inner))


def parts(secret: str) -> Iterator[str]:
    """A secret without the white space around it, and its lines, as far as they are long enough."""
    whole = secret.strip()
    if len(whole) >= LEAST and whole.lower() not in ("true", "false"):
        yield whole
    lines = [line.strip() for line in whole.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= LEAST_LINE and not line.startswith("-----"))


@functools.lru_cache(maxsize=1024)
def forms(secret: str) -> frozenset[str]:
    """Every text that shows a secret: it, or a line of it, in any of the ways."""
    found = {way(part) for part in parts(secret) for way in WAYS.values()}
    found |= {form for part in parts(secret) if len(part) >= LEAST_LINE for form in in_base64(part)}
    return frozenset(found)


@functools.lru_cache(maxsize=1024)
def _by_run(secret: str) -> Mapping[str, list[str]]:
    """The forms of a secret, by the longest run of letters and digits in them, which is quick to look for."""
    found: dict[str, list[str]] = {}
    for form in forms(secret):
        found.setdefault(max(re.findall(r"[A-Za-z0-9]*", form), key=len), []).append(form)
    return found


def leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """The forms of some secrets that a text shows, also where its lines were wrapped."""
    texts = [text, "".join(text.splitlines()), " ".join(text.split())]
    return sorted(
        {
            form
            for secret in dict.fromkeys(secrets)
            for run, written in _by_run(secret).items()
            if any(run in each for each in texts)
            for form in written
            if any(form in each for each in texts)
        }
    )
