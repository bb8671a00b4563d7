"""What was typed wrongly, what went wrong inside, and which versions run: said in our words, to the letter."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cli

ROOT = Path(cli.__file__).parent


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with one folder in it and no archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    (tmp_path / "dumps").mkdir()


def said(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    assert out == ""
    return code, err


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("serch ferry", "there is no command 'serch'", "did you mean search?"),
        ("zzz", "there is no command 'zzz'", "`dateline --help` lists them"),
        ("--verison", "dateline has no option --verison", "did you mean --version?"),
        ("-x", "dateline has no option -x", "`dateline --help` lists them"),
        ("search x --sory newest", "search has no option --sory", "did you mean --sort?"),
        ("search x --limit 3", "search has no option --limit", "did you mean -n?"),
        ("search x --output f", "search has no option --output", "did you mean -o?"),
        ("search x --from 2021", "search has no option --from", "did you mean --since?"),
        ("search x --qqq", "search has no option --qqq", "`dateline search --help` lists its options"),
        ("status --limit 3", "status has no option --limit", "`dateline status --help` lists its options"),
        ("search x -n many", "-n takes a whole number of 0 or more, not 'many'",
         "`dateline search --help` lists its options"),
        ("ingest --jobs 0 dumps", "--jobs takes a whole number from 1 to 64, not '0'",
         "`dateline ingest --help` lists its options"),
        ("ingest nosuch", "there is no file or folder nosuch", "it was looked for in {here}"),
        ("ingest dunps", "there is no file or folder dunps", "did you mean dumps?"),
        ("ingest no/such", "there is no file or folder no/such", "there is no folder no either"),
        ("search x --sort", "--sort lacks its value", "write --sort relevance|newest|oldest"),
        ("search x --any=3", "--any takes no value", "`dateline search --help` lists its options"),
        ("show", "show lacks ID", "`dateline show --help` has examples"),
        ("config a b", "config does not know what to do with 'a b'", "`dateline config --help` lists its options"),
    ],
)  # fmt: skip
def test_what_was_typed_wrongly(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, typed: str, message: str, hint: str
) -> None:
    """What, where, and what to type in its place; exit code 2, and nothing of click's own English."""
    code, err = said(capfd, *typed.split())
    assert err == f"dateline: {message}\nhint: {hint.format(here=tmp_path)}\n"
    assert code == 2


def test_dateline_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """Without a command the help is shown, and the exit code says that nothing was done."""
    code, err = said(capfd)
    assert code == 2
    assert err.startswith("Usage: dateline [OPTIONS] COMMAND")


def test_what_is_typed_acts_on_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    """Names that were typed or completed may hold escapes: they are shown."""
    for arguments in (["ingest", "a\x1b[31m"], ["\x1b]0;x\x07"], ["search", "x", "--\x1b[2J"], ["search", "x", "-n", "\x9b"]):
        _, err = said(capfd, *arguments)
        assert not set(err) & {"\x1b", "\x07", "\x9b"}, arguments


def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        try:
            int("words of a document")
        except ValueError as error:
            raise KeyError("more of a document") from error

    monkeypatch.setattr("archive.command_line.open_archive", fail)
    monkeypatch.setattr("archive.commands.status.open_archive", fail)


def test_an_error_of_ours_quotes_no_document(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """By default its kind and place, and what to do; exit code 70."""
    _broken(monkeypatch)
    code, err = said(capfd, "status")
    assert code == 70
    assert re.fullmatch(
        r"dateline: KeyError in test_usage\.py, line \d+: an error of dateline's own; nothing that was stored is harmed\n"
        r"hint: give the same command with --debug, and report what it shows\n",
        err,
    )


@pytest.mark.parametrize("arguments", [["--debug", "status"], ["status", "--debug"]])
def test_debug_shows_the_way_to_an_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """Every call with its line, the cause first, and no message, which may quote a document."""
    _broken(monkeypatch)
    code, err = said(capfd, *arguments)
    assert code == 70
    lines = err.splitlines()
    assert lines[-2].endswith("an error of dateline's own; nothing that was stored is harmed")
    assert lines[-1] == "hint: please report the lines above"
    assert [line for line in lines if not line.startswith("  ")][:3] == ["ValueError", "which led to this:", "KeyError"]
    assert any(line.startswith(f"  {__file__}:") and line.endswith(" in fail") for line in lines)
    assert "words of a document\n" not in err
    assert "KeyError:" not in err


def test_debug_text_shows_messages_too(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """They are asked for by a name of their own."""
    _broken(monkeypatch)
    _, err = said(capfd, "status", "--debug-text")
    assert "ValueError: invalid literal for int() with base 10: 'words of a document'\n" in err
    assert "KeyError: 'more of a document'\n" in err


def test_debug_of_an_error_in_words(capfd: pytest.CaptureFixture[str]) -> None:
    """An error that says itself what to do is said as ever, below the way to it; after -- it is a word."""
    code, err = said(capfd, "--debug", "show", "3f2a")
    assert code == 4
    assert "\nArchiveError\ndateline: there is no archive in " in err
    _, err = said(capfd, "search", "--", "--debug")
    assert err.startswith("dateline: there is no archive in ")


def _ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as it is installed: a script in another folder than our packages."""
    command = [sys.executable, "-c", "import cli; cli.main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_version_tells_what_runs(tmp_path: Path) -> None:
    """Tool, Python, Whoosh, SQLite, versions of archive and index, platform; and foreign modules of our names, which
    are passed over and never run."""
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "archive.py").write_text("print('run')")
    (tmp_path / "foreign" / "index").mkdir()
    (tmp_path / "foreign" / "index" / "__init__.py").write_text("print('run')")
    told = _ran(tmp_path / "foreign", "--version")
    assert (told.returncode, told.stderr) == (0, "")
    first, formats, platform, *foreign = told.stdout.splitlines()
    assert re.fullmatch(r"dateline [\d.]+ \(Python 3\.\d+\.\d+\S*, whoosh3 3\.54\.0, SQLite 3\.[\d.]+\)", first)
    assert re.fullmatch(
        r"writes archives of version \d+, indexes of version \d+\.\d+, extracts by rules of version \d+", formats
    )
    assert platform.startswith(f"runs on {'macOS' if sys.platform == 'darwin' else 'Linux'}")
    assert platform.endswith(f" with {sys.executable}")
    folder = tmp_path / "foreign"
    assert foreign == [
        f"passes over {folder}/archive.py, which would be taken for dateline's own 'archive': PYTHONPATH leads to it",
        f"passes over {folder}/index/__init__.py, which would be taken for dateline's own 'index': PYTHONPATH leads to it",
    ]
    assert _ran(tmp_path, "--version").stdout.splitlines() == [first, formats, platform]
