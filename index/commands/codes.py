"""`dateline codes`: codes that coders gave documents, listed, brought in from a sheet, written out, and compared."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NO_HITS,
    NOT_STORED,
    ArchiveOption,
    DatelineExit,
    WaitOption,
    now,
    open_archive,
    patience,
    refuse_to_replace,
    say,
)
from archive.errors import DatelineError
from archive.wording import agreeing, counted
from index.commands.layout import ON_STDOUT, Layout, OutputOptions, RowsFormatOption, choose_counts

if TYPE_CHECKING:
    from archive.code_sheet import Sheet
    from archive.codes import Recoding
    from archive.store import Archive

_ACTIONS = ("list", "import", "export", "agreement")
_MOST_LISTED = 20


def run(
    action: Annotated[
        str, typer.Argument(metavar="[list|import|export|agreement]", help="What to do; without, list them.")
    ] = "list",
    what: Annotated[
        list[str] | None, typer.Argument(metavar="[SHEET | NAME...]", help="A sheet to import; or names of codes.")
    ] = None,
    archive: ArchiveOption = None,
    coder: Annotated[
        str | None, typer.Option("--coder", metavar="NAME", help="Who coded the rows that name nobody.")
    ] = None,
    codes: Annotated[
        str | None, typer.Option("--codes", metavar="A,B", help="Columns of the sheet that hold codes by these names.")
    ] = None,
    ignore: Annotated[
        str | None, typer.Option("--ignore", metavar="A,B", help="Columns of the sheet that hold none.")
    ] = None,
    level: Annotated[
        str, typer.Option("--level", metavar="nominal|ordinal|interval|ratio", help="How values may differ.")
    ] = "nominal",
    order: Annotated[
        str | None, typer.Option("--order", metavar="LOW,...,HIGH", help="The order of ordinal values that are words.")
    ] = None,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
    wait: WaitOption = None,
) -> None:
    """List the codes of documents, bring them in from sheets, write them out, or say how far coders agree.

    \b
    dateline codes
    dateline codes import codes.csv --coder anna
    dateline codes agreement stance --level nominal
    dateline codes agreement tone --level ordinal --order low,middle,high
    dateline codes export stance topic -o all-codes.csv

    A sheet replaces what its coder said of the documents and codes on it: an empty cell takes a code back. When one
    row cannot be taken, none is, and each is named with its line. Searches find codes by code:stance=for. Agreement is
    Krippendorff's alpha.
    """
    refuse_to_replace(to.output, to.force)
    if action == "import":
        if not what or len(what) != 1:
            raise DatelineError("import takes one sheet", "dateline codes import codes.csv; - reads it from a pipe")
        _import(archive, what[0], coder, _parted(codes), _parted(ignore), wait)
        return
    if action not in _ACTIONS:
        raise DatelineError(f"there is no action {action!r}", f"write one of {', '.join(_ACTIONS)}")
    if coder or codes or ignore:
        raise DatelineError("--coder, --codes and --ignore are for import", "dateline codes import codes.csv")
    from archive.labels import read_name
    from index.printers.labels import FORMATS

    forms = FORMATS if action != "export" else ("csv", "tsv")
    if action == "export" and format is None and to.output is None:
        format = "csv"
    layout = choose_counts(format, forms, to)
    names = [read_name("code", name) for name in what or ()]
    with open_archive(archive) as store:
        known = {count.name for count in store.codes.counts()}
        missing = [name for name in names if name not in known]
        if missing:
            raise DatelineError(f"there is no code {missing[0]!r}", f"there are {', '.join(sorted(known)) or 'none'}")
        asked = names or sorted(known)
        if action == "list":
            _list(store, asked, layout)
        elif action == "export":
            _export(store, asked, layout)
        else:
            _agree(store, asked, level, _parted(order), layout)
    if not asked:
        raise DatelineExit(NO_HITS)


def _parted(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _list(store: Archive, names: Sequence[str], layout: Layout) -> None:
    from index.printers.labels import write_columns

    rows = [
        (count.name, count.value, count.coder, count.documents, count.absent)
        for count in store.codes.counts()
        if count.name in names
    ]
    with layout.opened() as stream:
        style = layout.style()
        write_columns(("code", "value", "coder", "documents", "absent"), rows, stream, layout.format, style)
    coders = {coder for _, _, coder, _, _ in rows}
    say(f"{counted(len(names), 'code')} by {counted(len(coders), 'coder')}")


def _export(store: Archive, names: Sequence[str], layout: Layout) -> None:
    from index.code_sheet import export_columns, export_rows
    from index.printers.labels import write_columns
    from index.printers.rows import write_named

    columns = export_columns(names)
    style = layout.style()
    with layout.opened() as stream:
        rows = export_rows(store, store.codes.rows(), names)
        if layout.format == "table":
            shown = write_columns(columns, list(rows), stream, layout.format, style)
        else:
            shown = write_named(columns, rows, stream, layout.format, style)
    say(f"{counted(shown, 'row')}, one for each document and coder")


def _agree(store: Archive, names: Sequence[str], level: str, order: Sequence[str], layout: Layout) -> None:
    from index.agreement import LEVELS, agree
    from index.printers.labels import write_columns

    if level not in LEVELS:
        raise DatelineError(f"--level {level!r} is not known", f"levels are {', '.join(LEVELS)}")
    if order and level != "ordinal":
        raise DatelineError("--order is for ordinal codes", "add --level ordinal")
    codes = [(id, code) for id, code, _ in store.codes.rows()]
    found = [agree(codes, name, level, order) for name in names]
    rows = [
        (
            one.name, one.level, len(one.coders), one.documents, one.alone, one.values,
            *(None if share is None else round(share, 6) for share in (one.agreeing, one.alpha)),
        )
        for one in found
    ]  # fmt: skip
    columns = ("code", "level", "coders", "documents", "alone", "values", "agreeing", "alpha")
    with layout.opened() as stream:
        write_columns(columns, rows, stream, layout.format, layout.style())
    for one in found:
        if one.why:
            say(f"{one.name}: alpha is not defined: {one.why}")
        if absent := store.codes.count_absent(one.name):
            are = agreeing(absent, "is not in the archive now, and is", "are not in the archive now, and are")
            say(f"{one.name}: {counted(absent, 'coded document')} {are} counted all the same")
    say("documents were coded by two coders or more; those coded by one, alone, say nothing of agreement")


def _import(
    archive: Path | None, path: str, coder: str | None, names: Sequence[str], ignored: Sequence[str], wait: float | None
) -> None:
    """Takes a sheet in whole, and says what changed; or says what is wrong with it."""
    from archive.labels import read_name
    from archive.locate import locate_archive
    from archive.store import Archive
    from index.commands.labelling import bring_up_to_date

    content = _read(path)
    who = read_name("coder", coder) if coder else None
    located = locate_archive(archive, os.environ, Path.cwd())
    if located.why:
        say(located.why)
    waiting = patience(wait)
    with Archive.open(located.folder, writable=True, patience=waiting) as store:
        sheet = _sheet(store, path, content, who, names, ignored)
        recodings = store.codes.put(store, sheet.cells, now())
        changed = [one for one in recodings if one.before != one.after]
        bring_up_to_date(store, len(changed), waiting)
    _say_changes(sheet, recodings)


def _read(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise DatelineError(f"cannot read {path}: {error.strerror}", "name the sheet that was coded") from error


def _sheet(
    store: Archive, path: str, content: bytes, coder: str | None, names: Sequence[str], ignored: Sequence[str]
) -> Sheet:
    """The sheet, without a problem; else the command ends, and says them."""
    from archive.code_sheet import decode_sheet, read_sheet
    from index.commands.labelling import known_id

    sheet = read_sheet(decode_sheet(content), lambda prefix: known_id(store, prefix.lower()), coder, names, ignored)
    for problem in sheet.problems[:_MOST_LISTED]:
        say(f"{path}:{problem.line}: {problem.what}")
    if len(sheet.problems) > _MOST_LISTED:
        say(f"and {len(sheet.problems) - _MOST_LISTED:,} more")
    if sheet.problems:
        them = f"{counted(len(sheet.problems), 'problem')}, so nothing of the sheet was taken"
        raise DatelineExit(NOT_STORED, them, "correct the lines named above, and import it again")
    if not sheet.rows:
        raise DatelineExit(NOT_STORED, f"{path} has no rows below its header", "is it the sheet that was coded?")
    return sheet


def _say_changes(sheet: Sheet, recodings: Sequence[Recoding]) -> None:
    from index.printers.visible import visible_line

    changed = [one for one in recodings if one.before is not None and one.before != one.after]
    for one in changed[:_MOST_LISTED]:
        after = "withdrawn" if one.after is None else one.after
        print(visible_line(f"{one.id[:10]}  {one.coder}  {one.name}: {one.before} -> {after}"))
    if len(changed) > _MOST_LISTED:
        print(f"and {len(changed) - _MOST_LISTED:,} more")
    new = sum(one.before is None and one.after is not None for one in recodings)
    withdrawn = sum(one.after is None for one in changed)
    same = sum(one.before is not None and one.before == one.after for one in recodings)
    say(
        f"{counted(sheet.rows, 'row')}: {counted(new, 'code')} new, {len(changed) - withdrawn:,} changed,"
        f" {withdrawn:,} withdrawn, {same:,} as before"
    )
    if sheet.uncoded:
        say(f"{counted(sheet.uncoded, 'row')} {agreeing(sheet.uncoded, 'is', 'are')} not coded")
