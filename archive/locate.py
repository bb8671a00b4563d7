"""Which archive a command means: the one named, the one in the environment, or the one nearest upward."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from archive.errors import ArchiveError, DatelineError
from archive.values import dataclass

SUFFIX = ".dateline"
VARIABLE = "DATELINE_ARCHIVE"


@dataclass(frozen=True, slots=True)
class Located:
    """The folder of an archive, which need not exist yet where it was named; `why` is a sentence for the user,
    None where `--archive` named it."""

    folder: Path
    why: str | None


def locate_archive(given: Path | None, environment: Mapping[str, str], working_folder: Path) -> Located:
    """The archive that `--archive` names, else DATELINE_ARCHIVE, else the one `*.dateline` folder nearest upward.

    Raises DatelineError (exit code 2) where two lie side by side, ArchiveError (4) where there is none.
    """
    if given is not None:
        return Located(given, None)
    named = environment.get(VARIABLE, "")
    if named:
        return Located(working_folder / named, f"using the archive {named}, as {VARIABLE} says")
    for folder in (working_folder, *working_folder.parents):
        found = archives_in(folder)
        if len(found) > 1:
            names = " and ".join(str(archive) for archive in found)
            raise DatelineError(f"there is more than one archive here: {names}", "name one with --archive")
        if found:
            where = "in the working folder" if folder == working_folder else f"the nearest above {working_folder}"
            return Located(found[0], f"using the archive {found[0]}, {where}")
    raise ArchiveError(
        f"there is no archive in {working_folder} or above it",
        f"make one with `dateline ingest PATH`, or name one with --archive or {VARIABLE}",
    )


def archives_in(folder: Path) -> list[Path]:
    """This folder itself where it is an archive, else those in it, by name; hidden ones do not count."""
    if _is_archive(folder):
        return [folder]
    try:
        return sorted(child for child in folder.iterdir() if _is_archive(child))
    except OSError:  # above a home folder there may be some that one cannot list
        return []


def _is_archive(folder: Path) -> bool:
    return folder.name.endswith(SUFFIX) and not folder.name.startswith(".") and folder.is_dir()
