"""Distinctive words as a table, or as csv, tsv, json or jsonl: a line a word, the most distinctive first."""

from __future__ import annotations

from typing import TextIO

from index.columns_of_text import cut, padded, width_of
from index.distinctive import Comparison
from index.printers import Style
from index.printers.rows import write_named
from index.printers.visible import visible

COLUMNS = (
    "word", "documents", "rest_documents", "count", "rest_count", "per_million", "rest_per_million", "g2", "log_ratio",
)  # fmt: skip


def write_distinctive(found: Comparison, stream: TextIO, format: str, style: Style) -> int:
    """Writes a line a word; their number."""
    words = found.words
    if format != "table":
        rows = (
            (word.word, word.documents, word.rest_documents, word.count, word.rest_count,
             round(1e6 * word.count / found.size, 2), round(1e6 * word.rest_count / found.rest_size, 2),
             round(word.g2, 3), round(word.log_ratio, 3))
            for word in words
        )  # fmt: skip
        return write_named(COLUMNS, rows, stream, format, style)
    if not words:
        return 0
    names = [cut(visible(word.word), max(12, style.width - 58)) for word in words]
    label = max(4, *map(width_of, names))
    heads = f"{'documents':>9} {'in rest':>8}  {'times':>7} {'in rest':>8}  {'G2':>9}  log ratio"
    stream.write(f"{'word':<{label}}  {heads}\n")
    for name, word in zip(names, words, strict=True):
        stream.write(
            f"{padded(name, label)}  {word.documents:>9,} {word.rest_documents:>8,}  {word.count:>7,}"
            f" {word.rest_count:>8,}  {word.g2:>9,.1f}  {word.log_ratio:>9.2f}\n"
        )
    return len(words)
