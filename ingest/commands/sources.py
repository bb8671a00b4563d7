"""`dateline sources`: what each source has taught, and rulings on it: lines to keep or drop, date order, year."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    JobsOption,
    WaitOption,
    now,
    open_archive,
    open_to_write,
    patience,
    say,
    user_name,
)
from archive.errors import DatelineError
from archive.wording import agreeing, counted, seen_elsewhere
from index.commands.layout import ON_STDOUT, Layout, OutputOptions, RowsFormatOption, choose_counts

if TYPE_CHECKING:
    from archive.document import Ruling
    from archive.lock import Patience
    from archive.sources import SourceCounts
    from archive.store import Archive
    from index.printers.sources import LearntLine, SourceView


def run(
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE]", help="One source, with its lines.")] = None,
    archive: ArchiveOption = None,
    keep_line: Annotated[
        list[str] | None,
        typer.Option("--keep-line", metavar="TEXT|HASH", help="A line that is the story's, however often it recurs."),
    ] = None,
    drop_line: Annotated[
        list[str] | None, typer.Option("--drop-line", metavar="TEXT|HASH", help="A line that is never the story's.")
    ] = None,
    date_order: Annotated[
        str | None, typer.Option("--date-order", metavar="dmy|mdy|ymd", help="How it writes dates in numbers.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", min=1, max=9999, metavar="Y", help="The year of dates that name none.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept and shown.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who says so; else the name you are logged in with.")
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back these rulings; alone, all on the source.")
    ] = False,
    no_refresh: Annotated[
        bool, typer.Option("--no-refresh", help="Leave the documents to the next ingest or `refresh`.")
    ] = False,
    jobs: JobsOption = None,
    wait: WaitOption = None,
    number: Annotated[
        int | None, typer.Option("-n", min=0, metavar="COUNT", help="How many sources, or lines; 0 is all.")
    ] = None,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """List the sources with what each has taught; rule on one, against its lessons or beside them.

    \b
    dateline sources
    dateline sources harbour_gazette
    dateline sources harbour_gazette --date-order dmy --reason 'its masthead writes 25/12'
    dateline sources harbour_gazette --drop-line 'Tides by courtesy of the Port' --reason 'a box beside every story'
    dateline sources harbour_gazette --undo --date-order dmy

    A line is named by its words, digits and case aside, or by its hash. A ruling holds until it is taken back, also for
    documents that are imported later; --undo takes the same options.
    """
    asked = _asked(keep_line, drop_line, date_order, year)
    if asked or undo:
        if source is None:
            raise DatelineError("no source is named", "`dateline sources` lists them: dateline sources SOURCE ...")
        if to.output is not None or format is not None:
            raise DatelineError("-o and --format go with a list", "leave them out")
        with open_to_write(archive, wait) as store:
            rulings = _choose_rulings(store, source, asked, undo, reason, by)
            if rulings:
                _apply(store, rulings, undo, by, reason)
                _refresh(store, no_refresh, jobs, patience(wait))
        return
    if reason is not None or by is not None or no_refresh:
        raise DatelineError("nothing to rule", "write --keep-line, --drop-line, --date-order or --year")
    layout = choose_counts(format, ("csv", "tsv", "json", "jsonl"), to)
    most = layout.most(number)
    with open_archive(archive) as store:
        if source is None:
            _list(store, layout, most)
        else:
            _show(store, store.sources.full_name(source), layout, most)


def _asked(
    keep: Sequence[str] | None, drop: Sequence[str] | None, date_order: str | None, year: int | None
) -> list[tuple[str, str]]:
    """What is asked for: the subject, or the name of the line, and the value."""
    if date_order is not None and date_order not in ("dmy", "mdy", "ymd"):
        raise DatelineError(f"--date-order {date_order!r} is not known", "write dmy, mdy or ymd")
    asked = [(name, "keep") for name in keep or ()] + [(name, "drop") for name in drop or ()]
    asked += [("date_order", date_order)] if date_order is not None else []
    if year is not None and year < 1000:
        raise DatelineError(f"--year {year} is no year of four figures", "write it in full: --year 2020")
    return asked + ([("year", f"{year:04d}")] if year is not None else [])


# --- ruling


def _choose_rulings(
    store: Archive, name: str, asked: Sequence[tuple[str, str]], undo: bool, reason: str | None, by: str | None
) -> list[Ruling]:
    """What is asked for as rulings to be made, or to be taken back, and is not so already."""
    if not undo and (reason is None or not reason.strip()):
        raise DatelineError(
            "no reason is given" if reason is None else "--reason is empty",
            "add --reason TEXT: it is shown with the ruling, for those who come after you",
        )
    source = store.sources.full_name(name)
    made = _rulings(store, source, asked, " ".join((reason or "").split()), user_name(by), now())
    holding = store.sources.rulings(source)
    if not undo:
        for one in made:
            if _is_among(one, holding):
                say(f"is ruled so already: {_said(one)}")
        return [one for one in made if not _is_among(one, holding)]
    missing = next((one for one in made if not _is_among(one, holding)), None)
    if missing is not None:
        raise DatelineExit(NO_HITS, f"no such ruling on {source} holds: {_said(missing)}", _HINT)
    rulings = [one for one in holding if not asked or _is_among(one, made)]
    if not rulings:
        raise DatelineExit(NO_HITS, f"no ruling on {source} holds", _HINT)
    return rulings


_HINT = "`dateline sources SOURCE` lists those that do"


def _rulings(
    store: Archive, source: str, asked: Sequence[tuple[str, str]], reason: str, who: str, when: str
) -> list[Ruling]:
    """What is asked for as rulings, each once; says of lines that none of the sampled documents has."""
    from archive.document import Ruling
    from ingest.source_lessons import name_lines

    lines = iter(name_lines(store, source, [name for name, value in asked if value in ("keep", "drop")]))
    made: dict[str, Ruling] = {}
    for subject, value in asked:
        one = Ruling(source, subject, value, reason, who, when)
        if value in ("keep", "drop"):
            line = next(lines)
            one = Ruling(source, f"line:{line.hash}", value, reason, who, when, line.text)
            if not line.documents:
                say(f"none of the documents that were sampled of {source} has the line {line.text}")
        if made.setdefault(one.subject, one).value != value:
            raise DatelineError(f"the line {one.line} is both to be kept and to be dropped", "say one of the two")
    return list(made.values())


def _is_among(ruling: Ruling, others: Sequence[Ruling]) -> bool:
    return any((one.subject, one.value) == (ruling.subject, ruling.value) for one in others)


def _said(ruling: Ruling) -> str:
    return f"{ruling.value} {ruling.line}" if ruling.line is not None else f"{ruling.subject} {ruling.value}"


def _apply(store: Archive, rulings: Sequence[Ruling], undo: bool, by: str | None, reason: str | None) -> None:
    from index.printers.visible import visible

    who, when = user_name(by), now()
    with store.transaction():
        for one in rulings:
            if undo:
                store.sources.withdraw(store, one, by=who, when=when, reason=reason)
            else:
                store.sources.rule(store, one)
    for one in rulings:
        print(visible(f"{one.source}  {_said(one)}{'  (taken back)' if undo else ''}"))


def _refresh(store: Archive, is_left: bool, jobs: int | None, waiting: Patience) -> None:
    """Extracts again what the rulings concern, and brings near copies and index up to it, unless that is left."""
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder
    from ingest.batch import refresh_archive
    from ingest.workers import default_jobs

    if is_left:
        say("its documents are as they were until the next ingest, or `dateline refresh`")
        return
    with ProgressBar() as progress:
        report = refresh_archive(
            store, jobs=jobs or default_jobs(), arguments=sys.argv[1:], folder=os.getcwd(), now=now, progress=progress
        )
        store.copies.update(store, progress)
        sync_folder(store, progress, waiting)
        progress.say(f"{report.reread:,} read again, {report.changed:,} changed")


# --- looking


def _list(store: Archive, layout: Layout, most: int | None) -> None:
    from index.printers.sources import write_sources

    counts = store.sources.counts()
    style = layout.style()
    with layout.opened() as stream:
        shown = write_sources(_views(store, counts[:most]), stream, layout.format, style)
    say(f"{shown:,} of {counted(len(counts), 'source')} shown")
    if elsewhere := store.sources.count_elsewhere():
        say(seen_elsewhere(elsewhere))
    if not shown:
        raise DatelineExit(NO_HITS)


def _views(store: Archive, counts: Sequence[SourceCounts]) -> Iterator[SourceView]:
    from index.printers.sources import SourceView
    from ingest.source_lessons import find_lesson

    for one in counts:
        lesson = find_lesson(store, one.name)
        yield SourceView(one, lesson.sampled, lesson.lines, lesson.date_order, lesson.shown, lesson.of,
                         store.sources.rulings(one.name))  # fmt: skip


def _show(store: Archive, name: str, layout: Layout, most: int | None) -> None:
    from archive.sources import SourceCounts
    from index.printers.sources import write_source

    counts = store.sources.counts(name) or (SourceCounts(name, 0, 0, 0, None, None),)
    (view,) = _views(store, counts)
    lines = _lines(store, name)
    shown = lines[:most]
    style = layout.style()
    with layout.opened() as stream:
        write_source(view, shown, stream, layout.format, style)
    if elsewhere := store.sources.count_elsewhere(name):
        documents = f"{counted(elsewhere, 'document')} seen here {agreeing(elsewhere, 'is', 'are')}"
        say(f"{documents} counted at the source of its earliest sighting; `source:` and facets find it here too"
            if elsewhere == 1 else
            f"{documents} counted at the sources of their earliest sightings; `source:` and facets find them here too")
    are = agreeing(len(lines), "line", "lines")
    say(f"{len(shown):,} of {len(lines):,} {are} shown that recur among its documents, or were ruled of")


def _lines(store: Archive, name: str) -> list[LearntLine]:
    from index.printers.sources import LearntLine
    from ingest.source_lessons import find_lines

    ruled = {one.subject: one for one in store.sources.rulings(name)}
    return [
        LearntLine(line.hash, line.text, line.documents, line.ids, ruled.get(f"line:{line.hash}"))
        for line in find_lines(store, name)
    ]
