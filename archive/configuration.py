"""Configuration files and DATELINE_* variables into defaults for the options of commands.

What stands on the command line goes before all of them; then comes a variable, then the file beside the archive, then
the user's own. A file never says where to write or what to replace, so that one that came with somebody's archive can
do no harm.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from archive.errors import DatelineError
from archive.values import dataclass

PREFIX = "DATELINE_"
FILE_NAME = "dateline.toml"  # beside the archive: in the folder in which it lies
# Options that can be set for all commands at once; any other is set for one command.
SHARED = ("archive", "jobs", "pager")
# What is decided where the command is typed, and nowhere else.
NEVER = ("force", "help", "output", "version")

SOURCES_OF_SETTINGS = """\
What is typed goes before all of these, and each of them before the next:

DATELINE_ARCHIVE                    the archive, where --archive names none
DATELINE_JOBS, DATELINE_PAGER       an option of all commands that have it
DATELINE_SEARCH_SORT                an option of one command, by its long name
dateline.toml beside the archive    the same: jobs, pager; [search] begins the options of a command
~/.config/dateline/config.toml      the same, and archive; XDG_CONFIG_HOME is another folder for it

PAGER, else less, shows long output on a terminal; NO_COLOR leaves colours out. `dateline config --origin` lists what is
set, and where.
"""

Value = str | int | float | bool | list[Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """The default of an option, of one command or (None) of all; `option` is its name without dashes; `origin` is the
    file or variable that sets it."""

    command: str | None
    option: str
    value: Value
    origin: str

    @property
    def key(self) -> str:
        return f"{self.command}.{self.option}" if self.command else self.option


def configuration_files(environment: Mapping[str, str], archive: Path | None) -> list[Path]:
    """Where settings are looked for, weakest first: the user's file, and the one beside the archive."""
    own = _own_file(environment)
    beside = archive.absolute().parent / FILE_NAME if archive is not None else None
    return [path for path in (own, beside) if path is not None]


def configured_archive(environment: Mapping[str, str]) -> Path | None:
    """The archive that the user's own file names, from the folder of that file where it is no full path."""
    path = _own_file(environment)
    if path is None or not os.path.isfile(path):
        return None
    named = next((one.value for one in _read_file(path, None, True) if one.key == "archive"), None)
    return None if named is None else Path(os.path.normpath(path.parent / Path(str(named)).expanduser()))


def _own_file(environment: Mapping[str, str]) -> Path | None:
    home = environment.get("XDG_CONFIG_HOME") or (environment.get("HOME", "") and f"{environment['HOME']}/.config")
    return Path(home) / "dateline" / "config.toml" if home else None


def read_settings(environment: Mapping[str, str], archive: Path | None, commands: Iterable[str]) -> list[Setting]:
    """Every setting, weakest first: of two for one option the later one holds.

    Raises DatelineError where a file cannot be read, or where it or a variable names a command or an option for all
    commands that there is not. Whether a command has an option is for `defaults_for` to say.
    """
    names = list(commands)
    settings: list[Setting] = []
    own = _own_file(environment)
    for path in configuration_files(environment, archive):
        if os.path.isfile(path):  # False, and no error, where its folder may not be entered
            settings += _read_file(path, names, may_name_archive=path == own)
    settings += [
        Setting(None, option, environment[PREFIX + option.upper()], PREFIX + option.upper())
        for option in SHARED
        if PREFIX + option.upper() in environment
    ]
    ours = sorted((name, value) for name, value in environment.items() if name.startswith(PREFIX))
    begins = {command: f"{PREFIX}{_variable_part(command)}_" for command in names}
    for name, _ in ours:
        if name.removeprefix(PREFIX).lower() not in SHARED and not name.startswith(tuple(begins.values())):
            raise _no_such_variable(name, names)
    for command, begin in begins.items():
        settings += [
            Setting(command, _option_name(name.removeprefix(begin)), value, name)
            for name, value in ours
            if name.startswith(begin)
        ]
    return settings


def defaults_for(command: str, options: Iterable[str], settings: Iterable[Setting]) -> dict[str, Setting]:
    """The setting that holds for each option of that command that one sets, by the option's name.

    A setting for the command goes before one for all. Raises DatelineError where one sets an option that the command
    does not have.
    """
    known = [option for option in options if option not in NEVER]
    shared: dict[str, Setting] = {}
    own: dict[str, Setting] = {}
    for setting in settings:
        if setting.command is None and setting.option in known:
            shared[setting.option] = setting
        elif setting.command == command:
            if setting.option not in known:
                raise _no_such(setting, known)
            own[setting.option] = setting
    return shared | own


def _read_file(path: Path, commands: list[str] | None, may_name_archive: bool) -> list[Setting]:
    """The settings of a file; with `commands` None the names of commands are not looked at."""
    import tomllib  # 5 ms, and most have no such file

    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except OSError as error:
        raise DatelineError(f"cannot read {path}: {error.strerror}", "is it yours to read?") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DatelineError(f"{path} is not TOML: {error}", 'write lines such as: sort = "newest"') from None
    settings = []
    for key, value in content.items():
        if isinstance(value, dict):
            if commands is not None and key not in commands:
                raise DatelineError(f"{path}: there is no command [{key}]", _near(key, commands))
            settings += [Setting(key, _option_name(name), each, str(path)) for name, each in value.items()]
        elif key in SHARED and (key != "archive" or may_name_archive):
            settings.append(Setting(None, key, value, str(path)))
        elif key == "archive":
            raise DatelineError(f"{path} names an archive, beside one", "name it in your own file, or leave it out")
        else:
            hint = f"for all there are {', '.join(SHARED)}; any other stands below the name of a command: [search]"
            raise DatelineError(f"{path}: {key!r} is no setting for all commands", hint)
    return settings


def _no_such(setting: Setting, known: list[str]) -> DatelineError:
    what = f"{setting.origin}: {setting.command} has no setting {setting.option!r}"
    return DatelineError(what, _near(setting.option, known))


def _no_such_variable(name: str, commands: list[str]) -> DatelineError:
    """With the nearest name that there is, of an option of all commands or of one; DATELINE_SORT lacks its command."""
    from difflib import get_close_matches  # for an error only

    rest = name.removeprefix(PREFIX)
    parts = {_variable_part(command): command for command in commands}
    if rest in parts:
        hint = f"name its option too, as in {PREFIX}SEARCH_SORT"
    elif rest.lower() in NEVER:
        hint = f"--{rest.lower()} is given where the command is typed, and nowhere else"
    elif near := get_close_matches(rest, [option.upper() for option in SHARED], 1):
        hint = f"did you mean {PREFIX}{near[0]}?"
    elif "_" in rest and (near := get_close_matches(rest.partition("_")[0], parts, 1)):
        hint = f"did you mean {PREFIX}{near[0]}_{rest.partition('_')[2]}?"
    else:
        of_all = ", ".join(PREFIX + option.upper() for option in SHARED)
        hint = f"name the command whose option it is, as in {PREFIX}SEARCH_{rest}; for all of them there are {of_all}"
    return DatelineError(f"the variable {name} sets nothing that there is", hint)


def _variable_part(command: str) -> str:
    """The name of a command as variables have it."""
    return command.upper().replace("-", "_")


def _near(name: str, known: list[str]) -> str:
    from difflib import get_close_matches  # for an error only

    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def _option_name(text: str) -> str:
    """The name as options have it: NO_REFRESH and no_refresh are no-refresh."""
    return text.lower().replace("_", "-")
