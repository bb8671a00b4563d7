"""Samples: how strata share them, that the same seed draws the same, and on what they do not depend."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import DatelineError
from archive.stored import Card
from index.sample import allocate, draw_sample, read_strata, stratum_of


@pytest.mark.parametrize(
    ("counts", "size", "shares"),
    [
        ([50, 30, 20], 10, [5, 3, 2]),
        ([60, 30, 9, 1], 10, [5, 3, 1, 1]),  # .9 and .1 get one each; 8 of 90: 5.33 and 2.67
        ([1000, 1, 1, 1], 10, [7, 1, 1, 1]),
        ([5, 5, 5], 10, [4, 3, 3]),  # remainders of a third each: the first
        ([5, 5, 5], 2, [1, 1, 0]),  # too small for one of each
        ([3, 2], 100, [3, 2]),
        ([7], 3, [3]),
        ([], 5, []),
    ],
)
def test_in_proportion(counts: list[int], size: int, shares: list[int]) -> None:
    """Largest remainders, and one of each stratum where the size allows."""
    assert allocate(counts, size) == shares


@pytest.mark.parametrize(
    ("counts", "size", "shares"),
    [
        ([50, 30, 20], 9, [3, 3, 3]),
        ([50, 30, 2], 12, [5, 5, 2]),
        ([50, 3, 2], 12, [7, 3, 2]),
        ([5, 5, 5], 4, [2, 1, 1]),
        ([1, 1], 5, [1, 1]),
    ],
)
def test_the_same_number_each(counts: list[int], size: int, shares: list[int]) -> None:
    """What small strata lack the others give."""
    assert allocate(counts, size, equal=True) == shares


def test_lots_decide_between_equals() -> None:
    """Where all are due the same and one is left, the lowest lot gets it, not the first of the alphabet."""
    assert allocate([5, 5, 5], 4, lots=[3, 1, 2]) == [1, 2, 1]
    assert allocate([5, 5, 5], 4, equal=True, lots=[3, 2, 1]) == [1, 1, 2]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.integers(1, 200))
def test_shares_add_up(counts: list[int], size: int) -> None:
    """Together the strata give what was asked for, none more than it has, and each one where that is possible."""
    for equal in (False, True):
        shares = allocate(counts, size, equal)
        assert sum(shares) == min(size, sum(counts))
        assert all(0 <= share <= count for share, count in zip(shares, counts, strict=True))
        if size >= len(counts):
            assert min(shares) >= 1


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.integers(1, 200))
def test_shares_are_near_their_due(counts: list[int], size: int) -> None:
    """Those due one or more get their due rounded up or down, or less where it went to those that are due less than
    one; nobody gets more than rounded up."""
    size = min(size, sum(counts))
    for share, count in zip(allocate(counts, size), counts, strict=True):
        due = Fraction(count * size, sum(counts))
        assert share <= -(-due // 1)
        assert share >= 1 or size < len(counts)


IDS = [f"{number:064x}" for number in range(40)]


def units() -> list[tuple[str, tuple[str, ...]]]:
    return [(id, ("odd" if number % 2 else "even", str(number % 3))) for number, id in enumerate(IDS)]


def test_the_same_seed_draws_the_same() -> None:
    """The order in which documents come does not matter, and another seed draws others."""
    drawn = draw_sample(units(), 12, 7).drawn
    assert draw_sample(reversed(units()), 12, 7).drawn == drawn
    assert {id for id, _ in drawn} != {id for id, _ in draw_sample(units(), 12, 8).drawn}
    assert len({id for id, _ in drawn}) == 12


def test_a_sample_written_down() -> None:
    """Version and platform do not matter: this is the sample of 3 of 40 ids by seed 7, for ever."""
    places = [IDS.index(id) for id, _ in draw_sample([(id, ()) for id in IDS], 3, 7).drawn]
    assert places == [19, 18, 15]


def test_a_larger_sample_holds_the_smaller() -> None:
    """Of one stratum, so that a pilot can be enlarged."""
    plain = [(id, ()) for id in IDS]
    ten = [id for id, _ in draw_sample(plain, 10, 7).drawn]
    assert [id for id, _ in draw_sample(plain, 4, 7).drawn] == ten[:4]


def test_a_document_too_many_changes_little() -> None:
    """One more document in a stratum takes the place of one at most."""
    before = {id for id, _ in draw_sample([(id, ()) for id in IDS[:-1]], 10, 7).drawn}
    after = {id for id, _ in draw_sample([(id, ()) for id in IDS], 10, 7).drawn}
    assert len(before - after) <= 1


def test_strata_say_what_they_gave() -> None:
    """Every stratum is listed with its documents, what it was asked for and what it gave; weights add up to all."""
    sample = draw_sample([*units(), ("ff" * 32, ("odd", "9"))], 12, 7, equal=True)
    assert [(one.label, one.documents, one.asked, one.drawn) for one in sample.strata] == [
        ("even, 0", 7, 1, 2), ("even, 1", 6, 1, 2), ("even, 2", 7, 1, 2),
        ("odd, 0", 7, 1, 2), ("odd, 1", 7, 1, 2), ("odd, 2", 6, 1, 1), ("odd, 9", 1, 1, 1),
    ]  # fmt: skip
    assert Counter(at for _, at in sample.drawn) == {0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 1, 6: 1}
    assert sum(sample.strata[at].weight for _, at in sample.drawn) == pytest.approx(41)


def test_every_document_is_as_likely() -> None:
    """Of 40 documents each is drawn about as often as another, over 400 seeds: 100 times of 400, give or take 40."""
    drawn = Counter(id for seed in range(400) for id, _ in draw_sample([(id, ()) for id in IDS], 10, seed).drawn)
    assert min(drawn.values()) > 60
    assert max(drawn.values()) < 140


def card(
    first: str | None = None, last: str | None = None, *, is_unsettled: bool = False, place: str | None = None,
    city: str | None = None, region: str | None = None, agency: str | None = None, guess: str | None = None,
) -> Card:  # fmt: skip
    days = [date.fromisoformat(day) if day else None for day in (first, last or first)]
    return Card(IDS[0], place, city, region, agency, ("a", "b"), "b", days[0], days[1], is_unsettled, date_guess=guess)


@pytest.mark.parametrize(
    ("names", "one", "stratum"),
    [
        (["year"], card("2021-05-06"), "2021"),
        (["year"], card("2021-01-01", "2021-12-31"), "2021"),
        (["year"], card("2020-06-01", "2021-05-31"), "imprecise"),
        (["year"], card(), "undated"),
        (["year"], card("2021-05-06", "2021-06-05", is_unsettled=True), "2021"),
        (["month"], card("2021-05-06", "2021-06-05", is_unsettled=True), "unsettled"),
        (["month"], card("2021-01-01", "2021-12-31"), "imprecise"),
        (["month"], card("2021-05-01", "2021-05-31"), "2021-05"),
        (["source"], card(), "b"),
        (["place"], card(place="KARACHI  Port", city="Karachi", region="Sindh"), "Karachi, Sindh"),
        (["place"], card(place="Low  Ferrin"), "Low Ferrin"),
        (["place"], card(), "unplaced"),
        (["agency"], card(agency="AP"), "AP"),
        (["agency"], card(), "no agency"),
    ],
)
def test_every_document_is_in_one_stratum(names: list[str], one: Card, stratum: str) -> None:
    """Also those without a date, of several readings, or without a place: nothing is dropped."""
    assert stratum_of(one, names) == (stratum,)


@pytest.mark.parametrize(
    ("name", "one", "stratum"),
    [
        ("year", card(guess="2021-05-06"), "2021"),
        ("month", card(guess="2021-05-06"), "2021-05"),
        ("month", card(guess="2021"), "imprecise"),
        ("year", card(guess="[2021-05-06,2021-06-05]"), "2021"),
        ("month", card(guess="[2021-05-06,2021-06-05]"), "unsettled"),
        ("year", card(guess="XXXX-05-06"), "undated"),
        ("year", card(), "undated"),
        ("year", card("2019-05-06", guess="2021-05-06"), "2019"),
    ],
)
def test_a_guess_is_a_date_where_it_is_asked_for(name: str, one: Card, stratum: str) -> None:
    """Of an undated document alone, and with `guesses` alone."""
    assert stratum_of(one, [name], guesses=True) == (stratum,)
    assert stratum_of(one, [name]) == (("2019",) if one.first_day else ("undated",))


def test_strata_are_named() -> None:
    """Several by commas; a name that is none is an error."""
    assert read_strata("year, source") == ("year", "source")
    assert read_strata(None) == ()
    with pytest.raises(DatelineError, match="'colour' is not known"):
        read_strata("year,colour")
    with pytest.raises(DatelineError, match="twice"):
        read_strata("year,year")
