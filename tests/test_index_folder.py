"""The folder of an index: generations, the one in use, and what is said where none can be used."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.lock import WriterLock
from archive.stored import ArchiveStamp
from index.entry import IndexEntry
from index.folder import Standing, compare_stamps, create_index, has_index, locked, new_generation, open_index

STAMP = ArchiveStamp("one", 7, "t")
REMEDY = "make it anew from the archive: dateline rebuild"


def _entry(id: str) -> IndexEntry:
    return IndexEntry(id, "", "", "", "ferry", "", (), (), ())


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """No power cuts here: thousands of small writes would wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of one document."""
    made = tmp_path / "index"
    engine = create_index(made)
    engine.write([_entry("one")], (), STAMP)
    engine.close()
    return made


def test_the_folder_of_an_index(folder: Path) -> None:
    """A tag for backup programs, the number of the generation in use, and the versions it was written in."""
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (folder / "CURRENT").read_text() == "1\n"
    assert json.loads((folder / "1" / "format.json").read_text()) == {"engine": "whoosh", "format": 7, "analysis": 1}


def test_an_index_is_made_once(folder: Path) -> None:
    """Making one where one is is an error, not a loss."""
    with pytest.raises(ArchiveError) as caught:
        create_index(folder)
    assert caught.value.message == f"{folder} holds an index already"
    assert open_index(folder).count() == 1


def test_no_index(tmp_path: Path) -> None:
    """Where none was made, none is made in silence."""
    assert not has_index(tmp_path / "index")
    with pytest.raises(ArchiveError) as caught:
        open_index(tmp_path / "index")
    assert (caught.value.message, caught.value.hint) == (f"the index {tmp_path / 'index'} does not exist", REMEDY)
    assert caught.value.exit_code == 4
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("CURRENT", None, "the index {folder} has lost its CURRENT file"),
        ("CURRENT", b"", "the index {folder} cannot be used: CURRENT says ''"),
        ("CURRENT", b"../../elsewhere\n", "the index {folder} cannot be used: CURRENT says '../../elsewhere'"),
        ("CURRENT", b"9\n", "the index {folder} cannot be used: {folder}/9/format.json is missing"),
        ("1/format.json", None, "the index {folder} cannot be used: {folder}/1/format.json is missing"),
        ("1/format.json", b"{", "the index {folder}/1 cannot be used: format.json cannot be read"),
        ("1/format.json", b"[]", "the index {folder}/1 cannot be used: format.json cannot be read"),
        (
            "1/format.json",
            b'{"engine": "whoosh", "format": 1, "analysis": 0}',
            "the index {folder}/1 is of version 1.0; this dateline reads 7.1",
        ),
        ("1/format.json", b'{"engine": "other", "format": 1, "analysis": 1}', "there is no search engine 'other'"),
    ],
)
def test_an_index_that_cannot_be_used(folder: Path, file: str, content: bytes | None, message: str) -> None:
    """What is missing, damaged or of another version is an error that names the one command, exit code 4."""
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content)
    with pytest.raises(ArchiveError) as caught:
        open_index(folder)
    assert caught.value.message == message.format(folder=folder)
    assert caught.value.hint is not None
    assert caught.value.hint.endswith("dateline rebuild")


def test_a_new_generation_takes_the_place_of_the_old(folder: Path) -> None:
    """The old one serves until the new one is whole, and goes when it is; who reads it goes on reading."""
    reader = open_index(folder)
    with locked(folder), new_generation(folder) as made:
        made.write([_entry("two"), _entry("three")], (), STAMP)
        assert open_index(folder).count() == 1
    assert open_index(folder).count() == 2
    assert list(reader.ids()) == ["one"]
    assert sorted(path.name for path in folder.iterdir()) == ["2", "CACHEDIR.TAG", "CURRENT", "writer.lock"]
    reader.close()


def test_a_generation_that_fails_leaves_the_old(folder: Path) -> None:
    """An error on the way leaves the index as it was and nothing behind."""

    def interrupted() -> Iterator[IndexEntry]:
        yield _entry("two")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), locked(folder), new_generation(folder) as made:
        made.write(interrupted(), (), STAMP)
    assert open_index(folder).count() == 1
    assert not (folder / "2").exists()


def test_a_half_made_generation_is_cleared(folder: Path) -> None:
    """What a killed rebuild left is taken away by the next one, and never taken for an index."""
    (folder / "7").mkdir()
    (folder / "7" / "part").write_text("x")
    assert open_index(folder).count() == 1
    with locked(folder), new_generation(folder):
        pass
    assert (folder / "CURRENT").read_text() == "8\n"
    assert not (folder / "7").exists()


def test_one_writer_at_a_time(folder: Path) -> None:
    """The second one is told who holds the index."""
    holder = WriterLock(folder)
    with pytest.raises(ArchiveError, match="is being written by process"), locked(folder):
        pass
    holder.close()
    with locked(folder):
        pass


@pytest.mark.parametrize(
    ("index", "standing"),
    [
        (STAMP, Standing.CURRENT),
        (None, Standing.BEHIND),
        (ArchiveStamp("one", 6, "s"), Standing.BEHIND),
        (ArchiveStamp("one", 8, "u"), Standing.FOREIGN),
        (ArchiveStamp("one", 7, "u"), Standing.FOREIGN),
        (ArchiveStamp("two", 7, "t"), Standing.FOREIGN),
        (ArchiveStamp("two", 1, "t"), Standing.FOREIGN),
    ],
)
def test_how_an_index_stands_to_its_archive(index: ArchiveStamp | None, standing: Standing) -> None:
    """An older revision is behind; a newer one, another token or another archive is foreign: a backup came back."""
    assert compare_stamps(STAMP, index) is standing


@pytest.mark.parametrize("failing", range(8))
def test_a_full_disk_during_a_rebuild(folder: Path, failing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new generation cannot be written, the error says so and the old one stays in use."""
    left = failing

    def fails(_: int) -> None:
        nonlocal left
        left -= 1
        if left == -1:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, locked(folder):
        patch.setattr(os, "fsync", fails)
        with pytest.raises(ArchiveError) as caught, new_generation(folder) as made:
            made.write([_entry("two")], (), STAMP)
    assert caught.value.message.endswith(": No space left on device")
    assert list(open_index(folder).ids()) == ["one"]
    with locked(folder), new_generation(folder) as made:
        made.write([_entry("two")], (), STAMP)
    assert list(open_index(folder).ids()) == ["two"]
