"""`dateline fix`: corrections of documents, one by one or from a table; to list them, and to take them back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    one_id,
    open_archive,
    open_to_write,
    patience,
    say,
    user_name,
)
from archive.errors import ArchiveError, DatelineError
from archive.wording import agreeing, counted
from index.commands.layout import ON_STDOUT, Layout, OutputOptions, choose_counts

if TYPE_CHECKING:
    from archive.lock import Patience
    from archive.store import Archive
    from index.printers.corrections import ListedCorrection
    from ingest.correction_steps import Corrector, Step

_ERRORS_SAID = 10

ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who says so; else the name you are logged in with.")
]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept and shown.")]
NoIndexOption = Annotated[bool, typer.Option("--no-index", help="Leave the index to the next run.")]


def run(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A document's id, or enough of it to be unique.")
    ] = None,
    archive: ArchiveOption = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The title; none: it has none.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="D", help="The date: 2021-07-13, 'July 2021', 2021-Q3, EDTF; none.")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="P", help="Where it was written; none.")] = None,
    byline: Annotated[str | None, typer.Option("--byline", metavar="TEXT", help="Who wrote it; none.")] = None,
    body_lines: Annotated[
        str | None, typer.Option("--body-lines", metavar="A-B", help="The lines of the body, as `explain` counts them.")
    ] = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take corrections from a table as --list writes it.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last correction of each field.")] = False,
    field: Annotated[
        list[str] | None, typer.Option("--field", metavar="NAME", help="With --undo, of that field alone.")
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="List the corrections that hold.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="With --list, those replaced or taken back too; with --undo, all of them.")
    ] = False,
    format: Annotated[
        str | None, typer.Option("--format", metavar="table|csv|tsv|json|jsonl", help="With --list, in which form.")
    ] = None,
    to: OutputOptions = ON_STDOUT,
    no_index: NoIndexOption = False,
    wait: WaitOption = None,
) -> None:
    """Correct a document: what you say holds, everywhere, until it is taken back; what was extracted is kept.

    \b
    dateline fix 3f2a9c --date 2021-07-13 --reason 'the page prints the day of reading'
    dateline fix 3f2a9c --body-lines 5-12,15-40 --title 'Council votes' --reason 'a menu was taken for prose'
    dateline fix --list -o corrections.csv
    dateline fix --from corrections.csv
    dateline fix 3f2a9c --undo --field date
    """
    given = {"title": title, "date": date, "place": place, "byline": byline, "body_lines": body_lines}
    values = {name: text for name, text in given.items() if text is not None}
    if sum((bool(values), from_file is not None, undo, list_them)) != 1:
        raise DatelineError(
            "--from, --undo and --list stand alone" if values or from_file or undo or list_them else "nothing to do",
            "write what to correct, or one of --from, --undo and --list: dateline fix ID --date D --reason TEXT",
        )
    fields = [name.replace("-", "_") for name in field or ()]
    _check_options(undo, list_them, fields, everything, to.output is not None or format is not None)
    if list_them:
        layout = choose_counts(format, ("csv", "tsv", "json", "jsonl"), to)
        _list(archive, id, everything, layout)
        return
    if from_file is not None and id is not None:
        raise DatelineError("--from takes no id", "the ids are in the file")
    if from_file is None and id is None:
        raise DatelineError("no document is named", "`dateline search WORDS --format ids` lists ids")
    with open_to_write(archive, wait) as store:
        if from_file is not None:
            steps = _take_table(store, from_file, reason, by)
        elif undo:
            steps = _undo(store, id or "", fields, everything, reason, by)
        else:
            steps = _correct(store, id or "", values, reason, by)
        if steps:
            _apply(store, steps)
        if not no_index:
            _bring_up_to_date(store, patience(wait))


def _check_options(
    undo: bool, list_them: bool, fields: Sequence[str], everything: bool, has_layout: bool
) -> None:
    from archive.document import CORRECTABLE

    if fields and not undo:
        raise DatelineError("--field goes with --undo", "to correct a field, write --date, --title, --place, ...")
    for name in fields:
        if name not in CORRECTABLE:
            raise DatelineError(f"there is no field {name!r} to correct", f"fields are {', '.join(CORRECTABLE)}")
    if everything and not (undo or list_them):
        raise DatelineError("--all goes with --list and --undo", "leave it out")
    if has_layout and not list_them:
        raise DatelineError("-o and --format go with --list", "leave them out")


def _corrector(by: str | None) -> Corrector:
    """The name given, else the user's, at this moment."""
    from datetime import date

    from index.days import read_date
    from ingest.correction_steps import Corrector

    today = date.today()
    return Corrector(user_name(by), now(), lambda text: read_date(text, today))


def _document_id(store: Archive, prefix: str) -> str:
    """The full id of the document that begins so; raises DatelineError where it begins none, several, or no document's
    but that of a record that was rejected."""
    found = one_id(store, prefix.lower())
    if store.document(found) is None:
        refused = store.rejection_of(found)
        why = f"was rejected ({refused.rule}): {refused.detail}" if refused else "has no outcome yet"
        hint = "`dateline refresh --keep-all` takes in pages that are no articles" if refused else None
        raise DatelineError(f"{found[:12]} is no document: it {why}", hint)
    return found


# --- doing


def _correct(
    store: Archive, prefix: str, values: dict[str, str], reason: str | None, by: str | None
) -> Sequence[Step]:
    """The steps that correct these fields of a document."""
    from ingest.correction_steps import Step, find_correction

    if reason is None or not reason.strip():
        raise DatelineError(
            "no reason is given" if reason is None else "--reason is empty",
            "add --reason TEXT: it is shown with the correction, for those who come after you",
        )
    corrector, id = _corrector(by), _document_id(store, prefix)
    return [
        Step(find_correction(store, id, field, text, "--" + field.replace("_", "-"), reason, corrector))
        for field, text in values.items()
    ]


def _undo(
    store: Archive, prefix: str, fields: Sequence[str], everything: bool, reason: str | None, by: str | None
) -> Sequence[Step]:
    """The steps that take corrections of a document back; exits with 1 where there are none."""
    from ingest.correction_steps import find_undoing

    id = _corrected_id(store, prefix)
    steps = find_undoing(store, id, fields, everything, _corrector(by), reason)
    if not steps:
        raise DatelineExit(
            NO_HITS, f"no correction of {id[:10]} holds" + (f" in {', '.join(fields)}" if fields else ""),
            "`dateline fix --list --all` lists what was made and taken back",
        )  # fmt: skip
    return steps


def _take_table(store: Archive, path: Path, reason: str | None, by: str | None) -> Sequence[Step]:
    """The steps that a table asks for; raises DatelineError, with its first error, where any row is wrong."""
    from archive.corrections_file import read_corrections_file
    from ingest.correction_steps import find_steps

    table = read_corrections_file(path)
    if table.passed_over:
        say(f"{path}: columns that are not read: {', '.join(table.passed_over)}")
    if not table.rows:
        hint = "`dateline fix --list -o FILE` writes such a table"
        raise DatelineExit(NOT_STORED, f"{path} has no corrections in it", hint)
    asked = find_steps(store, table.rows, _corrector(by), reason, lambda prefix: _document_id(store, prefix))
    if asked.errors:
        (line, problem), *others = asked.errors
        if not others:
            raise DatelineError(f"{path}, line {line}: {problem.message}; nothing was changed", problem.hint)
        for line, one in asked.errors[:_ERRORS_SAID]:
            say(f"{path}, line {line}: {one.message}")
        more = len(asked.errors) - _ERRORS_SAID
        besides = f", {more:,} of them not listed" if more > 0 else ""
        lines = f"{counted(len(asked.errors), 'line')} of {path} cannot be taken{besides}"
        raise DatelineError(f"{lines}; nothing was changed", problem.hint)
    if asked.known:
        say(f"{counted(asked.known, 'row')} {agreeing(asked.known, 'says', 'say')} what is so already")
    if asked.withdrawn:
        say(
            f"{counted(asked.withdrawn, 'row')} {agreeing(asked.withdrawn, 'was', 'were')} taken back here since, and"
            f" {agreeing(asked.withdrawn, 'stays', 'stay')} so; without a time in its column made a row holds again"
        )
    return asked.steps


def _apply(store: Archive, steps: Sequence[Step]) -> None:
    """Does all of it, or nothing; says on stdout what each document says now."""
    from index.printers.corrections import said_of_change

    fields = {(step.correction.id, step.correction.field): step.correction for step in steps}
    before = {where: _value_of(store, *where) for where in fields}
    with store.transaction():
        for step in steps:
            one = step.correction
            if step.withdraws:
                store.corrections.withdraw(store, one, by=step.by, when=step.when, reason=step.reason)
            else:
                store.corrections.add(store, one)
    for where, one in fields.items():
        (was, is_held), (new, _) = before[where], _value_of(store, *where)
        print(said_of_change(one, new, was, is_held=is_held))
    gone = sum(step.withdraws for step in steps)
    parts = [f"{counted(len(steps) - gone, 'correction')} kept"] if gone < len(steps) else []
    parts += [f"{counted(gone, 'correction')} taken back"] if gone else []
    say(", ".join(parts))


def _value_of(store: Archive, id: str, field: str) -> tuple[str | None, bool]:
    """What the document says in the field, and whether it is held."""
    from archive.corrections import extracted_value

    document = store.document(id)
    return (extracted_value(document, field), True) if document is not None else (None, False)


def _bring_up_to_date(store: Archive, waiting: Patience) -> None:
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder

    with ProgressBar(quiet=True) as progress:
        store.copies.update(store, progress)
        try:
            sync_folder(store, progress, waiting)
        except ArchiveError as error:
            message = f"it is kept, but the index could not be brought up to date: {error.message}"
            raise ArchiveError(message, error.hint or "the next ingest tries again, `dateline rebuild` too") from error


# --- the list


def _list(given: Path | None, prefix: str | None, everything: bool, layout: Layout) -> None:
    from index.printers.corrections import write_corrections

    with open_archive(given) as store:
        id = None if prefix is None else _corrected_id(store, prefix)
        style = layout.style()
        with layout.opened() as stream:
            count = write_corrections(_listed(store, id, everything), stream, layout.format, style)
    held = agreeing(count, " that holds", " that hold")
    say(counted(count, "correction") + (", of all times" if everything else held))
    if not count:
        raise DatelineExit(NO_HITS)


def _corrected_id(store: Archive, prefix: str) -> str:
    """The full id of what was corrected; of a document that was removed the corrections are still here."""
    known = store.corrections.find_ids(prefix)
    return known[0] if len(known) == 1 and not store.find_ids(prefix) else one_id(store, prefix.lower())


def _listed(store: Archive, id: str | None, everything: bool) -> Iterator[ListedCorrection]:
    from archive.corrections import extracted_value
    from index.printers.corrections import ListedCorrection

    for one in store.corrections.all(history=everything):
        if id is not None and one.id != id:
            continue
        stored = store.stored_document(one.id)
        holds = not everything or one in store.corrections.of(one.id)
        if stored is None:
            yield ListedCorrection(one, None, None, None, holds)
        else:
            at = stored[1].provenance
            yield ListedCorrection(one, extracted_value(stored[1], one.field), at.source, at.path, holds)
