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
    ForceOption,
    OutputOption,
    PagerOption,
    open_archive,
    refuse_to_replace,
    say,
    write_whole,
    written_to,
)
from archive.errors import DatelineError
from index.commands.layout import ExcelOption, Layout, choose_counts, style_of
from index.commands.question import (
    CertainOption,
    GuessesOption,
    NowOption,
    OnOption,
    PlaceOption,
    Question,
    SeenAtOption,
    SinceOption,
    UndatedOption,
    UntilOption,
    ask,
    ask_everything,
    check_undated,
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
    since: SinceOption = None,
    until: UntilOption = None,
    on: OnOption = None,
    place: PlaceOption = None,
    source: SeenAtOption = None,
    certain: CertainOption = False,
    undated: UndatedOption = "exclude",
    guesses: GuessesOption = False,
    now: NowOption = None,
    format: Annotated[
        str | None, typer.Option("--format", metavar="table|csv|tsv|json|jsonl|svg|png", help="In which form.")
    ] = None,
    excel: ExcelOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    pager: PagerOption = True,
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
    check_undated(undated)
    refuse_to_replace(output, force)
    layout = choose_counts(format, (*FORMATS, *PICTURES), excel, output, pager)
    if layout.format in PICTURES and output is None:
        raise DatelineError(f"a picture as {layout.format} needs a file", f"name it with -o timeline.{layout.format}")
    filters = Question(
        "", since, until, on, place or (), source or (), guesses, False, certain, undated, now
    )
    with open_archive(archive) as store, open_for_search(store) as engine:
        everything = ask_everything(store, engine, filters)
        answers = [ask(store, engine, filters.about(text), limit=0) for text in queries]
        asked = [(text, answer.query) for text, answer in zip(queries, answers, strict=True)]
        timeline = count_periods(engine, asked, everything, cast("By", by), guesses)
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
        style = style_of(layout.output, excel=layout.excel)
        with written_to(layout.output, layout.pager and layout.format == "table") as stream:
            write_timeline(timeline, relative, stream, layout.format, style)
    for sentence in apart_in_words(timeline):
        say(sentence)
    for name, answer in zip(timeline.names, answers, strict=True):
        if answer.undated:
            for sentence in undated_of(answer):
                say(f"{name}: {sentence}")
    if not any(tally.total for tally in timeline.tallies):
        raise DatelineExit(NO_HITS)
