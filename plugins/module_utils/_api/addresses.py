# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Addresses: which are plain enough to be asked, how they may be shown, and who may see the token.

Two parsers that read one address differently let a token go to a foreign host. So what is not plain is refused, and the
text that was checked is the text that is sent.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, quote, urlsplit

from .._engine.compat import dataclass

_PLAIN = re.compile(
    r"""(?P<scheme>https?)://
        (?P<host>(?=[a-z0-9.-]{1,253}(?:[:/?]|$))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*
                |\[[0-9a-f:.]+\])
        (?::(?P<port>[0-9]{1,5}))?
        (?P<path>/[!-~]*|\?[!-~]*)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,  # or the Kelvin sign counts as a k
)
DEFAULT_PORTS = {"http": "80", "https": "443"}
_API_PATH = re.compile(r"(/api(/v[0-9.]+)?)?/*$")
CLOUD_HOSTS = frozenset({"circleci.com", "app.circleci.com"})


@dataclass(frozen=True, slots=True)
class Address:
    """An absolute http(s) address that every parser reads in the same way.

    :ivar text: the address, as it is sent.
    :ivar origin: scheme, host and port; equal for one server.
    """

    text: str
    origin: tuple[str, str, str]

    @property
    def host(self) -> str:
        """The server's name, and its port if it is not the scheme's own."""
        scheme, host, port = self.origin
        return host if DEFAULT_PORTS[scheme] == port else f"{host}:{port}"

    @property
    def is_cloud(self) -> bool:
        """Whether this is CircleCI's own service, not a Server installation."""
        return self.origin[1] in CLOUD_HOSTS

    @property
    def public_text(self) -> str:
        """The address without its query, which may hold a signature."""
        return self.text.partition("?")[0].partition("#")[0]

    @property
    def secrets(self) -> list[str]:
        """The parts of the address that must not be shown: the query as a whole, and its values."""
        query = urlsplit(self.text).query
        return [query, *(value for _name, value in parse_qsl(query))]

    def may_see_token(self, server: Address) -> bool:
        """Whether this host belongs to the server that the token is for (docs/api/v1.1.md §10.6)."""
        if self.origin == server.origin:
            return True
        own = self.origin[1].endswith((".circle-artifacts.com", ".circleci.com"))
        return server.is_cloud and self.origin[0] == "https" and own


def parse(text: str) -> Address:
    r"""An address from an answer or from the user.

    :raises ValueError: for what is not plain: another scheme, user info, `\`, white space, control characters, letters
        outside of ASCII, a host that is no plain name. The text quotes nothing of it.
    """
    found = _PLAIN.fullmatch(text) if "\\" not in text else None
    if not found:
        raise ValueError("it is not a plain http or https URL")
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = found["port"] or DEFAULT_PORTS[scheme]
    if not 0 < int(port) < 65536 or (host[0] == "[" and not _is_ipv6(host[1:-1])):
        raise ValueError("it is not a plain http or https URL")
    return Address(text, (scheme, host, str(int(port))))


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def server_of(api_url: str) -> Address:
    """The server that `api_url` means, without a final `/api`, `/api/v1.1` or the like.

    :raises ValueError: with what is wrong with it; the text quotes nothing that may be a password or token.
    """
    text = api_url.strip()
    rest = text.partition("://")[2]
    if "@" in rest.partition("/")[0] or "?" in text or "#" in text:
        raise ValueError("must not contain a user, password or query; pass the token in api_token")
    try:
        address = parse(text)
    except ValueError:
        raise ValueError(
            "must be the URL of a CircleCI server, with http:// or https://, as in https://circleci.com"
        ) from None
    scheme, host, _port = address.origin
    path = address.text.partition("://")[2].partition("/")[2]
    prefix = _API_PATH.sub("", f"/{path}" if path else "", count=1)
    if any(segment in (".", "..") for segment in prefix.split("/")):
        raise ValueError("must not contain . or .. in its path")
    named = f"[{host.strip('[]')}]" if ":" in host else host
    port = "" if address.host == host else f":{address.origin[2]}"
    return parse(f"{scheme}://{named}{port}{prefix}")


def path_of(segments: tuple[str, ...]) -> str:
    """Join the segments of a path, each escaped by itself: a branch `feature/x` is one segment (docs/api/v1.1.md §3).

    :raises ValueError: for a segment that would change the path.
    """
    for segment in segments:
        if segment in ("", ".", ".."):
            raise ValueError(f"{segment!r} cannot be a part of a CircleCI path")
    return "/" + "/".join(quote(segment, safe="") for segment in segments)
