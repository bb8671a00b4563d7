"""The small parts of the index: postings of an entry, the order of hits, the score of a term."""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.bm25 import idf, score_term
from index.engine import Sort
from index.entry import IndexEntry
from index.ordering import choose_first
from index.postings import (
    find_entry_words,
    pack_positions,
    pack_starts,
    unpack_positions,
    unpack_starts,
    zone_bounds,
)

ENTRY = IndexEntry(
    "id", "US aid", "aid", "", "The US. us\n\n\n\nAid to all", "Port Else", ("East",),
    ("http://east.example/c", "http://d"), (), "The desk", "Else Land",
)  # fmt: skip


def test_zones_stand_one_after_another() -> None:
    """Title, deck, byline, dateline, body and sign-off each begin 128 positions after the end of the one before."""
    ends = find_entry_words(ENTRY).ends
    assert [zone_bounds(ends, zone) for zone in range(6)] == [
        (0, 2), (130, 131), (259, 259), (387, 389), (517, 523), (651, 653),
    ]  # fmt: skip


def test_every_word_has_its_position() -> None:
    """Words stand as they are written, zone after zone; those of a field apart are folded, with gaps between texts."""
    places = list(find_entry_words(ENTRY).text.places())
    assert places == [
        ("US", 0), ("aid", 1), ("aid", 130), ("Port", 387), ("Else", 388), ("The", 517), ("US", 518), ("us", 519),
        ("Aid", 520), ("to", 521), ("all", 522), ("The", 651), ("desk", 652),
    ]  # fmt: skip
    found = find_entry_words(ENTRY)
    assert list(found.place.places()) == [("port", 0), ("else", 1), ("else", 130), ("land", 131)]
    assert [word for word, _ in found.url.places()] == ["http", "east", "example", "c", "http", "d"]
    assert found.url.runs == [(0, 4), (132, 2)]


def test_paragraphs_and_sentences() -> None:
    """Where each begins is kept, in every zone that has words; empty ones have no place."""
    assert find_entry_words(ENTRY).paragraphs == [0, 130, 387, 517, 520, 651]
    entry = replace(ENTRY, body="The US. Mr. Droy left.\n\nHe sailed. Aid came.", title="Aid! Aid?")
    assert find_entry_words(entry).sentences == [0, 1, 130, 387, 517, 519, 522, 524, 654]


def test_the_length_counts_the_title_twice() -> None:
    """Ten words of deck, dateline, body and sign-off and a title of two, twice."""
    assert find_entry_words(ENTRY).length == 1 + 2 + 6 + 2 + 2 * 2


@given(st.lists(st.integers(0, 3_000), unique=True).map(sorted))
def test_packing_starts_is_undone_by_unpacking(starts: list[int]) -> None:
    """Where sentences begin takes a byte for each that is shorter than 255 words."""
    packed = pack_starts(starts)
    assert list(unpack_starts(packed)) == starts
    assert len(packed) <= len(starts) + 3_000 // 255


@given(st.lists(st.integers(0, 2**31), min_size=1, unique=True).map(sorted))
def test_packing_positions_is_undone_by_unpacking(codes: list[int]) -> None:
    """Two bytes a position, or four where one needs them."""
    packed = pack_positions(codes)
    assert list(unpack_positions(packed)) == codes
    assert len(packed) == 1 + len(codes) * (2 if codes[-1] < 65_536 else 4)


_MATCHES = st.dictionaries(st.integers(0, 30), st.sampled_from((0.0, 0.5, 1.0)))


@given(_MATCHES, st.lists(st.integers(0, 2), min_size=31, max_size=31), st.none() | st.integers(0, 40))
def test_the_first_hits_are_the_first_of_all(matches: dict[int, float], days: list[int], limit: int | None) -> None:
    """By score, then newest, then id; by date, undated last either way; a limit takes the first of that order."""

    def id_of(number: int) -> str:
        return f"{30 - number:02}"

    def newest(number: int) -> int:
        return -days[number] if days[number] else 9

    orders: dict[Sort, list[int]] = {
        "relevance": sorted(matches, key=lambda number: (-matches[number], newest(number), id_of(number))),
        "newest": sorted(matches, key=lambda number: (newest(number), id_of(number))),
        "oldest": sorted(matches, key=lambda number: (days[number] or 9, id_of(number))),
    }
    for sort, order in orders.items():
        assert choose_first(matches, sort, limit, days, id_of) == order[:limit]


def test_the_score_of_a_term_by_hand() -> None:
    """A term twice in a document of average length, had by one document of four."""
    assert idf(4, 1) == pytest.approx(log(1 + 3.5 / 1.5))
    scores = score_term({2: 2.0}, idf(4, 1), [1.0, 1.0, 10.0], 10.0)
    assert scores == {2: pytest.approx(log(10 / 3) * 2 * 2.2 / (2 + 1.2))}


def test_a_term_that_all_have_still_counts() -> None:
    """The idf is never negative, so that finding a word never makes a document worse."""
    assert idf(100, 100) > 0


def test_documents_without_words_divide_by_no_zero() -> None:
    """An index of empty texts has an average length of 0."""
    assert score_term({0: 1.0}, 1.0, [0.0], 0.0) == {0: pytest.approx(2.2 / 2.2)}
