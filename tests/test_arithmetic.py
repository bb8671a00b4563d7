"""The two arithmetics of an evaluation give the same answers to the last bit, and numpy is loaded where it pays."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from query_trees import entries, queries

from index.arithmetic import Arithmetic, choose_arithmetic
from index.array_arithmetic import ARRAYS
from index.engine import EngineResult, SearchEngine, Sort, load_engine
from index.entry import IndexEntry
from index.ordering import choose_first
from index.plain_arithmetic import PLAIN
from index.query import Query
from index.query_parser import parse_query

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """What is promised about power cuts is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        # An index that is mostly new becomes one segment; here several of them are to be tried.
        patch.setattr("index.engines.whoosh_commit._MOSTLY_NEW", 2.0)
        yield


def _answers(
    engine: SearchEngine, tree: Query, preferred: Query, arithmetic: Arithmetic[object, object, object]
) -> list[object]:
    """All that an engine says to a query."""
    sorts: tuple[Sort, ...] = ("relevance", "newest", "oldest")
    said: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.engines.whoosh_engine.choose_arithmetic", lambda _: arithmetic)
        for guesses in (False, True):
            for limit in (None, 2):
                for sort in sorts:
                    said.append(_told(engine.search(tree, sort, limit, guesses)))
            said.append(_told(engine.search(tree, "relevance", 2, guesses, preferred)))
            start, days, others = engine.count_days(tree, guesses)
            said.append(({start + at: count for at, count in enumerate(days) if count}, dict(others)))
        said.append(engine.count_matches([tree, preferred]))
        said.append(list(engine.count_words(tree)))
    return said


def _told(found: EngineResult) -> tuple[object, ...]:
    hits = [(hit.id, hit.score) for hit in found.hits]
    return found.total, hits, found.undated, found.undated_found, found.guessed, found.uncertain


@given(st.lists(entries(), min_size=1, max_size=3), st.data(), st.lists(queries(), min_size=2, max_size=4))
# Making a failing example smaller would take minutes.
@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_both_arithmetics_agree(feeds: list[list[IndexEntry]], data: st.DataObject, trees: list[Query]) -> None:
    """Hits, scores to the last bit, order, counts, over several segments with replaced and removed documents."""
    with tempfile.TemporaryDirectory() as folder:
        engine = load_engine("whoosh").create(Path(folder))
        try:
            for feed in feeds:
                known = sorted(engine.ids())
                removed = data.draw(st.lists(st.sampled_from(known), max_size=2)) if known else []
                engine.write(feed, removed, None)
            for tree in trees:
                assert _answers(engine, tree, trees[0], PLAIN) == _answers(engine, tree, trees[0], ARRAYS)
        finally:
            engine.close()


def test_both_arithmetics_agree_on_long_texts(tmp_path: Path) -> None:
    """Positions behind the four thousandth are written otherwise than those before."""
    engine = load_engine("whoosh").create(tmp_path)
    try:
        long = " ".join(["march a", "a karachi US", "march"] * 2_000)
        texts = {"long": long, "short": "march a US", "longer": f"{long} US a march"}
        engine.write(
            [IndexEntry(id, "", "", "", body, "", (), (), ()) for id, body in texts.items()], (), None
        )  # fmt: skip
        for text in ('"march a"', '"a a karachi"', '"us march march"', "a w/2 karachi", "us pre/1 march", '"US a march"'):
            tree = parse_query(text)
            answers = _answers(engine, tree, tree, ARRAYS)
            assert answers == _answers(engine, tree, tree, PLAIN)
            assert answers[0][0] > 0  # type: ignore[index]
    finally:
        engine.close()


_NUMBERS = st.frozensets(st.integers(0, 2_000), max_size=30)


@given(_NUMBERS, _NUMBERS, _NUMBERS, st.integers(1, 200))
def test_sets_of_documents(one: frozenset[int], two: frozenset[int], three: frozenset[int], stride: int) -> None:
    """Union, intersection and difference are those of sets, for documents that stand close and far apart."""
    sets = [frozenset(number * stride for number in numbers) for numbers in (one, two, three)]
    for arithmetic in (PLAIN, ARRAYS):
        held = [arithmetic.of(sorted(numbers)) for numbers in sets]
        assert set(arithmetic.listed(arithmetic.union(held))) == sets[0] | sets[1] | sets[2]
        assert set(arithmetic.listed(arithmetic.intersection(held))) == sets[0] & sets[1] & sets[2]
        assert set(arithmetic.listed(arithmetic.without(held[0], held[1]))) == sets[0] - sets[1]


@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from((0.0, 0.5, 1.0))),
    st.lists(st.integers(0, 2), min_size=31, max_size=31),
    st.none() | st.integers(0, 40),
    st.sampled_from(("relevance", "newest", "oldest")),
)
def test_the_first_are_among_those_that_may_be(
    matches: dict[int, float], days: list[int], limit: int | None, sort: Sort
) -> None:
    """What is left out of the sorting is behind the last that is asked for."""
    ordered = dict(sorted(matches.items()))
    first = choose_first(ordered, sort, limit, days, str)
    documents = ARRAYS.of(ordered)
    scores = ARRAYS.of_weights(ordered).values
    plain = PLAIN.may_be_first(PLAIN.of(ordered), ordered, sort, limit, days)
    arrays = ARRAYS.may_be_first(documents, scores, sort, limit, days)
    assert choose_first(plain, sort, limit, days, str) == first
    assert choose_first(arrays, sort, limit, days, str) == first


def test_numpy_is_loaded_when_it_pays() -> None:
    """A process begins in plain Python; some hundred thousand postings later, numpy is worth its loading; without it all goes
    on."""
    code = (
        "import sys; from index.arithmetic import choose_arithmetic as choose\n"
        "print(type(choose(1_000)).__name__, 'numpy' in sys.modules)\n"
        "print(type(choose(400_000)).__name__, type(choose(0)).__name__)\n"
        "for name in [name for name in sys.modules if name.split('.')[0] == 'numpy' or 'arithmetic' in name]:\n"
        "    del sys.modules[name]\n"
        "sys.modules['numpy'] = None\n"
        "from index.arithmetic import choose_arithmetic as choose\n"
        "print(type(choose(400_000)).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == [
        "PlainArithmetic", "False", "ArrayArithmetic", "ArrayArithmetic", "PlainArithmetic",
    ], done.stderr  # fmt: skip
    assert choose_arithmetic(400_000) is ARRAYS
