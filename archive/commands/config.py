"""`dateline config`: what configuration files and variables set, and where."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated, Any

import typer

from archive.command_line import ArchiveOption, archive_of, check_format, option_name, say


def run(
    context: typer.Context,
    archive: ArchiveOption = None,
    origin: Annotated[bool, typer.Option("--origin", help="Say which file or variable sets each.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="In which form.")] = "text",
) -> None:
    """List the settings that hold: defaults for options, from files and DATELINE_* variables.

    An option that is typed goes before a variable, a variable before dateline.toml beside the archive, and that before
    config.toml in your own folder (~/.config/dateline). In a file `[search]` begins the options of a command by their
    long names; archive, jobs and pager may stand above, for all commands. The variable is DATELINE_SEARCH_SORT, or
    DATELINE_JOBS.

    \b
    dateline config
    dateline config --origin
    DATELINE_SEARCH_SORT=newest dateline config --origin --format json
    """
    from archive.configuration import configuration_files, defaults_for, read_settings
    from index.printers.visible import visible_line

    check_format(format, ("text", "json"))
    group: Any = context.find_root().command
    names = group.list_commands(context)
    folder = archive if archive is not None else archive_of(())
    settings = read_settings(os.environ, folder, names)
    for name in names:  # says so where one sets what there is not
        options = [option_name(param) for param in group.get_command(context, name).params]
        defaults_for(name, options, settings)
    holding = {setting.key: setting for setting in settings}
    if format == "json":
        rows = [{"key": one.key, "value": one.value, "origin": one.origin, "holds": holding[one.key] is one}
                for one in settings]  # fmt: skip
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    for setting in settings:
        if holding[setting.key] is setting:
            line = f"{setting.key} = {json.dumps(setting.value, ensure_ascii=False)}"
            print(visible_line(f"{line}  ({setting.origin})" if origin else line))
        elif origin:
            unused = f"# {setting.key} = {json.dumps(setting.value, ensure_ascii=False)}  ({setting.origin}, not used)"
            print(visible_line(unused))
    for path in configuration_files(os.environ, folder):
        say(f"{path}: {'read' if path.is_file() else 'not there'}")
