"""Every record that an import meets is in exactly one of its counts, and the counts are those of the lists."""

import csv
import io
import json
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from ingest import extraction

STORY = """Ferry {0} returns to {1}

The island ferry number {0} returned to the harbour of {1} after {0} weeks of storms, and the harbour master said that
the crew had earned their rest.

Passengers who had waited on the quay since the morning were given hot soup by the women of the town.
"""
MENU = "Home | News | Ferries | About {0} | Contact"
TOWNS = ("Ansel", "Norhaven", "Lauder", "Ternholm")

Dateline = Callable[..., tuple[str, str]]


@pytest.fixture
def dateline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Dateline:
    """The command in a folder of its own: what it writes on stdout and on stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)

    def run(*arguments: str) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments])
        cli.run(arguments)
        return capfd.readouterr()

    return run


def write_dump() -> None:
    """14 records: 4 stories, 3 of which come twice; 2 menus, one of which comes thrice; an empty one; a broken one."""
    stories = [STORY.format(number, town) for number, town in enumerate(TOWNS, 3)]
    menus = [MENU.format("us"), MENU.format("them")]
    Path("dump/post").mkdir(parents=True)
    lines = [{"text": text} for text in (*stories, stories[0], stories[1], menus[0], menus[0])]
    rows = [*map(json.dumps, lines), '{"text": "cut sho']
    Path("dump/post/crawl.jsonl").write_text("\n".join(rows), encoding="utf-8")
    with zipfile.ZipFile("dump/post/more.zip", "w") as archive:
        archive.writestr("menu.txt", menus[0])
        archive.writestr("other.txt", menus[1])
        archive.writestr("empty.txt", "")
    Path("dump/post/again.txt").write_text(stories[2], encoding="utf-8")
    Path("dump/post/third.txt").write_text(stories[3].replace("Ferry", "Barge"), encoding="utf-8")


RECORDS, STORIES, REFUSED = 14, 5, 6  # the barge is a story of its own


def runs(dateline: Dateline) -> list[dict[str, int]]:
    """The rows of `imports`, their counts."""
    names = ("records", "new", "seen", "rejected", "removed", "waiting", "taken_up")
    rows = csv.DictReader(io.StringIO(dateline("imports")[0]))
    return [{name: int(row[name]) for name in names} for row in rows]


def listed(dateline: Dateline, *arguments: str) -> int:
    return len(list(csv.DictReader(io.StringIO(dateline("rejected", *arguments)[0]))))


def test_the_counts_of_a_run_add_up(dateline: Dateline) -> None:
    """A text or a menu that comes twice in one run is counted each time by what it came to, which the lists bear out."""
    write_dump()
    dateline("ingest", "dump", "--jobs", "1")
    (first,) = runs(dateline)
    assert first == {
        "records": RECORDS, "new": STORIES, "seen": RECORDS - STORIES - REFUSED, "rejected": REFUSED, "removed": 0,
        "waiting": 0, "taken_up": 0,
    }  # fmt: skip
    assert listed(dateline) == listed(dateline, "--import", "1") == REFUSED
    one = json.loads(dateline("imports", "1", "--format", "json")[0])
    assert sum(one["rejections"].values()) == REFUSED
    files = one["file_list"]
    assert sum(file["records"] for file in files) == RECORDS
    assert all(file["stored"] + file["seen"] + file["refused"] == file["records"] for file in files)


@pytest.mark.parametrize("how", [(), ("--again",), ("--source", "courier")])
def test_a_second_run_meets_the_same(dateline: Dateline, how: tuple[str, ...]) -> None:
    """Files that were not opened, zips among them, count as if they had been read again."""
    write_dump()
    dateline("ingest", "dump", "--jobs", "1")
    dateline("ingest", "dump", "--jobs", "1", *how)
    second = runs(dateline)[1]
    assert (second["records"], second["new"], second["seen"], second["rejected"]) == (
        RECORDS, 0, RECORDS - REFUSED, REFUSED,
    )  # fmt: skip


@pytest.mark.parametrize("stop", [0, 2, 5])
def test_an_interrupted_run_says_what_waits(dateline: Dateline, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    """What was stored and not judged is counted as waiting, and by the run that goes on as taken up."""
    write_dump()
    monkeypatch.setattr(extraction, "BATCH", 1)
    store, stored = extraction._Extracting._store, []

    def cut_short(self: extraction._Extracting, *arguments: object) -> None:
        if len(stored) == stop:
            raise KeyboardInterrupt
        stored.append(arguments)
        store(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(extraction._Extracting, "_store", cut_short)
        dateline("ingest", "dump", "--jobs", "1")
    (first,) = runs(dateline)
    # The broken record is refused as it is read; of the 8 contents so many are judged as were stored.
    assert (first["records"], first["new"] + first["rejected"]) == (RECORDS, stop + 1)
    assert first["waiting"] == RECORDS - stop - 1
    dateline("ingest", "dump", "--jobs", "1")
    second = runs(dateline)[1]
    assert second["taken_up"] == 8 - stop
    assert (second["records"], second["waiting"], second["rejected"]) == (RECORDS, 0, REFUSED)
    assert second["new"] == STORIES - first["new"]


def test_a_record_that_says_otherwise_is_counted_and_shown(dateline: Dateline) -> None:
    """The same text under another title and date is a sighting: the import counts it, and `show` says what it said."""
    text = STORY.format(3, "Ansel")
    rows = [{"text": text, "title": "Ferry returns", "out": "2019-05-04"},
            {"text": text, "title": "Ferry back", "out": "2019-06-04"},
            {"text": text, "title": "Ferry returns", "out": "2019-05-04"}]  # fmt: skip
    Path("crawl.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    _, err = dateline("ingest", "crawl.jsonl", "--map", "date=out", "--jobs", "1")
    assert [line for line in err.splitlines() if line.startswith("      ")] == [
        "        1  texts held already whose record says another title, byline or date",
        "           (the earliest sighting's is used; `dateline show ID` has the others)",
    ]
    id = dateline("search", "ferry", "--format", "ids")[0].strip()
    lines = dateline("show", id)[0].splitlines()
    assert lines[lines.index("seen at    crawl.jsonl#line 2") + 1] == (
        "           its record says otherwise: title Ferry back (column title), date 2019-06-04 (column out)"
    )
    assert sum("otherwise" in line for line in lines) == 1


def test_what_waits_is_said_where_it_is_missing(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an import that was cut short a search, a rebuild and the status say what is stored and in no search."""
    write_dump()

    def cut_short(self: object, *_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(extraction._Extracting, "_store", cut_short)
        dateline("ingest", "dump", "--jobs", "1")
    goes_on = "`dateline ingest --resume` (or `dateline refresh`)"
    assert f"8 stored records wait to be read, in no search yet: {goes_on} does it" in dateline("rebuild")[1]
    assert (
        f"8 stored records are not judged yet, and in no search: unless an import is at work, {goes_on} does it"
        in dateline("search", "ferry")[1].splitlines()
    )
    assert f"an import was cut short: {goes_on} goes on with the 8 pending records" in dateline("status")[0]
    dateline("ingest", "--resume")
    assert "judged" not in dateline("search", "ferry")[1]


def test_an_index_is_not_made_without_documents_that_cannot_be_read(dateline: Dateline) -> None:
    """Where a part of a document is lost, a rebuild ends with 4 and names it, and the index stays as it was."""
    write_dump()
    dateline("ingest", "dump", "--jobs", "1")
    with sqlite3.connect("archive.dateline/archive.sqlite3") as database:
        (number, key) = database.execute(
            "SELECT number, sha256 FROM content WHERE number = (SELECT min(content) FROM document)"
        ).fetchone()
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("DELETE FROM document_text WHERE content = ?", (number,))
    lines = dateline("rebuild")[1].splitlines()
    assert lines[-2:] == [
        f"dateline: {Path.cwd()}/archive.dateline is damaged: document {key.hex()[:12]} cannot be read; the index is"
        " as it was",
        "hint: see what is concerned with `dateline verify`; `dateline export --all` saves what can be read",
    ]
    err = dateline("search", "soup")[1]
    assert f"{STORIES - 1} of {STORIES} shown" in err
    assert "1 hit is no longer in the archive, or damaged there: `dateline verify` says which" in err
