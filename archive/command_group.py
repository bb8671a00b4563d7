"""Commands by name into the one command line that typer reads, explains and completes, with what is configured."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any

import click
import typer
import typer.core
from typer.models import CommandInfo

from archive.command_line import USAGE, archive_of, option_name, say
from archive.configuration import configured_archive, defaults_for, read_settings
from archive.errors import DatelineError
from archive.locate import VARIABLE
from archive.options import declare_to_typer
from archive.release import VERSION

# Plain help: typer escapes brackets for rich even where rich's markup is off, and would import it to do so.
typer.core.HAS_RICH = False


class Commands(typer.core.TyperGroup):
    """The commands by name, each loaded when it is asked for: a search need not read the options of an import."""

    modules: Mapping[str, str]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            if ctx.resilient_parsing or cmd_name.startswith("-"):
                return None
            raise _no_command(cmd_name, self.modules)
        command = CommandInfo(name=cmd_name, callback=declare_to_typer(import_module(self.modules[cmd_name]).run))
        return typer.main.get_command_from_info(command, pretty_exceptions_short=False, rich_markup_mode=None)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and command is not None and not ctx.resilient_parsing:
            command.context_settings["default_map"] = _configured(name, command, rest, self.modules)
        return name, command, rest


def _configured(
    name: str, command: click.Command, arguments: Sequence[str], commands: Mapping[str, str]
) -> dict[str, Any]:
    """What configuration files and variables set for the options of the command that was typed."""
    archive = archive_of(arguments)
    settings = read_settings(os.environ, archive, commands)
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
            from archive.usage import describe_value

            what = f"{setting.origin}: {describe_value(setting.key, param.type, error.message)}"
            hint = "`dateline config --origin` lists what is set"
            if option == "pager":
                hint = f"this is yes or no; the program is named by PAGER: PAGER={shlex.quote(str(value))}"
            raise DatelineError(what, hint) from None
        found[str(param.name)] = values if param.multiple else value
    return found


def _no_command(name: str, commands: Mapping[str, str]) -> DatelineError:
    from difflib import get_close_matches

    near = get_close_matches(name, commands, 1)
    return DatelineError(
        f"there is no command {name!r}", f"did you mean {near[0]}?" if near else "`dateline --help` lists them"
    )


def make_app(commands: Mapping[str, str]) -> typer.Typer:
    """The command line of these commands, each with the module that holds it, in the order in which help lists them."""
    app = typer.Typer(
        cls=type("AllCommands", (Commands,), {"modules": commands}),
        add_completion=False,
        no_args_is_help=True,
        suggest_commands=False,  # we do
        # rich's own help would cost 70 ms on every call; its tracebacks print whole documents
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    return app


def run_app(app: typer.Typer, arguments: Sequence[str], foreign: Mapping[str, str]) -> int:
    """Runs one command; its exit code. `foreign` are modules of others with the names of ours, which --version tells.

    Raises DatelineError where the command is not understood.
    """
    try:
        # Not click's own main: it makes a closed pipe exit code 1, which would read as no hits.
        command = typer.main.get_command(app)
        with command.make_context("dateline", list(arguments), obj=foreign) as context:
            command.invoke(context)
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.exceptions.NoArgsIsHelpError as error:  # `dateline` alone
        print(error.format_message(), file=sys.stderr)
        return USAGE
    except click.ClickException as error:
        from archive.usage import explain_usage

        raise explain_usage(error, _typed_command(command, arguments)) from error
    return 0


def _typed_command(group: Any, arguments: Sequence[str]) -> tuple[str, click.Command] | None:
    """The command among the arguments, with its name; None where none was typed."""
    context = click.Context(group)
    name = next((argument for argument in arguments if argument in group.list_commands(context)), None)
    return None if name is None else (name, group.get_command(context, name))


def _print_version(context: typer.Context, asked: bool) -> None:
    if asked:
        from archive.versions import describe_versions
        from index.printers.visible import visible

        print(visible(describe_versions(VERSION, context.obj or {})))
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version this is.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Where an error ends it, show the way to it, without text of documents.")
    ] = False,
    debug_text: Annotated[
        bool, typer.Option("--debug-text", help="The same, with messages that may quote documents.")
    ] = False,
) -> None:
    """Turns dumps of scraped news and press releases into an archive to search, cite and trust."""


