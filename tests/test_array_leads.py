"""The ends of first paragraphs, worked out for all documents at once."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.array_leads import find_lead_ends
from index.postings import pack_starts

# Gaps of more than 255 take several bytes.
_STARTS = st.lists(st.sampled_from((1, 2, 40, 254, 255, 256, 510, 900)), max_size=6).map(
    lambda gaps: list(accumulate(gaps, initial=0))
)
_DOCUMENTS = st.lists(st.tuples(_STARTS, st.integers(0, 1_500), st.integers(0, 1_500)), max_size=5)


@given(st.lists(_DOCUMENTS, max_size=3))
def test_ends_of_first_paragraphs(segments: list[list[tuple[list[int], int, int]]]) -> None:
    """The first start of a paragraph behind the body's own and before its end, else its end."""
    packed, bounds, expected = [], [], []
    for documents in segments:
        rows = [pack_starts(starts) for starts, _, _ in documents]
        packed.append((b"".join(rows), np.array(list(accumulate(map(len, rows), initial=0)), np.uint32)))
        for starts, start, length in documents:
            bounds.append((start, start + length))
            expected.append(next((at for at in starts if start < at < start + length), start + length))
    firsts, lasts = np.array(bounds, np.uint32).reshape(-1, 2).T
    assert find_lead_ends(packed, firsts, lasts).tolist() == expected
