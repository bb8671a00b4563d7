"""`dateline search`: a query and filters to hits on the screen or in a file, or to counts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    open_archive,
    say,
)
from archive.errors import DatelineError
from archive.options import Option
from archive.wording import counted
from index.commands.layout import (
    ON_STDOUT,
    BodyOption,
    ColumnsOption,
    FormatOption,
    Layout,
    OutputOptions,
    ReportOption,
    choose_counts,
    choose_layout,
    write_documents,
)
from index.commands.question import (
    NO_FILTERS,
    FilterOptions,
    QueryArgument,
    Question,
    ask,
    require_words,
    say_left_out,
    say_totals,
)

if TYPE_CHECKING:
    from archive.store import Archive
    from index.engine import SearchEngine, Sort
    from index.search import Results


def run(
    query: QueryArgument = None,
    archive: ArchiveOption = None,
    filters: FilterOptions = NO_FILTERS,
    explain: Annotated[
        bool, Option("--explain", help="Say how the query was read, and why each hit is one.")
    ] = False,
    sort: Annotated[str, Option("--sort", metavar="relevance|newest|oldest")] = "relevance",
    number: Annotated[int | None, Option("-n", min=0, metavar="N", help="How many; 0 is all.")] = None,
    collapse: Annotated[
        bool, Option("--collapse", help="Show one of each family of near copies, with their number.")
    ] = False,
    facet: Annotated[
        str | None,
        Option("--facet", metavar="year|month|place|source|agency|tag|code:NAME", help="Count hits."),
    ] = None,
    format: FormatOption = None,
    columns: ColumnsOption = None,
    body: BodyOption = False,
    report: ReportOption = None,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """Find documents by words, phrases, fields and dates. Shows 20 on a table, all in every other format.

    How to ask: dateline help query

    \b
    dateline search 'state department' --since 2021-07 --until 2021-09
    dateline search 'trade w/5 deficit' --since 'last month' --explain
    dateline search '"fishing quota" OR ferry NOT strike' --place ansel
    dateline search harbour --on 2021 --format csv -o harbour.csv
    dateline search harbour --facet place
    dateline search harbour --collapse --sort oldest
    dateline search 'strike* NOT budget' --since 2021 --report strikes.html
    """
    if sort not in ("relevance", "newest", "oldest"):
        raise DatelineError(f"--sort {sort!r} is not known", "sort by relevance, newest or oldest")
    question = filters.question(query)
    require_words(question)
    files = None
    if report is not None:
        from index.commands.reporting import report_files, write_reports  # only who asks for a report pays for it

        files = report_files(report, to.force)
    from index.search import open_for_search

    if facet is not None and collapse:
        raise DatelineError("--facet counts every document, copies too", "leave out --collapse")
    if facet is not None:
        counts = _choose_counts(facet, format, columns, body, to)
        with open_archive(archive) as store, open_for_search(store) as engine:
            total = _count(store, engine, question, facet, number, counts)
            if files is not None:
                write_reports(store, engine, question, cast("Sort", sort), None, 0, None, files)
    else:
        layout = choose_layout(format, columns, body, to)
        with open_archive(archive) as store, open_for_search(store) as engine:
            results, shown = _show(store, engine, question, cast("Sort", sort), number, collapse, layout, explain)
            total, collapsed = results.total, results.collapsed if collapse else None
            if files is not None:
                write_reports(
                    store, engine, question, cast("Sort", sort), number or None, shown, collapsed, files
                )
    if not total:
        raise DatelineExit(NO_HITS)


def _show(
    store: Archive, engine: SearchEngine, question: Question, sort: Sort, number: int | None, collapse: bool,
    layout: Layout, explain: bool,
) -> tuple[Results, int]:  # fmt: skip
    """Writes the hits; what was found, and how many were shown."""
    limit = layout.most(number)
    results = ask(store, engine, question, sort, None if collapse else limit)
    if collapse:
        if store.copies.is_behind(store.revision):
            say("the copies of the last import were not looked for yet: dateline refresh")
        results.collapse(store.copies, sort, limit)
    if explain:
        from index.explanation import explain_hits, explain_query

        for line in explain_query(results, engine):
            say(line)
    shown = write_documents(results, layout, store.folder.name)
    if explain:
        for line in explain_hits(results, engine, question.guesses):
            say(line)
    say_totals(results, shown, question)
    return results, shown


def _choose_counts(
    facet: str, format: str | None, columns: str | None, body: bool, to: OutputOptions
) -> Layout:
    from index.facets import read_facet
    from index.printers import rows

    read_facet(facet)
    if columns is not None or body:
        raise DatelineError("--facet counts documents and shows no columns of theirs", "leave out --columns and --body")
    return choose_counts(format, rows.FORMATS, to)


def _count(
    store: Archive, engine: SearchEngine, question: Question, name: str, number: int | None, layout: Layout
) -> int:
    """Writes how the hits spread over a facet; how many there are."""
    from index.facets import count_facet, read_facet
    from index.printers.facet import apart_in_words, write_facet

    results = ask(store, engine, question, limit=0)
    facet = count_facet(store, engine, results.query, read_facet(name), question.guesses)
    most = number if name in ("year", "month") else layout.most(number)
    with layout.opened() as stream:
        shown = write_facet(facet, most or None, stream, layout.format, layout.style())
    say(f"{shown:,} of {counted(len(facet.rows), 'value')} shown, of {counted(results.total, 'document')}")
    for sentence in apart_in_words(facet):
        say(sentence)
    say_left_out(results, question)
    return results.total
