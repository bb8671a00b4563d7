"""Results into a format that people or programs read: one module a format, found by its name, imported on first use.

A printer is a module with `write(results, stream, style)`, which writes all of the results and returns their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from archive.values import dataclass

if TYPE_CHECKING:
    from index.entry import Hit
    from index.search import Result

PRINTERS = {
    name: f"index.printers.{name.replace('-', '_')}_printer"
    for name in ("table", "csv", "tsv", "json", "jsonl", "ids", "ris", "csl-json")
}


class Found(Protocol):
    """What a printer is given: results, to be iterated once or again, or their hits without the documents."""

    def __iter__(self) -> Iterator[Result]: ...

    def hits(self) -> Iterator[Hit]: ...


@dataclass(frozen=True, slots=True)
class Style:
    """What a printer is told beside the results; each uses what concerns it.

    `width` and `color` are the terminal's; `columns` those asked for, None for the usual ones; `excel` asks for the
    CSV that Excel reads; `archive` is the name of the archive, for references to it; `warn` takes a sentence for
    the user.
    """

    width: int = 80
    color: bool = False
    columns: tuple[str, ...] | None = None
    excel: bool = False
    archive: str = ""
    warn: Callable[[str], None] = lambda sentence: None


class Printer(Protocol):
    """The module of a format."""

    def write(self, results: Found, stream: TextIO, style: Style) -> int: ...


def load_printer(name: str) -> Printer:
    """The printer of that format; KeyError where there is none."""
    return cast(Printer, import_module(PRINTERS[name]))


def format_of(suffix: str) -> str | None:
    """The format that a file of that suffix would have; None where none would."""
    name = suffix.lstrip(".").lower()
    return name if name in PRINTERS and name not in ("table", "ids") else None
