# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What goes wrong between a request and its answer, as an error that a person can read and that holds no secret."""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import json
import math
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

with contextlib.suppress(Exception):  # the runner reports why it cannot be imported
    import requests
    from urllib3.exceptions import NewConnectionError

from .._engine.compat import dataclass
from .scrubbing import SCRUBBED, scrub

MESSAGE_LENGTH = 500
LOOKED_AT = 64 * 1024
"""How many characters of a text from outside are looked at: a server may send very many."""
NOT_CIRCLECI = (
    "This answer does not come from CircleCI's API: a proxy, a firewall or a login page may be in between. "
    "Check api_url and the proxy settings."
)
EPOCH = 1e9
"""A greater number is not how many seconds to wait, but a moment, in seconds since 1970."""
RATE_LIMIT = "CircleCI limits the rate of requests: wait, lower concurrency, or raise retries."


class CircleCIError(Exception):
    """A request that did not succeed.

    :ivar method: the request's method.
    :ivar path: the request's path, relative to the server; it contains no token.
    :ivar status: the HTTP status; None if no answer came.
    :ivar message: what CircleCI said, or what kept it from answering; scrubbed of secrets.
    :ivar hint: what to check next; may be empty.
    :ivar unclear: whether the request may have been carried out nevertheless.
    :ivar retryable: whether the request may be sent again. True: nothing was done, so it is safe. False: never. None:
        only if the request may be repeated.
    :ivar retry_after: seconds after which CircleCI wants to be asked again; None if it did not say.
    :ivar is_foreign: whether something other than CircleCI's API answered.
    :ivar headers: those of the answer, with names in any case of letters; none if no answer came.
    :ivar about_lost: what to do if the change was made, and its answer held what nobody can read again; else empty.
    """

    about_lost = ""

    def __init__(
        self,
        method: str,
        path: str,
        status: int | None,
        message: str,
        *,
        hint: str = "",
        unclear: bool = False,
        retryable: bool | None = False,
        retry_after: float | None = None,
        is_foreign: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.method = method
        self.path = path
        self.status = status
        self.message = message
        self.hint = hint
        self.unclear = unclear and method != "GET"
        self.retryable = retryable
        self.retry_after = retry_after
        self.is_foreign = is_foreign
        self.headers = headers or {}
        super().__init__(f"{method} {path}: {f'HTTP {status}, ' if status else ''}{message}")

    @property
    def is_missing(self) -> bool:
        """Whether CircleCI itself says that what was asked about is not there."""
        return self.status == 404 and not self.is_foreign

    @property
    def is_hidden(self) -> bool:
        """Whether CircleCI itself says that what was asked about is not there, or is not for this user to see."""
        return self.status in (403, 404) and not self.is_foreign


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked, for the errors about it.

    :ivar path: relative to the server; may be shown.
    :ivar host: the server's name, and its port if it has an unusual one.
    :ivar secrets: what no text about it may show.
    """

    method: str
    path: str
    host: str = ""
    secrets: Sequence[str | None] = ()

    @property
    def quotes(self) -> bool:
        """Whether what the server says may be quoted. After a private key was sent, only known messages are."""
        return not any(secret and "PRIVATE KEY" in secret for secret in self.secrets)

    def error(self, status: int | None, message: str, **how: Any) -> CircleCIError:
        """An error of this exchange, its message scrubbed."""
        return CircleCIError(self.method, self.path, status, self.quoted(message), **how)

    def quoted(self, text: str) -> str:
        """A text from outside as it may be shown."""
        shown = scrub(text[:LOOKED_AT], self.secrets)
        if len(text) > LOOKED_AT and SCRUBBED in shown:  # the last secret may have been cut in two
            shown = shown[: shown.rindex(SCRUBBED) + len(SCRUBBED)]
        return shown[:MESSAGE_LENGTH]


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer that came in whole.

    :ivar headers: with names in any case of letters.
    """

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """Its media type."""
        return self.headers.get("Content-Type", "no content type").split(";")[0].strip()

    def decode(self) -> Any:
        """The body as JSON; None if there is none.

        :raises ValueError: if it is not JSON.
        """
        if not self.body.strip():
            return None
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


def no_answer(exchange: Exchange, cause: Exception) -> CircleCIError:
    """The error for an exchange that came to no answer."""
    reason: Any = cause.args[0] if cause.args else cause
    reason = getattr(reason, "reason", None) or reason
    is_own = isinstance(cause, (requests.Timeout, requests.exceptions.SSLError, NewConnectionError))
    is_own = is_own or isinstance(reason, NewConnectionError)
    words = f", {_words_of_cause(cause)}" if exchange.quotes or is_own else ""
    message = f"no answer from {exchange.host}: {type(cause).__name__}{words}"
    unsent = isinstance(cause, (requests.ConnectTimeout, requests.exceptions.ProxyError))
    if isinstance(cause, requests.exceptions.SSLError):
        return exchange.error(None, message, hint=_about_tls(str(reason)))
    if isinstance(cause, ValueError):  # an address or header that cannot be sent at all
        return exchange.error(None, message, hint="Check api_url, api_token and the proxy settings.")
    if unsent or isinstance(reason, NewConnectionError):
        hint = f"{exchange.host} was not reached: check api_url, the network and the proxy settings."
        return exchange.error(None, message, hint=hint, retryable=True)
    return exchange.error(None, message, unclear=True, retryable=None)


def unsendable(exchange: Exchange, why: str) -> CircleCIError:
    """The error for a request that cannot be made: a part of its path came from an answer, and can be none."""
    hint = "That part came from an answer of CircleCI. Check api_url; if it is right, please report it."
    return exchange.error(None, why, hint=hint)


_NOISE = re.compile(r"\[[^\]]*\] | \((?:_ssl\.c:\d+|[a-z ]*timeout=[^)]*)\)")
"""Numbers of errors and of lines, and how long one waited to a millionth of a second."""


def _words_of_cause(error: BaseException) -> str:
    """What the innermost of some exceptions says: those around it repeat it, and add addresses of objects."""
    for inner in (getattr(error, "reason", None), *reversed(error.args)):
        if isinstance(inner, BaseException):
            return _words_of_cause(inner)
    return _NOISE.sub("", str(error)).rpartition(": ")[2] or type(error).__name__


def _about_tls(reason: str) -> str:
    if "WRONG_VERSION_NUMBER" in reason or "UNKNOWN_PROTOCOL" in reason or "record layer failure" in reason:
        return "The server does not speak TLS on this port: check api_url: it may have to begin with http://."
    return "The server's certificate is not trusted: check api_url, ca_path and validate_certs."


def redirected(exchange: Exchange, status: int, location: str, path: str | None) -> CircleCIError:
    """The error for a redirect that is not followed.

    :param location: where it leads, as the server wrote it.
    :param path: the path that it leads to, if that is on the same server.
    """
    if path is not None:
        said = f"the server redirects to {path if exchange.quotes else 'another path'}"
        hint = "Was the project renamed or moved? Use its new name. Requests that change something are not redirected."
        return exchange.error(status, said, hint=hint)
    to = "an address that cannot be read"
    with contextlib.suppress(ValueError):
        address = urlsplit(location)
        if not exchange.quotes:
            to = "another address"
        elif address.scheme and address.hostname:
            to = f"{address.scheme}://{address.hostname}"
    hint = "Set api_url to the address that CircleCI itself answers on; a token is never sent to another host."
    return exchange.error(status, f"the server redirects to {to}", hint=hint)


def refusal(exchange: Exchange, reply: Reply) -> CircleCIError:
    """The error for an answer whose status says that the request failed."""
    status, limited = reply.status, reply.status == 429
    message, is_foreign = _message(exchange, reply)
    passing = status >= 500 or status == 408
    return exchange.error(
        status,
        message,
        hint=RATE_LIMIT if limited else NOT_CIRCLECI if is_foreign and status < 500 else "",
        unclear=status >= 500,
        retryable=limited or (None if passing else False),
        retry_after=_retry_after(reply.headers) if status in (429, 503) else None,
        is_foreign=is_foreign,
        headers=reply.headers,
    )


def unreadable(exchange: Exchange, reply: Reply, why: str) -> CircleCIError:
    """The error for a body that should be JSON and is not. A GET is sent again if it was cut off."""
    cut_off = "json" in reply.kind
    message = (
        f"the answer is broken JSON ({why})" if cut_off else f"the answer is not JSON but {_kind(exchange, reply)}"
    )
    hint = "" if cut_off else NOT_CIRCLECI
    retryable = None if cut_off and exchange.method == "GET" else False
    return exchange.error(reply.status, message, hint=hint, unclear=True, retryable=retryable, is_foreign=not cut_off)


def too_large(exchange: Exchange, status: int, limit: int) -> CircleCIError:
    """The error for a body that does not end."""
    return exchange.error(status, f"the answer is larger than {limit // 2**20} MiB", hint=NOT_CIRCLECI, unclear=True)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, as the server says (docs/api/v1.1.md §7); None if it does not say, or in an unknown form."""
    for name in ("Retry-After", "RateLimit-Reset", "X-RateLimit-Reset"):
        delay = _seconds(headers.get(name, "").strip())
        if delay is not None and math.isfinite(delay):
            return max(0.0, delay)
    return None


def _seconds(text: str) -> float | None:
    """Seconds from now, of a number of seconds, a moment in seconds since 1970, or an HTTP date."""
    if text.isascii() and text.isdecimal():
        number = float(text)
        return number - time.time() if number > EPOCH else number
    try:
        date = email.utils.parsedate_tz(text)
        return email.utils.mktime_tz(date) - time.time() if date else None
    except (ValueError, OverflowError):
        return None


def _message(exchange: Exchange, reply: Reply) -> tuple[str, bool]:
    """What the server said, and whether it is something else than CircleCI's API, which answers with JSON."""
    try:
        body = reply.decode()
        is_foreign = body is None and "json" not in reply.kind
    except ValueError:
        body, is_foreign = None, True
    if is_foreign:
        plain = reply.body.decode("utf-8", "replace").strip() if reply.kind == "text/plain" else ""
        said = plain if exchange.quotes else ""
        return said or f"{_reason(exchange, reply) or 'an answer'} ({_kind(exchange, reply)}, not JSON)", True
    text = words_of(body)
    if not exchange.quotes and text not in KNOWN_MESSAGES:
        text = ""
    return text or _reason(exchange, reply) or "no message", False


def _reason(exchange: Exchange, reply: Reply) -> str:
    """The reason of an answer's status; the usual one where nothing of the server's may be quoted."""
    return reply.reason if exchange.quotes else http.client.responses.get(reply.status, "")


def _kind(exchange: Exchange, reply: Reply) -> str:
    """The media type of an answer, as it may be quoted."""
    return reply.kind if exchange.quotes or reply.kind in USUAL_KINDS else "something else"


USUAL_KINDS = frozenset({"application/json", "no content type", "text/html", "text/plain"})


KNOWN_MESSAGES = frozenset(
    {
        "Invalid token provided.",
        "Permission denied",
        "Permission denied.",
        "Project not found",
        "Project not found.",
        "You must log in first.",
        "it looks like private key is invalid key.  Double check",
    }
)
"""What CircleCI is known to say (docs/api/v1.1.md §6), and what is quoted even where a private key was sent."""


def words_of(body: Any) -> str:
    """What a body says in words; empty if nothing.

    The shapes are `{"message"}`, GitHub's JSON in that string (docs/api/v1.1.md §6), `{"errors": [...]}`, and
    `{"error"}` with a string or `{"title", "detail"}` (docs/api/v2.md §2.2).
    """
    try:
        return _words_of(body)
    except RecursionError:  # no real message is nested so deeply
        return ""


def _words_of(body: Any) -> str:
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return "; ".join(filter(None, map(_words_of, body)))
    if not isinstance(body, dict):
        return ""
    message = body.get("message")
    if isinstance(message, str) and message:
        return _of_code_host(message) or message
    for part in (message, body.get("errors"), body.get("error")):
        if words := _words_of(part) or (json.dumps(part) if isinstance(part, dict) and part else ""):
            return words
    titles = [body.get("title"), body.get("detail")]
    return ": ".join(text for text in titles if isinstance(text, str) and text)


def _of_code_host(message: str) -> str:
    try:
        return f"the code host says: {json.loads(message)['message']}"
    except (TypeError, ValueError, KeyError, RecursionError):
        return ""
