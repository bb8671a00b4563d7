"""Documents of an archive into a plain SQLite file for other programs: the archive's views as tables, with the texts
that the archive itself keeps packed.

Each table has the columns of the view of its name (archive/tables.py); `documents` has `body` besides, and `about`
says which archive it was copied from, and in which state.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from archive.codec import escape
from archive.connection import DATABASE_ERRORS, DATABASE_NAME, explain_error
from archive.document import Document
from archive.errors import ArchiveError

# The tables of the copy, in the order in which they are written, each with the columns that are looked up.
TABLES = {
    "documents": ("id", "date", "source", "place"),
    "sightings": ("id", "source"),
    "near_copies": ("id", "family"),
    "corrections": ("id",),
    "tags": ("id", "tag"),
    "codes": ("id", "name"),
    "quotations": ("id",),
    "rejections": ("rule",),
    "rulings": (),
    "imports": (),
    "saved_searches": (),
}

# Of columns that a view works out, and of which SQLite therefore knows no kind.
_KINDS = {"date_confidence": "REAL", "holds": "INTEGER"}


def write_plain_copy(
    folder: Path, documents: Iterable[Document], path: Path, about: Mapping[str, str], *, everything: bool
) -> int:
    """Writes the copy of those documents of the archive in `folder` to a new file; their number.

    With `everything` the other tables are whole, else they have what concerns these documents, and the tables that
    concern none (imports, rulings, saved searches) are whole. Memory does not grow with the archive; the texts wait in
    a temporary file of SQLite's until their rows are written. Raises ArchiveError where the archive cannot be read,
    OSError where the disk is full.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}", uri=True, isolation_level=None)) as copy:
            for setting in ("journal_mode = OFF", "synchronous = OFF", "page_size = 8192"):
                copy.execute(f"PRAGMA {setting}")
            _attach(copy, folder / DATABASE_NAME)
            copy.execute("CREATE TEMP TABLE text (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")
            copy.execute("BEGIN")
            copy.executemany(
                "INSERT OR IGNORE INTO temp.text VALUES (?, ?)", ((one.id, escape(one.body)) for one in documents)
            )
            for name, looked_up in TABLES.items():
                _write_table(copy, name, looked_up, everything)
            copy.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
            copy.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            count = int(copy.execute("SELECT count(*) FROM main.documents").fetchone()[0])
            copy.execute("COMMIT")
            return count
    except DATABASE_ERRORS as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise explain_error(error, folder / DATABASE_NAME) from error


def _attach(copy: sqlite3.Connection, archive: Path) -> None:
    """Opens the archive beside the copy, for reading; also where neither its file nor its folder can be written."""
    name = f"file:{quote(str(archive.absolute()))}?mode=ro"
    for mode in ("", "&immutable=1"):
        try:
            copy.execute("ATTACH ? AS archive", (name + mode,))
            copy.execute("SELECT count(*) FROM archive.sqlite_master").fetchone()
            return
        except sqlite3.OperationalError as error:
            last = error
            if any(row[1] == "archive" for row in copy.execute("PRAGMA database_list")):
                copy.execute("DETACH archive")
    raise ArchiveError(f"{archive} cannot be read: {last}", "is it yours to read?") from last


def _write_table(copy: sqlite3.Connection, name: str, looked_up: tuple[str, ...], everything: bool) -> None:
    described = copy.execute(f"PRAGMA archive.table_info({name})").fetchall()
    columns = [(row[1], row[2] or _KINDS.get(row[1], "TEXT")) for row in described]
    has_text = name == "documents"
    declared = [
        f'"{column}" {kind}' + (" PRIMARY KEY" if has_text and column == "id" else "")
        for column, kind in [*columns, *([("body", "TEXT")] if has_text else [])]
    ]
    copy.execute(f"CREATE TABLE main.{name} ({', '.join(declared)})")
    listed = ", ".join(f'v."{column}"' for column, _ in columns)
    if has_text:
        chosen = f"SELECT {listed}, t.body FROM archive.{name} v JOIN temp.text t ON t.id = v.id"
    else:
        chosen = f"SELECT {listed} FROM archive.{name} v"
        if not everything and "id" in dict(columns):
            chosen += " WHERE v.id IN (SELECT id FROM temp.text)"
    copy.execute(f"INSERT INTO main.{name} {chosen}")
    for column in looked_up:
        if not (has_text and column == "id"):
            copy.execute(f'CREATE INDEX main.{name}_{column} ON {name} ("{column}")')
