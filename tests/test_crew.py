"""An index made by several processes: the same answers as by one, and nothing lost when one of them dies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from documents import archive_of, document, id_of, put, reject
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.store import Archive
from archive.stored import ArchiveStamp
from index import sync
from index.engine import Part, Sort, load_engine
from index.entry import IndexEntry
from index.folder import open_index
from index.query_parser import parse_query
from index.sync import build_part, check_index, index_state, rebuild_folder, sync_folder

ROOT = Path(__file__).parent.parent
STAMP = ArchiveStamp("archive", 1, "token")
WORDS = "ferry harbour strike quota minister fog crew nine union port herring the of".split()
QUERIES = ('ferry', 'fog OR crew', '"the ferry"', 'strike w/3 port', 'title:quota', 'h*', 'ferry NOT fog', 'date:2021')
Answer = list[tuple[str, float]]


def made(number: int) -> tuple[str, str]:
    """The title and the body of a document."""
    chosen = random.Random(number)
    words = chosen.choices(WORDS, weights=range(3, len(WORDS) + 3), k=40)
    return " ".join(words[:4]), " ".join(words[4:20]) + ".\n\n" + " ".join(words[20:])


def answers(folder: Path) -> dict[tuple[str, Sort], Answer]:
    """Hits with their scores, in order, of every query in every order."""
    engine = open_index(folder) if folder.name == "index" else load_engine("whoosh").open(folder)
    sorts: tuple[Sort, ...] = ("relevance", "newest", "oldest")
    try:
        return {
            (query, sort): [(hit.id, hit.score) for hit in engine.search(parse_query(query), sort).hits]
            for query in QUERIES for sort in sorts
        }  # fmt: skip
    finally:
        engine.close()


def build_or_die(folder: Path, files: Path, engine: str, ids: Sequence[str]) -> Part:
    """Builds a part; the worker that comes to document 7 is killed when it has written it."""
    part = build_part(folder, files, engine, ids)
    if id_of("7") in ids:
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def build_too_little(folder: Path, files: Path, engine: str, ids: Sequence[str]) -> Part:
    """Leaves a document out, and says nothing of it."""
    return build_part(folder, files, engine, ids[1:])


def stumble(folder: Path, files: Path, engine: str, ids: Sequence[str]) -> Part:
    raise KeyError("a bug")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Forty documents."""
    names = [str(number) for number in range(40)]
    documents = [
        document(name, made(int(name))[1], title=made(int(name))[0], when=f"20{20 + int(name) % 3}-07-13") for name in names
    ]
    with archive_of(tmp_path_factory.mktemp("crew") / "press.dateline", documents, names) as archive:
        yield archive


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "_TOO_FEW", 4)
    monkeypatch.setattr(sync, "_BATCH", 9)


@pytest.mark.usefixtures("_small_batches")
def test_any_number_of_processes_makes_the_same_index(full: Archive) -> None:
    """Hits, scores and order are those of an index made by one."""
    assert rebuild_folder(full, jobs=1) == 40
    alone = answers(full.folder / "index")
    assert all(alone.values())
    assert rebuild_folder(full, jobs=2) == 40
    assert answers(full.folder / "index") == alone
    assert (index_state(full), list(check_index(full))) == ("up to date", [])


@pytest.mark.usefixtures("_small_batches")
@pytest.mark.parametrize(
    ("build", "said"),
    [
        (build_or_die, r"^worker process \d+, which was indexing 9 documents from [0-9a-f]{12} on, was killed by signal 9"),
        (build_too_little, "hold 8 documents, not the 9 that were given"),
    ],
)
def test_a_worker_that_dies_or_leaves_out_a_document_makes_no_index(
    full: Archive, monkeypatch: pytest.MonkeyPatch, build: object, said: str
) -> None:
    """It is an error that says so; the index is as it was and behind, and the next run makes it good."""
    rebuild_folder(full)
    before = answers(full.folder / "index")
    put(full, [document("40", "A ferry in the fog.", when="2021")], ["40"])
    monkeypatch.setattr(sync, "build_part", build)
    with pytest.raises(ArchiveError, match=said):
        rebuild_folder(full, jobs=2)
    assert answers(full.folder / "index") == before
    assert index_state(full).startswith("behind")
    assert sorted(path.name for path in (full.folder / "index").iterdir() if path.is_dir()) == [
        (full.folder / "index" / "CURRENT").read_text().strip()
    ]
    monkeypatch.undo()
    assert sync_folder(full).indexed == 1
    reject(full, "40")
    sync_folder(full)


@pytest.mark.usefixtures("_small_batches")
def test_a_bug_in_a_worker_is_shown(full: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no one foresaw comes up with the worker's own stack."""
    monkeypatch.setattr(sync, "build_part", stumble)
    with pytest.raises(RuntimeError, match=r"in a worker process:(.|\n)*KeyError: 'a bug'"):
        rebuild_folder(full, jobs=2)


def test_a_document_that_left_meanwhile_is_said_to_be_missing(full: Archive, tmp_path: Path) -> None:
    """Between the listing and the reading the archive may have lost it; the rest is in the part."""
    load_engine("whoosh").create(tmp_path).close()
    part = build_part(full.folder, tmp_path, "whoosh", [id_of("3"), id_of("gone"), id_of("5")])
    assert (len(part.names), part.missing) == (1, (id_of("gone"),))


_CUTS = st.lists(st.integers(1, 12), min_size=1, max_size=12)


@settings(max_examples=12, deadline=None)
@given(
    _CUTS, st.integers(1, 9), st.integers(2, 5), st.sampled_from((0.5, 2.0)),
    st.lists(st.integers(0, 30), max_size=6), st.randoms(use_true_random=False),
)  # fmt: skip
def test_no_cut_and_no_merge_changes_an_answer(
    cuts: list[int], most: int, alike: int, mostly_new: float, again: list[int], chance: random.Random
) -> None:
    """However documents come to lie in segments, replaced ones too, and in whatever order those are merged: hits,
    scores and order are those of one segment."""
    entries = []
    for number in range(sum(cuts)):
        title, body = made(number)
        entries.append(IndexEntry(f"{number:064x}", title, "", "", body, "", ("gazette",), (), ()))
    replaced = [number for number in dict.fromkeys(again) if number < len(entries)]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        one, many = Path(folder) / "one", Path(folder) / "many"
        for path in (one, many):
            path.mkdir()
        alone = load_engine("whoosh").create(one)
        alone.write(entries, (), STAMP)
        alone.close()
        patch.setattr("index.engines.whoosh_commit._MOST_SEGMENTS", most)
        patch.setattr("index.engines.whoosh_commit._ALIKE_UNNAMED", alike)
        patch.setattr("index.engines.whoosh_commit._MOST_UNNAMED", alike)
        patch.setattr("index.engines.whoosh_commit._MOSTLY_NEW", mostly_new)
        patch.setattr("index.engines.whoosh_commit._SEGMENT_WEIGHT", 50 * max(cuts))
        grown = load_engine("whoosh").create(many)
        # Older versions of some, in no order: what comes later takes their place.
        grown.write([IndexEntry(entries[number].id, "old", "", "", "ferry fog", "", (), (), ()) for number in replaced], (), STAMP)
        parts, start = [], 0
        for size in cuts:
            batch = entries[start : start + size]
            parts.append((load_engine("whoosh").make_part(many, batch), [entry.id for entry in batch]))
            start += size
        chance.shuffle(parts)
        grown.write_parts(parts, (), STAMP)
        assert grown.count() == len(entries)
        grown.close()
        assert answers(many) == answers(one)
        assert len(list(many.glob("*.flat"))) <= most


# Feeds an archive's index, in segments of a few documents that are merged as they come, and is killed at one of the
# moments at which something reaches the disk.
_KILLED = """
import os, signal, sys
from pathlib import Path
from archive.store import Archive
from index.engines import whoosh_commit
from index.sync import rebuild_folder, sync_folder
whoosh_commit._SEGMENT_WEIGHT, whoosh_commit._MOST_SEGMENTS = 60, 3
left = int(sys.argv[2])
def counted(really):
    def call(*arguments, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return really(*arguments, **named)
    return call
for name in ("fsync", "replace", "unlink", "mkdir", "open", "rmdir"):
    setattr(os, name, counted(getattr(os, name)))
from index.engines.flat_file import FlatFileWriter
FlatFileWriter.begin = counted(FlatFileWriter.begin)
with Archive.open(Path(sys.argv[1])) as archive:
    (rebuild_folder if sys.argv[3] == "rebuild" else sync_folder)(archive)
print(int(sys.argv[2]) - left)
"""


@pytest.mark.parametrize("how", ["sync", "rebuild"])
def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new_one(tmp_path: Path, how: str) -> None:
    """Killed at moments drawn by a seed, feeding and rebuilding leave an index that is whole, and the next run ends in
    the new one."""
    names = [str(number) for number in range(12)]
    with archive_of(tmp_path / "press.dateline", [document(name, made(int(name))[1]) for name in names], names) as archive:
        sync_folder(archive)
        index = archive.folder / "index"
        old = answers(index)
        later = [str(number) for number in range(12, 20)]
        put(archive, [document(name, made(int(name))[1]) for name in later], later)
        reject(archive, "3")

    def run(left: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _KILLED, str(archive.folder), str(left), how]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    kept = tmp_path / "kept"
    index.rename(kept)
    subprocess.run(["cp", "-r", str(kept), str(index)], check=True)
    whole = run(1_000_000)
    steps, new = int(whole.stdout), answers(index)
    assert (whole.returncode, steps > 15, new != old) == (0, True, True)
    for left in sorted(random.Random(7).sample(range(1, steps), 4)):
        subprocess.run(["rm", "-r", str(index)], check=True)
        subprocess.run(["cp", "-r", str(kept), str(index)], check=True)
        assert run(left).returncode == -signal.SIGKILL
        with Archive.open(archive.folder) as opened:
            assert answers(index) in (old, new), f"killed at step {left} of {steps}"
            assert list(check_index(opened)) == []
            sync_folder(opened)
            assert (answers(index), index_state(opened)) == (new, "up to date")
