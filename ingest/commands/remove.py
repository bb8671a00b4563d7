"""`dateline remove`: documents taken back, by import, source or id; or let in again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    JobsOption,
    WaitOption,
    now,
    one_id,
    open_archive,
    patience,
    say,
    terminal_width,
)
from archive.errors import ArchiveError, DatelineError
from archive.wording import counted

if TYPE_CHECKING:
    from archive.lock import Patience
    from archive.removal import Choice, RemovalPlan
    from archive.store import Archive

_LINES = 10  # of a plan that are shown


def run(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Documents, by their ids.")] = None,
    archive: ArchiveOption = None,
    number: Annotated[
        int | None, typer.Option("--import", min=1, metavar="N", help="All that import brought first.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="S", help="All that was seen there.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, say what would go.")] = False,
    purge: Annotated[
        bool, typer.Option("--purge", help="Wipe the bytes too, so that nothing is left of them.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Let imports take again what was removed, instead of removing.")
    ] = False,
    jobs: JobsOption = None,
    wait: WaitOption = None,
) -> None:
    """Take back an import, a source or single documents, and keep the next import from bringing them back.

    \b
    dateline remove --import 3
    dateline remove --source mirror.example --yes
    dateline remove 3f2a9c 81d04e --yes --purge
    dateline remove --import 3 --forget

    Without --yes it says what would go, and removes nothing. A document that was also seen elsewhere stays, and loses
    what is taken back. Exit codes: 0 done, or something would go; 1 there is nothing of it; 2 not understood.
    """
    if sum((bool(ids), number is not None, source is not None)) != 1:
        raise DatelineError(
            "remove takes ids, an import or a source", "name one of them: ID..., --import N or --source S"
        )
    if forget and purge:
        raise DatelineError("--forget and --purge contradict each other", "forget to take again, purge to wipe")
    with open_archive(archive) as store:
        choice = _choice(store, ids or [], number, source)
        folder = store.folder
        if not forget:
            plan = store.removal.plan(choice)
            # A purge that was cut short is to be ended, though there is nothing left to remove.
            if plan.is_empty and not (purge and store.removal.has_removed(choice)):
                raise DatelineExit(NO_HITS, "there is nothing to remove", _hint(plan))
            if not yes:
                _print_plan(store, plan, purge)
                say("nothing was removed: --yes does it")
                return
    if forget:
        _forget(folder, choice, patience(wait))
    else:
        _remove(folder, choice, purge, jobs, patience(wait))


def _choice(store: Archive, ids: list[str], number: int | None, source: str | None) -> Choice:
    from archive.removal import Choice

    return Choice(number, source, tuple(dict.fromkeys(_full_id(store, id) for id in ids)))


def _full_id(store: Archive, prefix: str) -> str:
    """The id of what is held or was removed that begins so."""
    removed = store.removal.find_removed(prefix)
    if len(removed) == 1 and not store.find_ids(prefix):
        return removed[0]
    return one_id(store, prefix)


def _hint(plan: RemovalPlan) -> str | None:
    if plan.put_aside:
        return f"{counted(plan.put_aside, 'record')} of it removed earlier; --purge wipes the bytes that are kept"
    return None


def _print_plan(store: Archive, plan: RemovalPlan, purge: bool) -> None:
    from index.printers.visible import visible_line

    width = terminal_width() if sys.stdout.isatty() else None
    _print(f"would remove {_in_words(plan)}", width)
    shown = 0
    for shown, line in enumerate(store.removal.lines(_LINES), 1):  # noqa: B007
        what = line.title or (f"rejected: {line.rule}" if line.rule else "(no title)")
        stays = "  (stays: seen elsewhere too)" if line.is_staying else ""
        what += "  (corrected)" if line.corrected else ""
        text = visible_line(f"  {line.id[:10]}  {_date_in_words(line.date):<10}  {line.source}{stays}  {what}")
        print(text if width is None or len(text) <= width else text[: width - 1] + "…")
    if plan.contents > shown:
        print(f"  … and {counted(plan.contents - shown, 'record')} more, documents and rejected ones")
    if purge:
        kept = f", and those of {counted(plan.put_aside, 'record')} removed earlier" if plan.put_aside else ""
        _print(f"would wipe their bytes{kept}, and write archive and index anew", width)


def _date_in_words(edtf: str | None) -> str:
    """As a search writes it: both readings of one that is not settled."""
    return (edtf or "undated").strip("[]").replace(",", " or ").replace("/", " to ")


def _print(line: str, width: int | None) -> None:
    from index.columns_of_text import wrapped

    for part in wrapped(line, width, 2) if width else (line,):
        print(part)


def _in_words(plan: RemovalPlan) -> str:
    parts = [
        counted(plan.documents, "document"),
        counted(plan.rejections, "rejected record"),
        counted(plan.sightings, "sighting"),
        counted(plan.raw_bytes, "byte"),
    ]
    stays = f"; {counted(plan.staying, 'record')} seen elsewhere too will stay" if plan.staying else ""
    return ", ".join(parts) + stays


def _remove(folder: Path, choice: Choice, purge: bool, jobs: int | None, waiting: Patience) -> None:
    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from index.sync import rebuild_folder, sync_folder
    from ingest.batch import refresh_archive
    from ingest.workers import default_jobs

    with Archive.open(folder, writable=True, patience=waiting) as store, ProgressBar() as progress:
        plan = store.removal.remove(store, choice, now(), purge=purge, progress=progress)
        report = refresh_archive(store, jobs=jobs or default_jobs(), arguments=sys.argv[1:], now=now, progress=progress)
        store.copies.update(store, progress)
        if purge:
            rebuild_folder(store, progress, patience=waiting)
            _check_no_index_is_left(store)
        else:
            sync_folder(store, progress, waiting, jobs or default_jobs())
    if plan.is_empty and not plan.put_aside:
        raise DatelineExit(
            NO_HITS, "nothing of it is here", "archive and index were written anew, in case a purge was cut short"
        )
    say(f"removed {_in_words(plan).replace(' will stay', ' stayed')}")
    if purge:
        say("their bytes are wiped, here; not from backups, nor from what the disk itself may keep")
        for backup in sorted(folder.glob("archive.version-*")):
            say(f"{backup} is a copy of an older version, and may hold them: delete it when you need it no more")
    if report.reread:
        say(f"{report.reread:,} read again as their sources have less to learn from ({report.changed:,} changed)")
    say("the next import will not bring it back; `dateline remove --forget` lets it")


def _check_no_index_is_left(store: Archive) -> None:
    """Raises ArchiveError where the index of before the purge, with the words of what was purged, is still there."""
    from index.folder import INDEX, left_generations

    left = left_generations(store.folder / INDEX)
    if left:
        raise ArchiveError(
            f"{left[0]} could not be removed: it is the index of before, and has words of what was purged",
            "delete that folder, or run the same command again",
        )


def _forget(folder: Path, choice: Choice, waiting: Patience) -> None:
    from archive.store import Archive

    with Archive.open(folder, writable=True, patience=waiting) as store:
        lifted = store.removal.forget(store, choice)
    if not lifted:
        raise DatelineExit(NO_HITS, "nothing of it was removed")
    say(f"{counted(lifted, 'record')} may be taken again: `dateline ingest` brings it back from its files")
