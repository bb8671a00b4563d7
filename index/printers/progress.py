"""Long work as it goes on, on stderr: a bar on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 5.0  # seconds between plain lines


class ProgressBar:
    """Shows one stage at a time; use it in a `with`."""

    def __init__(self) -> None:
        self._stage, self._done = "", 0
        self._total: int | None = None
        self._began = self._said = time.monotonic()
        self._bar = _make_bar() if sys.stderr.isatty() else None
        self._task: TaskID | None = None

    def __enter__(self) -> ProgressBar:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, stage: str, total: int | None) -> None:
        """Opens a stage of `total` steps, None where nobody knows how many."""
        self._stage, self._done, self._total, self._began = stage, 0, total, time.monotonic()
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(stage, total=total, speed="")

    def advance(self, steps: int = 1) -> None:
        """Counts steps done."""
        self._done += steps
        now = time.monotonic()
        speed = f"{self._done / max(0.001, now - self._began):,.0f}/s"
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=steps, speed=speed)
        elif now - self._said >= _EVERY:
            self._said = now
            of = "" if self._total is None else f" of {self._total:,}"
            print(f"{self._stage}: {self._done:,}{of}, {speed}", file=sys.stderr)


def _make_bar() -> Progress:
    # rich costs 70 ms: only for a terminal
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
