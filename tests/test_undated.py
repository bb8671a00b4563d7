"""What is said of undated documents: those left out and those found are never taken for each other, by any command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import archive_of, document

import cli
from index.sync import sync_folder

# Of the prison visits two are undated, and of the inquiries two others; a date filter on the visits judges those alone.
HELD = {
    "a": document("a", "The torture inquiry opened.", when="2021-05-04"),
    "b": document("b", "The torture inquiry heard a cook."),
    "c": document("c", "The torture inquiry ended with a song."),
    "d": document("d", "Prison visits were cut."),
    "e": document("e", "Prison visits are back."),
    "f": document("f", "Prison visits began again.", when="2021-05-09"),
    "g": document("g", "A delegation came.", when="[2021-07-09,2021-09-07]"),
    "h": document("h", "A delegation went.", when="2021-09-20"),
    "i": document("i", "The delegation wrote.", when="[2021-10-05,2021-12-05]"),
    "j": document("j", "A mission of that year.", when="2021"),
    "k": document("k", "A mission in autumn.", when="2021-10-02"),
}
QUERY = '"torture inquiry" OR (prison visits date:2020..)'
LEFT_OUT = "2 undated documents match the words but cannot match a date, and are left out"
OTHERS = "2 others are undated and among the 4: they match without a date"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_ARCHIVE", "press.dateline")
    with archive_of(tmp_path / "press.dateline", list(HELD.values()), list(HELD)) as made:
        sync_folder(made)
    return tmp_path


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[str], list[str]]:
    """The lines of stdout and of stderr, the one that names the archive left out."""
    capfd.readouterr()
    assert cli.run(arguments) in (0, 1)
    out, err = capfd.readouterr()
    return out.splitlines(), [line for line in err.splitlines() if not line.startswith("using the archive")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", QUERY], ["4 of 4 shown", LEFT_OUT, OTHERS]),
        (["search", '"torture inquiry" OR @visits'], ["4 of 4 shown", LEFT_OUT, OTHERS]),
        (["search", QUERY, "--facet", "year"], [
            "1 of 1 value shown, of 4 documents", "2 undated, and counted nowhere", LEFT_OUT, OTHERS,
        ]),
        (["search", '(torture song) OR (prison visits date:2020..)'], [
            "2 of 2 shown", LEFT_OUT, "1 other is undated and among the 2: it matches without a date",
        ]),
        # Without undated ones to leave out there is nothing that those found could be taken for.
        (["search", '"torture inquiry" OR (delegation date:2020..)'], [
            "6 of 6 shown", "0 undated documents match the words but cannot match a date, and are left out",
            "2 of the 6 are undated",
        ]),
        (["timeline", QUERY], [
            f"{QUERY}: 4 documents, of which 2 undated, counted in no year", f"{QUERY}: {LEFT_OUT}", f"{QUERY}: {OTHERS}",
        ]),
        (["sample", QUERY, "-n", "4"], [
            "4 of 4 shown", LEFT_OUT, OTHERS, "drawn by seed 0: the same documents whenever it is drawn from these",
        ]),
    ],
)  # fmt: skip
def test_undated_ones_left_out_and_found_are_told_apart(
    folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: list[str]
) -> None:
    """A date filter in one part of a query leaves out undated ones of that part, and finds those of the others."""
    ended(capfd, "save", "visits", "prison visits", "--since", "2020")
    assert ended(capfd, *arguments)[1] == said


@pytest.mark.parametrize("words", [["prison visits", "--since", "2020"], ["prison visits date:2020.."]])
@pytest.mark.parametrize(
    ("command", "options"),
    [("search", []), ("search", ["--facet", "year"]), ("search", ["--facet", "source"]), ("words", []), ("kwic", [])],
)
def test_every_command_says_what_a_date_filter_left_out(
    folder: Path, capfd: pytest.CaptureFixture[str], command: str, options: list[str], words: list[str]
) -> None:
    """In the same words, whether the filter is an option or in the query; without one nothing was left out."""
    assert ended(capfd, command, *words, *options)[1][-1] == LEFT_OUT
    assert not any("left out" in line for line in ended(capfd, command, "prison visits", *options)[1])
    assert not any("left out" in line for line in ended(capfd, command, *words[:1], *words[1:], *options, "--undated", "include")[1])


def test_undated_ones_of_a_matrix_are_in_the_count_or_left_out(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`undated` has those that are in the count, `left_out` those that a date filter keeps from it; both are said."""
    (folder / "terms.txt").write_text(f"{QUERY}\n", encoding="utf-8")
    out, err = ended(capfd, "matrix", "terms.txt")
    assert out[1].endswith(",4,2021-05-04,2021-05-09,2,0,0,2,2")
    assert err[1:] == [
        "2 undated documents match a term but cannot match a date, and are left out (a document counts with each of its"
        " terms)",
        "2 others match a term without a date, and are in its count",
    ]
    (folder / "terms.txt").write_text("prison visits\n", encoding="utf-8")
    assert ended(capfd, "matrix", "terms.txt") == (
        ["term,count,first,last,undated,partial,unsettled,left_out,2021", "prison visits,3,2021-05-09,2021-05-09,2,0,0,0,1"],
        [
            "1 term, all with documents",
            "2 undated documents match a term without a date, and are in its count (a document counts with each of its"
            " terms)",
        ],
    )
    (folder / "terms.txt").write_text(f"{QUERY}\ndelegation\n", encoding="utf-8")
    rows = json.loads("".join(ended(capfd, "matrix", "terms.txt", "--format", "json")[0]))
    assert [(row["undated"], row["left_out"]) for row in rows] == [(2, 2), (0, 0)]


@pytest.mark.parametrize(
    ("term", "options", "ends"),
    [
        ("delegation", ["--since", "2021-09", "--until", "2021-10"], "2021-09-07,2021-10-05"),
        ("delegation date:2021-09..2021-10", [], "2021-09-07,2021-10-05"),
        ("delegation date:2021", ["--since", "2021-09", "--until", "2021-11"], "2021-09-07,2021-10-05"),
        ("delegation date:2021-07 OR delegation date:2021-10", [], "2021-07-09,2021-10-05"),
        ("delegation", [], "2021-07-09,2021-12-05"),
        # Each filter is met by a reading of its own: no day is asked for by both, and the date is what it is.
        ("delegation date:2021-07", ["--since", "2021-09"], "2021-07-09,2021-09-07"),
        # A year may be of September, and is no more precise for it.
        ("mission", ["--since", "2021-09", "--until", "2021-10"], "2021,2021"),
        ("mission", ["--since", "2021-10-02", "--until", "2021-10-02"], "2021-10-02,2021-10-02"),
    ],
)
def test_first_and_last_are_of_the_days_asked_for(
    folder: Path, capfd: pytest.CaptureFixture[str], term: str, options: list[str], ends: str
) -> None:
    """Of an unsettled date those readings count that may be of the days asked for."""
    (folder / "terms.txt").write_text(f"{term}\n", encoding="utf-8")
    out, _ = ended(capfd, "matrix", "terms.txt", *options)
    assert ",".join(out[1].split(",")[2:4]) == ends


def test_a_report_tells_them_apart(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The page says that the undated ones left out are not those found."""
    ended(capfd, "search", QUERY, "--report", "visits.md")
    assert f"{LEFT_OUT}. {OTHERS}." in " ".join((folder / "visits.md").read_text(encoding="utf-8").split())


# Of the four regattas two have a guess at their date, one of them in another year, one has none, and one has a date.
REGATTAS = {
    "p": document("p", "The regatta of the lamps.", guess="2021-05-13"),
    "q": document("q", "The regatta of the bells.", guess="1999-08-02"),
    "r": document("r", "The regatta of the drums."),
    "s": document("s", "The regatta of the kites.", when="2021-06-01"),
}


@pytest.fixture
def regattas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_ARCHIVE", "press.dateline")
    with archive_of(tmp_path / "press.dateline", list(REGATTAS.values()), list(REGATTAS)) as made:
        sync_folder(made)
    (tmp_path / "terms.txt").write_text("regatta\n", encoding="utf-8")
    return tmp_path


def test_a_guess_of_other_days_leaves_out_and_is_said(regattas: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With --guesses an undated document that goes by its guess is among those that are left out."""
    left_out = "2 undated documents match the words but cannot match a date, and are left out, 1 of them by a guess at its date"
    asked = ("regatta", "--on", "2021", "--guesses")
    assert ended(capfd, "search", *asked)[1] == [
        "2 of 2 shown", left_out, "1 of the 2 was let in by a guess at its date",
    ]  # fmt: skip
    assert ended(capfd, "search", *asked, "--facet", "year") == (
        ["year,documents", "2021,2"], ["1 of 1 value shown, of 2 documents", left_out],
    )  # fmt: skip
    assert ended(capfd, "timeline", *asked)[1] == ["regatta: 2 documents", f"regatta: {left_out}"]


def test_undated_ones_are_let_in_whatever_their_guess(regattas: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`--undated include` finds the same documents with --guesses and without, and every command counts them so; what
    has a guess is counted in its year."""
    asked = ("regatta", "--on", "2021", "--undated", "include")
    assert ended(capfd, "search", *asked)[1] == ["4 of 4 shown", "3 of the 4 are undated"]
    assert ended(capfd, "search", *asked, "--guesses")[1] == [
        "4 of 4 shown", "3 of the 4 are undated", "1 of the 4 was let in by a guess at its date",
    ]  # fmt: skip
    assert ended(capfd, "search", *asked, "--guesses", "--facet", "year") == (
        ["year,documents", "1999,1", "2021,2"],
        ["2 of 2 values shown, of 4 documents", "1 undated, and counted nowhere"],
    )
    said = ["regatta: 4 documents, of which 1 undated, counted in no year"]
    assert ended(capfd, "timeline", *asked, "--guesses")[1] == said
    explained = ended(capfd, "search", *asked, "--guesses", "--explain")[1]
    assert any(
        line.endswith("undated, but its guess 1999-08-02 (mentioned) lies outside of 2021-01-01..2021-12-31; let in all the same, as asked")
        for line in explained
    )


@pytest.mark.parametrize("by", ["year", "month"])
@pytest.mark.parametrize("let_in", ["exclude", "include"])
def test_strata_and_facets_count_guesses_alike(
    regattas: Path, capfd: pytest.CaptureFixture[str], by: str, let_in: str
) -> None:
    """A document that has a guess is in the stratum of the year, or month, in which a facet counts it."""
    asked = ("regatta", "--on", "2021", "--guesses", "--undated", let_in)
    facet = dict(line.split(",") for line in ended(capfd, "search", *asked, "--facet", by)[0][1:])
    strata, _ = ended(capfd, "sample", *asked, "-n", "9", "--stratify", by, "--sheet", f"{by}.csv")
    found = {name: count for name, count, *_ in (line.split(",") for line in strata[1:])}
    assert found == (facet if let_in == "exclude" else {**facet, "undated": "1"})
    assert sum(map(int, found.values())) == (2 if let_in == "exclude" else 4)


def test_a_matrix_counts_guesses_as_facets_do(regattas: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What has a guess is in its year; what is let in without one is in `undated`, what its guess keeps out in
    `left_out`."""
    asked = ("terms.txt", "--on", "2021", "--guesses")
    out, err = ended(capfd, "matrix", *asked)
    assert out == [
        "term,count,first,last,undated,partial,unsettled,left_out,2021", "regatta,2,2021-05-13,2021-06-01,0,0,0,2,2",
    ]  # fmt: skip
    assert err[1].startswith("2 undated documents match a term but cannot match a date, and are left out, 1 of them by a guess")
    out, err = ended(capfd, "matrix", *asked, "--undated", "include")
    row = dict(zip(out[0].split(","), out[1].split(","), strict=True))
    assert {name: row[name] for name in ("count", "undated", "left_out", "1999", "2021")} == {
        "count": "4", "undated": "1", "left_out": "0", "1999": "1", "2021": "2",
    }  # fmt: skip
    assert err[1].startswith("1 undated document matches a term without a date, and is in its count")
