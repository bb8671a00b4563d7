"""InnerCapitals: a word with a capital inside is one word where the text itself writes it so."""

import time

import pytest

from ingest.inner_capitals import InnerCapitals


def _is_one_word(text: str, left: str, right: str) -> bool:
    """Of the last place in the text where the two halves stand together."""
    return InnerCapitals(text).is_one_word(text, text.rindex(left + right) + len(left))


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("The crew of HarborWatch met. On Monday the HarborWatch volunteers sailed.", "Harbor", "Watch"),
        ("Members of the YouTube channel", "You", "Tube"),
        ("met Ann McArthur on", "Mc", "Arthur"),
        ("ReleasesDeGette", "ReleasesDe", "Gette"),
        # Irish, of which the prefixes are no words: a capital stands behind them.
        ("muintir na hAfraice agus baill an tSeanaid i mBaile na gCloch le muintir na hEorpa", "t", "Seanaid"),
        # Nguni languages, with longer prefixes.
        ("abantu baseMelika nabantu baseNigeria bafika eKapa ngoMvulo kunye nabantu baseBotswana", "base", "Melika"),
    ],
)
def test_one_word(text: str, left: str, right: str) -> None:
    """Known names, names with a prefix, what is written so in different places, languages with prefixes."""
    assert _is_one_word(text, left, right)


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("HomeNews About HomeNews About", "Home", "News"),  # a menu that stands twice
        ("the new tariffsThe council met", "tariffs", "The"),  # once
        ("ended in MarchPress and began. We ended in MarchPress and began.", "March", "Press"),  # the same place twice
        ("by byAnna and byBela and byCleo by the sea", "by", "Anna"),  # what was glued is a word of the text
    ],
)
def test_glued(text: str, left: str, right: str) -> None:
    """What stands beside the same words each time, or begins with a word of its own, was glued by a dump."""
    assert not _is_one_word(text, left, right)


def test_time_is_linear() -> None:
    """Twice the capitals take about twice the time, and a word that never ends is not read from each of them."""
    seconds = []
    for size in (20_000, 80_000):
        text = "aB" * size
        started = time.process_time()
        words = InnerCapitals(text)
        assert not words.is_one_word(text, size + 1 - size % 2)
        seconds.append(time.process_time() - started)
    assert seconds[1] < 12 * seconds[0] + 0.2
