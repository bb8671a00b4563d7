"""The store of record returns what it was given, once, in the same order, whatever happens to its process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import strategies
from hypothesis import given, settings

from archive.document import Document, Sighting
from archive.store import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "press.dateline") as archive:
        yield archive


@settings(max_examples=40, deadline=None)
@given(strategies.stored_documents())
def test_round_trip(stored: tuple[Document, bytes, Sighting]) -> None:
    """The archive returns the document and the bytes that it was given, whatever is in them."""
    document, content, sighting = stored
    with tempfile.TemporaryDirectory() as folder, Archive.create(Path(folder) / "a.dateline") as archive:
        with archive.transaction():
            number = archive.begin_import(["dumps"], "2024-01-01T00:00:00+00:00")
            assert archive.add_content(document.id, content, "text", None, sighting, number)
            archive.put_document(document)
        assert archive.document(document.id) == document
        assert archive.content(document.id) == content
        assert archive.sightings(document.id) == (sighting,)
        assert list(archive.changed_since(0)) == [(document.id, document)]
        assert list(archive.verify()) == []
