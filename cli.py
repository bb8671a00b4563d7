"""The command `dateline`: from the command that was typed to the file that holds it, from errors to exit codes.

Each command is a file of its own, loaded when it is typed; what they share, and the exit codes, is in
`archive/command_line.py`.
"""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import FrameType
from typing import Any, NoReturn


def _find_foreign() -> Mapping[str, str]:
    """Modules of others that have the names of our packages and would be imported in their place, with their files."""
    found = {}
    for name in ("archive", "ingest", "index"):
        spec = find_spec(name)
        if spec is not None:
            places = list(spec.submodule_search_locations or [spec.origin or ""])
            if os.path.join(_HERE, name) not in map(os.path.realpath, places):
                found[name] = spec.origin or places[0]
    return found


# A PYTHONPATH with an archive.py would put it before our package: ours, beside this file, go before it then.
_HERE = os.path.dirname(os.path.realpath(__file__))
FOREIGN = _find_foreign()
if FOREIGN:
    sys.path.insert(0, _HERE)

from archive.command_line import (
    INTERRUPTED,
    NOT_STORED,
    OUR_ERROR,
    TERMINATED,
    DatelineExit,
    archive_of,
    say,
)
from archive.configuration import read_settings
from archive.errors import DatelineError
from archive.options import read_quickly

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

# Commands whose usual command line is read without the library for command lines (archive/options.py).
_QUICK = ("search",)


def __getattr__(name: str) -> Any:
    """`app`, all commands as typer knows them, is made when it is asked for."""
    if name == "app":
        from archive.command_group import make_app

        return make_app(COMMANDS)
    raise AttributeError(name)


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
    warnings.simplefilter("ignore")  # of libraries, to their programmers
    typed, debug = _take_debug(arguments)
    code = _run(typed, debug)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()
    except OSError as error:
        return _say_no_output(error)
    return code


def _take_debug(arguments: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """The arguments without --debug, which may stand anywhere, and which of the two it was."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    given = [option for option in arguments[:end] if option in ("--debug", "--debug-text")]
    rest = [argument for argument in arguments[:end] if argument not in given]
    return [*rest, *arguments[end:]], max(given, default=None)


def _run(arguments: Sequence[str], debug: str | None) -> int:
    """The command that was typed; its exit code. What it printed may still be held for stdout. With `debug`, the way to
    an error is shown before what is said of it."""
    try:
        _refuse_glued_minus(arguments)
        arguments = _keep_minus_tags(arguments)
        code = 0 if _run_quickly(arguments) else _run_in_full(arguments)
        sys.stdout.flush()
        return code
    except DatelineExit as exit:
        if exit.message:
            _show_way(exit, debug)
        _say_error(exit.message, exit.hint)
        return exit.code
    except DatelineError as error:
        _show_way(error, debug)
        _say_error(error.message, error.hint)
        return error.exit_code
    except BrokenPipeError:  # `| head`: the reader has what it wanted
        _give_up_output()
        return 0
    except OSError as error:
        if not _is_of_output(error):
            return _say_own_error(error, debug)
        return _say_no_output(error)
    except KeyboardInterrupt:
        _say_error("interrupted; what was stored stays, and the same command goes on with the rest", None)
        return INTERRUPTED
    except Terminated:
        _say_error("terminated; what was stored stays, and the same command goes on with the rest", None)
        return TERMINATED
    except Exception as error:
        return _say_own_error(error, debug)


def _run_quickly(arguments: Sequence[str]) -> bool:
    """Runs a command that is typed as it usually is, where nothing is configured; False where it takes more to read."""
    if not arguments or arguments[0] not in _QUICK:
        return False
    command = import_module(COMMANDS[arguments[0]]).run
    values = read_quickly(command, arguments[1:])
    if values is None or read_settings(os.environ, archive_of(arguments[1:]), COMMANDS):
        return False
    command(**values)
    return True


def _run_in_full(arguments: Sequence[str]) -> int:
    """Runs any command; its exit code."""
    from archive.command_group import make_app, run_app

    return run_app(make_app(COMMANDS), arguments, FOREIGN)


def _say_own_error(error: Exception, debug: str | None) -> int:
    """Says what was raised; its exit code."""
    from archive.traceback_text import describe_place

    _show_way(error, debug)
    hint = "please report the lines above" if debug else "give the same command with --debug, and report what it shows"
    _say_error(f"{describe_place(error)}: an error of dateline's own; nothing that was stored is harmed", hint)
    return OUR_ERROR


def _show_way(error: BaseException, debug: str | None) -> None:
    """With --debug, the traceback: the stack alone, since the values in it may hold whole documents."""
    if debug:
        from archive.traceback_text import describe_stack

        for line in describe_stack(error, messages=debug == "--debug-text"):
            say(line)


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
    # Loading modules makes some 50,000 objects that stay: looking through them for garbage takes a tenth of a search.
    gc.set_threshold(100_000, 20, 20)
    code = run(sys.argv[1:])
    gc.freeze()  # nor is there any to be looked for at the end, which would take another
    sys.exit(code)


if __name__ == "__main__":
    main()
