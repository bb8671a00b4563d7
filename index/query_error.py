"""A query that is not understood, into words: what is wrong, the query with carets under the place, what to write."""

from __future__ import annotations

import unicodedata

from archive.errors import DatelineError
from index.query import (
    FIELDS,
    And,
    AtLeast,
    Captured,
    Coded,
    Dated,
    Field,
    Id,
    Not,
    Or,
    Query,
    Source,
    Tag,
    has_places,
)
from index.query_habits import renamed

EXAMPLES = {
    "title": "title:budget",
    "deck": "deck:budget",
    "byline": "byline:hussain",
    "body": "body:budget",
    "hlead": "hlead:budget",
    "place": "place:karachi",
    "agency": "agency:reuters",
    "url": "url:press-releases",
    "source": "source:example.org",
    "id": "id:3f2a9c",
    "date": "date:2021-07",
    "captured": "captured:2021-07",
    "tag": "tag:draft",
    "code": "code:stance=for",
    "exact": "exact:threat",
    "case": "case:US",
}


class QueryError(DatelineError):
    """A query that is not understood; exit code 2.

    `message` is what is wrong and, below it, the query with carets under the place (`start` to `end`, characters
    of `query`); `summary` is its first line alone.
    """

    exit_code = 2

    def __init__(self, summary: str, query: str, start: int, end: int, hint: str | None = None) -> None:
        super().__init__(f"{summary}\n{_pointer(query, start, end)}", hint)
        self.summary = summary
        self.query = query
        self.start = start
        self.end = end


def unknown_field(query: str, written: str, start: int, end: int) -> QueryError:
    """The error of a name before a colon that is no field's."""
    # Imported here, as only an error needs it.
    from difflib import get_close_matches

    near = get_close_matches(written.lower(), FIELDS, n=1, cutoff=0.6)
    quoted = query[start:].split()[0].replace('"', "").rstrip("()")
    looked_for = f'to look for the words, write "{quoted}"'
    other = renamed(query, written, start)
    if other is not None:
        return QueryError(f"there is no field {written}:", query, start, end, f"{other}; {looked_for}")
    hint = f"did you mean {near[0]}:? " + looked_for if near else f"fields are {', '.join(FIELDS)}; " + looked_for
    return QueryError(f"there is no field {written}:", query, start, end, hint)


def too_negative(query: str, tree: Query) -> QueryError:
    """The error of a query that would find nearly everything."""
    if isinstance(tree, Or) and not all(is_negative(part) for part in tree.parts):
        return QueryError(
            "one side of OR only says what not to find", query, 0, len(query), "say on both sides what to find"
        )
    hint = f"say first what to find: ferry {query.strip()}"
    return QueryError("the query only says what not to find", query, 0, len(query), hint)


def is_negative(query: Query) -> bool:
    """Whether a query holds for nearly every document because it only excludes."""
    match query:
        case Not(part):
            return not is_negative(part)
        case And(parts):
            return all(is_negative(part) for part in parts)
        case Or(parts):
            return any(is_negative(part) for part in parts)
        case Field(_, part):
            return is_negative(part)
        case _:
            return False


def no_places(operator: str, part: Query) -> tuple[str, str] | None:
    """What is wrong with a part that `w/5` or `atleast3` is asked of, and what to write; None where it has places."""
    if has_places(part):
        return None
    whole = "atleast3(a)" if operator.startswith("atleast") else "(a w/5 b)"
    match part:
        case Or(parts):
            return next(filter(None, (no_places(operator, inner) for inner in parts)), None)
        case And():
            return (
                f"{operator} is asked of several words",
                'write the words of a phrase in quotes, those that may stand for each other with OR: ("a b" OR c)',
            )
        case Not():
            return f"{operator} is asked of NOT, which stands nowhere", f"say NOT of the whole: {whole} NOT c"
        case Field(name, _):
            return f"{operator} is asked of {name}:", f"write the field before the whole: {name}:{whole}"
        case AtLeast(times, _):
            return f"{operator} is asked of atleast{times}", "ask for both: (a w/5 b) atleast3(a)"
        case Source() | Id() | Dated() | Captured() | Tag() | Coded():
            return (
                f"{operator} is asked of a filter, which stands nowhere",
                f"write the filter beside: {whole} date:2021",
            )
        case _:
            return f"{operator} is asked of what stands nowhere", "ask it of words and phrases"


def _pointer(query: str, start: int, end: int) -> str:
    """The query on one line, a window of it where it is long, and a line of carets below."""
    shown = "".join(character if character.isprintable() else " " for character in query)
    left = max(0, start - 40)
    right = min(len(shown), max(end, start + 1) + 40, start + 80)
    before = ("…" if left else "") + shown[left:start]
    marked = shown[start : min(end, right)] or " "
    after = shown[min(end, right) : right] + ("…" if right < len(shown) else "")
    carets = "^" * max(1, _columns(marked))
    return f"  {before}{marked}{after}".rstrip() + f"\n  {' ' * _columns(before)}{carets}"


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
