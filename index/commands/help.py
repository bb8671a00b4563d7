"""`dateline help`: pages on what no single command's --help has room for."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.errors import DatelineError

TOPICS = {"query": "how to ask: words, phrases, nearness, fields and dates"}


def run(
    topic: Annotated[str | None, typer.Argument(metavar="TOPIC", help="query")] = None,
) -> None:
    """Explain the query language, with examples and its grammar.

    \b
    dateline help
    dateline help query
    dateline help query | less
    """
    if topic is None:
        for name, said in TOPICS.items():
            print(f"dateline help {name}    {said}")
        print("dateline COMMAND --help    the options of a command, with examples")
        return
    if topic not in TOPICS:
        raise DatelineError(
            f"there is no page {topic!r}", f"pages are {', '.join(TOPICS)}; for a command, dateline {topic} --help"
        )
    from index.query_parser import language_page

    print(language_page())
