"""Families of near copies for people and programs: their lists, and the members of one with what sets them apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from archive.comparison import find_changes
from archive.document import Document
from archive.values import dataclass
from archive.wording import counted
from index.bibliography import fields_named
from index.printers import Style
from index.printers.csv_printer import csv_cell
from index.printers.visible import encodable, visible, visible_line

if TYPE_CHECKING:
    from archive.comparison import Change

FORMATS = ("text", "csv", "jsonl")
FAMILY_COLUMNS = ("documents", "first_day", "last_day", "id", "source", "title", "corrected")
COPY_COLUMNS = (
    "id", "title", "date", "source", "url", "path", "similarity", "words", "words_left_out", "words_put_in",
    "corrected",
)  # fmt: skip

_SHORT_ID = 10  # as on the table of hits
_LONG = 24  # words of a change that are shown; of a longer one its two ends
_OLD, _NEW = "red", "green"

Value = str | float | None


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A family in a list, with its earliest document; `documents` counts it too, days are ISO 8601."""

    documents: int
    first_day: str | None
    last_day: str | None
    document: Document


@dataclass(frozen=True, slots=True)
class Copy:
    """A member of a family and how alike it is, 0 to 1, to the document that all are compared with; None: to itself."""

    document: Document
    similarity: float | None


def write_families(families: Iterable[FamilyLine], stream: TextIO, format: str, style: Style) -> int:
    """Writes a line a family; the number of families."""
    count = 0
    if format == "csv":
        stream.write(",".join(FAMILY_COLUMNS) + "\n")
    for count, family in enumerate(families, 1):  # noqa: B007
        document = family.document
        if format == "text":
            days = f"{family.first_day or 'undated':<10} {family.last_day or '':<10}"
            line = f"{family.documents:>7,}  {days}  {document.id[:_SHORT_ID]}  {document.title or '(no title)'}"
            if document.corrected:
                line += f"  (corrected: {fields_named(document.corrected)})"
            stream.write(_cut(visible_line(line), style.width) + "\n")
            continue
        values = (family.documents, family.first_day, family.last_day, document.id, document.provenance.source,
                  document.title, ",".join(document.corrected) or None)  # fmt: skip
        _write_row(dict(zip(FAMILY_COLUMNS, values, strict=True)), stream, format)
    return count


def write_copies(copies: Iterable[Copy], against: Document, stream: TextIO, format: str, style: Style) -> int:
    """Writes the members of a family, each with what it says otherwise than `against`; their number."""
    count = 0
    if format == "csv":
        stream.write(",".join(COPY_COLUMNS) + "\n")
    for count, copy in enumerate(copies, 1):  # noqa: B007
        document = copy.document
        changes = list(find_changes(against.body, document.body)) if copy.similarity is not None else []
        if format == "text":
            _write_copy(copy, changes, stream, style)
            continue
        published, provenance = document.published, document.provenance
        row: dict[str, object] = {
            "id": document.id,
            "title": document.title,
            "date": published.value.edtf if published else None,
            "source": provenance.source,
            "url": provenance.url,
            "path": provenance.path,
            "similarity": 1.0 if copy.similarity is None else round(copy.similarity, 3),
            "words": len(document.body.split()),
            "words_left_out": sum(len(change.old.split()) for change in changes),
            "words_put_in": sum(len(change.new.split()) for change in changes),
            "corrected": ",".join(document.corrected) or None,
        }
        if format == "jsonl":
            row["against"] = against.id
            row["changes"] = [{"left_out": change.old, "put_in": change.new} for change in changes]
        _write_row(row, stream, format)
    return count


def _write_row(row: dict[str, object], stream: TextIO, format: str) -> None:
    if format == "jsonl":
        stream.write(encodable(json.dumps(row, ensure_ascii=False)) + "\n")
    else:
        stream.write(",".join(csv_cell(value) for value in row.values()) + "\n")  # type: ignore[arg-type]


def _write_copy(copy: Copy, changes: list[Change], stream: TextIO, style: Style) -> None:
    document = copy.document
    published = document.published.value.edtf if document.published else "undated"
    place = document.dateline.place if document.dateline else None
    head = f"{document.id[:_SHORT_ID]}  {published}  {document.provenance.source}"
    stream.write(visible_line(head + (f"  {place}" if place else "")) + "\n")
    stream.write(f"  {visible_line(document.title or '(no title)')}\n")
    if document.corrected:
        stream.write(f"  corrected: {fields_named(document.corrected)}\n")
    if copy.similarity is None:
        stream.write("  the others are compared with this one\n\n")
        return
    same = "the same words" if not changes else counted(len(changes), "change")
    stream.write(f"  similarity {copy.similarity:.2f}, {same}\n")
    for change in changes:
        _write_change(change, stream, style)
    stream.write("\n")


def _write_change(change: Change, stream: TextIO, style: Style) -> None:
    """`… for [-three-]{+four+} weeks …`; on a terminal in red and green instead."""
    before, after = (f"… {change.before} " if change.before else ""), (f" {change.after} …" if change.after else "")
    old, new = _shortened(change.old), _shortened(change.new)
    if not style.color:
        marked = (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")
        stream.write(f"    {visible(before + marked + after)}\n")
        return
    # Imported here: it costs 70 ms, and only people see colours.
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(
        file=stream, width=style.width, force_terminal=True, highlight=False, markup=False, emoji=False,
        legacy_windows=False, color_system="standard",
    )  # fmt: skip
    text = Text(visible(before))
    text.append(visible(old), f"{_OLD} strike")
    text.append(" " if old and new else "")
    text.append(visible(new), _NEW)
    text.append(visible(after))
    console.print(Padding(text, (0, 0, 0, 4), expand=False))


def _shortened(text: str) -> str:
    """The text, or both its ends where it is long."""
    words = text.split()
    if len(words) <= _LONG:
        return text
    half = _LONG // 2
    return f"{' '.join(words[:half])} … ({len(words) - 2 * half:,} words) … {' '.join(words[-half:])}"


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"
