"""`dateline kwic`: every place where a query stands, in its context, one below the other."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    open_archive,
    say,
    terminal_width,
)
from archive.errors import DatelineError
from archive.wording import agreeing, counted
from index.commands.layout import ON_STDOUT, OutputOptions, RowsFormatOption, choose_counts
from index.commands.question import (
    NO_FILTERS,
    FilterOptions,
    QueryArgument,
    ask,
    say_left_out,
)

IN_A_FILE = 60  # columns on each side where no screen sets them


def run(
    query: QueryArgument = None,
    archive: ArchiveOption = None,
    width: Annotated[
        int | None, typer.Option("--width", min=1, max=2000, metavar="N", help="Columns of text on each side.")
    ] = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="1L|2L|3L|1R|2R|3R|date|source", help="1R is the first word to the right.")
    ] = "date",
    sample: Annotated[int | None, typer.Option("--sample", min=1, metavar="N", help="N lines at random.")] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another sample; the same seed gives the same.")] = 0,
    filters: FilterOptions = NO_FILTERS,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """Show every place in a text where the query stands, in its context: keyword in context.

    A line a place, of all documents that match; as csv with columns left, hit, right, id, date, place, source, title,
    offset (characters of the text before the hit) and corrected (the fields that people corrected).

    \b
    dateline kwic '"fishing quota"'
    dateline kwic strike --since 2021 --sort 1R --width 40
    dateline kwic harbour --sample 200 --seed 7 --format csv -o harbour-lines.csv
    """
    from index.concordance import SORTS, find_lines
    from index.printers.kwic import write_lines
    from index.printers.rows import FORMATS
    from index.search import open_for_search

    order = next((known for known in SORTS if known.lower() == sort.lower()), None)
    if order is None:
        raise DatelineError(f"--sort {sort!r} is not known", f"sort by {', '.join(SORTS)}")
    question = filters.question(query)
    if not question.text.strip():
        raise DatelineError("nothing to look for", "give words; `dateline search` finds documents by filters alone")
    layout = choose_counts(format, FORMATS, to)
    columns = width if width is not None else terminal_width() if layout.format == "table" else IN_A_FILE
    with open_archive(archive) as store, open_for_search(store) as engine:
        results = ask(store, engine, question, "oldest")
        if not results.marks["body"]:
            raise DatelineError("this query looks for nothing in a text", "`dateline search` finds such documents")
        lines, count = find_lines(results, columns, order, sample, seed)
        with layout.opened() as stream:
            shown = write_lines(lines, columns, stream, layout.format, layout.style())
    say(f"{shown:,} of {counted(count.lines, 'line')}, from {counted(count.documents, 'document')}")
    if sample is not None and shown < count.lines:
        say(f"a sample by seed {seed}: the same lines whenever it is drawn from these documents")
    if count.elsewhere:
        have = agreeing(count.elsewhere, "matches in its title or another field and has no line", "match in their title"
                        " or another field and have no line")  # fmt: skip
        say(f"{counted(count.elsewhere, 'more document')} {have}")
    say_left_out(results, question)
    if not shown:
        raise DatelineExit(NO_HITS)
