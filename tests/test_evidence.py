"""Quotations kept as evidence: what is on the list, and that sha256sum and sed check it without dateline."""

from __future__ import annotations

import csv
import hashlib
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import cli
from archive.quotations import hash_lines
from archive.store import Archive
from index.evidence import lines_are_of_bytes

ROOT = Path(__file__).parent.parent
PAGE = """Home | News | Letters | Tides | Archive

Slipway closed for three weeks

KETTLE SOUND, 3 May 2021 - The harbour board of Kettle Sound agreed on Monday to close the northern slipway for three
weeks, so that divers can replace the chains that hold its gate.

"Nobody likes an hour lost, but nobody would like a ferry lost either," said Ines Calder, who chairs the board.

The work will cost 41,000 crowns, and the board will pay for it out of what is left of the dues of last winter."""
needs_tools = pytest.mark.skipif(
    shutil.which("sha256sum") is None or shutil.which("sed") is None, reason="no sha256sum or sed here"
)


def shell(command: str, folder: Path) -> str:
    done = subprocess.run(["/bin/sh", "-c", command], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@needs_tools
@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a\nb\nc\n", (2, 3)), (b"a\nb\nc", (2, 3)), (b"a\nb\nc", (3, 3)), (b"a\n\n\nd\n", (2, 3)),
        (b"a\r\nb\r\n", (2, 2)), (b"a\x0cb\n\xe2\x80\xa8c\nd", (2, 2)), (b"\xff\xfe\n\x92", (1, 2)), (b"a", (1, 1)),
    ],
)  # fmt: skip
def test_lines_are_those_of_sed(content: bytes, lines: tuple[int, int], tmp_path: Path) -> None:
    """The hash of lines is that of what `sed -n` prints, whatever else a page may take for the end of a line."""
    (tmp_path / "page").write_bytes(content)
    printed = shell(f"sed -n '{lines[0]},{lines[1]}p' page | sha256sum", tmp_path)
    assert printed.split()[0] == hash_lines(content, lines)


@pytest.mark.parametrize(
    ("kind", "encoding", "content", "expected"),
    [
        ("text", "utf-8", b"a\nb", True),
        ("text", "utf-8-sig", b"\xef\xbb\xbfa\nb", True),
        ("text", "utf-8+cp1252", b"a\nb\x92", True),
        ("text", "mac-roman", b"a\nb", True),
        ("text", "utf-16", "a\nb".encode("utf-16"), False),
        ("text", "cp037", b"a\x25b", False),
        ("text", "mac-roman", b"a\rb", False),
        ("text", "unheard-of", b"a\nb", False),
        ("html", "utf-8", b"<p>a\n<p>b", False),
    ],
)
def test_which_lines_are_those_of_the_bytes(kind: str, encoding: str, content: bytes, expected: bool) -> None:
    """Lines of rendered pages, of UTF-16 and of old Macintosh files cannot be counted in the bytes."""
    assert lines_are_of_bytes(kind, encoding, content) is expected


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, the line that names the archive left out."""
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    return code, out, "\n".join(line for line in err.splitlines() if not line.startswith("using the archive"))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> str:
    """The id of the page above, alone in an archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setattr(sys, "argv", ["dateline"])
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "page.txt").write_text(PAGE, encoding="utf-8")
    assert cli.run(["ingest", "dumps"]) == 0
    capfd.readouterr()
    return hashlib.sha256(PAGE.encode()).hexdigest()


def test_quotations_are_kept_once(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The same lines are one quotation, with the last note given; a number is never given twice."""
    quoted = ended(capfd, "quote", page[:12], "--lines", "8")[1]
    assert ended(capfd, "quote", page[:12], "--lines", "8", "--keep") == (0, quoted, "number 1 on the list of evidence")
    assert ended(capfd, "quote", page[:12], "--lines", "8", "--note", "who decides")[2] == (
        "number 1 on the list of evidence, where it was already; its note is this one now"
    )
    ended(capfd, "quote", page[:12], "--lines", "10", "--keep")
    code, out, err = ended(capfd, "quote", "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert (code, err) == (0, "2 quotations")
    assert [(row["number"], row["id"], row["first_line"], row["last_line"], row["note"]) for row in rows] == [
        ("1", page, "8", "8", "who decides"), ("2", page, "10", "10", "")
    ]  # fmt: skip
    assert rows[0]["text"] == (
        '"Nobody likes an hour lost, but nobody would like a ferry lost either," said Ines Calder, who chairs the board.'
    )
    assert rows[0]["lines_sha256"] == hashlib.sha256(PAGE.encode().split(b"\n")[7] + b"\n").hexdigest()
    assert rows[0]["reference"].endswith(f"dumps/page.txt, line 8, sha256:{page}")
    assert ended(capfd, "quote", "--drop", "2")[0] == 0
    assert ended(capfd, "quote", "--drop", "2")[0] == 2
    assert ended(capfd, "quote")[2] == "1 quotation"
    assert ended(capfd, "quote", page[:12], "--lines", "10", "--keep")[2] == "number 3 on the list of evidence"


@needs_tools
def test_the_bytes_and_lines_are_checked_without_dateline(
    page: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`show --raw` gives bytes that have the hash that is the id, and sed finds the lines that have theirs."""
    ended(capfd, "quote", page, "--lines", "5", "--keep")
    _, out, _ = ended(capfd, "quote", "--format", "csv")
    row = next(csv.DictReader(out.splitlines()))
    dateline = f"{sys.executable} {ROOT / 'cli.py'}"
    assert shell(f"{dateline} show {page[:10]} --raw 2> /dev/null | sha256sum", tmp_path).split()[0] == page
    lines = f"{row['first_line']},{row['last_line']}p"
    found = shell(f"{dateline} show {page[:10]} --raw 2> /dev/null | sed -n '{lines}'", tmp_path)
    assert found.startswith("KETTLE SOUND, 3 May 2021 - The harbour board")
    assert hashlib.sha256(found.encode()).hexdigest() == row["lines_sha256"]


@needs_tools
def test_a_folder_of_evidence_checks_itself(page: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The folder has the list, every page to the byte, and their hashes as sha256sum reads them; one changed byte is
    found."""
    ended(capfd, "quote", page, "--lines", "10", "--keep")
    code, _, err = ended(capfd, "quote", "--to", "evidence")
    assert (code, err) == (0, "1 quotation of 1 page written to evidence")
    folder = tmp_path / "evidence"
    assert shell("sha256sum -c SHA256SUMS", folder) == f"sources/{page}.txt: OK\n"
    row = next(csv.DictReader((folder / "evidence.csv").read_text(encoding="utf-8").splitlines()))
    assert row["file"] == f"sources/{page}.txt"
    checked = shell(f"sed -n '{row['first_line']},{row['last_line']}p' {row['file']} | sha256sum", folder)
    assert checked.split()[0] == row["lines_sha256"]
    code, _, err = ended(capfd, "quote", "--to", "evidence")
    assert (code, err.splitlines()[0]) == (2, "dateline: evidence exists")
    (folder / row["file"]).write_text(PAGE.replace("41,000", "14,000"), encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        shell("sha256sum -c SHA256SUMS", folder)


def test_evidence_outlasts_its_page_until_it_is_purged(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A quotation stays when its document is removed; a purge wipes its words and leaves hash and lines."""
    ended(capfd, "quote", page, "--lines", "8", "--note", "who decides")
    assert ended(capfd, "remove", page, "--yes")[0] == 0
    with Archive.open(Path("archive.dateline")) as archive:
        (_, before) = archive.quotations.all()[0]
    assert "Ines Calder" in before.text
    assert ended(capfd, "quote", "--to", "evidence")[2] == "1 quotation of 1 page written to evidence"
    assert ended(capfd, "remove", page, "--yes", "--purge")[0] == 0
    with Archive.open(Path("archive.dateline")) as archive:
        (_, after) = archive.quotations.all()[0]
    assert (after.id, after.lines, after.lines_sha256) == (page, (8, 8), before.lines_sha256)
    assert (after.text, after.reference, after.note) == ("", "", "who decides")
    assert b"Ines Calder" not in Path("archive.dateline/archive.sqlite3").read_bytes()
    assert f"{page[:12]} has no bytes here any more" in ended(capfd, "quote", "--to", "empty")[2]


def test_verify_checks_the_lines_too(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A hash of lines that was changed in the archive is a damage."""
    ended(capfd, "quote", page, "--lines", "8", "--keep")
    assert ended(capfd, "verify")[0] == 0
    with closing(sqlite3.connect("archive.dateline/archive.sqlite3")) as database, database:
        database.execute("UPDATE quotation SET last_line = 9")
    code, out, _ = ended(capfd, "verify")
    assert code == 4
    assert "the lines of quotation 1 do not have their hash" in out


def test_a_page_of_html_is_checked_as_a_whole(page: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The lines of a rendered page are none of its bytes, which is said."""
    body = "".join(f"<p>{line}</p>" for line in PAGE.splitlines()[2:] if line)
    (tmp_path / "page.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    assert ended(capfd, "ingest", "page.html")[0] == 0
    id = hashlib.sha256((tmp_path / "page.html").read_bytes()).hexdigest()
    assert ended(capfd, "quote", id, "--keep")[2].splitlines() == [
        "number 1 on the list of evidence",
        "the page is not made of lines of bytes: what can be checked is the hash of the whole page",
    ]
    with Archive.open(Path("archive.dateline")) as archive:
        assert archive.quotations.all()[0][1].lines_sha256 is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--keep"], "--lines, --keep and --note are for a document"),
        (["--to", "x", "--drop", "1"], "quote one document, or --drop, or --to"),
        (["3f2a", "-o", "x.csv"], "-o, --format and --excel are for the list"),
        (["--drop", "7"], "there is no quotation 7"),
    ],
)
def test_what_cannot_be_quoted_is_said(
    page: str, arguments: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Options that contradict each other, and numbers that are not on the list."""
    code, _, err = ended(capfd, "quote", *arguments)
    assert code == 2
    assert said in err
