# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""HTML in which every text is escaped: only what `element` made is taken as it is."""

from __future__ import annotations

import html
import re

_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What HTML cannot hold."""
_WITHOUT_END = frozenset({"meta", "br"})


class Html(str):
    """A piece of HTML."""

    __slots__ = ()


def escaped(text: object) -> Html:
    """A text as HTML; HTML stays as it is."""
    return text if isinstance(text, Html) else Html(html.escape(_UNSHOWN.sub("\ufffd", str(text))))


def element(tag: str, *children: object, **attributes: str | bool | None) -> Html:
    """An element. Children that are None are left out.

    :param attributes: those whose names are Python's have an underscore at the end: `class_`. True stands for an
        attribute without a value, None and False for none.
    """
    given = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escaped(value)}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    end = "" if tag in _WITHOUT_END else f"</{tag}>"
    return Html(f"<{tag}{given}>{joined(*children)}{end}")


def joined(*children: object) -> Html:
    """Some pieces, one after another."""
    return Html("".join(escaped(child) for child in children if child is not None))
