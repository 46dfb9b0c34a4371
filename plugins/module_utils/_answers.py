# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What an HTTP exchange comes to: the decoded body, or an error that a person can read and that holds no secret."""

from __future__ import annotations

import contextlib
import json
import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

try:
    import requests
    from urllib3.exceptions import InvalidHeader, NewConnectionError
    from urllib3.util.retry import Retry

    REQUESTS_ERROR = None
except ImportError:
    REQUESTS_ERROR = traceback.format_exc()

SCRUBBED = "********"
# CircleCI does not mask these in the output of jobs either: hiding them would only eat letters (api/v1.1.md §11).
UNMASKED = frozenset({"true", "True", "false", "False"})
UNMASKED_LENGTH = 4
MESSAGE_LENGTH = 500


class Secret(str):
    """A string that may stand in a request's body and nowhere else."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret()"


class CircleCIError(Exception):
    """A request that did not succeed.

    :ivar method: and `path`: what was asked; the path is relative to the server and holds no token.
    :ivar status: the HTTP status; None if no usable answer came.
    :ivar message: what CircleCI said, or what kept it from answering; scrubbed of secrets.
    :ivar hint: what to check next; may be empty.
    :ivar unclear: the request may have been carried out all the same.
    :ivar again: whether it may be sent again; None if that depends on what was asked.
    :ivar retry_after: seconds after which CircleCI wants to be asked again; None if it did not say.
    :ivar returns: what the task can return all the same, see `knowing`.
    """

    def __init__(
        self,
        method: str,
        path: str,
        status: int | None,
        message: str,
        *,
        hint: str = "",
        unclear: bool = False,
        again: bool | None = False,
        retry_after: float | None = None,
    ) -> None:
        self.method = method
        self.path = path
        self.status = status
        self.message = message
        self.hint = hint
        self.unclear = unclear and method != "GET"
        self.again = again
        self.retry_after = retry_after
        self.returns: dict[str, Any] = {}
        super().__init__(f"{method} {path}: {f'HTTP {status}, ' if status else ''}{message}")


@contextlib.contextmanager
def knowing(**returns: Any) -> Iterator[None]:
    """Whatever error comes up here, the task returns this: a triggered build is not lost when waiting for it fails."""
    try:
        yield
    except CircleCIError as error:
        error.returns = {**returns, **error.returns}
        raise


def broken(request: Any, path: str, cause: Exception, secrets: list[str | None]) -> CircleCIError:
    """The error for an exchange that gave no answer."""
    reason: Any = cause.args[0] if cause.args else cause
    reason = getattr(reason, "reason", None) or reason
    unsent = isinstance(cause, (requests.ConnectTimeout, requests.exceptions.ProxyError))
    unsent = unsent or isinstance(reason, NewConnectionError)
    hint, again = "", None
    if isinstance(cause, requests.exceptions.SSLError):
        hint, again = "The server's certificate is not trusted: check api_url, ca_path and validate_certs.", False
    elif isinstance(cause, ValueError):  # an address or header that cannot be sent at all
        hint, again = "Check api_url, api_token and the proxy settings.", False
    elif unsent:
        hint, again = "CircleCI was not reached: check api_url, the network and the proxy settings.", True
    # The last part says why; what stands before it are addresses of objects.
    message = f"no answer: {type(cause).__name__}, {str(reason).rpartition(': ')[2]}"
    return CircleCIError(
        request.method, path, None, scrub(message, secrets), hint=hint, unclear=again is None, again=again
    )


def is_elsewhere(response: Any) -> bool:
    """Whether the answer comes from another host than the one that was asked."""
    asked = response.history[0].url if response.history else response.url
    return urlsplit(asked).hostname != urlsplit(response.url).hostname


def refused(request: Any, path: str, response: Any, secrets: list[str | None], elsewhere: bool) -> CircleCIError:
    """The error for an answer that is not a success, or that comes from where it must not."""
    status = response.status_code
    if 300 <= status < 400 or elsewhere:
        address = urlsplit(response.headers.get("Location", "") if 300 <= status < 400 else response.url)
        return CircleCIError(
            request.method,
            path,
            (response.history or [response])[0].status_code,
            f"the server redirects to {address.scheme}://{address.hostname}",
            hint="Set api_url to the address that CircleCI itself answers on; a token is never sent to another host.",
        )
    limited = status == 429
    return CircleCIError(
        request.method,
        path,
        status,
        scrub(_message(response), secrets)[:MESSAGE_LENGTH],
        hint="CircleCI limits the rate of requests: wait, lower concurrency, or raise retries." if limited else "",
        unclear=status >= 500,
        again=limited or (None if status >= 500 else False),
        retry_after=_retry_after(response.headers) if status in (429, 503) else None,
    )


def _retry_after(headers: Any) -> float | None:
    """Seconds to wait, as the server says it (api/v1.1.md §7); None if it does not, or in a way nobody understands."""
    for name in ("Retry-After", "RateLimit-Reset", "X-RateLimit-Reset"):
        try:
            return Retry().parse_retry_after(headers[name])
        except (KeyError, InvalidHeader):
            continue
    return None


def _message(response: Any) -> str:
    """What the server said. Answers are not always JSON, and GitHub's errors come as JSON in a string (§6)."""
    try:
        body = response.json()
    except ValueError:
        kind = response.headers.get("Content-Type", "no content type").split(";")[0]
        plain = response.text.strip() if kind == "text/plain" else ""
        return plain or f"{response.reason or 'an answer'} ({kind}, not JSON)"
    if not isinstance(body, dict):
        return str(body) or response.reason or "an empty answer"
    text = body.get("message") or body.get("error") or response.reason or "no message"
    try:
        inner = json.loads(text)
        return f"the code host says: {inner['message']}"
    except (TypeError, ValueError, KeyError):
        return str(text)


def decoded(request: Any, path: str, response: Any) -> Any:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        kind = response.headers.get("Content-Type", "no content type")
        raise CircleCIError(
            request.method,
            path,
            response.status_code,
            f"the answer is not JSON but {kind}",
            hint="Something that is not CircleCI's API answered: check api_url and the proxy settings.",
            unclear=True,
        ) from None


def secrets_in(body: Any) -> list[str]:
    if isinstance(body, Secret):
        return [body]
    if isinstance(body, dict):
        body = list(body.values())
    return [secret for item in body for secret in secrets_in(item)] if isinstance(body, list) else []


def scrub(text: str, secrets: Any) -> str:
    """Hide secrets in a text that comes from elsewhere (a server's message, a library's error).

    Each is looked for as it is and as JSON and URLs write it, the longest first. What is too short or too common to
    be a secret is left, as CircleCI leaves it.
    """
    hidden = {secret for secret in secrets if secret and len(secret) >= UNMASKED_LENGTH and secret not in UNMASKED}
    forms = {form for secret in hidden for form in (secret, json.dumps(str(secret))[1:-1], quote(secret, safe=""))}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, SCRUBBED)
    return text
