"""The stems of a segment, and the forms that a pattern or a misspelling fits, against what each form says alone."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import is_stemmed, stem_of
from index.engines.flat_file import FlatFile, FlatFileWriter
from index.engines.flat_postings import TermPostings
from index.engines.flat_stems import Stems, write_stems
from index.engines.flat_terms import TermDictionary, escape_term, write_field
from index.form_table import forms_like, forms_near


def _write(path: Path, forms: set[str], known: dict[str, str]) -> None:
    with FlatFileWriter(path) as file:
        terms = sorted((form.encode() for form in forms), key=escape_term)
        lines = write_field(file, "text", ((term, TermPostings((0,), (1,), (), (0,))) for term in terms))
        write_stems(file, lines, known)


_FORMS = st.sets(st.one_of(st.text("abeginst'", max_size=9), st.text("aé字z", max_size=5), st.sampled_from(("a<", "="))))


@settings(deadline=None)
@given(_FORMS)
def test_stems_give_back_what_was_written(forms: set[str]) -> None:
    """Forms by stem and stem by form, for every form that is stemmed and no other."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder) / "a.flat", forms, {})
        file = FlatFile(Path(folder) / "a.flat")
        stems = Stems(file, TermDictionary(file, "text"))
        stemmed = {form: stem_of(form) for form in forms if is_stemmed(form)}
        assert dict(stems.items()) == stemmed
        for form in forms | {"", "absent"}:
            assert stems.stem_of(form) == stemmed.get(form)
            stem = stem_of(form)
            assert list(stems.forms_of(stem)) == sorted(other for other, its in stemmed.items() if its == stem)
        file.close()


def test_known_stems_are_not_worked_out_again(tmp_path: Path) -> None:
    """What is known is used, and what was worked out becomes known."""
    known = {"marches": "known"}
    _write(tmp_path / "a.flat", {"marches", "ferries"}, known)
    file = FlatFile(tmp_path / "a.flat")
    stems = Stems(file, TermDictionary(file, "text"))
    assert (stems.stem_of("marches"), known) == ("known", {"marches": "known", "ferries": "ferri"})
    file.close()


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
        _write(Path(folder) / "a.flat", forms, {})
        file = FlatFile(Path(folder) / "a.flat")
        terms = TermDictionary(file, "text")
        wanted = re.compile("".join({"*": ".*", "?": "."}.get(letter, letter) for letter in pattern))
        assert list(forms_like(terms, pattern)) == sorted(form for form in forms if wanted.fullmatch(form))
        assert sorted(forms_near(terms, term, edits)) == sorted(form for form in forms if _distance(term, form) <= edits)
        file.close()
