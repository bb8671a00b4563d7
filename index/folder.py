"""The folder of a search index: numbered generations, of which `CURRENT` names the one in use.

    index/CACHEDIR.TAG    tells backup programs that all of this can be made again
    index/CURRENT         one line: the number of the generation in use, replaced atomically
    index/1/format.json   which engine wrote it, in which version of its format and of the analysis
    index/1/...           the engine's own files

An index is disposable but never recreated silently: what cannot be opened is an error that names the one command.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

from archive.errors import ArchiveError
from archive.lock import NO_PATIENCE, Patience, WriterLock
from archive.stored import ArchiveStamp
from index.analysis import ANALYSIS_VERSION
from index.engine import DEFAULT_ENGINE, REBUILD, SearchEngine, load_engine

# The folder of the index in that of its archive.
INDEX = "index"

_CURRENT = "CURRENT"
_FORMAT = "format.json"
_UNFINISHED = "UNFINISHED"  # in a generation until CURRENT names it
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# The search index of a dateline archive, made again by `dateline rebuild`. See https://bford.info/cachedir/\n"
)
_REMEDY = f"make it anew from the archive: {REBUILD}"


class Standing(Enum):
    """How an index stands to its archive: fed all of it, less than all, or by another archive or another past."""

    CURRENT = "current"
    BEHIND = "behind"
    FOREIGN = "foreign"


def has_index(folder: Path) -> bool:
    """Whether an index was ever made there."""
    return (folder / _CURRENT).exists() or any(
        (path / _FORMAT).exists() and not (path / _UNFINISHED).exists() for path in _generations(folder)
    )


def open_index(folder: Path) -> SearchEngine:
    """The index in use; raises ArchiveError where it is missing, damaged or of another version."""
    for _ in range(3):
        generation = _read_current(folder)
        try:
            engine_name = _check_format(generation)
            return load_engine(engine_name).open(generation)
        except FileNotFoundError as error:
            missing = error  # a rebuild took the generation away between reading CURRENT and here
    raise _unusable(folder, f"{missing.filename} is missing")


def engine_of(folder: Path) -> str:
    """The name of the engine of the index in use; raises as `open_index`."""
    return _check_format(_read_current(folder))


def create_index(folder: Path, engine: str = DEFAULT_ENGINE, patience: Patience = NO_PATIENCE) -> SearchEngine:
    """An empty index where none was; raises ArchiveError where there is one."""
    if has_index(folder):
        raise ArchiveError(f"{folder} holds an index already", _REMEDY)
    with locked(folder, patience), new_generation(folder, engine):
        pass
    return open_index(folder)


def compare_stamps(archive: ArchiveStamp, index: ArchiveStamp | None) -> Standing:
    """Whether the index was fed all of this archive, some of it, or something else: an archive restored from a
    backup is older than its index, or has the same revision with another token."""
    if index is None:
        return Standing.BEHIND
    if archive == index:
        return Standing.CURRENT
    if archive.id != index.id or archive.revision <= index.revision:
        return Standing.FOREIGN
    return Standing.BEHIND


def foreign_index(folder: Path) -> ArchiveError:
    """The error where an index was made from something else than the archive it lies in."""
    return ArchiveError(
        f"the index {folder} was made from another state of the archive: was a backup restored?", _REMEDY
    )


@contextmanager
def locked(folder: Path, patience: Patience = NO_PATIENCE) -> Iterator[None]:
    """While it lasts no other process writes this index; raises ArchiveError, naming the holder, where one does."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"cannot make {folder}: {error.strerror}", "is it yours, and not read-only?") from error
    lock = WriterLock(folder, patience)
    try:
        yield
    finally:
        lock.close()


@contextmanager
def new_generation(folder: Path, engine: str = DEFAULT_ENGINE) -> Iterator[SearchEngine]:
    """An empty generation beside the one in use, which it replaces when the block ends without an error.

    The folder is `locked` by the caller. Generations that were left half made are taken away.
    """
    number = max((int(path.name) for path in _generations(folder)), default=0) + 1
    generation = folder / str(number)
    module = load_engine(engine)
    made: SearchEngine | None = None
    try:
        write_durably(folder / "CACHEDIR.TAG", _TAG)
        generation.mkdir()
        (generation / _UNFINISHED).touch()
        made = module.create(generation)
        yield made
        made.close()
        described = {"engine": engine, "format": module.FORMAT, "analysis": ANALYSIS_VERSION}
        write_durably(generation / _FORMAT, json.dumps(described) + "\n")
        write_durably(folder / _CURRENT, f"{number}\n")
        with suppress(OSError):
            (generation / _UNFINISHED).unlink()
    except BaseException as error:
        if made is not None:
            made.close()
        if not _is_current(folder, number):  # its name may be there though it could not be flushed to the disk
            _remove(generation)
        if isinstance(error, OSError):
            raise cannot_write(folder, error) from error
        raise
    for other in _generations(folder):
        if other != generation:
            # Readers that have its files open go on reading them.
            _remove(other)


def _remove(folder: Path) -> None:
    """Removes the folder, as far as that is possible."""
    import shutil  # only who writes needs it, and 5 ms to load it

    shutil.rmtree(folder, ignore_errors=True)


def left_generations(folder: Path) -> list[Path]:
    """Generations beside the one in use: what a rebuild could not take away."""
    current = _read_current(folder)
    return [path for path in _generations(folder) if path != current]


def cannot_write(folder: Path, error: OSError) -> ArchiveError:
    """The error where the disk is full, or does not take what is written to the index."""
    hint = "make room, or mend the disk; the documents are safe in the archive"
    return ArchiveError(f"cannot write the index {folder}: {error.strerror or error}", hint)


def write_durably(path: Path, text: str) -> None:
    """Puts the text in place of the file at once, and on the disk before it returns."""
    beside = path.with_name(path.name + ".new")
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    flush_names(path.parent)


def flush_names(folder: Path) -> None:
    """Names of files that were made or renamed in the folder are on the disk when it returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _generations(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.name.isdecimal() and path.is_dir()]


def _is_current(folder: Path, number: int) -> bool:
    try:
        return (folder / _CURRENT).read_text(encoding="utf-8") == f"{number}\n"
    except (OSError, UnicodeDecodeError):
        return False


def _read_current(folder: Path) -> Path:
    try:
        line = (folder / _CURRENT).read_text(encoding="utf-8")
    except FileNotFoundError:
        what = "has lost its CURRENT file" if has_index(folder) else "does not exist"
        raise ArchiveError(f"the index {folder} {what}", _REMEDY) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(folder, f"{_CURRENT} cannot be read: {error}") from error
    number = line.strip()
    if not (number.isascii() and number.isdecimal()):
        raise _unusable(folder, f"{_CURRENT} says {number[:40]!r}")
    return folder / number


def _check_format(generation: Path) -> str:
    """The name of the engine that wrote it; raises ArchiveError where this dateline reads another version."""
    try:
        described = json.loads((generation / _FORMAT).read_text(encoding="utf-8"))
        engine, written, analysis = str(described["engine"]), described["format"], described["analysis"]
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(generation, f"{_FORMAT} cannot be read") from error
    reads = (load_engine(engine).FORMAT, ANALYSIS_VERSION)
    if (written, analysis) != reads:
        raise ArchiveError(
            f"the index {generation} is of version {written}.{analysis}; this dateline reads {reads[0]}.{reads[1]}",
            _REMEDY,
        )
    return engine


def _unusable(path: Path, reason: str) -> ArchiveError:
    return ArchiveError(f"the index {path} cannot be used: {reason}", _REMEDY)
