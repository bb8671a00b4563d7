"""Questions on the command line: options that say how dates and words are judged, why a hit is one, and the page of help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documents import archive_of, id_of
from query_table import DOCUMENTS

import cli
from index import query_language
from index.sync import sync_folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions") / "press.dateline"
    with archive_of(folder, list(DOCUMENTS.values()), list(DOCUMENTS)) as made:
        sync_folder(made)
    return folder


def ask(archive: Path, capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    """Exit code, the names of what was found, and the lines of stderr."""
    code = cli.run(["search", *arguments, "--archive", str(archive), "--format", "ids"])
    out, err = capfd.readouterr()
    names = {id_of(name): name for name in DOCUMENTS}
    return code, [names[id] for id in out.split()], err.splitlines()


@pytest.mark.parametrize(
    ("arguments", "names", "said"),
    [
        (["ferry", "--on", "1999-08-20"], ["old"], ["1 of 1 shown", "1 undated document matches the words but cannot match a date, and is left out"]),
        (["ferry", "--on", "1999-08-20", "--undated", "include"], ["fog", "old"], ["2 of 2 shown", "1 of the 2 is undated"]),
        (["ferry", "--undated", "only"], ["fog"], ["1 of 1 shown", "1 of the 1 is undated"]),
        (["--undated", "only"], ["cafe", "fog"], ["2 of 2 shown", "2 of the 2 are undated"]),
        (["quota", "--on", "2021-05-10", "--certain"], [], [
            "0 of 0 shown", "1 document may be of these days, though not for certain, and is left out",
            "0 undated documents match the words but cannot match a date, and are left out",
        ]),
        (["strike", "--since", "30 days ago", "--now", "2021-07-01"], ["ferry"], ["1 of 1 shown", "0 undated documents match the words but cannot match a date, and are left out"]),
        (["herring opec"], [], ["0 with all words; 2 with any; 1 without \"herring\"", "0 of 0 shown"]),
        (["herring opec", "--any"], ["prices", "quota"], ["2 of 2 shown", "0 of the 2 are undated"]),
        (["herring opecs zzz"], [], [
            'no document has the word "zzz"', '0 with all words; 2 with any', "0 of 0 shown",
        ]),
        (["case:Opec"], [], ['no document has "Opec" written so', "0 of 0 shown"]),
        (["source:wets.example"], [], ['no document has the source "wets.example"; did you mean "west.example"?', "0 of 0 shown"]),
    ],
)
def test_what_is_found_and_said(
    archive: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], names: list[str], said: list[str]
) -> None:
    """Hits on stdout; on stderr what the dates kept back, what occurs nowhere, and which word stands in the way."""
    code, found, lines = ask(archive, capfd, *arguments)
    assert (sorted(found), lines, code) == (sorted(names), said, 0 if names else 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ferry", "--undated", "sometimes"], ["dateline: --undated 'sometimes' is not known", "hint: write exclude, include or only"]),
        (["ferry", "--now", "2021"], ["dateline: --now '2021' is not a day", "hint: write 2021-07-13"]),
        (["ferry", "--since", "7/13/2021"], ["dateline: '7/13/2021' may be read in several ways", "hint: write the year first, then month and day: 2021-07-13"]),
        (["fog w/200 ferry"], [
            "dateline: w/200 reaches too far: 100 words are the most", "  fog w/200 ferry", "      ^^^^^",
            "hint: for the same paragraph write w/p, for the same document AND",
        ]),
    ],
)
def test_what_is_not_understood(
    archive: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], message: list[str]
) -> None:
    """A wrong option or query ends with 2, the place and what to write."""
    code, found, lines = ask(archive, capfd, *arguments)
    assert (code, found, lines) == (2, [], message)


@pytest.mark.parametrize("command", ["search", "kwic", "timeline", "words"])
@pytest.mark.parametrize("option", ["--since", "--until", "--on", "--now", "--place", "--source"])
def test_an_empty_filter_is_an_error(
    archive: Path, capfd: pytest.CaptureFixture[str], command: str, option: str
) -> None:
    """In a script with an unset variable it would find the whole archive."""
    for empty in ("", " "):
        assert cli.run([command, "ferry", option, empty, "--archive", str(archive)]) == 2
        out, err = capfd.readouterr()
        assert (out, err.splitlines()[0]) == ("", f"dateline: {option} is empty")


def test_why_a_hit_is_one(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """How the query was read before the hits, why each is one after them."""
    _, _, lines = ask(archive, capfd, "fog w/5 ferr* source:old/papers", "--until", "1999", "--explain")
    assert [re.sub(r"\d\.\d{3}", "#", line) for line in lines] == [
        'read as: (fog w/5 ferr*) source:"old/papers" date:..1999-12-31',
        "  fog: fog (2)",
        "  ferr*: ferry (2), ferries (1)",
        f"{id_of('old')[:10]}  #  LOSS OF THE FERRY",
        "    #  fog w/5 ferr*  [body 1]",
        '   filter  source:"old/papers"',
        "     date  its date 1999-08-20 (posted) lies in ..1999-12-31",
        "1 of 1 shown",
        "0 undated documents match the words but cannot match a date, and are left out",
    ]


def test_the_page_on_the_language(capfd: pytest.CaptureFixture[str]) -> None:
    """`dateline help query` prints what the parser's own docstring says."""
    assert cli.run(["help", "query"]) == 0
    page = capfd.readouterr().out
    assert page.strip() in (query_language.__doc__ or "")
    assert all(len(line) <= 80 for line in page.splitlines())
    for operator in ("w/5", "pre/5", "w/s", "w/p", "atleast3", "hlead:", "captured:", "husain~2", "th*t", "case:US"):
        assert operator in page


def test_pages_of_help(capfd: pytest.CaptureFixture[str]) -> None:
    """Without a topic the pages are listed; one that is none is an error."""
    assert cli.run(["help"]) == 0
    assert capfd.readouterr().out.startswith("dateline help query    how to ask")
    assert cli.run(["help", "search"]) == 0
    out = capfd.readouterr().out
    assert "Find documents by words" in out
    assert "Usage: dateline search" in out
    assert cli.run(["help", "serch"]) == 2
    error, hint = capfd.readouterr().err.splitlines()
    assert error == "dateline: there is no page 'serch'"
    assert hint.startswith("hint: pages are query")
    assert hint.endswith("`dateline --help` lists the commands")
