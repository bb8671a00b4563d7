"""A bounded, order-free sample of a source's documents tells what its pages repeat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.document import Sighting
from ingest.census import SAMPLE_SIZE, Sketch, choose_sample, gather_census, line_key, read_sketch, sketch_document
from ingest.lines import split_lines
from ingest.record import DecodedText, RawRecord, TextSpan, Unit

KEYS = st.frozensets(st.integers(0, 2**64 - 1), max_size=20)
SKETCHES = st.builds(
    lambda keys, prose, orders, days, country: Sketch(keys | prose, prose, orders, days, country),
    KEYS,
    KEYS,
    st.lists(
        st.tuples(st.sampled_from(["posted on", "", "dépêche\n"]), st.sampled_from(["dmy", "mdy"])), max_size=3
    ).map(tuple),
    st.lists(st.sampled_from(["2021-09-18", "2020-01-01"]), max_size=2).map(tuple),
    st.sampled_from(["", "PK"]),
)


def test_lines_alike_but_for_digits_share_a_key() -> None:
    """Page numbers and dates do not make a footer a line of its own; words do."""
    assert line_key("Posted 3 May 2019\n") == line_key("  posted  14 May 2021")
    assert line_key("Harbour") != line_key("Ferry")


@given(SKETCHES)
def test_a_sketch_is_read_as_it_was_stored(sketch: Sketch) -> None:
    """to_bytes and read_sketch are inverse, whatever bytes the keys have."""
    assert read_sketch(sketch.to_bytes()) == sketch


def test_census_counts_documents_not_lines() -> None:
    """A line that stands twice in one document counts once, and one that no other document has counts for nothing."""
    pages = ["Menu\nMenu\nThe ferry sank.", "Menu\nThe strike ended.", "A page alone."]
    sketches = {
        str(n): sketch_document(split_lines(DecodedText(page, "utf-8", "")), ()) for n, page in enumerate(pages)
    }
    census = gather_census("paper", sketches)
    assert census.documents == 3
    assert dict(census.lines) == {line_key("Menu"): 2}


@given(
    st.lists(
        st.integers(0, 10**6).map(lambda n: RawRecord(str(n).encode(), "text", Sighting("s", "p")).id), unique=True
    )
)
def test_the_sample_does_not_depend_on_order_and_merges(ids: list[str]) -> None:
    """Two imports choose the sample that one would have chosen."""
    half = len(ids) // 2
    merged = choose_sample([*choose_sample(ids[:half]), *choose_sample(ids[half:])])
    assert merged == choose_sample(ids) == choose_sample(reversed(ids))
    assert len(merged) <= SAMPLE_SIZE


def test_scrapes_of_one_page_count_once() -> None:
    """A page scraped seven times on seven days does not turn its own body into furniture."""
    prose = "The ferry came in on time for the first time in three weeks and the harbour master was glad of it."
    units = [Unit(TextSpan(0, len(prose)), prose, 1, 1)]
    lines = split_lines(DecodedText("Menu\n" + prose, "utf-8", ""))
    census = gather_census(
        "paper", {str(n): sketch_document(lines, units, stamp_days=[f"2021-01-0{n}"]) for n in range(1, 8)}
    )
    assert (census.documents, dict(census.lines)) == (1, {})


def test_a_sketch_of_another_version_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an older dateline sketched is not read as if it were today's."""
    stored = Sketch(frozenset({1, 2})).to_bytes()
    monkeypatch.setattr("ingest.census.SKETCH_VERSION", 99)
    assert read_sketch(stored) is None
