"""The stems of a segment, and the forms that a pattern or a misspelling fits, against what each form says alone."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import is_stemmed, stem_of, stems_of
from index.engines.flat_segment import FlatSegment, Layout
from index.engines.flat_writing import Forms, SegmentBuilder, SegmentEntry, Words
from index.form_table import forms_like, forms_near


def _segment(folder: str | Path, forms: set[str]) -> FlatSegment:
    """A segment of one document with these forms."""
    builder = SegmentBuilder(Layout(("text",), {"key": 1}, stemmed="text"), Forms())
    builder.add(SegmentEntry({"text": Words(sorted(forms), [(0, len(forms))])}, {"key": b"a"}))
    builder.write(Path(folder) / "a.flat")
    return FlatSegment(Path(folder) / "a.flat")


_FORMS = st.sets(st.one_of(st.text("abeginst'", max_size=9), st.text("aé字z", max_size=5), st.sampled_from(("a<", "="))))


@settings(deadline=None)
@given(_FORMS)
def test_stems_give_back_what_was_written(forms: set[str]) -> None:
    """Forms by stem and stem by form; what is never stemmed is its own stem, and alone with it."""
    with tempfile.TemporaryDirectory() as folder:
        segment = _segment(folder, forms)
        for form in forms | {"", "absent"}:
            assert segment.stem_of(form) == (stem_of(form) if form in forms else None)
            stem = stem_of(form)
            assert list(segment.forms_of(stem)) == sorted(other for other in forms if stem_of(other) == stem)
        segment.close()


@given(st.lists(st.sampled_from("ferries marches running o'neill's skies news dying generously".split())))
def test_stems_at_once_are_those_one_by_one(words: list[str]) -> None:
    """A dictionary is stemmed as a query's words are."""
    assert all(map(is_stemmed, words))
    assert stems_of(words) == [stem_of(word) for word in words]


def _distance(one: str, other: str) -> int:
    """Optimal string alignment, by the table of the textbook."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for row in range(len(one) + 1):
        for column in range(len(other) + 1):
            if not row or not column:
                table[row][column] = row + column
                continue
            same = one[row - 1] == other[column - 1]
            best = min(table[row - 1][column] + 1, table[row][column - 1] + 1, table[row - 1][column - 1] + (not same))
            crossed = row > 1 and column > 1 and one[row - 1] == other[column - 2] and one[row - 2] == other[column - 1]
            table[row][column] = min(best, table[row - 2][column - 2] + 1) if crossed else best
    return table[-1][-1]


@settings(deadline=None)
@example({"ab", "abc", "b"}, "a*", "abc", 1)
@given(
    st.sets(st.text("abé", min_size=1, max_size=5), max_size=30),
    st.text("abé*?", min_size=1, max_size=5),
    st.text("abé", min_size=1, max_size=5),
    st.integers(1, 2),
)
def test_patterns_and_misspellings_find_what_each_form_says(forms: set[str], pattern: str, term: str, edits: int) -> None:
    """`?` is one character, `*` any number; near is what the table of distances says of the form alone."""
    with tempfile.TemporaryDirectory() as folder:
        segment = _segment(folder, forms)
        terms = segment.terms("text")
        wanted = re.compile("".join({"*": ".*", "?": "."}.get(letter, letter) for letter in pattern))
        assert list(forms_like(terms, pattern)) == sorted(form for form in forms if wanted.fullmatch(form))
        assert sorted(forms_near(terms, term, edits)) == sorted(form for form in forms if _distance(term, form) <= edits)
        segment.close()
