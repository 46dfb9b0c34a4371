# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that the tests use as secrets: nothing may show them."""

from __future__ import annotations

from tests.support.keys import make_key

KEY, PUBLIC = make_key()
OTHER_KEY, OTHER_PUBLIC = make_key()
SECRET = "s3cret-of-the-tests/with+odd=letters"
HEROKU = "6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f"


def lines_of(private_key: str) -> list[str]:
    """The lines of a private key that are secret."""
    return private_key.splitlines()[1:-1]
