"""The manual page, in roff, from the help of every command: what `man dateline` shows is what `--help` says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol


class Command(Protocol):
    """A command as the library of the command line has it."""

    @property
    def help(self) -> str | None: ...

    @property
    def params(self) -> Sequence[Any]: ...


def man_page(about: str, commands: Mapping[str, Command], pages: Iterable[tuple[str, str]]) -> str:
    """The page: what the program is, its commands with options and examples, and further `pages` (title, text)."""
    lines = [
        '.TH DATELINE 1 "" dateline',
        ".SH NAME",
        f"dateline \\- {_text(about[0].lower() + about[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B dateline",
        ".I COMMAND",
        "[OPTIONS] [ARGUMENTS]",
        ".SH COMMANDS",
    ]
    for name, command in commands.items():
        lines += _command(name, command)
    for title, text in pages:
        lines += [f".SH {_text(title.upper())}", *_verbatim(text.splitlines())]
    return "\n".join(lines) + "\n"


def examples_in(help: str) -> list[str]:
    """The examples of a help text: the lines of its last block that is printed as it stands (after \\b)."""
    block = re.split(r"\n[ \t]*\n", help.rpartition("\b")[2].strip("\n"))[0] if "\b" in help else ""
    return [line.strip() for line in block.splitlines() if line.strip()]


def _command(name: str, command: Command) -> Iterator[str]:
    arguments = " ".join(_argument(param) for param in command.params if param.param_type_name == "argument")
    yield f".SS dateline {name} {_text(arguments)}".rstrip()
    paragraphs = re.split(r"\n[ \t]*\n", (command.help or "").strip())
    for number, paragraph in enumerate(one for one in paragraphs if not one.lstrip().startswith("\b")):
        yield from (() if not number else (".PP",))
        yield _text(" ".join(paragraph.split()))
    for param in command.params:
        if param.param_type_name == "option" and not getattr(param, "hidden", False):
            yield ".TP"
            yield _option(param)
            yield _text(param.help or "") or "\\&"
    yield ".PP"
    yield "Examples:"
    yield ".PP"
    yield from _verbatim(f"    {example}" for example in examples_in(command.help or ""))


def _argument(param: Any) -> str:
    name = param.metavar or str(param.name).upper()
    return name if param.required else f"[{name}]"


def _option(param: Any) -> str:
    names = ", ".join(f"\\fB{_text(option)}\\fR" for option in (*param.opts, *param.secondary_opts))
    return names if param.is_flag else f"{names} \\fI{_text(param.metavar or str(param.type.name).upper())}\\fR"


def _verbatim(lines: Iterable[str]) -> Iterator[str]:
    yield ".nf"
    yield from (_text(line) or "\\&" for line in lines)
    yield ".fi"


def _text(text: str) -> str:
    """The text as roff that prints it: no sign of it acts, and every hyphen can be copied as the minus that it is."""
    text = text.replace("\\", "\\(rs").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = text.replace("~", "\\(ti").replace("^", "\\(ha").replace('"', "\\(dq")
    return f"\\&{text}" if text.startswith(".") else text
