"""Which lines at the end of a release name the body that issued it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.record import TextSpan, Unit, Verdict
from ingest.signoff import choose_signoff

LAST = "The members thanked the founder and closed the meeting with a prayer for the fishermen."


def _signed(*lines: str, kept: int = 1) -> tuple[str, ...]:
    units, at = [], 0
    for number, line in enumerate(lines, 1):
        units.append(Unit(TextSpan(at, at + len(line)), line, number, number))
        at += len(line) + 1
    verdicts = [Verdict(unit, number < kept, "body" if number < kept else "menu") for number, unit in enumerate(units)]
    return tuple(units[index].text for index in choose_signoff(units, verdicts))


def test_an_office_and_its_party_sign() -> None:
    """Two short lines below the last paragraph that name an office are the sign-off."""
    assert _signed(LAST, "Press & Culture Cell", "FPT North America") == ("Press & Culture Cell", "FPT North America")


def test_a_sign_off_that_the_judge_kept_is_still_one() -> None:
    """Short lines at the end may have been taken for body."""
    assert _signed(LAST, "Press Office", "Ministry of Tides", kept=3) == ("Press Office", "Ministry of Tides")


def test_an_end_mark_may_stand_between() -> None:
    """`###` closes the text; who signs may stand below it, and the mark is no part of it."""
    assert _signed(LAST, "###", "Press Office, Ministry of Tides") == ("Press Office, Ministry of Tides",)


def test_a_greeting_may_stand_before_the_names() -> None:
    """A letter closes with a wish, a name and an office."""
    assert _signed(LAST, "With good wishes for a fair wind,", "Ruth Harker", "General Secretary") == (
        "Ruth Harker",
        "General Secretary",
    )


def test_what_the_page_offers_below_is_not_taken() -> None:
    """The sign-off ends where furniture begins."""
    assert _signed(LAST, "Secretariat of the Founder", "Share this", "Print") == ("Secretariat of the Founder",)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("###",),
        ("Share this",),
        ("Contact: Ana Brandt, Press Office", "Tel: 555 0134"),
        ("Press Office: press@tides.example",),
        ("Ana Brandt", "555 0134 22"),
        ("More from the Ministry of Tides",),
        ("© 2021 Ministry of Tides",),
        ("The Ministry of Tides was founded in 1891.",),
        ("Fishing boats return early", "A quiet winter"),
        ("Home", "Our Party", "Media", "Members", "Join us", "Donate now", "Videos", "Songs"),
        ("3/14/2021 10:15:07 PM",),
        ("Issues:", "Education", "Office Locations"),
        ("Fenwick Office", "12 Mill Lane, Upper Fenwick 20515"),
    ],
)
def test_contacts_buttons_and_menus_are_no_sign_off(lines: tuple[str, ...]) -> None:
    """Nobody signs by standing below."""
    assert _signed(LAST, *lines) == ()


def test_a_text_without_a_body_is_not_signed() -> None:
    """There is nothing to sign."""
    assert _signed("Press Office", kept=0) == ()


_LINES = st.lists(
    st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(["Press Office", "###", LAST, "Ministry of Tides"])),
    min_size=1,
    max_size=15,
)


@given(_LINES, st.integers(0, 15))
@settings(max_examples=150, deadline=None)
def test_a_sign_off_is_a_run_of_lines_below_the_body(lines: list[str], kept: int) -> None:
    """Whatever the lines, the sign-off is in order, in one piece and at most five lines."""
    units = [Unit(TextSpan(0, 0), line.strip() or "x", 1, 1) for line in lines]
    verdicts = [Verdict(unit, number < kept, "body") for number, unit in enumerate(units)]
    found = choose_signoff(units, verdicts)
    assert len(found) <= 5
    assert found == tuple(range(found[0], found[0] + len(found))) if found else True


def test_a_line_of_dashes_is_looked_through_once() -> None:
    """Four times as long takes about four times as long, not sixteen: a scraped line may have megabytes."""
    import time

    from ingest.signoff import _END_MARK

    def seconds(size: int) -> float:
        start = time.process_time()
        assert _END_MARK.match("- " * size + "x") is None
        return time.process_time() - start

    assert min(seconds(400_000) for _ in range(3)) < 12 * min(seconds(100_000) for _ in range(3)) + 0.01
    assert _END_MARK.match("-- 30 --")
    assert _END_MARK.match("# # #")
    assert _END_MARK.match("ENDS")
    assert _END_MARK.match("- end x") is None
