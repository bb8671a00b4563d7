"""An archive whose database is damaged: what can be read is saved, and what cannot is named, one by one."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from test_archive_faults import change, fill, page
from test_store import document_of, id_of

import cli
from archive.document import Document
from archive.errors import ArchiveError
from archive.store import Archive
from archive.stored import Damage
from index.sync import sync_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of three documents with its index, closed."""
    folder = tmp_path / "press.dateline"
    with Archive.create(folder) as archive:
        fill(archive, range(3))
        sync_folder(archive)
    return folder


def saved(folder: Path) -> tuple[dict[str, Document], list[Damage]]:
    with Archive.open(folder) as archive:
        found = list(archive.every_document())
    documents = {one.id: one for one in found if isinstance(one, Document)}
    damages = [one for one in found if isinstance(one, Damage)]
    assert len(documents) + len(damages) == len(found), "a document came twice"
    return documents, damages


def test_all_is_well(folder: Path) -> None:
    """Every document once, in the order of change, and nothing else."""
    with Archive.open(folder) as archive:
        assert list(archive.every_document()) == [document for _, document in archive.changed_since(0)]
        assert len(list(archive.every_document())) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE document SET title = 'Pier 7' WHERE content = 2",
        "UPDATE document_text SET body = substr(body, 1, 3) WHERE content = 2",
        "UPDATE document_text SET grounds = x'00' WHERE content = 2",
        "UPDATE content_bytes SET coding = 99 WHERE content = 2",
        "DELETE FROM document_text WHERE content = 2",
        "DELETE FROM content_bytes WHERE content = 2",
        "UPDATE document SET sighting = 99 WHERE content = 2",
        "UPDATE document SET extraction = 99 WHERE content = 2",
        "UPDATE sighting SET path = x'ff' WHERE content = 2",
    ],
)
def test_one_document_is_damaged(folder: Path, sql: str, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The others are written; it is named on stderr, also where a row of it is gone; the exit code is 4."""
    change(folder, sql)
    right = {id_of(page(n)): document_of(page(n), title=f"Pier {n}") for n in (0, 2)}
    documents, (damage,) = saved(folder)
    assert documents == right
    assert damage.id == id_of(page(1))
    output = tmp_path / "saved.jsonl"
    assert cli.run(["export", "--all", "--archive", str(folder), "-o", str(output)]) == 4
    assert [json.loads(line)["id"] for line in output.read_text("utf-8").splitlines()] == list(right)
    first, *rest = capfd.readouterr().err.splitlines()
    assert first.startswith(f"not written: {id_of(page(1))}: ")
    assert rest == [
        "2 documents written",
        "dateline: the archive is damaged: what is not written is listed above, 1 line",
        "hint: `dateline verify` says what is damaged; restore a backup, or import the files again with --again",
    ]
    assert cli.run(["verify", "--archive", str(folder)]) == 4
    out, err = capfd.readouterr()
    assert id_of(page(1)) in out
    assert err.splitlines()[-1] == (
        "hint: restore a backup, or import the files again with --again; `dateline export --all` saves what can be read"
    )


def test_a_damaged_index_is_no_damage_of_the_archive(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It is made again: nothing has to be restored."""
    (folder / "index" / "1" / "TABLE").write_bytes(b"")
    assert cli.run(["verify", "--archive", str(folder)]) == 4
    assert capfd.readouterr().err == "hint: the archive is whole; make its index anew: dateline rebuild\n"
    assert len(saved(folder)[0]) == 3


@pytest.mark.parametrize("change_of", ["turned", "zeroed"])
@pytest.mark.parametrize("start", range(1, 20, 2))
def test_pages_of_the_file_are_damaged(tmp_path: Path, start: int, change_of: str) -> None:
    """Wherever it is, no document is written as another, and none is missing without a word."""
    folder = tmp_path / "press.dateline"
    with Archive.create(folder) as archive:
        fill(archive, range(120))
    path = folder / "archive.sqlite3"
    raw = bytearray(path.read_bytes())
    at = (100 + start * (len(raw) - 5_000) // 20) // 4096 * 4096 + (4096 if change_of == "zeroed" else 100)
    raw[at : at + 4_000] = bytes(byte ^ 0xA5 if change_of == "turned" else 0 for byte in raw[at : at + 4_000])
    path.write_bytes(raw)
    right = {id_of(page(n)): document_of(page(n), title=f"Pier {n}") for n in range(120)}
    documents, damages = saved(folder)
    assert all(right[id] == one for id, one in documents.items())
    named = {damage.id for damage in damages}
    missing = set(right) - set(documents)
    assert missing <= named or None in named, (len(missing), len(named))


def test_tables_that_this_version_does_not_know(folder: Path) -> None:
    """An archive of an unfinished version, under the same number: said, and not taken for damage."""
    with sqlite3.connect(folder / "archive.sqlite3") as other:
        other.execute("DROP VIEW rejections")
    other.close()
    with pytest.raises(ArchiveError) as caught, Archive.open(folder) as archive:
        list(archive.rejections())
    path = folder / "archive.sqlite3"
    assert caught.value.message == f"{path} was made by another version of dateline (no such table: rejections)"
    assert caught.value.hint == "use the dateline that made it, or import the files into a new archive"
