"""The commands that count and export, run as they are typed."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import cli

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counting") / "samples.dateline"
    assert cli.run(["ingest", str(ROOT / "samples"), "--archive", str(folder), "--jobs", "1"]) == 0
    return folder


@pytest.fixture
def here(tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """An empty working folder, with the archive of the samples in DATELINE_ARCHIVE."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_ARCHIVE", str(archive))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    capfd.readouterr()
    return tmp_path


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, list[str]]:
    """Exit code, stdout, and stderr without the line that names the archive."""
    capfd.readouterr()
    code = cli.run(list(arguments))
    out, err = capfd.readouterr()
    return code, out, [line for line in err.splitlines() if not line.startswith("using the archive")]


def test_a_facet_counts_the_hits_and_names_what_it_cannot_place(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Values on stdout; on stderr how many there are, and the documents without one."""
    assert ended(capfd, "search", "strike", "--facet", "year") == (
        0, "year,documents\n1996,1\n2019,1\n2021,6\n",
        ["3 of 3 values shown, of 9 documents", "1 undated, and counted nowhere"],
    )  # fmt: skip
    code, out, _ = ended(capfd, "search", "strike", "--facet", "source", "--format", "json")
    assert code == 0
    assert json.loads(out)[0] == {"source": "harbour_gazette", "documents": 2}
    code, out, _ = ended(capfd, "search", "strike", "--facet", "place", "--format", "table", "-n", "1")
    assert out.splitlines()[0].split() == ["place", "documents"]
    assert out.count("\n") == 2


def test_a_timeline_as_csv_leaves_empty_what_the_archive_lacks(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A row for every query and period; a gap is an empty cell, a zero is a zero."""
    code, out, err = ended(capfd, "timeline", "strike", "budget", "--since", "2019", "--until", "2021")
    assert (code, out.splitlines()) == (0, [
        "query,period,documents,archive,share",
        "strike,2019,1,1,1", "strike,2020,0,1,0", "strike,2021,6,15,0.4",
        "budget,2019,0,1,0", "budget,2020,1,1,1", "budget,2021,9,15,0.6",
    ])  # fmt: skip
    assert err == [
        "strike: 7 documents", "budget: 10 documents",
        "strike: 1 undated document matches the words but cannot match a date, and is left out",
    ]  # fmt: skip
    _, out, _ = ended(capfd, "timeline", "strike", "--by", "month", "--since", "2021-02", "--until", "2021-04")
    assert out.splitlines()[1:] == ["strike,2021-02,1,1,1", "strike,2021-03,,0,", "strike,2021-04,0,1,0"]


def test_a_timeline_on_the_screen_shows_gaps_as_gaps(here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts, shares and bars side by side; where they do not fit, below each other; no line is too wide."""
    for width in ("80", "120"):
        monkeypatch.setenv("COLUMNS", width)
        for queries in (["strike"], ["strike", "ferry"], ["strike", "ferry", "budget", "quota"]):
            code, out, err = ended(capfd, "timeline", *queries, "--format", "table")
            assert code == 0
            assert max(map(len, out.splitlines())) <= int(width)
            assert "1892  · to 1995: 104 years without any document in the archive" in out
            assert err[0] == "strike: 9 documents, of which 1 undated, counted in no year"


def test_pictures_of_a_timeline(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """SVG and PNG, the same bytes for the same question; the name of a query is text in the SVG."""
    pytest.importorskip("matplotlib")
    assert ended(capfd, "timeline", "strike", '"fishing quota"', "-o", "one.svg")[0] == 0
    assert ended(capfd, "timeline", "strike", '"fishing quota"', "-o", "two.svg")[0] == 0
    assert (here / "one.svg").read_bytes() == (here / "two.svg").read_bytes()
    texts = [element.text for element in ElementTree.parse(here / "one.svg").iter() if element.tag.endswith("}text")]
    assert {"strike", '"fishing quota"', "documents"} <= set(texts)
    assert ended(capfd, "timeline", "strike", "--relative", "--by", "month", "-o", "one.png")[0] == 0
    assert (here / "one.png").read_bytes().startswith(b"\x89PNG")
    assert ended(capfd, "timeline", "strike", "-o", "one.png")[0] == 2
    assert ended(capfd, "timeline", "strike", "--format", "svg")[:2] == (2, "")


def test_a_picture_without_matplotlib_says_what_to_install(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clear error, and no file."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, _, err = ended(capfd, "timeline", "strike", "-o", "one.svg")
    assert (code, err[0]) == (2, "dateline: pictures need matplotlib, which is not installed")
    assert "pipx inject dateline 'matplotlib>=3.9,<4'" in err[1]
    assert not (here / "one.svg").exists()


def test_a_matrix_of_terms(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A line a term, as csv and as a table; a term that is no query is named with its line."""
    (here / "terms.txt").write_text('\ufeff# boats\nstrike\nzeppelin\n"fishing quota"\n', encoding="utf-8")
    code, out, err = ended(capfd, "matrix", "terms.txt", "--since", "2019", "--until", "2022")
    assert (code, out.splitlines()) == (0, [
        "term,count,first,last,undated,partial,unsettled,left_out,2019,2020,2021,2022",
        "strike,7,2019-08-20,2021-07-13,0,0,0,1,1,0,6,0",
        "zeppelin,0,,,0,0,0,0,0,0,0,0",
        '"""fishing quota""",6,2021-05-06,2022-03-09,0,0,0,0,0,0,5,1',
    ])  # fmt: skip
    assert err == [
        "3 terms, 1 of which has no document",
        "1 undated document matches a term but cannot match a date, and is left out (a document counts with each of its"
        " terms)",
    ]
    _, out, err = ended(capfd, "matrix", "terms.txt", "--since", "2019", "--undated", "include")
    assert out.splitlines()[1] == "strike,8,2019-08-20,2021-07-13,1,0,0,0,1,0,6,0"
    assert err == [
        "3 terms, 1 of which has no document",
        "1 undated document matches a term without a date, and is in its count (a document counts with each of its terms)",
    ]
    code, out, _ = ended(capfd, "matrix", "terms.txt", "--format", "table")
    assert max(map(len, out.splitlines())) <= 80
    (here / "wrong.txt").write_text("strike\ntitel:x\n", encoding="utf-8")
    code, out, err = ended(capfd, "matrix", "wrong.txt")
    assert (code, out, err[0]) == (2, "", "dateline: wrong.txt, line 2: there is no field titel:")
    assert ended(capfd, "matrix", "gone.txt")[0] == 2


@pytest.mark.parametrize("command", [("search", "strike"), ("matrix", "terms.txt"), ("search", "strike", "--facet", "place")])
def test_an_ending_of_no_format_is_an_error(here: Path, capfd: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    """No csv under the name of a workbook; without an ending, and as .txt, it is csv."""
    (here / "terms.txt").write_text("strike\n", encoding="utf-8")
    code, out, err = ended(capfd, *command, "-o", "hits.xlsx")
    assert (code, out, err[0], "endings are .csv, .tsv, .json" in err[1]) == (2, "", "dateline: hits.xlsx ends as no format does", True)
    assert not (here / "hits.xlsx").exists()
    for name in ("hits", "hits.txt"):
        assert ended(capfd, *command, "-o", name)[0] == 0
    assert ended(capfd, *command, "-o", "hits.xlsx", "--format", "csv")[0] == 0


def test_every_place_that_is_counted_can_be_searched(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--place with what --facet place prints finds as many, or more where another place has the name within its own."""
    _, out, _ = ended(capfd, "search", "--since", "1800", "--facet", "place", "--format", "json")
    rows = json.loads(out)
    assert "Geneva, Switzerland" in {row["place"] for row in rows}
    for row in rows:
        _, ids, _ = ended(capfd, "search", "--since", "1800", "--place", row["place"], "--format", "ids")
        assert len(ids.split()) >= row["documents"] > 0


def test_a_pager_in_the_wrong_variable(here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """DATELINE_PAGER is yes or no; who writes a program there is told of PAGER."""
    monkeypatch.setenv("DATELINE_PAGER", "head -3")
    code, _, err = ended(capfd, "search", "strike")
    assert (code, err[-1]) == (2, "hint: this is yes or no; the program is named by PAGER: PAGER='head -3'")


def test_verify_does_not_send_to_itself(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where the database cannot be read at all it says what may be saved."""
    (here / "bad.dateline").mkdir()
    (here / "bad.dateline" / "archive.sqlite3").write_bytes(b"Harbour reopens\n" * 1000)
    code, _, err = ended(capfd, "verify", "--archive", "bad.dateline")
    assert (code, err[-1]) == (4, "hint: restore a backup; `dateline export --all` may save what can still be read")


def test_a_term_may_begin_with_a_hash(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Only a hash and a blank begin a comment."""
    (here / "tags.txt").write_text("# strike\n#strike\n#\n", encoding="utf-8")
    code, out, err = ended(capfd, "matrix", "tags.txt")
    assert (code, [line.split(",")[:2] for line in out.splitlines()[1:]]) == (0, [["#strike", "9"]])
    assert err[0] == "1 term, all with documents"


def test_distinctive_words(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Most distinctive first, with their figures; function words only where they are asked for."""
    code, out, err = ended(capfd, "words", "strike", "-n", "2")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    first = rows[0]
    assert (first["word"], first["documents"], first["rest_documents"], first["count"]) == ("strike", "9", "0", "18")
    assert err[0].startswith("2 words; 9 documents of ")
    _, plain, _ = ended(capfd, "words", "strike")
    _, every, _ = ended(capfd, "words", "strike", "--stop-words")
    assert ",".join(["\nhe", ""]) not in plain
    assert len(every.splitlines()) > len(plain.splitlines())
    assert ended(capfd, "words")[0] == 2


def test_no_distinctive_words_are_explained(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where --in-documents left all of them out that is said, and only there."""
    said = (
        "no word that is more frequent in them stands in 50 of them: --in-documents 50 left all out; --in-documents 1"
        " lists them"
    )
    code, out, err = ended(capfd, "words", "strike", "--in-documents", "50")
    assert (code, len(out.splitlines()), err[1]) == (0, 1, said)
    for asked in (["strike"], ["zeppelin"], ["NOT zeppelin"], ["strike", "--in-documents", "1"]):
        assert not any("--in-documents" in line for line in ended(capfd, "words", *asked)[2])


def test_ids_from_a_search_are_exported(here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """search --format ids | export - gives the documents that the search gives, in its order."""
    _, ids, _ = ended(capfd, "search", "strike", "--format", "ids")
    _, found, _ = ended(capfd, "search", "strike", "--columns", "id,title,date,place,source,path")
    piped = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "export", "-", "--columns", "id,title,date,place,source,path"],
        input=ids, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert piped.stdout == found
    assert piped.stderr.splitlines()[-1] == "9 documents written"


def test_everything_is_exported(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--all writes every document; a file is written whole, and replaced only by force."""
    assert ended(capfd, "export", "--all", "-o", "all.csv", "--body", "--excel") == (0, "", ["23 documents written"])
    with (here / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 23
    assert all(row["body"] for row in rows)
    assert ended(capfd, "export", "--all", "-o", "all.csv")[0] == 2
    assert ended(capfd, "export", "--all", "-o", "all.csv", "--force")[0] == 0
    code, out, _ = ended(capfd, "export", "--schema")
    assert (code, json.loads(out)["title"]) == (0, "dateline.document/1")


def test_a_device_is_written_to_and_a_link_stays_one(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """-o takes a pipe or a device as it is, and writes what a link leads to; a folder is an error."""
    os.mkfifo(here / "pipe")
    reader = subprocess.Popen(["cat", str(here / "pipe")], stdout=subprocess.PIPE, text=True)
    assert ended(capfd, "search", "strike", "--format", "ids", "-o", "pipe")[0] == 0
    assert len(reader.communicate(timeout=20)[0].splitlines()) == 9
    assert not (here / "pipe").is_file()
    (here / "real.csv").touch()
    (here / "link.csv").symlink_to(here / "real.csv")
    assert ended(capfd, "search", "strike", "-o", "link.csv")[0] == 2
    assert ended(capfd, "search", "strike", "-o", "link.csv", "--force")[0] == 0
    assert (here / "link.csv").is_symlink()
    assert (here / "real.csv").stat().st_size > 100
    (here / "folder").mkdir()
    code, _, said = ended(capfd, "search", "strike", "-o", "folder")
    assert (code, said[-2:]) == (3, ["dateline: cannot write folder: Is a directory", "hint: name a file"])
    assert ended(capfd, "search", "strike", "-o", "")[::2] == (
        2, ["dateline: -o is empty, or the folder you are in", "hint: name a file, or leave the option out"]
    )  # fmt: skip
    assert sorted(path.name for path in here.iterdir()) == ["folder", "link.csv", "pipe", "real.csv"]


def test_what_export_cannot_do_is_said(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither ids nor --all, an id of none, an id that begins none."""
    assert ended(capfd, "export")[0] == 2
    assert ended(capfd, "export", "f87", "--all")[0] == 2
    assert ended(capfd, "export", "0" * 64) == (1, ended(capfd, "export", "0" * 64)[1], ["0 documents written", "1 id is no document of this archive"])
    assert ended(capfd, "export", "zz")[2][0] == "dateline: 'zz' begins no document's id"
    assert ended(capfd, "export", "f87079", "--format", "ids")[1] == "f87079bdd79818f3158dd7ba62a3457da6467eb83b7b2ff3d31e27fe03e1977a\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "ris", "--columns", "id"), "ris has no columns to choose"),
        (("--format", "ids", "--body"), "ids has no column for the text"),
        (("--format", "json", "--excel"), "--excel goes with csv and tsv, not with json"),
        (("--facet", "month", "--columns", "id"), "--facet counts documents and shows no columns of theirs"),
        (("--facet", "author"), "--facet 'author' is not known"),
        (("--facet", "month", "--format", "ris"), "there is no format 'ris' here"),
        (("--columns", "titel"), "there is no column 'titel'"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together(
    here: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    """An error that names them, before the archive is read."""
    code, out, err = ended(capfd, "search", "strike", *arguments)
    assert (code, out, err[0]) == (2, "", f"dateline: {message}")


def test_kwic(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A line a place on stdout; on stderr how many, and what has none."""
    code, out, err = ended(capfd, "kwic", '"fishing quota"', "--width", "20", "--sort", "1R", "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    assert [row["hit"].lower() for row in rows] == ["fishing quota"] * len(rows)
    assert err[0] == f"{len(rows)} of {len(rows)} lines, from {len({row['id'] for row in rows})} documents"
    assert ended(capfd, "kwic", "title:strike")[0] == 2
    assert ended(capfd, "kwic", "strike", "--sort", "4R")[0] == 2
    assert ended(capfd, "kwic", "zeppelin", "--format", "csv")[0] == 1


@pytest.mark.parametrize("command", ["kwic", "timeline", "words"])
def test_a_glued_minus_is_no_option(here: Path, capfd: pytest.CaptureFixture[str], command: str) -> None:
    """strike -opera would write to a file named pera: say how to leave out a word."""
    code, _, err = ended(capfd, command, "strike", "-opera")
    assert (code, err[0]) == (2, "dateline: -opera is no option")
    assert list(here.iterdir()) == []


def test_quote(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A quotation on stdout; what was quoted beyond the lines asked for is said."""
    code, out, err = ended(capfd, "quote", "f87079bd", "--lines", "22-23")
    assert code == 0
    assert out.startswith("> The leader of the delegation, Mrs. Corinne Adeyo, told the members")
    assert "13 July 2021 (dateline), dateline Geneva, Switzerland, accessed 2021-09-21. samples.dateline: `" in out
    assert err == ["asked for lines 22-23; the paragraphs there stand on line 23 and are quoted whole"]
    assert ended(capfd, "quote", "f87079bd", "--lines", "1")[0] == 2


def test_show_marks_a_query(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Between asterisks in a pipe; a query that is none is an error."""
    _, out, _ = ended(capfd, "show", "f87079bd", "--query", '"dock workers"')
    assert "the arrest of nine **dock workers** after" in out
    assert ended(capfd, "show", "f87079bd", "--query", '"dock')[0] == 2


# Pages


def on_a_terminal(*arguments: str, rows: int = 10, **environment: str) -> tuple[int, str]:
    """Exit code and screen of a command on a terminal of 80 columns, with a pager that says that it was there."""
    ours, theirs = pty.openpty()
    settings = {"TERM": "xterm", "COLUMNS": "80", "LINES": str(rows), "PAGER": "sed s/^/P:/", "NO_COLOR": "1", **environment}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *arguments], stdin=subprocess.DEVNULL, stdout=theirs,
        stderr=subprocess.DEVNULL, env={**os.environ, **settings},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    return process.wait(), shown.decode()


def test_long_output_goes_through_the_pager(here: Path) -> None:
    """On a terminal only, where it is longer than the screen, and unless told otherwise."""
    code, shown = on_a_terminal("kwic", "harbour")
    assert code == 0
    assert all(line.startswith("P:") for line in shown.splitlines())
    assert len(shown.splitlines()) > 10
    for arguments, settings in (
        (("kwic", "harbour", "--no-pager"), {}),
        (("kwic", "harbour"), {"DATELINE_PAGER": "false"}),
        (("kwic", "harbour"), {"TERM": "dumb"}),
        (("kwic", "harbour"), {"PAGER": ""}),
        (("kwic", "harbour", "--format", "csv"), {}),
        (("kwic", "gales"), {}),
    ):
        assert "P:" not in on_a_terminal(*arguments, **settings)[1]


def test_leaving_the_pager_early_is_no_error(here: Path) -> None:
    """The reader has what it wanted."""
    code, shown = on_a_terminal("kwic", "a* OR t*", PAGER="head -n 2")
    assert (code, len(shown.splitlines())) == (0, 2)
