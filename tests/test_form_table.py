"""The forms of a dictionary that a pattern or a misspelling fits, against trying each of them."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from query_trees import alignment_distance

from index.form_table import FormTable, write_form_table

_FORMS = st.sets(st.text(st.sampled_from("abcd\u00e9東'"), min_size=1, max_size=7), max_size=40)
_PATTERNS = st.lists(st.sampled_from(["a", "b", "c", "é", "東", "?", "*"]), min_size=1, max_size=7).map("".join)


@given(_FORMS, _PATTERNS)
def test_patterns_find_what_they_fit(forms: set[str], pattern: str) -> None:
    """`?` is one character of any script, `*` any number of them, and a pattern fits a form as a whole."""
    expression = "".join(".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    with tempfile.TemporaryDirectory() as folder:
        write_form_table(Path(folder) / "forms", {"text": forms, "place": {"x" + form for form in forms}})
        table = FormTable(Path(folder) / "forms")
        assert sorted(table.like("text", pattern)) == sorted(form for form in forms if re.fullmatch(expression, form))
        assert list(table.like("agency", pattern)) == []
        table.close()


@given(_FORMS, st.text(st.sampled_from("abcdé東"), min_size=1, max_size=7), st.sampled_from((1, 2)))
def test_spellings_find_what_is_near(forms: set[str], term: str, edits: int) -> None:
    """Every form within the distance, as the whole table of distances has it, and no other."""
    with tempfile.TemporaryDirectory() as folder:
        write_form_table(Path(folder) / "forms", {"place": forms, "text": {"zz"}})
        table = FormTable(Path(folder) / "forms")
        near = [form for form in forms if alignment_distance(form, term) <= edits]
        assert sorted(table.near("place", term, edits)) == sorted(near)
        table.close()


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("husain", "husain", 0), ("husain", "hussain", 1), ("husain", "husian", 1), ("husain", "hussien", 2), ("ca", "abc", 3)],
)
def test_distances(one: str, other: str, distance: int) -> None:
    """Put in, left out, changed, exchanged: one edit each, and no place is edited twice (ca to abc takes three)."""
    assert alignment_distance(one, other) == distance


def test_a_table_that_was_cut_is_refused(tmp_path: Path) -> None:
    """Without its last line it would find too little."""
    path = tmp_path / "forms"
    write_form_table(path, {"text": ["fog", "ferry"]})
    whole = path.read_bytes()
    assert whole == b"tferry\ntfog\n=\t12\n"
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"is not whole|mmap an empty file"):
            FormTable(path)


def test_many_stars_take_no_time(tmp_path: Path) -> None:
    """A pattern of many stars on long forms is answered at once, fitting or not."""
    write_form_table(tmp_path / "forms", {"text": ["a" * 200 + str(number) for number in range(300)]})
    table = FormTable(tmp_path / "forms")
    assert list(table.like("text", "*a" * 12 + "*b")) == []
    assert len(list(table.like("text", "*a" * 12 + "*"))) == 300
    table.close()
