"""Marked text folded into columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.printers.folding import fold_pieces, width_of


def test_lines_are_cut_between_words() -> None:
    """A word that does not fit goes to the next line, with the pieces it is made of; no blanks end a line."""
    pieces = [("The har", ""), ("bour", "1"), (" is closed", "")]
    assert fold_pieces(pieces, 11) == [[("The har", ""), ("bour", "1")], [("is closed", "")]]
    assert fold_pieces(pieces, 8) == [[("The", "")], [("har", ""), ("bour", "1")], [("is", "")], [("closed", "")]]


def test_what_is_too_long_is_cut_anywhere() -> None:
    """A long word fills its lines, and wide letters are never halved."""
    assert fold_pieces([("abcdefg", "")], 3) == [[("abc", "")], [("def", "")], [("g", "")]]
    assert fold_pieces([("港湾閉鎖", "")], 5) == [[("港湾", "")], [("閉鎖", "")]]


def test_line_feeds_and_nothing() -> None:
    """A line feed begins a line; nothing is one empty line."""
    assert fold_pieces([("a\nb", "")], 9) == [[("a", "")], [("b", "")]]
    assert fold_pieces([], 9) == [[]]


def test_columns_of_letters() -> None:
    """Letters of East Asia take two columns, marks on others none."""
    assert [width_of(text) for text in ("abc", "港", "e\u0301", "کراچی", "")] == [3, 2, 1, 5, 0]


@given(st.lists(st.tuples(st.text("ab 港é\n", max_size=9), st.sampled_from(("", "1"))), max_size=4), st.integers(2, 9))
def test_no_line_is_too_wide_and_no_word_is_lost(pieces: list[tuple[str, str]], width: int) -> None:
    """Whatever the text, its letters stand there in their order, marked as they were, and every line fits."""
    lines = fold_pieces(pieces, width)
    assert all(sum(width_of(text) for text, _ in line) <= width for line in lines)
    given_letters = [(letter, style) for text, style in pieces for letter in text if letter not in " \n"]
    assert [(letter, style) for line in lines for text, style in line for letter in text if letter != " "] == given_letters
