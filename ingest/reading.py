"""Files to records: opens each, unpacks it, has the reader of its format read what is in it, and turns what cannot be
read into rejections in its place.

The records of a file come in an order that depends on its bytes and the options alone, so that an import which was
cut short can go on after the last one that it got. A rejection with a position is of one record, without one of a whole
file or member.
"""

from __future__ import annotations

import io
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.document import Rejection
from ingest.containers import find_container, read_members
from ingest.date_candidates import find_unread_dates
from ingest.discover import STDIN, Asked, FoundFile, describes_folder, open_stdin
from ingest.read_options import ReadOptions
from ingest.readers import choose_reader
from ingest.record import PassedOver, RawRecord
from ingest.streams import Budget, CannotRead, OpenedFile, find_compression, open_file, open_pipe, peek, unpack

__all__ = ["ReadCounts", "ReadOptions", "read_found", "read_records"]

_NESTED = 2  # a container in a container is read; one more is not


@dataclass(slots=True)
class ReadCounts:
    """What is to be said once at the end of reading: `passed_over` counts parts of files that are no pages
    (`WARC request`), `unmapped` the date columns that `--map date=` would use, `mapped` the records that had a value
    in a column that was mapped (`date=published_on`), `records` all of them; `unread` mapped dates, by their column,
    that are none, and `empty` ones."""

    records: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)
    mapped: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)


def read_records(
    asked: Asked, options: ReadOptions, counts: ReadCounts | None = None
) -> Iterator[RawRecord | Rejection]:
    """Every record of the files asked for, in a stable order; what cannot be read is a rejection."""
    for found in asked.find():
        if isinstance(found, Rejection):
            yield found
        else:
            yield from read_found(found, options, counts)


def read_found(
    found: FoundFile, options: ReadOptions, counts: ReadCounts | None = None
) -> Iterator[RawRecord | Rejection]:
    """The records of one file, lazily and in its order; each one's sighting says where in the file it is.

    What cannot be read is a rejection in its place. A file that is written to while it is read ends in a rejection that
    takes the place of its last record. Never raises on what a file holds.
    """
    counts = counts or ReadCounts()
    held: RawRecord | Rejection | None = None  # until it is sure that the file did not change under it
    try:
        with _open(found) as opened:
            for outcome in _read_stream(opened.stream, found, options, opened.size, opened.budget, 0):
                if isinstance(outcome, PassedOver):
                    counts.passed_over[outcome.what] += 1
                    continue
                if held is not None:
                    yield _counted(held, counts)
                held = outcome
            if opened.is_changed():
                held = _refuse(found, options, "changed", "it was written to while it was read; import it again")
    except CannotRead as error:
        if held is not None:
            yield _counted(held, counts)
        held = _refuse(found, options, error.rule, error.detail)
    except OSError as error:
        if held is not None:
            yield _counted(held, counts)
        held = _refuse(found, options, "unreadable", error.strerror or str(error))
    except Exception as error:
        if held is not None:
            yield _counted(held, counts)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
        held = _refuse(found, options, "our_error", f"an error of dateline's own: {where}; please report it")
    if held is not None:
        yield _counted(held, counts)


@contextmanager
def _open(found: FoundFile) -> Iterator[OpenedFile]:
    if found.path == STDIN:
        with open_stdin() as stdin, open_pipe(stdin) as opened:
            yield opened
    else:
        with open_file(found.path) as opened:
            yield opened


def _counted(outcome: RawRecord | Rejection, counts: ReadCounts) -> RawRecord | Rejection:
    counts.records += isinstance(outcome, RawRecord)
    for claim in outcome.sighting.claims:
        if claim.is_mapped:
            counts.mapped[f"{claim.about}={claim.column}"] += 1
            counts.empty[claim.column] += claim.about == "date" and not claim.value
        elif claim.about == "date":
            counts.unmapped[claim.column] += 1
    counts.unread.update(column for column, _ in find_unread_dates(outcome.sighting))
    return outcome


def _read_stream(
    stream: io.BufferedReader, found: FoundFile, options: ReadOptions, size: int | None, budget: Budget, depth: int
) -> Iterator[RawRecord | Rejection | PassedOver]:
    """The records of a file or member; `size` is None where it cannot be read twice, `depth` counts the containers
    around it."""
    head = peek(stream)
    compression = find_compression(head)
    if compression is not None:
        stream, size = unpack(stream, compression, budget), None
        head = peek(stream)
        if find_compression(head) is not None:
            raise CannotRead("nested", "compressed twice; unpack it once")
    container = find_container(head)
    if container is None:
        reader = choose_reader(head, _unpacked_name(found.name, compression), options.format)
        yield from reader.read(stream, found, options)
        return
    if depth == _NESTED:
        raise CannotRead("nested", f"a {container} within a container within a container; unpack the outer ones")
    for member in read_members(container, stream, size, budget):
        inner = found.member(member.name)
        if member.stream is None:
            yield _refuse(inner, options, member.rule, member.detail)
        elif describes_folder(inner.name):
            yield _refuse(inner, options, "readme", "describes its folder; give it by name to have it read")
        else:
            try:
                yield from _read_stream(member.stream, inner, options, None, budget, depth + 1)
            except CannotRead as error:
                yield _refuse(inner, options, error.rule, error.detail)


def _unpacked_name(name: str, compression: str | None) -> str:
    """`dump.csv` of `dump.csv.gz`."""
    return name.rpartition(".")[0] if compression is not None and "." in name else name


def _refuse(found: FoundFile, options: ReadOptions, rule: str, detail: str) -> Rejection:
    return Rejection(rule, detail, options.sighting(found))
