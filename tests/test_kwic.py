"""Contexts: what is marked in a text, and which passage is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_trees import WORDS, PlainText, fits, placed_queries, places_in, queries, read_plainly, texts

from index.analysis import find_terms, find_tokens
from index.entry import BodySpan
from index.kwic import Context, Marks, find_contexts, find_hits, find_marks, find_occurrences
from index.query import Exact, Field, Leaf, Or, Phrase, Query, Word
from index.query_parser import parse_query

FORMS = {"march": ("march", "marches", "marching"), "ferry": ("ferries", "ferry")}


def expand(leaf: Leaf) -> tuple[str, ...]:
    return FORMS.get(leaf.term, ()) if isinstance(leaf, Word) else ()


def marked(text: str, query: str, zone: str = "body") -> list[str]:
    hits = find_hits(text, find_marks(parse_query(query), expand, zone))
    return [text[hit.start : hit.end] for hit in hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("march", ["marches", "March", "marching"]),
        ("=march", ["March"]),
        ("ferry -march", ["Ferries"]),
        ('"the march"', ["the March"]),
        ('"march the"', []),
        ("march OR harbour", ["marches", "March", "marching"]),
        ('march "the march"', ["marches", "the March", "marching"]),
        ("body:ferry", ["Ferries"]),
        ("title:ferry march", ["marches", "March", "marching"]),
        ("place:ferries", []),
        ("date:2021", []),
        ("cafe", ["café"]),
        ("us", ["U.S.'s"]),
    ],
)
def test_what_is_marked(query: str, found: list[str]) -> None:
    """Forms of a stem, exact forms and phrases are marked where they were found; what stands under NOT is not."""
    text = "He marches; the March café. Ferries are marching by the U.S.'s"
    assert marked(text, query) == found


def test_fields_mark_their_own_text() -> None:
    """In the title what is asked of the title or of all of the text is marked."""
    query = "title:ferry march body:the"
    assert marked("The ferry march", query, "title") == ["ferry", "march"]
    assert marked("The ferry march", query, "body") == ["The", "march"]


def test_overlapping_hits_are_one() -> None:
    """A word inside a phrase, and phrases that share a word, are marked once."""
    assert marked("a b c d", '"a b" "b c" c') == ["a b c"]
    assert marked("a a a a", '"a a"') == ["a a a a"]


@given(queries(), st.lists(st.sampled_from((*WORDS, ".", "\n\n")), max_size=30).map(" ".join))
def test_marks_are_whole_words(query: Query, text: str) -> None:
    """Every mark begins and ends with a word of the text, in order, and none touches the next."""
    at = -1
    for hit in find_hits(text, find_marks(query, expand)):
        assert at < hit.start < hit.end <= len(text)
        assert find_terms(text[hit.start : hit.end])
        assert text[hit.start : hit.end].strip() == text[hit.start : hit.end]
        assert not text[max(0, hit.start - 1) : hit.start].isalnum()
        assert not text[hit.end : hit.end + 1].isalnum()
        at = hit.end


@given(st.lists(st.sampled_from("ab"), max_size=40), st.lists(st.sampled_from("ab"), min_size=1, max_size=5))
def test_a_phrase_is_found_at_every_place(words: list[str], phrase: list[str]) -> None:
    """The places of a phrase are those that looking at each position finds, overlapping ones too."""
    text = " ".join(words)
    part = Phrase(tuple(phrase)) if len(phrase) > 1 else Exact(phrase[0])
    marks = find_marks(part, expand)
    covered = {at for hit in find_hits(text, marks) for at in range(hit.start, hit.end)}
    size = len(phrase)
    places = [at for at in range(len(words)) if words[at : at + size] == phrase]
    assert covered >= {2 * (at + step) for at in places for step in range(size)}
    assert bool(covered) == bool(places)


@given(placed_queries(), texts())
@settings(max_examples=300)
def test_occurrences_are_those_of_a_plain_reading(query: Query, text: str) -> None:
    """Every place where a query stands, to the character, is one that looking at each word finds, and no other."""
    words = find_tokens(text)
    plain = read_plainly(text)
    found = find_occurrences(text, find_marks(query, _expand_in(plain)))
    expected: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for part in _alternatives(query):
        places = places_in(plain, part)
        for first, last, runs in places:
            shorter = [one for one in places if first <= one[0] and one[1] <= last and one[:2] != (first, last)]
            if shorter and len(runs) > 1:
                continue
            span = (words[first].start, words[last].end)
            expected.setdefault(span, [(words[start].start, words[end].end) for start, end in runs])
    assert [(one.span.start, one.span.end) for one in found] == sorted(expected)
    for one in found:
        assert (one.runs[0].start, one.runs[-1].end) == (one.span.start, one.span.end)


@given(placed_queries(), texts(), st.sampled_from(("hlead", "body", "title")))
def test_occurrences_in_a_field(query: Query, text: str, field: str) -> None:
    """hlead: marks the first paragraph of the body, body: all of it, title: nothing there."""
    paragraphs = [paragraph for paragraph in text.split("\n\n") if find_terms(paragraph)]
    read = {"hlead": paragraphs[:1], "body": [text], "title": []}[field]
    expected = any(places_in(read_plainly(one), query) for one in read)
    marks = find_marks(Field(field, query), _expand_in(read_plainly(text)))
    assert bool(find_occurrences(text, marks)) == expected


def _alternatives(query: Query) -> list[Query]:
    return [part for one in query.parts for part in _alternatives(one)] if isinstance(query, Or) else [query]


def _expand_in(text: PlainText) -> Callable[[Leaf], list[str]]:
    return lambda leaf: [term for at, term in enumerate(text.terms) if fits(text, at, leaf)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("trade w/5 deficit", ["trade deficit", "deficit and trade", "trade is a deficit"]),
        ("trade pre/0 deficit", ["trade deficit"]),
        ("trade w/s deficit", ["trade deficit", "deficit and trade", "trade is a deficit"]),
        ("trade w/1 deficit OR wise", ["trade deficit", "deficit and trade", "wise"]),
        ("atleast2(trade)", ["trade", "trade", "trade"]),
        ("tr?de NOT wise", ["trade", "trade", "trade"]),
        ("case:No", ["No"]),
        ('"trade is"', ["trade is"]),
        ("title:trade", []),
    ],
)
def test_the_lines_of_a_concordance(query: str, found: list[str]) -> None:
    """A line for each place, from its first word to its last, whatever stands beside it."""
    text = "The trade deficit grew. The deficit and trade. No trade is a deficit, said no wise man."
    expand = _expand_in(read_plainly(text))
    marks = find_marks(parse_query(query), expand)
    assert [text[one.span.start : one.span.end] for one in find_occurrences(text, marks)] == found


def test_both_sides_of_a_nearness_are_marked() -> None:
    """What stands between them is not; a passage shows both where it is wide enough, and else each."""
    body = "The deficit, they say, is due to trade. " + FILLER + "More trade."
    assert marked(body, "deficit w/9 trade") == ["deficit", "trade"]
    assert context(body, "deficit w/9 trade", 40)[1] == ["deficit", "trade"]
    assert context(body, "deficit w/9 trade", 12)[1] == ["deficit"]


def context(body: str, query: str, width: int = 40) -> tuple[str, list[str]]:
    (found,) = find_contexts(body, find_marks(parse_query(query), expand), width)
    return found.of(body), [body[hit.start : hit.end] for hit in found.hits]


FILLER = "one two three four five six seven eight nine ten. " * 4


def test_a_context_is_whole_words_around_the_hit() -> None:
    """The passage has the hit in its middle, and is as wide as asked for at most, but for its last sign."""
    body = FILLER + "Here the ferry (a boat) sails. " + FILLER
    text, hits = context(body, "ferry")
    assert (text, hits) == ("ten. Here the ferry (a boat) sails.", ["ferry"])


def test_the_best_passage_shows_most_of_the_query() -> None:
    """Two words of the query near each other are better than one of them five times."""
    body = "ferry ferry ferry ferry. " + FILLER + "A harbour for the ferry. " + FILLER
    assert context(body, "ferry harbour")[1] == ["harbour", "ferry"]
    assert context(body, "ferry")[1] == ["ferry", "ferry", "ferry", "ferry"]


def test_forms_of_one_word_are_one_part() -> None:
    """Three forms of one word show less of a query than two words of it."""
    body = "march marches marching " + FILLER + "march to the ferry " + FILLER
    assert context(body, "march ferry")[1] == ["march", "ferry"]


def test_at_the_ends_of_a_text() -> None:
    """A hit at the beginning or the end gives a passage of full width there."""
    assert context("Ferry " + FILLER, "ferry") == ("Ferry one two three four five six seven", ["Ferry"])
    assert context(FILLER + "ferry", "ferry")[0] == "five six seven eight nine ten. ferry"


def test_without_a_hit_the_beginning_is_shown() -> None:
    """A document found by its title or its date shows how its body begins."""
    assert context(FILLER, "harbour") == ("one two three four five six seven eight", [])
    assert find_contexts("", Marks((), {})) == ()
    assert find_contexts(" \n ", Marks((), {})) == ()


def test_a_phrase_wider_than_the_passage_is_shown_whole() -> None:
    """What was found is never cut."""
    text, hits = context("x " + FILLER, '"one two three four five six seven eight nine ten"', 20)
    assert text.rstrip(".") == hits[0] == "one two three four five six seven eight nine ten"


def test_several_passages_do_not_overlap() -> None:
    """More passages are the next best ones, elsewhere."""
    body = "ferry harbour. " + FILLER + "ferry. " + FILLER + "harbour. "
    found = find_contexts(body, find_marks(parse_query("ferry harbour"), expand), 30, most=5)
    shown = [[body[hit.start : hit.end] for hit in one.hits] for one in found]
    assert shown == [["ferry", "harbour"], ["ferry"], ["harbour"]]
    assert find_contexts(body, find_marks(parse_query("ferry harbour"), expand), 30, most=2) == found[:2]


def test_the_end_of_a_very_long_body() -> None:
    """A hit after a million characters is found as any other."""
    body = "word " * 200_000 + "ferry"
    assert find_contexts(body, find_marks(parse_query("ferry"), expand), 10) == (
        Context(BodySpan(999_995, 1_000_005), (BodySpan(1_000_000, 1_000_005),)),
    )


def test_scripts_without_spaces() -> None:
    """A character is a word there, so a passage may begin and end between any two."""
    body = "一二三四五六七八九十" * 5 + "東京" + "一二三四五六七八九十" * 5
    text, hits = context(body, "東京", 10)
    assert (len(text), hits) == (10, ["東京"])


@given(st.text(st.sampled_from("ab .\n東'é"), max_size=80), st.integers(1, 40), st.integers(1, 3))
def test_contexts_lie_in_the_body(body: str, width: int, most: int) -> None:
    """A passage is part of the body, its hits are inside it, and no two passages overlap."""
    found = find_contexts(body, find_marks(parse_query('a "b b" 東'), expand), width, most)
    taken: set[int] = set()
    for one in found:
        places = set(range(one.span.start, one.span.end))
        assert places
        assert places <= set(range(len(body)))
        assert not places & taken
        taken |= places
        assert all(one.span.start <= hit.start < hit.end <= one.span.end for hit in one.hits)
