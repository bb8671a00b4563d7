"""Small tables: tags, codes, strata and the like, in columns on a terminal, else as csv, tsv, json or jsonl."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from archive.labels import Labels
from archive.tags import TagCount
from index.columns_of_text import cut, padded, width_of
from index.printers import Style
from index.printers.csv_printer import Cell
from index.printers.rows import FORMATS, write_named
from index.printers.visible import visible

__all__ = ["FORMATS", "write_columns", "write_tag_counts", "write_tags_of"]

_GAP = "  "


def write_columns(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], stream: TextIO, format: str, style: Style
) -> int:
    """Writes rows of values; their number. On a table numbers stand to the right, and the widest column of texts is cut
    where the terminal is narrower."""
    if format != "table":
        return write_named(columns, rows, stream, format, style)
    if not rows:
        return 0
    texts = [list(columns), *([_text(value) for value in row] for row in rows)]
    is_number = [all(isinstance(row[at], int | float | None) for row in rows) for at in range(len(columns))]
    widths = [max(width_of(row[at]) for row in texts) for at in range(len(columns))]
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - style.width
    widest = max((at for at in range(len(columns)) if not is_number[at]), key=widths.__getitem__, default=None)
    if over > 0 and widest is not None:
        widths[widest] = max(8, widths[widest] - over)
    for row in texts:
        cells = [
            " " * (width - width_of(text)) + text if right else padded(cut(text, width), width)
            for text, width, right in zip(row, widths, is_number, strict=True)
        ]
        stream.write(_GAP.join(cells).rstrip() + "\n")
    return len(rows)


def write_tag_counts(counts: Sequence[TagCount], stream: TextIO, format: str, style: Style) -> int:
    """Writes each tag with its documents, and those of them that the archive does not hold now."""
    rows = [(tag.name, tag.documents, tag.absent) for tag in counts]
    return write_columns(("tag", "documents", "absent"), rows, stream, format, style)


def write_tags_of(documents: Sequence[tuple[str, Labels]], stream: TextIO, format: str, style: Style) -> int:
    """Writes the tags of each of these documents; on a table with the beginning of its id."""
    length = 10 if format == "table" else None
    rows = [(id[:length], " ".join(labels.tags)) for id, labels in documents]
    return write_columns(("id", "tags"), rows, stream, format, style)


def _text(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else visible(" ".join((value or "").split()))
