"""The writer's lock of an archive: a lock that dies with its process, beside a record of who holds it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
from datetime import datetime
from pathlib import Path

from archive.errors import ArchiveError

LOCK_NAME = "writer.lock"


class WriterLock:
    """Held from its making until close; raises ArchiveError, naming the holder, where another process has it.

    The lock is the kernel's (flock), on a file that is never removed: the record in it may be left by a process
    that was killed, and blocks nobody.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK_NAME
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            hint = "is it yours, and not read-only?"
            raise ArchiveError(f"cannot write to {folder}: {error.strerror}", hint) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file, 1000, 0)
            os.close(self._file)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                message = f"{folder} is being written by {_describe(holder)}"
                raise ArchiveError(message, "wait for it to end; searching is possible meanwhile") from None
            raise ArchiveError(f"cannot lock {path}: {error.strerror}", "keep the archive on a local disk") from error
        record = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, json.dumps(record).encode() + b"\n", 0)
        except OSError:  # a full disk: the lock holds all the same, only its holder is not named
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Gives the lock back; the empty file stays, since removing it would let two writers hold two of them."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1


def is_being_written(folder: Path) -> bool:
    """Whether a process of this machine that is still there says that it is writing the archive."""
    try:
        fields = json.loads((folder / LOCK_NAME).read_bytes())
        if fields["host"] == socket.gethostname():
            os.kill(int(fields["pid"]), 0)
        return True
    except PermissionError:  # of another user, but there
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False


def writer_of(folder: Path) -> str | None:
    """The process that is writing the archive, as its lock says: `process 4711 on HOST, since TIME`; None where none
    is."""
    if not is_being_written(folder):
        return None
    try:
        return _describe((folder / LOCK_NAME).read_bytes())
    except OSError:
        return None


def _describe(record: bytes) -> str:
    try:
        fields = json.loads(record)
        return f"process {fields['pid']} on {fields['host']}, since {fields['since']}"
    except (ValueError, KeyError, TypeError):  # between its locking and its writing, or a file of another make
        return "another process"
