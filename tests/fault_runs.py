"""Commands on a disk that fails or loses its power, and what must hold of the archive whatever happened.

Shared by tests/test_faults.py, which tries some moments, and bench/faults.py, which tries all.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import pickle
import random
import re
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from fault_disk import Disk, Refusal, Step, in_a_process
from fault_power import disk_after
from holdings import holdings
from test_resuming import page
from test_store import id_of

import cli
from archive import connection
from archive.document import Document
from archive.errors import ArchiveError
from archive.store import Archive
from index.folder import has_index
from index.sync import check_index

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
# What a full disk refuses; it lets files be renamed and removed, and become shorter.
_NEEDS_SPACE = {"make", "write", "folder", "sync"}


@dataclass(frozen=True, slots=True)
class Run:
    """A command, on nothing or on an archive of one import; `done` are the codes of running it once more."""

    name: str
    arguments: Sequence[str]
    is_first: bool = False
    again: Sequence[int] = (0,)


_PAGE = id_of(page(1).encode())
RUNS = (
    Run("first import", ("ingest", "early", "--jobs", "1"), is_first=True),
    Run("second import", ("ingest", "early", "late", "--jobs", "1")),
    Run("refresh", ("refresh", "--all", "--jobs", "1")),
    Run("rebuild", ("rebuild",)),
    Run("removal", ("remove", "--source", "courier", "--yes", "--jobs", "1"), again=(0, 1)),
    Run("purge", ("remove", "--source", "courier", "--yes", "--purge", "--jobs", "1"), again=(0, 1)),
    Run("correction", ("fix", _PAGE, "--title", "Ferry is late", "--reason", "it was", "--by", "me"), again=(0, 1)),
    Run("tag", ("tag", _PAGE, "+read")),
    Run("export", ("export", "--all", "--format", "csv", "--body", "-o", "out.csv", "--force")),
)
_NEXT = Run("next", ("refresh", "--jobs", "1"))
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+\d:Z]*")  # of a correction
BEFORE = "what was here before\n"


@dataclass(frozen=True, slots=True)
class State:
    """What an archive holds: its documents by id, everything else in lines to compare, and what was exported."""

    documents: dict[str, Document]
    lines: list[str]
    exported: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The step of a run that fails, how, and whether all later ones that can do so fail too."""

    step: int
    error: int
    lasts: bool

    def refusal(self) -> Refusal:
        def refuse(number: int, step: Step) -> int:
            if number < self.step or (number > self.step and not self.lasts):
                return 0
            if number > self.step and self.error == errno.ENOSPC and step.kind not in _NEEDS_SPACE:
                return 0
            return self.error

        return refuse

    def __str__(self) -> str:
        return f"{errno.errorcode[self.error]} at step {self.step}{' and after it' if self.lasts else ''}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A folder before a run, and what the run did to it."""

    start: Path
    steps: Sequence[Step]


class Bench:
    """Two sources of pages, the archive of a first import of them, and room to try things in."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self._numbers = iter(range(1_000_000))
        self._ends: dict[str, State] = {}
        self._begin: State | None = None
        for number in range(9):
            late = number in (2, 7, 8)
            path = room / ("late" if late else "early") / ("gazette" if number % 3 else "courier") / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page(number), encoding="utf-8")
        (room / "start").mkdir()
        (room / "start" / "out.csv").write_text(BEFORE)
        # In this process, so that what it loads need not be loaded in each of the others.
        assert self._command(RUNS[0], room / "start") == 0
        self._command(RUNS[-1], room / "warm")

    def begin(self) -> State:
        """The archive before a run that is not the first."""
        if self._begin is None:
            self._begin = state_of(self.room / "start")
        return self._begin

    def end(self, run: Run) -> State:
        """What the run leaves when nothing disturbs it."""
        if run.name not in self._ends:
            folder = self.folder(run)
            assert in_a_process(lambda: self._command(run, folder)) == 0
            self._ends[run.name] = state_of(folder)
            shutil.rmtree(folder)
        return self._ends[run.name]

    def folder(self, run: Run) -> Path:
        """A new folder with what the run begins with."""
        folder = self.room / str(next(self._numbers))
        if run.is_first:
            folder.mkdir()
            (folder / "out.csv").write_text(BEFORE)
        else:
            shutil.copytree(self.room / "start", folder)
        return folder

    def steps(self, run: Run) -> list[Step]:
        """What the run does to the disk when nothing fails."""
        folder = self.folder(run)
        return self._watched(run, folder, lambda number, step: 0)[2]

    def try_fault(self, run: Run, fault: Fault) -> bool:
        """Runs the command with that fault, and then without: raises AssertionError where anything is lost, invented or
        left half done, or where it is not said. False where the run never came to that step."""
        folder = self.folder(run)
        code, said, steps = self._watched(run, folder, fault.refusal())
        if len(steps) <= fault.step:
            shutil.rmtree(folder)
            return False
        what = f"{run.name}, {fault}, {steps[fault.step].kind} of {steps[fault.step].path}, exit {code}:\n{said}"
        assert code in (0, 3, 4), what
        assert "Traceback" not in said, what
        assert code == 0 or "dateline: " in said, what
        self.check(run, folder, what, is_done=code == 0)
        shutil.rmtree(folder)
        return True

    def try_signal(self, run: Run, step: int, sent: signal.Signals) -> bool:
        """Runs the command, which is sent that signal when it comes to that step, and then without; as try_fault."""
        folder = self.folder(run)

        def strike(number: int, done: Step) -> int:
            if number == step and (sent == signal.SIGKILL or not _is_called_by_sqlite(sys._getframe())):
                os.kill(os.getpid(), sent)
            elif number == step:
                _send_after_sqlite(sent)
            return 0

        code, said, steps = self._watched(run, folder, strike)
        what = f"{run.name}, {sent.name} at step {step}, exit {code}:\n{said}"
        if sent == signal.SIGKILL:
            assert code == -signal.SIGKILL, what
        else:
            assert code in (0, {signal.SIGINT: 130, signal.SIGTERM: 143}[sent]), what
            assert "Traceback" not in said, what
        self.check(run, folder, what, is_done=code == 0)
        shutil.rmtree(folder)
        return bool(steps) or sent == signal.SIGKILL

    def check(self, run: Run, folder: Path, what: str, is_done: bool = False) -> None:
        """Whatever happened to the run: what it had is there, nothing else is, and it can be run to its end."""
        before = self.begin() if not run.is_first else State({}, [], BEFORE)
        end = self.end(run)
        if run.is_first and not (folder / "press.dateline" / "archive.sqlite3").exists():
            now = State({}, [], BEFORE)
        else:
            now = state_of(folder, what)
        kept = before.documents.keys() & end.documents.keys()
        assert kept <= now.documents.keys() <= before.documents.keys() | end.documents.keys(), what
        for id, document in now.documents.items():
            assert _text(document) in [_text(at.documents[id]) for at in (before, end) if id in at.documents], what
        assert now.exported in (BEFORE, end.exported), what
        if is_done:
            assert now.lines == end.lines, what
            assert now.exported == end.exported, what
            assert index_of(folder) == set(end.documents), what
        if (not is_done or leavings(folder)) and run.name != "export":
            code = in_a_process(lambda: self._command(run, folder))
            assert code in run.again, f"{what}\nrun again: {code}\n{(folder / 'said').read_text()}"
            if code == 1:  # all of it was removed; what was left to do beside that is done by the next run that writes
                assert in_a_process(lambda: self._command(_NEXT, folder)) == 0, what
            done = state_of(folder, what)
            assert done.lines == end.lines, f"{what}\nrun again\n{_difference(done.lines, end.lines)}"
            if leavings(folder):  # a generation of the index that could not be removed
                assert in_a_process(lambda: self._command(RUNS[3], folder)) == 0, what
            assert index_of(folder) == set(end.documents), what
        left = leavings(folder)
        # What could not be written to the end, and then not be removed.
        assert not left or (run.name == "export" and not is_done and all(".part" in name for name in left)), what

    def record(self, run: Run, is_local: bool) -> Recorded:
        """What the run does to the disk, with its bytes, and a mark after every commit; `is_local` False is as on the
        disk of another machine."""
        folder, start = self.folder(run), self.folder(run)
        file = self.room / "recorded"

        def work() -> int:
            connection.is_local = lambda path: is_local
            watched = Disk(folder, keep=True)
            watched.install()
            _mark_commits(watched)
            code = self._command(run, folder)
            watched.mark("ended")
            with _REAL_OPEN(file, "wb") as stream:
                pickle.dump(watched.steps, stream)
            return code

        assert in_a_process(work) == 0
        shutil.rmtree(folder)
        return Recorded(start, pickle.loads(file.read_bytes()))

    def try_power_cut(self, run: Run, recorded: Recorded, cut: int, fate: str, draw: random.Random) -> None:
        """Looks at what a power cut before that step leaves: raises AssertionError where anything that was committed is
        lost, anything else is there, or the run cannot be given again."""
        folder = self.room / f"cut-{next(self._numbers)}"
        disk_after(recorded.start, recorded.steps[:cut], fate, draw, folder)
        _keep_its_number(folder / "press.dateline" / "writer.lock")
        marks = [(number, step.to) for number, step in enumerate(recorded.steps) if step.kind == "mark"]
        done = [said for number, said in marks if number < cut]
        coming = [said for number, said in marks if number >= cut]
        what = f"{run.name}, power cut at step {cut} of {len(recorded.steps)}, {fate}, after {done[-1:]}"
        if (folder / "press.dateline" / "archive.sqlite3").exists():
            with Archive.open(folder / "press.dateline") as archive:
                now = _committed(archive)
            begun = [] if run.is_first else [_committed_in(recorded.start)]
            # The last commit that was acknowledged, or the one that was being made.
            states = [said for said in done if said != "ended"][-1:] or begun
            assert now in [*states, *coming[:1]] or (not states and _is_empty(now)), f"{what}\n{now}, not {states}"
        else:
            assert run.is_first, what
            assert not done, what
        self.check(run, folder, what, is_done=False)
        shutil.rmtree(folder)

    def _watched(self, run: Run, folder: Path, refuse: Refusal) -> tuple[int, str, list[Step]]:
        """The exit code, what was said, and the steps."""

        def work() -> int:
            watched = Disk(folder, refuse)
            watched.install()
            code = self._command(run, folder)
            lines = [f"{step.kind}\t{step.path}\n" for step in watched.steps]
            (self.room / "steps").write_text("".join(lines))
            return code

        (self.room / "steps").write_text("")
        (folder / "said").touch()
        code = in_a_process(work)
        pairs = (line.split("\t") for line in (self.room / "steps").read_text().splitlines())
        return code, (folder / "said").read_text(), [Step(kind, path) for kind, path in pairs]

    def _command(self, run: Run, folder: Path) -> int:
        """The command's exit code; what it says is in the file `said`, which no fault concerns."""
        folder.mkdir(exist_ok=True)
        os.chdir(self.room)
        arguments = [*run.arguments, "--archive", str(folder / "press.dateline")]
        if run.name == "export":
            arguments[arguments.index("out.csv")] = str(folder / "out.csv")
        said, out = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(out):
            code = cli.run(arguments)
        said.flush()
        file = _OPEN(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        _WRITE(file, said.buffer.getvalue())  # type: ignore[attr-defined]
        os.close(file)
        return code


_OPEN, _WRITE, _REAL_OPEN = os.open, os.write, open  # as they are before a disk is watched


def _keep_its_number(lock: Path) -> None:
    """Has the record in a lock file name the file that it is in: the disk is the same after a power cut, not a copy."""
    with contextlib.suppress(OSError, ValueError):
        lock.write_text(json.dumps({**json.loads(lock.read_bytes()), "file": lock.stat().st_ino}))


def _send_after_sqlite(sent: signal.Signals) -> None:
    """Sends the signal when SQLite, which is calling us this moment, has returned: there Python answers to it."""

    def look(frame: FrameType, event: str, what: object) -> None:
        if not _is_called_by_sqlite(frame):
            sys.setprofile(None)
            os.kill(os.getpid(), sent)

    sys.setprofile(look)


def _is_called_by_sqlite(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_qualname.startswith("_watch_sqlite."):
            return True
        frame = frame.f_back
    return False


def _mark_commits(disk: Disk) -> None:
    """Notes on the disk what each transaction has committed, once it has returned."""
    transaction = Archive.transaction

    @contextlib.contextmanager
    def marked(self: Archive) -> Iterator[None]:
        with transaction(self):
            yield
        disk.mark(_committed(self))

    Archive.transaction = marked  # type: ignore[method-assign]


def _committed(archive: Archive) -> str:
    """The state of the archive in a line: its revision and token, and how much it holds."""
    stamp, runs = archive.stamp, [run.finished is not None for run in archive.imports()]
    return f"{stamp.revision} {stamp.token} {archive.counts()} {runs}"


def _committed_in(folder: Path) -> str:
    with Archive.open(folder / "press.dateline") as archive:
        return _committed(archive)


def _is_empty(committed: str) -> bool:
    """Whether that is the state of an archive that was just made."""
    return committed.startswith("0 ") and committed.endswith(" []")


def state_of(folder: Path, what: str = "") -> State:
    """What the archive in the folder holds; raises AssertionError where verify finds anything."""
    try:
        with Archive.open(folder / "press.dateline") as archive:
            assert list(archive.verify()) == [], what
            documents = {id: document for id, document in archive.changed_since(0) if document is not None}
            # Whether anybody looked for copies yet is no loss.
            lines = [_TIME.sub("then", line) for line in holdings(archive)]
            lines += [f"tag {id} {name}" for id, name, _ in archive.tags.rows()]
            found = [str(damage.detail) for damage in check_index(archive)]
            assert not found or not has_index(archive.folder / "index"), f"{what}\n{found}"
    except ArchiveError as error:
        raise AssertionError(f"{what}\n{error.message}") from error
    return State(documents, lines, (folder / "out.csv").read_text())


def index_of(folder: Path) -> set[str]:
    """The documents of the index, which must be up to date."""
    from index.sync import index_state, open_index

    with Archive.open(folder / "press.dateline") as archive:
        assert index_state(archive) == "up to date"
        engine = open_index(archive.folder / "index")
        try:
            return set(engine.ids())
        finally:
            engine.close()


def leavings(folder: Path) -> set[str]:
    """What is there beside one archive in one file, its index of one generation, and what was exported."""
    archive = folder / "press.dateline"
    names = {path.name for path in folder.iterdir()} - {"press.dateline", "out.csv", "said"}
    names |= {path.name for path in archive.iterdir()} - {"archive.sqlite3", "writer.lock", "index"}
    generations = sorted(path.name for path in (archive / "index").iterdir() if path.name.isdecimal())
    return names | set(generations[:-1])


def faults_of(steps: Sequence[Step], errors: Sequence[int] = ERRORS) -> Iterator[Fault]:
    """Every step failing in every way."""
    for number in range(len(steps)):
        for error in errors:
            for lasts in (False, True):
                yield Fault(number, error, lasts)


def _text(document: Document) -> tuple[str | None, str]:
    return document.title, document.body


def _difference(found: Sequence[str], expected: Sequence[str]) -> str:
    import difflib

    return "\n".join(line[:300] for line in difflib.unified_diff(expected, found, "expected", "found", lineterm="", n=0))
