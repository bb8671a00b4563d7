"""Numbered steps from an empty or older database to today's tables."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from test_store import HERE, STARTED, TEXT, add, document_of, id_of

from archive import migrations
from archive.errors import ArchiveError
from archive.migrations import APPLICATION_ID, Migration, apply_migrations, version_of
from archive.store import Archive

NEXT = Migration(
    "tags",
    """
    CREATE TABLE pencil ( -- a comment with a semicolon; and a 'quote
      content INTEGER NOT NULL REFERENCES content (number),
      name    TEXT NOT NULL CHECK (name <> ';')
    );
    INSERT INTO pencil SELECT number, 'old' FROM content;
    """,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of today's version with one document."""
    folder = tmp_path / "press.dateline"
    with Archive.create(folder) as archive, archive.transaction():
        add(archive, TEXT, HERE, archive.begin_import(["dumps"], STARTED))
        archive.put_document(document_of(TEXT))
    return folder


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "archive.sqlite3", isolation_level=None)) as database:
        yield database


def add_steps(monkeypatch: pytest.MonkeyPatch, *steps: Migration) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, *steps))


def schema_of(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_from_nothing(tmp_path: Path) -> None:
    """An empty database becomes an archive of today's version, with no copy to keep."""
    path = tmp_path / "archive.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        assert apply_migrations(database, path) is None
        assert version_of(database) == 1
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [file.name for file in tmp_path.iterdir()] == ["archive.sqlite3"]


def test_file_says_what_it_is(folder: Path) -> None:
    """The four letters DTLN at byte 68 tell an archive from other SQLite files."""
    assert (folder / "archive.sqlite3").read_bytes()[68:72] == b"DTLN"


def test_twice_is_once(folder: Path, database: sqlite3.Connection) -> None:
    """A database of today's version is left alone."""
    before = (folder / "archive.sqlite3").read_bytes()
    assert apply_migrations(database, folder / "archive.sqlite3") is None
    assert (folder / "archive.sqlite3").read_bytes() == before


def test_next_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of an older version is brought up to date by its next reader, with a copy of it as it was."""
    before = schema_of(folder / "archive.sqlite3")
    add_steps(monkeypatch, NEXT)
    with Archive.open(folder) as archive:
        assert archive.document(id_of(TEXT)) == document_of(TEXT)
        assert list(archive.verify()) == []
    assert sorted(path.name for path in folder.iterdir()) == [
        "archive.sqlite3", "archive.version-1.sqlite3", "writer.lock"
    ]  # fmt: skip
    assert schema_of(folder / "archive.version-1.sqlite3") == before
    with closing(sqlite3.connect(folder / "archive.sqlite3")) as database:
        assert version_of(database) == 2
        assert database.execute("SELECT name FROM pencil").fetchall() == [("old",)]


def test_copy_is_an_archive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy, put back in its place, is the archive as it was."""
    with monkeypatch.context() as later:
        add_steps(later, NEXT)
        Archive.open(folder, writable=True).close()
    (folder / "archive.version-1.sqlite3").replace(folder / "archive.sqlite3")
    with Archive.open(folder) as archive:
        assert archive.document(id_of(TEXT)) == document_of(TEXT)


def test_half_a_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that a crash left unfinished is made again, and never under the name of a whole one."""
    (folder / "archive.version-1.sqlite3.unfinished").write_bytes(b"half of it")
    add_steps(monkeypatch, NEXT)
    Archive.open(folder, writable=True).close()
    assert not (folder / "archive.version-1.sqlite3.unfinished").exists()
    assert schema_of(folder / "archive.version-1.sqlite3")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("CREATE TABLE pencil (name TEXT);\nDELETE FROM source;", "rows that point to nothing"),
        ("CREATE TABLE pencil (name TEXT);\nCREATE TABEL page (name TEXT);", "syntax error"),
        ("CREATE TABLE pencil (name TEXT);\nINSERT INTO archive VALUES (2, '', 0, '');", "CHECK constraint failed"),
    ],
)
def test_step_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch, sql: str, message: str) -> None:
    """A step that fails is undone whole: the archive is as it was, of its old version."""
    before = schema_of(folder / "archive.sqlite3")
    with monkeypatch.context() as later:
        add_steps(later, Migration("a step that fails", sql))
        with pytest.raises(ArchiveError, match=message):
            Archive.open(folder, writable=True)
    assert schema_of(folder / "archive.sqlite3") == before
    with Archive.open(folder, writable=True) as archive:
        assert archive.document(id_of(TEXT)) == document_of(TEXT)


def test_steps_one_by_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second of two steps fails, the first is kept: a crash leaves the archive at a step's end."""
    add_steps(monkeypatch, NEXT, Migration("a step that fails", "CREATE TABEL page (name TEXT);"))
    with pytest.raises(ArchiveError):
        Archive.open(folder, writable=True)
    with closing(sqlite3.connect(folder / "archive.sqlite3")) as database:
        assert version_of(database) == 2


def test_every_table_is_described(database: sqlite3.Connection) -> None:
    """Every table and view begins with a sentence on what it holds: they are an interface."""
    kept = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name <> 'sqlite_sequence'"
    for name, sql in database.execute(kept):
        assert re.match(r"CREATE (TABLE|VIEW) \w+ (\(|AS) -- \S", sql) or name == "imports", name


@pytest.mark.parametrize("view", ["documents", "corrections", "rulings", "sightings", "rejections", "tags", "codes", "quotations", "imports"])
def test_views_can_be_read(database: sqlite3.Connection, view: str) -> None:
    """Every view answers."""
    database.execute(f"SELECT * FROM {view}").fetchall()


def test_nothing_newer_than_2020() -> None:
    """The SQL of the archive asks for nothing that SQLite 3.31 does not know."""
    newer = re.compile(
        r"\b(RETURNING|STRICT|MATERIALIZED|IIF|UNIXEPOCH|JSONB|GENERATED|DROP COLUMN|FULL (OUTER )?JOIN|RIGHT JOIN"
        r"|UPDATE \w+ SET [^\"]* FROM)\b|->",
        re.IGNORECASE,
    )
    for path in (Path(migrations.__file__).parent).glob("*.py"):
        for statement in re.findall(r'"((?:SELECT|INSERT|UPDATE|DELETE|CREATE|WITH) [^"]*)"', path.read_text()):
            assert newer.search(statement) is None, statement
    for migration in migrations.MIGRATIONS:
        assert newer.search(re.sub("--.*", "", migration.sql)) is None
