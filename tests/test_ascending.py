"""Ascending arrays of numbers as sets, close together and far apart, against the sets of the language."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.array_places import _first_at_least
from index.ascending import added_up, are_in, once, places_in, union, values_at

# Close together they are marked, far apart looked for.
_SETS = st.tuples(st.sampled_from((1, 3, 1_000)), st.frozensets(st.integers(0, 300), max_size=60)).map(
    lambda drawn: sorted(number * drawn[0] for number in drawn[1])
)


def _array(numbers: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)


@given(_SETS, _SETS)
def test_look_ups(numbers: list[int], others: list[int]) -> None:
    """Whether each number is among the others, at which place, and with which value."""
    values = [float(number % 7 + 1) for number in others]
    held = dict(zip(others, values, strict=True))
    one, other = _array(numbers), _array(others)
    assert are_in(one, other).tolist() == [number in held for number in numbers]
    assert places_in(one, other).tolist() == [others.index(number) if number in held else -1 for number in numbers]
    assert values_at(one, other, np.array(values)).tolist() == [held.get(number, 0.0) for number in numbers]


@given(st.lists(_SETS, max_size=4))
def test_several_together(several: list[list[int]]) -> None:
    """A union has each number once, ascending; values of the same number are added up."""
    together = [number for numbers in several for number in numbers]
    assert union([_array(numbers) for numbers in several]).tolist() == sorted(set(together))
    assert once(_array(together)).tolist() == sorted(set(together))
    numbers, sums = added_up(_array(together), np.array([float(number % 5 + 1) for number in together]))
    assert numbers.tolist() == sorted(set(together))
    assert sums.tolist() == [together.count(number) * float(number % 5 + 1) for number in sorted(set(together))]


@given(st.lists(st.tuples(st.lists(st.integers(0, 400), max_size=80), st.integers(0, 400)), min_size=1, max_size=9))
def test_many_searches_at_once(stretches: list[tuple[list[int], int]]) -> None:
    """In ascending stretches of one list each search finds what halving its own stretch finds."""
    positions: list[int] = []
    low, high, found = [], [], []
    for stretch, wanted in stretches:
        low.append(len(positions))
        positions += sorted(stretch)
        high.append(len(positions))
        found.append(bisect_left(positions, wanted, low[-1], high[-1]))
    every = _array([*positions, 0])  # a list that is looked at has a position
    wanted = [wanted for _, wanted in stretches]
    assert _first_at_least(every.__getitem__, _array(wanted), _array(low), _array(high)).tolist() == found
