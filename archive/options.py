"""The options of a command as its file declares them: once, for the library that reads any command line, explains and
completes it, and for the short way, which reads a usual one without loading that library.

The library takes 40 ms to load, a third of what a search of a small archive takes. So a search that is typed as it
usually is (known options, values that need no explanation) is read here, by the same declarations; whatever else is
typed, a word that may be an option, a value that does not fit, help, gives None and goes to the library, which alone
says what is wrong. `tests/test_options.py` lets both read the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints


class Declared(NamedTuple):
    """An option, or an argument, with its names and what the library is told of it beside its type."""

    is_argument: bool
    names: tuple[str, ...]
    settings: dict[str, Any]


def Option(*names: str, **settings: Any) -> Any:
    """An option of these names; settings are those of typer.Option."""
    return Declared(False, names, settings)


def Argument(**settings: Any) -> Any:
    """An argument; settings are those of typer.Argument."""
    return Declared(True, (), settings)


def declare_to_typer(run: Callable[..., None]) -> Callable[..., None]:
    """A function that calls that one, with its options as typer knows them."""
    import inspect

    import typer

    hints = get_type_hints(run, include_extras=True)
    for name, hint in hints.items():
        declared = _declared(hint)
        if declared is not None:
            made = (typer.Argument if declared.is_argument else typer.Option)(*declared.names, **declared.settings)
            hints[name] = Annotated[get_args(hint)[0], made]

    @wraps(run)
    def declared_run(**values: Any) -> None:
        run(**values)

    read = inspect.signature(run)
    parameters = [one.replace(annotation=hints[name]) for name, one in read.parameters.items()]
    declared_run.__annotations__ = hints
    declared_run.__signature__ = read.replace(parameters=parameters)  # type: ignore[attr-defined]
    return declared_run


def read_quickly(run: Callable[..., None], arguments: Sequence[str]) -> dict[str, Any] | None:
    """The values of all parameters of a command, as typer would read them; None where it takes more to read them."""
    options: dict[str, tuple[str, Any, Declared]] = {}
    positional: str | None = None
    names = run.__code__.co_varnames[: run.__code__.co_argcount]
    values: dict[str, Any] = dict(zip(names, run.__defaults__ or (), strict=True))
    hints = get_type_hints(run, include_extras=True)
    for name in names:
        kind, declared = _kind(hints[name]), _declared(hints[name])
        if declared is None or not set(declared.settings) <= {"metavar", "help", "min", "max"}:
            return None
        if declared.is_argument:
            if positional is not None or kind != list[str]:
                return None
            positional = name
        for option in declared.names:
            options.update(dict.fromkeys(option.split("/"), (name, kind, declared)))
    words: list[str] = []
    pending = iter(arguments)
    for argument in pending:
        if argument == "--":
            words += pending
        elif argument == "-" or not argument.startswith("-"):
            words.append(argument)
        else:
            spelt, equals, value = argument.partition("=") if argument.startswith("--") else (argument, "", "")
            if spelt not in options:
                return None
            name, kind, declared = options[spelt]
            if kind is bool:
                if equals:
                    return None
                values[name] = not any(option.endswith(f"/{spelt}") for option in declared.names)
                continue
            if not equals:
                value = next(pending, "-")
                if value.startswith("-"):  # missing, or a value like an option
                    return None
            read = _read_value(value, kind, declared)
            if read is None:
                return None
            values[name] = [*(values[name] or ()), read] if kind == list[str] else read
    if words:
        if positional is None:
            return None
        values[positional] = words
    return values


def _read_value(value: str, kind: Any, declared: Declared) -> Any:
    """The value of an option of that kind; None where it does not fit."""
    if kind is int:
        if not (value.isascii() and value.isdecimal()):
            return None
        number = int(value)
        least, most = declared.settings.get("min", number), declared.settings.get("max", number)
        return number if least <= number <= most else None
    if kind is Path:
        return Path(value)
    return value if kind in (str, list[str]) else None


def _declared(hint: Any) -> Declared | None:
    if get_origin(hint) is not Annotated:
        return None
    return next((note for note in get_args(hint)[1:] if isinstance(note, Declared)), None)


def _kind(hint: Any) -> Any:
    """The type of a hint, without its notes and without None."""
    kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    others = [one for one in get_args(kind) if one is not type(None)]
    return others[0] if type(None) in get_args(kind) and len(others) == 1 else kind
