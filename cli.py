"""The command `dateline`: from the command that was typed to the file that holds it, from errors to exit codes.

Each command is a file of its own, loaded when it is typed; what they share, and the exit codes, is in
`archive/command_line.py`.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Annotated, Any, NoReturn

import click
import typer
import typer.core
from typer.models import CommandInfo

from archive.command_line import (
    INTERRUPTED,
    NOT_STORED,
    OUR_ERROR,
    TERMINATED,
    USAGE,
    DatelineExit,
    archive_of,
    option_name,
    say,
)
from archive.configuration import configured_archive, defaults_for, read_settings
from archive.errors import DatelineError
from archive.locate import VARIABLE
from archive.release import VERSION

# In the order in which help lists them.
COMMANDS = {
    "help": "index.commands.help",
    "ingest": "ingest.commands.ingest",
    "imports": "ingest.commands.imports",
    "extract": "ingest.commands.extract",
    "explain": "ingest.commands.explain",
    "search": "index.commands.search",
    "kwic": "index.commands.kwic",
    "timeline": "index.commands.timeline",
    "matrix": "index.commands.matrix",
    "words": "index.commands.words",
    "export": "index.commands.export",
    "rerun": "index.commands.rerun",
    "save": "index.commands.save",
    "saved": "index.commands.saved",
    "new": "index.commands.new",
    "quote": "index.commands.quote",
    "tag": "index.commands.tag",
    "sample": "index.commands.sample",
    "codes": "index.commands.codes",
    "show": "archive.commands.show",
    "fix": "ingest.commands.fix",
    "sources": "ingest.commands.sources",
    "copies": "archive.commands.copies",
    "dates": "archive.commands.dates",
    "rejected": "archive.commands.rejected",
    "status": "archive.commands.status",
    "verify": "archive.commands.verify",
    "backup": "archive.commands.backup",
    "remove": "ingest.commands.remove",
    "refresh": "ingest.commands.refresh",
    "rebuild": "index.commands.rebuild",
    "config": "archive.commands.config",
    "completion": "archive.commands.completion",
}

# Plain help: typer escapes brackets for rich even where rich's markup is off, and would import it to do so.
typer.core.HAS_RICH = False


class Commands(typer.core.TyperGroup):
    """The commands by name, each loaded when it is asked for: a search need not read the options of an import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing or cmd_name.startswith("-"):
                return None
            raise _no_command(cmd_name)
        command = CommandInfo(name=cmd_name, callback=import_module(COMMANDS[cmd_name]).run)
        return typer.main.get_command_from_info(command, pretty_exceptions_short=False, rich_markup_mode=None)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and command is not None and not ctx.resilient_parsing:
            command.context_settings["default_map"] = _configured(name, command, rest)
        return name, command, rest


def _configured(name: str, command: click.Command, arguments: Sequence[str]) -> dict[str, Any]:
    """What configuration files and variables set for the options of the command that was typed."""
    archive = archive_of(arguments)
    settings = read_settings(os.environ, archive, COMMANDS)
    options = {option_name(param): param for param in command.params if isinstance(param, click.Option)}
    found: dict[str, Any] = {}
    for option, setting in defaults_for(name, options, settings).items() if settings else ():
        param, value = options[option], setting.value
        if option == "archive":
            value = str(archive)
            if setting.origin == VARIABLE or archive != configured_archive(os.environ):
                continue  # `locate_archive` asks for the variable itself, and says so
            say(f"using the archive {value}, as {setting.origin} says")
        values = value if isinstance(value, list) else [value]
        try:
            for one in values:
                param.type.convert(one, param, None)
        except click.BadParameter as error:
            what = f"{setting.origin}: {setting.key}: {error.message}"
            hint = "`dateline config --origin` lists what is set"
            if option == "pager":
                hint = f"this is yes or no; the program is named by PAGER: PAGER={shlex.quote(str(value))}"
            raise DatelineError(what, hint) from None
        found[str(param.name)] = values if param.multiple else value
    return found


def _no_command(name: str) -> DatelineError:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, 1)
    return DatelineError(
        f"there is no command {name!r}", f"did you mean {near[0]}?" if near else "`dateline --help` lists them"
    )


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    suggest_commands=False,  # we do
    # rich's own help would cost 70 ms on every call; its tracebacks print whole documents
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        import platform

        print(f"dateline {VERSION} (Python {platform.python_version()})")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Turns dumps of scraped news and press releases into an archive to search, cite and trust."""


class Terminated(BaseException):
    """SIGTERM: like Ctrl-C, so that what was begun is put right on the way out."""


def run(arguments: Sequence[str]) -> int:
    """Runs one command; its exit code."""
    if sys.stderr is None:  # closed by the shell: 2>&-
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if sys.stdout is None:  # closed by the shell: >&-
        _say_error("cannot write the output: it is closed", "send it to a file, or with >/dev/null to nowhere")
        return NOT_STORED
    for stream in (sys.stdout, sys.stderr):
        # Names of files may hold bytes that are no UTF-8; \udc80 in the output is a sign of them, not an error.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, _terminate)
    code = _run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()
    except OSError as error:
        return _say_no_output(error)
    return code


def _run(arguments: Sequence[str]) -> int:
    """The command that was typed; its exit code. What it printed may still be held for stdout."""
    try:
        _refuse_glued_minus(arguments)
        arguments = _keep_minus_tags(arguments)
        # Not click's own main: it makes a closed pipe exit code 1, which would read as no hits.
        command = typer.main.get_command(app)
        with command.make_context("dateline", list(arguments)) as context:
            command.invoke(context)
        sys.stdout.flush()
        return 0
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE
    except DatelineExit as exit:
        _say_error(exit.message, exit.hint)
        return exit.code
    except DatelineError as error:
        _say_error(error.message, error.hint)
        return error.exit_code
    except BrokenPipeError:  # `| head`: the reader has what it wanted
        _give_up_output()
        return 0
    except OSError as error:
        if not _is_of_output(error):
            return _say_own_error()
        return _say_no_output(error)
    except KeyboardInterrupt:
        _say_error("interrupted; what was stored stays, and the same command goes on with the rest", None)
        return INTERRUPTED
    except Terminated:
        _say_error("terminated; what was stored stays, and the same command goes on with the rest", None)
        return TERMINATED
    except Exception:
        return _say_own_error()


def _say_own_error() -> int:
    """Says what is being raised; its exit code."""
    import traceback

    # The stack alone: the values in it may hold whole documents.
    traceback.print_exc(file=sys.stderr)
    _say_error("this is an error of dateline's own; nothing that was stored is harmed", "please report the lines above")
    return OUR_ERROR


def _say_no_output(error: OSError) -> int:
    """Says why stdout cannot be written; the exit code."""
    _give_up_output()
    _say_error(f"cannot write the output: {error.strerror}", "what was written there is not whole; write it elsewhere")
    return NOT_STORED


def _is_of_output(error: OSError) -> bool:
    """Whether it was stdout that could not be written: such an error names no file, and stdout, which may hold nothing
    back, takes no more now either."""
    if error.filename is not None:
        return False
    try:
        sys.stdout.write("\n")
        sys.stdout.flush()
    except OSError:
        return True
    return False


def _give_up_output() -> None:
    """Sends what stdout still holds to nowhere: else it would be written once more, and fail, at the very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_error(message: str | None, hint: str | None) -> None:
    if message:
        say(f"dateline: {message}")
    if hint:
        say(f"hint: {hint}")


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def _refuse_glued_minus(arguments: Sequence[str]) -> None:
    """`search oil -opec` would write hits to a file named pec: say so instead."""
    if not arguments or arguments[0] not in ("search", "kwic", "timeline", "words"):
        return
    for argument in arguments[1:]:
        if argument == "--":
            return
        if re.fullmatch(r"-[^\W\d][\w'’-]+", argument):
            raise DatelineError(
                f"{argument} is no option", f"to leave out a word, write NOT {argument[1:]}; or put the query in quotes"
            )


def _keep_minus_tags(arguments: Sequence[str]) -> Sequence[str]:
    """`tag 3f2a -todo` takes a tag off: with a minus sign for its hyphen it is no cluster of options."""
    if not arguments or arguments[0] != "tag":
        return arguments
    return [
        f"−{argument[1:]}" if re.fullmatch(r"-\w[^=]*", argument) and argument not in ("-h", "-o") else argument
        for argument in arguments
    ]


def main() -> NoReturn:
    """The command `dateline`."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
