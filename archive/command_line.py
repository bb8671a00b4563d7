"""What the commands share: options, opening the archive, exit codes, and what goes to stderr.

A command is one file, `commands/NAME.py` of the package that it belongs to, with a function `run`; `cli.py` finds it by
its name. It holds options and calls; what it does is in the packages.

Exit codes are a promise (EXIT_CODES). Heavy modules are imported inside the functions: `search` must start fast.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TextIO

from archive.errors import DatelineError
from archive.options import Argument, Option

if TYPE_CHECKING:
    from archive.lock import Patience
    from archive.store import Archive


class Parameter(Protocol):
    """An option of a command, as the library of the command line has it."""

    @property
    def opts(self) -> list[str]: ...

    @property
    def name(self) -> str | None: ...

NO_HITS, USAGE, NOT_STORED, DAMAGED, OUR_ERROR, INTERRUPTED, TERMINATED = 1, 2, 3, 4, 70, 130, 143
EXIT_CODES = """\
0    hits, or success
1    no hits
2    usage, or a query that is not understood
3    nothing could be stored, or something was rejected under --strict, or the output could not be written
4    the archive or its index is missing, locked or damaged
70   an error of dateline's own
130  interrupted
143  terminated
"""
SHOWN_ON_A_TABLE = 20

ArchiveOption = Annotated[
    Path | None,
    Option(
        "--archive", metavar="DIR", help="The archive; else DATELINE_ARCHIVE, else the nearest *.dateline upward."
    ),
]
SourceOption = Annotated[str | None, Option("--source", metavar="NAME", help="Name the source of all records.")]
SourceFromOption = Annotated[
    str | None,
    Option(
        "--source-from", metavar="host|folder|REGEX", help="Name sources by host, folder, or a group of the path."
    ),
]
JobsOption = Annotated[
    int | None,
    Option("--jobs", "-j", min=1, max=64, metavar="N", help="Worker processes; as many as processors."),
]
OutputOption = Annotated[Path | None, Option("-o", metavar="FILE", help="Write there, whole or not at all.")]
ForceOption = Annotated[bool, Option("--force", help="Let -o replace a file.")]
PagerOption = Annotated[
    bool, Option("--pager/--no-pager", help="Show long output page by page, on a terminal only.")
]
PathsArgument = Annotated[
    list[Path] | None,
    Argument(metavar="PATH...", exists=True, allow_dash=True, help="Files and folders; - is what is piped in."),
]
FilesFromOption = Annotated[
    Path | None,
    Option("--files-from", metavar="FILE", help="Read the files that FILE names, one a line or ended by NUL."),
]
AsOption = Annotated[
    str | None,
    Option("--as", metavar="FORMAT", help="Read all as text, html, jsonl, json, csv, tsv, warc, mbox or mhtml."),
]
MapOption = Annotated[
    list[str] | None,
    Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column holds the text (or html), title, byline, url, date, captured or source.",
    ),
]
EncodingOption = Annotated[
    str | None, Option("--encoding", metavar="NAME", help="Read everything in this encoding; auto forces none.")
]
WaitOption = Annotated[
    float | None,
    Option("--wait", min=0, metavar="SECONDS", help="Wait so long for another process to end writing."),
]
QuietOption = Annotated[bool, Option("--quiet", "-q", help="Say nothing but errors.")]
LogOption = Annotated[
    Path | None, Option("--log-file", metavar="FILE", help="Add what is said, and the progress, to this file.")
]


def say(text: str) -> None:
    """Writes a line to stderr, control characters made visible."""
    from index.printers.visible import visible_message

    print(visible_message(text), file=sys.stderr)


class DatelineExit(Exception):
    """The command ends with this code, after this message on stderr where there is one."""

    def __init__(self, code: int, message: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def open_archive(given: Path | None, *, quiet: bool = False, even_if_copied: bool = False) -> Archive:
    """The archive to read; says on stderr, unless quiet, which it is and why where the user did not name it."""
    from archive.store import Archive

    return Archive.open(find_archive(given, quiet=quiet), even_if_copied=even_if_copied)


def open_to_write(given: Path | None, wait: float | None = None, *, quiet: bool = False) -> Archive:
    """The same, to be written; waits so many seconds for another writer."""
    from archive.store import Archive

    return Archive.open(find_archive(given, quiet=quiet), writable=True, patience=patience(wait))


def find_archive(given: Path | None, *, quiet: bool = False) -> Path:
    """The folder of the archive; says on stderr, unless quiet, which it is where the user did not name it."""
    from archive.locate import locate_archive

    located = locate_archive(given, os.environ, Path.cwd())
    if located.why and not quiet:
        say(located.why)
    return located.folder


def patience(seconds: float | None) -> Patience:
    """How long a command waits for another writer, as --wait says; that it waits is said on stderr."""
    from archive.lock import Patience

    return Patience(seconds or 0.0, say)


def archive_of(arguments: Sequence[str]) -> Path | None:
    """The archive that the arguments of a command name, else the one it would use; None where there is none."""
    from archive.configuration import configured_archive
    from archive.locate import VARIABLE, locate_archive

    for number, argument in enumerate(arguments):
        if argument == "--archive" and number + 1 < len(arguments):
            return Path(arguments[number + 1])
        if argument.startswith("--archive="):
            return Path(argument.removeprefix("--archive="))
    configured = configured_archive(os.environ) if not os.environ.get(VARIABLE) else None
    if configured is not None:
        return configured
    try:
        return locate_archive(None, os.environ, Path.cwd()).folder
    except DatelineError:
        return None


def option_name(param: Parameter) -> str:
    """The name of an option in configuration files: its long one without dashes, else what it is called inside."""
    return next((option[2:] for option in param.opts if option.startswith("--")), str(param.name))


def one_id(store: Archive, prefix: str) -> str:
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


def check_format(given: str, known: Sequence[str]) -> None:
    """Raises DatelineError, with the nearest of the known formats, where there is none of that name."""
    if given not in known:
        from difflib import get_close_matches

        near = get_close_matches(given, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"formats are {', '.join(known)}"
        raise DatelineError(f"there is no format {given!r} here", hint)


def now() -> str:
    """This moment in universal time, ISO 8601 to the second."""
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def user_name(given: str | None) -> str:
    """The name given with --by, else that of the user; raises DatelineError where there is none."""
    import getpass

    if given is not None and not given.strip():
        raise DatelineError("--by is empty", "give it a name, or leave the option out")
    try:
        return " ".join(given.split()) if given is not None else getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise DatelineError("the system does not say who you are", "say it with --by NAME") from None


def terminal_width() -> int:
    """The columns of the terminal; 80 where there is none."""
    # As shutil.get_terminal_size, which takes 4 ms to load: COLUMNS, else the terminal's, else 80.
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80


def refuse_to_replace(path: Path | None, force: bool) -> None:
    """Raises DatelineError where the file to be written is there already, unless `force`."""
    if path == Path():
        raise DatelineError("-o is empty, or the folder you are in", "name a file, or leave the option out")
    if path is not None and path.is_file() and not force:
        raise DatelineError(f"{path} exists", "name another file, or replace it with --force")


@contextmanager
def written_to(output: Path | None, pager: bool = False) -> Iterator[TextIO]:
    """What a command writes its results to: the file, whole or not at all, else stdout, page by page if `pager`."""
    from index.printers.pager import paged

    if output is not None:
        with written_whole(output) as stream:
            yield stream
        return
    with paged(sys.stdout, pager) as stream:
        yield stream
    sys.stdout.flush()


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """A text file beside `path` that takes its name when the block ends without an error, and is removed else."""
    with (
        set_in_place(path) as beside,
        open(beside, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream,
    ):
        yield stream


def write_whole(path: Path, content: bytes) -> None:
    """Writes the file, whole or not at all."""
    with set_in_place(path) as beside:
        beside.write_bytes(content)


def _flush_name(path: Path) -> None:
    """Waits until the file's name is on the disk, so that a power cut does not bring back what it has replaced."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def set_in_place(path: Path) -> Iterator[Path]:
    """A path beside that one, for a file that takes its place when the block ends without an error. A link goes on
    leading where it does; a device or a pipe, such as /dev/stdout, is written to as it is."""
    is_file = path.is_file() or not path.exists()
    target = path.resolve() if is_file else path
    beside = target.with_name(f".{target.name}.{os.getpid()}.part") if is_file else path
    try:
        yield beside
        if is_file:
            with open(beside, "rb") as written:
                os.fsync(written.fileno())
            beside.replace(target)
            _flush_name(target)
    except BrokenPipeError:
        raise
    except OSError as error:
        hints = {errno.ENOENT: "make its folder first", errno.EISDIR: "name a file"}
        hint = hints.get(error.errno or 0, "make room, or name another file")
        raise DatelineExit(NOT_STORED, f"cannot write {path}: {error.strerror or error}", hint) from error
    finally:
        if is_file:
            with suppress(OSError):  # of a failing disk: what led here says more
                beside.unlink(missing_ok=True)
