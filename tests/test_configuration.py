"""Settings: which of them holds, where it comes from, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli
from archive.configuration import NEVER, configured_archive, defaults_for, read_settings
from archive.errors import DatelineError

COMMANDS = ("ingest", "search", "rejected")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose user's file is own/dateline/config.toml, beside press.dateline."""
    (tmp_path / "own" / "dateline").mkdir(parents=True)
    return {"XDG_CONFIG_HOME": str(tmp_path / "own")}


def write(tmp_path: Path, own: str = "", beside: str = "") -> Path:
    if own:
        (tmp_path / "own" / "dateline" / "config.toml").write_text(own, encoding="utf-8")
    if beside:
        (tmp_path / "dateline.toml").write_text(beside, encoding="utf-8")
    return tmp_path / "press.dateline"


def test_a_variable_goes_before_the_file_beside_the_archive_and_that_before_the_users(
    tmp_path: Path, home: dict[str, str]
) -> None:
    """Each option has the setting of the strongest of the three that sets it."""
    archive = write(tmp_path, '[search]\nsort = "newest"\nnumber = 5\nformat = "csv"\n', '[search]\nsort = "oldest"\nnumber = 6\n')
    settings = read_settings({**home, "DATELINE_SEARCH_SORT": "relevance"}, archive, COMMANDS)
    found = defaults_for("search", ("sort", "number", "format", "place"), settings)
    assert {option: (one.value, Path(one.origin).name) for option, one in found.items()} == {
        "sort": ("relevance", "DATELINE_SEARCH_SORT"), "number": (6, "dateline.toml"), "format": ("csv", "config.toml"),
    }  # fmt: skip


def test_a_setting_for_one_command_goes_before_one_for_all(tmp_path: Path, home: dict[str, str]) -> None:
    """Wherever the two stand; and one for all concerns those commands only that have the option."""
    archive = write(tmp_path, "[ingest]\njobs = 2\n", "")
    settings = read_settings({**home, "DATELINE_JOBS": "4"}, archive, COMMANDS)
    assert defaults_for("ingest", ("jobs",), settings)["jobs"].value == 2
    assert defaults_for("search", ("sort",), settings) == {}


@pytest.mark.parametrize(
    ("own", "beside", "message"),
    [
        ("", "[serch]\nsort = 1\n", r"dateline\.toml: there is no command \[serch\]"),
        ("", "sort = 'newest'\n", "'sort' is no setting for all commands"),
        ("", "archive = 'x'\n", "names an archive, beside one"),
        ("a b\n", "", r"config\.toml is not TOML"),
        ("[search]\nsrot = 1\n", "", "search has no setting 'srot'"),
        ("[search]\noutput = 'x'\n", "", "search has no setting 'output'"),
        ("[search]\nforce = true\n", "", "search has no setting 'force'"),
    ],
)
def test_what_is_no_setting_is_said(tmp_path: Path, home: dict[str, str], own: str, beside: str, message: str) -> None:
    """A misspelt setting is an error and not passed over; a file never says where to write or what to replace."""
    archive = write(tmp_path, own, beside)
    with pytest.raises(DatelineError, match=message):
        defaults_for("search", ("sort", *NEVER), read_settings(home, archive, COMMANDS))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("DATELINE_JBOS", "did you mean DATELINE_JOBS?"),
        ("DATELINE_ARCHIV", "did you mean DATELINE_ARCHIVE?"),
        ("DATELINE_SERCH_SORT", "did you mean DATELINE_SEARCH_SORT?"),
        ("DATELINE_SEARCH", "name its option too, as in DATELINE_SEARCH_SORT"),
        ("DATELINE_FORCE", "--force is given where the command is typed, and nowhere else"),
        (
            "DATELINE_NUMBER",
            "name the command whose option it is, as in DATELINE_SEARCH_NUMBER; for all of them there are"
            " DATELINE_ARCHIVE, DATELINE_JOBS, DATELINE_PAGER",
        ),
    ],
)
def test_a_variable_that_sets_nothing_is_said(home: dict[str, str], name: str, hint: str) -> None:
    """With the nearest that there is; variables of others, in which ours stands, are theirs."""
    known = {"DATELINE_ARCHIVE": "a", "DATELINE_JOBS": "2", "DATELINE_SEARCH_SORT": "newest", "_DATELINE_COMPLETE": "x",
             "MY_DATELINE_NUMBER": "3", "DATELINES": "4"}  # fmt: skip
    assert len(read_settings({**home, **known}, None, COMMANDS)) == 3
    with pytest.raises(DatelineError, match=f"^the variable {name} sets nothing that there is$") as caught:
        read_settings({**home, **known, name: "2"}, None, COMMANDS)
    assert caught.value.hint == hint


def test_the_users_file_may_name_the_archive(tmp_path: Path, home: dict[str, str]) -> None:
    """From the folder of that file, where it is no full path."""
    assert configured_archive(home) is None
    write(tmp_path, 'archive = "../../press.dateline"\n')
    assert configured_archive(home) == tmp_path / "press.dateline"


# On the command line


@pytest.fixture
def archive(tmp_path: Path, home: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", home["XDG_CONFIG_HOME"])
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "press.dateline"
    sample = Path(__file__).parent.parent / "samples" / "harbour_gazette"
    assert cli.run(["ingest", str(sample), "--archive", str(folder), "--jobs", "1"]) == 0
    capfd.readouterr()
    return folder


def test_a_search_takes_its_defaults_from_the_file_beside_its_archive(
    tmp_path: Path, archive: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is typed goes before it."""
    write(tmp_path, beside='[search]\nsort = "oldest"\nnumber = 1\ncolumns = "date"\nsource = "harbour_gazette"\n')
    assert cli.run(["search", "harbour"]) == 0
    assert capfd.readouterr().out == "date\n2021-05-06\n"
    assert cli.run(["search", "harbour", "--sort", "newest", "-n", "2"]) == 0
    assert capfd.readouterr().out == "date\n2021-05-27\n2021-05-18\n"


def test_a_wrong_value_names_its_file(tmp_path: Path, archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The error says what sets it, and exits with 2."""
    write(tmp_path, beside='[search]\nnumber = "many"\n')
    assert cli.run(["search", "harbour"]) == 2
    error = capfd.readouterr().err
    assert f"{tmp_path / 'dateline.toml'}: search.number takes a whole number of 0 or more, not 'many'" in error


def test_a_misspelt_variable_ends_a_search(
    archive: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any command, with 2, before it does anything."""
    monkeypatch.setenv("DATELINE_SORT", "oldest")
    for typed in (["search", "harbour"], ["search", "harbour", "--sort", "newest"], ["status"], ["config"]):
        assert cli.run(typed) == 2
        out, err = capfd.readouterr()
        assert (out, err.splitlines()[0]) == ("", "dateline: the variable DATELINE_SORT sets nothing that there is")


def test_config_lists_what_holds_and_where_it_comes_from(
    tmp_path: Path, archive: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--origin` names the file or variable of each, and what it goes before."""
    write(tmp_path, '[search]\nsort = "newest"\n', "pager = false\n")
    monkeypatch.setenv("DATELINE_SEARCH_SORT", "oldest")
    assert cli.run(["config"]) == 0
    assert capfd.readouterr().out == 'pager = false\nsearch.sort = "oldest"\n'
    assert cli.run(["config", "--origin"]) == 0
    own, beside = tmp_path / "own" / "dateline" / "config.toml", tmp_path / "dateline.toml"
    assert capfd.readouterr().out == (
        f'# search.sort = "newest"  ({own}, not used)\npager = false  ({beside})\n'
        'search.sort = "oldest"  (DATELINE_SEARCH_SORT)\n'
    )
    assert cli.run(["config", "--format", "json"]) == 0
    assert [row["holds"] for row in json.loads(capfd.readouterr().out)] == [False, True, True]


def test_the_users_archive_is_used_and_said(
    tmp_path: Path, archive: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From anywhere; the variable goes before it."""
    write(tmp_path, 'archive = "../../press.dateline"\n')
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert cli.run(["search", "harbour", "--format", "ids"]) == 0
    assert f"using the archive {archive}, as {tmp_path / 'own' / 'dateline' / 'config.toml'} says" in capfd.readouterr().err
    monkeypatch.setenv("DATELINE_ARCHIVE", "gone.dateline")
    assert cli.run(["search", "harbour"]) == 4
    assert "as DATELINE_ARCHIVE says" in capfd.readouterr().err
