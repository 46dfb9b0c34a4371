# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The ways in which a task can fail, and what it returns nevertheless."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any


class Refused(Exception):
    """The task asks for something that must not be done. Raised before the first write.

    :ivar option: the path of the option, as in `projects[3].ssh_keys[1].private_key`; empty if no
        single option is wrong.
    :ivar text: what is wrong with it, and what to do; without the option's name.
    """

    def __init__(self, option: str, text: str) -> None:
        super().__init__(option, text)
        self.option = option
        self.text = text

    def __str__(self) -> str:
        return f"{self.option}: {self.text}" if self.option else self.text

    def below(self, parent: str) -> Refused:
        """The same refusal of an option that stands inside another one."""
        separator = "." if self.option and not self.option.startswith("[") else ""
        return Refused(f"{parent}{separator}{self.option}", self.text)


class Unsuccessful(Exception):
    """Everything was done as planned, but the outcome is a failure, such as a build that failed.

    :ivar returns: the task's result.
    """

    def __init__(self, message: str, **returns: Any) -> None:
        super().__init__(message)
        self.returns = returns


class CheckFailed(Exception):
    """The check after a stage does not hold."""


class Stopped(Exception):
    """The task is being stopped, so nothing more is sent."""

    def __init__(self) -> None:
        super().__init__("the task was stopped")


_RESULT = "_result_on_error"


@contextlib.contextmanager
def with_result_on_error(**returns: Any) -> Iterator[None]:
    """Let the task return this if an error is raised inside: a build is still returned when waiting for it fails."""
    try:
        yield
    except BaseException as error:
        setattr(error, _RESULT, {**returns, **result_on_error(error)})
        raise


def result_on_error(error: BaseException) -> dict[str, Any]:
    """What the task returns although this error ended it."""
    return dict(getattr(error, _RESULT, {}))
