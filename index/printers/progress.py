"""Long work as it goes on, on stderr: a bar on a terminal, a plain line every few seconds elsewhere and in a log."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from archive.errors import DatelineError
from index.printers.visible import visible_message

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 5.0  # seconds between plain lines


class ProgressBar:
    """Shows one stage at a time; use it in a `with`. `quiet` shows nothing; `log_file` is added to, line by line."""

    def __init__(self, *, quiet: bool = False, log_file: Path | None = None) -> None:
        self._stage = ""
        self._done = self._size = self._files = self._rejected = 0
        self._total: int | None = None
        self._total_size: int | None = None
        self._began = self._said = time.monotonic()
        self._bar = _make_bar() if sys.stderr.isatty() and not quiet else None
        self._task: TaskID | None = None
        self._is_shown = False
        self._is_quiet, self._log_file = quiet, log_file
        self._log: TextIO | None = None

    def __enter__(self) -> ProgressBar:
        if self._log_file is not None:
            try:
                self._log = open(self._log_file, "a", encoding="utf-8", errors="backslashreplace")
            except OSError as error:
                message = f"cannot write the log {self._log_file}: {error.strerror}"
                raise DatelineError(message, "name another file, or leave --log-file out") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._done and self._log is not None:
            self.write_log(self._line())
        if self._log is not None:
            self._log.close()
            self._log = None

    def begin(self, stage: str, total: int | None, size: int | None = None) -> None:
        """Opens a stage of `total` steps and `size` bytes, None where nobody knows how many."""
        if self._done and self._log is not None:
            self.write_log(self._line())
        self._stage, self._total, self._total_size = stage, total, size
        self._done = self._size = 0
        self._began = time.monotonic()
        if self._bar is not None:
            if not self._is_shown:
                self._bar.start()
                self._is_shown = True
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(stage, total=size or total, counts="")

    def advance(self, steps: int = 1, *, size: int = 0, files: int = 0, rejected: int = 0) -> None:
        """Counts steps and bytes done of the stage, files and rejections of the whole run."""
        self._done += steps
        self._size += size
        self._files += files
        self._rejected += rejected
        if self._bar is not None and self._task is not None:
            done = self._size if self._total_size else self._done
            self._bar.update(self._task, completed=done, counts=self._counts())
        now = time.monotonic()
        if now - self._said >= _EVERY:
            self._said = now
            line = self._line()
            if self._bar is None and not self._is_quiet:
                print(line, file=sys.stderr)
            self.write_log(line)

    def say(self, line: str) -> None:
        """Writes a line to stderr, control characters made visible, unless quiet; and to the log."""
        line = visible_message(line)
        self._stop()
        if not self._is_quiet:
            print(line, file=sys.stderr)
        self.write_log(line)

    def _stop(self) -> None:
        if self._bar is not None and self._is_shown:
            self._bar.stop()
            self._is_shown = False

    def write_log(self, line: str) -> None:
        """Adds a line to the log, with the time of day, where there is one."""
        if self._log is not None:
            self._log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")
            self._log.flush()

    def _line(self) -> str:
        left = self._seconds_left()
        return f"{self._stage}: {self._counts()}" + (f", about {_duration(left)} left" if left is not None else "")

    def _counts(self) -> str:
        seconds = max(0.001, time.monotonic() - self._began)
        of = f" of {self._total:,}" if self._total else ""
        parts = [f"{self._files:,} files"] if self._files else []
        parts += [f"{self._done:,}{of} records", f"{self._done / seconds:,.0f}/s"]
        if self._rejected:
            parts.append(f"{self._rejected:,} rejected")
        return ", ".join(parts)

    def _seconds_left(self) -> float | None:
        """From the bytes where their number is known, else from the steps; None where neither is."""
        done, total = (self._size, self._total_size) if self._total_size else (self._done, self._total)
        if not total or not done:
            return None
        return max(0.0, (time.monotonic() - self._began) * (total - done) / done)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _make_bar() -> Progress:
    # rich costs 70 ms: only for a terminal
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[counts]}"),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    )
