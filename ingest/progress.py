"""What long work says of itself as it goes on: the stages, and what is done of each."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told how the work goes on: `begin` opens a stage of `total` steps and `size` bytes (None: not known)."""

    def begin(self, stage: str, total: int | None, size: int | None = None) -> None: ...

    def advance(self, steps: int = 1, *, size: int = 0, files: int = 0, rejected: int = 0) -> None:
        """Counts what was done of the stage since the last call."""


class NoProgress:
    """Tells nobody."""

    def begin(self, stage: str, total: int | None, size: int | None = None) -> None:
        pass

    def advance(self, steps: int = 1, *, size: int = 0, files: int = 0, rejected: int = 0) -> None:
        pass
