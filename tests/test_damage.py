"""Damaged, exchanged and foreign files of an index, and archives put back from a backup: the right answer, or an error
with exit code 4 and the one command that mends it; never wrong hits.

`python tests/test_damage.py` tries every bit of every file, every cut and every byte set to 0 and 255, and counts.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from documents import archive_of, document, put

import cli
from archive.errors import ArchiveError
from archive.store import Archive
from index.engine import load_engine
from index.entry import IndexEntry
from index.search import open_for_search, search
from index.sync import check_index, rebuild_folder, sync_folder

DOCUMENTS = [
    document("ferry", "The ferry sails again.\n\nThe harbour board met.", title="Ferry returns", when="2021-06-19",
             place="Port Else", url="http://east.example/ferry"),
    document("quota", "The herring quota falls. Nobody asked the ferry crews.", title="Quota cut", when="2021-05",
             source="west.example"),
    document("fog", "Fog over the harbour; the ferries wait.", title="Fog", when="[2021-05-06,2021-06-05]"),
    document("strike", "A strike of the crews, and no ferry.", title="Strike"),
]  # fmt: skip
NAMES = ["ferry", "quota", "fog", "strike"]
QUESTIONS = (
    "ferry", '"harbour board"', "fer*", "fery~1", "quota AND crews", "herring OR fog", "crews w/4 ferry", "zeppelin",
    "place:port", "source:west.example", "title:fog", "ferry date:2021-05", "date:2021-06-19", "harbour NOT ferry",
)  # fmt: skip

Answers = list[tuple[object, ...]]


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """No power cuts here: thousands of small writes would wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return _made(tmp_path / "press.dateline")


def _made(folder: Path) -> Path:
    """An archive and its index of two segments, one document of the first replaced in the second."""
    with archive_of(folder, DOCUMENTS[:3], NAMES[:3]) as archive:
        sync_folder(archive)
        put(archive, [replace(DOCUMENTS[0], deck="Again"), DOCUMENTS[3]], [NAMES[0], NAMES[3]])
        sync_folder(archive)
    return folder


def _answers(folder: Path) -> Answers:
    """What the archive says to every question."""
    said: Answers = []
    with Archive.open(folder) as archive, open_for_search(archive) as engine:
        for question in QUESTIONS:
            found = search(archive, engine, question, sort="newest")
            hits = [(result.hit.id, round(result.hit.score, 6), result.snippet) for result in found]
            said.append((question, found.total, found.undated, found.notices, found.missing, hits))
        said.append(tuple(engine.sources().items()))
    return said


def _is_refused(folder: Path, right: Answers) -> bool:
    """Whether the index is refused with exit code 4 and the remedy; else it must give the right answers."""
    try:
        said = _answers(folder)
    except ArchiveError as error:
        refused = error
    else:
        assert said == right
        return False
    assert (refused.hint or "").endswith("dateline rebuild"), (refused.message, refused.hint)
    return True


def _index_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "index").rglob("*") if path.is_file())


def test_no_byte_of_any_file_of_an_index_can_deceive(folder: Path) -> None:
    """Each file with a byte changed, cut anywhere, emptied or gone. (Every byte of a segment: `test_flat_segment`.)"""
    right = _answers(folder)
    assert [row[1] for row in right[:-1]] == [4, 1, 4, 3, 1, 2, 2, 0, 1, 1, 1, 2, 1, 0]
    names = [path.name for path in _index_files(folder)]
    assert sum(name.endswith(".flat") for name in names) == 2
    assert {"CACHEDIR.TAG", "CURRENT", "TABLE", "format.json", "writer.lock"} < set(names)
    for path in _index_files(folder):
        whole = path.read_bytes()
        step = 67 if path.suffix == ".flat" else 9 if path.name == "CACHEDIR.TAG" else 3 if path.name == "TABLE" else 1
        for at in range(0, len(whole), step):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
            _is_refused(folder, right)
        for at in range(0, len(whole), 5 * step):
            path.write_bytes(whole[:at])
            assert _is_refused(folder, right) or path.name in ("CACHEDIR.TAG", "CURRENT", "format.json"), (path, at)
        path.unlink()
        matters = path.suffix == ".flat" or path.name in ("CURRENT", "TABLE", "format.json")
        assert _is_refused(folder, right) == matters, path
        path.write_bytes(whole)
    assert not _is_refused(folder, right)


def test_a_rebuild_mends_whatever_it_was(folder: Path) -> None:
    """The one command that every such error names makes the index as it was."""
    right = _answers(folder)
    for name in ("CURRENT", "CACHEDIR.TAG", "format.json", "TABLE", "*.flat"):
        for damaged in (folder / "index").rglob(name):
            damaged.write_bytes(b"\0" * 10)
        with Archive.open(folder) as archive:
            rebuild_folder(archive)
        assert [row[:2] for row in _answers(folder)] == [row[:2] for row in right]


def test_segments_that_are_exchanged(folder: Path) -> None:
    """A whole and sound file that is not the one meant is noticed: of another segment, or of another day."""
    right = _answers(folder)
    one, other = (path for path in _index_files(folder) if path.suffix == ".flat")
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    assert _is_refused(folder, right)
    other.write_bytes(first)
    assert _is_refused(folder, right)


def test_an_index_of_another_day(folder: Path) -> None:
    """Put back from a backup it is behind, and says so: the stamp stands in the table of contents."""
    of_today = {path: path.read_bytes() for path in _index_files(folder)}
    with Archive.open(folder, writable=True) as archive:
        put(archive, [replace(DOCUMENTS[3], deck="One")], [NAMES[3]])
        sync_folder(archive)
    for path, content in of_today.items():
        path.write_bytes(content)
    with Archive.open(folder) as archive, open_for_search(archive) as engine:
        (notice,) = search(archive, engine, "ferry").notices
    assert notice.startswith("the index is behind the archive")


def _ran(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.run(arguments)
    return code, capfd.readouterr().err


def test_an_archive_put_back_from_a_backup(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Beside a newer index it is noticed, also where it has come as far again by another way; a rebuild mends it."""
    database = folder / "archive.sqlite3"
    backup = database.read_bytes()
    with Archive.open(folder, writable=True) as archive:
        put(archive, [replace(DOCUMENTS[3], deck="One")], [NAMES[3]])
        sync_folder(archive)
        late = archive.revision
    database.write_bytes(backup)
    refusal = (
        f"dateline: the index {folder}/index was made from another state of the archive: was a backup restored?\n"
        "hint: make it anew from the archive: dateline rebuild\n"
    )
    at = ("--archive", str(folder))
    assert _ran(capfd, "search", "ferry", *at) == (4, refusal)
    assert _ran(capfd, "kwic", "ferry", *at) == (4, refusal)
    with Archive.open(folder, writable=True) as archive:
        put(archive, [replace(DOCUMENTS[2], deck="Other")], [NAMES[2]])  # another change, of the same number
        assert archive.revision == late
        with pytest.raises(ArchiveError, match="was made from another state of the archive"):
            sync_folder(archive)
        (damage,) = check_index(archive)
    assert damage.detail == "it was made from another archive, or from another state of this one"
    assert _ran(capfd, "search", "ferry", *at) == (4, refusal)
    assert _ran(capfd, "rebuild", *at)[0] == 0
    assert _ran(capfd, "search", "ferry", *at)[0] == 0


class _Runs:
    """What stands in a stranger's pickle."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._path),)


def test_an_index_that_another_tool_made_is_not_opened(folder: Path, tmp_path: Path) -> None:
    """A Whoosh index with a pickle in its table of contents, in the place of ours: refused, and nothing of it runs."""
    from whoosh import fields
    from whoosh.index import create_in

    ours = folder / "index" / "1"
    described = (ours / "format.json").read_bytes()
    shutil.rmtree(ours)
    ours.mkdir()
    writer = create_in(ours, fields.Schema(text=fields.TEXT), "MAIN").writer()
    writer.add_document(text="ferry")
    writer.commit()
    pickled = pickle.dumps(_Runs(tmp_path / "it-ran"))
    for path in ours.glob("*.toc"):
        path.write_bytes(pickled)
    for name in ("TABLE", "MAIN_WRITELOCK", "stamp.json"):
        (ours / name).write_bytes(pickled)
    for format in (None, described, b'{"engine": "whoosh", "format": 4, "analysis": 1}', pickled):
        (ours / "format.json").unlink(missing_ok=True)
        if format is not None:
            (ours / "format.json").write_bytes(format)
        with pytest.raises(ArchiveError) as caught:
            _answers(folder)
        assert caught.value.hint == "make it anew from the archive: dateline rebuild"
    assert not (tmp_path / "it-ran").exists()
    with Archive.open(folder) as archive:
        assert rebuild_folder(archive) == 4
    assert not (tmp_path / "it-ran").exists()


@pytest.mark.parametrize(
    "line",
    [
        b"[]", b"{}", b"null", b"[" * 100_000, b'{"commit":-1,"stamp":null,"segments":[]}',
        b'{"commit":1,"stamp":[1,2,3],"segments":[]}', b'{"commit":1,"stamp":["a",true,"t"],"segments":[]}',
        b'{"commit":1,"stamp":null,"segments":[["../../MAIN_a",1,1,[]]]}',
        b'{"commit":1,"stamp":null,"segments":[["/etc/passwd",1,1,[]]]}',
        b'{"commit":1,"stamp":null,"segments":[["MAIN_a",1,1,[1]]]}',
        b'{"commit":1,"stamp":null,"segments":[["MAIN_a",9,1,[1,0]]]}',
        b'{"commit":1,"stamp":null,"segments":[["MAIN_a",9,1,[-1]]]}',
        b'{"commit":1,"stamp":null,"segments":[["MAIN_a",9,1,[]],["MAIN_a",9,1,[]]]}',
        b'{"commit":1,"stamp":null,"segments":{"a":1}}', b"\xff\xfe", b"",
    ],
    ids=range(16),
)  # fmt: skip
def test_a_forged_table_of_contents(folder: Path, line: bytes) -> None:
    """With the right checksum, and names that lead elsewhere or numbers that cannot be: refused."""
    from zlib import crc32

    (folder / "index" / "1" / "TABLE").write_bytes(line + b"\n%08x\n" % crc32(line))
    with pytest.raises(ArchiveError) as caught:
        _answers(folder)
    assert caught.value.message.startswith(f"the index {folder}/index/1 cannot be used: TABLE ")
    assert caught.value.hint == "make it anew from the archive: dateline rebuild"


def test_an_index_is_written_where_it_says(tmp_path: Path) -> None:
    """All files of an index lie in its folder."""
    (tmp_path / "index").mkdir()
    engine = load_engine("whoosh").create(tmp_path / "index")
    engine.write([IndexEntry("a", "", "", "", "ferry", "", (), (), ())], (), None)
    engine.close()
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def _try_all() -> None:
    """Every bit of every file of an index, every cut, and every byte set to 0 and to 255."""
    os.fsync = lambda _: None  # type: ignore[assignment]
    folder = _made(Path(tempfile.mkdtemp(prefix="dateline-damage-")) / "press.dateline")
    right = _answers(folder)
    states = refused = 0
    for path in _index_files(folder):
        whole = path.read_bytes()
        before = states
        for at in range(len(whole)):
            changed = {whole[at] ^ (1 << bit) for bit in range(8)} | {0, 255, ord("0")}
            for byte in changed - {whole[at]}:
                path.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
                refused += _is_refused(folder, right)
                states += 1
            path.write_bytes(whole[:at])
            refused += _is_refused(folder, right)
            states += 1
        path.write_bytes(whole)
        print(f"{path.relative_to(folder)}: {len(whole)} bytes, {states - before} states", file=sys.stderr, flush=True)
    print(f"{states} damaged states, {refused} refused, {states - refused} answered rightly, 0 wrong")


if __name__ == "__main__":
    _try_all()
