"""Results into a format that people or programs read: one module a format, found by its name, imported on first use.

A printer is a module with `write(results, stream, style)`, which writes all of the results and returns their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TextIO, cast

from index.search import Results

PRINTERS = {name: f"index.printers.{name}_printer" for name in ("table", "csv", "jsonl", "ids")}


@dataclass(frozen=True, slots=True)
class Style:
    """How wide and whether in colour: what a printer for people asks of the terminal; the others do without."""

    width: int = 80
    color: bool = False


class Printer(Protocol):
    """The module of a format."""

    def write(self, results: Results, stream: TextIO, style: Style) -> int: ...


def load_printer(name: str) -> Printer:
    """The printer of that format; KeyError where there is none."""
    return cast(Printer, import_module(PRINTERS[name]))
