"""Which archive a command means."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ArchiveError, DatelineError
from archive.locate import locate_archive


def test_given_wins(tmp_path: Path) -> None:
    """An archive named with --archive is taken without a word, whether it exists or not."""
    (tmp_path / "other.dateline").mkdir()
    located = locate_archive(Path("press.dateline"), {"DATELINE_ARCHIVE": "/srv/a.dateline"}, tmp_path)
    assert (located.folder, located.why) == (Path("press.dateline"), None)


def test_environment_comes_next(tmp_path: Path) -> None:
    """DATELINE_ARCHIVE comes before what lies in the folder, and is said."""
    (tmp_path / "other.dateline").mkdir()
    located = locate_archive(None, {"DATELINE_ARCHIVE": "/srv/a.dateline"}, tmp_path)
    assert located.folder == Path("/srv/a.dateline")
    assert located.why == "using the archive /srv/a.dateline, as DATELINE_ARCHIVE says"


def test_environment_is_relative_to_the_working_folder(tmp_path: Path) -> None:
    """A relative DATELINE_ARCHIVE starts at the working folder."""
    assert locate_archive(None, {"DATELINE_ARCHIVE": "a.dateline"}, tmp_path).folder == tmp_path / "a.dateline"


def test_empty_environment_is_none(tmp_path: Path) -> None:
    """An empty DATELINE_ARCHIVE names nothing."""
    (tmp_path / "press.dateline").mkdir()
    assert locate_archive(None, {"DATELINE_ARCHIVE": ""}, tmp_path).folder == tmp_path / "press.dateline"


def test_in_the_working_folder(tmp_path: Path) -> None:
    """The one archive in the working folder is meant, and is said."""
    (tmp_path / "press.dateline").mkdir()
    located = locate_archive(None, {}, tmp_path)
    assert located.folder == tmp_path / "press.dateline"
    assert located.why == f"using the archive {tmp_path}/press.dateline, in the working folder"


def test_nearest_upward(tmp_path: Path) -> None:
    """Of the archives above the working folder the nearest is meant."""
    (tmp_path / "far.dateline").mkdir()
    (tmp_path / "project" / "near.dateline").mkdir(parents=True)
    below = tmp_path / "project" / "notes" / "2021"
    below.mkdir(parents=True)
    located = locate_archive(None, {}, below)
    assert located.folder == tmp_path / "project" / "near.dateline"
    assert located.why == f"using the archive {tmp_path}/project/near.dateline, the nearest above {below}"


def test_inside_an_archive(tmp_path: Path) -> None:
    """A command run inside an archive's folder means that archive, also with another beside it."""
    (tmp_path / "press.dateline" / "index").mkdir(parents=True)
    (tmp_path / "other.dateline").mkdir()
    assert locate_archive(None, {}, tmp_path / "press.dateline" / "index").folder == tmp_path / "press.dateline"


def test_two_side_by_side(tmp_path: Path) -> None:
    """Two archives side by side are a question to the user: exit code 2, both named."""
    for name in ("b.dateline", "a.dateline"):
        (tmp_path / name).mkdir()
    with pytest.raises(DatelineError) as caught:
        locate_archive(None, {}, tmp_path)
    assert caught.value.exit_code == 2
    assert caught.value.message == (
        f"there is more than one archive here: {tmp_path}/a.dateline and {tmp_path}/b.dateline"
    )
    assert caught.value.hint == "name one with --archive"


def test_none(tmp_path: Path) -> None:
    """No archive anywhere is exit code 4, and the hint says how to get one."""
    with pytest.raises(ArchiveError) as caught:
        locate_archive(None, {}, tmp_path)
    assert caught.value.exit_code == 4
    assert caught.value.message == f"there is no archive in {tmp_path} or above it"
    assert caught.value.hint == "make one with `dateline ingest PATH`, or name one with --archive or DATELINE_ARCHIVE"


def test_files_and_hidden_folders_do_not_count(tmp_path: Path) -> None:
    """A file of that name, and a hidden folder, are no archives."""
    (tmp_path / "notes.dateline").write_text("a file")
    (tmp_path / ".dateline").mkdir()
    (tmp_path / "press.dateline").mkdir()
    assert locate_archive(None, {}, tmp_path).folder == tmp_path / "press.dateline"
