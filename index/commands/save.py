"""`dateline save`: a question kept under a name."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.command_line import ArchiveOption, WaitOption, now, open_to_write, say
from index.commands.question import (
    NO_FILTERS,
    FilterOptions,
    QueryArgument,
    require_words,
)


def run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters and digits, with - _ or . between them.")],
    query: QueryArgument = None,
    archive: ArchiveOption = None,
    filters: FilterOptions = NO_FILTERS,
    wait: WaitOption = None,
) -> None:
    """Keep a query and its filters under a name, in the archive.

    @NAME within any query asks it again, `dateline new NAME` tells what came since. A name that is saved anew asks the
    new question; what it asked before is said, and kept. 'last week' counts from the day on which it is asked, or from
    --now.

    \b
    dateline save strikes 'strike* NOT budget' --since 2021
    dateline save quota '"fishing quota" OR hlead:herring'
    dateline save both '@strikes @quota' --place averil
    """
    from archive.saved_searches import check_name, name_key
    from index.saved_queries import SavedQueries, WithOneMore

    name = name.removeprefix("@")
    check_name(name)
    question = filters.question(query)
    require_words(question)
    asked = question.asked
    with open_to_write(archive, wait) as store:
        saved = store.saved_searches
        # Read as if it were saved, so that neither a wrong query nor one that asks for itself is.
        SavedQueries(WithOneMore(saved, name, asked), question.today(), filters.guesses).expand(name)
        held = saved.find(name)
        before = saved.save(store, name, asked, now())
        users = [user for user in saved.users_of(name) if name_key(user) != name_key(name)]
    if before is not None:
        say(f"until now @{before.name} asked: {before.asked.written()} (saved {before.saved[:10]})")
        for user in users:
            say(f"@{user} asks for it too")
    say(f"@{name} {'asks that already' if held and not before else 'asks'}: {asked.written()}")
