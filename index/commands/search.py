"""`dateline search`: a query and filters to hits on the screen or in a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from archive.command_line import (
    NO_HITS,
    SHOWN_ON_A_TABLE,
    ArchiveOption,
    DatelineExit,
    check_format,
    open_archive,
    say,
    terminal_width,
    written_whole,
)
from archive.errors import DatelineError

if TYPE_CHECKING:
    from index.engine import Sort
    from index.search import Results


def run(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY...", help='Words, "phrases", AND OR NOT, title:word.')
    ] = None,
    archive: ArchiveOption = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="D", help="From 2021, 2021-07 or 2021-07-13 on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="D", help="Until then, its whole period included.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="P", help="In that year or month, or on that day.")] = None,
    place: Annotated[
        list[str] | None, typer.Option("--place", metavar="P", help="Written or dated from there.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option("--source", metavar="S", help="Seen at that source.")] = None,
    guesses: Annotated[
        bool, typer.Option("--guesses", help="Let dates match an undated document by one that its text mentions.")
    ] = False,
    sort: Annotated[str, typer.Option("--sort", metavar="relevance|newest|oldest")] = "relevance",
    number: Annotated[int | None, typer.Option("-n", min=0, metavar="N", help="How many; 0 is all.")] = None,
    format: Annotated[str | None, typer.Option("--format", metavar="table|csv|jsonl|ids")] = None,
    output: Annotated[Path | None, typer.Option("-o", metavar="FILE", help="Write there, whole or not at all.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Let -o replace a file.")] = False,
) -> None:
    """Find documents by words, phrases, fields and dates. Shows 20 on a table, all in every other format.

    \b
    dateline search 'state department' --since 2021-07 --until 2021-09
    dateline search '"fishing quota" OR ferry NOT strike' --place ansel
    dateline search harbour --on 2021 --format csv -o harbour.csv
    """
    from index.printers import PRINTERS, Style, load_printer
    from index.search import open_for_search
    from index.search import search as find

    to_terminal = output is None and sys.stdout.isatty()
    if format is None:
        suffix = output.suffix.lstrip(".").lower() if output is not None else ""
        format = suffix if suffix in PRINTERS else "table" if to_terminal else "csv"
    check_format(format, tuple(PRINTERS))
    if sort not in ("relevance", "newest", "oldest"):
        raise DatelineError(f"--sort {sort!r} is not known", "sort by relevance, newest or oldest")
    if output is not None and output.exists() and not force:
        raise DatelineError(f"{output} exists", "name another file, or replace it with --force")
    text = " ".join(query or ())
    if not text.strip() and not (since or until or on or place or source):
        raise DatelineError("nothing to search for", "give words, or a filter such as --on 2021")
    limit = (SHOWN_ON_A_TABLE if format == "table" and output is None else 0) if number is None else number

    with open_archive(archive) as store, open_for_search(store) as engine:
        results = find(
            store, engine, text, since=since, until=until, on=on, places=place or (), sources=source or (),
            sort=cast("Sort", sort), limit=limit or None, guesses=guesses,
        )  # fmt: skip
        for notice in results.notices:
            say(notice)
        style = Style(terminal_width(), to_terminal and "NO_COLOR" not in os.environ)
        if output is None:
            shown = load_printer(format).write(results, sys.stdout, style)
        else:
            with written_whole(output) as stream:
                shown = load_printer(format).write(results, stream, style)
        sys.stdout.flush()
        _say_totals(results, shown, filtered_by_date=bool(since or until or on))
        if guesses:
            say(f"{results.guessed:,} of the {results.total:,} were let in by a guess at their date")
    if not results.total:
        raise DatelineExit(NO_HITS)


def _say_totals(results: Results, shown: int, filtered_by_date: bool) -> None:
    say(f"{shown:,} of {results.total:,} shown")
    if filtered_by_date or results.undated:
        say(f"{results.undated:,} undated documents match the words but cannot match a date, and are left out")
    elif results.total:
        say(f"{results.undated_found:,} of the {results.total:,} are undated")
    if results.missing:
        say(f"{results.missing:,} hits are no longer in the archive; make the index anew: dateline rebuild")
