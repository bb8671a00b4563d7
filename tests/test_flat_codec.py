"""Whoosh's own searcher on the index that our engine wrote: an oracle for hits, scores and order, and for the files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import pytest
from whoosh import query, scoring
from whoosh.matching import NullMatcher
from whoosh.searching import Searcher

from archive.partial_date import DateInterval
from archive.stored import ArchiveStamp
from index.bm25 import K1, B
from index.engine import load_engine
from index.engines.flat_codec import FlatCodec, FlatIndex, schema_of
from index.engines.flat_entry import LAYOUT
from index.engines.whoosh_commit import NAME
from index.entry import IndexEntry
from index.query_parser import parse_query

STAMP = ArchiveStamp("archive", 1, "token")
WORDS = "ferry harbour strike quota minister fog crew nine union port herring the of".split()


def _entry(number: int, chosen: random.Random) -> IndexEntry:
    def text(least: int, most: int) -> str:
        return " ".join(chosen.choices(WORDS, weights=range(3, len(WORDS) + 3), k=chosen.randint(least, most)))

    day = date(2021, 1 + number % 12, 1 + number % 28)
    return IndexEntry(
        id=f"id{number:03}", title=text(0, 4), deck="", byline="", body=f"{text(1, 30)}.\n\n{text(0, 20)}",
        place="Port Else", sources=("gazette",), urls=(), dates=(DateInterval(day, day),),
    )  # fmt: skip


@pytest.fixture(params=[1, 2, 3])
def index(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, Searcher, dict[str, IndexEntry]]]:
    """An engine and Whoosh's searcher over the same files: several segments, replaced and removed documents."""
    monkeypatch.setattr("index.engines.whoosh_commit._MOSTLY_NEW", 2.0)  # what makes one segment of them all
    chosen = random.Random(request.param)
    engine = load_engine("whoosh").create(tmp_path)
    held: dict[str, IndexEntry] = {}
    for start in (0, 20, 40):
        made = [_entry(number, chosen) for number in range(start, start + 20)]
        made += [replace(_entry(number, chosen), id=made[0].id) for number in range(1)]
        removed = chosen.sample(sorted(held), min(len(held), 4))
        engine.write(made, removed, STAMP)
        for id in removed:
            held.pop(id, None)
        held.update((entry.id, entry) for entry in made)
    opened = FlatIndex(tmp_path, schema_of(LAYOUT), NAME)
    searcher = opened.searcher(weighting=_Bm25(held))
    yield engine, searcher, held
    searcher.close()
    engine.close()


def _words(entry: IndexEntry) -> list[str]:
    return f"{entry.title} {entry.place} {entry.body}".lower().replace(".", "").split()


class _Bm25(scoring.WeightingModel):
    """BM25 worked out anew from the documents themselves, a word of the title counted twice."""

    use_final = False

    def __init__(self, held: dict[str, IndexEntry]) -> None:
        self._held = held
        self._lengths = {id: len(_words(entry)) + len(entry.title.split()) for id, entry in held.items()}
        self._average = sum(self._lengths.values()) / len(held)

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        word = text if isinstance(text, str) else text.decode()
        having = sum(word in _words(entry) for entry in self._held.values())
        rarity = log(1 + (len(self._held) - having + 0.5) / (having + 0.5))
        keys = searcher.reader()._perdoc._segment
        model = self

        class Scorer(scoring.BaseScorer):
            def score(self, matcher: Any) -> float:
                length = model._lengths[keys.key(matcher.id()).decode()]
                weight = matcher.weight()
                norm = K1 * (1 - B + B * length / model._average)
                return rarity * weight * (K1 + 1) / (weight + norm)

        return Scorer()


def _term(word: str) -> query.Term:
    return query.Term("text", word)


CASES = [
    ("=ferry", _term("ferry")),
    ("=fog AND =crew", query.And([_term("fog"), _term("crew")])),
    ("=fog OR =nine OR =union", query.Or([_term("fog"), _term("nine"), _term("union")])),
    ("(=nine OR =union) AND =port", query.And([query.Or([_term("nine"), _term("union")]), _term("port")])),
]


@pytest.mark.parametrize(("ours", "theirs"), CASES)
def test_whoosh_finds_the_same_with_the_same_scores(
    index: tuple[Any, Searcher, dict[str, IndexEntry]], ours: str, theirs: Any
) -> None:
    """Same hits, same scores to a millionth, same order, over several segments with deletions."""
    # Not asked: Whoosh's NOT, which lets the first document through where the excluded list begins before it.
    engine, searcher, held = index
    found = engine.search(parse_query(ours))
    mine = [(hit.id, hit.score) for hit in found.hits]
    results = searcher.search(theirs, limit=None)
    scores = {_id_of(searcher, hit.docnum): hit.score for hit in results}
    assert len(mine) == found.total == len(scores) > 0
    assert {id for id, _ in mine} == set(scores) <= set(held)
    for id, score in mine:
        assert score == pytest.approx(scores[id], abs=1e-6)
    newest = {id: held[id].dates[0].first.toordinal() for id in scores}
    assert [id for id, _ in mine] == sorted(scores, key=lambda id: (-round(scores[id], 9), -newest[id], id))


@pytest.mark.parametrize("words", [("fog", "crew"), ("the", "of"), ("of", "the", "herring"), ("port", "else")])
def test_whoosh_finds_the_same_phrases(
    index: tuple[Any, Searcher, dict[str, IndexEntry]], words: tuple[str, ...]
) -> None:
    """Positions as Whoosh reads them are those that our phrases are found by."""
    engine, searcher, _ = index
    found = {hit.id for hit in engine.search(parse_query('"' + " ".join(words) + '"')).hits}
    results = searcher.search(query.Phrase("text", list(words)), limit=None)
    assert found == {_id_of(searcher, hit.docnum) for hit in results}


def test_whoosh_reads_every_term_and_posting(index: tuple[Any, Searcher, dict[str, IndexEntry]]) -> None:
    """Terms, frequencies and columns of the files are those of the texts."""
    _, searcher, held = index
    terms = {term.decode() if isinstance(term, bytes) else term for term in searcher.reader().lexicon("text")}
    texts = {word for entry in held.values() for word in _words(entry)}
    assert texts <= terms
    for word in sorted(texts):
        counted = {}
        for leaf, _ in searcher.reader().leaf_readers():
            matcher = leaf.postings("text", word) if ("text", word) in leaf else NullMatcher()
            while matcher.is_active():
                counted[leaf._perdoc._segment.key(matcher.id()).decode()] = matcher.weight()
                matcher.next()
        wanted = {
            id: _words(entry).count(word) + entry.title.split().count(word)
            for id, entry in held.items()
            if word in _words(entry)
        }
        assert counted == wanted


def test_a_segment_names_our_codec(index: tuple[Any, Searcher, dict[str, IndexEntry]]) -> None:
    """The table of contents leads any program that can load it to the codec that reads the files."""
    _, searcher, _ = index
    for leaf, _ in searcher.reader().leaf_readers():
        assert isinstance(leaf.segment().codec(), FlatCodec)


def _id_of(searcher: Searcher, number: int) -> str:
    """The id of a document by its number in the whole index."""
    for leaf, base in reversed(list(searcher.reader().leaf_readers())):
        if number >= base:
            key: bytes = leaf._perdoc._segment.key(number - base)
            return key.decode()
    raise IndexError(number)
