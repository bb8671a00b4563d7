"""Long output on a terminal, page by page: what fits on the screen is printed, more goes through PAGER, else less."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import StringIO
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    import subprocess


@contextmanager
def paged(stream: TextIO, is_wanted: bool = True) -> Iterator[TextIO]:
    """A stream to write to in place of that one; it is that one itself where it is no terminal, or none is wanted.

    Raises BrokenPipeError where the reader has left the pager before the end.
    """
    command = _pager_of(os.environ) if is_wanted and stream.isatty() and os.environ.get("TERM") != "dumb" else None
    if command is None:
        yield stream
        return
    pager = _Pager(stream, command)
    try:
        yield cast(TextIO, pager)
    finally:
        pager.finish()


def _pager_of(environment: Mapping[str, str]) -> list[str] | None:
    """The words of the command; None where the user wants none, or has none."""
    from shutil import which  # on a terminal only

    if "PAGER" in environment:
        import shlex

        command = shlex.split(environment["PAGER"])
        return command if command and command != ["cat"] and which(command[0]) else None
    return ["less", "-R"] if which("less") else None


class _Pager:
    """Holds a screenful back; with the first line more, a pager is started and gets all of it."""

    def __init__(self, stream: TextIO, command: list[str]) -> None:
        import shutil

        size = shutil.get_terminal_size()
        self._stream, self._command = stream, command
        self._width, self._room = max(1, size.columns), max(1, size.lines - 1)
        self._held = StringIO()
        self._process: subprocess.Popen[str] | None = None

    def write(self, text: str) -> int:
        if self._process is None:
            self._held.write(text)
            # A line that is wider than the screen takes several; marks of colour are counted too, so at most too many.
            self._room -= sum(1 + max(0, len(line) - 1) // self._width for line in text.split("\n")[:-1])
            if self._room < 0:
                self._start()
        else:
            assert self._process.stdin is not None
            self._process.stdin.write(text)
        return len(text)

    def flush(self) -> None:
        """Nothing: a screenful is held back until it is known to be one."""

    def isatty(self) -> bool:
        return True

    def finish(self) -> None:
        """Prints what was held back, or waits until the reader has left the pager."""
        if self._process is None:
            self._stream.write(self._held.getvalue())
            self._stream.flush()
            return
        # Ctrl-C is the pager's while it runs.
        import signal

        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            assert self._process.stdin is not None
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait()
        finally:
            signal.signal(signal.SIGINT, before)

    def _start(self) -> None:
        self._stream.flush()
        sys.stderr.flush()
        # R: colours as colours; F and X: less leaves what fits on the screen there.
        environment = {"LESS": "FRX", **os.environ}
        import subprocess  # only where there is more than a screenful

        try:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, text=True, encoding="utf-8", errors="backslashreplace",
                env=environment,
            )  # fmt: skip
        except OSError:
            self._room = 1 << 60  # it cannot be run: all is printed at the end
            return
        assert self._process.stdin is not None
        self._process.stdin.write(self._held.getvalue())
