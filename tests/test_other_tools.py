"""The README's page on other tools is true: each example is run on a copy of the samples, where the tool is here.

    python tests/test_other_tools.py    writes the outputs in README.md anew, from real runs
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from documents import archive_of, document, id_of, see_again

import cli
from archive.document import Sighting
from archive.plain_copy import TABLES, write_plain_copy

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_EXAMPLE = re.compile(r"^```(sh|python|r)\n(.*?)^```\n+```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMES = ("sqlite3", "datasette", "pandas", "duckdb", "Rscript")


def page() -> str:
    return README.read_text(encoding="utf-8").split("\n## With other tools\n", 1)[1].split("\n## ", 1)[0]


def make_place(folder: Path) -> None:
    """press.db and press.jsonl of the samples, in that folder."""
    archive = ["--archive", str(folder / "press.dateline")]
    assert cli.run(["ingest", str(ROOT / "samples"), *archive, "--quiet", "--jobs", "1"]) == 0
    assert cli.run(["export", "--all", "-o", str(folder / "press.db"), *archive]) == 0
    assert cli.run(["export", "--all", "-o", str(folder / "press.jsonl"), *archive]) == 0


def command_of(language: str, code: str) -> list[str]:
    if language == "python":
        return [sys.executable, "-c", code]
    return ["Rscript", "-e", code] if language == "r" else ["/bin/sh", "-c", code]


def run(language: str, code: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command_of(language, code), cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_here(name: str) -> bool:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return shutil.which(name, path=path) is not None or importlib.util.find_spec(name) is not None


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tools")
    make_place(folder)
    return folder


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_an_example_prints_what_the_readme_shows(place: Path, number: int) -> None:
    """The SQLite shell, Datasette, pandas, DuckDB and R open what is exported, and find what the page says."""
    examples = _EXAMPLE.findall(page())
    assert len(examples) == len(NAMES)
    language, code, shown = examples[number]
    name = NAMES[number]
    assert name in code or (language == "r" and name == "Rscript")
    if name == "sqlite3" and not shutil.which("sqlite3"):  # the same question without the shell
        (sql,) = re.findall(r'"(.*)"', code)
        with closing(sqlite3.connect(place / "press.db")) as database:
            assert "".join("|".join(map(str, row)) + "\n" for row in database.execute(sql)) == shown
        return
    if not is_here(name):
        pytest.skip(f"{name} is not installed on this machine")
    if language == "r" and subprocess.run(["Rscript", "-e", "library(DBI); library(RSQLite)"], capture_output=True).returncode:
        pytest.skip("R is here without its packages DBI and RSQLite")
    assert run(language, code, place).rstrip() == shown.rstrip()


def test_every_table_is_on_the_page(place: Path) -> None:
    """And every view of the archive is a table of the copy, with the view's columns."""
    with closing(sqlite3.connect(place / "press.db")) as copy, closing(sqlite3.connect(place / "press.dateline" / "archive.sqlite3")) as archive:
        views = {row[0] for row in archive.execute("SELECT name FROM sqlite_master WHERE type = 'view'")} - {"as_corrected"}
        tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert views == set(TABLES)
        assert tables == views | {"about"}
        for name in tables:
            assert f"`{name}`" in page()
        for name in views:
            columns = [[row[1] for row in each.execute(f"PRAGMA table_info({name})")] for each in (archive, copy)]
            assert columns[1] == columns[0] + (["body"] if name == "documents" else [])
            rows = [sorted(map(str, each.execute(f"SELECT {', '.join(map(quoted, columns[0]))} FROM {name}"))) for each in (archive, copy)]
            assert rows[0] == rows[1]
            if name != "documents":  # the small ones of the samples need not have any
                continue
            assert len(rows[0]) == 23


def quoted(name: str) -> str:
    return f'"{name}"'


def test_the_texts_are_those_of_the_archive(place: Path) -> None:
    """Every body as `export --format jsonl` has it."""
    lines = [json.loads(line) for line in (place / "press.jsonl").read_text(encoding="utf-8").splitlines()]
    with closing(sqlite3.connect(place / "press.db")) as copy:
        assert dict(copy.execute("SELECT id, body FROM documents")) == {line["id"]: line["body"] for line in lines}


def test_some_documents(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of chosen documents the copy has what concerns them, and of the archive which it is."""
    folder = tmp_path / "press.dateline"
    with archive_of(folder, [document("a", "One.\n\nTwo."), document("b", "Other.")], ["a", "b"]) as archive:
        see_again(archive, "a", Sighting("west.example", "again.txt"))
        see_again(archive, "b", Sighting("west.example", "other.txt"))
        id, revision = archive.id, archive.revision
    assert cli.run(["export", id_of("a")[:9], "--archive", str(folder), "-o", str(tmp_path / "one.db")]) == 0
    assert capfd.readouterr().err == "1 document written\n"
    with closing(sqlite3.connect(tmp_path / "one.db")) as copy:
        assert copy.execute("SELECT id, body FROM documents").fetchall() == [(id_of("a"), "One.\n\nTwo.")]
        assert copy.execute("SELECT path FROM sightings ORDER BY path").fetchall() == [("again.txt",), ("dumps/a.txt",)]
        assert len(copy.execute("SELECT * FROM imports").fetchall()) == 3
        about = dict(copy.execute("SELECT name, value FROM about"))
        assert (about["id"], about["revision"], about["archive"]) == (id, str(revision), "press.dateline")


@pytest.mark.parametrize("arguments", [["--format", "sqlite"], ["--format", "sqlite", "--columns", "id", "-o", "x.db"], ["-o", "x.db", "--excel"]])
def test_a_database_is_a_whole_file(tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """On stdout, or with columns of a spreadsheet, it is none: exit code 2."""
    archive_of(tmp_path / "press.dateline", [document("a")], ["a"]).close()
    assert cli.run(["export", "--all", "--archive", str(tmp_path / "press.dateline"), *arguments]) == 2
    assert capfd.readouterr().err.splitlines() == [
        "dateline: a database is a file with all columns", "hint: name it with -o press.db, without --columns and --excel",
    ]  # fmt: skip


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that is there is left alone, unless told; where nothing can be written nothing is left."""
    archive_of(tmp_path / "press.dateline", [document("a")], ["a"]).close()
    export = ["export", "--all", "--archive", str(tmp_path / "press.dateline"), "-o"]
    assert cli.run([*export, str(tmp_path / "missing" / "x.db")]) in (3, 4)
    (tmp_path / "x.db").write_text("mine", encoding="utf-8")
    assert cli.run([*export, str(tmp_path / "x.db")]) == 2
    assert (tmp_path / "x.db").read_text(encoding="utf-8") == "mine"
    assert cli.run([*export, str(tmp_path / "x.db"), "--force"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["press.dateline", "x.db"]


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    """An error while documents are read is that error."""
    with archive_of(tmp_path / "press.dateline", [document("a")], ["a"]) as archive:
        def documents():  # type: ignore[no-untyped-def]
            yield archive.document(id_of("a"))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_plain_copy(archive.folder, documents(), tmp_path / "x.db", {}, everything=True)


def _write_outputs(folder: Path) -> None:
    make_place(folder)
    text = README.read_text(encoding="utf-8")
    old = page()

    def example(found: re.Match[str]) -> str:
        language, code, shown = found.groups()
        if language != "r":
            shown = run(language, code, folder).rstrip("\n") + "\n"
        return f"```{language}\n{code}```\n\n```text\n{shown}```"

    README.write_text(text.replace(old, _EXAMPLE.sub(example, old)), encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        _write_outputs(Path(scratch))
