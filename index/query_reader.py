"""The characters of a query, read from left to right: chunks between spaces, operators, quotes, and what is said of a
place that is not understood."""

from __future__ import annotations

import re

from archive.expressions import expression
from index.query_error import QueryError

MAX_DEPTH = 50
# A guillemet opens and closes; a pasted query has curly quotes.
QUOTES = '"“”„«»'

_OPERATORS = ("AND", "OR", "NOT")
# Word processors and sheets make one of the others of a typed hyphen: hyphens, figure, en and em dash, bar, minus sign.
_DASHES = "-‐‑‒–—―−"
_MINUS = expression(rf"[{re.escape(_DASHES)}]+(?![{re.escape(_DASHES)}\s)])(?=.)", re.DOTALL)
_HEBREW_INITIALS = expression(r"[א-ת][\"״][א-ת]")


class QueryReader:
    """One query, and the place in it that has been reached: `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def at_end(self) -> bool:
        """Skips white space; True where nothing follows."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at >= len(self.text)

    def peek(self) -> str:
        return self.text[self.at]

    def is_quote(self, at: int) -> bool:
        """Whether a double quote stands there that is no gershayim of Hebrew initials."""
        return self.text[at] in QUOTES and _HEBREW_INITIALS.match(self.text, max(at - 1, 0)) is None

    def chunk(self) -> str:
        """The characters from here to white space, a bracket or a quote."""
        end = self.at
        while end < len(self.text):
            character = self.text[end]
            if character.isspace() or character in "()" or (self.is_quote(end) and end > self.at):
                break
            end += 1
        return self.text[self.at : end]

    def operator(self) -> str | None:
        """The operator that stands here, if one does."""
        if self.at_end():
            return None
        for operator in _OPERATORS:
            end = self.at + len(operator)
            if self.text.startswith(operator, self.at):
                following = self.text[end : end + 1]
                if not following or following.isspace() or following in tuple("()" + QUOTES):
                    return operator
        return None

    def take_operator(self, operator: str) -> None:
        self.at += len(operator)

    def is_minus(self) -> bool:
        """A hyphen or another dash stuck to the word after it, and to none before it."""
        return self._minus() > 0

    def take_minus(self) -> None:
        self.at += self._minus()

    def _minus(self) -> int:
        """How many characters the dash has that stands here; 0 where none does that is stuck to a word."""
        if self.at and self.peek() != "-" and not (self.text[self.at - 1].isspace() or self.text[self.at - 1] in "(:"):
            return 0  # "crews win"–their: a dash between two
        if self.text[self.at : self.at + 1] not in _DASHES:
            return 0
        found = _MINUS.match(self.text, self.at)
        return len(found.group()) if found else 0

    def refuse_signs(self, chunk: str) -> None:
        """An error where ! or | stands for NOT or OR, as in other languages: left out, the answer were the opposite."""
        start = self.at
        if chunk.startswith("!") and self.text[start:].strip("! \t\r\n)"):
            word = chunk.lstrip("!")
            raise self.error(
                "! is not understood", start, start + 1, f"write NOT {word}" if word else "write NOT, without the !"
            )
        bar = chunk.find("|")
        if bar >= 0:
            sign = "||" if chunk.startswith("||", bar) else "|"
            raise self.error(f"{sign} is not understood", start + bar, start + bar + len(sign), "write OR")

    def go_deeper(self, start: int) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} brackets in brackets", start, start + 1, "ask in several queries")

    def error(self, summary: str, start: int, end: int, hint: str) -> QueryError:
        return QueryError(summary, self.text, start, end, hint)

    def lacks(self, operator: str, side: str, ended: bool = False) -> QueryError:
        """The error of an operator without an operand; `ended` where it is the one just read."""
        if ended:
            start = self.text.rindex(operator, 0, self.at)
        else:
            self.at_end()
            start = self.at
        return self.error(
            f"{operator} has nothing to its {side}", start, start + len(operator),
            f'write a word there, or "{operator.lower()}" if you look for the word',
        )  # fmt: skip

    def rest_of_span(self, field: str | None) -> str:
        """What goes on behind the quote of a date, without its own quotes; nothing for other fields."""
        if field not in ("date", "captured") or self.at >= len(self.text):
            return ""
        rest = self.chunk()
        self.at += len(rest)
        return rest + self.quoted_end(rest)

    def quoted_end(self, before: str, joints: tuple[str, ...] = ("..", "/")) -> str:
        """What stands in quotes behind one of the joints: the last date of a span, 2021.."last week"."""
        if not before.endswith(joints) or self.at >= len(self.text) or self.peek() not in QUOTES:
            return ""
        start = self.at + 1
        end = start
        while end < len(self.text) and not self.is_quote(end):
            end += 1
        if end >= len(self.text):
            raise self.error("the quote is not closed", start - 1, start, "close it where the value ends")
        self.at = end + 1
        return self.text[start:end]
