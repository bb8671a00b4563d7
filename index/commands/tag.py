"""`dateline tag`: tags put on documents and taken off, or listed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NO_HITS,
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
from index.commands.layout import ON_STDOUT, OutputOptions, RowsFormatOption, choose_counts

if TYPE_CHECKING:
    from archive.lock import Patience
    from archive.store import Archive

# What a hyphen before a tag may be; `cli.py` makes the second of the first, or -todo would be options.
_MINUS = ("-", "−")
_MOST_UNKNOWN = 10


def run(
    what: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...] [+TAG...] [-TAG...]", help="Ids, or - to read them; tags.")
    ] = None,
    archive: ArchiveOption = None,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
    wait: WaitOption = None,
) -> None:
    """Put tags on documents with +, take them off with -; without either, list the tags, or those of documents.

    \b
    dateline tag 3f2a9c 81d04e +draft -todo
    dateline search 'fishing quota' --format ids | dateline tag - +quota
    dateline tag
    dateline tag 3f2a9c
    """
    from archive.labels import read_name

    ids, added, removed = _sort_out(what or [])
    added = [read_name("tag", name) for name in added]
    removed = [read_name("tag", name) for name in removed]
    if both := sorted(set(added) & set(removed)):
        raise DatelineError(f"+{both[0]} and -{both[0]} contradict each other", "give one of them")
    refuse_to_replace(to.output, to.force)
    if (added or removed) and not ids:
        raise DatelineError("no document is named", "give ids before the tags, or - to read them from stdin")
    with open_archive(archive) as store:
        folder = store.folder
        chosen = _whole_ids(store, ids) if ids else []
        if not added and not removed:
            _list(store, chosen if ids else None, format, to)
            return
    if not chosen:
        hint = "`dateline search WORDS --format ids` lists ids"
        raise DatelineExit(NO_HITS, "no ids came in, so nothing was tagged", hint)
    _change(folder, chosen, added, removed, patience(wait))


def _list(store: Archive, ids: Sequence[str] | None, format: str | None, to: OutputOptions) -> None:
    """Writes the tags of these documents, or, where None, all tags."""
    from index.printers.labels import FORMATS, write_tag_counts, write_tags_of

    layout = choose_counts(format, FORMATS, to)
    with layout.opened() as stream:
        style = layout.style()
        if ids is None:
            shown = write_tag_counts(store.tags.counts(), stream, layout.format, style)
        else:
            shown = write_tags_of([(id, store.labels(id)) for id in ids], stream, layout.format, style)
    say(counted(shown, "tag" if ids is None else "document"))
    if not shown:
        raise DatelineExit(NO_HITS)


def _change(
    folder: Path, chosen: Sequence[str], added: Sequence[str], removed: Sequence[str], waiting: Patience
) -> None:
    """Puts tags on and takes them off, and says how many."""
    from archive.store import Archive
    from index.commands.labelling import bring_up_to_date

    with Archive.open(folder, writable=True, patience=waiting) as store:
        change = store.tags.change(store, chosen, added, removed, now())
        bring_up_to_date(store, len(chosen), waiting)
    said = []
    if added:
        said.append(f"{counted(change.added, 'tag')} put on")
    if removed:
        said.append(f"{counted(change.removed, 'tag')} taken off")
    say(f"{counted(len(chosen), 'document')}: {', '.join(said)}")
    rest = len(chosen) * (len(added) + len(removed)) - change.added - change.removed
    if rest:
        say(f"{rest:,} {agreeing(rest, 'was', 'were')} so already")


def _sort_out(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The ids, the tags to put on, and those to take off."""
    ids, added, removed = [], [], []
    for word in words:
        if word.startswith("+"):
            added.append(word[1:])
        elif word.startswith(_MINUS) and len(word) > 1:
            removed.append(word[1:])
        else:
            ids.append(word)
    return ids, added, removed


def _whole_ids(store: Archive, words: Sequence[str]) -> list[str]:
    """The ids that are meant, each once; raises DatelineError where one is not known, so that nothing is half done."""
    from index.commands.labelling import known_id

    found: dict[str, None] = {}
    unknown: list[DatelineError] = []
    for word in _read(words):
        try:
            found[known_id(store, word)] = None
        except DatelineError as error:
            unknown.append(error)
    if unknown:
        for wrong in unknown[:_MOST_UNKNOWN]:
            say(wrong.message)
        them = f"{counted(len(unknown), 'id')} {agreeing(len(unknown), 'is', 'are')}"
        raise DatelineError(f"{them} not understood, so nothing was tagged", unknown[0].hint)
    return list(found)


def _read(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word == "-":
            yield from (part for line in sys.stdin for part in line.split())
        else:
            yield word
