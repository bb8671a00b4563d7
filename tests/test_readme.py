"""The README is true: its commands are run on a copy of the samples and must print what it shows.

    python tests/test_readme.py    writes the outputs in README.md anew, from real runs

In a block marked `console` each line that begins with `$ ` is typed into a shell on a terminal 100 columns wide, one
after the other in one folder, and what follows it is what the terminal showed. Seconds and random ids may vary.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Blocks marked `console month` are typed in a folder of their own, with its own copy of the samples.
_PLACES = {"": "press", "month": "strike"}


def _steps(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a block, each with the output that is shown below it."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = step.partition("\n")
        yield command, output


def _on_a_terminal(command: str, folder: Path, place: str = "") -> str:
    """What a terminal of 100 columns shows when the command is typed at that place in the folder."""
    home = folder / _PLACES[place]
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "COLUMNS": "100",
        "LINES": "40",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUTF8": "1",
    }
    environment.pop("DATELINE_ARCHIVE", None)
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    shell.wait()
    text = shown.decode("utf-8").replace("\r\n", "\n").replace(str(home), f"/home/ines/{_PLACES[place]}")
    # A terminal that cannot move its cursor keeps an empty line where the progress bar stood.
    counted = r"[\d, ]+ (?:new,|rejected as|files? unchanged|repaired|read again)|removed [\d,]+ "
    text = re.sub(rf"(^|\n)\n(?={counted})", r"\1", text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _settled(output: str) -> str:
    """The output with what varies from run to run made the same."""
    output = re.sub(r"\b\d+\.\d+ s\b", "# s", output)
    output = re.sub(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d\+00:00)?", "#", output)
    # Days on which something was saved, imported or removed: the day of the run.
    output = re.sub(r"((?:\bof|\bon|\bfrom|^@\S+) +)\d{4}-\d\d-\d\d\b", r"\1#", output, flags=re.MULTILINE)
    return re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "#", output)


def _make_place(folder: Path) -> None:
    """A folder to work in with a copy of the samples, and the command `dateline` beside it."""
    (folder / "bin").mkdir()
    command = folder / "bin" / "dateline"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n')
    command.chmod(0o755)
    for place in _PLACES.values():
        shutil.copytree(ROOT / "samples", folder / place / "samples")


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Every command of the README with the output it shows and the one it gives, run in its order."""
    place = tmp_path_factory.mktemp("readme")
    _make_place(place)
    return _typed(place, "")


def _typed(folder: Path, place: str) -> list[tuple[str, str, str]]:
    blocks = _BLOCK.findall(README.read_text(encoding="utf-8"))
    steps = [step for where, block in blocks if where == place for step in _steps(block)]
    return [(command, shown, _on_a_terminal(command, folder, place)) for command, shown in steps]


def test_every_command_prints_what_the_readme_shows(session: list[tuple[str, str, str]]) -> None:
    """Each command of the README, typed on a terminal, prints what the README says."""
    assert len(session) >= 8
    for command, shown, printed in session:
        assert _settled(printed).rstrip("\n") == _settled(shown).rstrip("\n"), f"$ {command}"


def test_a_month_with_an_archive(tmp_path: Path) -> None:
    """The tutorial, typed from its first line to its last: import, rejections, corrections, a source's order, search,
    report, more imports, rerun, sample, codes, export. Every line is as the README shows it; the numbers below were
    worked out by hand."""
    _make_place(tmp_path)
    month = _typed(tmp_path, "month")
    for command, shown, printed in month:
        assert _settled(printed).rstrip("\n") == _settled(shown).rstrip("\n"), f"$ {command}"
    typed = {" ".join(command.split()[:3]) for command, _, _ in month}
    assert typed >= {"dateline rejected", "dateline dates", "dateline rerun strike.json", "dateline codes agreement"}

    def said(beginning: str, time: int = 0) -> str:
        return [printed for command, _, printed in month if command.startswith(beginning)][time]

    assert "+0 −0 ~0" in said("dateline rerun", 0)  # nothing of the assembly's is on the strike
    assert "+1 −0 ~0" in said("dateline rerun", 1)
    # for, for, for, against, against, against and for, for, against, against, against, nothing: 1 - 9 * 1 / (5 * 5)
    assert re.search(r"stance +nominal +2 +5 +1 +10 +0\.800 +0\.640$", said("dateline codes agreement", 0), re.MULTILINE)
    assert re.search(r" 1\.000 +1\.000$", said("dateline codes agreement", 1), re.MULTILINE)
    strike = tmp_path / _PLACES["month"]
    assert len((strike / "strike.txt").read_text().split()) == 7
    assert (strike / "for.ris").read_text().count("TY  - ") == 3


def test_the_readme_shows_every_command() -> None:
    """No command is left out of the README, and every target of make that it names is there."""
    from cli import COMMANDS  # not above: this file is also run by itself, from any folder

    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"dateline {name}" not in text] == []
    targets = re.findall(r"make (\w+)", " ".join(re.findall(r"`(make \w+)`", text)))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [target for target in targets if f"\n{target}:" not in makefile] == []


def test_the_readme_names_every_rule_of_the_golden_files() -> None:
    """A rule that decides about a line of a sample has a sentence in the README."""
    rules = set()
    for golden in (ROOT / "tests" / "golden").rglob("*.explain"):
        lines = golden.read_text(encoding="utf-8").split("\n")
        rules |= {match[1] for line in lines if (match := re.match(r" *\d+ [a-z]+ +([a-z_]+) ", line))}
        rules |= {match[1] for line in lines if (match := re.match(r"(?:rejected \(|repair )([a-z_0-9]+)", line))}
    text = README.read_text(encoding="utf-8")
    assert rules
    assert sorted(rule for rule in rules if f"`{rule}`" not in text) == []


def test_the_columns_of_the_csv_are_those_that_the_readme_promises(session: list[tuple[str, str, str]]) -> None:
    """The header of the CSV is the list of columns in the README."""
    text = README.read_text(encoding="utf-8")
    promised = re.search(r"columns of the CSV are a promise: ([^.]*)\.", text)
    assert promised is not None
    header = next(printed for command, _, printed in session if command.startswith("head")).split("\n")[0]
    assert header == ",".join(re.findall(r"`(\w+)`", promised[1]))


def _write_outputs(folder: Path) -> None:
    """The README with its outputs as they are today."""
    _make_place(folder)

    def run(block: re.Match[str]) -> str:
        place = block[1] or ""
        shown = "".join(f"$ {command}\n{_on_a_terminal(command, folder, place)}" for command, _ in _steps(block[2]))
        return f"```console{' ' * bool(place)}{place}\n{shown}```"

    README.write_text(_BLOCK.sub(run, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        _write_outputs(Path(scratch))
