"""`dateline words`: the words that set the documents found apart from all others."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.command_line import (
    NO_HITS,
    SHOWN_ON_A_TABLE,
    ArchiveOption,
    DatelineExit,
    ForceOption,
    OutputOption,
    PagerOption,
    open_archive,
    refuse_to_replace,
    say,
    written_to,
)
from archive.wording import counted
from index.commands.layout import ExcelOption, choose_counts, style_of
from index.commands.question import (
    AnyOption,
    CertainOption,
    GuessesOption,
    NowOption,
    OnOption,
    PlaceOption,
    QueryArgument,
    Question,
    SeenAtOption,
    SinceOption,
    UndatedOption,
    UntilOption,
    ask,
    require_words,
    say_left_out,
)


def run(
    query: QueryArgument = None,
    archive: ArchiveOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    on: OnOption = None,
    place: PlaceOption = None,
    source: SeenAtOption = None,
    certain: CertainOption = False,
    undated: UndatedOption = "exclude",
    guesses: GuessesOption = False,
    now: NowOption = None,
    any_word: AnyOption = False,
    number: Annotated[int | None, typer.Option("-n", min=0, metavar="N", help="How many words; 0 is all.")] = None,
    least: Annotated[
        int, typer.Option("--in-documents", min=1, metavar="N", help="Only words that stand in so many of the hits.")
    ] = 3,
    stop_words: Annotated[bool, typer.Option("--stop-words", help="The, of, and their like too.")] = False,
    format: Annotated[
        str | None, typer.Option("--format", metavar="table|csv|tsv|json|jsonl", help="In which form.")
    ] = None,
    excel: ExcelOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    pager: PagerOption = True,
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

    refuse_to_replace(output, force)
    layout = choose_counts(format, FORMATS, excel, output, pager)
    question = Question(
        " ".join(query or ()), since, until, on, place or (), source or (), guesses, any_word, certain, undated, now
    )
    require_words(question)
    is_table = layout.format == "table" and layout.output is None
    most = (SHOWN_ON_A_TABLE if is_table else 0) if number is None else number
    with open_archive(archive) as store, open_for_search(store) as engine:
        results = ask(store, engine, question, limit=0)
        found = find_distinctive(engine, results.query, most or None, least, stop_words, guesses)
    with written_to(layout.output, layout.pager and layout.format == "table") as stream:
        shown = write_distinctive(found, stream, layout.format, style_of(layout.output, excel=layout.excel))
    say(
        f"{counted(shown, 'word')}; {counted(found.documents, 'document')} of {counted(found.size, 'running word')}"
        f" against {counted(found.rest_documents, 'other')} of {found.rest_size:,}"
    )
    say_left_out(results, question)
    if not found.documents:
        raise DatelineExit(NO_HITS)
    if not found.rest_size:
        say("every document matches: there is nothing to compare them with")
