"""Broken characters are mended where they can be read back with certainty, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.record import DecodedText
from ingest.repair import find_repairs, mend


def mended(source: str) -> str:
    return mend(source, find_repairs(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("the islandâ€™s harbour â€“ and its â€œferryâ€\x9d", "the island’s harbour – and its “ferry”"),
        ("a quoted â€œferryâ€ and a dash â€” here", "a quoted “ferry” and a dash — here"),
        ("CafÃ© MÃ¼nster", "Café Münster"),
        ("three times: Ã¢â‚¬â„¢", "three times: ’"),
        ("no-break:Â\xa0here", "no-break:\xa0here"),
        ("after â€“ aÂ plain space", "after – a plain space"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("it\x92s the \x93ferry\x94", "it’s the “ferry”"),
    ],
)
def test_utf8_read_as_cp1252_is_read_back(source: str, expected: str) -> None:
    """UTF-8 that a scraper took for cp1252 or Latin-1 reads as it was written, however often it was broken."""
    assert mended(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "the workersí strike and the end of it was in the port",
            "the workers’ strike and the end of it was in the port",
        ),
        ("it was not the unionís and they donít have it", "it was not the union’s and they don’t have it"),
        (
            "ìThe harbour is ours,î he said, and it was for the town",
            "“The harbour is ours,” he said, and it was for the town",
        ),
    ],
)
def test_mac_roman_punctuation_in_english(source: str, expected: str) -> None:
    """cp1252 quotes that were read as Mac Roman are quotes again in English text."""
    assert mended(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "José Martí fue a la ciudad y de allí al puerto",
        "the poet José Martí and the city of the sea is in it",
        "“A IRMÃ” disse a ministra",
        "naïve café, Ångström, œuvre, Übermut",
        "les ministres — et non « l’Â » — ont dit",
        "plain ASCII",
    ],
)
def test_good_writing_is_left_alone(source: str) -> None:
    """Accents, quotes and foreign words that are right stay to the letter."""
    assert find_repairs(source) == ()


MENDABLE = st.lists(
    st.sampled_from(["â€™", "Ã©", "workersí ", "\x93", " the ", "of ", "Â\xa0", "ì", "\n", "í", "z", "Ã", "€"]),
    max_size=40,
).map("".join)


@given(st.one_of(st.text(), MENDABLE))
def test_every_repair_can_be_undone(source: str) -> None:
    """Repairs are in order, apart, keep every line break, and putting the source's characters back restores it."""
    repairs = find_repairs(source)
    text = mend(source, repairs)
    assert text.count("\n") == source.count("\n")
    restored, at, ahead = [], 0, 0
    for repair in repairs:
        start = repair.span.start - ahead
        assert text[start : start + len(repair.replacement)] == repair.replacement
        restored += [text[at:start], repair.span.of(source)]
        at = start + len(repair.replacement)
        ahead += repair.span.end - repair.span.start - len(repair.replacement)
    assert "".join([*restored, text[at:]]) == source
    assert DecodedText(text, "utf-8", "", repairs).text == text
