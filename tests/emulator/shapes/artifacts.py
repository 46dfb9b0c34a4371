# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artifacts of a job: their URLs and their content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ..server.http import Request, Stream
from ..state.builds import FINISHED, Job
from ..state.slugs import stable_uuid

ARTIFACT_KEYS = {"path", "content", "size", "node_index", "cut_at"}
"""What a seed may say of an artifact."""

_CHUNK = bytes(range(256)) * 256


def artifacts_of(job: Job) -> tuple[dict[str, Any], ...]:
    """The artifacts a job has: none before it has ended, and none if it was cancelled."""
    return job.script.artifacts if job.state == FINISHED and job.outcome != "canceled" else ()


def _name(artifact: dict[str, Any]) -> str:
    """The path as one segment of a URL, which only looks nice: the artifact is found by its index."""
    return "_" if artifact["path"].strip(".") == "" else quote(artifact["path"], safe="")


def artifact_bodies(job: Job, request: Request) -> list[dict[str, Any]]:
    """The artifacts as v1.1 lists them; since 2.0 both paths are the same (api/v1.1.md §10.6)."""
    return [
        {
            "path": artifact["path"],
            "pretty_path": artifact["path"],
            "node_index": artifact.get("node_index", 0),
            "url": f"{request.base_url}/artifacts/{job.id}/{index}/{_name(artifact)}",
        }
        for index, artifact in enumerate(artifacts_of(job))
    ]


def artifact_at(job: Job | None, index: str) -> dict[str, Any] | None:
    """Return the artifact that a URL names."""
    listed = artifacts_of(job) if job else ()
    return listed[int(index)] if index.isdecimal() and int(index) < len(listed) else None


def signature(job: Job, index: str) -> str:
    """Return the unguessable part of the URL at the other host."""
    return stable_uuid("artifact", job.id, index)


def other_host(request: Request) -> str:
    """Return the emulator under another host name: ``localhost`` for a client that says 127.0.0.1, and back."""
    name, colon, port = request.header("host").partition(":")
    return ("127.0.0.1" if name == "localhost" else "localhost") + colon + port


def blob_url(job: Job, index: str, request: Request) -> str:
    """Return where the content is."""
    return f"http://{other_host(request)}/blobs/{job.id}/{index}/{signature(job, index)}"


def content(artifact: dict[str, Any]) -> Stream:
    """Return the content: the seeded text, or so many bytes 0, 1, ... 255, 0, 1, ..., made chunk by chunk."""
    text = artifact.get("content")
    data = None if text is None else text.encode()
    size = artifact.get("size", 0) if data is None else len(data)
    end = min(size, artifact.get("cut_at", size))
    return Stream(size, _pattern(end) if data is None else iter((data[:end],)), whole=end == size)


def _pattern(size: int) -> Iterator[bytes]:
    for start in range(0, size, len(_CHUNK)):
        yield _CHUNK[: size - start]
