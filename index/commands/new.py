"""`dateline new`: what a saved search finds that it has not told of before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    QuietOption,
    WaitOption,
    find_archive,
    now,
    patience,
    say,
)
from archive.errors import ArchiveError, DatelineError
from archive.wording import counted
from index.commands.layout import (
    ON_STDOUT,
    BodyOption,
    ColumnsOption,
    FormatOption,
    OutputOptions,
    choose_layout,
    write_documents,
)
from index.commands.question import ask, question_of, undated_of

if TYPE_CHECKING:
    from pathlib import Path

    from archive.saved_searches import SavedSearch
    from index.engine import Sort
    from index.news import News
    from index.search import Results

# What was told is noted within milliseconds: another writer is waited for rather than all told again.
_LEAST_PATIENCE = 30.0


def run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A search that `dateline save` has kept.")],
    archive: ArchiveOption = None,
    peek: Annotated[bool, typer.Option("--peek", help="Show it, and let it be new the next time too.")] = False,
    sort: Annotated[str, typer.Option("--sort", metavar="relevance|newest|oldest")] = "newest",
    format: FormatOption = None,
    columns: ColumnsOption = None,
    body: BodyOption = False,
    to: OutputOptions = ON_STDOUT,
    quiet: QuietOption = False,
    wait: WaitOption = None,
) -> None:
    """List what a saved search finds that it has not told of before: the first time all, then what came since.

    Each document is told of once, however often it changes. Where nothing is new, nothing is written and the exit code
    is 1; with something new it is 0. What could not be written whole is told again the next time.

    \b
    dateline new strikes
    dateline new strikes --quiet --format csv >> strikes.csv
    dateline new strikes --peek --columns date,title --format csv
    """
    from archive.store import Archive
    from index.news import News
    from index.search import open_for_search

    if sort not in ("relevance", "newest", "oldest"):
        raise DatelineError(f"--sort {sort!r} is not known", "sort by relevance, newest or oldest")
    layout = choose_layout(format, columns, body, to)
    name = name.removeprefix("@")
    folder = find_archive(archive, quiet=quiet)
    if not peek:  # before anything is told: where nothing can be noted it would be told again and again
        Archive.open(folder, writable=True, patience=patience(wait)).close()
    with Archive.open(folder) as store, open_for_search(store) as engine:
        saved = store.saved_searches
        search = saved.get(name)
        results = ask(store, engine, question_of(search.asked), cast("Sort", sort), quiet=quiet)
        found = results.total
        news = News(results, saved, name)
        if len(news):
            write_documents(news, layout, store.folder.name)
    if not quiet:
        _say_news(search, news, found, results)
    if not peek:
        _note(folder, name, news.told, wait)
    if not len(news):
        raise DatelineExit(NO_HITS)


def _note(folder: Path, name: str, told: bytearray, wait: float | None) -> None:
    """Marks what was told; what was printed has left the process by now."""
    from archive.querying import Ids
    from archive.store import Archive

    try:
        waiting = patience(max(wait or 0.0, _LEAST_PATIENCE))
        with Archive.open(folder, writable=True, patience=waiting) as store:
            store.saved_searches.mark_told(store, name, Ids(bytes(told), 0), now())
    except ArchiveError as error:
        again = "what was told could not be noted, and will be told again"
        raise ArchiveError(f"{again}: {error.message}", error.hint) from error


def _say_news(search: SavedSearch, news: News, found: int, results: Results) -> None:
    since = f"last told {search.told.replace('T', ' ')[:16]}" if search.told else "never told before"
    say(f"{len(news):,} new of {counted(found, 'document')} that @{search.name} finds; {since}")
    if results.undated:
        for sentence in undated_of(results):
            say(sentence)
