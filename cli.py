"""The commands: what the user typed to calls of the packages, and their answers to stdout, stderr and exit codes.

Exit codes are a promise: 0 hits or success, 1 no hits, 2 usage or a query not understood, 3 nothing could be stored
(or something was rejected under --strict), 4 archive or index missing, locked or damaged, 70 an error of ours,
130 interrupted, 143 terminated. Heavy modules are imported inside the commands: `search` must start fast.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO, cast

import typer
import typer.core

from archive.errors import DatelineError

if TYPE_CHECKING:
    from archive.date_audit import HeldDocument
    from archive.store import Archive
    from index.engine import Sort
    from index.search import Results
    from ingest.batch import IngestReport
    from ingest.discover import SourceRule
    from ingest.extract import Examination

VERSION = "0.1.0"
NO_HITS, USAGE, NOT_STORED, DAMAGED, OUR_ERROR, INTERRUPTED, TERMINATED = 1, 2, 3, 4, 70, 130, 143
SHOWN_ON_A_TABLE = 20

# Plain help: typer escapes brackets for rich even where rich's markup is off, and would import it to do so.
typer.core.HAS_RICH = False

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    suggest_commands=False,  # click suggests too: one is enough
    # rich's own help would cost 70 ms on every call; its tracebacks print whole documents
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive", metavar="DIR", help="The archive; else DATELINE_ARCHIVE, else the nearest *.dateline upward."
    ),
]
SourceOption = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Name the source of all records.")]
SourceFromOption = Annotated[
    str | None,
    typer.Option(
        "--source-from", metavar="host|folder|REGEX", help="Name sources by host, folder, or a group of the path."
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, max=64, metavar="N", help="Worker processes; as many as processors."),
]
PathsArgument = Annotated[list[Path], typer.Argument(metavar="PATH...", exists=True, help="Files and folders.")]


def say(text: str) -> None:
    """Writes a line to stderr, control characters made visible."""
    from index.printers.visible import visible

    print(visible(text), file=sys.stderr)


def _print_version(asked: bool) -> None:
    if asked:
        import platform

        print(f"dateline {VERSION} (Python {platform.python_version()})")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Turns dumps of scraped news and press releases into an archive to search, cite and trust."""


# --- into the archive


@app.command()
def ingest(
    paths: PathsArgument,
    archive: ArchiveOption = None,
    source: SourceOption = None,
    source_from: SourceFromOption = None,
    jobs: JobsOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when anything is rejected.")] = False,
    no_refresh: Annotated[bool, typer.Option("--no-refresh", help="Leave earlier documents to `refresh`.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the sources with their counts; store nothing.")
    ] = False,
) -> None:
    """Clean, extract, store and index raw files; what was seen before is not stored twice.

    \b
    dateline ingest dumps/
    dateline ingest dumps/ --archive press.dateline --jobs 2
    dateline ingest crawl/ --source-from 'crawl/([^/]+)/' --dry-run
    """
    import time

    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder
    from ingest.batch import ingest_files
    from ingest.discover import parse_source_rule
    from ingest.workers import default_jobs

    rule = parse_source_rule(source, source_from)
    if dry_run:
        _list_sources(paths, rule)
        return
    started = time.monotonic()
    folder = _archive_to_fill(archive)
    store = Archive.open(folder, writable=True) if folder.exists() else Archive.create(folder)
    with store, ProgressBar() as progress:
        sync_folder(store)  # an import that is cut short leaves an index that is behind, not one that is missing
        report = ingest_files(
            store,
            paths,
            rule,
            jobs=jobs or default_jobs(),
            arguments=sys.argv[1:],
            now=_now,
            refresh=not no_refresh,
            progress=progress,
        )
        sync_folder(store, progress)
    counts = f"{report.new:,} new, {report.seen:,} seen before, {report.rejected:,} rejected"
    say(f"{counts}{_reread(report)} in {time.monotonic() - started:.1f} s")
    if report.rejected:
        say("what was rejected and why: dateline rejected")
    if report.new + report.seen == 0:
        raise DatelineExit(NOT_STORED, "nothing could be stored" if report.rejected else "no file found at these paths")
    if strict and report.rejected:
        raise DatelineExit(NOT_STORED)


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def _reread(report: IngestReport) -> str:
    if not report.reread:
        return ""
    return f", {report.reread:,} read again as their sources have taught more ({report.changed:,} changed)"


def _archive_to_fill(given: Path | None) -> Path:
    from archive.errors import ArchiveError
    from archive.locate import locate_archive

    if given is not None:
        return given
    try:
        located = locate_archive(None, os.environ, Path.cwd())
    except ArchiveError:
        say("archive: ./archive.dateline, made here as there is none upward of this folder")
        return Path("archive.dateline")
    if located.why:
        say(located.why)
    return located.folder


def _list_sources(paths: Sequence[Path], rule: SourceRule) -> None:
    from collections import Counter

    from archive.document import Rejection
    from ingest.batch import read_records

    counts: Counter[str] = Counter()
    refused = 0
    for record in read_records(paths, rule):
        if isinstance(record, Rejection):
            refused += 1
            say(f"{record.sighting.path}: {record.detail}")
        else:
            counts[record.sighting.source] += 1
    for name, count in sorted(counts.items()):
        print(f"{count}\t{name}")
    total = f"{sum(counts.values()):,} records of {len(counts):,} sources"
    say(f"{total}, {refused:,} that cannot be read; nothing was stored")


@app.command()
def extract(
    paths: PathsArgument,
    format: Annotated[str, typer.Option("--format", metavar="jsonl", help="One JSON object a document.")] = "jsonl",
    source: SourceOption = None,
    source_from: SourceFromOption = None,
    jobs: JobsOption = None,
) -> None:
    """Extract without an archive: one JSON object a document on stdout, with the census of these files alone.

    \b
    dateline extract page.txt
    dateline extract dumps/ | jq -r .title
    dateline extract dumps/ --source gazette --jobs 1
    """
    import json

    from archive.document import Rejection
    from archive.row import document_row
    from ingest.batch import extract_files
    from ingest.discover import parse_source_rule
    from ingest.workers import default_jobs

    if format != "jsonl":
        raise DatelineError(f"extract has no format {format!r}", "use --format jsonl")
    given = refused = 0
    for outcome in extract_files(paths, parse_source_rule(source, source_from), jobs or default_jobs()):
        if isinstance(outcome, Rejection):
            refused += 1
            say(f"{outcome.sighting.path}: rejected ({outcome.rule}): {outcome.detail}")
        else:
            given += 1
            print(json.dumps(document_row(outcome), ensure_ascii=False))
    say(f"{given:,} documents, {refused:,} rejected")
    if not given:
        raise DatelineExit(NOT_STORED, None if refused else "no file found at these paths")


@app.command()
def explain(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="A document's id, or a file in no archive.")],
    archive: ArchiveOption = None,
    format: Annotated[str, typer.Option("--format", metavar="text|jsonl")] = "text",
) -> None:
    """Account for every line of a source: kept or dropped, by which rule, and every date with its role.

    \b
    dateline explain page.txt
    dateline explain 3f2a9c
    dateline explain page.txt --format jsonl | jq 'select(.became == "dropped")'
    """
    from ingest.batch import census_of_files, examine_stored, read_records
    from ingest.discover import SourceRule
    from ingest.extract import examine
    from ingest.record import Census, RawRecord

    if format not in ("text", "jsonl"):
        raise DatelineError(f"explain has no format {format!r}", "use text or jsonl")
    path = Path(what)
    if path.exists():
        if path.is_dir():
            raise DatelineError(f"{what} is a folder", "explain one file of it, or extract the whole folder")
        records = list(read_records([path], SourceRule()))
        censuses = census_of_files([path], SourceRule())
        for record in records:
            if not isinstance(record, RawRecord):
                raise DatelineExit(NOT_STORED, f"{record.sighting.path}: {record.detail}")
            source = record.sighting.source
            _print_examination(
                examine(record, censuses.get(source, Census(source))), "of this file alone: it is in no archive", format
            )
        return
    if not re.fullmatch("[0-9a-f]{1,64}", what):
        raise DatelineError(
            f"there is no file {what}, and no id looks so", "name a file, or give the beginning of an id"
        )
    with _open(archive) as store:
        examination = examine_stored(store, _one_id(store, what))
        census = examination.census
        _print_examination(examination, f"of {census.documents} documents of {census.source}, in the archive", format)


def _print_examination(examination: Examination, census: str, format: str) -> None:
    import json
    from dataclasses import asdict

    from archive.document import Document
    from index.printers.explained import print_pieces
    from ingest.explain import explain_lines

    outcome, findings = examination.outcome, examination.findings
    claims = findings.dates.claims if findings else ()
    if format == "jsonl":
        for piece in explain_lines(examination):
            print(json.dumps({"kind": "line", **asdict(piece)}, ensure_ascii=False))
        for claim in claims:
            print(json.dumps({"kind": "date", **asdict(claim), "value": claim.value.edtf}, ensure_ascii=False))
        return
    say(f"census: {census}")
    print(f"{examination.record.sighting.path}")
    if not isinstance(outcome, Document):
        print(f"rejected ({outcome.rule}): {outcome.detail}")
    print_pieces(list(explain_lines(examination)), sys.stdout)
    print()
    for claim in claims:
        where = f"line {claim.line}" if claim.line else claim.rule
        chosen = " *" if findings and claim == findings.dates.published else ""
        print(f"{claim.value.edtf:<24} {claim.role:<10} {claim.confidence:.2f}  {where}{chosen}  {claim.reason}")
    if findings and findings.dates.published is None:
        print("date: unsettled; none of the dates above states when this was published")


# --- out of the archive


@app.command()
def search(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY...", help='Words, "phrases", AND OR NOT, title:word.')
    ] = None,
    archive: ArchiveOption = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="D", help="From 2021, 2021-07 or 2021-07-13 on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="D", help="Until then, its whole period included.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="P", help="In that year or month, or on that day.")] = None,
    place: Annotated[
        list[str] | None, typer.Option("--place", metavar="P", help="Written or dated from there.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option("--source", metavar="S", help="Seen at that source.")] = None,
    guesses: Annotated[
        bool, typer.Option("--guesses", help="Let dates match an undated document by one that its text mentions.")
    ] = False,
    sort: Annotated[str, typer.Option("--sort", metavar="relevance|newest|oldest")] = "relevance",
    number: Annotated[int | None, typer.Option("-n", min=0, metavar="N", help="How many; 0 is all.")] = None,
    format: Annotated[str | None, typer.Option("--format", metavar="table|csv|jsonl|ids")] = None,
    output: Annotated[Path | None, typer.Option("-o", metavar="FILE", help="Write there, whole or not at all.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Let -o replace a file.")] = False,
) -> None:
    """Find documents by words, phrases, fields and dates. Shows 20 on a table, all in every other format.

    \b
    dateline search 'state department' --since 2021-07 --until 2021-09
    dateline search '"fishing quota" OR ferry NOT strike' --place ansel
    dateline search harbour --on 2021 --format csv -o harbour.csv
    """
    from index.printers import PRINTERS, Style, load_printer
    from index.search import open_for_search
    from index.search import search as find

    to_terminal = output is None and sys.stdout.isatty()
    if format is None:
        suffix = output.suffix.lstrip(".").lower() if output is not None else ""
        format = suffix if suffix in PRINTERS else "table" if to_terminal else "csv"
    _check_format(format, tuple(PRINTERS))
    if sort not in ("relevance", "newest", "oldest"):
        raise DatelineError(f"--sort {sort!r} is not known", "sort by relevance, newest or oldest")
    if output is not None and output.exists() and not force:
        raise DatelineError(f"{output} exists", "name another file, or replace it with --force")
    text = " ".join(query or ())
    if not text.strip() and not (since or until or on or place or source):
        raise DatelineError("nothing to search for", "give words, or a filter such as --on 2021")
    limit = (SHOWN_ON_A_TABLE if format == "table" and output is None else 0) if number is None else number

    with _open(archive) as store, open_for_search(store) as engine:
        results = find(
            store, engine, text, since=since, until=until, on=on, places=place or (), sources=source or (),
            sort=cast("Sort", sort), limit=limit or None, guesses=guesses,
        )  # fmt: skip
        for notice in results.notices:
            say(notice)
        style = Style(_terminal_width(), to_terminal and "NO_COLOR" not in os.environ)
        if output is None:
            shown = load_printer(format).write(results, sys.stdout, style)
        else:
            with _written_whole(output) as stream:
                shown = load_printer(format).write(results, stream, style)
        sys.stdout.flush()
        _say_totals(results, shown, filtered_by_date=bool(since or until or on))
        if guesses:
            say(f"{results.guessed:,} of the {results.total:,} were let in by a guess at their date")
    if not results.total:
        raise DatelineExit(NO_HITS)


def _say_totals(results: Results, shown: int, filtered_by_date: bool) -> None:
    say(f"{shown:,} of {results.total:,} shown")
    if filtered_by_date or results.undated:
        say(f"{results.undated:,} undated documents match the words but cannot match a date, and are left out")
    elif results.total:
        say(f"{results.undated_found:,} of the {results.total:,} are undated")
    if results.missing:
        say(f"{results.missing:,} hits are no longer in the archive; make the index anew: dateline rebuild")


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns  # COLUMNS, else the terminal's, else 80


@contextmanager
def _written_whole(path: Path) -> Iterator[TextIO]:
    """A text file beside `path` that takes its name when the block ends without an error, and is removed else."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(beside, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        raise DatelineExit(NOT_STORED, f"cannot write {path}: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="A document's id, or enough of it to be unique.")],
    archive: ArchiveOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="The bytes as they were read, to the byte.")] = False,
) -> None:
    """Show one document, with its fields, dates and where each came from.

    \b
    dateline show 3f2a9c
    dateline show 3f2a9c --raw > page.txt
    dateline search harbour --format ids | head -1 | xargs dateline show
    """
    from index.printers.document import document_lines

    with _open(archive) as store:
        found = _one_id(store, id)
        if raw:
            sys.stdout.buffer.write(store.content(found))
            return
        document = store.document(found)
        if document is None:
            refused = store.rejection_of(found)
            why = f"was rejected ({refused.rule}): {refused.detail}" if refused else "has no outcome yet"
            raise DatelineExit(NOT_STORED, f"{found[:12]} {why}", "its bytes are kept: --raw shows them")
        for line in document_lines(document, store.sightings(found)):
            print(line)


@app.command()
def dates(
    archive: ArchiveOption = None,
    format: Annotated[str | None, typer.Option("--format", metavar="table|csv|jsonl|ids")] = None,
    number: Annotated[
        int | None, typer.Option("-n", min=0, metavar="N", help="How many findings of each kind; 0 is all.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="KIND", help="undated, unsettled, disagree, future, after_capture, ..."),
    ] = None,
) -> None:
    """Audit the dates: documents without one, doubtful or impossible ones, days and orders that stand out.

    \b
    dateline dates
    dateline dates --only disagree --only after_capture -n 5
    dateline dates --only unsettled --format ids | head -1 | xargs dateline explain
    """
    from archive.date_audit import KINDS, find_date_findings, first_of_each, survey_dates
    from index.printers import Style
    from index.printers.date_findings import FORMATS, count_lines, write_findings

    format = format or ("table" if sys.stdout.isatty() else "csv")
    _check_format(format, FORMATS)
    kinds = [kind for kind in KINDS if not only or kind in only]
    for unknown in sorted(set(only or ()) - set(KINDS)):
        raise DatelineError(f"--only {unknown!r} is not known", f"kinds are {', '.join(KINDS)}")
    limit = (SHOWN_ON_A_TABLE if format == "table" else 0) if number is None else number
    with _open(archive) as store:
        survey = survey_dates(_held(store))
        for line in count_lines(survey, kinds):
            print(line) if format == "table" else say(line)
        if format == "table":
            print()
        findings = (finding for finding in find_date_findings(_held(store), survey) if finding.kind in kinds)
        style = Style(_terminal_width(), sys.stdout.isatty() and "NO_COLOR" not in os.environ)
        shown = write_findings(first_of_each(findings, limit), sys.stdout, format, style)
        sys.stdout.flush()
    total = sum(survey.counts[kind] for kind in kinds)
    say(f"{shown:,} documents" if format == "ids" else f"{shown:,} of {total:,} findings shown")


def _held(store: Archive) -> Iterator[HeldDocument]:
    from datetime import UTC, datetime

    from archive.date_audit import HeldDocument

    today = datetime.now(UTC).date()
    for id, document in store.changed_since(0):
        if document is not None:
            yield HeldDocument(document, store.imported_on(id) or today)


@app.command()
def rejected(
    archive: ArchiveOption = None,
    format: Annotated[str, typer.Option("--format", metavar="table|csv|json")] = "table",
) -> None:
    """List what was not taken, and why.

    \b
    dateline rejected
    dateline rejected --format csv > rejected.csv
    dateline rejected --format json | jq length
    """
    from index.printers.holdings import write_rejections

    _check_format(format, ("table", "csv", "json"))
    with _open(archive) as store:
        count = write_rejections(store.rejections(), sys.stdout, format)
    say(f"{count:,} rejected")


@app.command()
def status(
    archive: ArchiveOption = None,
    format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text",
) -> None:
    """Say what the archive holds and whether the index is up to date.

    \b
    dateline status
    dateline status --archive press.dateline
    dateline status --format json | jq .documents
    """
    from index.printers.holdings import write_status
    from index.sync import index_state

    _check_format(format, ("text", "json"))
    with _open(archive) as store:
        write_status(
            store.folder, store.stamp, store.counts(), store.count_pending(), index_state(store), sys.stdout, format
        )


@app.command()
def verify(
    archive: ArchiveOption = None,
    format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text",
) -> None:
    """Check raw hashes, documents and index against each other; 4 where anything is damaged.

    \b
    dateline verify
    dateline verify --archive press.dateline
    dateline verify --format json
    """
    from index.printers.holdings import write_damages
    from index.sync import check_index

    _check_format(format, ("text", "json"))
    with _open(archive) as store:
        damages = [*store.verify(), *check_index(store)]
        write_damages(damages, store.counts().contents, sys.stdout, format)
    if damages:
        raise DatelineExit(DAMAGED)


@app.command()
def refresh(
    archive: ArchiveOption = None,
    jobs: JobsOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All documents, as after a new version.")] = False,
) -> None:
    """Extract again what sources have taught more about since, and say what changed.

    \b
    dateline refresh
    dateline refresh --all --jobs 2
    """
    from archive.locate import locate_archive
    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder
    from ingest.batch import refresh_archive
    from ingest.workers import default_jobs

    located = locate_archive(archive, os.environ, Path.cwd())
    if located.why:
        say(located.why)
    with Archive.open(located.folder, writable=True) as store, ProgressBar() as progress:
        report = refresh_archive(
            store,
            jobs=jobs or default_jobs(),
            arguments=sys.argv[1:],
            now=_now,
            everything=everything,
            progress=progress,
        )
        sync_folder(store, progress)
    say(f"{report.reread:,} read again, {report.changed:,} changed; {report.new:,} new, {report.rejected:,} rejected")


@app.command()
def rebuild(archive: ArchiveOption = None) -> None:
    """Make the index anew from the archive, beside the old one, and then put it in its place.

    \b
    dateline rebuild
    dateline rebuild --archive press.dateline
    """
    from index.printers.progress import ProgressBar
    from index.sync import rebuild_folder

    with _open(archive) as store, ProgressBar() as progress:
        count = rebuild_folder(store, progress)
    say(f"{count:,} documents indexed")


# --- shared by the commands


class DatelineExit(Exception):
    """The command ends with this code, after this message on stderr where there is one."""

    def __init__(self, code: int, message: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Terminated(BaseException):
    """SIGTERM: like Ctrl-C, so that what was begun is put right on the way out."""


def _open(given: Path | None) -> Archive:
    """The archive to read; says on stderr which it is and why where the user did not name it."""
    from archive.locate import locate_archive
    from archive.store import Archive

    located = locate_archive(given, os.environ, Path.cwd())
    if located.why:
        say(located.why)
    return Archive.open(located.folder)


def _one_id(store: Archive, prefix: str) -> str:
    """The id that begins so; an error where none or several do."""
    found = store.find_ids(prefix)
    if not found:
        raise DatelineError(
            f"no document's id begins with {prefix!r}", "`dateline search WORDS --format ids` lists ids"
        )
    if len(found) > 1 and prefix not in found:
        raise DatelineError(
            f"{prefix!r} begins several ids: {', '.join(id[:16] for id in found)}", "give more of the id"
        )
    return prefix if prefix in found else found[0]


def _check_format(given: str, known: Sequence[str]) -> None:
    if given not in known:
        from difflib import get_close_matches

        near = get_close_matches(given, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"formats are {', '.join(known)}"
        raise DatelineError(f"there is no format {given!r} here", hint)


def run(arguments: Sequence[str]) -> int:
    """Runs one command; its exit code."""
    import click

    for stream in (sys.stdout, sys.stderr):
        # Names of files may hold bytes that are no UTF-8; \udc80 in the output is a sign of them, not an error.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, _terminate)
    try:
        _refuse_glued_minus(arguments)
        # Not click's own main: it makes a closed pipe exit code 1, which would read as no hits.
        command = typer.main.get_command(app)
        with command.make_context("dateline", list(arguments)) as context:
            command.invoke(context)
        sys.stdout.flush()
        return 0
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE
    except DatelineExit as exit:
        _say_error(exit.message, exit.hint)
        return exit.code
    except DatelineError as error:
        _say_error(error.message, error.hint)
        return error.exit_code
    except BrokenPipeError:  # `| head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _say_error("interrupted; what was stored stays, and the same command goes on with the rest", None)
        return INTERRUPTED
    except Terminated:
        _say_error("terminated; what was stored stays, and the same command goes on with the rest", None)
        return TERMINATED
    except Exception:
        import traceback

        # The stack alone: the values in it may hold whole documents.
        traceback.print_exc(file=sys.stderr)
        _say_error(
            "this is an error of dateline's own; nothing that was stored is harmed", "please report the lines above"
        )
        return OUR_ERROR


def _say_error(message: str | None, hint: str | None) -> None:
    if message:
        say(f"dateline: {message}")
    if hint:
        say(f"hint: {hint}")


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def _refuse_glued_minus(arguments: Sequence[str]) -> None:
    """`search oil -opec` would write hits to a file named pec: say so instead."""
    if not arguments or arguments[0] != "search":
        return
    for argument in arguments[1:]:
        if argument == "--":
            return
        if re.fullmatch(r"-[^\W\d][\w'’-]+", argument):
            raise DatelineError(
                f"{argument} is no option", f"to leave out a word, write NOT {argument[1:]}; or put the query in quotes"
            )


def main() -> NoReturn:
    """The command `dateline`."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
