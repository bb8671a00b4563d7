"""`dateline sample`: documents drawn from those that answer a question, for coding by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    ForceOption,
    open_archive,
    refuse_to_replace,
    say,
    written_to,
)
from archive.errors import DatelineError
from archive.wording import agreeing, counted
from index.commands.layout import ON_STDOUT, ExcelOption, choose_counts, style_of
from index.commands.question import (
    NO_FILTERS,
    FilterOptions,
    QueryArgument,
    ask,
    require_words,
    say_totals,
)

if TYPE_CHECKING:
    from archive.store import Archive
    from index.sample import Sample
    from index.search import Results

_MOST_SHORT = 10  # strata that are named
_LONG = 20_000  # documents that take a second


def run(
    query: QueryArgument = None,
    archive: ArchiveOption = None,
    number: Annotated[int | None, typer.Option("-n", min=1, metavar="N", help="How many documents.")] = None,
    stratify: Annotated[
        str | None, typer.Option("--stratify", metavar="year,source", help="Of month, place and agency too.")
    ] = None,
    equal: Annotated[
        bool, typer.Option("--equal", help="As many of each stratum, not in proportion to its documents.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another sample; the same seed gives the same.")] = 0,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", metavar="FILE", help="Write a csv to code on; the strata are printed.")
    ] = None,
    codes: Annotated[
        str | None, typer.Option("--codes", metavar="A,B", help="Empty columns of the sheet, for these codes.")
    ] = None,
    coder: Annotated[str | None, typer.Option("--coder", metavar="NAME", help="Fills in the column coder.")] = None,
    body: Annotated[bool, typer.Option("--body", help="The whole text as a last column of the sheet.")] = False,
    filters: FilterOptions = NO_FILTERS,
    excel: ExcelOption = False,
    force: ForceOption = False,
) -> None:
    """Draw documents at random from those that a search finds: their ids, or with --sheet a csv to code them on.

    \b
    dateline sample 'fishing quota' -n 200 --stratify year,source --seed 7 --sheet codes.csv --codes stance,topic
    dateline sample strike --since 2019 -n 50 | dateline tag - +pilot
    dateline sample 'strike OR ballot' -n 60 --stratify source --equal --sheet codes.csv --codes stance --excel

    The same seed draws the same documents from the same holdings, whatever the index and the order of imports. Each
    stratum gives in proportion to its documents, by largest remainders, and at least one where N allows.
    """
    from archive.labels import read_name
    from index.sample import read_strata
    from index.search import open_for_search

    if number is None:
        raise DatelineError("how many documents?", "say it with -n: dateline sample strike -n 50")
    names = [read_name("code", name) for name in (codes or "").split(",") if name.strip()]
    if sheet is None and (names or coder or body or excel):
        raise DatelineError("--codes, --coder, --body and --excel are for a sheet", "name it: --sheet codes.csv")
    who = read_name("coder", coder) if coder else None
    strata = read_strata(stratify)
    refuse_to_replace(sheet, force)
    question = filters.question(query)
    require_words(question)
    with open_archive(archive) as store, open_for_search(store) as engine:
        results = ask(store, engine, question)
        sample = _draw(store, results, number, strata, seed, equal, question.guesses)
        if sheet is None:
            for id, _ in sample.drawn:
                print(id)
        else:
            _write(store, results, sample, sheet, list(dict.fromkeys(names)), who, body, excel)
    results.missing = results.total - sample.documents  # of hits that the archive no longer has
    say_totals(results, len(sample.drawn), question)
    if not sample.drawn:
        raise DatelineExit(NO_HITS)
    _say_strata(sample, number, bool(strata), equal, seed)


def _draw(
    store: Archive, results: Results, number: int, strata: tuple[str, ...], seed: int, equal: bool, guesses: bool
) -> Sample:
    from index.printers.progress import ProgressBar
    from index.sample import draw_sample, stratum_of

    with ProgressBar(quiet=results.total < _LONG) as progress:
        progress.begin("drawing", results.total)

        def units() -> Iterator[tuple[str, tuple[str, ...]]]:
            for card in store.cards(hit.id for hit in results.hits()):
                yield card.id, stratum_of(card, strata, guesses)
                progress.advance()

        return draw_sample(units(), number, seed, equal)


def _write(
    store: Archive, results: Results, sample: Sample, sheet: Path, codes: list[str], coder: str | None, body: bool,
    excel: bool,
) -> None:  # fmt: skip
    """Writes the sheet, and prints the strata."""
    from index.code_sheet import sheet_columns, sheet_rows
    from index.printers.csv_printer import write_rows
    from index.printers.labels import write_columns

    style = style_of(sheet, excel=excel)
    with written_to(sheet) as stream:
        rows = sheet_rows(store, sample, results.marks["body"], codes, coder, body)
        write_rows(sheet_columns(codes, body), rows, stream, style)
    layout = choose_counts(None, ("csv",), ON_STDOUT)
    with layout.opened() as stream:
        write_columns(
            ("stratum", "documents", "drawn", "weight"),
            [(one.label, one.documents, one.drawn, round(one.weight, 3) or None) for one in sample.strata],
            stream, layout.format, layout.style(),
        )  # fmt: skip


def _say_strata(sample: Sample, asked: int, is_stratified: bool, equal: bool, seed: int) -> None:
    """What could not be given as it was asked for, and how to draw the same again."""
    if sample.documents < asked:
        say(f"there are {sample.documents:,} of the {asked:,} asked for, and all of them were taken")
    elif is_stratified:
        short = [one for one in sample.strata if one.documents < one.asked]
        for one in short[:_MOST_SHORT]:
            say(f"{one.label} has {one.documents:,} of the {one.asked:,} due; the others gave the rest")
        if len(short) > _MOST_SHORT:
            say(f"and so have {len(short) - _MOST_SHORT:,} more")
        empty = sum(not one.drawn for one in sample.strata)
        if empty:
            strata = f"{counted(empty, 'stratum', 'strata')} of {len(sample.strata):,}"
            say(f"{strata} {agreeing(empty, 'is', 'are')} not in the sample, which is too small for one of each")
        how = "the same number of each" if equal else "in proportion, by largest remainders, one of each where N allows"
        say(f"{counted(len(sample.strata), 'stratum', 'strata')}: {how}")
    say(f"drawn by seed {seed}: the same documents whenever it is drawn from these")
