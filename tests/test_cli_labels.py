"""`dateline tag`, `sample` and `codes`: exact output and exit codes, and that samples do not depend on the index."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from pathlib import Path

import pytest

import cli
from archive.store import Archive
from index.folder import INDEX

PAGE = """{menu}

{title}

{place}, {day} {month} {year} - The {what} of {place} was the talk of the harbour on Monday, when the keeper of the
lamp told a meeting of skippers and their wives that it could not go on as it had for thirty years.

Nobody at the meeting spoke against him. The council will hear both sides in the spring, said Ines Calder, who has the
key of the hall, and until then the {what} stays as it is.
"""
TITLES = {
    "east/a.txt": ("Old ferry to be kept", "ANSEL", 3, "May", 2019, "ferry"),
    "east/b.txt": ("Ferry hall opens again", "ANSEL", 9, "June", 2019, "ferry"),
    "east/c.txt": ("No ferry on Sundays", "ANSEL", 2, "March", 2020, "ferry"),
    "west/d.txt": ("Night ferry finds a crew", "DUNMARE", 14, "March", 2020, "ferry"),
    "west/e.txt": ("Skippers and the ferry", "DUNMARE", 20, "April", 2020, "ferry"),
    "west/f.txt": ("Lamp oil dearer", "DUNMARE", 21, "April", 2021, "lamp"),
}


def write_pages(folder: Path, names: list[str]) -> None:
    for name in names:
        title, place, day, month, year, what = TITLES[name]
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        menu = f"Home | {name[:4]} | News | Letters | Tides | Archive"
        text = PAGE.format(menu=menu, title=title, place=place, day=day, month=month, year=year, what=what)
        path.write_text(text, encoding="utf-8")


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, the line that names the archive left out."""
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    return code, out, "\n".join(line for line in err.splitlines() if not line.startswith("using the archive"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with six pages of two papers, five of them on the ferry, and an archive of them."""
    folder = tmp_path_factory.mktemp("made")
    write_pages(folder / "dumps", list(TITLES))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["dateline"])
        assert cli.run(["ingest", "dumps", "--source-from", "folder", "--archive", "archive.dateline"]) == 0
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in the folder in which one works."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setattr(sys, "argv", ["dateline"])
    return tmp_path / "archive.dateline"


def ids_of(capfd: pytest.CaptureFixture[str], *query: str) -> list[str]:
    _, out, _ = ended(capfd, "search", *query, "--format", "ids")
    return out.split()


# Tags


def test_tags_are_put_on_and_taken_off(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """+ puts on, - takes off, both in one command; capitals do not count; what was so already is said."""
    first, second = ids_of(capfd, "title:night"), ids_of(capfd, "title:old")
    assert ended(capfd, "tag", *first, *second, "+Draft", "+todo") == (0, "", "2 documents: 4 tags put on")
    assert ended(capfd, "tag", first[0][:12], "-todo", "+draft") == (
        0, "", "1 document: 0 tags put on, 1 tag taken off\n1 was so already"
    )  # fmt: skip
    assert ids_of(capfd, "tag:draft", "NOT", "tag:todo") == first
    assert ended(capfd, "tag") == (0, "tag,documents,absent\ndraft,2,0\ntodo,1,0\n", "2 tags")
    assert ended(capfd, "tag", *second) == (0, f"id,tags\n{second[0]},draft todo\n", "1 document")
    code, out, _ = ended(capfd, "search", "ferry", "--facet", "tag")
    assert (code, out) == (0, "tag,documents\ndraft,2\ntodo,1\n")


def test_ids_come_from_a_pipe(
    archive: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`search --format ids | dateline tag - +ferry` tags what was found."""
    found = ids_of(capfd, "ferry")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(found)))
    assert ended(capfd, "tag", "-", "+ferry") == (0, "", "5 documents: 5 tags put on")
    assert sorted(ids_of(capfd, "tag:ferry")) == sorted(found)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["zz", "+draft"], 2, "1 id is not understood, so nothing was tagged"),
        (["+draft"], 2, "no document is named"),
        (["zz", "+two words"], 2, "'two words' cannot be the name of a tag"),
        (["zz", "+a", "-A"], 2, "+a and -a contradict each other"),
        (["zz", "--draft"], 2, "tag has no option --draft"),
        ([], 1, "0 tags"),
    ],
)
def test_what_cannot_be_tagged_is_said(
    archive: Path, capfd: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    """Unknown ids, tags without documents, names that are none, contradictions; and nothing is half done."""
    found, _, err = ended(capfd, "tag", *words)
    assert found == code
    assert said in err


def test_an_unknown_id_leaves_the_others_untagged(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """All or none."""
    known = ids_of(capfd, "title:night")
    assert ended(capfd, "tag", *known, "zz", "yy", "+draft")[2].splitlines()[:2] == [
        "no document's id begins with 'zz'", "no document's id begins with 'yy'"
    ]  # fmt: skip
    assert ended(capfd, "tag")[0] == 1


# Samples


def test_a_sample_in_proportion(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of two and three documents of two years a sample of three has one and two; the strata are printed."""
    code, out, err = ended(
        capfd, "sample", "ferry", "-n", "3", "--stratify", "year", "--seed", "7", "--sheet", "s.csv", "--codes", "x,y"
    )
    assert (code, out) == (0, "stratum,documents,drawn,weight\n2019,2,1,2\n2020,3,2,1.5\n")
    assert err.splitlines() == [
        "3 of 5 shown",
        "0 of the 5 are undated",
        "2 strata: in proportion, by largest remainders, one of each where N allows",
        "drawn by seed 7: the same documents whenever it is drawn from these",
    ]
    rows = list(csv.DictReader(Path("s.csv").read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == [
        "id", "title", "date", "source", "stratum", "weight", "context", "coder", "code:x", "code:y"
    ]  # fmt: skip
    assert sorted((row["stratum"], row["weight"], row["date"][:4]) for row in rows) == [
        ("2019", "2", "2019"), ("2020", "1.5", "2020"), ("2020", "1.5", "2020")
    ]  # fmt: skip
    assert {(row["coder"], row["code:x"], row["code:y"]) for row in rows} == {("", "", "")}
    assert all("ferry" in row["context"] for row in rows)


def test_a_sample_is_ids_where_there_is_no_sheet(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Fit for a pipe, and the same documents as those of the sheet."""
    _, out, _ = ended(capfd, "sample", "ferry", "-n", "3", "--stratify", "year", "--seed", "7")
    ended(capfd, "sample", "ferry", "-n", "3", "--stratify", "year", "--seed", "7", "--sheet", "s.csv")
    rows = csv.DictReader(Path("s.csv").read_text(encoding="utf-8").splitlines())
    assert [row["id"] for row in rows] == out.split()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-n", "4", "--stratify", "source", "--equal"], "2 strata: the same number of each"),
        (["-n", "9"], "there are 6 of the 9 asked for, and all of them were taken"),
        (["-n", "1", "--stratify", "year"], "2 strata of 3 are not in the sample, which is too small for one of each"),
        (["-n", "6", "--stratify", "year", "--equal"], "2021 has 1 of the 2 due; the others gave the rest"),
    ],
)
def test_what_could_not_be_given_is_said(
    archive: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """A stratum that is too small, a sample that is, and an archive that is."""
    code, out, err = ended(capfd, "sample", "keeper", *arguments)
    assert code == 0
    assert said in err.splitlines()
    assert len(out.split()) == min(6, int(arguments[1]))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ferry"], 2, "how many documents?"),
        (["-n", "3"], 2, "nothing to search for"),
        (["ferry", "-n", "3", "--stratify", "colour"], 2, "--stratify 'colour' is not known"),
        (["ferry", "-n", "3", "--codes", "x"], 2, "--codes, --coder, --body and --excel are for a sheet"),
        (["ferry", "-n", "3", "--sheet", "s.csv", "--codes", "two words"], 2, "cannot be the name of a code"),
        (["zeppelin", "-n", "3"], 1, "0 of 0 shown"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    archive: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    """A sample without a size, a question or known strata is an error."""
    found, out, err = ended(capfd, "sample", *arguments)
    assert (found, out) == (code, "")
    assert said in err


def test_a_sample_does_not_depend_on_the_index(
    archive: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Other orders of import, other numbers of segments, and an index made anew give the same sample by one seed."""
    drawing = ["sample", "ferry", "-n", "3", "--stratify", "year,source", "--seed", "7"]
    _, drawn, _ = ended(capfd, *drawing)
    assert len(drawn.split()) == 3
    other = tmp_path / "other.dateline"
    for name in sorted(TITLES, reverse=True):
        assert cli.run(["ingest", f"dumps/{name}", "--source-from", "folder", "--archive", str(other)]) == 0
    segments = [len(list(next((folder / INDEX).glob("[0-9]*")).glob("*.flat"))) for folder in (archive, other)]
    assert segments[0] != segments[1]
    capfd.readouterr()
    assert ended(capfd, *drawing, "--archive", str(other))[1] == drawn
    assert cli.run(["rebuild", "--archive", str(other)]) == 0
    capfd.readouterr()
    assert ended(capfd, *drawing, "--archive", str(other))[1] == drawn


# Codes


def sheet(path: str, rows: list[tuple[str, str, str]], name: str = "stance") -> None:
    """A sheet of rows of id, coder and value."""
    lines = [f"id,coder,code:{name}", *(",".join(row) for row in rows)]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_codes_are_brought_in_and_found(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Codes of a sheet are fields of a search, of facets and of timelines."""
    one, two, three = sorted(ids_of(capfd, "ferry", "date:2020"))
    sheet("anna.csv", [(one, "Anna", "For"), (two, "Anna", "Against"), (three, "Anna", "")])
    assert ended(capfd, "codes", "import", "anna.csv") == (
        0, "", "3 rows: 2 codes new, 0 changed, 0 withdrawn, 0 as before\n1 row is not coded"
    )  # fmt: skip
    assert ids_of(capfd, "code:stance=for") == [one]
    assert ended(capfd, "search", "ferry", "--facet", "code:stance") == (
        0, "code:stance,documents\nAgainst,1\nFor,1\n",
        "2 of 2 values shown, of 5 documents\n3 without the code stance, and counted nowhere",
    )  # fmt: skip
    assert ended(capfd, "timeline", "code:stance=for", "--format", "csv")[1] == (
        "query,period,documents,archive,share\n"
        "code:stance=for,2019,0,2,0\ncode:stance=for,2020,1,3,0.333333\ncode:stance=for,2021,0,1,0\n"
    )
    assert ended(capfd, "codes") == (
        0, "code,value,coder,documents,absent\nstance,Against,anna,1,0\nstance,For,anna,1,0\n", "1 code by 1 coder"
    )  # fmt: skip


def test_a_sheet_that_comes_again_replaces_what_it_said(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """New, changed, withdrawn and as before are counted, what changed is listed; other coders keep theirs."""
    one, two, three = sorted(ids_of(capfd, "ferry", "date:2020"))
    sheet("ben.csv", [(one, "ben", "against")])
    sheet("anna.csv", [(one, "anna", "for"), (two, "anna", "against")])
    ended(capfd, "codes", "import", "ben.csv")
    ended(capfd, "codes", "import", "anna.csv")
    sheet("anna.csv", [(one, "anna", ""), (two, "anna", "for"), (three, "anna", "for")])
    assert ended(capfd, "codes", "import", "anna.csv") == (
        0, f"{one[:10]}  anna  stance: for -> withdrawn\n{two[:10]}  anna  stance: against -> for\n",
        "3 rows: 1 code new, 1 changed, 1 withdrawn, 0 as before\n1 row is not coded",
    )  # fmt: skip
    assert sorted(ids_of(capfd, "code:stance=for")) == [two, three]
    assert ids_of(capfd, "code:stance@ben") == [one]


def test_nothing_of_a_bad_sheet_is_taken(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Each bad row is named with its line, and the good ones are not taken either; exit code 3."""
    one = ids_of(capfd, "title:night")[0]
    sheet("bad.csv", [(one, "anna", "for"), ("zz", "anna", "for"), (one, "", "for")])
    code, out, err = ended(capfd, "codes", "import", "bad.csv")
    assert (code, out) == (3, "")
    assert err.splitlines() == [
        "bad.csv:3: no document's id begins with 'zz'",
        "bad.csv:4: it names no coder: fill in the column coder, or give --coder NAME",
        "dateline: 2 problems, so nothing of the sheet was taken",
        "hint: correct the lines named above, and import it again",
    ]
    assert ended(capfd, "codes")[0] == 1


def test_codes_go_out_and_come_in_again(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is exported is a sheet: importing it changes nothing here, and gives another archive the same codes."""
    one, two, _ = sorted(ids_of(capfd, "ferry", "date:2020"))
    sheet("a.csv", [(one, "anna", "For"), (two, "anna", "against"), (one, "ben", "=not sure")])
    sheet("b.csv", [(two, "ben", "ships")], "topic")
    assert ended(capfd, "codes", "import", "a.csv")[0] == 0
    assert ended(capfd, "codes", "import", "b.csv")[0] == 0
    code, _, err = ended(capfd, "codes", "export", "-o", "all.csv", "--excel")
    assert (code, err) == (0, "4 rows, one for each document and coder")
    assert ended(capfd, "codes", "import", "all.csv") == (
        0, "", "4 rows: 0 codes new, 0 changed, 0 withdrawn, 4 as before"
    )  # fmt: skip
    assert cli.run(["ingest", "dumps", "--source-from", "folder", "--archive", "other.dateline"]) == 0
    assert ended(capfd, "codes", "import", "all.csv", "--archive", "other.dateline")[0] == 0
    with Archive.open(Path("other.dateline")) as other, Archive.open(archive) as first:
        assert [row[:2] for row in other.codes.rows()] == [row[:2] for row in first.codes.rows()]


def test_agreement_is_told_for_each_code(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Two coders on three documents: a row a code. By hand: 4 times for, 2 times against, two documents of three in
    doubt: alpha is 1 - 5 * 2 / (4 * 2)."""
    ids = sorted(ids_of(capfd, "ferry", "date:2020"))
    sheet("a.csv", [(id, "anna", value) for id, value in zip(ids, ("for", "for", "against"), strict=True)])
    sheet("b.csv", [(id, "ben", value) for id, value in zip(ids, ("for", "against", "for"), strict=True)])
    ended(capfd, "codes", "import", "a.csv")
    ended(capfd, "codes", "import", "b.csv")
    sheet("c.csv", [(ids[0], "anna", "ships")], "topic")
    ended(capfd, "codes", "import", "c.csv")
    assert ended(capfd, "codes", "agreement") == (
        0,
        "code,level,coders,documents,alone,values,agreeing,alpha\n"
        "stance,nominal,2,3,0,6,0.333333,-0.25\ntopic,nominal,1,0,1,0,,\n",
        "topic: alpha is not defined: no document was coded by two coders\n"
        "documents were coded by two coders or more; those coded by one, alone, say nothing of agreement",
    )
    assert ended(capfd, "remove", ids[0], "--yes")[0] == 0
    said = ended(capfd, "codes", "agreement", "stance")[2].splitlines()
    assert said[0] == "stance: 1 coded document is not in the archive now, and is counted all the same"


def test_a_sheet_of_a_header_alone_has_nothing_in_it(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It is most likely the wrong sheet, so it is not passed off as done."""
    sheet("a.csv", [])
    code, out, err = ended(capfd, "codes", "import", "a.csv")
    assert (code, out) == (3, "")
    assert err.splitlines()[0] == "dateline: a.csv has no rows below its header"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["agreement", "mood"], "there is no code 'mood'"),
        (["agreement", "--level", "nominel"], "--level 'nominel' is not known"),
        (["agreement", "--order", "a,b"], "--order is for ordinal codes"),
        (["import"], "import takes one sheet"),
        (["import", "absent.csv"], "cannot read absent.csv: No such file or directory"),
        (["improt", "a.csv"], "there is no action 'improt'"),
        (["--coder", "anna"], "--coder, --codes and --ignore are for import"),
    ],
)
def test_what_is_not_understood_of_codes_is_said(
    archive: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """Unknown codes, levels, actions and files are errors of usage."""
    code, out, err = ended(capfd, "codes", *arguments)
    assert (code, out) == (2, "")
    assert said in err
