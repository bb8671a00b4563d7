"""The help of every command: examples that are real, a manual page of the same text, completion."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import cli
from archive.completion import SCRIPTS, bare
from index.printers.man_page import examples_in

ROOT = Path(__file__).parent.parent
GROUP = typer.main.get_command(cli.app)
CONTEXT = GROUP.make_context("dateline", ["status"], resilient_parsing=True)
COMMANDS = {name: GROUP.get_command(CONTEXT, name) for name in cli.COMMANDS}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_three_real_examples(name: str) -> None:
    """Three or more, each with the command itself, whose options and arguments it takes."""
    examples = examples_in(COMMANDS[name].help)
    assert len(examples) >= 3, f"dateline {name} --help has {len(examples)} examples"
    for example in examples:
        runs = [part.split("dateline ", 1)[1] for part in re.split(r" (?:[|>]+|&&) ", example) if re.search(rf"dateline {name}\b", part)]
        assert runs or "xargs dateline" in example, f"{example!r} does not run {name}"
        for run in runs:
            typed = shlex.split(run)[1:]
            if "xargs" in example:
                typed.append("3f2a9c")
            COMMANDS[name].make_parser(CONTEXT).parse_args(list(typed))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    """A help, or a list of what it may be."""
    for param in COMMANDS[name].params:
        if param.opts[0].startswith("-"):
            assert param.help or "|" in (param.metavar or ""), f"{name} {param.opts}"


def test_the_manual_page_is_the_help_of_every_command(capfd: pytest.CaptureFixture[str]) -> None:
    """Each command with its first sentence and each of its options and examples, in roff that man reads."""
    assert cli.run(["help", "man"]) == 0
    page = capfd.readouterr().out
    assert page.startswith('.TH DATELINE 1 "" dateline\n.SH NAME\ndateline \\- ')
    plain = page
    for roff, sign in (("\\-", "-"), ("(aq", "'"), ("(dq", '"'), ("(ti", "~"), ("(ha", "^"), ("(ga", "`"), ("(rs", "\\")):
        plain = plain.replace(roff if roff == "\\-" else "\\" + roff, sign)
    for name, command in COMMANDS.items():
        assert f".SS dateline {name}" in plain
        first = command.help.split("\n\n")[0]
        assert " ".join(first.split()) in plain
        assert all(example in plain for example in examples_in(command.help))
        assert all(option in plain for param in command.params if param.opts[0].startswith("-") for option in param.opts)
    for title in ("HOW TO ASK", "EXIT STATUS", "SETTINGS"):
        assert f"\n.SH {title}\n" in page


@pytest.mark.skipif(shutil.which("man") is None, reason="needs man")
def test_man_shows_the_manual_page(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a complaint, and with the signs of the query language as they are."""
    assert cli.run(["help", "man"]) == 0
    (tmp_path / "dateline.1").write_text(capfd.readouterr().out, encoding="utf-8")
    command = ["man", "--warnings", "-E", "UTF-8", "-l", "-P", "cat", str(tmp_path / "dateline.1")]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env={"MANWIDTH": "100", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    assert shown.stderr == ""
    for piece in ("husain~2", "title:\"fishing quota\"", "dateline search harbour --facet place", "--facet year|month|place|source|agency"):
        assert piece in shown.stdout


# Completion


def candidates(capfd: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capfd.readouterr()
    assert cli.run(["completion", "candidates", "--", *words]) == 0
    return [line.split("\t")[1] if line.startswith("plain\t") else line.split("\t")[0] for line in capfd.readouterr().out.splitlines()]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "a.dateline"
    assert cli.run(["ingest", str(ROOT / "samples" / "averil_times"), str(ROOT / "samples" / "coast_radio"), "--archive", str(folder), "--jobs", "1"]) == 0
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("sea",), ["search"]),
        (("search", "--so"), ["--source", "--sort"]),
        (("search", "--sort", ""), ["relevance", "newest", "oldest"]),
        (("search", "--sort", "n"), ["newest"]),
        (("search", "--sort", "=", "n"), ["newest"]),
        (("search", "--source", "co"), ["coast_radio"]),
        (("search", "x", "--source", ""), ["averil_times", "coast_radio"]),
        (("search", "--place", "'port"), ["PORT AVERIL"]),
        (("search", "--format", "cs"), ["csv", "csl-json"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("ingest", ""), ["file"]),
        (("search", "har"), []),
    ],
)
def test_completion(archive: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], found: list[str]) -> None:
    """Commands, options and what they may be, with the sources and places of the archive; files are the shell's."""
    assert candidates(capfd, *words) == found


def test_completion_without_an_archive_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """No candidates, and no error in the middle of a line."""
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert candidates(capfd, "search", "--source", "") == []


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_scripts_are_scripts(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Each shell that is here reads its script without complaint."""
    assert cli.run(["completion", shell]) == 0
    script = capfd.readouterr().out
    if shutil.which(shell):
        read = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True)
        assert (read.returncode, read.stderr) == (0, "")
    assert cli.run(["completion", "tcsh"]) == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_a_place_with_a_space(archive: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What bash puts into the line is quoted as bash reads it."""
    (tmp_path / "dateline").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n', encoding="utf-8")
    (tmp_path / "dateline").chmod(0o755)
    script = 'PATH="$PWD:$PATH"; eval "$(dateline completion bash)"; COMP_WORDS=(dateline search --place PORT); COMP_CWORD=3; _dateline; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "PORT\\ AVERIL\n"


@pytest.mark.parametrize(("word", "found"), [("", ""), ("'a b", "a b"), ('"a b" c', "a b c"), ("a\\'b", "a'b"), ("'a\\", "a\\")])
def test_words_of_a_shell_are_bared(word: str, found: str) -> None:
    """Quotes and backslashes go, an open quote too."""
    assert bare(word) == found
