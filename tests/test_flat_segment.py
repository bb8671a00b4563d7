"""Segments as flat files: what was put in comes out, merged or not, and no byte can change unnoticed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engines.flat_blocks import Block
from index.engines.flat_file import FlatFile, FlatFileError, FlatFileWriter
from index.engines.flat_merging import merge_segments
from index.engines.flat_segment import SPARSE, VARIABLE, FlatSegment, Layout
from index.engines.flat_terms import TermDictionary, escape_term, unescape_term
from index.engines.flat_writing import Forms, SegmentBuilder, SegmentEntry, Words, write_field
from index.postings import CASE_BITS

LAYOUT = Layout(
    ("text", "source"), {"key": VARIABLE, "day": 4, "readings": SPARSE}, stemmed="text", unplaced=("source",)
)

# A document by hand: its key, words with positions, where its title ends, source, day, and perhaps readings.
Made = tuple[str, dict[str, list[int]], int, str, int, bytes | None]


def entry(made: Made) -> SegmentEntry:
    key, words, title_end, source, day, readings = made
    rows = {"key": key.encode(), "day": day.to_bytes(4, "little")}
    if readings is not None:
        rows["readings"] = readings
    placed = sorted((position, word) for word, positions in words.items() for position in positions)
    text = Words([word for _, word in placed], [(position, 1) for position, _ in placed], title_end)
    return SegmentEntry({"text": text, "source": Words([source], [(0, 1)])}, rows)


def written(path: Path, documents: Sequence[Made]) -> FlatSegment:
    builder = SegmentBuilder(LAYOUT, Forms())
    for made in documents:
        builder.add(entry(made))
    builder.write(path)
    return FlatSegment(path)


# What a segment says of a document: words with positions, how often they stand in the title, and the rest.
Said = tuple[dict[str, list[int]], dict[str, int], str, int, bytes | None]


def said_of(made: Made) -> Said:
    _, words, title_end, source, day, readings = made
    in_title = {word: sum(at < title_end for at in positions) for word, positions in words.items()}
    return words, {word: count for word, count in in_title.items() if count}, source, day, readings


def contents(segment: FlatSegment) -> dict[str, Said]:
    """Everything that a segment says, by key, read back through its public methods."""
    words: list[dict[str, list[int]]] = [{} for _ in range(segment.count)]
    titles: list[dict[str, int]] = [{} for _ in range(segment.count)]
    sources = [""] * segment.count
    for term, record in segment.terms("text").items():
        postings = segment.postings_of("text").postings(record, with_positions=True)
        start = 0
        for document, count in zip(postings.documents, postings.counts, strict=True):
            codes = postings.positions[start : start + count]
            words[document][term.decode()] = [code >> CASE_BITS for code in codes]
            start += count
        for place, number in postings.extras:
            titles[postings.documents[place]][term.decode()] = number
    for term, record in segment.terms("source").items():
        for document in segment.postings_of("source").postings(record, with_positions=False).documents:
            sources[document] = term.decode()
    days = segment.column("day").cast("I")
    readings = dict(segment.sparse_rows("readings"))
    return {
        segment.key(number).decode(): (
            words[number], titles[number], sources[number], days[number], readings.get(number)
        )
        for number in range(segment.count)
    }  # fmt: skip


_WORDS = st.text(alphabet="abé字\\", min_size=1, max_size=3)


# Ids are kept in half their length, other keys as they are.
_KEYS = st.one_of(st.text(alphabet="abc", min_size=1, max_size=3), st.sampled_from([f"{n:064x}" for n in range(16)]))


@st.composite
def corpora(draw: st.DrawFn, size: int = 6) -> list[Made]:
    keys = draw(st.lists(_KEYS if draw(st.booleans()) else _KEYS.filter(lambda key: len(key) == 64), unique=True, max_size=size))
    made: list[Made] = []
    for key in keys:
        places = draw(st.dictionaries(st.integers(0, 100_000) | st.integers(0, 300), _WORDS, max_size=12))
        words: dict[str, list[int]] = {}
        for position in sorted(places):
            words.setdefault(places[position], []).append(position)
        source = draw(st.sampled_from(["gazette", "a\nb", "a\\nb", ""]))
        made.append(
            (key, words, draw(st.integers(0, 300)), source, draw(st.integers(0, 2**32 - 1)), draw(st.none() | st.binary(max_size=9)))
        )
    return made


@settings(max_examples=60, deadline=None)
@given(corpora())
def test_what_is_put_in_comes_out(documents: list[Made]) -> None:
    """Words, positions, titles, sources and columns of every document are read back as they were given."""
    with tempfile.TemporaryDirectory() as folder:
        segment = written(Path(folder) / "a.flat", documents)
        segment.check()
        assert contents(segment) == {made[0]: said_of(made) for made in documents}
        for number in range(segment.count):
            assert segment.find(segment.key(number)) == number
        assert segment.find(b"zz") is None
        asked = sorted({*(made[0].encode() for made in documents[::2]), b"a", b"bb", b"zz"})
        there = [segment.key(number) for number in segment.find_all(asked)]
        assert there == [key for key in asked if key.decode() in {made[0] for made in documents}]
        segment.close()


@settings(max_examples=60, deadline=None)
@given(corpora(10), st.sets(st.integers(0, 9)), st.integers(0, 10), st.integers(0, 10))
def test_merging_leaves_out_the_deleted_and_changes_nothing_else(
    documents: list[Made], deleted: set[int], first: int, second: int
) -> None:
    """Three segments with deletions become one that says what a single segment of the rest says."""
    first, second = sorted((min(first, len(documents)), min(second, len(documents))))
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, (start, end) in enumerate(((0, first), (first, second), (second, len(documents)))):
            segment = written(Path(folder) / f"{number}.flat", documents[start:end])
            parts.append((segment, frozenset(at - start for at in deleted if start <= at < end)))
        count = merge_segments(Path(folder) / "merged.flat", LAYOUT, parts)
        merged = FlatSegment(Path(folder) / "merged.flat")
        merged.check()
        kept = [made for at, made in enumerate(documents) if at not in deleted]
        assert count == len(kept)
        assert contents(merged) == {made[0]: said_of(made) for made in kept}
        assert [merged.key(number) for number in merged.order()] == sorted(made[0].encode() for made in kept)
        for segment, _ in parts:
            segment.close()
        merged.close()


def _looked_up(segment: FlatSegment, words: Sequence[str]) -> Mapping[str, object]:
    """What a search reads: single terms, a prefix, a pattern, columns, a key."""
    found: dict[str, object] = {}
    for word in words:
        record = segment.record("text", word)
        found[word] = record and [
            list(part) for part in (
                segment.postings_of("text").postings(record, with_positions=True).documents,
                segment.postings_of("text").postings(record, with_positions=True).counts,
                segment.postings_of("text").postings(record, with_positions=True).extras,
                segment.postings_of("text").postings(record, with_positions=True).positions,
            )
        ]  # fmt: skip
    terms = segment.terms("text")
    numbers = terms.with_prefix(b"ha")
    found["ha*"] = [term for term, _ in terms.items(numbers.start, numbers.stop)]
    found["h.*"] = sorted(terms.matching(b"h[^\\n]*"))
    found["days"] = bytes(segment.column("day"))
    found["readings"] = list(segment.sparse_rows("readings"))
    found["keys"] = [segment.key(number) for number in range(segment.count)]
    found["stems"] = [(segment.stem_of(word), sorted(segment.forms_of(segment.stem_of(word) or ""))) for word in words]
    found["found"] = segment.find(b"doc-1")
    return found


def test_no_byte_can_change_unnoticed(tmp_path: Path) -> None:
    """With any one byte changed, every look-up gives what it gave before, or raises; so with the file cut anywhere."""
    documents: list[Made] = [
        (f"doc-{number}", {"harbour": [number, 300 + number], "ferry": [7], word: [9]}, 4, "gazette",
         700_000 + number, b"ab" if number % 2 else None)
        for number, word in enumerate(("hall", "hard", "quota"))
    ]  # fmt: skip
    path = tmp_path / "a.flat"
    words = ("harbour", "ferry", "hall", "hard", "quota", "absent", "zebra")
    segment = written(path, documents)
    right = _looked_up(segment, words)
    segment.close()
    whole = path.read_bytes()
    assert right["absent"] is None
    assert right["stems"] == [
        ("harbour", ["harbour"]), ("ferri", ["ferry"]), ("hall", ["hall"]), ("hard", ["hard"]), ("quota", ["quota"]),
        (None, []), (None, []),
    ]  # fmt: skip
    assert right["ha*"] == [b"hall", b"harbour", b"hard"]
    noticed = 0
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        noticed += _is_noticed(path, words, right)
        if at % 7 == 0:
            path.write_bytes(whole[:at])
            assert _is_noticed(path, words, right), f"cut at {at}"
    # Only bytes that nothing reads may change: those that pad one section from the next.
    assert noticed > 0.9 * len(whole)


def _is_noticed(path: Path, words: Sequence[str], right: Mapping[str, object]) -> bool:
    try:
        segment = FlatSegment(path)
    except (FlatFileError, OSError):
        return True
    try:
        found = _looked_up(segment, words)
    except FlatFileError:
        return True
    finally:
        segment.close()
    assert found == right
    return False


def test_a_key_that_comes_twice_is_refused() -> None:
    """A segment holds a document once."""
    builder = SegmentBuilder(LAYOUT, Forms())
    made: Made = ("a", {"word": [0]}, 0, "gazette", 1, None)
    builder.add(entry(made))
    with pytest.raises(ValueError, match="comes twice"):
        builder.add(entry(made))


def test_an_error_takes_the_half_written_file_away(tmp_path: Path) -> None:
    """Nothing that looks like a segment is left where writing one failed."""

    def fail() -> None:
        with FlatFileWriter(tmp_path / "a.flat") as file:
            file.begin("half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not list(tmp_path.iterdir())


@given(st.binary())
def test_escaped_terms_come_back(term: bytes) -> None:
    """A term is one line, whatever is in it."""
    assert b"\n" not in escape_term(term)
    assert unescape_term(escape_term(term)) == term


@settings(deadline=None)
@given(st.sets(st.binary(max_size=3), max_size=30), st.binary(max_size=2))
def test_a_prefix_is_a_run_of_terms(terms: set[bytes], prefix: bytes) -> None:
    """The run of a prefix holds the terms that begin so, and no others."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.flat"
        lines = sorted(map(escape_term, terms))
        ones, nothing = np.ones(len(lines), np.uint32), np.zeros(len(lines), np.uint32)
        block = Block(ones, ones, ones, nothing, ones, nothing.astype(np.uint8))
        with FlatFileWriter(path) as file:
            write_field(file, "text", lines, [block] if lines else [])
        opened = FlatFile(path)
        dictionary = TermDictionary(opened, "text")
        numbers = dictionary.with_prefix(prefix)
        found = {term for term, _ in dictionary.items(numbers.start, numbers.stop)}
        assert found == {term for term in terms if term.startswith(prefix)}
        assert {term for term, _ in dictionary.items()} == terms
        opened.close()
