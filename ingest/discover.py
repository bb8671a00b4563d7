"""The paths that the user gave to files, in a stable order; what is no readable file becomes a rejection."""

from __future__ import annotations

import io
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from archive.document import Rejection, Sighting
from archive.errors import DatelineError

STDIN = Path("-")
INSIDE = "!/"  # what parts a container's path from its member's name, as Java writes it


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. `root` is the PATH given under which it was found: the file itself or a folder.

    `inside` is empty for a file on the disk, else the names of the members that lead to one in a container,
    outermost first. They are provenance alone, kept as they are written (`../x`, `/etc/x`): no file is made of them.
    """

    path: Path
    root: Path
    inside: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The path as provenance has it: `dumps/a.tar.zst!/b.zip!/c.txt`."""
        return INSIDE.join((self.path.as_posix(), *self.inside))

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.inside[-1].rstrip("/").rpartition("/")[2] if self.inside else self.path.name

    def member(self, name: str) -> FoundFile:
        """The member of that name, where this file is a container."""
        return FoundFile(self.path, self.root, (*self.inside, name))


@dataclass(frozen=True, slots=True)
class SourceRule:
    """How a record's source is named: `name` where given, else by host, by folder, or by an expression's first
    group in the path; `by` is `auto` (host, then folder), `host`, `folder` or `regex`."""

    name: str | None = None
    by: str = "auto"
    expression: re.Pattern[str] | None = None

    def source_of(self, found: FoundFile, url: str | None) -> str:
        """The source of one record; never empty."""
        if self.name is not None:
            return self.name
        if self.by == "regex" and self.expression is not None:
            match = self.expression.search(found.where)
            if match is not None and match[1]:
                return match[1]
        if self.by in ("auto", "host"):
            host = host_of(url)
            if host is not None:
                return host
        return folder_of(found)


def parse_source_rule(name: str | None, source_from: str | None) -> SourceRule:
    """The rule that --source and --source-from state; raises DatelineError where they are not understood."""
    if name is not None and not name.strip():
        raise DatelineError("--source is empty", "give the source a name, or leave the option out")
    if source_from is None or source_from in ("host", "folder"):
        return SourceRule(name, source_from or "auto")
    try:
        expression = re.compile(source_from)
    except re.error as error:
        raise DatelineError(
            f"--source-from {source_from!r} is no regular expression: {error}", "use host, folder, or an expression"
        ) from None
    if expression.groups < 1:
        raise DatelineError(
            f"--source-from {source_from!r} has no group",
            "put the part of the path that names the source in parentheses, such as 'dumps/([^/]+)/'",
        )
    return SourceRule(name, "regex", expression)


def host_of(url: str | None) -> str | None:
    """The host of a URL in lower case, without `www.` and port; None where there is none.

    >>> host_of("https://WWW.Example.org:8080/news/1")
    'example.org'
    """
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else "//" + url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") or None if host else None


# The endings of containers and of what compresses them: a container counts as the folder that it was made of.
_PACKED = re.compile(r"(?:\.(?:zip|tar|tgz|tbz2?|txz|tzst|wacz|gz|bz2|xz|zst))+\Z", re.IGNORECASE)


def folder_of(found: FoundFile) -> str:
    """The folders between the PATH given and the file, all-digit ones dropped, else the name of PATH.

    `mqm/2011/07/a.txt` below PATH is `mqm`. For a PATH that is a file it is the name of its folder, so that
    `dumps/mqm/*.txt`, which the shell expands, is one source and not as many as there are files. A container is a
    folder with its name: `mqm/a.txt` in PATH `dump.tar.gz` is `mqm`, and `a.txt` in it is `dump`.
    """
    if found.path == STDIN:
        return "/".join(_folders_inside(found)) or "stdin"
    if found.path == found.root:
        if not found.inside:
            return found.root.absolute().parent.name or "/"
        return "/".join(_folders_inside(found)) or _PACKED.sub("", found.path.name) or found.path.name
    # What is below a PATH has its parts first; Path.relative_to takes five times as long to say so.
    between = list(found.path.parts[len(found.root.parts) :])
    between[-1:] = [_PACKED.sub("", between[-1])] if found.inside else []
    named = [part for part in between if not part.isdigit()] + _folders_inside(found)
    return "/".join(named) or _name_of_folder(str(found.root.absolute())) or "/"


@lru_cache(8)  # asked for every file of a folder whose own folders have no names, and a look at the disk each time
def _name_of_folder(path: str) -> str:
    """The name of the folder that a full path leads to."""
    return os.path.basename(os.path.realpath(path))


def _folders_inside(found: FoundFile) -> list[str]:
    """The folders named within a container, all-digit ones and those that lead nowhere (`.`, `..`) dropped."""
    parts: list[str] = []
    for position, name in enumerate(found.inside):
        *folders, last = name.replace("\\", "/").split("/")
        is_container = position + 1 < len(found.inside)
        parts += [*folders, _PACKED.sub("", last)] if is_container else folders
    return [part for part in parts if part not in ("", ".", "..") and not part.isdigit()]


# What describes a folder of scrapes is none of them. Given by its own name it is read like any file.
_DESCRIBES_FOLDER = re.compile(r"readme(?:\.(?:md|txt|rst))?", re.IGNORECASE)


def describes_folder(name: str) -> bool:
    """Whether a file of this name is about the folder, or the container, that it lies in."""
    return _DESCRIBES_FOLDER.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked to read: files and folders, `-` being stdin, and a file that lists more (--files-from)."""

    paths: tuple[Path, ...] = ()
    list_file: Path | None = None

    @property
    def has_stdin(self) -> bool:
        return STDIN in self.paths

    def find(self) -> Iterator[FoundFile | Rejection]:
        """Every file asked for, those of the list last; what is no readable file is a rejection."""
        yield from find_files(self.paths)
        if self.list_file is not None:
            yield from find_listed(self.list_file)


def find_files(paths: Iterable[Path]) -> Iterator[FoundFile | Rejection]:
    """Every file at and below these paths, folders in order of their names' bytes, each file once; `-` is stdin.

    Archives of ours (`*.dateline`) are passed over, and links to what is found by its own name. A path that does not
    exist, a folder that cannot be read, a device, a link that leads back into its own folder, and a folder's README are
    rejections. Held in memory are the paths given and the names of the folders being read, not all that was found.
    """
    roots = _Roots()
    for root in paths:
        if root == STDIN:
            yield FoundFile(root, root)
        elif roots.begin(root):
            yield from _find_below(root, root, frozenset(), roots)


def find_listed(list_file: Path) -> Iterator[FoundFile | Rejection]:
    """The files that a list names, one a line, or each ended by a NUL as `find -print0` writes them; blank names are
    passed over. `-` reads the list from stdin. Raises DatelineError where it cannot be read."""
    try:
        with open_stdin() if list_file == STDIN else open(list_file, "rb") as file:
            for name in _names_in(file):
                yield from find_files([Path(os.fsdecode(name))])
    except OSError as error:
        hint = "--files-from takes a file with one name a line"
        raise DatelineError(f"cannot read {list_file}: {error.strerror}", hint) from error


@contextmanager
def open_stdin() -> Iterator[BinaryIO]:
    """What is piped in; from its beginning, where it is a file and can be read again."""
    stdin = sys.stdin.buffer
    if stdin.seekable():
        stdin.seek(0)
    yield stdin


def keep_stdin() -> None:
    """Makes stdin a file without a name, so that it can be read more than once."""
    if sys.stdin.buffer.seekable():
        return
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (it stays open as long as the process)
    shutil.copyfileobj(sys.stdin.buffer, copy)
    sys.stdin = io.TextIOWrapper(cast(BinaryIO, copy))


_LONGEST_NAME = 1 << 16


def _names_in(file: BinaryIO) -> Iterator[bytes]:
    rest, end = b"", b""
    while block := file.read(1 << 16):
        rest += block
        end = end or (b"\0" if b"\0" in rest else b"\n")
        *names, rest = rest.split(end)
        yield from (name for name in (name.rstrip(b"\r\n") for name in names) if name)
        if len(rest) > _LONGEST_NAME:
            raise DatelineError("--files-from: a name of over 64 KB", "is it a list of names, one a line?")
    if rest.strip():
        yield rest.rstrip(b"\r\n")


class _Roots:
    """Where the paths given so far really lie: of a file that can be reached by several ways only one is taken."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._current = -1

    def begin(self, root: Path) -> bool:
        """Goes on to the next path given; False where an earlier one holds it."""
        self._current += 1
        real = os.path.realpath(root)
        if self._is_below(real, self._current):
            return False
        self._numbers[real] = self._current
        return True

    def holds(self, path: Path) -> bool:
        """Whether what a link leads to is found by its own name."""
        return self._is_below(os.path.realpath(path), self._current + 1)

    def held_earlier(self, path: Path) -> bool:
        """Whether an earlier one of the paths given holds this file."""
        return self._current > 0 and self._is_below(os.path.realpath(path), self._current)

    def _is_below(self, real: str, before: int) -> bool:
        while True:
            if self._numbers.get(real, before) < before:
                return True
            above = os.path.dirname(real)
            if above == real:
                return False
            real = above


# A folder may hold links to what is none of its material; a link that was given by name is followed.
_LEADS_OUT = "a link that leads out of the folder; give what it leads to by name to have it read"


def _find_below(
    path: Path, root: Path, above: frozenset[tuple[int, int]], roots: _Roots
) -> Iterator[FoundFile | Rejection]:
    try:
        status = path.stat()
        by_link = path != root and path.is_symlink()
    except FileNotFoundError:
        rule, detail = (
            ("broken_link", "a link to nothing") if path.is_symlink() else ("missing", "no such file or folder")
        )
        yield _reject(path, rule, detail)
        return
    except OSError as error:
        yield _reject(path, "unreadable", error.strerror or str(error))
        return
    if stat.S_ISDIR(status.st_mode):
        identity = (status.st_dev, status.st_ino)
        if path.name.endswith(".dateline"):
            return
        if identity in above:
            yield _reject(path, "link_loop", "a link that leads back into its own folder")
            return
        if by_link:
            if not roots.holds(path):
                yield _reject(path, "link", _LEADS_OUT)
            return
        try:
            names = sorted(os.listdir(os.fsencode(path)))
        except OSError as error:
            yield _reject(path, "unreadable", error.strerror or str(error))
            return
        for name in names:
            yield from _find_below(path / os.fsdecode(name), root, above | {identity}, roots)
    elif stat.S_ISREG(status.st_mode):
        if by_link:
            if not roots.holds(path):
                yield _reject(path, "link", _LEADS_OUT)
            return
        if roots.held_earlier(path):
            return
        if path != root and describes_folder(path.name):
            yield _reject(path, "readme", "describes its folder; give it by name to have it read")
        else:
            yield FoundFile(path, root)
    else:
        yield _reject(path, "not_a_file", "a device, pipe or socket; what a pipe gives is read from -")


def _reject(path: Path, rule: str, detail: str) -> Rejection:
    return Rejection(rule, detail, Sighting(path.parent.name, path.as_posix()))
