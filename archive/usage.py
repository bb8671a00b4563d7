"""What the library of the command line refuses, in our words: what was typed, where, and what to type in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from archive.errors import DatelineError

# What other programs call an option, and ours of that meaning; offered where the command has it.
_ELSEWHERE = {
    "--limit": "-n", "--max": "-n", "--count": "-n", "--head": "-n", "--top": "-n", "--size": "-n",
    "--output": "-o", "--out": "-o", "--outfile": "-o", "--file": "-o", "--save": "-o",
    "--from": "--since", "--after": "--since", "--start": "--since", "--begin": "--since",
    "--to": "--until", "--before": "--until", "--end": "--until", "--date": "--on", "--day": "--on",
    "--location": "--place", "--site": "--source", "--db": "--archive", "--index": "--archive",
    "--order": "--sort", "--sort-by": "--sort", "--threads": "--jobs", "--workers": "--jobs", "--overwrite": "--force",
}  # fmt: skip
_NOT_THERE = re.compile(r"(?:File|Directory|Path) (?P<quoted>.*) does not exist\.", re.DOTALL)
_NOT_READ = re.compile(r"(?:File|Directory|Path) (?P<quoted>.*) is not (?:readable|writable)\.", re.DOTALL)
_OUT_OF_RANGE = re.compile(r"(?P<value>\S+) is not in the range .*", re.DOTALL)
_NO_NUMBER = re.compile(r"(?P<quoted>.*) is not a valid (?:integer|float)(?: range)?\.", re.DOTALL)


def explain_usage(error: click.ClickException, typed: tuple[str, click.Command] | None) -> DatelineError:
    """The error that the user is shown; `typed` is the command that was typed, which not every error knows."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    name, command = typed or (None, None)
    if context is not None:
        name, command = (context.info_name if context.parent is not None else None), context.command
    help = f"`dateline {name} --help` lists its options" if name else "`dateline --help` lists them"
    match error:
        case click.exceptions.NoSuchOption():
            options = [option for param in (command.params if command else ()) for option in _options(param)]
            near = _nearest_option(error.option_name, options)
            what = f"{name or 'dateline'} has no option {error.option_name}"
            return DatelineError(what, f"did you mean {near}?" if near else help)
        case click.exceptions.BadOptionUsage() if "requires an argument" in error.message:
            params = command.params if command is not None else ()
            lacking = next((one for one in params if error.option_name in _options(one)), None)
            return DatelineError(f"{error.option_name} lacks its value", _write(error.option_name, lacking, help))
        case click.exceptions.BadOptionUsage():
            return DatelineError(f"{error.option_name} takes no value", help)
        case click.exceptions.MissingParameter():
            wanted = error.param.make_metavar(context) if error.param and context else "what it is about"
            return DatelineError(f"{name} lacks {wanted}", f"`dateline {name} --help` has examples")
        case click.exceptions.BadParameter():
            return _bad_value(error, help)
        case click.UsageError() if (extra := re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message)):
            return DatelineError(f"{name or 'dateline'} does not know what to do with {extra[1]!r}", help)
        case _:
            return DatelineError(error.format_message().rstrip("."), help)


def _bad_value(error: click.exceptions.BadParameter, help: str) -> DatelineError:
    """A value that is not of its kind."""
    param = error.param
    option = next(iter(_options(param)), None) if param is not None else None
    if (found := _NOT_THERE.fullmatch(error.message)) or (found := _NOT_READ.fullmatch(error.message)):
        path = _unquoted(found["quoted"])
        if found.re is _NOT_READ:
            return DatelineError(f"{path} cannot be read", "is it yours to read?")
        return DatelineError(f"there is no file or folder {path}", _near_path(path))
    said = describe_value(option or "this", param.type if param is not None else None, error.message)
    return DatelineError(said, help)


def describe_value(name: str, type_of: click.ParamType[Any] | None, message: str) -> str:
    """What the value of an option of that name is to be, after what click says of the one it has."""
    if not ((found := _NO_NUMBER.fullmatch(message)) or (found := _OUT_OF_RANGE.fullmatch(message))):
        return f"{name}: {message.rstrip('.')}"
    value = found["value"] if found.re is _OUT_OF_RANGE else _unquoted(found["quoted"])
    least, most = getattr(type_of, "min", None), getattr(type_of, "max", None)
    bounds = f" from {least} to {most}" if most is not None else f" of {least} or more" if least is not None else ""
    kind = "a number" if type_of is not None and "float" in type_of.name else "a whole number"
    return f"{name} takes {kind}{bounds}, not {value!r}"


def _options(param: click.Parameter | None) -> Sequence[str]:
    """The names of an option, the long one first; none of an argument."""
    if not isinstance(param, click.Option):
        return ()
    return sorted([*param.opts, *param.secondary_opts], key=lambda name: (not name.startswith("--"), name))


def _nearest_option(typed: str, options: Sequence[str]) -> str | None:
    """The option that was meant, most likely: by its meaning elsewhere, as its beginning, or by its letters."""
    meant = _ELSEWHERE.get(typed)
    if meant in options:
        return meant
    begun = [option for option in options if len(typed) > 3 and option.startswith(typed)]
    return next(iter(begun or get_close_matches(typed, options, 1)), None)


def _write(option: str, param: click.Parameter | None, help: str) -> str:
    """How the option is written."""
    metavar = getattr(param, "metavar", None)
    return f"write {option} {metavar}" if metavar else help


def _near_path(path: str) -> str:
    """A hint where a path is none: its neighbour of nearly that name, else the folder that it was looked for in."""
    given = Path(path)
    try:
        names = [entry.name for _, entry in zip(range(2_000), given.parent.iterdir(), strict=False)]
        near = get_close_matches(given.name, names, 1, 0.75)
    except OSError:
        return f"there is no folder {given.parent} either"
    if near:
        return f"did you mean {given.with_name(near[0])}?"
    return f"it was looked for in {given.parent.absolute()}"


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
