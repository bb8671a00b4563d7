"""Every error that a user can meet: what, where, what to do, to the letter; and that none is without such a test."""

from __future__ import annotations

import ast
import io
import re
import sqlite3
import sys
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest
from documents import archive_of, document, put

import cli
from archive import backup
from archive.command_line import user_name
from archive.connection import explain_error
from archive.errors import ArchiveError, DatelineError
from archive.partial_date import DateError, PartialDate, UnsettledDate
from archive.store import Archive
from index import crew
from index.folder import locked
from index.sync import sync_folder
from ingest import source_lessons

ROOT = Path(__file__).parent.parent
LIST_IDS = "`dateline search WORDS --format ids` lists ids"
FERRY = document("ferry", "The ferry came back to the harbour.\n\nThe crew slept.", title="Ferry back", when="2021-05-06")
BARE = document("bare", "A strike.", source="west.example")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, its index, and some files that are not what is asked for."""
    folder = tmp_path_factory.mktemp("errors")
    with archive_of(folder / "press.dateline", [FERRY, BARE], ["ferry", "bare"]) as archive:
        sync_folder(archive)
    (folder / "dump").mkdir()
    (folder / "dump" / "a.txt").write_text("The ferry came back.\n")
    (folder / "empty").mkdir()
    for name, content in (
        ("bad.txt", b"ferry\n\xff\n"), ("noid.csv", b"a,b\n1,2\n"), ("bytes.csv", b"id,stance\n\xff\xfe,x\n"),
        ("quote.csv", b'id,stance\n"x,y\n'), ("none.csv", b"id,field,value\n"), ("long.txt", b"x" * 70_000),
    ):  # fmt: skip
        (folder / name).write_bytes(content)
    return folder


# What is typed, a line each, then `| message | hint`; all of them end with 2.
TYPED = f"""
completion tcsh | there is no completion for 'tcsh' | shells are bash, zsh, fish
copies --against 3f | --against compares the copies of one document | name it: dateline copies ID --against ID
export | name documents by their ids, or ask for --all | `-` reads ids from a pipe
export zz | 'zz' begins no document's id | {LIST_IDS} in full
kwic | nothing to look for | give words; `dateline search` finds documents by filters alone
kwic date:2021 | this query looks for nothing in a text | `dateline search` finds such documents
matrix bad.txt | bad.txt is not UTF-8: byte 0xff | save it as UTF-8
search ferry --facet source --collapse | --facet counts every document, copies too | leave out --collapse
search | nothing to search for | give words, or a filter such as --on 2021; `dateline export --all` gives all
search ferry -o x.odt | x.odt ends as no format does | endings are .csv, .tsv, .json, .jsonl, .ris, .csl-json; or name a --format
search ferry --format foo | there is no format 'foo' here | formats are table, csv, tsv, json, jsonl, ids, ris, csl-json
search ferry --format cvs | there is no format 'cvs' here | did you mean csv?
search ferry --sort best | --sort 'best' is not known | sort by relevance, newest or oldest
search ferry --report x.odt | x.odt ends as no report does | endings are .json, .md, .html, .htm; or none
search ferry --report . | --report . names no file | name one: strikes.html
rerun | name the report to be rerun | `dateline search ... --report FILE` writes one
rerun noid.csv | noid.csv is no report of a search: 'a' stands where {{ should | name a file that `dateline search ... --report FILE` wrote
timeline ferry --format svg | a picture as svg needs a file | name it with -o timeline.svg
timeline strike --source west.example --format svg -o x.svg | there is nothing to draw: no document is dated | `dateline dates` says why
timeline ferry --by decade | --by 'decade' is not known | count by year, month, week
sample x -n 3 --stratify year,year | --stratify names year twice | name each once
sample x | how many documents? | say it with -n: dateline sample strike -n 50
ingest - - | - is given twice | what is piped in can be read once
ingest --resume dump | --resume takes no paths | it reads those that the import was given; or leave it out
ingest dump --source= | --source is empty | give the source a name, or leave the option out
ingest dump --source-from a( | --source-from 'a(' is no regular expression: missing ), unterminated subpattern at position 1 | use host, folder, or an expression
ingest dump --source-from abc | --source-from 'abc' has no group | put the part of the path that names the source in parentheses, such as 'dumps/([^/]+)/'
ingest dump --as cvs | --as 'cvs' is no format | did you mean csv?
ingest dump --map text=a --map html=b | --map text and --map html exclude each other | a record has one content
ingest dump --map text=a --map text=b | --map text is given twice | a field is read from one column
ingest dump --map text | --map 'text' names no column | write --map FIELD=COLUMN, as in --map text=story
ingest dump --map foo=bar | --map: there is no field 'foo' | fields are text, html, title, byline, url, date, captured, source
ingest dump --encoding utf8000 | --encoding 'utf8000' is no encoding | did you mean utf-8?
ingest --files-from long.txt | --files-from: a name of over 64 KB | is it a list of names, one a line?
explain dump/a.txt --format csv | explain has no format 'csv' | use text or jsonl
explain nowhere.txt | there is no file nowhere.txt, and no id looks so | name a file, or give the beginning of an id
explain dump | dump is a folder | explain one file of it, or extract the whole folder
extract dump --format csv | extract has no format 'csv' | use --format jsonl
remove | remove takes ids, an import or a source | name one of them: ID..., --import N or --source S
remove --import 1 --forget --purge | --forget and --purge contradict each other | forget to take again, purge to wipe
remove --import 9 | there is no import 9 | `dateline imports` lists them
remove --source nosuch | there is no source 'nosuch' | `dateline status` lists them
remove --source east.exampel | there is no source 'east.exampel' | did you mean 'east.example'?
imports 9 | there is no import 9 | `dateline imports` lists them
codes import noid.csv --coder a | the sheet has no column id in its first line | `dateline sample --sheet` writes one
codes import bytes.csv --coder a | the sheet is not UTF-8 (line 2) | save it again: "CSV UTF-8" in Excel, charset UTF-8 in LibreOffice
codes import quote.csv --coder a | line 2 of the sheet is not csv: unexpected end of data | is a quote not closed?
codes agreement x | there is no code 'x' | there are none
fix --from bytes.csv | cannot read bytes.csv as UTF-8 (byte 0xff at offset 10) | save it again as CSV UTF-8
saved --remove nosuch | there is no saved search 'nosuch' | none is saved yet: `dateline save NAME QUERY` saves one
new nosuch | there is no saved search 'nosuch' | none is saved yet: `dateline save NAME QUERY` saves one
new a\udcff | 'a\udcff' holds bytes that are no UTF-8 | type it anew, in a terminal set to UTF-8
show zz | no document's id begins with 'zz' | {LIST_IDS}
quote {FERRY.id} --lines 99 | nothing of the text stands on line 99 | it stands on lines 1, 2
quote {FERRY.id} --lines x | 'x' names no lines | write --lines 12 or --lines 12-14
"""


def _said(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.run(arguments)
    lines = capfd.readouterr().err.splitlines()
    return code, "\n".join(line for line in lines if not line.startswith("using the archive"))


@pytest.fixture(autouse=True)
def _here(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(made / "none"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))


@pytest.mark.parametrize("line", TYPED.strip().split("\n"), ids=lambda line: line.split(" | ")[0][:60])
def test_what_is_said(capfd: pytest.CaptureFixture[str], line: str) -> None:
    """The message, and below it what to do."""
    typed, message, hint = line.split(" | ")
    if typed.startswith("timeline strike"):
        pytest.importorskip("matplotlib")
    shown = "dateline: " + message + "\nhint: " + hint
    assert _said(capfd, *typed.split(" ")) == (2, shown.encode("utf-8", "backslashreplace").decode())


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("search code:stance=", 2,
         "dateline: 'stance=' has no value after the =\n  code:stance=\n       ^^^^^^^\n"
         "hint: write code:stance, or code:stance=for"),
        ("search tag:a*", 2,
         "dateline: 'a*': the name of a tag takes no * ? ~\n  tag:a*\n      ^^\n"
         "hint: `dateline tag` lists tags, `dateline codes` codes and coders"),
        ("tag - +x", 1, "dateline: no ids came in, so nothing was tagged\nhint: " + LIST_IDS),
        ("fix --from none.csv", 3,
         "dateline: none.csv has no corrections in it\nhint: `dateline fix --list -o FILE` writes such a table"),
        ("search ferry -o nowhere/x.csv", 3,
         "dateline: cannot write nowhere/x.csv: No such file or directory\nhint: make its folder first"),
        ("status --archive nowhere", 4,
         "dateline: nowhere does not exist\nhint: make one with `dateline ingest PATH --archive nowhere`"),
        ("status --archive empty", 4,
         "dateline: empty has no archive in it\nhint: make one with `dateline ingest PATH --archive empty`"),
        ("rebuild --archive dump", 4,
         "dateline: dump has no archive in it\n"
         "hint: name the folder of an archive, or a new one: this one holds other files"),
        ("ingest empty --archive press.dateline", 3, "dateline: no file found at these paths"),
    ],
)  # fmt: skip
def test_what_is_said_with_other_codes(capfd: pytest.CaptureFixture[str], typed: str, code: int, said: str) -> None:
    """Queries with a caret; what could not be stored or written is 3, a missing archive 4."""
    found, err = _said(capfd, *typed.split(" "))
    assert found == code
    assert err.endswith(said)


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        ("sort = \n", "{file} is not TOML: Invalid value (at line 1, column 8)",
         'write lines such as: sort = "newest"'),
        ('[serch]\nsort = "newest"\n', "{file}: there is no command [serch]", "did you mean search?"),
        ('[search]\nsrot = "newest"\n', "{file}: search has no setting 'srot'", "did you mean sort?"),
        ("[search]\nnumber = 'many'\n", "{file}: search.number takes a whole number of 0 or more, not 'many'",
         "`dateline config --origin` lists what is set"),
    ],
)  # fmt: skip
def test_what_is_said_of_settings(
    capfd: pytest.CaptureFixture[str], made: Path, content: str, message: str, hint: str
) -> None:
    """The file, what of it, and what to write."""
    file = made / "dateline.toml"
    file.write_text(content)
    try:
        said = _said(capfd, "search", "ferry")
    finally:
        file.unlink()
    assert said == (2, f"dateline: {message.format(file=file)}\nhint: {hint}")


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        (sqlite3.SQLITE_CORRUPT, "a.sqlite3 is damaged (said)",
         "see what is concerned with `dateline verify`, or restore a backup"),
        (sqlite3.SQLITE_BUSY, "a.sqlite3 is locked by another program (said)", "close it, or wait for it to end"),
        (sqlite3.SQLITE_FULL, "the disk is full: a.sqlite3 cannot grow", "free some space; what was committed is kept"),
        (sqlite3.SQLITE_IOERR, "a.sqlite3 cannot be read or written (said)",
         "check the disk; what was committed is kept"),
        (sqlite3.SQLITE_READONLY, "a.sqlite3 cannot be written (said)", "is it yours, and not read-only?"),
        (sqlite3.SQLITE_CANTOPEN, "a.sqlite3 cannot be opened (said)", "does it exist, and may you read it?"),
        (sqlite3.SQLITE_CONSTRAINT, "a.sqlite3 refuses what cannot be true: said",
         "nothing was changed; `dateline verify` says whether it is damaged: where it is not, please report it"),
        (sqlite3.SQLITE_ERROR, "a.sqlite3: said", "check it with `dateline verify`"),
    ],
)  # fmt: skip
def test_what_is_said_of_the_database(code: int, message: str, hint: str) -> None:
    """What SQLite reports, in words; exit code 4."""
    error = sqlite3.OperationalError("said")
    error.sqlite_errorcode = code
    told = explain_error(error, Path("a.sqlite3"))
    assert (told.message, told.hint, told.exit_code) == (message, hint, 4)


def test_what_is_said_of_folders_that_cannot_be_used(made: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file where a folder should be, for an archive and for an index."""
    with pytest.raises(ArchiveError) as refused:
        Archive.create(made / "bad.txt")
    assert refused.value.message == f"cannot make {made}/bad.txt: File exists"
    assert refused.value.hint == "name a folder that you can write to"
    with pytest.raises(ArchiveError) as caught, locked(made / "bad.txt" / "index"):
        pass
    assert caught.value.message == f"cannot make {made}/bad.txt/index: Not a directory"
    assert caught.value.hint == "is it yours, and not read-only?"


def test_what_is_said_of_bytes_that_are_gone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Raw bytes that damage has taken are named, with the command that puts them back."""
    with archive_of(tmp_path / "press.dateline", [FERRY], ["ferry"]):
        pass
    with sqlite3.connect(tmp_path / "press.dateline" / "archive.sqlite3") as other:
        other.execute("DELETE FROM content_bytes")
    other.close()
    code, err = _said(capfd, "show", FERRY.id, "--raw", "--archive", str(tmp_path / "press.dateline"))
    assert (code, err) == (
        4,
        f"dateline: the raw bytes of {FERRY.id} are not in {tmp_path}/press.dateline\n"
        "hint: importing its file again puts them back: `dateline ingest PATH --again`",
    )


def test_dates_that_are_none() -> None:
    """What no calendar has."""
    for fields, message in (
        ((None, None, 5), "a date without a year needs a month"), ((2021, None, 5), "a day needs a month"),
    ):  # fmt: skip
        with pytest.raises(DateError, match=message):
            PartialDate(*fields)
    with pytest.raises(DateError, match="an unsettled date has at least two readings"):
        UnsettledDate((PartialDate(2021),))


# Errors of whoever changes this program, which no user can meet, and those that only a moment between two system calls
# can bring about, or a system that is not this one.
_NOT_MET = {
    "archive/content_writing.py": "does not have the hash|is not in|was never seen",
    "archive/corrections.py": "the correction of|there is no such correction",
    "archive/lock.py": "cannot lock",
    "archive/migrations.py": "cannot be brought to version",
    "archive/querying.py": "can be written only within a transaction|is damaged: a row is missing",
    "archive/reading.py": "its changes are out of order",
    "archive/removal.py": "is being read by another program",
    "archive/salvage.py": "they run in a circle",
    "archive/saved_searches.py": "cannot be read: ",
    "archive/store.py": "is open for reading only|is open already|cannot make|cannot be read",
    "index/agreement.py": "which is no number|has a value below zero",
    "index/engines/whoosh_engine.py": "was closed",
    "index/sync.py": "a worker did not find documents",
    "ingest/commands/ingest.py": "was reading from standard input|where the import was begun",
    "ingest/commands/remove.py": "could not be removed|there is nothing to remove",
    "ingest/corrections.py": "so it has no lines",
    "ingest/workers.py": "end as soon as they start",
}  # fmt: skip


def _raised() -> list[tuple[str, int, list[str]]]:
    """Every message of an error in words, as the parts that stand in the program, with its file and line."""
    trees = {path: ast.parse(path.read_text("utf-8")) for package in ("archive", "ingest", "index")
             for path in (ROOT / package).rglob("*.py")}  # fmt: skip
    trees[ROOT / "cli.py"] = ast.parse((ROOT / "cli.py").read_text("utf-8"))
    kinds = {"DatelineError", "DatelineExit"}
    for _ in range(3):
        for tree in trees.values():
            kinds |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
                      and any(isinstance(base, ast.Name) and base.id in kinds for base in node.bases)}  # fmt: skip
    kinds.discard("CodecError")  # which is told as damage of a document, with its id: `test_archive_faults`
    found = []
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                at = 1 if node.func.id == "DatelineExit" else 0
                message = node.args[at] if len(node.args) > at else None
                parts = message.values if isinstance(message, ast.JoinedStr) else [message]
                told = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
                if told:
                    found.append((path.relative_to(ROOT).as_posix(), node.lineno, told))
    return found


def test_every_error_has_a_test() -> None:
    """Each message that the program can raise stands in a test, or above with those that nobody can meet."""
    told = []
    for path in (ROOT / "tests").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                told.append(node.value.replace("\\", ""))
            elif isinstance(node, ast.JoinedStr):
                told.append("".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values))
    told.append((ROOT / "README.md").read_text("utf-8"))
    everything = "\x00".join(told)
    raised = _raised()
    assert len(raised) > 150
    lacking = []
    for path, line, parts in raised:
        if path in _NOT_MET and re.search(_NOT_MET[path], "".join(parts)):
            continue
        pattern = "[^\x00]*?".join(re.escape(part.strip()) for part in parts if len(part.strip()) > 2)
        if not re.search(pattern, everything):
            lacking.append(f"{path}:{line}: {'…'.join(parts)}")
    assert not lacking, "no test says\n" + "\n".join(sorted(lacking))


def test_errors_of_rare_moments(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a loaded machine, a system without users, a dying worker and two hashes alike are told as."""

    def said(call: Callable[[], object]) -> tuple[str, str | None]:
        with pytest.raises(DatelineError) as caught:
            call()
        return caught.value.message, caught.value.hint

    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert said(lambda: user_name(None)) == ("the system does not say who you are", "say it with --by NAME")

    def restarted(*_: object) -> None:
        raise backup._Restarted

    monkeypatch.setattr(backup, "_copy", restarted)
    assert said(lambda: backup.back_up(made / "press.dateline", tmp_path / "to", lambda done, all: None)) == (
        f"{made / 'press.dateline'} is being written too often to be copied", "try when that has ended"
    )  # fmt: skip
    worker = crew._Worker(get_context("spawn"))
    try:
        worker.batches.append(["0123456789abcdef" * 4] * 1200)
        worker.process.kill()
        pid, death = worker.process.pid, worker.death()
    finally:
        worker.end()
    assert (death.message, death.hint) == (
        f"worker process {pid}, which was indexing 1,200 documents from 0123456789ab on, was killed by signal 9; "
        "the index is as it was",
        "run the same again; where memory ran out, with --jobs 1",
    )
    monkeypatch.setattr(source_lessons, "line_hash", lambda key: f"abcdef{key}")
    assert said(lambda: source_lessons._name_line({1: ("a", []), 2: ("b", [])}, "abcdef")) == (
        "'abcdef' begins the hashes of 2 lines", "give more of it"
    )  # fmt: skip


def test_every_error_says_what_to_do(made: Path) -> None:
    """Of the archive, each has a remedy beside it."""
    with Archive.open(made / "press.dateline") as archive, pytest.raises(DatelineError) as caught:
        put(archive, [FERRY], ["ferry"])
    assert caught.value.exit_code == 4
