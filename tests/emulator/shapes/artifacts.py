# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifacts (docs/api/v1.1.md §10.6; docs/api/v2.md §8.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..state.builds import Job


def artifact_bodies(job: Job, base_url: str) -> list[dict[str, Any]]:
    """The artifacts in v1.1; since 2.0 both paths are the same."""
    return [
        {
            "path": artifact["path"],
            "pretty_path": artifact["path"],
            "node_index": artifact.get("node_index", 0),
            "url": f"{base_url}/artifacts/{job.id}/{index}/{_url_name(artifact)}",
        }
        for index, artifact in enumerate(job.artifacts)
    ]


def v2_artifact_bodies(job: Job, base_url: str) -> list[dict[str, Any]]:
    """The artifacts in v2, which has no pretty path."""
    kept = ("path", "node_index", "url")
    return [{key: body[key] for key in kept} for body in artifact_bodies(job, base_url)]


def _url_name(artifact: dict[str, Any]) -> str:
    """Return the path as one segment of a URL. It is only for show: the artifact is found by its index."""
    return "_" if artifact["path"].strip(".") == "" else quote(artifact["path"], safe="")
