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
from index.evidence import find_raw_lines
from index.html_lines import find_html_lines

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
        ("text", "utf-8", b"a\nb", (1, 2)),
        ("text", "utf-8-sig", b"\xef\xbb\xbfa\nb", (1, 2)),
        ("text", "utf-8+cp1252", b"a\nb\x92", (1, 2)),
        ("text", "mac-roman", b"a\nb", (1, 2)),
        ("text", "utf-16", "a\nb".encode("utf-16"), None),
        ("text", "cp037", b"a\x25b", None),
        ("text", "mac-roman", b"a\rb", None),
        ("text", "unheard-of", b"a\nb", None),
        ("html", "utf-8", b"<p>\n\n<b>a</b>\n&nbsp;\n<p>b", (3, 5)),
        ("html", "utf-16", "a b".encode("utf-16"), None),
        ("html", "utf-8", b"<p>a\n<p>c", None),
    ],
)
def test_which_lines_are_those_of_the_bytes(kind: str, encoding: str, content: bytes, expected: tuple[int, int] | None) -> None:
    """Lines of UTF-16 and of old Macintosh files cannot be counted in the bytes; those of rendered pages are found."""
    assert find_raw_lines(kind, encoding, content, (1, 2), "a\n\nb") == expected


@pytest.mark.parametrize(
    ("markup", "text", "lines"),
    [
        ("<p>late</p>", "late", (1, 1)),
        ("a\n<p>It is <b>late</b>,\nsaid <i>Ada</i>.</p>\n", "It is late, said Ada.", (2, 3)),
        ("a\nAda&rsquo;s &eacute;t&#233;\n", "Ada’s été", (2, 2)),
        ("<title>late</title>\n<p>late</p>", "late", (1, 1)),  # the first
        ("<script>late</script>\n<style>late</style>\n<p>late", "late", (3, 3)),
        ("<!-- late -->\n<p title='late'>\nlate", "late", (3, 3)),
        ("<p>late</p>", "early", None),
        ("<p>late</p>", "...", None),
        ("late<script>", "late", (1, 1)),
        ("<!-- late", "late", None),
        ("<scriptorium>late", "late", (1, 1)),
        ("late<", "late", (1, 1)),
    ],
)
def test_where_in_html_a_text_stands(markup: str, text: str, lines: tuple[int, int] | None) -> None:
    """Tags, references, scripts and comments are no text; the lines are those of the source."""
    assert find_html_lines(markup, text) == lines


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
    columns = ("number", "id", "lines", "first_line", "last_line", "note")
    assert [[row[name] for name in columns] for row in rows] == [
        ["1", page, "8-8", "8", "8", "who decides"], ["2", page, "10-10", "10", "10", ""]
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


@needs_tools
def test_a_page_of_html_is_checked_by_its_source(
    page: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The lines of a rendered page are others than those of its source, and these are the ones that are kept."""
    body = "\n\n\n".join(f"<p>{line}</p>" for line in PAGE.splitlines()[2:] if line)
    (tmp_path / "page.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    assert ended(capfd, "ingest", "page.html")[0] == 0
    id = hashlib.sha256((tmp_path / "page.html").read_bytes()).hexdigest()
    _, quoted, _ = ended(capfd, "quote", id)
    assert "Nobody likes an hour lost" in quoted
    with Archive.open(Path("archive.dateline")) as archive:
        document = archive.document(id)
    assert document is not None
    shown = next(
        first for (first, _), text in zip(document.body_lines, document.body.split("\n\n"), strict=True) if "Nobody" in text
    )
    assert ended(capfd, "quote", id, "--lines", str(shown), "--keep")[2] == "number 1 on the list of evidence"
    row = next(csv.DictReader(ended(capfd, "quote", "--format", "csv")[1].splitlines()))
    assert (row["lines"], row["first_line"]) == (f"{shown}-{shown}", "10")
    found = shell("sed -n 10,10p page.html", tmp_path)
    assert found.startswith('<p>"Nobody likes an hour lost')
    assert hashlib.sha256(found.encode()).hexdigest() == row["lines_sha256"]


def test_where_no_lines_can_be_told_it_is_said(page: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The bytes of UTF-16 have no lines that sed counts: the hash of the page is what can be checked."""
    (tmp_path / "wide.txt").write_text(PAGE, encoding="utf-16")
    assert ended(capfd, "ingest", "wide.txt")[0] == 0
    id = hashlib.sha256((tmp_path / "wide.txt").read_bytes()).hexdigest()
    assert ended(capfd, "quote", id, "--lines", "8", "--keep")[2].splitlines() == [
        "number 1 on the list of evidence",
        "the lines of its bytes cannot be told: what can be checked is the hash of the whole page",
    ]
    assert ended(capfd, "verify")[0] == 0


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


def test_the_list_says_what_of_a_reference_is_corrected(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A corrected title or date is not passed off as the printed one: csv says so as Markdown does."""
    corrected = ("--title", "Slipway shut", "--date", "2021-05-04", "--reason", "misprint", "--by", "bo")
    assert ended(capfd, "fix", page, *corrected)[0] == 0
    assert ended(capfd, "quote", page, "--lines", "8", "--keep")[0] == 0
    row = next(csv.DictReader(ended(capfd, "quote", "--format", "csv")[1].splitlines()))
    assert "“Slipway shut”" in row["reference"]
    assert ", corrected: title, date. archive.dateline: " in row["reference"]


def test_the_list_says_which_pages_are_gone(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A page is marked as removed while its bytes are kept, and as purged when they are wiped."""
    assert ended(capfd, "quote", page, "--lines", "8", "--keep")[0] == 0
    found = []
    for step in ((), ("remove", page, "--yes"), ("remove", page, "--yes", "--purge")):
        if step:
            assert ended(capfd, *step)[0] == 0
        _, out, err = ended(capfd, "quote", "--format", "csv")
        found.append((next(csv.DictReader(out.splitlines()))["absent"], err))
    gone = "1 quotation, 1 of a page that is no document here now"
    assert found == [("", "1 quotation"), ("removed", gone), ("purged", gone)]
    assert "(purged)" in ended(capfd, "quote", "--format", "table")[1]


def test_a_document_of_two_sources_counts_at_one(
    page: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`sources` and `status` say that it is found at the other too, and `show` says which that is."""
    assert "several sources" not in ended(capfd, "status")[2] + ended(capfd, "sources")[2]
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "copy.txt").write_text(PAGE, encoding="utf-8")
    assert ended(capfd, "ingest", "second", "--source", "ebb")[0] == 0
    said = "1 document was seen at several sources and counts at one, by fetch time, URL and path; `source:` finds it at each"
    assert said in ended(capfd, "sources")[2].splitlines()
    assert said in ended(capfd, "status")[2].splitlines()
    assert ended(capfd, "sources", "ebb")[2].splitlines()[-2].startswith("1 document seen here is counted at the source")
    seen = [line for line in ended(capfd, "show", page)[1].splitlines() if line.startswith("seen at")]
    assert ["source ebb" in line for line in seen] == [False, True]
