"""Measures near copies: signatures, families and their tables over generated documents, and a collapsed search.

    python bench/copies_speed.py --documents 100000
    python bench/copies_speed.py --documents 100000 --noted

Documents are put into an archive without extraction: pages of random words of about 2.5 KB, of which some are copies
of an earlier one with a few words changed (`--copies`, a share). Prints the cost of a document in CPU time, the size of
the tables beside the raw text, how many of the copies were found, the cost of collapsing that many hits, and the most
memory that was used.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from archive.codec import pack_document
from archive.document import Document, Provenance, Sighting
from archive.likeness import find_likeness, find_similarity
from archive.store import Archive
from index.collapse import CollapsedHits
from index.entry import Hit

NOW = "2024-01-01T00:00:00Z"
_WORDS = ["".join(random.Random(number).choices("aeioubcdfghlmnprst", k=2 + number % 9)) for number in range(20_000)]


def make_texts(count: int, copies: float) -> Iterator[tuple[str, int | None]]:
    """Texts, and for each the number of the one that it is a copy of, None where it is new."""
    chance = random.Random(1)
    first: list[tuple[int, list[str]]] = []
    for number in range(count):
        if first and chance.random() < copies:
            of, words = chance.choice(first)
            words = list(words)
            for _ in range(chance.randrange(12)):
                words[chance.randrange(len(words))] = chance.choice(_WORDS)
            yield " ".join(words), of
            continue
        words = chance.choices(_WORDS, k=380)
        if len(first) < 5000:
            first.append((number, words))
        yield " ".join(words), None


def fill(archive: Archive, count: int, copies: float, is_noted: bool) -> tuple[int, dict[str, str]]:
    """Puts the documents in, with their likenesses where `is_noted`; the bytes of raw text, and the id that each copy
    is of."""
    noting = archive.copies
    ids: list[str] = []
    copy_of: dict[str, str] = {}
    raw_bytes = 0
    with archive.transaction():
        number = archive.begin_import([], NOW)
    texts = make_texts(count, copies)
    for _ in range(0, count, 500):
        with archive.transaction():
            for text, of in (item for _, item in zip(range(500), texts, strict=False)):
                content = f"{len(ids)}\n{text}".encode()
                id = hashlib.sha256(content).hexdigest()
                where = Sighting("bench", f"{len(ids)}.txt")
                archive.add_content(id, content, "text", None, where, number)
                at = Provenance(where.source, where.path, None, None, None, "text", "utf-8", "bench", "")
                document = Document(id, None, None, None, None, None, None, (), None, text, ((2, 2),), at, (), ())
                packed = pack_document(document, content)
                archive.put_packed_document(packed)
                if is_noted:
                    noting.note(packed, find_likeness("", text))
                raw_bytes += len(content)
                ids.append(id)
                if of is not None:
                    copy_of[id] = ids[of]
    return raw_bytes, copy_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--copies", type=float, default=0.2)
    parser.add_argument("--noted", action="store_true", help="signatures come with the documents, as from workers")
    options = parser.parse_args()
    sample = [text for text, _ in make_texts(2000, 0.0)]
    find_likeness("", sample[0])
    started = time.process_time()
    for text in sample:
        find_likeness("", text)
    print(f"signature          {(time.process_time() - started) / len(sample) * 1000:8.3f} ms a document")
    with tempfile.TemporaryDirectory() as folder, Archive.create(Path(folder) / "a") as archive:
        started = time.process_time()
        raw_bytes, copy_of = fill(archive, options.documents, options.copies, options.noted)
        print(f"storing            {(time.process_time() - started) / options.documents * 1000:8.3f} ms a document")
        print(f"raw text           {raw_bytes / options.documents:8.0f} bytes a document")
        started = time.process_time()
        archive.copies.update(archive)
        print(f"looking for copies {(time.process_time() - started) / options.documents * 1000:8.3f} ms a document")
        report_tables(archive, raw_bytes, options.documents)
        report_found(archive, copy_of)
        started = time.process_time()
        archive.copies.update(archive)
        print(f"looking again      {(time.process_time() - started) * 1000:8.3f} ms in all")
        hits = [Hit(row, 0.0) for row, document in archive.changed_since(0) if document is not None]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.process_time()
        collapsed = CollapsedHits(hits, archive.copies, "relevance", 20)
        shown = list(collapsed)
        spent = time.process_time() - started
        print(f"collapsing         {spent * 1000:8.0f} ms for {len(hits):,} hits, {collapsed.collapsed:,} collapsed,"
              f" {len(shown)} shown")  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"memory             {after / 1024:8.0f} MB at most, {(after - before) / 1024:.1f} of it for collapsing")


def report_tables(archive: Archive, raw_bytes: int, documents: int) -> None:
    """The pages of the tables of copies, beside the raw text."""
    with sqlite3.connect(archive.folder / "archive.sqlite3") as database:
        for name in ("likeness", "likeness_band", "likeness_family"):
            (size,) = database.execute("SELECT sum(pgsize) FROM dbstat WHERE name = ?", (name,)).fetchone()
            print(f"{name:<18} {size / documents:8.1f} bytes a document, {size / raw_bytes:.3f} of the raw text")


def report_found(archive: Archive, copy_of: dict[str, str]) -> None:
    """How many copies are in the family of what they are copies of, by how alike the two texts are; and how many
    documents are in a family with others that have nothing to do with them."""
    strangers = 0
    for family in archive.copies.families():
        members = archive.copies.of(family.id)
        strangers += len({copy_of.get(id, id) for id in members}) > 1 and len(members)
    print(f"among strangers    {strangers:8,} documents")
    found: dict[int, list[bool]] = {}
    families = {id: family for id, (family, _) in archive.copies.families_of(list(copy_of)).items()}
    originals = {id: family for id, (family, _) in archive.copies.families_of(list(set(copy_of.values()))).items()}
    for id, of in list(copy_of.items())[:5000]:
        one, other = archive.document(id), archive.document(of)
        if one is None or other is None:
            raise SystemExit("a document is missing")
        alike = int(find_similarity(("", one.body), ("", other.body)) * 10)
        found.setdefault(alike, []).append(families.get(id, -1) == originals.get(of, -2))
    for alike, those in sorted(found.items()):
        share = sum(those) / len(those)
        print(f"alike {alike / 10:.1f} to {alike / 10 + 0.1:.1f}   {share:8.3f} found, of {len(those):,}")


if __name__ == "__main__":
    main()
