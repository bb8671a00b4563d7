"""Text in columns of a terminal, and rows sorted outside of memory."""

from __future__ import annotations

import random

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from index.columns_of_text import cut, first_columns, last_columns, padded, width_of
from index.external_sort import sort_rows


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("fog", 3), ("cafe\u0301", 4), ("漢字", 4), ("ｆｏｇ", 6), ("فیری", 4), ("a\u2067b\u2069", 2)]
)
def test_columns(text: str, width: int) -> None:
    """East Asian characters take two columns, combining marks and invisible characters none."""
    assert width_of(text) == width


def test_text_is_filled_up_by_columns() -> None:
    """Wide characters need fewer spaces."""
    assert (padded("漢字", 6), padded("fog", 6, True), padded("harbour", 3)) == ("漢字  ", "   fog", "harbour")


@pytest.mark.parametrize(
    ("text", "width", "first", "last"),
    [
        ("the fog came in", 20, "the fog came in", "the fog came in"),
        ("the fog came in", 7, "the fog", "came in"),
        ("the fog came in", 6, "the", "in"),
        (" the fog ", 5, " the", "fog "),
        ("harbourmaster", 4, "harb", "ster"),
        # Scripts without spaces are cut between characters, which are two columns wide.
        ("漢字漢字", 5, "漢字", "漢字"),
        # A mark stays with its letter, or goes with it.
        ("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301", "e\u0301e\u0301"),
        ("fog", 0, "", ""),
    ],
)
def test_ends_of_a_text_are_cut_at_words(text: str, width: int, first: str, last: str) -> None:
    """Whole words, as many as fit."""
    assert (first_columns(text, width), last_columns(text, width)) == (first, last)


@given(strategies.texts(max_size=60), st.integers(0, 40))
def test_what_is_cut_fits_and_is_part_of_the_text(text: str, width: int) -> None:
    """A beginning is the text's beginning, an end its end, and neither is wider than asked."""
    text = " ".join(text.split())
    first, last = first_columns(text, width), last_columns(text, width)
    assert text.startswith(first)
    assert text.endswith(last)
    assert max(width_of(first), width_of(last)) <= width
    assert width_of(cut(text, max(1, width))) <= max(1, width)


@given(st.lists(st.tuples(st.integers(0, 9), st.text(max_size=3))), st.integers(1, 5), st.integers(2, 3))
def test_rows_are_sorted_whatever_is_held(rows: list[tuple[int, str]], held: int, most_runs: int) -> None:
    """The same as sorting them in memory, with a few rows held and runs merged again and again."""
    assert list(sort_rows(rows, held, most_runs)) == sorted(rows)


def test_a_sort_that_is_left_closes_its_files() -> None:
    """Who takes the first row only leaves nothing behind."""
    numbers = list(range(100))
    random.Random(1).shuffle(numbers)
    rows = sort_rows(((number,) for number in numbers), 10)
    assert next(rows) == (0,)
    rows.close()  # type: ignore[attr-defined]
