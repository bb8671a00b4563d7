"""Small archives for the tests of the index: documents in few words, put into a real archive."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from archive.document import DateClaim, Dateline, Document, Provenance, Rejection, Sighting
from archive.partial_date import parse_edtf
from archive.store import Archive


def document(
    name: str, body: str = "", *, title: str | None = None, when: str | None = None, place: str | None = None,
    deck: str | None = None, byline: str | None = None, signoff: str | None = None, source: str = "east.example",
    url: str | None = None, city: str | None = None, region: str | None = None, agency: str | None = None,
    confidence: float = 0.9, guess: str | None = None,
) -> Document:  # fmt: skip
    """A document of the content `name`, seen at dumps/`name`.txt."""
    published = DateClaim(parse_edtf(when), "posted", "month_day", confidence) if when else None
    mention = DateClaim(parse_edtf(guess), "mentioned", "month_day", 0.5) if guess else None
    return Document(
        id=id_of(name), title=title, deck=deck, byline=byline,
        dateline=Dateline(place, None, agency, city, region) if place or agency else None,
        published=published, captured=None, claims=tuple(one for one in (published, mention) if one), guess=mention,
        signoff=signoff, body=body,
        body_lines=tuple((line, line) for line, _ in enumerate(body.split("\n\n"), 1)) if body else (),
        provenance=Provenance(source, f"dumps/{name}.txt", None, url, None, "text", "utf-8", "dateline", ""),
        evidence=(), repairs=(),
    )  # fmt: skip


def id_of(name: str) -> str:
    """The id of the content `name`."""
    return hashlib.sha256(name.encode()).hexdigest()


def archive_of(folder: Path, documents: Sequence[Document], names: Sequence[str]) -> Archive:
    """A new archive that holds the documents, whose contents are the names."""
    archive = Archive.create(folder)
    put(archive, documents, names)
    return archive


def put(archive: Archive, documents: Sequence[Document], names: Sequence[str]) -> None:
    """Puts the documents into the archive, or puts them anew, in one transaction."""
    with archive.transaction():
        number = archive.begin_import([], "2024-01-01T00:00:00Z")
        for one, name in zip(documents, names, strict=True):
            where = one.provenance
            sighting = Sighting(where.source, where.path, where.position, where.url, where.fetched_at)
            archive.add_content(one.id, name.encode(), "text", None, sighting, number)
            archive.put_document(one)


def see_again(archive: Archive, name: str, sighting: Sighting) -> None:
    """The content was seen elsewhere too."""
    with archive.transaction():
        number = archive.begin_import([], "2024-01-01T00:00:00Z")
        archive.add_content(id_of(name), name.encode(), "text", None, sighting, number)


def reject(archive: Archive, name: str) -> None:
    """The content is no document any more."""
    with archive.transaction():
        number = archive.begin_import([], "2024-01-01T00:00:00Z")
        sighting = Sighting("east.example", f"dumps/{name}.txt")
        archive.put_rejection(Rejection("bot_wall", "no article", sighting, id_of(name)), number)
