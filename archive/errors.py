"""The errors that a user meets: what happened, where, and what to do; the exit code goes with the kind."""

from __future__ import annotations


class DatelineError(Exception):
    """A message in the user's words, a hint on the remedy where there is one, and the exit code of the command."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ArchiveError(DatelineError):
    """The archive or its index is missing, locked or damaged."""

    exit_code = 4
