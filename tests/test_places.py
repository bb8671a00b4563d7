"""Where queries stand: the passes over positions against the plain reading, and against each other."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st
from query_trees import fits, placed_queries, places_in, read_plainly, texts

from index.places import count_apart, find_near, find_phrase, find_places, find_starts, find_word_pairs, run_of
from index.query import Leaf, Query

_positions = st.sets(st.integers(0, 40), max_size=12).map(sorted)


@given(placed_queries(), texts())
def test_places_are_those_of_a_plain_reading(query: Query, text: str) -> None:
    """For any query and any text, from positions and from words: the same places."""
    plain = read_plainly(text)

    def positions(leaf: Leaf) -> list[int]:
        return [at for at in range(len(plain.terms)) if fits(plain, at, leaf)]

    units = {
        name: [at for at, number in enumerate(numbers) if not at or numbers[at - 1] != number]
        for name, numbers in plain.units.items()
    }
    expected = places_in(plain, query)
    assert [tuple(place) for place in find_places(query, positions, units)] == expected
    assert find_starts(query, positions, units) == [place[0] for place in expected]


@given(_positions, _positions, st.integers(0, 8), st.booleans())
def test_pairs_of_words_are_places_near_each_other(left: list[int], right: list[int], words: int, ordered: bool) -> None:
    """The passes for single words and the search for longer places agree."""
    near = find_near([run_of(at, at) for at in left], [run_of(at, at) for at in right], words, ordered)
    assert find_word_pairs(left, right, words, ordered) == [(place.start, place.end) for place in near]


@given(st.lists(_positions, min_size=1, max_size=4))
def test_a_phrase_is_at_each_place_where_its_words_are(positions: list[list[int]]) -> None:
    """In order and side by side, nowhere else."""
    expected = [at for at in range(41) if all(at + step in some for step, some in enumerate(positions))]
    assert find_phrase(positions) == expected


def test_places_that_share_no_word() -> None:
    """Of overlapping places as many count as fit beside each other."""
    assert count_apart([]) == 0
    assert count_apart([run_of(0, 1), run_of(1, 2), run_of(2, 3)]) == 2
    assert count_apart([run_of(0, 9), run_of(1, 2), run_of(3, 4)]) == 2


def test_long_texts_take_no_long_time() -> None:
    """Twenty thousand words of two kinds, near each other and in one paragraph, also three of them, are no trouble."""
    ones, others = list(range(0, 20_000, 2)), list(range(1, 20_000, 2))
    started = process_time()
    assert len(find_word_pairs(ones, others, 100, False)) == 19_999
    assert len(find_word_pairs(ones, ones, 100, False, [0])) == 9_999
    near = find_near([run_of(at, at) for at in ones], [run_of(at, at) for at in others], 100, False)
    assert len(find_near(near, [run_of(at, at) for at in ones], 100, False)) > 19_000
    assert process_time() - started < 5
