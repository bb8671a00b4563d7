"""Agreement between coders: published examples, laws, and what is said where alpha is not defined."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import DatelineError
from archive.labels import Code
from index.agreement import LEVELS, agree, krippendorff_alpha

# Krippendorff 2011, example D: four observers, twelve units, values missing (a dot).
FOUR_OBSERVERS = {
    "a": "1 2 3 3 2 1 4 1 2 . . .",
    "b": "1 2 3 3 2 2 4 1 2 5 . 3",
    "c": ". 3 3 3 2 3 4 2 2 5 1 .",
    "d": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def rows(table: dict[str, str], name: str = "x") -> list[tuple[str, Code]]:
    """The codes in a table of coders, a column for each document."""
    return [
        (f"{document:02}", Code(name, value, coder))
        for coder, line in table.items()
        for document, value in enumerate(line.split())
        if value != "."
    ]


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_four_observers_and_missing_values(level: str, alpha: float) -> None:
    """The worked example of Krippendorff 2011 at all levels of measurement."""
    found = agree(rows(FOUR_OBSERVERS), "x", level)
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert (found.documents, found.alone, found.values) == (11, 1, 40)
    assert found.coders == ("a", "b", "c", "d")


def test_two_observers_of_two_values() -> None:
    """Krippendorff 2011, example A: binary, two observers, .095."""
    found = agree(rows({"jon": "0 1 0 0 0 0 0 0 1 0", "meg": "1 1 1 0 0 1 0 0 0 0"}), "x")
    assert found.alpha == pytest.approx(0.095, abs=0.0005)
    assert found.agreeing == pytest.approx(0.6)


def test_two_observers_of_five_values() -> None:
    """Krippendorff 2011, example B: nominal, two observers, .692."""
    found = agree(rows({"ben": "a a b b d c c c e d d a", "gerry": "b a b b b c c c e d d d"}), "x")
    assert found.alpha == pytest.approx(0.692, abs=0.0005)


def test_all_agree() -> None:
    """Where all agree on values that vary, alpha is 1 at every level."""
    for level in LEVELS:
        assert agree(rows({"a": "1 2 3", "b": "1 2 3"}), "x", level).alpha == 1


def test_capitals_do_not_count() -> None:
    """For and for are one value."""
    assert agree(rows({"a": "For Against", "b": "for against"}), "x").alpha == 1


def test_other_codes_do_not_count() -> None:
    """Of several codes only the one of that name is looked at."""
    both = [*rows({"a": "1 2", "b": "1 2"}), *rows({"a": "1 2", "b": "2 1"}, "y")]
    assert agree(both, "x").alpha == 1
    assert (agree(both, "y").alpha or 0) < 0


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"a": "1 2 3"}, "no document was coded by two coders"),
        ({"a": "1 .", "b": ". 2"}, "no document was coded by two coders"),
        ({"a": "1 1", "b": "1 1"}, "every coder said 1 everywhere, so that chance would agree too"),
    ],
)
def test_where_alpha_is_not_defined_it_is_said(table: dict[str, str], why: str) -> None:
    """No pair of codes, or nothing that could disagree: no alpha, and the reason."""
    found = agree(rows(table), "x")
    assert found.alpha is None
    assert found.why == why


def test_words_have_the_order_that_is_given() -> None:
    """With the order of its words an ordinal code is as good as one of numbers."""
    words = {"1": "no", "2": "some", "3": "much"}
    numbers = {"a": "1 2 3 1", "b": "1 3 3 2"}
    written = {coder: " ".join(words[value] for value in line.split()) for coder, line in numbers.items()}
    in_words = agree(rows(written), "x", "ordinal", ["No", "some", "much"])
    assert in_words.alpha == agree(rows(numbers), "x", "ordinal").alpha


@pytest.mark.parametrize(
    ("level", "order", "message"),
    [
        ("ordinal", [], "which is no number, so it is not ordinal"),
        ("interval", [], "which is no number, so it is not interval"),
        ("ordinal", ["for"], "--order does not name the value 'against'"),
    ],
)
def test_words_have_no_order_of_their_own(level: str, order: list[str], message: str) -> None:
    """Words are ranked by nobody but the user."""
    with pytest.raises(DatelineError, match=message):
        agree(rows({"a": "for against", "b": "for against"}), "x", level, order)


def test_a_ratio_has_no_negative_numbers() -> None:
    """Below zero there is no ratio."""
    with pytest.raises(DatelineError, match="below zero"):
        agree(rows({"a": "-1 1", "b": "1 1"}), "x", "ratio")


UNITS = st.lists(st.lists(st.integers(0, 4), max_size=4), max_size=8)


@given(UNITS)
def test_alpha_by_its_definition(units: list[list[int]]) -> None:
    """The nominal alpha is 1 - D_o / D_e, the disagreements counted pair by pair as the definition has them."""
    paired = [unit for unit in units if len(unit) > 1]
    values = [value for unit in paired for value in unit]
    observed = sum(
        sum(left != right for left, right in permutations(unit, 2)) / (len(unit) - 1) for unit in paired
    ) / max(1, len(values))
    expected = sum(left != right for left, right in permutations(values, 2)) / max(1, len(values) * (len(values) - 1))
    alpha, _ = krippendorff_alpha(units)
    if not expected:
        assert alpha is None
    else:
        assert alpha == pytest.approx(1 - observed / expected)


@given(UNITS, st.permutations(range(5)))
def test_the_names_of_nominal_values_do_not_matter(units: list[list[int]], names: list[int]) -> None:
    """Other names for the same values, and other orders of coders and documents, leave alpha as it is."""
    alpha, same = krippendorff_alpha(units)
    renamed = [[names[value] for value in reversed(unit)] for unit in reversed(units)]
    assert krippendorff_alpha(renamed) == (pytest.approx(alpha), pytest.approx(same))
