"""Where the first paragraph of each body ends, for all documents at once: what `hlead:` asks beside title and deck."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from index.ascending import as_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 1 << 16  # documents at once: arrays of a million would take 60 MB each


def find_lead_ends(
    paragraphs: Iterable[tuple[Any, Any]], body_starts: NDArray[Any], body_ends: NDArray[Any]
) -> NDArray[np.int64]:
    """For each document the position at which the second paragraph of its body begins, the end of the body where there
    is none.

    `paragraphs` has for each segment the starts of the paragraphs of its documents as postings.pack_starts writes them,
    one row of bytes after another, and where each row begins and the last one ends; the others are of all documents.
    """
    found = [np.zeros(0, np.int64)]
    base = 0
    for packed, row_starts in paragraphs:
        gaps, rows = as_array(packed), as_array(row_starts)
        for first in range(0, len(rows) - 1, _BLOCK):
            bounds = rows[first : first + _BLOCK + 1].astype(np.int64)
            here = slice(base + first, base + first + len(bounds) - 1)
            block = gaps[bounds[0] : bounds[-1]]
            found.append(_lead_ends(block, bounds - bounds[0], body_starts[here], body_ends[here]))
        base += len(rows) - 1
    return np.concatenate(found)


def _lead_ends(
    gaps: NDArray[np.uint8], bounds: NDArray[np.int64], body_starts: NDArray[Any], body_ends: NDArray[Any]
) -> NDArray[np.int64]:
    """The same of some documents, whose rows of gaps are parted at these bounds."""
    lengths = np.diff(bounds)
    sums = np.concatenate(([0], np.cumsum(gaps, dtype=np.int64)))
    document = np.repeat(np.arange(len(lengths)), lengths)
    starts = sums[1:] - sums[bounds[:-1]][document]
    # A byte of 255 says that the gap goes on in the next one.
    later = np.flatnonzero((gaps < 255) & (starts > body_starts[document]) & (starts < body_ends[document]))
    ends = body_ends.astype(np.int64)
    ends[document[later[::-1]]] = starts[later[::-1]]  # the first of each is written last
    return ends
