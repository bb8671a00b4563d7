"""A query as typed into a tree that every engine understands, or an error that shows the place and says what to write.

The language is described, with its grammar, in index/query_language.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from archive.errors import DatelineError
from archive.expressions import expression
from archive.values import dataclass
from index.analysis import find_terms
from index.days import between
from index.query import (
    FIELDS,
    FILTER_FIELDS,
    FORM_FIELDS,
    WORD_FIELDS,
    And,
    AtLeast,
    Dated,
    Exact,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Word,
)
from index.query_error import EXAMPLES, QueryError, is_negative, no_places, too_negative, unknown_field
from index.query_filter import read_filter
from index.query_habits import ALWAYS_NAMES, Habit, find_cut_short, find_habit
from index.query_reader import MAX_DEPTH, QUOTES, QueryReader
from index.query_words import WordError, in_phrase, read_words

__all__ = ["QueryError", "ReadQuery", "date_filter", "is_negative", "parse_query", "place_filter", "read_query"]

MAX_LENGTH = 20_000
# The gap between two fields is 128 words wide: a nearness that reached over it would join what does not stand together.
MOST_WORDS_BETWEEN = 100
MOST_TIMES = 1_000


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query that was understood: its tree, where each of its words and patterns is written (characters of `text`,
    half-open), and the words that look like operators and are none."""

    text: str
    tree: Query
    spans: Mapping[Query, tuple[int, int]]
    small_operators: tuple[str, ...]


# What reads the saved search of a name as a part of a query, at that depth of brackets.
Expand = Callable[[str, int], Query]


def parse_query(text: str, today: date | None = None, expand: Expand | None = None) -> Query:
    """The tree of a query.

    >>> parse_query('karachi "state department" -opec')
    And(parts=(Word(term='karachi'), Phrase(terms=('state', 'department')), Not(part=Word(term='opec'))))

    Raises QueryError; also for a date such as "last week" where nobody says which day is `today`, and for a saved
    search where nobody says how to `expand` it.
    """
    return _Parser(text, today, expand).parse().tree


def read_query(text: str, today: date | None = None, expand: Expand | None = None, depth: int = 0) -> ReadQuery:
    """The tree of a query with what is needed to speak of it; raises QueryError. A query within another has the `depth`
    of its brackets."""
    return _Parser(text, today, expand, depth).parse()


def place_filter(place: str) -> Query:
    """Documents written at this place: its words side by side, in exact forms. Raises QueryError where it has none."""
    terms = find_terms(place)
    if not terms:
        raise QueryError("there is no word here", place, 0, len(place), "write a word of letters or digits")
    return Field("place", Exact(terms[0]) if len(terms) == 1 else Phrase(tuple(terms)))


def date_filter(since: str | None = None, until: str | None = None, today: date | None = None) -> Query:
    """Documents that may be from these days; both ends are inclusive, and a month or year stands for all its days.

    Raises DateError where one is no date, or the first is after the last.
    """
    return Dated(between(since, until, today))


_FIELD_NAME = expression(r"([^\W\d_]+):(?!//)")
_NEARNESS = expression(r"(w|pre)/(\d+|s|p)", re.IGNORECASE)
_FOREIGN_NEARNESS = expression(r"(?:near|onear|adj|within|n)/(\d+)", re.IGNORECASE)
_AT_LEAST = expression(r"atleast(\d*)", re.IGNORECASE)
_SPAN_IN_WORDS = expression(r"\s+(to|until|till|through|-|–|—)\s+(\d{4}[^\s()]*)", re.IGNORECASE)
_DISTANCE = expression(r"~\d+")
_SAVED = expression(r"@\w")


class _Parser(QueryReader):
    """One left-to-right reading of one query; each function begins with its line of the grammar."""

    def __init__(self, text: str, today: date | None, expand: Expand | None = None, depth: int = 0) -> None:
        super().__init__(text)
        self.today = today
        self.expand = expand
        self.depth = depth
        self.spans: dict[Query, tuple[int, int]] = {}
        self.small_operators: list[str] = []

    def parse(self) -> ReadQuery:
        """query = or, and something in it that is looked for."""
        if len(self.text) > MAX_LENGTH:
            raise self.error(
                f"the query has {len(self.text):,} characters; {MAX_LENGTH:,} are the most",
                MAX_LENGTH, MAX_LENGTH + 1, "ask in several queries",
            )  # fmt: skip
        tree = self._or(None)
        if not self.at_end():
            raise self.error(") closes nothing", self.at, self.at + 1, "take it out, or open it before")
        if tree is None:
            raise self.error("the query holds no word", 0, len(self.text), "write a word of letters or digits")
        if is_negative(tree):
            raise too_negative(self.text, tree)
        return ReadQuery(self.text, tree, self.spans, tuple(dict.fromkeys(self.small_operators)))

    def _or(self, field: str | None) -> Query | None:
        """or = and { "OR" and }"""
        parts: list[Query] = []
        while True:
            part = self._and(field)
            operator = self.operator()
            if part is None:
                if operator == "OR":
                    raise self.lacks("OR", "left")
                if parts:
                    raise self.lacks("OR", "right", ended=True)
                return None
            parts.append(part)
            if operator != "OR":
                return parts[0] if len(parts) == 1 else Or(tuple(parts))
            self.take_operator("OR")

    def _and(self, field: str | None) -> Query | None:
        """and = not { [ "AND" ] not }"""
        parts: list[Query] = []
        awaited = False
        while not self.at_end():
            operator = self.operator()
            if operator == "OR" or self.peek() == ")":
                break
            if operator == "AND":
                if not parts or awaited:
                    raise self.lacks("AND", "left")
                self.take_operator("AND")
                awaited = True
                continue
            part = self._not(field)
            if part is not None:  # an item of signs alone, like & or a lone hyphen, says nothing
                parts.append(part)
                awaited = False
        if awaited:
            raise self.lacks("AND", "right", ended=True)
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self, field: str | None) -> Query | None:
        """not = ( "NOT" | "-" ) not | near"""
        start = self.at
        if self.operator() == "NOT":
            self.take_operator("NOT")
        elif self.is_minus():
            self.take_minus()
        else:
            return self._near(field)
        self.go_deeper(start)
        if self.at_end() or self.peek() == ")" or self.operator() in ("AND", "OR"):
            raise self.error("NOT has nothing to its right", start, self.at, "write after it what not to find")
        part = self._not(field)
        self.depth -= 1
        if part is None:
            raise self.error("NOT has no word to its right", start, self.at, "write after it what not to find")
        return Not(part)

    # Near each other

    def _near(self, field: str | None) -> Query | None:
        """near = item { ( "w/" | "pre/" ) ( number | "s" | "p" ) item }"""
        start = self.at
        if (found := self._nearness()) is not None:
            raise self._stands_alone(found.group(), "left", start)
        left = self._item(field)
        left_end = self.at
        joined = 0
        while (found := self._nearness()) is not None:
            at, operator = self.at, found.group()
            within, ordered = self._reach(found, field)
            if left is None:
                raise self._stands_alone(operator, "left", at)
            self._refuse_no_places(operator, left, start, left_end)
            self.at += len(operator)
            joined += 1
            if joined > MAX_DEPTH:
                raise self.error(f"more than {MAX_DEPTH} of {operator} in a row", at, self.at, "ask in several queries")
            if self.at_end() or self.peek() == ")" or self.operator() in ("AND", "OR"):
                raise self._stands_alone(operator, "right", at)
            right_start = self.at
            if self.operator() == "NOT" or self.is_minus():
                summary, hint = no_places(operator, Not(left)) or ("", "")
                raise self.error(summary, right_start, right_start + 1, hint)
            if self._nearness() is not None:
                raise self._stands_alone(operator, "right", at)
            right = self._item(field)
            if right is None:
                raise self._stands_alone(operator, "right", at)
            self._refuse_no_places(operator, right, right_start, self.at)
            left, left_end = Near(left, right, within, ordered), self.at
        return left

    def _nearness(self) -> re.Match[str] | None:
        """The w/5 or one of its kin that stands here, if one does."""
        if self.at_end():
            return None
        chunk = self.chunk()
        foreign = _FOREIGN_NEARNESS.fullmatch(chunk)
        if foreign is not None:
            raise self.error(
                f"{chunk} is not understood", self.at, self.at + len(chunk),
                f'write w/{foreign[1]}, or pre/{foreign[1]} for this order; to look for the words, write "{chunk}"',
            )  # fmt: skip
        return _NEARNESS.fullmatch(chunk)

    def _reach(self, found: re.Match[str], field: str | None) -> tuple[int | Literal["s", "p"], bool]:
        """What the operator asks: words between, or "s" or "p"; and whether the order counts."""
        reach, ordered = found[2].lower(), found[1].lower() == "pre"
        end = self.at + len(found.group())
        if reach in ("s", "p"):
            if field in FORM_FIELDS:
                raise self.error(
                    f"{field}: has no sentences or paragraphs", self.at, end, f"write {found[1]}/5, for words"
                )
            return "s" if reach == "s" else "p", ordered
        if int(reach[:9]) > MOST_WORDS_BETWEEN:
            raise self.error(
                f"{found.group()} reaches too far: {MOST_WORDS_BETWEEN} words are the most", self.at, end,
                f"for the same paragraph write {found[1].lower()}/p, for the same document AND",
            )  # fmt: skip
        return int(reach), ordered

    def _refuse_no_places(self, operator: str, part: Query, start: int, end: int) -> None:
        wrong = no_places(operator, part)
        if wrong is not None:
            while start < end and self.text[start].isspace():
                start += 1
            raise self.error(wrong[0], start, end, wrong[1])

    def _stands_alone(self, operator: str, side: str, at: int) -> QueryError:
        return self.error(
            f"{operator} has nothing to its {side}", at, at + len(operator),
            f'write a word there, or "{operator}" if you look for it',
        )  # fmt: skip

    def _at_least(self, field: str | None, found: re.Match[str], start: int) -> Query:
        """atleast = "atleast" number "(" or ")" """
        operator = found.group()
        end = start + len(operator)
        if operator.lower() == "atleast" and self.text[end : end + 1] != "(":
            self.at = end
            return Word("atleast")  # a word glued, as people do
        if not found[1] or not 1 <= int(found[1][:9]) <= MOST_TIMES:
            raise self.error(
                f"atleast needs a number from 1 to {MOST_TIMES:,}", start, end, "write how often: atleast3(quota)"
            )
        self.at = end
        if self.at_end() or self.peek() != "(":
            raise self.error(
                f"{operator} has no brackets after it", start, end,
                f'write {operator}(quota); to look for the word, write "{operator}"',
            )  # fmt: skip
        inside = self.at
        part = self._group(field)
        self._refuse_no_places(operator, part, inside, self.at)
        return AtLeast(int(found[1]), part)

    # Items

    def _item(self, field: str | None) -> Query | None:
        """item = "(" or ")" | atleast | field | phrase | exact | case | saved | word"""
        start = self.at
        character = self.peek()
        if character == "(":
            return self._group(field)
        if character in QUOTES:
            return self._phrase(field)
        if character == "=":
            self.at += 1
            return self._exact(field, "=", start)
        chunk = self.chunk()
        self.refuse_signs(chunk)
        if found := _AT_LEAST.fullmatch(chunk):
            return self._at_least(field, found, start)
        if _SAVED.match(chunk):
            return self._saved(field, chunk, start)
        named = _FIELD_NAME.match(chunk)
        if named is not None:
            return self._field(field, named.group(1), chunk, start)
        if field not in FILTER_FIELDS:
            self._refuse(find_habit(self.text, start, chunk))
        self.at += len(chunk)
        if chunk.lower() in ("and", "or", "not") and field is None:
            self.small_operators.append(chunk)
        return self._leaf(field, chunk, start)

    def _refuse(self, habit: Habit | None) -> None:
        if habit is not None:
            raise self.error(f"{habit.written} is not understood", habit.start, habit.end, habit.hint)

    def _saved(self, field: str | None, chunk: str, start: int) -> Query:
        """saved = "@" letters and digits, with - _ . between them"""
        from archive.saved_searches import NAME  # few queries ask for one

        end = start + len(chunk)
        as_word = f'to look for the word, write "{chunk}"'
        if field is not None:
            beside = f"write it beside {field}:, not in its brackets; {as_word}"
            raise self.error(f"{chunk} stands inside {field}:", start, end, beside)
        if not NAME.fullmatch(chunk, 1):
            raise self.error(f"{chunk} is no name of a saved search", start, end, f"write @ and its name; {as_word}")
        if self.expand is None:
            raise self.error("saved searches cannot be asked for here", start, end, as_word)
        self.go_deeper(start)
        try:
            found = self.expand(chunk[1:], self.depth)
        except QueryError:
            raise
        except DatelineError as error:
            raise self.error(error.message, start, end, error.hint or as_word) from None
        self.at = end
        self.depth -= 1
        return found

    def _group(self, field: str | None) -> Query:
        """ "(" or ")" """
        start = self.at
        self.go_deeper(start)
        self.at += 1
        tree = self._or(field)
        if self.at_end():
            raise self.error("( is not closed", start, start + 1, "add ) where the group ends")
        self.at += 1
        self.depth -= 1
        if tree is None:
            raise self.error("the brackets hold no word", start, self.at, "take them out, or write a word in them")
        return tree

    def _field(self, outer: str | None, written: str, chunk: str, start: int) -> Query | None:
        """field = name ":" ( "(" or ")" | atleast | phrase | exact | case | word )"""
        end = start + len(written) + 1
        name = written.lower()
        if name not in FIELDS:
            is_word = len(chunk) == len(written) + 1 and self.text[end : end + 1] not in tuple(QUOTES + "(")
            if is_word and (name not in ALWAYS_NAMES or not self.text[end:].strip()):
                self.at += len(chunk)  # KARACHI: as the papers write it
                return self._leaf(outer, chunk, start)
            raise unknown_field(self.text, written, start, end)
        is_form = name in ("exact", "case")
        if outer is not None and not is_form:
            raise self.error(
                f"{name}: stands inside {outer}:", start, end, f"write it beside {outer}:, not in its brackets"
            )
        self.at = end
        if self.at_end() or self.peek() == ")":
            raise self.error(f"{name}: has nothing after it", start, end, f"write a value after it: {EXAMPLES[name]}")
        if is_form:
            return self._exact(outer, f"{name}:", start)
        if self._nearness() is not None:
            raise self.error(f"{name}: has no word after it", start, end, f"write a value after it: {EXAMPLES[name]}")
        if self.is_minus() or self.operator() is not None:
            raise self.error(f"{name}: has no word after it", start, end, f"write NOT before it: NOT {EXAMPLES[name]}")
        part = self._value(name)
        if part is None:
            raise self.error(
                f"{name}: has no word after it", start, self.at, f"write a value after it: {EXAMPLES[name]}"
            )
        return part if name in FILTER_FIELDS else Field(name, part)

    def _value(self, name: str) -> Query | None:
        """What stands after a field's colon."""
        start = self.at
        if self.peek() == "(":
            return self._group(name)
        if self.peek() in QUOTES:
            return self._phrase(name)
        if self.peek() == "=":
            self.at += 1
            return self._exact(name, "=", start)
        chunk = self.chunk()
        self.refuse_signs(chunk)
        if found := _AT_LEAST.fullmatch(chunk):
            return self._at_least(name, found, start)
        if (named := _FIELD_NAME.match(chunk)) and named.group(1).lower() in ("exact", "case"):
            self.at += named.end()
            return self._exact(name, named.group().lower(), start)
        if name in WORD_FIELDS and _SAVED.match(chunk):
            return self._saved(name, chunk, start)
        if name not in FILTER_FIELDS:
            self._refuse(find_cut_short(start, chunk))
        self.at += len(chunk)
        if name in ("date", "captured"):
            chunk += self.quoted_end(chunk)
            if span := _SPAN_IN_WORDS.match(self.text, self.at):
                raise self.error(
                    f"{span[1]} between two dates is not understood", span.start(1), span.end(1),
                    f"write {name}:{chunk}..{span[2]}",
                )  # fmt: skip
        if name == "code" and (quoted := self.quoted_end(chunk, ("=",))):
            coder = self.chunk() if self.text[self.at : self.at + 1] == "@" else ""
            self.at += len(coder)
            chunk += quoted + coder
        return self._leaf(name, chunk, start)

    def _exact(self, field: str | None, sign: str, start: int) -> Query:
        """exact = ( "=" | "exact:" ) ( word | phrase ); case = "case:" ( word | phrase )"""
        keeps_case = sign == "case:"
        if field in FILTER_FIELDS:
            takes = "case:" if keeps_case else "exact form"
            raise self.error(f"{field}: takes no {takes}", start, start + len(sign), f"leave out the {sign}")
        if keeps_case and field in FORM_FIELDS:
            raise self.error(f"{field}: keeps no capitals", start, start + len(sign), "leave out the case:")
        if self.text[self.at : self.at + 1] == "(":
            raise self.error(
                f"{sign} takes one word or phrase", start, self.at + 1, f"write it before each: ({sign}a OR {sign}b)"
            )
        if self.at < len(self.text) and self.peek() in QUOTES:
            return self._phrase(field, keeps_case)
        chunk = self.chunk() if self.at < len(self.text) else ""
        self.at += len(chunk)
        found = self._words(field, chunk, self.at - len(chunk), keeps_case)
        if found is None:
            raise self.error(
                "there is no word here", start, max(self.at, start + 1), "write a word of letters or digits"
            )
        return found

    def _phrase(self, field: str | None, keeps_case: bool = False) -> Query:
        """phrase = '"' { word } '"'"""
        start = self.at
        end = start + 1
        while end < len(self.text) and not self.is_quote(end):
            end += 1
        if end >= len(self.text):
            words = self.text[start + 1 :].strip()
            close = (
                f'close it where the phrase ends: "{words}"' if words else "take it out, or close it behind a phrase"
            )
            raise self.error("the quote is not closed", start, start + 1, close)
        self.at = end + 1
        inside = self.text[start + 1 : end]
        if (distance := _DISTANCE.match(self.text, self.at)) and field not in FILTER_FIELDS:
            raise self.error(
                f"{distance.group()} behind a phrase is not understood", distance.start(), distance.end(),
                f"for words near each other write {' w/5 '.join(inside.split()[:2]) or 'a w/5 b'}",
            )  # fmt: skip
        if field in FILTER_FIELDS:
            # "last week"..today: what goes on behind the quote belongs to the date
            value = inside + self.rest_of_span(field)
            leaf = self._leaf(field, value, start + 1)
            if leaf is None:
                raise self.error("the quotes hold nothing", start, self.at, f"write {EXAMPLES[field]}")
            return leaf
        found = self._words(field, inside, start + 1, keeps_case)
        if found is None:
            raise self.error("there is no word here", start, self.at, "write a word of letters or digits")
        return found

    def _leaf(self, field: str | None, chunk: str, start: int) -> Query | None:
        """A word of the query in the field that it stands in; None where it is signs alone."""
        if field in FILTER_FIELDS:
            return self._filter(field or "", chunk, start)
        found = self._words(field, chunk, start)
        if isinstance(found, Exact) and field not in FORM_FIELDS:
            span = self.spans[found]
            found = Word(found.term)
            self.spans.setdefault(found, span)
        return found

    def _words(self, field: str | None, text: str, start: int, keeps_case: bool = False) -> Query | None:
        """The one word or pattern of the text, or the phrase of several; None where it has none."""
        try:
            words = read_words(text, keeps_case, field not in FORM_FIELDS)
        except WordError as error:
            raise self.error(error.summary, start + error.start, start + error.end, error.hint) from None
        for word in words:
            self.spans.setdefault(word.leaf, (start + word.start, start + word.end))
        if len(words) < 2:
            return words[0].leaf if words else None
        return Phrase(tuple(in_phrase(word.leaf) for word in words))

    def _filter(self, field: str, chunk: str, start: int) -> Query | None:
        """The value of source:, id:, date: or captured:; None where there is none."""
        value = chunk.strip()
        if not value:
            return None
        try:
            found = read_filter(field, value, self.today)
        except DatelineError as error:
            raise self.error(error.message, start, start + len(value), error.hint or EXAMPLES[field]) from None
        self.spans.setdefault(found, (start, start + len(chunk)))
        return found
