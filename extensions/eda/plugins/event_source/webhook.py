# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""CircleCI's outbound webhooks as events of ansible-rulebook (docs/api/v2.md §12).

ansible-rulebook runs this file by its path, outside of any package. So all of it is here, and it imports nothing of the
collection. aiohttp is there wherever ansible-rulebook is: it requires it.
"""

from __future__ import annotations

DOCUMENTATION = r"""
---
short_description: Receive the outbound webhooks of CircleCI as events
description:
  - An event source for ansible-rulebook. It receives the requests of CircleCI's outbound webhooks, verifies that
    CircleCI signed them, and turns each into an event.
  - The key C(payload) of an event holds the body of the request, and C(meta) its C(headers), by their names in lower
    case and without the signature, and the C(endpoint), which is O(path) without its first slash. C(meta.uuid) is the
    ID of the event at CircleCI.
  - An event that CircleCI delivers twice is passed on once. Calls that are older than O(max_age) are refused, so that
    nobody can replay them later. What was delivered is forgotten when ansible-rulebook ends.
  - Pings, which CircleCI sends to test a webhook, are answered and never become events.
  - Those who push choose the names of branches, the messages of commits and the like, and Ansible would run templates
    that it finds there. So a space is put after each C({) and each backslash, before a C(#) at the beginning or after a
    quote, and into C(jinja2:) and C($ANSIBLE_VAULT).
  - Emoji and other characters beyond U+FFFF become U+FFFD, since ansible-rulebook cannot pass them to playbooks.
    Everything else is passed on as CircleCI sent it.
  - CircleCI does not guarantee C(tag), and C(branch) can be null or missing. Rules must handle that.
  - GET C(/health) answers 200, without a signature. Use it to check whether the source is listening.
author:
  - The community.circleci contributors (!UNKNOWN)
version_added: 0.1.0
options:
  host:
    description:
      - The address to listen on. Choose V(127.0.0.1) if a proxy on the same machine receives the requests.
    type: str
    default: "0.0.0.0"
  port:
    description:
      - The TCP port to listen on.
    type: int
    required: true
  path:
    description:
      - The path that CircleCI calls. Other paths are answered with 404.
    type: str
    default: /circleci
  signing_secrets:
    description:
      - The signing secrets. A request is accepted if it is signed with any of them.
      - To rotate a secret, list the new one and the old one, change the webhook at CircleCI, and remove the old one.
      - A single string counts as a list of one. A secret that consists of digits only cannot come from a template,
        since ansible-rulebook converts it to a number.
    type: list
    elements: str
  allow_unsigned:
    description:
      - Whether to accept requests without verifying them, when there are no O(signing_secrets). Anyone who can reach
        the port can then create events.
    type: bool
    default: false
  events:
    description:
      - The types of events to pass on. Others are answered with 200 and dropped.
      - If it is not given, all are passed on, also types that CircleCI adds later.
    type: list
    elements: str
    choices: [workflow-completed, job-completed]
  max_age:
    description:
      - How many seconds ago an event may have happened. Older ones are refused.
      - CircleCI delivers an event again if it could not before. A small number loses more of these, a large one leaves
        more time to replay a request after ansible-rulebook was started again.
    type: int
    default: 3600
  clock_skew:
    description:
      - How many seconds an event may be ahead of the clock of this machine.
    type: int
    default: 60
  max_body:
    description:
      - How many bytes a body may have.
    type: int
    default: 1048576
  timeout:
    description:
      - After how many seconds a request is answered at the latest. CircleCI waits for 10 seconds.
      - If the body has not arrived by then, the answer is 408. If the rules are too busy to take the event, it is 503,
        and CircleCI delivers the event again later.
    type: int
    default: 8
  certfile:
    description:
      - The path of a certificate in PEM format, with its chain. If it is given, the source speaks HTTPS only.
      - CircleCI only calls addresses that begin with V(https://). Without this option, a proxy must provide TLS.
    type: path
  keyfile:
    description:
      - The path of the private key of O(certfile). If it is not given, the key is read from O(certfile).
    type: path
  password:
    description:
      - The password of the private key, if it is encrypted.
    type: str
notes:
  - If an option is wrong or unknown, the source does not start, and ansible-rulebook ends.
  - Calls that are refused are logged with their reason as warnings, those to other paths or with other methods at
    the level of C(--verbose). Neither secrets nor signatures are logged.
"""

EXAMPLES = r"""
- name: Show what CircleCI reports
  hosts: localhost
  sources:
    - name: circleci
      community.circleci.webhook:
        port: 5000
        signing_secrets: "{{ circleci_webhook_secrets }}"
  rules:
    - name: A workflow has failed on the main branch
      condition: >-
        event.payload.type == "workflow-completed" and event.payload.workflow.status == "failed"
        and event.payload.pipeline.vcs.branch == "main"
      action:
        debug:
          msg: "{{ event.payload.workflow.url }}"

- name: Receive jobs only, with TLS, during the rotation of a secret
  hosts: localhost
  sources:
    - name: circleci
      community.circleci.webhook:
        port: 5000
        path: /hooks/circleci
        events: [job-completed]
        signing_secrets:
          - "{{ new_secret }}"
          - "{{ old_secret }}"
        certfile: /etc/eda/tls/fullchain.pem
        keyfile: /etc/eda/tls/key.pem
  rules:
    - name: Every job
      condition: event.payload.job is defined
      action:
        debug:
          msg: "{{ event.payload.job.name }}: {{ event.payload.job.status }}"
"""

import asyncio
import datetime
import hashlib
import hmac
import json
import logging
import math
import re
import ssl
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NoReturn, Protocol, TypeVar, cast

from aiohttp import web
from aiohttp.http import HttpProcessingError

logger = logging.getLogger("community.circleci.webhook")
of_aiohttp = logging.getLogger("community.circleci.webhook.aiohttp")

SIGNATURE = "circleci-signature"
HEALTH = "/health"
EVENTS = ("workflow-completed", "job-completed")
HIDDEN_HEADERS = frozenset({SIGNATURE, "authorization", "proxy-authorization", "cookie"})
MAX_CONNECTIONS = 100
GRACE = 5
"""Seconds that a connection may last besides `timeout`: for its headers, and for an answer to a slow client."""

T = TypeVar("T")


class Queue(Protocol):
    """What ansible-rulebook gives a source: a queue of one place, behind the filters of the rulebook."""

    async def put(self, event: dict[str, Any], /) -> None:
        """Wait until there is a place, and put an event there."""


# Options.


class Options:
    """The options of a rulebook. Templates can give them any type.

    All methods raise ValueError, with the name of the option, for a value that cannot be used.
    """

    def __init__(self, args: Mapping[str, Any]) -> None:
        # None counts as not given. The last one is ansible-rulebook's own.
        self._given = {
            name: value for name, value in args.items() if value is not None and name != "eda_feedback_queue"
        }

    def refuse_unknown(self, known: set[str]) -> None:
        """Refuse options that there are not, which are most often misspelt."""
        if unknown := sorted(map(str, self._given.keys() - known)):
            raise ValueError(f"{', '.join(unknown)}: unknown, the options are {', '.join(sorted(known))}.")

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self._given.get(name, default)
        if not isinstance(value, str):
            raise ValueError(f"{name}: must be a string.")
        return value

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from low to high. It is required if there is no default."""
        value = self._given.get(name, default)
        if isinstance(value, str) and re.fullmatch("[0-9]{1,12}", value):
            value = int(value)
        if value is None:
            raise ValueError(f"{name}: is required.")
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"{name}: must be a whole number from {low} to {high}.")
        return value

    def flag(self, name: str) -> bool:
        """A boolean, by default false."""
        value = self._given.get(name, False)
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if not isinstance(value, bool):
            raise ValueError(f"{name}: must be true or false.")
        return value

    def texts(self, name: str) -> tuple[str, ...] | None:
        """A list of strings, or one string. None if it is not given."""
        value = self._given.get(name)
        if value is None:
            return None
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, (list, tuple)) or not all(isinstance(each, str) and each for each in values):
            raise ValueError(
                f"{name}: must be a list of strings, none of them empty. A number is not a string: quote it."
            )
        return tuple(values)


@dataclass(frozen=True)
class Settings:
    """The options of the source, checked.

    :ivar secrets: none if calls need no signature.
    :ivar events: the types to pass on; None for all.
    """

    host: str
    port: int
    path: str
    secrets: tuple[bytes, ...] = field(repr=False)
    events: tuple[str, ...] | None
    max_age: int
    clock_skew: int
    max_body: int
    timeout: int
    certfile: str
    keyfile: str
    password: str = field(repr=False)

    @classmethod
    def parse(cls, args: Mapping[str, Any]) -> Settings:
        """The settings of a rulebook.

        :raises ValueError: with the name of the option that is wrong.
        """
        options = Options(args)
        known = {"signing_secrets", "allow_unsigned", *(each.name for each in fields(cls))} - {"secrets"}
        options.refuse_unknown(known)
        settings = cls(
            host=options.text("host", "0.0.0.0"),
            port=options.number("port", 1, 65535),
            path=options.text("path", "/circleci"),
            secrets=_secrets(options.texts("signing_secrets") or (), options.flag("allow_unsigned")),
            events=options.texts("events"),
            max_age=options.number("max_age", 1, 604_800, 3600),
            clock_skew=options.number("clock_skew", 0, 86_400, 60),
            max_body=options.number("max_body", 1024, 104_857_600, 1_048_576),
            timeout=options.number("timeout", 1, 60, 8),
            certfile=options.text("certfile"),
            keyfile=options.text("keyfile"),
            password=options.text("password"),
        )
        if not re.fullmatch(r"/[A-Za-z0-9._~/-]*", settings.path) or settings.path == HEALTH:
            raise ValueError(
                f"path: must begin with a slash, have only letters, digits and ._~/-, and not be {HEALTH}."
            )
        if settings.events == ():
            raise ValueError("events: is empty, so no event would be passed on.")
        if unknown := sorted(set(settings.events or ()) - set(EVENTS)):
            raise ValueError(f"events: {', '.join(unknown)} is unknown, the types are {', '.join(EVENTS)}.")
        if (settings.keyfile or settings.password) and not settings.certfile:
            raise ValueError("certfile: is required with keyfile and password.")
        return settings

    def tls(self) -> ssl.SSLContext | None:
        """What TLS needs; None without a certificate.

        :raises ValueError: if the certificate or its key cannot be used.
        """
        if not self.certfile:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            # With a password of None, OpenSSL would ask for it at the terminal.
            context.load_cert_chain(self.certfile, self.keyfile or None, self.password)
        except (OSError, ValueError) as error:
            raise ValueError(f"certfile: the certificate and its key cannot be loaded: {error}") from None
        return context


def _secrets(given: tuple[str, ...], allow_unsigned: bool) -> tuple[bytes, ...]:
    if any("$ANSIBLE_VAULT" in secret for secret in given):
        # ansible-rulebook decrypts a string of an option, but not what is in a list that a template gives.
        raise ValueError("signing_secrets: is still encrypted. Give one secret, or list a template for each of them.")
    if given and allow_unsigned:
        raise ValueError("allow_unsigned: cannot be used together with signing_secrets.")
    if not given and not allow_unsigned:
        raise ValueError(
            "signing_secrets: is required, so that only CircleCI can create events. "
            "To accept requests from anyone, set allow_unsigned: true."
        )
    return tuple(secret.encode() for secret in given)


# What a call holds.


def is_signed(header: str, body: bytes, secrets: tuple[bytes, ...]) -> bool:
    """Whether a body was signed with one of the secrets (docs/api/v2.md §12.2).

    :param header: `v1=<hex>,v2=...`. Only v1 exists today, and others are ignored.
    """
    versions = (part.strip().partition("=") for part in header.split(","))
    signatures = [value.encode("utf-8", "surrogateescape") for version, _equals, value in versions if version == "v1"]
    expected = [hmac.new(secret, body, hashlib.sha256).hexdigest().encode() for secret in secrets]
    # All are compared, so that the time does not tell which one matched.
    matches = [hmac.compare_digest(given, right) for given in signatures for right in expected]
    return any(matches)


@dataclass(frozen=True)
class Call:
    """What CircleCI reports (docs/api/v2.md §12.3).

    :ivar id: the same each time that it is delivered.
    :ivar happened_at: seconds since 1970.
    :ivar payload: all of the body, fit to be passed on.
    """

    id: str
    type: str
    happened_at: float
    payload: dict[str, Any]

    @classmethod
    def parse(cls, body: bytes) -> Call:
        """The call of a body.

        :raises ValueError: in words fit for an answer.
        """
        try:
            payload = inert(json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite))
        except (ValueError, RecursionError):
            raise ValueError("The body is not JSON.") from None
        if not isinstance(payload, dict):
            raise ValueError("The body is not a JSON object.")
        happened_at = _seconds(_short(payload, "happened_at"))
        return cls(_short(payload, "id"), _short(payload, "type"), happened_at, payload)


def _short(payload: dict[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise ValueError(f"{name} is missing, or is not a short string.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # such as 1e999, which no JSON can be made of again
        raise ValueError(f"{text} is too large.")
    return number


def _seconds(moment: str) -> float:
    match = re.fullmatch(r"([0-9-]{10}T[0-9:]{8})(?:\.[0-9]+)?(?:Z|([+-][0-9]{2}:[0-9]{2}))", moment)
    try:
        if match is None:
            raise ValueError
        return datetime.datetime.fromisoformat(match[1] + (match[2] or "+00:00")).timestamp()
    except (ValueError, OverflowError):
        raise ValueError("happened_at is not a time.") from None


# What is to be followed by a space. It must hold after ansible-rulebook, too, which makes a Python value of whatever
# looks like one: `'\x7b\x7b'` and `'{' '{'` would become two braces, `'#jin' 'ja2:'` the header of a template.
_TEMPLATE = re.compile(r"""[{\\](?!\ )|jinja2(?=:)|\$ANSIBLE(?=_VAULT)|(?:\A|(?<=['"]))(?=\#)""")
# The rule engine is in Java, and gives characters beyond U+FFFF back as two halves. YAML does not accept these, so the
# playbook would fail.
_NO_YAML = re.compile(r"[\ud800-\udfff\U00010000-\U0010ffff]")


def inert(value: Any) -> Any:
    """JSON in which Ansible finds no template, whatever those who push have put there.

    ansible-rulebook hands events to playbooks as extra variables, and Ansible trusts templates there. Without this, the
    name of a branch could run commands on the controller. The header `#jinja2:` can replace the marks of templates.
    """
    if isinstance(value, str):
        return _TEMPLATE.sub(r"\g<0> ", _NO_YAML.sub("\ufffd", value))
    if isinstance(value, list):
        return [inert(each) for each in value]
    if isinstance(value, dict):
        return {inert(name): inert(each) for name, each in value.items()}
    return value


# Receiving.


class Receiver:
    """Answers calls, and puts events into the queue of ansible-rulebook."""

    def __init__(self, settings: Settings, queue: Queue) -> None:
        self._settings = settings
        self._queue = queue
        self._lock = asyncio.Lock()
        # The IDs of what was passed on, and until when each is kept, in order of that. After that, max_age refuses it.
        self._passed_on: OrderedDict[str, float] = OrderedDict()

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[log_refusals], client_max_size=self._settings.max_body + 1)
        app.router.add_post(self._settings.path, self.receive)
        app.router.add_get(HEALTH, health)
        return app

    async def receive(self, request: web.Request) -> web.Response:
        """Answer a call. Whatever is not 2xx, CircleCI delivers again later (docs/api/v2.md §12.1)."""
        end = asyncio.get_running_loop().time() + self._settings.timeout
        body = await within(end, self._read(request), web.HTTPRequestTimeout(text="The body did not arrive in time."))
        try:
            call = Call.parse(body)
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from None
        if call.type == "ping":
            logger.info("CircleCI tests the webhook.")
            return web.Response(text="pong")
        self._check_age(call)
        if self._settings.events is not None and call.type not in self._settings.events:
            return web.Response(text="dropped: not one of the types that are passed on")
        event = {"payload": call.payload, "meta": self._meta(request, call)}
        busy = web.HTTPServiceUnavailable(text="The rules are busy.")
        is_new = await within(end, self._pass_on_once(call.id, event), busy)
        logger.info(
            "%s %r: %s", call.type, call.id, "passed on" if is_new else "dropped, since it was passed on before"
        )
        return web.Response(text="passed on" if is_new else "dropped: passed on before")

    async def _read(self, request: web.Request) -> bytes:
        """The body, if it is signed."""
        if (
            request.content_type != "application/json"
            or request.headers.get("Content-Encoding", "identity") != "identity"
        ):
            raise web.HTTPUnsupportedMediaType(text="The body must be application/json, not compressed.")
        if (request.content_length or 0) > self._settings.max_body:
            raise web.HTTPRequestEntityTooLarge(self._settings.max_body, request.content_length or 0)
        signature = ",".join(request.headers.getall(SIGNATURE, []))
        if self._settings.secrets and not signature:
            raise web.HTTPUnauthorized(text="There is no signature. Does the webhook have a signing secret?")
        try:
            body = await request.read()
        except web.RequestPayloadError:
            raise web.HTTPBadRequest(text="The body does not match its headers.") from None
        if len(body) > self._settings.max_body:
            raise web.HTTPRequestEntityTooLarge(self._settings.max_body, len(body))
        if self._settings.secrets and not is_signed(signature, body, self._settings.secrets):
            raise web.HTTPUnauthorized(text="The signature is wrong. Does the webhook have another signing secret?")
        return body

    def _check_age(self, call: Call) -> None:
        age = time.time() - call.happened_at
        if age > self._settings.max_age:
            raise web.HTTPForbidden(text="The event is older than max_age.")
        if -age > self._settings.clock_skew:
            raise web.HTTPForbidden(text="The event is in the future. Check the clock of this machine.")

    def _meta(self, request: web.Request, call: Call) -> dict[str, Any]:
        names = dict.fromkeys(name.lower() for name in request.headers)
        shown = {name: ", ".join(request.headers.getall(name)) for name in names if name not in HIDDEN_HEADERS}
        return {"endpoint": self._settings.path[1:], "headers": inert(shown), "uuid": call.id}

    async def _pass_on_once(self, identity: str, event: dict[str, Any]) -> bool:
        """Put an event into the queue. False if it is there already, or was.

        One at a time, so that of two deliveries that come together, the second waits for how the first one ends.
        """
        async with self._lock:
            self._forget()
            if identity in self._passed_on:
                return False
            await self._queue.put(event)
            self._passed_on[identity] = time.monotonic() + self._settings.max_age + self._settings.clock_skew + 1
            return True

    def _forget(self) -> None:
        while self._passed_on and next(iter(self._passed_on.values())) <= time.monotonic():
            self._passed_on.popitem(last=False)


async def health(request: web.Request) -> web.Response:
    """Say that the source listens."""
    return web.Response(text="ok")


async def within(end: float, task: Awaitable[T], late: web.HTTPException) -> T:
    """What a task gives, or the answer `late` if it does not end in time."""
    try:
        return await asyncio.wait_for(task, end - asyncio.get_running_loop().time())
    except asyncio.TimeoutError:
        raise late from None


@web.middleware
async def log_refusals(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Log what is refused, and close each connection after its answer."""
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        # Anyone who looks for open ports asks for other paths.
        level = logging.INFO if refusal.status in (404, 405) else logging.WARNING
        logger.log(level, "Refused a request from %s with %d: %s", request.remote, refusal.status, refusal.text)
        refusal.force_close()
        raise
    response.force_close()
    return response


def is_worth_a_traceback(record: logging.LogRecord) -> bool:
    """Whether a mistake was made here. Otherwise a client has sent what is not HTTP, which aiohttp would quote."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, HttpProcessingError):
        return True
    logger.info("Refused a request that is not HTTP, with %d.", error.code)
    return False


class Connection(asyncio.Protocol):
    """Ends a connection after some time, whatever its client does or does not.

    aiohttp waits for slow headers for a long time or, before 3.14, for ever.

    :param inner: aiohttp's side of the connection.
    :param others: all connections that are open.
    """

    def __init__(self, inner: asyncio.Protocol, seconds: float, others: set[Connection]) -> None:
        self._inner, self._seconds, self._others = inner, seconds, others
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless there are too many."""
        abort = cast(asyncio.Transport, transport).abort
        if len(self._others) >= MAX_CONNECTIONS:
            logger.warning("Refused a connection, since %d are open.", MAX_CONNECTIONS)
            abort()
            return
        self._others.add(self)
        self._timer = asyncio.get_running_loop().call_later(self._seconds, abort)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass on what the client sends."""
        if self._timer:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on that the client has sent all."""
        return self._inner.eof_received() if self._timer else None

    def pause_writing(self) -> None:
        """Pass on that the client does not read."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass on that it does again."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass on that the connection is gone."""
        if self._timer:
            self._timer.cancel()
            self._others.discard(self)
            self._inner.connection_lost(exc)


async def main(queue: Queue, args: dict[str, Any]) -> None:
    """Receive calls until ansible-rulebook ends.

    :raises ValueError: if an option is wrong.
    :raises OSError: if the port cannot be used.
    """
    settings = Settings.parse(args)
    context = settings.tls()
    if not settings.secrets:
        logger.warning("allow_unsigned is set: anyone who can reach port %d can create events.", settings.port)
    of_aiohttp.addFilter(is_worth_a_traceback)
    runner = web.AppRunner(
        Receiver(settings, queue).application(),
        access_log=None,
        logger=of_aiohttp,
        auto_decompress=False,
        lingering_time=2.0,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    accept, connections = cast(web.Server, runner.server), set[Connection]()
    try:
        server = await asyncio.get_running_loop().create_server(
            lambda: Connection(accept(), settings.timeout + GRACE, connections),
            settings.host,
            settings.port,
            ssl=context,
            ssl_handshake_timeout=settings.timeout if context else None,
        )
        logger.info("Listening on port %d of %s for %s.", settings.port, settings.host, settings.path)
        try:
            await asyncio.Future()
        finally:
            server.close()
    finally:
        await runner.cleanup()
