"""A facet as a small table with bars, or as csv, tsv, json or jsonl: a value and its number of documents."""

from __future__ import annotations

from typing import TextIO

from index.columns_of_text import cut, padded, width_of
from index.facets import Facet
from index.printers import Style
from index.printers.rows import bar, write_named
from index.printers.visible import visible


def write_facet(facet: Facet, most: int | None, stream: TextIO, format: str, style: Style) -> int:
    """Writes the first `most` values, None for all; how many were written."""
    rows = facet.rows[:most]
    if format != "table":
        return write_named((facet.name, "documents"), rows, stream, format, style)
    if not rows:
        return 0
    names = [cut(visible(" ".join(name.split())), max(8, style.width // 3)) for name, _ in rows]
    label = max(len(facet.name), *map(width_of, names))
    largest = max(count for _, count in rows)
    digits = max(len("documents"), len(f"{largest:,}"))
    room = max(1, style.width - label - digits - 4)
    stream.write(f"{facet.name:<{label}}  {'documents':>{digits}}\n")
    for name, (_, count) in zip(names, rows, strict=True):
        stream.write(f"{padded(name, label)}  {count:>{digits},}  {bar(count, largest, room)}\n")
    return len(rows)


def apart_in_words(facet: Facet) -> list[str]:
    """A sentence for each group of documents that no value can claim."""
    sentences = {
        "undated": "undated",
        "partial": f"dated less precisely than a {facet.name}",
        "unsettled": f"dated so that the {facet.name} is unsettled",
        "unplaced": "without a place",
        "none": "without an agency",
        "untagged": "without a tag",
        "uncoded": f"without the code {facet.name.removeprefix('code:')}" if ":" in facet.name else "without a code",
    }
    said = [f"{count:,} {sentences[why]}, and counted nowhere" for why, count in facet.apart]
    if facet.repeated:
        claims = {"source": "source it was seen at", "tag": "tag it has", "code": "code it has"}
        every = claims.get(facet.name, "value that a coder gave it")
        said.append(f"the counts add up to {facet.repeated:,} more: a document counts at every {every}")
    return said
