"""What scraped pages, file names and queries hold acts on no terminal, in no output for people of any command; and no
command opens a socket."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sys
from pathlib import Path

import pytest
from documents import archive_of, document

import cli
from archive.document import Rejection, Sighting
from archive.store import Archive
from index.sync import sync_folder

# All that acts: C0 but for line feed and tab, DEL, C1, bidi controls, what hides, separators, tags, lone surrogates.
ACTING = [*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x200B, *range(0x2028, 0x202F), *range(0x2060, 0x2065),
          *range(0x2066, 0x2070), 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xDFFF, 0xDC80, 0xD800, 0xE0001, 0xE0041]  # fmt: skip
ALL = "".join(map(chr, ACTING))
_ACTS = re.compile(f"[{re.escape(''.join(chr(code) for code in ACTING if not 0xD800 <= code < 0xE000))}]")

# What a page would do with a terminal: colour, title, clear, a link, a reply; and a line that is none of ours.
ESCAPES = "\x1b[31m\x1b]0;owned\x07\x1b[2J\x1b]8;;http://evil.example\x1b\\\x9b6n\x1bP$q\x9c\u202egnp.exe\u2066"
FORGED = "\ndateline: all is well\r\ndateline: all is well"
EVIL = f"ferry {ESCAPES}{ALL}{FORGED}"
# What is for programs, or for a document of one's own, stands as it is written: in a pipe, as here. On a terminal it
# does not; `--raw` is what gives the bytes as they were.
FAITHFUL = {"extract", "quote", "sample", ("show", "--raw"), ("explain", "jsonl")}
ZALGO = "f" + "\u0300\u0301\u0302\u0303\u0335\u0489" * 40 + "erry"

PAGE = f"""The ferry{ESCAPES} comes back

PORT ELSE\x1b[31m, May 5, 2021: The ferry came back to the harbour on Monday, {ESCAPES} said the crew of the boat.

"We have waited for this since the winter storms," she told the crowd, which had gathered in the rain on the quay.

The women of the town gave hot soup to those who had waited, and nobody went home before the lamps were lit again.
"""


def _documents() -> dict[str, object]:
    one = {"title": EVIL, "deck": EVIL, "byline": f"By {EVIL}", "place": EVIL, "city": EVIL, "region": EVIL,
           "agency": EVIL, "source": EVIL, "url": f"http://evil.example/{EVIL}", "signoff": EVIL}  # fmt: skip
    body = f"The ferry {ESCAPES}{ALL} sailed at noon and came back.\n\n{ZALGO} {ESCAPES} the crew of the harbour slept well."
    return {
        "evil": document("evil", body, when="2021-05-06", **one),  # type: ignore[arg-type]
        "copy": document("copy", body.replace("noon", "dusk"), when="[2021-05-06,2021-06-05]", **one),  # type: ignore[arg-type]
        "bare": document("bare", ESCAPES + ALL),
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose every text is hostile, with near copies, tags, a rejection and a saved search."""
    folder = tmp_path_factory.mktemp("hostile") / "press.dateline"
    documents = _documents()
    with archive_of(folder, list(documents.values()), list(documents)) as made:  # type: ignore[arg-type]
        with made.transaction():
            number = made.begin_import([EVIL, "--source", EVIL], "2024-01-01T00:00:00Z")
            where = Sighting(EVIL, f"dumps/{EVIL}", EVIL, EVIL)
            made.put_rejection(Rejection(f"rule{ESCAPES}", EVIL, where), number)
        made.copies.update(made)
        sync_folder(made)
    return folder


def _commands(archive: Path, tmp_path: Path) -> dict[str, list[list[str]]]:
    """Every command, as a person would read its output."""
    with Archive.open(archive) as opened:
        ids = [id for id, _ in opened.changed_since(0)]
    id, table = ids[0], ["--format", "table"]
    name = ESCAPES.replace("/", "_")
    pages = tmp_path / f"dump{name}"
    pages.mkdir(exist_ok=True)
    (pages / f"a{name}\ndateline: all is well.txt").write_text(PAGE, "utf-8")
    (pages / "b\x1b[31m.jsonl").write_text('{"text": "x", "\x1b[31m": 1}\n{oops\x1b[31m\n', "utf-8")
    (pages / "c\x9b.zip").write_bytes(b"PK\x03\x04\x1b[31m")
    os.symlink("nowhere\x1b[31m", pages / "d\x1b[31m.txt")
    new, log = str(tmp_path / "new.dateline"), str(tmp_path / "log")
    sheet = tmp_path / "codes.csv"
    sheet.write_text(f'id,stance{ESCAPES}\n{id},"for{ESCAPES}"\n{ESCAPES},x\n', "utf-8", "replace")
    drawn = str(tmp_path / f"drawn{name}.csv")
    terms = tmp_path / "terms\x1b[31m.txt"
    terms.write_text(f"ferry\ncrew{ESCAPES[:5]}\n", "utf-8")
    broken = tmp_path / "broken\x1b[31m.txt"
    broken.write_text(f"ferry\n({ESCAPES}\n", "utf-8")
    q = EVIL.split("\n")[0]
    for code in (0, 0xD800, 0xDFFF):  # which no argument can hold
        q = q.replace(chr(code), "")
    return {
        "help": [["help", "query"], ["help", ESCAPES]],
        "ingest": [
            ["ingest", str(pages), "--archive", new, "--source", q, "--log-file", log],
            ["ingest", str(pages), "--archive", new, "--again", "--strict", "--keep-all"],
            ["ingest", str(pages / ESCAPES), "--archive", new], ["ingest", str(pages), "--archive", new, "--map", q],
            ["ingest", str(pages), "--archive", new, "--encoding", q],
            ["ingest", str(pages), "--archive", str(tmp_path / f"x{name}")],
            ["ingest", str(pages), "--archive", new, "--source-from", f"({ESCAPES}"],
        ],
        "imports": [["imports", "--archive", new], ["imports", "--archive", new, *table], ["imports", "1", "--archive", new, *table]],
        "extract": [["extract", str(pages), "--format", "text"], ["extract", str(pages)]],
        "explain": [["explain", str(next(pages.glob("a*")))], ["explain", id, "--archive", str(archive)], ["explain", q]],
        "search": [
            ["search", "ferry", *table], ["search", q, *table], ["search", f'"{q}', *table],
            ["search", "ferry", "--facet", "source", *table], ["search", "ferry", "--facet", "place", *table],
            ["search", "ferry", "--explain", *table], ["search", "ferry", "--collapse", *table],
            ["search", "ferry", "--since", q], ["search", "ferry", "--sort", q], ["search", "ferry", "--format", q],
            ["search", "ferry", "-o", f"/nowhere{ESCAPES}/x.csv"], ["search", f"title:{q}", "--place", q, *table],
        ],
        "kwic": [["kwic", "ferry", *table], ["kwic", q, *table]],
        "timeline": [["timeline", "ferry", *table], ["timeline", "ferry", q, *table]],
        "matrix": [["matrix", str(terms), *table], ["matrix", str(broken), *table], ["matrix", q]],
        "words": [["words", "ferry", *table], ["words", q, *table]],
        "export": [["export", id, *table], ["export", "--all", *table], ["export", q]],
        "save": [["save", "one", "ferry", "--place", q], ["save", q, "ferry"], ["save", "one", "crew"]],
        "saved": [["saved", *table], ["saved", "--remove", q]],
        "new": [["new", "one", *table], ["new", q]],
        "quote": [["quote", id], ["quote", q]],
        "tag": [["tag", id, "+harbour"], ["tag", id, f"+{q}"], ["tag", q, "+x"], ["tag", *table], ["tag", id, *table]],
        "codes": [["codes", "import", str(sheet), "--coder", q], ["codes", *table], ["codes", "agreement", q],
                  ["codes", "list", q, *table]],
        "sample": [["sample", "ferry", "-n", "2"], ["sample", "ferry", "-n", "2", "--sheet", drawn, "--stratify", "source"],
                   ["sample", "ferry", "-n", "2", "--stratify", q]],
        "show": [["show", id], ["show", id, "--query", "ferry"], ["show", id, "--raw"], ["show", q]],
        "fix": [["fix", id, "--title", q, "--reason", q, "--by", q], ["fix", "--list", *table], ["show", id],
                ["explain", id], ["fix", id, "--date", q, "--reason", q], ["fix", "--from", str(sheet)]],
        "copies": [["copies", *table], ["copies", id, *table], ["copies", id, "--against", ids[1]], ["copies", q]],
        "dates": [["dates", *table]],
        "rejected": [["rejected", *table], ["rejected", "--archive", new, *table]],
        "status": [["status"]],
        "verify": [["verify"]],
        "rebuild": [["rebuild"]],
        "refresh": [["refresh"], ["refresh", "--archive", str(tmp_path / f"no{name}")]],
        "config": [["config", "--origin"]],
        "completion": [["completion", "bash"], ["completion", q]],
        "remove": [["remove", id], ["remove", "--import", "1"], ["remove", "--source", q], ["remove", "--source", q, "--forget"]],
    }  # fmt: skip


class _Used(Exception):
    """Somebody asked for the network."""


def test_nothing_acts_on_the_terminal_and_nobody_is_called(
    archive: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All commands on an archive of hostile texts: only letters reach stdout and stderr; no line is forged; no socket
    is opened."""
    monkeypatch.chdir(tmp_path)
    archive = Path(shutil.copytree(archive, tmp_path / "press.dateline"))
    monkeypatch.setenv("DATELINE_ARCHIVE", str(archive))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("DATELINE_JOBS", "1")
    monkeypatch.setattr(sys, "argv", ["dateline"])

    def refuse(*_: object, **__: object) -> None:
        raise _Used

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    commands = _commands(archive, tmp_path)
    known = set(commands)
    id = commands["quote"][0][1]
    for name in set(cli.COMMANDS) - set(commands):
        # A new command, until it is said above how somebody calls it who reads its output.
        commands[name] = [[name, *more, "--format", "table"] for more in ([], [id], ["ferry"], [ESCAPES])]
    broken: list[tuple[object, ...]] = []
    for name, calls in commands.items():
        answered = False
        for arguments in calls:
            code = cli.run(arguments)
            out, err = capfdbinary.readouterr()
            if code not in (0, 1, 2, 3, 4):
                broken.append((arguments[:2], err.decode()[-700:], ""))
            answered |= code in (0, 1)
            said = err if tuple(arguments[:3:2]) in FAITHFUL or arguments[0] in FAITHFUL else out + err
            found = {hex(ord(one)) for one in _ACTS.findall(said.decode())}
            forged = [line for line in said.decode().splitlines() if line.startswith("dateline: all is well")]
            if found or forged:
                broken.append((arguments[:2], sorted(found)[:5], forged))
        if not answered and name in known:
            broken.append((name, "was only refused", err.decode()))
    log = (tmp_path / "log").read_text("utf-8")
    assert not _ACTS.findall(log)
    assert not broken, "\n\n".join(" ".join(map(str, one)) for one in broken)


@pytest.mark.parametrize("format", ["json", "jsonl", "csv", "tsv", "ids", "csl-json", "ris"])
def test_what_programs_read_is_faithful(
    archive: Path, format: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Formats for programs say what the page says, to the letter where the format can."""
    assert cli.run(["search", "ferry", "--archive", str(archive), "--format", format]) == 0
    out, _ = capfd.readouterr()
    if format == "jsonl":
        said = {json.loads(line)["title"] for line in out.split("\n") if line}
        assert EVIL in said
    assert out
