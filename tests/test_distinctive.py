"""Log-likelihood and log ratio against published figures, and the distinctive words of a small archive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from documents import archive_of, document
from hypothesis import given
from hypothesis import strategies as st

from archive.document import DateClaim
from archive.partial_date import parse_edtf
from index.distinctive import find_distinctive, is_stop_word, log_likelihood, log_ratio
from index.query_parser import parse_query
from index.search import open_for_search
from index.sync import sync_folder


@pytest.mark.parametrize(
    ("ab", "a_not_b", "b_not_a", "neither", "g2"),
    [
        # Dunning 1993, table 2: the first bigrams of his text, with their cells and -2 log λ
        (110, 2442, 111, 29114, 270.72),
        (29, 13, 123, 31612, 263.90),
        (31, 23, 139, 31584, 256.84),
    ],
)
def test_g2_is_dunnings(ab: int, a_not_b: int, b_not_a: int, neither: int, g2: float) -> None:
    """The figures of the paper that brought the measure to linguistics."""
    assert log_likelihood(ab, a_not_b, ab + b_not_a, a_not_b + neither) == pytest.approx(g2, abs=0.005)


def test_g2_of_equal_shares_is_nothing() -> None:
    """A word that is as frequent on both sides sets neither apart."""
    assert log_likelihood(5, 50, 1000, 10_000) == pytest.approx(0, abs=1e-9)
    assert log_ratio(5, 50, 1000, 10_000) == 0


def test_log_ratio_counts_doublings() -> None:
    """Four times as frequent is 2; a word that the rest lacks is taken to stand there half a time."""
    assert log_ratio(40, 10, 1000, 1000) == pytest.approx(2)
    assert log_ratio(4, 0, 1000, 1000) == pytest.approx(3)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(500, 10**6), st.integers(500, 10**6))
def test_g2_does_not_depend_on_which_side_is_first(a: int, b: int, size: int, rest: int) -> None:
    """The measure is symmetric and never negative; the log ratio changes its sign."""
    one, other = log_likelihood(a, b, size, rest), log_likelihood(b, a, rest, size)
    assert one == pytest.approx(other, abs=1e-6)
    assert one > -1e-6
    assert log_ratio(a, b, size, rest) == pytest.approx(-log_ratio(b, a, rest, size))


def test_the_distinctive_words_of_a_result(tmp_path: Path) -> None:
    """Counts are of running words in the whole text, a title once; the result is compared with all other documents."""
    names = [f"d{number}" for number in range(8)]
    documents = [
        document(name, "The quota, the quota and a herring." if number < 4 else "The budget of the town.", title="Quota")
        for number, name in enumerate(names)
    ]
    with archive_of(tmp_path / "a.dateline", documents, names) as archive:
        sync_folder(archive)
        with open_for_search(archive) as engine:
            found = find_distinctive(engine, parse_query("herring"), None)
            with_all = find_distinctive(engine, parse_query("herring"), None, stop_words=True)
            nothing = find_distinctive(engine, parse_query("quota"), None)
    assert (found.documents, found.rest_documents, found.size, found.rest_size) == (4, 4, 32, 24)
    assert [(word.word, word.documents, word.rest_documents, word.count, word.rest_count) for word in found.words] == [
        ("herring", 4, 0, 4, 0),
        ("quota", 4, 4, 12, 4),
    ]
    assert found.words[0].g2 == pytest.approx(log_likelihood(4, 0, 32, 24))
    assert {word.word for word in with_all.words} == {"a", "and", "herring", "quota"}
    # Every document matches: there is no rest to be compared with.
    assert nothing.words == ()


def test_a_guess_lets_a_document_in_where_it_is_asked_for(tmp_path: Path) -> None:
    """As in a search: the undated document whose text mentions the day is among those compared."""
    guessed = replace(document("two", "Herring on 3 May 2021."), guess=DateClaim(parse_edtf("2021-05-03"), "mentioned", "x", 0.5))
    documents = [document("one", "Herring.", when="2021-05-03"), guessed, document("three", "Fog.", when="2020")]
    with archive_of(tmp_path / "a.dateline", documents, ["one", "two", "three"]) as archive:
        sync_folder(archive)
        with open_for_search(archive) as engine:
            query = parse_query("date:2021")
            assert find_distinctive(engine, query, None, 1).documents == 1
            assert find_distinctive(engine, query, None, 1, guesses=True).documents == 2


def test_names_are_no_stop_words() -> None:
    """The list holds function words; may, us and will are names too, and the measure decides about them."""
    assert [word for word in ("the", "and", "their", "may", "us", "will", "it") if not is_stop_word(word)] == [
        "may", "us", "will",
    ]  # fmt: skip
