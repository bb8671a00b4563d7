"""A power cut: from what was done to a disk (tests/fault_disk.py) to what may be on it when the power is back.

What was synced is there. Of each file's writes since its last sync any may be missing, whole or by sectors of 512
bytes; of the names made, changed and removed in a folder since its last sync, the last ones. That is less than any file
system promises, but for one thing: sectors are written whole (which SQLite relies on as well).
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from fault_disk import Step

_SECTOR = 512
# How much of what was not synced is there: nothing, all of it, or any part of it.
FATES = ("lost", "kept", "torn")


@dataclass(slots=True)
class _File:
    content: bytearray = field(default_factory=bytearray)  # as synced
    pending: list[Step] = field(default_factory=list)  # writes and cuts since


@dataclass(slots=True)
class _Folder:
    names: dict[str, _File | _Folder] = field(default_factory=dict)  # as synced
    now: dict[str, _File | _Folder] = field(default_factory=dict)  # as programs see them
    pending: list[tuple[str, str, _File | _Folder | None]] = field(default_factory=list)  # was, is, what


def disk_after(start: Path, steps: Sequence[Step], fate: str, draw: random.Random, to: Path) -> None:
    """Writes into the folder `to` what may be there of `start` when the power fails after these steps."""
    root = _read(start)
    for step in steps:
        _do(root, step)
    to.mkdir()
    _write(root, fate, draw, to)


def _read(path: Path) -> _Folder:
    folder = _Folder()
    for name in os.listdir(path):
        inside = path / name
        folder.names[name] = _read(inside) if inside.is_dir() else _File(bytearray(inside.read_bytes()))
    folder.now = dict(folder.names)
    return folder


def _do(root: _Folder, step: Step) -> None:
    if step.kind == "mark":
        return
    place = PurePosixPath(step.path)
    folder = root
    for part in place.parts[:-1]:
        inner = folder.now[part]
        assert isinstance(inner, _Folder)
        folder = inner
    name = place.name
    if step.kind == "make" and name in folder.now:  # opened anew: cut to nothing
        _file(folder, name).pending.append(Step("cut", step.path))
    elif step.kind in ("make", "folder"):
        folder.now[name] = _File() if step.kind == "make" else _Folder()
        folder.pending.append((name, name, folder.now[name]))
    elif step.kind == "remove":
        folder.now.pop(name)
        folder.pending.append((name, name, None))
    elif step.kind == "rename":
        to = PurePosixPath(step.to)
        assert to.parent == place.parent
        folder.now[to.name] = folder.now.pop(name)
        folder.pending.append((name, to.name, folder.now[to.name]))
    elif step.kind in ("write", "cut"):
        _file(folder, name).pending.append(step)
    elif step.kind == "sync":
        inner = folder.now[name] if name else root
        if isinstance(inner, _File):
            for done in inner.pending:
                _put(inner.content, done)
            inner.pending.clear()
        else:
            _sync_folder(inner)
        if step.to:
            _sync_folder(folder)


def _file(folder: _Folder, name: str) -> _File:
    file = folder.now[name]
    assert isinstance(file, _File)
    return file


def _sync_folder(folder: _Folder) -> None:
    for change in folder.pending:
        _name(folder.names, change)
    folder.pending.clear()


def _name(names: dict[str, _File | _Folder], change: tuple[str, str, _File | _Folder | None]) -> None:
    was, now, what = change
    names.pop(was, None)
    if what is not None:
        names[now] = what


def _put(content: bytearray, step: Step) -> None:
    if step.kind == "cut":
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.content)] = step.content


def _write(folder: _Folder, fate: str, draw: random.Random, to: Path) -> None:
    names = dict(folder.names)
    there = {"lost": 0, "kept": len(folder.pending), "torn": draw.randint(0, len(folder.pending))}[fate]
    for change in folder.pending[:there]:
        _name(names, change)
    for name, what in names.items():
        if isinstance(what, _Folder):
            (to / name).mkdir()
            _write(what, fate, draw, to / name)
            continue
        content = bytearray(what.content)
        for step in what.pending if fate != "lost" else ():
            for part in _sectors(step) if fate == "torn" else [step]:
                if fate == "kept" or draw.random() < 0.5:
                    _put(content, part)
        (to / name).write_bytes(content)


def _sectors(step: Step) -> list[Step]:
    """A write as the writes of the sectors that it touches."""
    if step.kind == "cut":
        return [step]
    at, end, parts = step.at, step.at + len(step.content), []
    while at < end:
        until = min(end, (at // _SECTOR + 1) * _SECTOR)
        parts.append(Step("write", step.path, at, step.content[at - step.at : until - step.at]))
        at = until
    return parts
