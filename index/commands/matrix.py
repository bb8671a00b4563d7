"""`dateline matrix`: a list of terms to a table of their documents, one line a term."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    open_archive,
    say,
)
from archive.errors import DatelineError
from archive.wording import agreeing, counted
from index.commands.layout import ON_STDOUT, OutputOptions, RowsFormatOption, choose_counts
from index.commands.question import (
    NO_FILTERS,
    FilterOptions,
    ask_everything,
)
from index.commands.timeline import ByOption, check_by

if TYPE_CHECKING:
    from index.matrix import TermRow
    from index.periods import By
    from index.query import Query


def run(
    terms: Annotated[
        str, typer.Argument(metavar="TERMS.txt", help="A query a line; '# ' begins a comment. - is stdin.")
    ],
    archive: ArchiveOption = None,
    by: ByOption = "year",
    filters: FilterOptions = NO_FILTERS,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """Count a list of terms, thousands of them, in one pass: documents, the first, the last, and per period.

    \b
    dateline matrix terms.txt
    dateline matrix parties.txt --by month --since 2020 -o parties.csv
    cut -f 1 people.tsv | dateline matrix - --format jsonl
    """
    from index.matrix import count_terms, read_terms
    from index.periods import PERIODS, tally_days
    from index.printers.matrix import write_matrix
    from index.printers.rows import FORMATS
    from index.saved_queries import SavedQueries
    from index.search import open_for_search
    from index.undated import left_out_in_words

    check_by(by, PERIODS)
    layout = choose_counts(format, FORMATS, to)
    beside = filters.question()
    with open_archive(archive) as store, open_for_search(store) as engine:
        everything = ask_everything(store, engine, beside)

        def read(term: str) -> Query:
            return SavedQueries(store.saved_searches, beside.today(), filters.guesses).read(beside.about(term).asked)

        queries = read_terms(_lines_of(terms), "stdin" if terms == "-" else terms, read)
        held = tally_days(engine.count_days(everything, filters.guesses), cast("By", by))
        without = found = left_out = guessed_out = 0

        def rows() -> Iterator[TermRow]:
            nonlocal without, found, left_out, guessed_out
            for row in count_terms(engine, queries, cast("By", by), filters.guesses):
                without += not row.count
                found += row.tally.undated
                left_out += row.left_out
                guessed_out += row.guessed_out
                yield row

        with layout.opened() as stream:
            written = write_matrix(rows(), cast("By", by), held, stream, layout.format, layout.style())
    if without:
        say(f"{counted(written, 'term')}, {without:,} of which {agreeing(without, 'has', 'have')} no document")
    else:
        say(f"{counted(written, 'term')}, all with documents")
    if left_out:
        say(f"{left_out_in_words(left_out, 'a term', guessed_out)} (a document counts with each of its terms)")
    if found:
        others = counted(found, "other") if left_out else counted(found, "undated document")
        matches = agreeing(found, "matches", "match")
        once = "" if left_out else " (a document counts with each of its terms)"
        say(f"{others} {matches} a term without a date, and {agreeing(found, 'is', 'are')} in its count{once}")
    if written == without:
        raise DatelineExit(NO_HITS)


def _lines_of(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8-sig") as file:
            yield from file
    except UnicodeDecodeError as error:
        raise DatelineError(f"{name} is not UTF-8: byte {error.object[error.start]:#04x}", "save it as UTF-8") from None
    except OSError as error:
        raise DatelineError(f"cannot read {name}: {error.strerror}", "name a file with a query a line") from None
