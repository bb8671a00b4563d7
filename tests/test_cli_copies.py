"""`dateline copies`, and what other commands say of copies: exact output and exit codes."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

import cli
from archive.comparison import Change, find_changes

MENUS = {
    "east.example": "Home | News | About | Contact | Tides | Archive",
    "west.example": "Front page | Sport | Letters | Subscribe | Weather",
    "north.example": "Start | Harbour | Market | Search | Help | Shop",
}
STORY = """{menu}

{title}

KETTLE SOUND, {day} May 2021 - The harbour board of Kettle Sound agreed on Monday to close the northern slipway for
{weeks} weeks, so that divers can replace the chains that hold its gate.

Ferries to Ansel will leave from the coal pier instead, an hour later than usual, and carry no lorries. The board
expects the work to cost 41,000 crowns, said Ines Calder, who chairs it.

"Nobody likes an hour lost, but nobody would like a ferry lost either," she told reporters after the meeting.
"""
OTHER = """{menu}

Grain prices fall for a second week

ANSEL, 9 May 2021 - Grain fell on the market of Ansel on Friday, the second week in a row, as the first ships of the
year came in from the southern ports and farmers sold what was left of the winter.

A sack of barley cost eleven crowns, two less than in April, and traders said that they saw no reason for it to rise.
"""


def page(source: str, day: int, title: str, weeks: str = "three") -> str:
    return STORY.format(menu=MENUS[source], title=title, day=day, weeks=weeks)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """An archive with one story as three papers had it, and another story."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setattr(sys, "argv", ["dateline"])
    pages = {
        "dumps/west.example/gate.txt": page("west.example", 5, "Slipway to close for four weeks", "four"),
        "dumps/east.example/gate.txt": page("east.example", 3, "Harbour board to mend the northern gate"),
        "dumps/north.example/gate.txt": page("north.example", 4, "No ferries from the slipway in May"),
        "dumps/north.example/grain.txt": OTHER.format(menu=MENUS["north.example"]),
    }
    for path, text in pages.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    assert cli.run(["ingest", "dumps", "--source-from", "folder"]) == 0
    capfd.readouterr()
    return tmp_path / "archive.dateline"


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, the line that names the archive left out."""
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    return code, out, "\n".join(line for line in err.splitlines() if not line.startswith("using the archive"))


def id_of(capfd: pytest.CaptureFixture[str], query: str) -> str:
    code, out, _ = ended(capfd, "search", query, "--format", "ids")
    assert code == 0
    return out.split()[0]


def test_a_family_is_shown_earliest_first(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Each copy stands with its date, source, similarity and the words in which it differs from the earliest."""
    west = id_of(capfd, "title:four")
    code, out, err = ended(capfd, "copies", west)
    assert (code, err) == (0, "3 of 3 shown, earliest first")
    east, north, last = out.rstrip("\n").split("\n\n")
    assert east.splitlines()[0].endswith("  2021-05-03  east.example  KETTLE SOUND")
    assert east.splitlines()[1:] == [
        "  Harbour board to mend the northern gate", "  the others are compared with this one"
    ]  # fmt: skip
    assert north.splitlines()[2:] == ["  similarity 1.00, the same words"]
    assert last.splitlines()[0].startswith(west[:10])
    assert last.splitlines()[2:] == [
        "  similarity 0.90, 1 change",
        "    … the northern slipway for [-three-]{+four+} weeks, so that divers …",
    ]


def test_copies_may_be_compared_with_another(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With --against the changes are those from that document on."""
    west = id_of(capfd, "title:four")
    _, out, _ = ended(capfd, "copies", west, "--against", west)
    assert out.count("[-four-]{+three+}") == 2


def test_copies_as_rows(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """CSV has a row a copy under stable columns, JSON Lines the changes too. Of 79 shingles 75 are common to both."""
    west = id_of(capfd, "title:four")
    _, out, _ = ended(capfd, "copies", west, "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert list(rows[0]) == [
        "id", "title", "date", "source", "url", "path", "similarity", "words", "words_left_out", "words_put_in", "corrected"
    ]  # fmt: skip
    assert [(row["date"], row["similarity"], row["words_left_out"], row["words_put_in"]) for row in rows] == [
        ("2021-05-03", "1", "0", "0"), ("2021-05-04", "1", "0", "0"), ("2021-05-05", "0.904", "1", "1")
    ]  # fmt: skip
    _, out, _ = ended(capfd, "copies", west, "--format", "jsonl")
    last = json.loads(out.splitlines()[-1])
    assert (last["id"], last["against"]) == (west, rows[0]["id"])
    assert last["changes"] == [{"left_out": "three", "put_in": "four"}]


def test_families_are_listed(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without an id the families are listed, each by its earliest document, and counted."""
    code, out, err = ended(capfd, "copies")
    assert code == 0
    fields = out.split(maxsplit=4)
    assert fields[:3] == ["3", "2021-05-03", "2021-05-05"]
    assert fields[4] == "Harbour board to mend the northern gate\n"
    assert err == "1 of 1 family of near copies shown, of 3 documents"
    _, out, _ = ended(capfd, "copies", "--format", "csv")
    assert out.splitlines()[0] == "documents,first_day,last_day,id,source,title,corrected"
    assert out.splitlines()[1].startswith("3,2021-05-03,2021-05-05,")


def test_a_document_without_copies_says_so(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, as where a search has no hits; `show` is silent about it."""
    grain = id_of(capfd, "barley")
    assert ended(capfd, "copies", grain) == (1, "", f"dateline: {grain[:12]} has no near copies")
    assert "copies" not in ended(capfd, "show", grain)[1]


def test_show_counts_copies(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`show` says how many near copies there are, and how to see them."""
    west = id_of(capfd, "title:four")
    assert f"copies     2 near copies: dateline copies {west[:10]}" in ended(capfd, "show", west)[1].splitlines()


def test_what_is_asked_wrongly_is_refused(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An unknown format, an unknown id, --against without an id: exit code 2."""
    assert ended(capfd, "copies", "--format", "cvs")[0] == 2
    assert ended(capfd, "copies", "0000")[0] == 2
    code, _, err = ended(capfd, "copies", "--against", "0000")
    assert code == 2
    assert "name it: dateline copies ID --against ID" in err


def test_colour_is_for_a_terminal_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """On a terminal left-out words are red and struck, put-in ones green; what acts on a terminal is made visible."""
    import io

    from documents import document

    from index.printers import Style
    from index.printers.copies import Copy, write_copies

    one = document("a", "the gate closes for three weeks", title="Gate")
    other = document("b", "the gate closes for \x1b[2Jfour weeks", title="Gate \x1b[2J")
    stream = io.StringIO()
    assert write_copies([Copy(other, 0.5)], one, stream, "text", Style(80, True)) == 1
    shown = stream.getvalue()
    assert "\x1b[9;31mthree\x1b[0m \x1b[32m␛[2Jfour\x1b[0m" in shown
    assert "Gate ␛[2J" in shown
    stream = io.StringIO()
    write_copies([Copy(other, 0.5)], one, stream, "text", Style(80, False))
    assert "\x1b" not in stream.getvalue()
    assert "[-three-]{+␛[2Jfour+}" in stream.getvalue()


def test_long_changes_show_their_ends(capfd: pytest.CaptureFixture[str]) -> None:
    """Of 100 words that were cut from a story the first and the last twelve are shown."""
    import io

    from documents import document

    from index.printers import Style
    from index.printers.copies import Copy, write_copies

    words = [f"word{number}" for number in range(1, 101)]
    one, other = document("a", "The end. " + " ".join(words)), document("b", "The end.")
    stream = io.StringIO()
    write_copies([Copy(other, 0.1)], one, stream, "text", Style(80, False))
    line = stream.getvalue().splitlines()[3]
    assert line.startswith("    … The end. [-word1 word2 ")
    assert " word12 … (76 words) … word89 " in line
    assert line.endswith(" word100-]")


def test_changes_are_of_words() -> None:
    """Case, punctuation and line breaks make no change; what was put in and left out stands with its surroundings."""
    old = "The board met\n\non Monday. It closed the gate, and the slipway."
    assert list(find_changes(old, "The BOARD met on Monday – it closed the gate; and the slipway!")) == []
    assert list(find_changes(old, "On Tuesday the board met on Monday. It closed the slipway.")) == [
        Change("", "", "On Tuesday", "the board met on"),
        Change("Monday. It closed the", "gate, and the", "", "slipway."),
    ]
    assert list(find_changes("", "")) == []


def test_a_search_shows_one_of_each_family(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With --collapse the best of a family stands for the others, by date the earliest; both counts are said."""
    code, out, err = ended(capfd, "search", "KETTLE OR barley", "--collapse")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    assert {(row["source"] == "north.example", row["copies"]) for row in rows} >= {(True, "0")}
    assert sorted(row["copies"] for row in rows) == ["0", "2"]
    assert err.splitlines()[0] == "2 of 4 shown, 2 copies collapsed"
    for sort in ("oldest", "newest"):
        _, out, _ = ended(capfd, "search", "slipway", "--collapse", "--sort", sort, "--format", "jsonl")
        (row,) = [json.loads(line) for line in out.splitlines()]
        assert (row["date"], row["copies"]) == ("2021-05-03", 2)
    _, out, err = ended(capfd, "search", "slipway", "--collapse", "--format", "table")
    assert "+ 2 copies" in out
    assert err.splitlines()[0] == "1 of 3 shown, 2 copies collapsed"
    _, out, _ = ended(capfd, "search", "slipway", "--format", "csv")
    assert [row["copies"] for row in csv.DictReader(out.splitlines())] == ["", "", ""]
    assert ended(capfd, "search", "slipway", "--collapse", "--facet", "year")[0] == 2


def test_what_was_removed_does_not_come_back(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A dry run, the removal, the next import that passes it over, and one after it was forgotten."""
    west = id_of(capfd, "title:four")
    code, out, err = ended(capfd, "remove", "--source", "west.example")
    size = Path("dumps/west.example/gate.txt").stat().st_size
    assert (code, err) == (0, "nothing was removed: --yes does it")
    assert out.splitlines() == [
        f"would remove 1 document, 0 rejected records, 1 sighting, {size} bytes",
        f"  {west[:10]}  2021-05-05  west.example  Slipway to close for four weeks",
    ]
    assert ended(capfd, "search", "title:four")[0] == 0
    code, out, err = ended(capfd, "remove", "--source", "west.example", "--yes")
    assert (code, out) == (0, "")
    assert err.splitlines()[0] == f"removed 1 document, 0 rejected records, 1 sighting, {size} bytes"
    assert ended(capfd, "search", "title:four")[0] == 1
    assert ended(capfd, "remove", "--source", "west.example")[0] == 1
    assert ended(capfd, "verify")[0] == 0
    code, _, err = ended(capfd, "show", west)
    assert (code, err.splitlines()[0]) == (3, f"dateline: {west[:12]} was removed")
    assert "four weeks" in ended(capfd, "show", west, "--raw")[1]
    again = ("ingest", "dumps", "--source-from", "folder")
    assert ", 1 removed earlier, not taken again" in ended(capfd, *again)[2]
    Path("dumps/west.example/gate.txt").touch()
    assert ", 1 removed earlier, not taken again" in ended(capfd, *again)[2]
    code, _, err = ended(capfd, "remove", "--forget", "--source", "west.example")
    assert (code, err) == (0, "1 record may be taken again: `dateline ingest` brings it back from its files")
    assert ended(capfd, "remove", "--forget", west) == (1, "", "dateline: nothing of it was removed")
    assert ended(capfd, *again)[2].splitlines()[-1].startswith("1 new, 3 seen before, 0 rejected")
    assert ended(capfd, "search", "title:four")[0] == 0


def test_a_purge_is_of_the_index_too(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """No file of the archive or of its index holds a word that only the purged document had."""
    grain = id_of(capfd, "barley")
    assert any(b"barley" in file.read_bytes() for file in archive.rglob("*") if file.is_file())
    code, _, err = ended(capfd, "remove", grain[:12], "--yes", "--purge")
    assert code == 0
    assert "their bytes are wiped" in err
    assert not [file for file in archive.rglob("*") if file.is_file() and b"barley" in file.read_bytes()]
    assert ended(capfd, "verify")[0] == 0
    assert "its bytes are kept" not in ended(capfd, "show", grain)[2]


def test_an_import_is_taken_back(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What an import brought first goes; the ledger marks it; when nothing is left an import of the same says so."""
    assert ended(capfd, "remove", "--import", "1", "--yes")[0] == 0
    first = next(csv.DictReader(ended(capfd, "imports", "--format", "csv")[1].splitlines()))
    assert (first["number"], bool(first["taken_back"])) == ("1", True)
    assert "(taken back)" in ended(capfd, "imports", "--format", "table")[1]
    assert ended(capfd, "search", "slipway")[0] == 1
    code, _, err = ended(capfd, "ingest", "dumps", "--source-from", "folder")
    assert (code, err.splitlines()[-2]) == (3, "dateline: all of it was removed earlier")
    for wrong in (("--import", "9"), ("--source", "east.exampl"), (), ("--import", "1", "--source", "x"), ("zz",)):
        assert ended(capfd, "remove", *wrong)[0] == 2
    assert ended(capfd, "remove", "--import", "1", "--forget", "--purge")[0] == 2


def test_members_of_a_zip_are_counted(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A zip that is unchanged is not opened; what was removed of it is counted all the same."""
    import zipfile

    with zipfile.ZipFile("all.zip", "w") as packed:
        for path in sorted(Path("dumps").rglob("*.txt")):
            packed.write(path, f"other/{path.name}.{path.parent.name}")
    again = ("ingest", "all.zip", "--source", "zipped")
    assert ended(capfd, *again)[0] == 0
    assert ended(capfd, "remove", id_of(capfd, "barley"), "--yes")[0] == 0
    assert "0 new, 3 seen before, 0 rejected, 1 removed earlier, not taken again" in ended(capfd, *again)[2]
    Path("all.zip").touch()
    assert "0 new, 3 seen before, 0 rejected, 1 removed earlier, not taken again" in ended(capfd, *again)[2]


def test_scrapes_that_differ_in_a_stamp_are_the_same(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A page saved again a day later, with the time of saving on its last line, is told as a copy in the same words."""
    for day in (21, 22):
        text = OTHER.format(menu=MENUS["east.example"]) + f"\n9/{day}/2021 5:25:07 PM\n"
        Path(f"dumps/east.example/grain-{day}.txt").write_text(text, encoding="utf-8")
    assert ended(capfd, "ingest", "dumps/east.example", "--source-from", "folder")[0] == 0
    _, out, err = ended(capfd, "copies", id_of(capfd, "barley"), "--format", "csv")
    assert [row["similarity"] for row in csv.DictReader(out.splitlines())] == ["1", "1", "1"]
    assert err == "3 of 3 shown, earliest first"
