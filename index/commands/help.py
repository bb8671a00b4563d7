"""`dateline help`: pages on what no single command's --help has room for."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from archive.errors import DatelineError

TOPICS = {
    "query": "how to ask: words, phrases, nearness, fields and dates",
    "man": "the manual page of all commands, for `man -l -`",
}


def run(
    context: typer.Context,
    topic: Annotated[str | None, typer.Argument(metavar="query|man|COMMAND", help="Which page.")] = None,
) -> None:
    """Explain the query language, with examples and its grammar, or a command, or print the manual page of all.

    \b
    dateline help
    dateline help query
    dateline help search
    dateline help man | man -l -
    """
    if topic is None:
        for name, said in TOPICS.items():
            print(f"dateline help {name}    {said}")
        print("dateline COMMAND --help    the options of a command, with examples")
        return
    group: Any = context.find_root().command
    if topic in group.list_commands(context):
        command = group.get_command(context, topic)
        print(command.get_help(type(context)(command, info_name=topic, parent=context.find_root())))
        return
    if topic not in TOPICS:
        raise DatelineError(
            f"there is no page {topic!r}", f"pages are {', '.join(TOPICS)}; `dateline --help` lists the commands"
        )
    from index.query_language import language_page

    if topic == "query":
        print(language_page())
        return
    from archive.command_line import EXIT_CODES
    from archive.configuration import SOURCES_OF_SETTINGS
    from index.printers.man_page import man_page

    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    more = (("How to ask", language_page()), ("Exit status", EXIT_CODES), ("Settings", SOURCES_OF_SETTINGS))
    print(man_page(group.help, commands, more), end="")
