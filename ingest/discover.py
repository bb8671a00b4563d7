"""The paths that the user gave to files, in a stable order; what is no readable file becomes a rejection."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archive.document import Rejection, Sighting
from archive.errors import DatelineError


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. `root` is the PATH given under which it was found: the file itself or a folder."""

    path: Path
    root: Path


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
            match = self.expression.search(found.path.as_posix())
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


def folder_of(found: FoundFile) -> str:
    """The folders between the PATH given and the file, all-digit ones dropped, else the name of PATH.

    `mqm/2011/07/a.txt` below PATH is `mqm`. For a PATH that is a file it is the name of its folder, so that
    `dumps/mqm/*.txt`, which the shell expands, is one source and not as many as there are files.
    """
    if found.path == found.root:
        return found.root.absolute().parent.name or "/"
    between = found.path.relative_to(found.root).parts[:-1]
    named = [part for part in between if not part.isdigit()]
    return "/".join(named) or found.root.resolve().name or "/"


# What describes a folder of scrapes is none of them. Given by its own name it is read like any file.
_DESCRIBES_FOLDER = re.compile(r"readme(?:\.(?:md|txt|rst))?", re.IGNORECASE)


def find_files(paths: Iterable[Path]) -> Iterator[FoundFile | Rejection]:
    """Every file at and below these paths, folders in order of their names' bytes, each file once.

    Archives of ours (`*.dateline`) are passed over. A path that does not exist, a folder that cannot be read, a
    device, a link that leads back into its own folder, and a folder's README are rejections.
    """
    seen: set[tuple[int, int]] = set()
    for root in paths:
        yield from _find_below(root, root, frozenset(), seen)


def _find_below(
    path: Path, root: Path, above: frozenset[tuple[int, int]], seen: set[tuple[int, int]]
) -> Iterator[FoundFile | Rejection]:
    try:
        status = path.stat()
    except FileNotFoundError:
        rule, detail = (
            ("broken_link", "a link to nothing") if path.is_symlink() else ("missing", "no such file or folder")
        )
        yield _reject(path, rule, detail)
        return
    except OSError as error:
        yield _reject(path, "unreadable", error.strerror or str(error))
        return
    identity = (status.st_dev, status.st_ino)
    if stat.S_ISDIR(status.st_mode):
        if path.name.endswith(".dateline"):
            return
        if identity in above:
            yield _reject(path, "link_loop", "a link that leads back into its own folder")
            return
        try:
            names = sorted(os.listdir(path), key=os.fsencode)
        except OSError as error:
            yield _reject(path, "unreadable", error.strerror or str(error))
            return
        for name in names:
            yield from _find_below(path / name, root, above | {identity}, seen)
    elif stat.S_ISREG(status.st_mode):
        if identity in seen and status.st_nlink == 1:
            return  # the same file by two of the paths given; hard links are files of their own
        seen.add(identity)
        if path != root and _DESCRIBES_FOLDER.fullmatch(path.name) is not None:
            yield _reject(path, "readme", "describes its folder; give it by name to have it read")
        else:
            yield FoundFile(path, root)
    else:
        yield _reject(path, "not_a_file", "a device, pipe or socket")


def _reject(path: Path, rule: str, detail: str) -> Rejection:
    return Rejection(rule, detail, Sighting(path.parent.name, path.as_posix()))
