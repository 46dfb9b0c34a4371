# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Files that come from CircleCI: where they may be written, whether they are there already, and getting them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from typing import Any, BinaryIO

from .._api.addresses import Address
from .._api.client import Client
from .._api.errors import CircleCIError
from .._engine.compat import dataclass
from .._engine.failures import Refused

MIB = 1024 * 1024
"""Bytes of a mebibyte."""
PROGRESS_BYTES = 64 * MIB
"""Bytes of a file after which the progress of its download is shown again."""
PARTIAL = (".circleci-", ".part")
"""How the names of files begin and end that have not arrived in whole."""
_PARTIAL_NAME = re.compile(r"[0-9a-f]{16}".join(map(re.escape, PARTIAL)))


def place_below(dest: str, name: str) -> str:
    """The path below `dest` that a name from elsewhere stands for.

    :raises ValueError: if it would lead out of `dest`: by `..`, by a root, by a link in the folder, or in disguise.
    """
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise ValueError("its path leads out of dest")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValueError("its path is not text") from None
    if "\\" in name or not name.isprintable():
        raise ValueError("its path holds characters that no path should have")
    if _PARTIAL_NAME.fullmatch(parts[-1]):
        raise ValueError("its name is one of those for files that have not arrived in whole")
    target = os.path.join(dest, *parts)
    root, folder = os.path.realpath(dest), os.path.realpath(os.path.dirname(target))
    if os.path.commonpath((root, folder)) != root:
        raise ValueError(f"it would be written through a link, to {folder}, so outside of dest")
    if os.path.isdir(target) and not os.path.islink(target):
        raise ValueError("there is a folder in its place")
    if blocked := _obstacle(os.path.dirname(target)):
        raise ValueError(f"{blocked} is in the place of its folder")
    return target


def check_folder(dest: str) -> None:
    """Refuse what cannot be a folder.

    :raises Refused: if something else is there.
    """
    if blocked := _obstacle(dest):
        raise Refused("dest", f"{blocked} is there, and is not a folder.")


def _obstacle(folder: str) -> str | None:
    """What is in the place of a folder, or of one above it; None if nothing is."""
    while not os.path.lexists(folder):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return None if os.path.isdir(folder) else folder


def compare(api: Client, address: Address, path: str) -> str | None:
    """How a file compares to what lies at an address, byte for byte, since CircleCI provides no checksums.

    :returns: `same`, `different`, or None if there is no file.
    :raises CircleCIError: if it cannot be read at its address.
    :raises OSError: if the file cannot be read.
    """
    if not os.path.lexists(path):
        return None
    if os.path.islink(path) or not os.path.isfile(path):
        return "different"
    return "same" if api.repeat(lambda: _is_same(api, address, path)) else "different"


def _is_same(api: Client, address: Address, path: str) -> bool:
    with open(path, "rb") as held, api.stream(address, with_token=True) as response:
        length = _length(response)
        if length is not None and length != os.path.getsize(path):
            return False
        chunks = api.pieces(response)
        return all(held.read(len(chunk)) == chunk for chunk in chunks) and not held.read(1)


def _length(response: Any) -> int | None:
    """The size that the file will have; None if that is not known: what is packed is unpacked on the way."""
    text = response.headers.get("Content-Length", "")
    if response.headers.get("Content-Encoding", "identity") != "identity" or not text.isdecimal():
        return None
    try:
        return int(text)
    except ValueError:  # it has thousands of digits
        return None


@dataclass(frozen=True, slots=True)
class Download:
    """The effect of a change: a file is there, whole, or everything is as it was.

    :ivar dest: the folder that nothing may be written outside of.
    """

    address: Address
    dest: str
    name: str

    def perform(self, api: Client) -> int:
        """Get the file.

        :returns: its size, in bytes.
        :raises CircleCIError: if it did not arrive.
        :raises OSError: if it cannot be written.
        """
        folder = os.path.dirname(self._target())
        os.makedirs(folder, exist_ok=True)
        _remove_abandoned(folder)
        return api.repeat(lambda: self._attempt(api, folder))

    def _attempt(self, api: Client, folder: str) -> int:
        with _partial(folder) as (path, file):
            with api.stream(self.address, with_token=True) as response:
                size = self._copy(api, response, file)
            file.flush()
            # The folder may have been replaced by a link meanwhile.
            os.replace(path, self._target())
        return size

    def _target(self) -> str:
        try:
            return place_below(self.dest, self.name)
        except ValueError as error:
            raise OSError(f"{self.name}: {error}") from None

    def _copy(self, api: Client, response: Any, file: BinaryIO) -> int:
        length = _length(response)
        size = shown = 0
        for chunk in api.pieces(response):
            file.write(chunk)
            size += len(chunk)
            if size - shown >= PROGRESS_BYTES:
                shown = size
                api.show_progress(f"{self.name}: {size // MIB} of {length // MIB if length else '?'} MiB")
        if length is not None and size < length:  # older versions of urllib3 take this for the end
            raise CircleCIError("GET", self.name, None, f"it broke off after {size} of {length} bytes", retryable=None)
        return size


@contextlib.contextmanager
def _partial(folder: str) -> Iterator[tuple[str, BinaryIO]]:
    """A new file that is removed unless it is renamed. It is locked as long as somebody writes to it."""
    while True:
        path = os.path.join(folder, secrets.token_hex(8).join(PARTIAL))
        # The system applies the umask.
        with open(path, "xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not os.fstat(file.fileno()).st_nlink:  # removed as abandoned, before it was locked
                continue
            try:
                yield path, file
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
            return


def _remove_abandoned(folder: str) -> None:
    """Remove what killed runs have left: files that have not arrived in whole, and that nobody writes to."""
    for name in filter(_PARTIAL_NAME.fullmatch, os.listdir(folder)):
        path = os.path.join(folder, name)
        # Others may be able to write here: what is no file of ours is neither opened to its end nor removed.
        with contextlib.suppress(OSError), open(path, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(path)


def _open_at_once(path: str, flags: int) -> int:
    """Open no link, and do not wait for whoever may write to a pipe."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
