"""Ascending arrays of document numbers as sets: what is in both, in either, and what is held beside them.

Each of these is done in one of two ways. Numbers that stand close together are marked in an array as long as the
largest of them, where a look-up is one step; a few numbers far apart are looked for by halving. Where the one costs as
much as the other is a matter of memory and steps: sixteen times as many places as numbers (`_FEW`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # numpy.typing would cost a tenth of what numpy does
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

NO_NUMBERS: Numbers = np.zeros(0, np.int64)

_FEW = 16


def as_array(numbers: Any) -> NDArray[Any]:
    """Numbers as an array; a buffer of them (bytes, array, memoryview) is not copied."""
    return np.frombuffer(numbers, np.uint8) if isinstance(numbers, bytes) else np.asarray(numbers)


def once(numbers: Numbers) -> Numbers:
    """Each of the numbers once, ascending."""
    if is_ascending(numbers):
        return numbers
    numbers = np.sort(numbers)  # np.unique takes a hash table, and fifty times as long
    first = np.ones(len(numbers), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    found: Numbers = numbers[first]
    return found


def is_ascending(numbers: Numbers) -> bool:
    """Whether each of the numbers is larger than the one before."""
    return bool((numbers[1:] > numbers[:-1]).all())


def union(several: Sequence[Numbers]) -> Numbers:
    """The numbers in any of the arrays, ascending."""
    if len(several) == 1:
        return several[0]
    together = np.concatenate(several) if several else NO_NUMBERS
    if is_ascending(together):  # the documents of one segment after those of another
        return together
    if _are_close(int(together.max()), len(together)):
        marks = np.zeros(int(together.max()) + 1, bool)
        marks[together] = True
        return np.flatnonzero(marks).astype(np.int64, copy=False)
    return once(together)


def are_in(numbers: Numbers, others: Numbers) -> NDArray[np.bool_]:
    """For each of the numbers whether it is among the others."""
    if not len(others) or not len(numbers):
        return np.zeros(len(numbers), bool)
    if _are_close(largest := int(max(numbers[-1], others[-1])), len(numbers) + len(others)):
        marks = np.zeros(largest + 1, bool)
        marks[others] = True
        return marks[numbers]
    if len(others) < len(numbers) // _FEW:
        found = np.zeros(len(numbers), bool)
        at = np.searchsorted(numbers, others)
        at = at[at < len(numbers)]
        found[at[numbers[at] == others[: len(at)]]] = True
        return found
    at = np.searchsorted(others, numbers)
    at[at == len(others)] = 0
    there: NDArray[np.bool_] = others[at] == numbers
    return there


def places_in(numbers: Numbers, others: Numbers) -> Numbers:
    """For each of the numbers its place among the others, -1 where it is none of them."""
    if not len(others) or not len(numbers):
        return np.full(len(numbers), -1)
    if _are_close(largest := int(max(numbers[-1], others[-1])), len(numbers) + len(others)):
        place_of = np.full(largest + 1, -1)
        place_of[others] = np.arange(len(others))
        return place_of[numbers]
    at = np.searchsorted(others, numbers)
    at[at == len(others)] = 0
    at[others[at] != numbers] = -1
    return at


def values_at(numbers: Numbers, others: Numbers, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of the numbers the value that stands beside it among the others, 0 where it is none of them."""
    if not len(others) or not len(numbers):
        return np.zeros(len(numbers))
    if _are_close(largest := int(max(others[-1], numbers[-1])), len(numbers) + len(others)):
        held = np.zeros(largest + 1)
        held[others] = values
        return held[numbers]
    at = np.searchsorted(others, numbers)
    at[at == len(others)] = 0
    return np.where(others[at] == numbers, values[at], 0.0)


def added_up(numbers: Numbers, values: NDArray[np.float64]) -> tuple[Numbers, NDArray[np.float64]]:
    """Each of the numbers, in any order, once and ascending, with the sum of its values; of positive whole ones, whose
    sum is the same in any order."""
    if is_ascending(numbers):
        return numbers, values
    if _are_close(largest := int(numbers.max()), len(numbers)):
        sums: NDArray[np.float64] = np.bincount(numbers, values, largest + 1).astype(np.float64, copy=False)
        numbers = np.flatnonzero(sums).astype(np.int64, copy=False)
        return numbers, sums[numbers]
    order = np.argsort(numbers, kind="stable")
    numbers, values = numbers[order], values[order]
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    return numbers[starts], np.add.reduceat(values, starts)


def _are_close(largest: int, count: int) -> bool:
    """Whether marking every number up to the largest costs less than looking for so many."""
    return largest + 1 < count * _FEW
