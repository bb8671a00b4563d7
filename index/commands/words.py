"""`dateline words`: the words that set the documents found apart from all others."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    open_archive,
    say,
)
from archive.wording import counted
from index.commands.layout import ON_STDOUT, OutputOptions, RowsFormatOption, choose_counts
from index.commands.question import (
    NO_FILTERS,
    FilterOptions,
    QueryArgument,
    ask,
    require_words,
    say_left_out,
)


def run(
    query: QueryArgument = None,
    archive: ArchiveOption = None,
    filters: FilterOptions = NO_FILTERS,
    number: Annotated[int | None, typer.Option("-n", min=0, metavar="N", help="How many words; 0 is all.")] = None,
    least: Annotated[
        int, typer.Option("--in-documents", min=1, metavar="N", help="Only words that stand in so many of the hits.")
    ] = 3,
    stop_words: Annotated[bool, typer.Option("--stop-words", help="The, of, and their like too.")] = False,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """List the words that stand more often in the hits than in the rest of the archive, most distinctive first.

    G2, the log-likelihood ratio, says how sure the difference is (above 15.13 it comes by chance once in 10,000
    words), the log ratio how large: 1 is twice as frequent as in the rest, 2 four times.

    \b
    dateline words 'fishing quota'
    dateline words --source harbour_gazette -n 50
    dateline words strike --stop-words --format csv -o strike-words.csv
    """
    from index.distinctive import find_distinctive
    from index.printers.distinctive import write_distinctive
    from index.printers.rows import FORMATS
    from index.search import open_for_search

    layout = choose_counts(format, FORMATS, to)
    question = filters.question(query)
    require_words(question)
    with open_archive(archive) as store, open_for_search(store) as engine:
        results = ask(store, engine, question, limit=0)
        found = find_distinctive(engine, results.query, layout.most(number), least, stop_words, filters.guesses)
        in_too_few = False
        if least > 1 and not found.words:
            in_too_few = bool(find_distinctive(engine, results.query, 1, 1, stop_words, filters.guesses).words)
    with layout.opened() as stream:
        shown = write_distinctive(found, stream, layout.format, layout.style())
    say(
        f"{counted(shown, 'word')}; {counted(found.documents, 'document')} of {counted(found.size, 'running word')}"
        f" against {counted(found.rest_documents, 'other')} of {found.rest_size:,}"
    )
    if in_too_few:
        say(
            f"no word that is more frequent in them stands in {least:,} of them: --in-documents {least:,} left all out;"
            " --in-documents 1 lists them"
        )
    say_left_out(results, question)
    if not found.documents:
        raise DatelineExit(NO_HITS)
    if not found.rest_size:
        say("every document matches: there is nothing to compare them with")
