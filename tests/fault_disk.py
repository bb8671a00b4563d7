"""A disk that can be told to fail, and that writes down what is done to it: every change that this process makes to the
files of a folder, by Python or by SQLite, as steps in order.

Python's own changes go through `open` and `os`, which are replaced here. SQLite's go through its VFS: the default one is
copied, with the functions that open, write, truncate, sync and delete replaced by ours, and registered in its place; for
that ctypes reaches into the SQLite library that the module sqlite3 uses. So the code under test is the one that runs
elsewhere, and needs neither a compiler nor a right that tests do not have.

What is not seen: the shared memory beside a write-ahead log (SQLite makes it anew after a crash), temporary files that
SQLite sorts in, files that other libraries open by themselves, and reading.

Use it in a process of its own (`in_a_process`): nothing is put back.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import io
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Step:
    """A change: `kind` is make, write, cut, sync, rename, remove, folder or mark.

    `path` is relative to the folder. A write has its place and bytes, a cut the size left in `at`, a rename its new
    name in `to`; a sync of a new journal is one of its folder too, which SQLite does by itself: then `to` is the folder.
    A mark is not done to the disk: it says in `to` what the program knows to be safe at that moment.
    """

    kind: str
    path: str
    at: int = 0
    content: bytes = b""
    to: str = ""


Refusal = Callable[[int, Step], int]  # the number of a step, and what it is: the error to fail with, 0 for none


class Disk:
    """Sees the changes below `folder` once `install` is called; `refuse` says which fail. `steps` has what was done,
    those that failed included."""

    def __init__(self, folder: Path, refuse: Refusal = lambda number, step: 0, keep: bool = False) -> None:
        self.folder = os.path.realpath(folder)
        self.steps: list[Step] = []
        self.count = 0
        self.refused = 0
        self._refuse = refuse
        self._keep = keep

    def install(self) -> None:
        """From now on this process's changes are seen. Skips the test where SQLite cannot be got at."""
        _watch_sqlite(self)
        _watch_python(self)

    def error_of(self, kind: str, path: str, at: int = 0, content: bytes = b"", to: str = "") -> int:
        """Notes a step that is about to be done; the error that it is to fail with, 0 where it is not to fail."""
        if not self.sees(path):
            return 0
        step = Step(kind, self._within(path), at, content, self._within(to) if to else "")
        error = self._refuse(self.count, step)
        self.count += 1
        self.refused += bool(error)
        if self._keep or not content:
            self.steps.append(step)
        else:
            self.steps.append(Step(kind, step.path, at))
        return error

    def mark(self, said: str) -> None:
        """Notes what the program knows to be safe now."""
        self.steps.append(Step("mark", "", to=said))

    def step(self, kind: str, path: str, at: int = 0, content: bytes = b"", to: str = "") -> None:
        """The same, raising OSError where it is to fail."""
        error = self.error_of(kind, path, at, content, to)
        if error:
            raise OSError(error, os.strerror(error), path)

    def sees(self, path: str) -> bool:
        return path == self.folder or path.startswith(self.folder + "/")

    def _within(self, path: str) -> str:
        return os.path.relpath(path, self.folder)


def in_a_process(work: Callable[[], int]) -> int:
    """Does the work in a process of its own: its exit code, or minus the signal that ended it; 99 where it raised."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# Python's changes


class _WatchedFile(io.FileIO):
    def __init__(self, path: str, mode: str, disk: Disk) -> None:
        super().__init__(path, mode)
        self._path, self._disk, self._appends = path, disk, "a" in mode

    def write(self, content: Any) -> int:
        at = os.fstat(self.fileno()).st_size if self._appends else self.tell()
        error = self._disk.error_of("write", self._path, at, bytes(content))
        if error == errno.ENOSPC:  # a part of it still fits
            super().write(memoryview(content).cast("B")[: len(memoryview(content).cast("B")) // 2])
        if error:
            raise OSError(error, os.strerror(error))
        return super().write(content)

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        self._disk.step("cut", self._path, size)
        return super().truncate(size)


def _watch_python(disk: Disk) -> None:
    real_open, real = io.open, {name: getattr(os, name) for name in _REPLACED}

    def full(path: Any) -> str:
        name = os.fsdecode(path)
        return os.path.join(os.path.realpath(os.path.dirname(name) or "."), os.path.basename(name))

    def named(file: int) -> str:
        if sys.platform == "darwin":
            import fcntl

            return os.fsdecode(fcntl.fcntl(file, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0"))
        return os.readlink(f"/proc/self/fd/{file}")

    def opened(
        file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None, newline: Any = None,
        closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        if isinstance(file, int) or not set(mode) & set("wax+") or not disk.sees(full(file)):
            return real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        path = full(file)
        if "w" in mode or not os.path.exists(path):
            disk.step("make", path)
        raw = _WatchedFile(path, mode.replace("b", "").replace("t", ""), disk)
        buffered: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

    def open_file(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if dir_fd is None and flags & (os.O_CREAT | os.O_TRUNC):
            name = full(path)
            if flags & os.O_TRUNC or not os.path.exists(name):
                disk.step("make", name)
        return int(real["open"](path, flags, mode, dir_fd=dir_fd))

    def write(file: int, content: Any) -> int:
        if os.path.isabs(name := named(file)):
            disk.step("write", name, os.lseek(file, 0, os.SEEK_CUR), bytes(content))
        return int(real["write"](file, content))

    def pwrite(file: int, content: Any, at: int) -> int:
        disk.step("write", named(file), at, bytes(content))
        return int(real["pwrite"](file, content, at))

    def ftruncate(file: int, size: int) -> None:
        disk.step("cut", named(file), size)
        real["ftruncate"](file, size)

    def sync(name: str) -> Callable[[Any], None]:
        def synced(file: Any) -> None:
            disk.step("sync", named(file if isinstance(file, int) else file.fileno()))
            real[name](file)

        return synced

    def rename(name: str) -> Callable[..., None]:
        def renamed(path: Any, to: Any, **further: Any) -> None:
            disk.step("rename", full(path), to=full(to))
            real[name](path, to, **further)

        return renamed

    def remove(name: str) -> Callable[..., None]:
        def removed(path: Any, *, dir_fd: int | None = None) -> None:
            inside = full(path) if dir_fd is None else os.path.join(named(dir_fd), os.fsdecode(path))
            if os.path.lexists(inside):
                disk.step("remove", inside)
            real[name](path, dir_fd=dir_fd)

        return removed

    def mkdir(path: Any, mode: int = 0o777, **further: Any) -> None:
        if not os.path.exists(path):
            disk.step("folder", full(path))
        real["mkdir"](path, mode, **further)

    builtins.open = io.open = opened  # type: ignore[assignment]
    replaced: dict[str, Any] = {
        "open": open_file, "write": write, "pwrite": pwrite, "ftruncate": ftruncate, "fsync": sync("fsync"),
        "fdatasync": sync("fdatasync"), "rename": rename("rename"), "replace": rename("replace"),
        "unlink": remove("unlink"), "remove": remove("remove"), "rmdir": remove("rmdir"), "mkdir": mkdir,
    }  # fmt: skip
    for name, function in replaced.items():
        setattr(os, name, function)


_REPLACED = [
    *("open", "write", "pwrite", "ftruncate", "fsync", "rename", "replace", "unlink", "remove", "rmdir", "mkdir"),
    *(["fdatasync"] if hasattr(os, "fdatasync") else []),
]

# SQLite's changes: the structures are those of sqlite3.h, which never change

_POINTER, _INT, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
# Names are passed on as the pointers they are: SQLite keeps them, and has more behind their end.
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, ctypes.POINTER(_INT))
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)
_CLOSE = ctypes.CFUNCTYPE(_INT, _POINTER)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", _INT), ("size_of_file", _INT), ("longest_path", _INT), ("next", _POINTER), ("name", _TEXT),
        ("application", _POINTER), ("open", _OPEN), ("delete", _DELETE), ("rest", _POINTER * 13),
    ]  # fmt: skip


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", _INT), ("close", _CLOSE), ("read", _POINTER), ("write", _WRITE), ("truncate", _TRUNCATE),
        ("sync", _SYNC), ("rest", _POINTER * 13),
    ]  # fmt: skip


class _File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(_Methods))]


_OK, _FULL, _CANTOPEN = 0, 13, 14
_IOERR = {"write": 778, "sync": 1034, "cut": 1546, "remove": 2570}
_READONLY_FLAG, _CREATE_FLAG, _JOURNALS = 1, 4, 0x800 | 0x4000 | 0x80000  # main and super journals, and logs
_alive: list[Any] = []  # what SQLite has pointers to


def _sqlite_library() -> Any:
    """The library that the module sqlite3 calls. Looked up through the module: it need not be the system's."""
    import _sqlite3

    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    try:
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    except AttributeError:
        pytest.skip("SQLite is linked into this Python so that its functions cannot be called by their names")
    return library


def _watch_sqlite(disk: Disk) -> None:
    library = _sqlite_library()
    found = library.sqlite3_vfs_find(None)
    vfs = _Vfs.from_buffer_copy(found.contents)
    real_open, real_delete = found.contents.open, found.contents.delete
    files: dict[int, tuple[str, bool]] = {}  # by address: the path, and whether its folder is to be synced with it
    methods: dict[int, _Methods] = {}  # ours, by the address of those that they stand for

    def code_of(error: int, kind: str) -> int:
        return _OK if not error else _FULL if error == errno.ENOSPC and kind == "write" else _IOERR[kind]

    def open_file(self: int, name: int | None, file: int, flags: int, out: Any) -> int:
        path = "" if name is None else os.path.realpath(os.fsdecode(ctypes.string_at(name)))
        is_new = bool(path) and bool(flags & _CREATE_FLAG) and not os.path.exists(path)
        if is_new and disk.error_of("make", path):
            return _CANTOPEN
        code = int(real_open(ctypes.cast(found, _POINTER), name, file, flags, out))
        if code == _OK and disk.sees(path) and not flags & _READONLY_FLAG:
            files[file] = path, is_new and bool(flags & _JOURNALS)
            opened = _File.from_address(file)
            opened.methods = ctypes.pointer(ours(opened.methods))
        return code

    def ours(real: Any) -> _Methods:
        at = ctypes.addressof(real.contents)
        if at in methods:
            return methods[at]
        copy = _Methods.from_buffer_copy(real.contents)
        real_write, real_cut, real_sync = real.contents.write, real.contents.truncate, real.contents.sync

        def write(file: int, content: int, size: int, at: int) -> int:
            error = disk.error_of("write", files[file][0], at, ctypes.string_at(content, size))
            if error == errno.ENOSPC:
                real_write(file, content, size // 2, at)
            return code_of(error, "write") if error else int(real_write(file, content, size, at))

        def cut(file: int, size: int) -> int:
            error = disk.error_of("cut", files[file][0], size)
            return code_of(error, "cut") if error else int(real_cut(file, size))

        def sync(file: int, flags: int) -> int:
            path, has_new_name = files[file]
            error = disk.error_of("sync", path, to=os.path.dirname(path) if has_new_name else "")
            if not error:
                files[file] = path, False
            return code_of(error, "sync") if error else int(real_sync(file, flags))

        copy.write, copy.truncate, copy.sync = _WRITE(write), _TRUNCATE(cut), _SYNC(sync)
        methods[at] = copy
        return copy

    def delete(self: int, name: int, sync_folder: int) -> int:
        path = os.path.realpath(os.fsdecode(ctypes.string_at(name)))
        error = disk.error_of("remove", path) if os.path.exists(path) else 0
        if error:
            return code_of(error, "remove")
        code = int(real_delete(ctypes.cast(found, _POINTER), name, sync_folder))
        if code == _OK and sync_folder and disk.error_of("sync", os.path.dirname(path)):
            return _IOERR["sync"]
        return code

    vfs.open, vfs.delete, vfs.name = _OPEN(open_file), _DELETE(delete), b"watched"
    _alive.extend((vfs, methods, files))
    assert library.sqlite3_vfs_register(ctypes.byref(vfs), 1) == _OK
