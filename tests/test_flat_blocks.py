"""Postings of many terms packed at once: each is read back alone, and all of them together, as they were."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engines.flat_blocks import Block, pack_block, unpack_block
from index.engines.flat_file import FlatFileError
from index.engines.flat_postings import RECORD, PostingsReader, TermRecord
from index.postings import CASE_BITS

# A document of a term: its gap, how often the title has the word, and for each place its gap and how it is written.
_STEPS = st.integers(1, 200) | st.integers(1, 5_000) | st.integers(1, 70_000)
_DOCUMENTS = st.tuples(
    st.integers(1, 20) | st.integers(1, 300) | st.integers(1, 70_000),
    st.sampled_from([0, 0, 0, 1, 2, 15, 300]),
    st.lists(st.tuples(_STEPS, st.integers(0, 3)), min_size=1, max_size=20),
)
_TERMS = st.lists(_DOCUMENTS, min_size=1, max_size=20)
Term = list[tuple[int, int, list[tuple[int, int]]]]


def block_of(terms: list[Term]) -> tuple[Block, list[tuple[list[int], list[int], list[tuple[int, int]], list[int]]]]:
    """The block of these terms, and what is expected of each: documents, counts, extras, positions with their case."""
    numbers, counts, titles, positions, cases, wanted = [], [], [], [], [], []
    for term in terms:
        number, wanted_numbers, wanted_codes = -1, [], []
        for gap, in_title, places in term:
            number += gap
            wanted_numbers.append(number)
            counts.append(len(places))
            titles.append(in_title)
            at = -1
            for step, case in places:
                at += step
                positions.append(at)
                cases.append(case)
                wanted_codes.append(at << CASE_BITS | case)
        numbers += wanted_numbers
        extras = [(place, in_title) for place, (_, in_title, _) in enumerate(term) if in_title]
        wanted.append((wanted_numbers, [len(places) for _, _, places in term], extras, wanted_codes))
    block = Block(
        np.array([len(term) for term in terms]), np.array(numbers, np.uint32), np.array(counts, np.uint32),
        np.array(titles, np.uint32), np.array(positions, np.uint32), np.array(cases, np.uint8),
    )  # fmt: skip
    return block, wanted


@settings(max_examples=200, deadline=None)
@given(st.lists(_TERMS, min_size=1, max_size=5))
def test_packed_postings_come_back(terms: list[Term]) -> None:
    """In a block and alone, lists of any length, width and mixture of cases are read as they were written."""
    block, wanted = block_of(terms)
    packed, records = pack_block(block)
    reader = PostingsReader(memoryview(packed.tobytes()), lambda start, end: None)
    for number, (documents, counts, extras, codes) in enumerate(wanted):
        record = TermRecord._make(RECORD.unpack(records[number : number + 1].tobytes()))
        postings = reader.postings(record, with_positions=True)
        assert list(postings.documents) == documents
        assert list(postings.counts) == counts
        assert list(postings.extras) == extras
        assert list(postings.positions) == codes
        assert list(reader.places(record)) == [code >> CASE_BITS for code in codes]
        assert list(reader.cases(record)) == [code & 3 for code in codes]
    again = unpack_block(packed, records)
    for field in fields(Block):
        assert getattr(again, field.name).tolist() == getattr(block, field.name).tolist()


@pytest.mark.parametrize(
    ("gaps", "size"),
    [([5], 1), ([5] * 20, 10), ([5] * 20 + [500], 11 + 4 + 12), ([200] * 20, 20), ([200] * 20 + [70_000], 21 + 4 + 12)],
)
def test_a_rare_long_gap_makes_no_list_wide(gaps: list[int], size: int) -> None:
    """Gaps take half a byte or one each, and the one that does not fit four more, with a head that says so."""
    term: Term = [(gap, 0, [(1, 0)]) for gap in gaps]
    packed, _ = pack_block(block_of([term])[0])
    assert len(packed) == size + len(gaps)  # a byte for each position, none for the counts, all of which are one


def test_postings_that_do_not_fit_are_an_error() -> None:
    """Records that lead out of their section are said to be wrong."""
    packed, records = pack_block(block_of([[(1, 1, [(300, 2)] * 20)] * 3])[0])
    with pytest.raises(FlatFileError, match="do not fit"):
        unpack_block(packed[:20], records)
