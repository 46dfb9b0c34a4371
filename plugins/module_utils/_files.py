# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Files that come from CircleCI: where they may be written, whether they are there already, and getting them."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from typing import Any

from ._answers import CircleCIError
from ._plan import Refused

CHUNK = 1024 * 1024
TOLD_EACH = 64 * CHUNK


def inside(dest: str, name: str) -> str:
    """The path below `dest` that a name from elsewhere stands for.

    :raises Refused: if it would lead out of `dest`: by `..`, by a root, by a link in the folder, or in disguise.
    """
    parts = name.split("/")
    odd = "\\" in name or any(ord(letter) < 32 for letter in name)
    if odd or any(part in ("", ".", "..") for part in parts):
        raise Refused(f"dest: the artifact {name!r} cannot be written below it; leave it out with patterns.")
    target = os.path.join(dest, *parts)
    root, folder = os.path.realpath(dest), os.path.realpath(os.path.dirname(target))
    if os.path.commonpath((root, folder)) != root:
        raise Refused(
            f"dest: the artifact {name!r} would be written through a link, to {folder}, so outside of {dest}."
        )
    if os.path.isdir(target) and not os.path.islink(target):
        raise Refused(f"dest: there is a folder where the artifact {name!r} belongs.")
    return target


def check_folder(dest: str) -> None:
    """Refuse what can be no folder.

    :raises Refused: if something else is there.
    """
    if os.path.exists(dest) and not os.path.isdir(dest):
        raise Refused(f"dest: {dest} is there, and is no folder.")


def state(api: Any, url: str, path: str) -> str | None:
    """How a file compares to what lies at an address, byte for byte, since CircleCI tells no checksum.

    :returns: `same`, `different`, or None if there is no file.
    :raises CircleCIError: if it cannot be read at its address.
    """
    if not os.path.lexists(path):
        return None
    if os.path.islink(path) or not os.path.isfile(path):
        return "different"
    return "same" if api.repeat(lambda: _is_same(api, url, path)) else "different"


def _is_same(api: Any, url: str, path: str) -> bool:
    with api.stream(url) as response, open(path, "rb") as held:
        length = response.headers.get("Content-Length")
        if length is not None and int(length) != os.path.getsize(path):
            return False
        return all(held.read(len(chunk)) == chunk for chunk in response.iter_content(CHUNK)) and not held.read(1)


@dataclass(frozen=True, slots=True)
class Download:
    """The effect of a change: a file is there, whole, or it is as it was.

    :ivar dest: the folder that nothing may be written outside of.
    """

    url: str
    dest: str
    name: str

    def perform(self, api: Any) -> dict[str, Any]:
        """Get the file.

        :returns: `size`, in bytes.
        :raises CircleCIError: if it did not arrive.
        :raises OSError: if it cannot be written.
        """
        target = inside(self.dest, self.name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        return api.repeat(lambda: self._attempt(api, target))

    def _attempt(self, api: Any, target: str) -> dict[str, Any]:
        descriptor, partial = tempfile.mkstemp(prefix=".circleci-", dir=os.path.dirname(target))
        try:
            with os.fdopen(descriptor, "wb") as file, api.stream(self.url) as response:
                size = self._copy(api, response, file)
            os.chmod(partial, 0o666 & ~_umask())
            # The folder may have been replaced by a link meanwhile.
            os.replace(partial, inside(self.dest, self.name))
        except BaseException:
            os.unlink(partial)
            raise
        return {"size": size}

    def _copy(self, api: Any, response: Any, file: Any) -> int:
        length = int(response.headers.get("Content-Length") or 0)
        size = told = 0
        for chunk in response.iter_content(CHUNK):
            file.write(chunk)
            size += len(chunk)
            if size - told >= TOLD_EACH:
                told = size
                api.tell(f"{self.name}: {size // CHUNK} of {length // CHUNK or '?'} MiB")
        if size < length:  # older versions of urllib3 take this for the end
            raise CircleCIError("GET", self.name, None, f"it broke off after {size} of {length} bytes", again=None)
        return size


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
