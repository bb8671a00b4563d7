"""What each of several hundred queries finds in a small archive, against what was written down by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from documents import archive_of, id_of
from query_table import COMBINED, DOCUMENTS, TABLE, TODAY, rows

from archive.store import Archive
from index.engine import SearchEngine
from index.search import open_for_search, search
from index.sync import sync_folder

Open = tuple[Archive, SearchEngine]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("table") / "press.dateline"
    with archive_of(folder, list(DOCUMENTS.values()), list(DOCUMENTS)) as archive:
        sync_folder(archive)
        with open_for_search(archive) as engine:
            yield archive, engine


@pytest.mark.parametrize(("query", "names"), list(rows()))
def test_a_query_finds_what_was_written_down(opened: Open, query: str, names: frozenset[str]) -> None:
    """Every construct of the language, and every two of them together."""
    archive, engine = opened
    found = {hit.id for hit in search(archive, engine, query, today=TODAY).hits()}
    assert {name for name in DOCUMENTS if id_of(name) in found} == names


def test_the_table_is_long() -> None:
    """Single constructs, and pairs; no query twice."""
    queries = [query for query, _ in rows()]
    assert len(queries) == len(set(queries))
    assert TABLE.count("\n") > 150 < COMBINED.count("\n")
