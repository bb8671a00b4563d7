"""What was typed of files and of how to read them -> what to read and how; and what to say of it in the end. Shared by
the commands that read files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.errors import DatelineError
from ingest.discover import STDIN, Asked, keep_stdin
from ingest.read_options import ReadOptions, parse_read_options
from ingest.reading import ReadCounts

_MOST_NAMED = 3  # columns; a dump with more date columns than that has its user look at it


def ask(
    paths: Sequence[Path] | None,
    files_from: Path | None,
    format: str | None,
    maps: Sequence[str] | None,
    encoding: str | None,
    source: str | None,
    source_from: str | None,
    *,
    twice: bool = False,
) -> tuple[Asked, ReadOptions]:
    """What to read and how; `twice` where all of it is to be read twice. Raises DatelineError where the options are not
    understood, contradict each other, or name nothing."""
    asked = Asked(tuple(paths or ()), files_from)
    if not asked.paths and files_from is None:
        raise DatelineError("nothing to read", "name files or folders, - for what is piped in, or --files-from FILE")
    if files_from is not None and files_from != STDIN and not files_from.exists():
        raise DatelineError(f"there is no file {files_from}", "--files-from takes a file that lists names, one a line")
    if asked.paths.count(STDIN) + (files_from == STDIN) > 1:
        raise DatelineError("- is given twice", "what is piped in can be read once")
    options = parse_read_options(
        source=source, source_from=source_from, format=format, maps=maps or (), encoding=encoding
    )
    if twice and (asked.has_stdin or files_from == STDIN):
        keep_stdin()
    return asked, options


def say_what_was_passed_over(counts: ReadCounts, options: ReadOptions) -> Iterator[str]:
    """Lines for stderr: what was passed over without a rejection, the date columns that nobody mapped, the mapped
    columns that no record has, and mapped dates that are none."""
    for about in ("title", "byline", "date", "captured"):
        typed = f"{about}={options.mapping.get(about)}"
        if about in options.mapping and counts.records and not counts.mapped[typed]:
            yield f"--map {typed}: no record that was read has such a column; it changed nothing"
    for column, count in counts.unread.most_common():
        empty = f", and {counts.empty[column]:,} empty" if counts.empty[column] else ""
        yield f"mapped dates that cannot be read: {count:,} of column {column}{empty}"
    if counts.passed_over:
        parts = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.passed_over.items()))
        yield f"no pages, passed over: {parts}"
    if counts.unmapped:
        columns = [column for column, _ in counts.unmapped.most_common()]
        named = ", ".join(columns[:_MOST_NAMED]) + (", ..." if len(columns) > _MOST_NAMED else "")
        hint = f"--map date={columns[0]} would take it as the date of publication"
        yield f"date columns that were not used, as none was mapped: {named}; {hint}"
