"""`dateline timeline`: how many documents of each period answer one query or several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    open_archive,
    say,
    write_whole,
)
from archive.errors import DatelineError
from index.commands.layout import ON_STDOUT, Layout, OutputOptions, choose_counts
from index.commands.question import (
    NO_FILTERS,
    FilterOptions,
    ask,
    ask_everything,
    undated_of,
)

if TYPE_CHECKING:
    from index.periods import By
    from index.search import Results
    from index.timeline import Timeline

ByOption = Annotated[str, typer.Option("--by", metavar="year|month|week", help="What is counted.")]


def run(
    queries: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="Each argument is a query of its own: quote it.")
    ],
    archive: ArchiveOption = None,
    by: ByOption = "year",
    relative: Annotated[
        bool, typer.Option("--relative", help="Bars of the share of the archive's documents, not of the number.")
    ] = False,
    filters: FilterOptions = NO_FILTERS,
    format: Annotated[
        str | None, typer.Option("--format", metavar="table|csv|tsv|json|jsonl|svg|png", help="In which form.")
    ] = None,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """Count the documents of each year, month or week, beside what the archive holds of it.

    Filters hold for the queries and for the archive: a share with --source is of that source's documents.

    \b
    dateline timeline 'fishing quota' strike
    dateline timeline '"fishing quota"' --by month --since 2021 --relative
    dateline timeline 'strike OR ballot' --source harbour_gazette -o strike.svg
    """
    from index.periods import PERIODS
    from index.printers.plot import FORMATS as PICTURES
    from index.printers.rows import FORMATS
    from index.search import open_for_search
    from index.timeline import count_periods

    check_by(by, PERIODS)
    layout = choose_counts(format, (*FORMATS, *PICTURES), to)
    if layout.format in PICTURES and layout.output is None:
        raise DatelineError(f"a picture as {layout.format} needs a file", f"name it with -o timeline.{layout.format}")
    beside = filters.question()
    with open_archive(archive) as store, open_for_search(store) as engine:
        everything = ask_everything(store, engine, beside)
        answers = [ask(store, engine, beside.about(text), limit=0) for text in queries]
        asked = [(text, answer.query) for text, answer in zip(queries, answers, strict=True)]
        timeline = count_periods(engine, asked, everything, cast("By", by), filters.guesses)
    _write(timeline, relative, layout, answers)


def check_by(by: str, periods: tuple[str, ...]) -> None:
    """Raises DatelineError where there is no such period."""
    if by not in periods:
        raise DatelineError(f"--by {by!r} is not known", f"count by {', '.join(periods)}")


def _write(timeline: Timeline, relative: bool, layout: Layout, answers: Sequence[Results]) -> None:
    """Writes it; `answers` are those of its queries, which say how many undated documents match but for a date."""
    from index.printers.plot import FORMATS as PICTURES
    from index.printers.plot import draw_timeline
    from index.printers.timeline import apart_in_words, write_timeline

    if layout.format in PICTURES:
        write_whole(cast(Path, layout.output), draw_timeline(timeline, relative, layout.format))
    else:
        with layout.opened() as stream:
            write_timeline(timeline, relative, stream, layout.format, layout.style())
    for sentence in apart_in_words(timeline):
        say(sentence)
    for name, answer in zip(timeline.names, answers, strict=True):
        if answer.undated:
            for sentence in undated_of(answer):
                say(f"{name}: {sentence}")
    if not any(tally.total for tally in timeline.tallies):
        raise DatelineExit(NO_HITS)
