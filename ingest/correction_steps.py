"""What people ask to be corrected, typed or in a table, into steps: a correction to be kept, or one to be taken back.

A table says what is to be so: a row that is so already asks for nothing, so the same table twice is as good as once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive.corrections import name_lines, parse_lines
from archive.corrections_file import CorrectionRow
from archive.document import CORRECTABLE, Correction
from archive.errors import DatelineError
from archive.partial_date import EdtfDate
from archive.store import Archive
from ingest.corrections import read_correction
from ingest.record import Census

# What is written for a field that the document has not.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Corrector:
    """Who corrects, when (ISO 8601 with offset), and how the dates that they write are read."""

    by: str
    when: str
    read_date: Callable[[str], EdtfDate]


@dataclass(frozen=True, slots=True)
class Step:
    """A correction to be kept; or, with `withdraws`, one that holds to be taken back, by whom, when and why."""

    correction: Correction
    withdraws: bool = False
    by: str = ""
    when: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TableSteps:
    """What a table asks for: `known` rows say what is so already, `withdrawn` ones are corrections that were taken back
    here since; `errors` are by line, and where there are any nothing is to be done."""

    steps: tuple[Step, ...]
    known: int
    withdrawn: int
    errors: tuple[tuple[int, DatelineError], ...]


def find_correction(
    archive: Archive, id: str, field: str, text: str, named: str, reason: str, corrector: Corrector,
    censuses: dict[str, Census] | None = None,
) -> Correction:  # fmt: skip
    """The correction that keeps that text; raises DatelineError, which calls the text `named`, where it is no value of
    the field. `censuses` are as read_correction takes them."""
    if not text.strip():
        raise DatelineError(f"{named} is empty", f"write {NONE} where the document has none")
    if any("\ud800" <= character <= "\udfff" for character in text + reason):
        raise DatelineError(f"{named} or its reason holds bytes that are no UTF-8", "write it in UTF-8")
    written = " ".join(text.split())
    value: str | None = written
    if field == "body_lines":
        value = name_lines(parse_lines(written))
    elif written == NONE:
        value = None
    elif field == "date":
        value = corrector.read_date(written).edtf
    asked = Correction(id, field, value, " ".join(reason.split()), corrector.by, corrector.when)
    return read_correction(archive, asked, {} if censuses is None else censuses)


def find_undoing(
    archive: Archive, id: str, fields: Iterable[str], everything: bool, corrector: Corrector, reason: str | None
) -> list[Step]:
    """The steps that take back the last correction of each of these fields (of all, where none is named), with
    `everything` all that were made of them, the last one first."""
    wanted = set(fields) or set(CORRECTABLE)
    one_of_each = [one for one in archive.corrections.of(id) if one.field in wanted]
    every = [one for one in reversed(archive.corrections.history_of(id)) if one.field in wanted and not one.withdrawn]
    undone = every if everything else one_of_each
    return [Step(one, True, corrector.by, corrector.when, reason) for one in undone]


def find_steps(
    archive: Archive, rows: Iterable[CorrectionRow], corrector: Corrector, reason: str | None,
    whole_id: Callable[[str], str],
) -> TableSteps:  # fmt: skip
    """What the rows of a table ask to be done, beyond what is so. `reason` is that of rows that give none; `whole_id`
    gives the id of a document by its beginning, or raises DatelineError."""
    steps: list[Step] = []
    errors: list[tuple[int, DatelineError]] = []
    known = withdrawn = 0
    first: dict[tuple[str, str], int] = {}
    planned: dict[tuple[str, str], list[Correction]] = {}
    censuses: dict[str, Census] = {}
    read: list[tuple[CorrectionRow, Correction]] = []
    for row in rows:
        try:
            asked = _read_row(archive, row, corrector, reason, whole_id, censuses)
            if not row.made and not row.withdrawn:
                _check_first(asked, row.line, first)
        except DatelineError as problem:
            errors.append((row.line, problem))
        else:
            read.append((row, asked))
    unedited = {_signature(asked) for row, asked in read if row.made}
    for row, asked in read:
        try:
            held = [one for one in archive.corrections.history_of(asked.id) if one.field == asked.field]
            above = planned.setdefault((asked.id, asked.field), [])
            if any(one.withdrawn is not None and _says_the_same(one, asked, bool(row.made)) for one in held):
                withdrawn += not row.withdrawn
                known += bool(row.withdrawn)
                continue
            # A row that was edited: what it said is here, and no row says it any more.
            edits = row.made and any(
                (one.made, one.by) == (asked.made, asked.by) and _signature(one) not in unedited for one in held
            )
            step = _step_of(row, asked, [*held, *above], corrector, edits=bool(edits))
        except DatelineError as problem:
            errors.append((row.line, problem))
            continue
        if step is None:
            known += 1
        else:
            steps.append(step)
            above += [] if step.withdraws else [step.correction]
    return TableSteps(tuple(steps), known, withdrawn, tuple(sorted(errors, key=lambda error: error[0])))


def _read_row(
    archive: Archive, row: CorrectionRow, corrector: Corrector, reason: str | None, whole_id: Callable[[str], str],
    censuses: dict[str, Census],
) -> Correction:  # fmt: skip
    if not row.id:
        raise DatelineError("no id is given", "each row names its document")
    id = _as_held(archive, row.id.lower(), whole_id)
    field = row.field.lower().replace("-", "_")
    if field not in CORRECTABLE:
        raise DatelineError(f"there is no field {row.field!r} to correct", f"fields are {', '.join(CORRECTABLE)}")
    why = row.reason or reason or ""
    if not why.strip():
        raise DatelineError("no reason is given", "fill the column reason, or add --reason TEXT for all that have none")
    if row.made and _moment(row.made) is None:
        raise DatelineError(
            f"made is {row.made!r}, which is no time", "leave it as it was written, 2026-11-22T09:30:00+00:00, or empty"
        )
    teller = replace(corrector, by=row.by or corrector.by, when=row.made or corrector.when)
    return find_correction(archive, id, field, row.value, "the value", why, teller, censuses)


def _as_held(archive: Archive, id: str, whole_id: Callable[[str], str]) -> str:
    """The id in full: of what is here by its beginning, of any other document only where it is whole."""
    is_whole = len(id) == 64 and set(id) <= set("0123456789abcdef")
    return id if is_whole and not archive.find_ids(id) else whole_id(id)


def _check_first(asked: Correction, line: int, first: dict[tuple[str, str], int]) -> None:
    """Raises DatelineError where a row above corrects the same."""
    above = first.setdefault((asked.id, asked.field), line)
    if above != line:
        raise DatelineError(f"{asked.field} of {asked.id[:10]} stands on line {above} already", "leave one of the two")


def _step_of(
    row: CorrectionRow, asked: Correction, held: Sequence[Correction], corrector: Corrector, *, edits: bool
) -> Step | None:
    """What a row asks to be done; None where it is so. `held` are the corrections of that field up to the row; one that
    `edits` what it said before is of today, and of who sends it back."""
    same = next((one for one in reversed(held) if _says_the_same(one, asked, bool(row.made))), None)
    if row.withdrawn:
        when = row.withdrawn if _moment(row.withdrawn) is not None else corrector.when  # people write yes, or x
        by, why = row.withdrawn_by or corrector.by, row.withdrawn_reason or None
        if same is not None:
            return Step(same, True, by, when, why)
        if not row.made:
            raise DatelineError(f"{asked.field} is not corrected so: there is nothing to withdraw", "leave the row out")
        return Step(replace(asked, withdrawn=when, withdrawn_by=by, withdrawn_reason=why))
    holding = next((one for one in reversed(held) if one.withdrawn is None), None)
    if same is not None or (holding is not None and (holding.value, holding.reason) == (asked.value, asked.reason)):
        return None
    return Step(replace(asked, made=corrector.when, by=corrector.by) if edits else asked)


def _signature(one: Correction) -> tuple[str | None, ...]:
    return (one.id, one.field, one.value, one.reason, one.by, one.made)


def _says_the_same(one: Correction, asked: Correction, is_timed: bool) -> bool:
    if (one.value, one.reason) != (asked.value, asked.reason):
        return False
    return (one.by, one.made) == (asked.by, asked.made) if is_timed else one.withdrawn is None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
