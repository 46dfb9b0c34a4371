# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scrubbing: a secret is hidden in whatever way a server may write it, and all else stays."""

from __future__ import annotations

import base64
import contextlib
import json
import random
import re
import signal
import urllib.parse

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.scrubbing import (
    SCRUBBED,
    Secret,
    is_secret,
    scrub,
    secrets_in,
    visible,
)

from tests.support.secrets import WAYS, forms, leaks


def private_key():
    """What looks like a private key, and is the same in each run."""
    body = base64.b64encode(random.Random(7).randbytes(1190)).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join(["-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----", ""])


RSA_KEY = private_key()
SECRETS = {
    "a word": "correct-horse",
    "marks": "p$%^&*()[]{}|;:'\",.<>/?`~!@#-_=+",
    "a quote at each end": '"it\'s"',
    "backslashes": "C:\\new\\table\\file",
    "backslashes at each end": "\\\\server\\share\\",
    "escapes as text": "line one\\nline two\\ttab\\u0020\\x20",
    "percent as text": "a%20b%2Fc%5Cn%25d",
    "HTML as text": "a&amp;b&#32;c&lt;d",
    "white space": "a  b\t\tc d",
    "a plus": "a + b ++c",
    "lines": "one\ntwo\n\n  three\n",
    "CRLF": "one\r\ntwo\r\n\r\nthree",
    "a line that goes on": 'curl \\\n  --data "x" \\\n  https://example.com/a?b=c&d=e',
    "letters of the world": "käse-größe-日本-😀-ÿ",
    "control characters": "a\x00b\x07c\x08d\x1be\x0bf\x0cg\x7fh",
    "separators": "a\u2028b\u00a0c\x85d\u3000e",
    "lone surrogates": "a\udcffb\ud83dc\ude00d",
    "JSON": json.dumps({"type": "account", "key": "-----BEGIN\nAAAA\n"}, indent=4),
    "a private key": RSA_KEY,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_hidden_in_whatever_way_it_is_written(secret, way):
    assert scrub(f"[{WAYS[way](secret.strip())}]", ["another", secret]) == f"[{SCRUBBED}]"


ALPHABET = [
    *"aZ09",
    *"""\\\\\\\"'`$%&+/<>=?#;{}[]()^~|!*,.:@_-""",
    *"  \t\n",
    "\r\n",
    *"\x00\x08\x0b\x0c\x1b\x7f",
    *"äß€日😀\u2028\u00a0\udc80",
]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("seed", range(16))
def test_secrets_of_random_characters_are_hidden(seed):
    chance = random.Random(seed)
    for _try in range(6):
        made = [chance.choice(ALPHABET if chance.random() < 0.6 else LETTERS) for _each in range(chance.randint(6, 30))]
        secret = f"Q{''.join(made)}X".strip()
        for way, write in WAYS.items():
            assert scrub(f"[{write(secret)}]", [secret]) == f"[{SCRUBBED}]", (way, secret)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_what_is_looked_for_in_all_other_tests_is_hidden(secret):
    """Each form that `tests/support/secrets.py` knows, by itself and all in one text."""
    written = sorted(forms(secret))
    assert leaks(f"[{written[0]}]", [secret])
    for form in written:
        assert form not in scrub(f"[{form}]", [secret])
    assert leaks(scrub("]\n[".join(written), [secret]), [secret]) == []


# Parts of a secret.


def test_the_white_space_around_a_secret_does_not_matter():
    assert scrub("a sesame-street b", ["\n  sesame-street \r\n"]) == f"a {SCRUBBED} b"


def test_each_long_line_of_a_secret_is_a_secret():
    secret = "first-line\n  second-line  \nshort\n"
    assert scrub("second-line then first-line", [secret]) == f"{SCRUBBED} then {SCRUBBED}"
    assert scrub("no short cut", [secret]) == "no short cut"


@pytest.mark.parametrize("line", RSA_KEY.splitlines()[1:-1])
def test_no_line_of_a_private_key_is_shown(line):
    assert scrub(f"bad line {line}, it says", [RSA_KEY]) == f"bad line {SCRUBBED}, it says"


def test_a_secret_inside_of_another_one_leaves_nothing_of_it():
    secrets = ["sesame", "open-sesame-now", "same"]
    for order in (secrets, secrets[::-1]):
        assert scrub("open-sesame-now, sesame, same", order) == f"{SCRUBBED}, {SCRUBBED}, {SCRUBBED}"


def test_a_secret_is_hidden_wherever_it_occurs():
    assert scrub("sesame-sesame sesame", ["sesame"]) == f"{SCRUBBED}-{SCRUBBED} {SCRUBBED}"


# Base64.

VALUE = "sesame?>~street/\xff+1"


@pytest.mark.parametrize("alphabet", ["standard", "URL-safe", "percent", "JSON"])
@pytest.mark.parametrize("before", ["", "u", "us", "user:", "user@host:", '{"key": "'])
@pytest.mark.parametrize("behind", ["", "x", "xy", "xyz"])
@pytest.mark.parametrize("secret", [VALUE, "12345678", RSA_KEY.strip()], ids=["marks", "eight", "key"])
def test_a_secret_is_hidden_in_base64_wherever_it_stands(secret, behind, before, alphabet):
    data = f"{before}{secret}{behind}".encode()
    encoded = (base64.urlsafe_b64encode if alphabet == "URL-safe" else base64.b64encode)(data).decode()
    if alphabet == "percent":
        encoded = urllib.parse.quote(encoded, safe="")
    if alphabet == "JSON":
        encoded = encoded.replace("/", "\\/")
    shown = scrub(f"header {encoded}.", [secret])
    assert SCRUBBED in shown
    left = shown.removeprefix("header ").removesuffix(".").replace(SCRUBBED, "")
    most = len(base64.b64encode(f"{before}{behind}".encode())) + 8
    assert len(left) <= most


def test_a_short_secret_is_not_looked_for_in_base64():
    encoded = base64.b64encode(b"1234567").decode()
    assert scrub(encoded, ["1234567"]) == encoded


# What stays.


@pytest.mark.parametrize("value", ["", "1", "abc", "true", "True", "false", "False", "    ", "  a  ", None])
def test_a_short_or_common_value_is_no_secret(value):
    text = "true and false, 1 of abc, a    b"
    assert scrub(text, [value]) == text


@pytest.mark.parametrize(
    ("text", "secret"), [("abcd", True), ("abc", False), ("TRUE", True), ("true", False), ("", False)]
)
def test_four_characters_are_a_secret(text, secret):
    assert is_secret(text) is secret


@pytest.mark.parametrize(
    "text", ["nothing of it", "SESAME", "sesam e", "ses ame", "sesam", "esame", "sesa\nme", "s%65same", "", " "]
)
def test_other_texts_stay(text):
    assert scrub(text, ["sesame"]) == text


@pytest.mark.parametrize("secret", ["\\\\\\\\", "    \\", "++++", "****", "....", "%%%%"])
def test_a_secret_without_a_letter_hides_nothing_else(secret):
    text = "a message, with white space"
    assert scrub(text, [secret]) == text
    assert scrub(f"[{secret.strip()}]", [secret]).strip("[]") in (SCRUBBED, "\\")


# Characters that are dangerous to show.


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\x00b\x07c\x7fd\x9be", "a\\x00b\\x07c\\x7fd\\x9be"),
        ("a\rb", "a b"),
        ("a\r\nb", "a \nb"),
        ("a\u202eb\u2066c\u2028d\u2029e", "a\\u202eb\\u2066c\\u2028d\\u2029e"),
        ("a\tb\nc", "a\tb\nc"),
        ("käse 日本 😀", "käse 日本 😀"),
    ],
)
def test_control_characters_are_made_visible(text, shown):
    assert visible(text) == shown
    assert scrub(text, []) == shown


@pytest.mark.parametrize("codes", [[0xD800], [0xDBFF], [0xDC80], [0xDFFF], [0xDCFF, 0xD83D]], ids=str)
def test_lone_surrogates_never_raise(codes):
    surrogates = "".join(map(chr, codes))
    text = f"a {surrogates}-sesame b"
    assert scrub(text, []).encode() == text.encode("utf-8", "backslashreplace")
    assert scrub(text, [f"{surrogates}-sesame"]) == f"a {SCRUBBED} b"
    assert scrub("nothing of it", [f"{surrogates}-sesame", surrogates * 4]) == "nothing of it"


# Secrets in bodies.


def test_the_secrets_of_a_body_are_found_at_any_depth():
    body = {"a": Secret("one"), "b": [Secret("two"), {"c": Secret("three")}, "plain"], "d": 7, "e": None}
    assert list(secrets_in(body)) == ["one", "two", "three"]
    assert list(secrets_in(Secret("all"))) == ["all"]
    assert list(secrets_in(None)) == list(secrets_in("plain")) == []


def test_a_secret_does_not_show_itself():
    assert "sesame" not in repr({"value": Secret("sesame")})
    assert json.dumps({"value": Secret("sesame")}) == '{"value": "sesame"}'


# In little time.

LONG = {
    "words": " ".join(f"word{number}" for number in range(60)),
    "lines": "\n".join(f"line{number}" for number in range(60)),
    "backslashes": "\\".join(f"part{number}" for number in range(60)),
    "quotes": '"'.join(f"part{number}" for number in range(60)),
    "blank lines": "head" + "\n" * 60 + "tail" + " " * 60 + "end",
    "plus": " + ".join("ab" for number in range(60)),
    "a private key": RSA_KEY,
    "marks": "%20 &amp; \\n + " * 30 + "end",
}


@pytest.mark.parametrize("secret", LONG.values(), ids=LONG)
@pytest.mark.parametrize("way", ["as it is", "in JSON", "in JSON in JSON", "in percent", "in a form", "in HTML"])
def test_a_text_that_breaks_off_inside_of_a_secret_takes_no_time(secret, way):
    """Servers cut what they echo. A pattern with many ways to fail would take years for it."""
    written = WAYS[way](secret.strip())
    texts = [written[:-2], f"{written[:-2]}!!", f"{written[: len(written) // 2]} {written[:-1]}?"]

    with within(10):
        for text in texts:
            scrub(text, [secret])


@pytest.mark.parametrize(
    "secret", ["-dash-street", "\\server\\share", "+sesame/street==", "a\\b-c d", "\u00e9t\u00e9-street"]
)
@pytest.mark.parametrize("run", ["\\", "%5C", "%255c", "&#92;", "&amp;#92;", "\\u005c", "\\n", " ", "+", "-", "%20"])
def test_a_text_of_very_many_backslashes_takes_no_time(secret, run):
    """A server shows the letters of the secret, so that it is looked for, and what could be the beginning of it."""
    letters = " ".join(re.findall("[A-Za-z0-9]+", secret))
    with within(10):
        shown = scrub(f"{letters} {run * 40_000}! {secret}", [secret])
    assert shown.endswith(SCRUBBED)


@contextlib.contextmanager
def within(seconds):
    """Break off what takes longer, also a regular expression."""

    def stop(_signal, _frame):
        raise AssertionError("it takes too long")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
