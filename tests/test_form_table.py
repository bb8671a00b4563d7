"""The forms of a dictionary that a pattern or a misspelling fits, against trying each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from query_trees import alignment_distance

from index.form_table import forms_like, forms_near

_FORMS = st.sets(st.text(st.sampled_from("abcd\u00e9東'"), min_size=1, max_size=7), max_size=40)
_PATTERNS = st.lists(st.sampled_from(["a", "b", "c", "é", "東", "?", "*"]), min_size=1, max_size=7).map("".join)


class ListedForms:
    """Forms as a sorted list of their bytes."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._lines = sorted(form.encode() for form in forms)

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, at: int, /) -> bytes:
        return self._lines[at]

    def first_at_least(self, line: bytes, /, *, after: bool = False) -> int:
        return bisect_left(self._lines, line + b"\xff" if after else line)

    def matching(self, line_pattern: bytes, prefix: bytes = b"", /) -> Iterator[bytes]:
        return (line for line in self._lines if line.startswith(prefix) and re.fullmatch(line_pattern, line))


@given(_FORMS, _PATTERNS)
def test_patterns_find_what_they_fit(forms: set[str], pattern: str) -> None:
    """`?` is one character of any script, `*` any number of them, and a pattern fits a form as a whole."""
    expression = "".join(".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    found = list(forms_like(ListedForms(forms), pattern))
    assert sorted(found) == sorted(form for form in forms if re.fullmatch(expression, form))


@given(_FORMS, st.text(st.sampled_from("abcdé東"), min_size=1, max_size=7), st.sampled_from((1, 2)))
def test_spellings_find_what_is_near(forms: set[str], term: str, edits: int) -> None:
    """Every form within the distance, as the whole table of distances has it, and no other."""
    near = [form for form in forms if alignment_distance(form, term) <= edits]
    assert sorted(forms_near(ListedForms(forms), term, edits)) == sorted(near)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("husain", "husain", 0), ("husain", "hussain", 1), ("husain", "husian", 1), ("husain", "hussien", 2), ("ca", "abc", 3)],
)
def test_distances(one: str, other: str, distance: int) -> None:
    """Put in, left out, changed, exchanged: one edit each, and no place is edited twice (ca to abc takes three)."""
    assert alignment_distance(one, other) == distance


def test_many_stars_take_no_time() -> None:
    """A pattern of many stars on long forms is answered at once, fitting or not."""
    forms = ListedForms("a" * 200 + str(number) for number in range(300))
    assert list(forms_like(forms, "*a" * 12 + "*b")) == []
    assert len(list(forms_like(forms, "*a" * 12 + "*"))) == 300
