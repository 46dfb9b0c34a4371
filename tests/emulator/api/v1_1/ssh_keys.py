# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Additional SSH keys; ``settings`` lists them (docs/api/v1.1.md §10.15)."""

from __future__ import annotations

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...state.keys import has_fingerprint, public_half
from ...state.model import SshKey
from .guards import PROJECT, WRITES

ROUTES = Routes()


@ROUTES.on("POST", f"{PROJECT}/ssh-key", WRITES)
def add_ssh_key(ctx: Context) -> Reply:
    """Add an SSH key, once more if it is already there: 200 and a JSON empty string."""
    fields = ctx.request.fields()
    private, hostname = fields.get("private_key"), fields.get("hostname")
    public = public_half(private) if isinstance(private, str) else None
    if public is None:
        raise ApiError(400, "it looks like private key is invalid key.  Double check")
    ctx.subject.ssh_keys.append(SshKey(hostname if isinstance(hostname, str) else None, public, private))
    return Reply("")


@ROUTES.on("DELETE", f"{PROJECT}/ssh-key", WRITES)
def delete_ssh_key(ctx: Context) -> Reply:
    """Delete an SSH key by its fingerprint, and by its host if one is given.

    A switch says how many duplicates go. The 404 for a missing key and the body of the 200 are inferred.
    """
    fields, project, switches = ctx.request.fields(), ctx.subject, ctx.state.switches
    matching = [
        key
        for key in project.ssh_keys
        if has_fingerprint(key.public_key, str(fields.get("fingerprint")), switches.server)
        and ("hostname" not in fields or (fields["hostname"] or "") == (key.hostname or ""))
    ]
    if not matching:
        raise ApiError(404, "ssh key not found")
    for key in matching if switches.ssh_key_delete == "all" else matching[:1]:
        project.ssh_keys[:] = [other for other in project.ssh_keys if other is not key]
    return Reply("")
