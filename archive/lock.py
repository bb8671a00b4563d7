"""The writer's lock of an archive: a lock that dies with its process, beside a record of who holds it.

The kernel keeps the lock (flock), on a file that is never removed. It knows of the processes of this machine; the
record in the file is what it does not know of: a writer on another machine that shares the folder.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from archive.disks import has_lasting_numbers
from archive.errors import ArchiveError
from archive.values import dataclass

LOCK_NAME = "writer.lock"

_BREATH = 0.2  # seconds between two attempts while waiting
# `status` holds a lock for as long as it takes to see that nobody else does: that is no writer.
_GLANCE = 0.05
_GLANCES = 4


def _say_nothing(text: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds to wait for another writer to end, and who is told that we do, and what else is in the way."""

    seconds: float = 0.0
    tell: Callable[[str], None] = _say_nothing


NO_PATIENCE = Patience()


class WriterLock:
    """Held from its making until close; raises ArchiveError, naming the holder, where another process has it and has
    not given it back within `patience`.

    A record left by a process of this machine that was killed blocks nobody. One of another machine does, since the
    kernels of two machines need not know of each other's locks.
    """

    def __init__(self, folder: Path, patience: Patience = NO_PATIENCE) -> None:
        path = folder / LOCK_NAME
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            hint = "is it yours, and not read-only?"
            raise ArchiveError(f"cannot write to {folder}: {error.strerror}", hint) from error
        try:
            self._wait(folder, path, patience)
        except BaseException:
            os.close(self._file)
            raise
        self._record(path)

    def close(self) -> None:
        """Gives the lock back; the empty file stays, since removing it would let two writers hold two of them."""
        if self._file >= 0:
            with contextlib.suppress(OSError):  # a failing disk: the kernel gives the lock back all the same
                os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1

    def _wait(self, folder: Path, path: Path, patience: Patience) -> None:
        """Returns with the lock; raises ArchiveError where that takes longer than the patience."""
        end, glances, is_told = time.monotonic() + patience.seconds, _GLANCES, False
        while True:
            is_free = self._try(path)
            holder = os.pread(self._file, 4096, 0)
            if is_free and (not holder or _is_of_this_machine(holder)):
                return
            if is_free:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            elif glances:
                glances -= 1
                time.sleep(_GLANCE)
                continue
            left = end - time.monotonic()
            if left <= 0:
                raise _refusal(folder, path, holder, is_free)
            if not is_told:
                patience.tell(f"waiting for {_describe(holder)}, which is writing {folder}")
                is_told = True
            time.sleep(min(_BREATH, left))

    def _try(self, path: Path) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise ArchiveError(f"cannot lock {path}: {error.strerror}", "keep the archive on a local disk") from error
        return True

    def _record(self, path: Path) -> None:
        record = {
            "pid": os.getpid(),
            "host": _host(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
            "machine": _machine(),
            "file": os.fstat(self._file).st_ino,
        }
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, json.dumps(record).encode() + b"\n", 0)
        except OSError:  # a full disk: the lock holds all the same, only its holder is not named
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)


def is_being_written(folder: Path) -> bool:
    """Whether a process is writing the archive, on this machine or, as far as its record says, on another."""
    try:
        file = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        record = os.pread(file, 4096, 0)
        if not record:
            return False
        if not _is_of_this_machine(record):
            return True
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EWOULDBLOCK, errno.EACCES)
    finally:
        os.close(file)
    return False


def copied_from(folder: Path) -> str | None:
    """The writer that was at work when this folder was copied, file by file, from the one that it was writing; None
    where it was not, as far as can be told: the record then names another file than the one it is in.

    A folder that was moved after its writer was killed looks the same.
    """
    try:
        with open(folder / LOCK_NAME, "rb") as file:
            record = file.read(4096)
            number = json.loads(record)["file"] if record else None
            if number is None or number == os.fstat(file.fileno()).st_ino or is_being_written(folder):
                return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _describe(record) if has_lasting_numbers(folder) else None


def writer_of(folder: Path) -> str | None:
    """The process that is writing the archive, as its lock says: `process 4711 on HOST, since TIME`; None where none
    is."""
    if not is_being_written(folder):
        return None
    try:
        return _describe((folder / LOCK_NAME).read_bytes())
    except OSError:
        return None


def _refusal(folder: Path, path: Path, holder: bytes, is_free: bool) -> ArchiveError:
    message = f"{folder} is being written by {_describe(holder)}"
    if is_free:  # this machine's kernel knows of nobody: the record alone says so
        return ArchiveError(message, f"where that process has surely ended, or this is a copy, delete {path}")
    return ArchiveError(message, "wait for it to end, or give --wait SECONDS; searching is possible meanwhile")


def _describe(record: bytes) -> str:
    try:
        fields = json.loads(record)
        return f"process {fields['pid']} on {fields['host']}, since {fields['since']}"
    except (ValueError, KeyError, TypeError):  # between its locking and its writing, or a file of another make
        return "another process"


def _is_of_this_machine(record: bytes) -> bool:
    """Whether the record was written here; so is what a process that was killed while writing it has left."""
    try:
        fields = json.loads(record)
        host, machine = fields["host"], fields.get("machine", [])
        return host == _host() or not set(machine).isdisjoint(_machine())
    except (ValueError, KeyError, TypeError, AttributeError):
        return True


def _machine() -> list[str]:
    """What tells this machine from others when its name changes, or when it runs containers of many names: the kernel
    that is running, and the installation. Hashed, since an archive is given to others."""
    import hashlib  # only who writes needs it

    found = []
    for name in ("/proc/sys/kernel/random/boot_id", "/etc/machine-id"):
        with contextlib.suppress(OSError):
            text = Path(name).read_bytes().strip()
            if text:
                found.append(hashlib.sha256(b"dateline " + text).hexdigest()[:16])
    return found


def _host() -> str:
    """The name of this computer."""
    import socket  # only who writes asks for it; loading it takes as long as opening the archive

    return socket.gethostname()
