"""A zip or tar to the files in it, one after the other and without unpacking any to the disk.

A member's name is provenance and nothing else: it may be `../x` or `/etc/x`, and no file is made of it. What is no
file (links, devices), what is locked by a password and what overlaps another is a rejection; the rest is read.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Self, cast

from ingest.streams import BLOCK, Budget, CannotRead, bound

# A zip has the list of its members at its end; it is read at once, in about six times its size of memory.
_LARGEST_LIST = 32 << 20
_LARGEST_HEADER = 1 << 20  # bytes of a tar's header with a long name
_LARGEST_COPY = 4 << 30  # bytes: of a zip that has to be copied to be read
_IN_MEMORY = 16 << 20
# The contents that tell packages from dumps: their parts are no texts that anybody wrote.
_PACKAGES = {
    "[Content_Types].xml": "an office document",
    "mimetype": "an office document or e-book",
    "META-INF/MANIFEST.MF": "a program",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a container, its stream good until the next is asked for; or, with no stream, why there is none."""

    name: str
    stream: io.BufferedReader | None
    rule: str = ""
    detail: str = ""


def find_container(head: bytes) -> str | None:
    """`zip` or `tar` where the first bytes are those of one."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head[257:262] == b"ustar" or (len(head) >= 512 and _is_old_tar(head[:512])):
        return "tar"
    return None


def _is_old_tar(block: bytes) -> bool:
    """Whether a block has the checksum of a tar header of before 1988."""
    try:
        written = tarfile.nti(block[148:156])  # type: ignore[attr-defined]
    except tarfile.TarError:
        return False
    return block[0] != 0 and written in (sum(block[:148]) + 256 + sum(block[156:]),)


def read_members(container: str, stream: io.BufferedReader, size: int | None, budget: Budget) -> Iterator[Member]:
    """The members of a container in its order. `size` is that of a file on the disk, None for a stream that cannot be
    read twice. Raises CannotRead where the rest cannot be read."""
    if container == "tar":
        return _read_tar(stream, budget)
    return _read_zip(stream, size, budget)


# --- tar


def _read_tar(stream: io.BufferedReader, budget: Budget) -> Iterator[Member]:
    forward = _Forward(stream)
    try:
        archive = tarfile.TarFile(fileobj=cast(IO[bytes], forward), tarinfo=_Header, errors="surrogateescape")
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # else each stays in memory, a million of them
            if member.isdir():
                continue
            if member.islnk() or member.issym():
                yield Member(member.name, None, "link", f"a link to {member.linkname}, which is read where it is")
            elif not member.isfile():
                yield Member(member.name, None, "not_a_file", "a device or pipe")
            elif not _is_size_credible(member):
                yield Member(member.name, None, "damaged", "tar: a sparse file that is nearly all holes")
            else:
                yield _open_tar_member(archive, member, budget)
        if forward.trouble:
            raise CannotRead("damaged", f"tar: {forward.trouble}; what follows cannot be read")
    except tarfile.TarError as error:
        raise CannotRead("damaged", f"tar: {error}; what follows cannot be read") from error
    except (ValueError, OverflowError) as error:  # numbers and names that the module does not foresee
        raise CannotRead("damaged", f"tar: a header that is none ({error})") from error


def _open_tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget) -> Member:
    content = archive.extractfile(member)
    if content is None:
        return Member(member.name, None, "not_a_file", "a kind of member that is not known")
    return Member(member.name, bound(content, "tar", lambda: member.size, budget))


def _is_size_credible(member: tarfile.TarInfo) -> bool:
    if not member.issparse():
        return True
    parts: list[tuple[int, int]] = member.sparse or []  # type: ignore[assignment]
    return member.size <= 1 << 20 or member.size <= 100 * sum(size for _, size in parts)


class _Header(tarfile.TarInfo):
    """Notes why reading ended: the module takes a broken header for the end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        source = cast(_Forward, archive.fileobj)
        try:
            found = super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            source.trouble = ""
            raise
        except tarfile.EmptyHeaderError:  # type: ignore[attr-defined]
            source.trouble = "it ends without its end mark, cut short" if source.tell() else "it is empty"
            raise
        except tarfile.HeaderError as error:
            source.trouble = str(error)
            raise
        return found


class _Forward:
    """A stream with the part of a file's interface that reading a tar needs: going forward, and telling where."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._at = 0
        self.trouble = ""

    def tell(self) -> int:
        return self._at

    def seek(self, to: int) -> int:
        if to < self._at:
            raise tarfile.ReadError("a header that leads back")
        while self._at < to:
            skipped = len(self._stream.read(min(to - self._at, BLOCK)))
            if not skipped:
                break
            self._at += skipped
        return self._at

    def read(self, size: int = -1) -> bytes:
        # Members are read in blocks: only a header's own length asks for more.
        if not 0 <= size <= _LARGEST_HEADER:
            raise tarfile.ReadError("a header of absurd length")
        block = self._stream.read(size)
        self._at += len(block)
        return block


# --- zip


def _read_zip(stream: io.BufferedReader, size: int | None, budget: Budget) -> Iterator[Member]:
    if size is not None:
        yield from _read_zip_file(cast(IO[bytes], stream), size, budget)
        return
    # Its list of members is at its end: a stream has to be copied, in memory or to a file without a name.
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        size = 0
        while block := stream.read(BLOCK):
            copy.write(block)
            size += len(block)
            if size > _LARGEST_COPY:
                raise CannotRead("too_large", f"zip: over {_LARGEST_COPY:,} bytes inside another; unpack the outer one")
        copy.seek(0)
        yield from _read_zip_file(cast(IO[bytes], copy), size, budget)


def _read_zip_file(file: IO[bytes], size: int, budget: Budget) -> Iterator[Member]:
    _check_list(file, size)
    try:
        archive = zipfile.ZipFile(file)
    except Exception as error:  # BadZipFile, and what a broken list makes of numbers and names
        raise CannotRead("damaged", f"zip: {error}") from error
    members = archive.infolist()
    for name, what in _PACKAGES.items():
        if any(member.filename == name for member in members):
            raise CannotRead("package", f"{what}; export its text first")
    overlapping = _find_overlaps(members)
    for member in members:
        name = _name_of(member)
        mode = member.external_attr >> 16
        if member.filename.endswith("/"):  # a folder; `is_dir` raises on a name of no letters
            continue
        if member.flag_bits & 0x1:
            yield Member(name, None, "encrypted", "needs a password; unpack the zip first")
        elif mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            is_link = stat.S_ISLNK(mode)
            detail = "a link; what it leads to is read where it is" if is_link else "a device or pipe"
            yield Member(name, None, "link" if is_link else "not_a_file", detail)
        elif member.header_offset in overlapping:
            yield Member(name, None, "bomb", "zip: overlaps another member")
        else:
            yield _open_zip_member(archive, member, name, budget)


def _open_zip_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: Budget) -> Member:
    try:
        content = archive.open(member)
    except NotImplementedError as error:
        return Member(name, None, "unreadable", f"zip: {error}; unpack it first")
    except Exception as error:  # BadZipFile, and whatever damage brings out
        return Member(name, None, "damaged", f"zip: {error}")
    packed = member.compress_size
    return Member(name, bound(content, "zip", lambda: packed, budget))


def _check_list(file: IO[bytes], size: int) -> None:
    """Raises CannotRead where the list of members would not fit in memory."""
    start = max(0, size - 65_557)  # the end record with the longest comment
    file.seek(start)
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise CannotRead("damaged", "zip: it ends without its list of members, cut short")
    length = int(struct.unpack_from("<L", tail, at + 12)[0])
    if length == 0xFFFFFFFF:  # zip64: the true length is in a record before
        at = tail.rfind(b"PK\x06\x06")
        length = int(struct.unpack_from("<Q", tail, at + 40)[0]) if 0 <= at <= len(tail) - 48 else _LARGEST_LIST + 1
    if length > _LARGEST_LIST:
        raise CannotRead("too_many", "zip: a list of some 300,000 files or more; unpack it and import the folder")


def _find_overlaps(members: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Where members begin that lie within the bytes of the one before, as no honest zip has them."""
    found, end = set(), 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            found.add(member.header_offset)
        end = max(end, member.header_offset + 30 + member.compress_size)
    return frozenset(found)


def _name_of(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: most programs that do not say so write UTF-8 all the same, old ones code page 437."""
    if member.flag_bits & 0x800:
        return member.filename
    written = member.orig_filename
    try:
        name = written.encode("cp437").decode("utf-8")
    except UnicodeError:
        name = written
    return name.split("\0")[0].replace(os.sep, "/")


