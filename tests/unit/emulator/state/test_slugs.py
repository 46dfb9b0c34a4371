# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""UUIDs in base58 (docs/api/v1.1.md §3; docs/api/v2.md §3.1)."""

from __future__ import annotations

import pytest

from tests.emulator.state.slugs import base58_from_uuid, uuid_from_segment

PAIRS = [
    ("e75c804e-7f5c-4506-9dad-03fc86af39d1", "Va2k7FVcHE7EyFDbRioifr"),
    ("66491562-90a9-4065-9249-4b0ce3b77452", "DdaVtNusHqi24D4YT3X4eu"),
    ("2a68fe5f-2fe5-4d4f-91e1-15f111116743", "6EkDPZoN4ZdMKKZtBkRodt"),
]
BASE58 = PAIRS[1][1]


@pytest.mark.parametrize(("identity", "base58"), [*PAIRS, ("00000000-0000-0000-0000-00000000003a", "1" * 15 + "21")])
def test_published_pairs(identity, base58):
    assert base58_from_uuid(identity) == base58
    assert uuid_from_segment(base58) == identity == uuid_from_segment(identity.upper())


@pytest.mark.parametrize(
    "segment", ["", "acme", "0OIl", BASE58[:-1] + "0", BASE58 + "1", "1" + BASE58, "z" * 30, "x" * 36]
)
def test_what_is_no_identifier(segment):
    assert uuid_from_segment(segment) is None
