"""A query as typed into a tree that every engine understands, or an error that shows the place and says what to write.

    query  = or
    or     = and { "OR" and }
    and    = not { [ "AND" ] not }           words side by side are all required
    not    = ( "NOT" | "-" ) not | item
    item   = "(" or ")" | field | phrase | exact | word
    field  = name ":" ( "(" or ")" | phrase | exact | word )
    phrase = '"' words '"'                    these exact forms, in this order, side by side
    exact  = "=" ( word | phrase )            this form only; exact:word is the same
    word   = letters, digits and any other signs but space, bracket and double quote

A plain word stands for every word of the archive that shares its stem. Accents and case do not count. A word that
the analysis parts, such as Al-Qaeda, 9/11 or AT&T, is the phrase of its parts. Operators are written in capitals;
`and`, `or`, `not` are words. AND binds closer than OR. Fields: title, deck, byline, body (words), place, url (exact
forms), source (a whole name), date (2021, 2021-07, 2021-07-13, 2011..2015, ..2015, 2011..).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from archive.errors import DatelineError
from archive.partial_date import DateError, DateInterval, parse_interval
from index.analysis import find_terms
from index.query import (
    FIELDS,
    FORM_FIELDS,
    And,
    Dated,
    Exact,
    Field,
    Not,
    Or,
    Phrase,
    Query,
    Source,
    Word,
    fold_source,
)

MAX_LENGTH = 20_000
MAX_DEPTH = 50


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


def parse_query(text: str) -> Query:
    """The tree of a query.

    >>> parse_query('karachi "state department" -opec')
    And(parts=(Word(term='karachi'), Phrase(terms=('state', 'department')), Not(part=Word(term='opec'))))

    Raises QueryError.
    """
    return _Parser(text).parse()


def place_filter(place: str) -> Query:
    """Documents written at this place: its words side by side, in exact forms. Raises QueryError where it has none."""
    return Field("place", _phrase_of(find_terms(place), place, 0, len(place)))


def date_filter(since: str | None = None, until: str | None = None) -> Query:
    """Documents that may be from these days; both ends are inclusive, and a month or year stands for all its days.

    Raises DateError where one is no date, or the first is after the last.
    """
    first = parse_interval(since).first if since else date.min
    last = parse_interval(until).last if until else date.max
    if first > last:
        raise DateError(f"the first day, {since}, is after the last, {until}", "exchange the two")
    return Dated(DateInterval(first, last))


# A guillemet opens and closes; a pasted query has curly quotes.
_QUOTES = '"“”„«»'
_OPERATORS = ("AND", "OR", "NOT")
_FIELD_NAME = re.compile(r"([^\W\d_]+):(?!//)")
_HEBREW_INITIALS = re.compile(r"[א-ת][\"״][א-ת]")
_WILDCARD = re.compile(r"\w[*~]|\*\w|\w\?\w")
_RESERVED = re.compile(r"w/(?:\d+|s|p)|pre/\d+|atleast\d+", re.IGNORECASE)
_DATE_HINT = "write a year, month or day, or two with .. between: date:2021, date:2021-07, date:2011..2015"


class _Parser:
    """One left-to-right reading of one query; `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def parse(self) -> Query:
        """query = or, and something in it that is looked for."""
        if len(self.text) > MAX_LENGTH:
            raise self._error(
                f"the query has {len(self.text):,} characters; {MAX_LENGTH:,} are the most",
                MAX_LENGTH, MAX_LENGTH + 1, "ask in several queries",
            )  # fmt: skip
        tree = self._or(None)
        if not self._at_end():
            raise self._error(") closes nothing", self.at, self.at + 1, "take it out, or open it before")
        if tree is None:
            raise self._error("the query holds no word", 0, len(self.text), "write a word of letters or digits")
        if is_negative(tree):
            raise self._too_negative(tree)
        return tree

    def _or(self, field: str | None) -> Query | None:
        """or = and { "OR" and }"""
        parts: list[Query] = []
        while True:
            part = self._and(field)
            operator = self._operator()
            if part is None:
                if operator == "OR":
                    raise self._lacks("OR", "left")
                if parts:
                    raise self._lacks("OR", "right", ended=True)
                return None
            parts.append(part)
            if operator != "OR":
                return parts[0] if len(parts) == 1 else Or(tuple(parts))
            self._take_operator("OR")

    def _and(self, field: str | None) -> Query | None:
        """and = not { [ "AND" ] not }"""
        parts: list[Query] = []
        awaited = False
        while not self._at_end():
            operator = self._operator()
            if operator == "OR" or self._peek() == ")":
                break
            if operator == "AND":
                if not parts or awaited:
                    raise self._lacks("AND", "left")
                self._take_operator("AND")
                awaited = True
                continue
            part = self._not(field)
            if part is not None:  # an item of signs alone, like & or a lone hyphen, says nothing
                parts.append(part)
                awaited = False
        if awaited:
            raise self._lacks("AND", "right", ended=True)
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self, field: str | None) -> Query | None:
        """not = ( "NOT" | "-" ) not | item"""
        start = self.at
        if self._operator() == "NOT":
            self._take_operator("NOT")
        elif self._is_minus():
            self.at += 1
        else:
            return self._item(field)
        self._go_deeper(start)
        if self._at_end() or self._peek() == ")" or self._operator() in ("AND", "OR"):
            raise self._error("NOT has nothing to its right", start, self.at, "write after it what not to find")
        part = self._not(field)
        self.depth -= 1
        if part is None:
            raise self._error("NOT has no word to its right", start, self.at, "write after it what not to find")
        return Not(part)

    def _item(self, field: str | None) -> Query | None:
        """item = "(" or ")" | field | phrase | exact | word"""
        start = self.at
        character = self._peek()
        if character == "(":
            return self._group(field)
        if character in _QUOTES:
            return self._phrase(field)
        if character == "=":
            self.at += 1
            return self._exact(field, start)
        chunk = self._chunk()
        named = _FIELD_NAME.match(chunk)
        if named is None:
            self.at += len(chunk)
            return self._leaf(field, chunk, start)
        return self._field(field, named.group(1), chunk, start)

    def _group(self, field: str | None) -> Query:
        """ "(" or ")" """
        start = self.at
        self._go_deeper(start)
        self.at += 1
        tree = self._or(field)
        if self._at_end():
            raise self._error("( is not closed", start, start + 1, "add ) where the group ends")
        self.at += 1
        self.depth -= 1
        if tree is None:
            raise self._error("the brackets hold no word", start, self.at, "take them out, or write a word in them")
        return tree

    def _field(self, outer: str | None, written: str, chunk: str, start: int) -> Query | None:
        """field = name ":" ( "(" or ")" | phrase | exact | word )"""
        end = start + len(written) + 1
        name = written.lower()
        if name not in FIELDS:
            if len(chunk) == len(written) + 1 and self.text[end : end + 1] not in tuple(_QUOTES + "("):
                self.at += len(chunk)  # KARACHI: as the papers write it
                return self._leaf(outer, chunk, start)
            raise self._unknown_field(written, start, end)
        if outer is not None and name != "exact":
            raise self._error(
                f"{name}: stands inside {outer}:", start, end, f"write it beside {outer}:, not in its brackets"
            )
        self.at = end
        if self._at_end() or self._peek() == ")":
            raise self._error(f"{name}: has nothing after it", start, end, f"write a value after it: {_EXAMPLES[name]}")
        if name == "exact":
            return self._exact(outer, start)
        if self._is_minus() or self._operator() is not None:
            raise self._error(
                f"{name}: has no word after it", start, end, f"write NOT before it: NOT {_EXAMPLES[name]}"
            )
        part = self._exact(name, self._skip_sign()) if self._peek() == "=" else self._value(name)
        if part is None:
            raise self._error(
                f"{name}: has no word after it", start, self.at, f"write a value after it: {_EXAMPLES[name]}"
            )
        if name in ("source", "date"):
            return part
        return Field(name, part)

    def _value(self, name: str) -> Query | None:
        """What stands after a field's colon."""
        if self._peek() == "(":
            return self._group(name)
        if self._peek() in _QUOTES:
            return self._phrase(name)
        start = self.at
        chunk = self._chunk()
        self.at += len(chunk)
        return self._leaf(name, chunk, start)

    def _exact(self, field: str | None, start: int) -> Query:
        """exact = "=" ( word | phrase )"""
        if self.at < len(self.text) and self._peek() in _QUOTES:
            tree = self._phrase(field)
        else:
            chunk = self._chunk() if self.at < len(self.text) else ""
            self.at += len(chunk)
            self._refuse_wildcards(chunk, self.at - len(chunk))
            tree = _phrase_of(find_terms(chunk), self.text, start, max(self.at, start + 1))
        if field in ("source", "date"):
            raise self._error(f"{field}: takes no exact form", start, start + 1, "leave out the =")
        return tree

    def _phrase(self, field: str | None) -> Query:
        """phrase = '"' words '"'"""
        start = self.at
        end = start + 1
        while end < len(self.text) and not self._is_quote(end):
            end += 1
        if end >= len(self.text):
            words = self.text[start + 1 :].strip()
            close = (
                f'close it where the phrase ends: "{words}"' if words else "take it out, or close it behind a phrase"
            )
            raise self._error("the quote is not closed", start, start + 1, close)
        self.at = end + 1
        inside = self.text[start + 1 : end]
        if field in ("source", "date"):
            leaf = self._leaf(field, inside, start + 1)
            if leaf is None:
                raise self._error("the quotes hold nothing", start, self.at, f"write {_EXAMPLES[field]}")
            return leaf
        self._refuse_wildcards(inside, start + 1)
        return _phrase_of(find_terms(inside), self.text, start, self.at)

    def _leaf(self, field: str | None, chunk: str, start: int) -> Query | None:
        """A word of the query in the field that it stands in; None where it is signs alone."""
        if field == "source":
            name = fold_source(chunk)
            return Source(name) if name else None
        if field == "date":
            return self._dated(chunk, start)
        self._refuse_wildcards(chunk, start)
        terms = find_terms(chunk)
        if not terms:
            return None
        if len(terms) > 1 or field in FORM_FIELDS:
            return _phrase_of(terms, self.text, start, start + len(chunk))
        return Word(terms[0])

    def _dated(self, chunk: str, start: int) -> Query | None:
        """A date, or two with .. between, of which one may be left out."""
        chunk = chunk.strip()
        if not chunk:
            return None
        first, dots, last = chunk.partition("..")
        end = start + len(chunk)
        if dots and not first and not last:
            raise self._error(".. has no date on either side", start, end, _DATE_HINT)
        try:
            if not dots:
                return Dated(parse_interval(chunk))
            return date_filter(first or None, last or None)
        except DateError as error:
            raise self._error(error.message, start, end, error.hint or _DATE_HINT) from None

    def _refuse_wildcards(self, chunk: str, start: int) -> None:
        """Signs that press databases give a meaning and that are not built yet must not pass for punctuation."""
        found = _WILDCARD.search(chunk)
        if found is not None:
            raise self._error(
                f"{chunk.strip()}: * and ? and ~ are not understood yet", start + found.start(), start + found.end(),
                "a plain word finds its other endings: attack finds attacks and attacked",
            )  # fmt: skip
        if _RESERVED.fullmatch(chunk):
            raise self._error(
                f"{chunk} is not understood yet", start, start + len(chunk), f'to look for it as words, write "{chunk}"'
            )

    # Reading characters

    def _at_end(self) -> bool:
        """Skips white space; True where nothing follows."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at >= len(self.text)

    def _peek(self) -> str:
        return self.text[self.at]

    def _skip_sign(self) -> int:
        self.at += 1
        return self.at - 1

    def _is_quote(self, at: int) -> bool:
        """Whether a double quote stands there that is no gershayim of Hebrew initials."""
        return self.text[at] in _QUOTES and _HEBREW_INITIALS.match(self.text, max(at - 1, 0)) is None

    def _chunk(self) -> str:
        """The characters from here to white space, a bracket or a quote."""
        end = self.at
        while end < len(self.text):
            character = self.text[end]
            if character.isspace() or character in "()" or (self._is_quote(end) and end > self.at):
                break
            end += 1
        return self.text[self.at : end]

    def _operator(self) -> str | None:
        """The operator that stands here, if one does."""
        if self._at_end():
            return None
        for operator in _OPERATORS:
            end = self.at + len(operator)
            if self.text.startswith(operator, self.at):
                following = self.text[end : end + 1]
                if not following or following.isspace() or following in tuple("()" + _QUOTES):
                    return operator
        return None

    def _take_operator(self, operator: str) -> None:
        self.at += len(operator)

    def _is_minus(self) -> bool:
        """A hyphen stuck to the word after it, and to none before it."""
        following = self.text[self.at + 1 : self.at + 2]
        return self.text[self.at] == "-" and bool(following) and not following.isspace() and following not in "-)"

    def _go_deeper(self, start: int) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"more than {MAX_DEPTH} brackets in brackets", start, start + 1, "ask in several queries")

    # Errors

    def _error(self, summary: str, start: int, end: int, hint: str) -> QueryError:
        return QueryError(summary, self.text, start, end, hint)

    def _lacks(self, operator: str, side: str, ended: bool = False) -> QueryError:
        """The error of an operator without an operand; `ended` where it is the one just read."""
        if ended:
            start = self.text.rindex(operator, 0, self.at)
        else:
            self._at_end()
            start = self.at
        return self._error(
            f"{operator} has nothing to its {side}", start, start + len(operator),
            f'write a word there, or "{operator.lower()}" if you look for the word',
        )  # fmt: skip

    def _too_negative(self, tree: Query) -> QueryError:
        if isinstance(tree, Or) and not all(is_negative(part) for part in tree.parts):
            return self._error(
                "one side of OR only says what not to find", 0, len(self.text), "say on both sides what to find"
            )
        hint = f"say first what to find: ferry {self.text.strip()}"
        return self._error("the query only says what not to find", 0, len(self.text), hint)

    def _unknown_field(self, written: str, start: int, end: int) -> QueryError:
        # Imported here, as only an error needs it.
        from difflib import get_close_matches

        near = get_close_matches(written.lower(), FIELDS, n=1, cutoff=0.6)
        quoted = self.text[start:].split()[0].replace('"', "").rstrip("()")
        looked_for = f'to look for the words, write "{quoted}"'
        hint = f"did you mean {near[0]}:? " + looked_for if near else f"fields are {', '.join(FIELDS)}; " + looked_for
        return self._error(f"there is no field {written}:", start, end, hint)


_EXAMPLES = {
    "title": "title:budget",
    "deck": "deck:budget",
    "byline": "byline:hussain",
    "body": "body:budget",
    "place": "place:karachi",
    "url": "url:press-releases",
    "source": "source:example.org",
    "date": "date:2021-07",
    "exact": "exact:threat",
}


def _phrase_of(terms: list[str], query: str, start: int, end: int) -> Query:
    if not terms:
        raise QueryError("there is no word here", query, start, end, "write a word of letters or digits")
    return Exact(terms[0]) if len(terms) == 1 else Phrase(tuple(terms))


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
