"""The options of a command as its file declares them: once, for the library that reads any command line, explains and
completes it, and for the short way, which reads a usual one without loading that library.

Options that several commands share are a group: a NamedTuple whose fields are options with their defaults. A command
takes it as one parameter, and its options stand in the command line where that parameter stands.

The library takes 40 ms to load, a third of what a search of a small archive takes. So a search that is typed as it
usually is (known options, values that need no explanation) is read here, by the same declarations; whatever else is
typed, a word that may be an option, a value that does not fit, help, gives None and goes to the library, which alone
says what is wrong. `tests/test_options.py` lets both read the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


class _Parameter(NamedTuple):
    """One option or argument of a command; `group` is the parameter of the command that holds it with others."""

    name: str
    hint: Any
    default: Any
    group: str | None


_REQUIRED = object()  # stands for a default where there is none


def declare_to_typer(run: Callable[..., None]) -> Callable[..., None]:
    """A function that calls that one, with its options as typer knows them, those of groups one by one."""
    from inspect import Parameter, Signature

    import typer

    parameters, groups = _parameters_of(run)
    hints: dict[str, Any] = {}
    for name, hint, *_ in parameters:
        declared = _declared(hint)
        if declared is None:
            hints[name] = hint
        else:
            made = (typer.Argument if declared.is_argument else typer.Option)(*declared.names, **declared.settings)
            hints[name] = Annotated[get_args(hint)[0], made]

    @wraps(run)
    def declared_run(**values: Any) -> None:
        run(**_gathered(values, parameters, groups))

    declared_run.__annotations__ = hints
    declared_run.__signature__ = Signature([  # type: ignore[attr-defined]
        Parameter(
            one.name, Parameter.POSITIONAL_OR_KEYWORD, annotation=hints[one.name],
            default=Parameter.empty if one.default is _REQUIRED else one.default,
        )
        for one in parameters
    ])  # fmt: skip
    return declared_run


def _parameters_of(run: Callable[..., None]) -> tuple[list[_Parameter], dict[str, Any]]:
    """What can be given to a command, in order, and its groups by the names of their parameters."""
    hints = get_type_hints(run, include_extras=True)
    run = getattr(run, "__wrapped__", run)  # where a function stands for the command
    names = run.__code__.co_varnames[: run.__code__.co_argcount]
    given = run.__defaults__ or ()
    defaults = (_REQUIRED,) * (len(names) - len(given)) + given
    parameters: list[_Parameter] = []
    groups: dict[str, Any] = {}
    for name, default in zip(names, defaults, strict=True):
        group = hints[name]
        if not hasattr(group, "_field_defaults"):
            parameters.append(_Parameter(name, group, default, None))
            continue
        groups[name] = group
        held = get_type_hints(group, include_extras=True)
        parameters += [_Parameter(field, held[field], group._field_defaults[field], name) for field in group._fields]
    return parameters, groups


def _gathered(
    values: Mapping[str, Any], parameters: Sequence[_Parameter], groups: Mapping[str, Any]
) -> dict[str, Any]:
    """The values as the command takes them: those of a group as one."""
    held: dict[str, dict[str, Any]] = {name: {} for name in groups}
    given: dict[str, Any] = {}
    for one in parameters:
        (given if one.group is None else held[one.group])[one.name] = values[one.name]
    return given | {name: group(**held[name]) for name, group in groups.items()}


def read_quickly(run: Callable[..., None], arguments: Sequence[str]) -> dict[str, Any] | None:
    """The values of all parameters of a command, as typer would read them; None where it takes more to read them."""
    options: dict[str, tuple[str, Any, Declared]] = {}
    positional: str | None = None
    parameters, groups = _parameters_of(run)
    values: dict[str, Any] = {one.name: one.default for one in parameters}
    for name, hint, default, _ in parameters:
        kind, declared = _kind(hint), _declared(hint)
        if default is _REQUIRED or declared is None or not set(declared.settings) <= {"metavar", "help", "min", "max"}:
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
    return _gathered(values, parameters, groups)


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
