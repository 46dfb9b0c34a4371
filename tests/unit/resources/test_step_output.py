# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a step's output: as a terminal shows it, in little memory, and never a failure of its own."""

from __future__ import annotations

import contextlib
import itertools
import json
import tracemalloc

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.scrubbing import scrub
from ansible_collections.community.circleci.plugins.module_utils._resources._step_output import (
    KEPT,
    LINE_LENGTH,
    READ,
    READ_FOR,
    last_lines,
)

URL = "https://circle-production-action-output.s3.amazonaws.com/output?signature=sesame"
MIB = 1024 * 1024


class Api:
    """A client that gives an output in pieces.

    :ivar read: how many pieces were read.
    :ivar seconds: how long each takes.
    """

    def __init__(self, pieces=(), error=None, seconds=0):
        self._pieces = pieces
        self.seconds = seconds
        self._error = error
        self.read = 0
        self.with_token = None

    @contextlib.contextmanager
    def stream(self, address, *, with_token):
        self.with_token = with_token
        if self._error:
            raise self._error
        yield None

    def pieces(self, response):
        for piece in self._pieces:
            self.read += 1
            yield piece

    def clock(self):
        return float(self.read * self.seconds)

    def scrub(self, text):
        return scrub(text, ["the secret value"])


def lines_of(*messages):
    """What is shown of an output whose parts have these messages."""
    body = json.dumps([{"type": "out", "message": message} for message in messages])
    return last_lines(Api([body.encode()]), URL)


def test_lines_may_be_spread_over_messages():
    assert lines_of("one\ntw", "o\nthree\n") == ["one", "two", "three"]


def test_only_the_last_lines_are_shown():
    assert lines_of("".join(f"line {number}\n" for number in range(50))) == [
        f"line {number}" for number in range(30, 50)
    ]


def test_line_breaks_of_windows_and_empty_lines_count_as_nothing():
    assert lines_of("one\r\n\r\n\n  \ntwo  \r\n") == ["one", "two"]


def test_what_a_carriage_return_overwrites_is_gone():
    progress = "".join(f"\rprogress {percent}%" for percent in range(101))
    assert lines_of(f"{progress}\nreal error\n\rretry 1\rretry 2\r") == ["progress 100%", "real error", "retry 2"]


def test_colours_and_titles_are_dropped():
    assert lines_of("\x1b[31mred\x1b[0m \x1b[1;4;38;5;9mbold\x1b[m\x1b]0;title\x07\x1b]8;;http://x\x1b\\ end\n") == [
        "red bold end"
    ]


def test_other_control_characters_are_made_visible():
    assert lines_of("a\x00b\x08c \x1b[2Jd \u202egnirts\n") == ["a\\x00b\\x08c d \\u202egnirts"]


def test_long_line_is_cut():
    (line,) = lines_of("x" * 5_000_000)
    assert len(line) == LINE_LENGTH
    assert line.endswith("x ...")


def test_secrets_are_hidden_before_lines_are_cut():
    (line,) = lines_of("x" * (LINE_LENGTH - 8) + "the secret value")
    assert "the" not in line


def test_end_of_a_long_output_is_found_in_little_memory():
    part = b'{"message":"line\\r\\n","time":"t","type":"out"},'
    end = b'{"message":"one \\"more\\"\\n"},{"message":"\\u001b[31mreal error\\u001b[0m\\n"}]'
    api = Api(itertools.chain([b"["], itertools.repeat(part * 1400, 2900), [end]))
    tracemalloc.start()
    lines = last_lines(api, URL)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines == [*["line"] * 18, 'one "more"', "real error"]
    assert peak < 4 * MIB


def test_one_message_that_is_longer_than_what_is_kept():
    text = "".join(f"line {number}\n" for number in range(KEPT))
    lines = lines_of(text)
    assert lines[-1] == f"line {KEPT - 1}"
    assert len(lines) == 20


def test_output_that_does_not_end_is_not_read_for_ever():
    api = Api(itertools.repeat(b"x" * MIB))
    last_lines(api, URL)
    assert api.read == READ // MIB + 1


def test_output_that_drips_is_not_read_for_ever():
    api = Api(itertools.chain([b"["], itertools.repeat(b'{"message":"line\\n"},')), seconds=1)
    assert last_lines(api, URL) == ["line"] * 20
    assert api.read == READ_FOR + 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"true",
        b"5",
        b'"text"',
        b"{}",
        b'{"message": "gone"}',
        b"[]",
        b"[null, 5, true]",
        b'["a", "b"]',
        b'[{"message": 5}, {"message": null}, {"message": ["a"]}, {}]',
        b'[{"message": "cut o',
        b"<html>gone</html>",
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_odd_output_is_no_output(body):
    assert last_lines(Api([body]), URL) == []


def test_half_characters_do_no_harm():
    assert lines_of("a \ud800 b\n") == ["a \\ud800 b"]


@pytest.mark.parametrize(
    "url", [None, "", "u", "http://[::1", "file:///etc/passwd", "https://evil.example\\.circleci.com/x"]
)
def test_address_that_is_none_is_not_asked(url):
    api = Api([b"[]"])
    assert last_lines(api, url) == []
    assert api.with_token is None


def test_output_that_cannot_be_read_is_no_output():
    assert last_lines(Api(error=CircleCIError("GET", "/output", 403, "Forbidden")), URL) == []


def test_token_is_not_sent_to_the_address():
    api = Api([b"[]"])
    last_lines(api, URL)
    assert api.with_token is False
