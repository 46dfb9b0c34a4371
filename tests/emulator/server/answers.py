# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every answer of CircleCI has: its headers, its content type, and the HTML of errors that no route gives."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from .asgi import Headers
from .http import NOTHING, Reply, Request
from .wire import JSON_TYPE, compact, encode

_HTML_TYPE = "text/html;charset=utf-8"
_PAGES = {
    403: "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>",
    404: "<!DOCTYPE html><html><head><title>CircleCI</title></head><body>Page not found</body></html>",
}

_COMMON_HEADERS = [
    (b"server", b"nginx"),
    (b"x-frame-options", b"DENY"),
    (b"strict-transport-security", b"max-age=15724800"),
    (b"set-cookie", b"ring-session=emulated;Path=/;HttpOnly;Secure"),
]
_GET_HEADERS = [(b"access-control-allow-origin", b"*"), (b"vary", b"Origin")]
"""Headers of all answers, and of those to GET (docs/api/v1.1.md §2.4)."""


_V3 = "/api/v3/"
_RUNNER = "/api/v3/runner"


def has_json_errors(path: str) -> bool:
    """Tell whether the API of a path answers JSON even where it has no route."""
    return path.startswith(("/api/v2/", _V3))


def error_body(path: str, status: int, message: str) -> dict[str, Any]:
    """Return the body of an error as the API of a path writes it (docs/api/v2.md §2.2)."""
    if path.startswith(_V3) and not path.startswith(_RUNNER):
        title = HTTPStatus(status).phrase
        return {"error": {"id": "00000000-0000-4000-8000-000000000000", "title": title, "detail": message}}
    return {"error": message} if path.startswith(("/api/v2/org/", "/api/v2/owner/")) else {"message": message}


def html_page(status: int) -> Reply:
    """Return the page of an error that no route answers."""
    return Reply(status=status, text=_PAGES[status], content_type=_HTML_TYPE)


def encode_body(request: Request, reply: Reply) -> tuple[bytes, str]:
    """Return the bytes and the content type of a body; only v1.1 obeys ``Accept`` (docs/api/v1.1.md §2.3)."""
    if reply.text is not None or reply.body is NOTHING:
        text, content_type = reply.text or "", reply.content_type or ""
    elif reply.content_type or not request.raw_path.startswith("/api/v1.1/"):
        text, content_type = compact(reply.body), reply.content_type or JSON_TYPE
    else:
        text, content_type = encode(reply.body, request.header("accept"))
    return text.encode("utf-8", "replace"), content_type


def headers_of(request: Request, reply: Reply, size: int, content_type: str, route: str) -> Headers:
    """Return the headers of an answer; ``route`` is the template of the route that gave it, or empty."""
    headers = [*_COMMON_HEADERS, (b"content-length", b"%d" % size)]
    if content_type:
        headers.append((b"content-type", content_type.encode()))
    if request.method == "GET":
        headers += _GET_HEADERS
    if route:
        headers.append((b"x-route", route.encode()))
    if reply.location:
        base = request.base_url if reply.location.startswith("/") else ""
        headers.append((b"location", f"{base}{reply.location}".encode()))
    return headers + [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
