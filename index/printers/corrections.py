"""Corrections of documents, two lines each for people, or as csv, tsv, json or jsonl; the csv can be read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TextIO

from archive.corrections_file import COLUMNS
from archive.document import Correction
from index.columns_of_text import wrapped
from index.printers import Style
from index.printers.rows import write_named
from index.printers.visible import visible_line

# What stands in a table where a person says that there is none.
NONE = "none"
_SHORT_ID = 10
_INDENT = 12


class ListedCorrection(NamedTuple):
    """A correction with what was extracted, and where its document is from, None where it is not held; `holds` is False
    where it was taken back or another replaced it."""

    correction: Correction
    extracted: str | None
    source: str | None
    path: str | None
    holds: bool = True


def write_corrections(listed: Iterable[ListedCorrection], stream: TextIO, format: str, style: Style) -> int:
    """Writes them as they come; their number."""
    if format != "table":
        empty = NONE if format in ("csv", "tsv") else None
        return write_named(COLUMNS, (_cells(one, empty) for one in listed), stream, format, style)
    written = 0
    for one in listed:
        for line in _lines(one):
            for part in wrapped(line, style.width, _INDENT):
                stream.write(part.rstrip() + "\n")
        written += 1
    return written


def shown(value: str | None) -> str:
    """A value in a sentence: what a document has not is none."""
    return NONE if value is None else visible_line(value)


def said_of_change(one: Correction, new: str | None, old: str | None, *, is_held: bool) -> str:
    """What a field of a document says now and said before; of one that is not held, what it will say."""
    after = f"(was {shown(old)})" if is_held else "(its document is not in this archive)"
    return f"{one.id[:_SHORT_ID]}  {one.field:<10}  {shown(new if is_held else one.value)}  {after}"


def said_of(one: Correction) -> str:
    """Who made it and why."""
    return f"by {visible_line(one.by)} on {one.made[:10]}: {visible_line(one.reason)}"


def _cells(listed: ListedCorrection, empty: str | None) -> tuple[str | None, ...]:
    one = listed.correction
    value = empty if one.value is None else one.value
    return (one.id, one.field, value, listed.extracted, one.reason, one.by, one.made, one.withdrawn, one.withdrawn_by,
            one.withdrawn_reason, listed.source, listed.path, "yes" if listed.holds else "no")  # fmt: skip


def _lines(listed: ListedCorrection) -> Iterator[str]:
    one = listed.correction
    was = f"  (extracted: {shown(listed.extracted)})" if listed.path is not None else "  (not in this archive)"
    yield f"{one.id[:_SHORT_ID]}  {one.field:<10}  {shown(one.value)}{was}"
    yield f"{'':<{_INDENT}}{said_of(one)}"
    if one.withdrawn is not None:
        why = f": {visible_line(one.withdrawn_reason)}" if one.withdrawn_reason else ""
        yield f"{'':<{_INDENT}}withdrawn by {visible_line(one.withdrawn_by or '')} on {one.withdrawn[:10]}{why}"
    elif not listed.holds:
        yield f"{'':<{_INDENT}}replaced by a later one"
