"""The undated documents of an answer into sentences: those that a date filter left out, and those that it found."""

from __future__ import annotations

from archive.wording import agreeing, counted


def left_out_in_words(left_out: int, of: str = "the words", by_guess: int = 0) -> str:
    """That so many match but for a date filter, which cannot judge them, or goes by their guess where it is to.

    >>> left_out_in_words(1)
    '1 undated document matches the words but cannot match a date, and is left out'
    >>> left_out_in_words(3, by_guess=2)
    '3 undated documents match the words but cannot match a date, and are left out, 2 of them by a guess at their date'
    """
    match_them = f"{counted(left_out, 'undated document')} {agreeing(left_out, 'matches', 'match')} {of}"
    said = f"{match_them} but cannot match a date, and {agreeing(left_out, 'is', 'are')} left out"
    if not by_guess:
        return said
    return f"{said}, {by_guess:,} of them by a guess at {agreeing(by_guess, 'its', 'their')} date"


def found_in_words(found: int, total: int, left_out: int = 0) -> str:
    """That so many of the total are undated; where others were left out, that these are not the same.

    A date filter in one part of a query does not hold for the others: `storm OR (ferry date:2021)` finds undated storms
    and leaves undated ferries out.

    >>> found_in_words(2, 16)
    '2 of the 16 are undated'
    >>> found_in_words(2, 16, left_out=3)
    '2 others are undated and among the 16: they match without a date'
    """
    if not left_out:
        return f"{found:,} of the {total:,} {agreeing(found, 'is', 'are')} undated"
    others = f"{counted(found, 'other')} {agreeing(found, 'is', 'are')} undated and among the {total:,}"
    return f"{others}: {agreeing(found, 'it matches', 'they match')} without a date"


def undated_in_words(left_out: int, found: int, total: int, by_guess: int = 0) -> list[str]:
    """Both, of a query that has a date filter; of those found nothing where there are none."""
    said = [left_out_in_words(left_out, by_guess=by_guess)]
    return [*said, found_in_words(found, total, left_out)] if found else said
