"""Sentences: where they begin, and that cutting a text into them cuts no word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from query_trees import texts

from index.analysis import find_terms
from index.sentences import sentence_starts, split_sentences


@pytest.mark.parametrize(
    "marked",
    [
        "The ferry sails. |It is late.",
        "Is it late? |No! |It sails… |Now.",
        "He said: \u201cIt is late.\u201d |Then he left.",
        "\u201cIt is late,\u201d he said. |\u201cVery late!\u201d |(So it was.) |And he left.",
        "\u201cIs it late?\u201d he asked.",
        "Mr. Droy met Gen. Wren and Dr. I. Calder in St. Orlan.",
        "It pays No. 5 a day. |No. 6 is next.",
        "J. R. Droy left. |A. Wren stayed.",
        "In the U.S. Senate he spoke. |He left the U.S. |The Senate went on.",
        "Wren Inc. Chairman Droy left. |It was Wren Inc. |He had built it.",
        "At 5 p.m. Friday they left, at 6 p.m. |They came.",
        "On Jan. 5 it rose 3.5 percent to 1,000. |In Feb. Wren fell.",
        "It ended.|The next day began.",
        "See example.com and www.example.com.",
        "It cost 3. |5 is more.",
        "Fog... and more fog. |Then none.",
        "i.e. this, e.g. that, etc. |The end.",
        "Fog vs. Rain.",
        "東京で地震。|大阪でも。|「はい！」|と。",
        "یہ خبر ہے۔ |دوسری خبر؟ |ہاں۔",
        "यह खबर है। |दूसरी।",
        "One line\nof it. |\u2014 Two.",
        "",
        "No stop",
    ],
)
def test_where_sentences_begin(marked: str) -> None:
    """A stop ends a sentence where the next word may begin one; titles, initials and abbreviations do not."""
    text = marked.replace("|", "")
    starts, at = [0] if text else [], 0
    for part in marked.split("|")[:-1]:
        at += len(part)
        starts.append(at)
    assert sentence_starts(text) == starts


@given(st.one_of(texts(), st.text(st.sampled_from("aB. !?\u2026\n\t\"')Uus东。؟é1"), max_size=60), st.text(max_size=40)))
def test_sentences_tile_the_text_and_cut_no_word(text: str) -> None:
    """Put together again they are the text, and their words are its words."""
    parts = list(split_sentences(text))
    assert "".join(parts) == text
    assert [term for part in parts for term in find_terms(part)] == find_terms(text)


def test_a_long_text_of_stops_is_read_in_time() -> None:
    """A hundred thousand stops, quotes or letters are no trouble."""
    for piece in (". ", ".", "!' ", "A.", "a.B", ".)]"):
        assert sentence_starts(piece * 100_000)
