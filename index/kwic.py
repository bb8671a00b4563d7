"""The words of a query found again in a text, with the words around them: keyword in context.

The text is read with the analysis of the index, so what is marked is what was found, at any length of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.analysis import Token, find_tokens, find_tokens_of
from index.entry import BodySpan
from index.query import And, Exact, Field, Or, Phrase, Query, Word

Expand = Callable[[str], Iterable[str]]


_MARGIN = 64


@dataclass(frozen=True, slots=True)
class Marks:
    """What of a query is marked in a text: forms, each with the number of its part of the query, and phrases."""

    words: Mapping[str, int]
    phrases: tuple[tuple[int, tuple[str, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


@dataclass(frozen=True, slots=True)
class Found:
    """A place where part number `part` of the query stands."""

    span: BodySpan
    part: int


@dataclass(frozen=True, slots=True)
class Context:
    """A passage of the body, whole words, and the hits in it, in order; none where it is merely how the body begins."""

    span: BodySpan
    hits: tuple[BodySpan, ...]

    def of(self, text: str) -> str:
        return text[self.span.start : self.span.end]


def find_marks(query: Query, expand: Expand, zone: str = "body") -> Marks:
    """What to mark in that field of a document: what the query looks for there, nothing that stands under NOT.

    `expand` gives the forms that a plain word stands for.
    """
    words: dict[str, int] = {}
    phrases: list[tuple[int, tuple[str, ...]]] = []
    parts = 0
    pending: list[Query] = [query]
    while pending:
        match pending.pop():
            case Word(term):
                parts += 1
                for form in (term, *expand(term)):
                    words.setdefault(form, parts)
            case Exact(term):
                parts += 1
                words.setdefault(term, parts)
            case Phrase(terms):
                parts += 1
                phrases.append((parts, terms))
            case And(inner) | Or(inner):
                pending.extend(reversed(inner))
            case Field(name, part) if name == zone:
                pending.append(part)
            case _:
                pass
    return Marks(words, tuple(phrases))


def find_hits(text: str, marks: Marks) -> list[BodySpan]:
    """The places that are marked, in order; where two overlap or touch the same words, both are joined into one."""
    return _joined([found.span for found in _find(text, marks)])


def find_contexts(body: str, marks: Marks, width: int = 200, most: int = 1) -> tuple[Context, ...]:
    """The best passages of at most about `width` characters each, best first, that do not overlap.

    A passage is better the more parts of the query it shows, then the more hits, then the earlier it stands. Where
    nothing is marked, the beginning of the body; none where the body is empty.
    """
    found = _find(body, marks)
    if not found:
        beginning = _whole_words(body, 0, min(width, len(body)), len(body))
        return (Context(beginning, ()),) if body.strip() else ()
    spans = _joined([place.span for place in found])
    chosen: list[Context] = []
    # The stretches between the passages chosen so far, each with what was found in it.
    free = [(0, len(body), found)]
    while free and len(chosen) < most:
        runs = [_best_run(inside, width) for _, _, inside in free]
        at = max(range(len(free)), key=lambda one: (runs[one].shows, -runs[one].first))
        (low, high, inside), run = free.pop(at), runs[at]
        start = max(low, min(run.first - (width - (run.last - run.first)) // 2, high - width, run.first))
        span = _whole_words(body, start, min(high, max(run.last, start + width)), high)
        chosen.append(Context(span, tuple(hit for hit in spans if span.start <= hit.start and hit.end <= span.end)))
        before = [place for place in inside if place.span.end <= span.start]
        after = [place for place in inside if place.span.start >= span.end]
        free[at:at] = [
            stretch for stretch in ((low, span.start, before), (span.end, high, after)) if stretch[2]
        ]  # fmt: skip
    return tuple(chosen)


@dataclass(frozen=True, slots=True)
class _Run:
    """Hits near each other: from the first character to the last, and how much of the query they show."""

    first: int
    last: int
    shows: tuple[int, int]


def _find(text: str, marks: Marks) -> list[Found]:
    """Every place of every part, by where it starts."""
    words = marks.words
    tokens = find_tokens_of(text, {*words, *(term for _, terms in marks.phrases for term in terms)})
    found = [Found(BodySpan(token.start, token.end), words[token.term]) for _, token in tokens if token.term in words]
    for part, terms in marks.phrases:
        for at in _find_phrase(tokens, terms):
            found.append(Found(BodySpan(tokens[at][1].start, tokens[at + len(terms) - 1][1].end), part))
    if marks.phrases:
        found.sort(key=lambda place: (place.span, place.part))
    return found


def _find_phrase(tokens: Sequence[tuple[int, Token]], terms: Sequence[str]) -> list[int]:
    """The indices of the tokens at which the terms stand side by side: Knuth, Morris and Pratt, so that no phrase and
    no text make it slow. Tokens are side by side where their positions are."""
    fallback = [0]
    matched = 0
    for term in terms[1:]:
        while matched and terms[matched] != term:
            matched = fallback[matched - 1]
        matched += terms[matched] == term
        fallback.append(matched)
    starts = []
    matched = 0
    before = -1
    for at, (position, token) in enumerate(tokens):
        if position != before + 1:
            matched = 0
        before = position
        while matched and terms[matched] != token.term:
            matched = fallback[matched - 1]
        matched += terms[matched] == token.term
        if matched == len(terms):
            starts.append(at - matched + 1)
            matched = fallback[matched - 1]
    return starts


def _best_run(found: Sequence[Found], width: int) -> _Run:
    """The run of hits within `width` characters that shows most, the earliest of several; a wider hit alone."""
    best, best_shows = (0, 0), (0, 0)
    parts: dict[int, int] = {}
    start = 0
    for end, place in enumerate(found):
        parts[place.part] = parts.get(place.part, 0) + 1
        while place.span.end - found[start].span.start > width and start < end:
            left = found[start].part
            parts[left] -= 1
            if not parts[left]:
                del parts[left]
            start += 1
        shows = (len(parts), end - start + 1)
        if shows > best_shows:
            best, best_shows = (start, end), shows
    run = found[best[0] : best[1] + 1]
    return _Run(run[0].span.start, max(place.span.end for place in run), best_shows)


def _whole_words(text: str, first: int, last: int, end_of_stretch: int) -> BodySpan:
    """The passage of whole words between the two characters, with the signs right before and after them."""
    # Only the passage is read as words; a little more at both ends, so that a word that was cut is not taken for one.
    offset = max(0, first - _MARGIN)
    tokens = find_tokens(text[offset : last + _MARGIN])
    inside = [token for token in tokens if token.start + offset >= first and token.end + offset <= last]
    if not inside:
        return BodySpan(first, last)
    start, end = inside[0].start + offset, inside[-1].end + offset
    while start > first and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    closing = min(end + 3, end_of_stretch)
    while end < closing and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return BodySpan(start, end)


def _joined(spans: list[BodySpan]) -> list[BodySpan]:
    joined: list[BodySpan] = []
    for span in spans:
        if joined and span.start < joined[-1].end:
            joined[-1] = BodySpan(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
