"""The words of a query found again in a text, with the words around them: keyword in context.

The text is read with the analysis of the index, so what is marked is what was found, at any length of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.analysis import Token, find_tokens
from index.entry import BodySpan
from index.query import And, Exact, Field, Or, Phrase, Query, Word

Expand = Callable[[str], Iterable[str]]


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
    return _joined([found.span for found in _find(find_tokens(text), marks)])


def find_contexts(body: str, marks: Marks, width: int = 200, most: int = 1) -> tuple[Context, ...]:
    """The best passages of at most about `width` characters each, best first, that do not overlap.

    A passage is better the more parts of the query it shows, then the more hits, then the earlier it stands. Where
    nothing is marked, the beginning of the body; none where the body has no word.
    """
    tokens = find_tokens(body)
    if not tokens:
        return ()
    found = _find(tokens, marks)
    if not found:
        return (Context(_whole_words(body, tokens, 0, width), ()),)
    chosen: list[Context] = []
    spans = _joined([place.span for place in found])
    while found and len(chosen) < most:
        first, last = _best_run(found, width)
        spare = max(0, width - (last - first))
        start = max(0, min(first - spare // 2, len(body) - width))
        span = _whole_words(body, tokens, start, max(last, start + width))
        chosen.append(Context(span, tuple(hit for hit in spans if span.start <= hit.start and hit.end <= span.end)))
        found = [place for place in found if place.span.end <= span.start or place.span.start >= span.end]
    return tuple(chosen)


def _find(tokens: Sequence[Token], marks: Marks) -> list[Found]:
    """Every place of every part, by where it starts."""
    words = marks.words
    found = [Found(BodySpan(token.start, token.end), words[token.term]) for token in tokens if token.term in words]
    for part, terms in marks.phrases:
        for at in _find_phrase(tokens, terms):
            found.append(Found(BodySpan(tokens[at].start, tokens[at + len(terms) - 1].end), part))
    if marks.phrases:
        found.sort(key=lambda place: (place.span, place.part))
    return found


def _find_phrase(tokens: Sequence[Token], terms: Sequence[str]) -> list[int]:
    """The indices of the tokens at which the terms stand side by side: Knuth, Morris and Pratt, so that no phrase and
    no text make it slow."""
    fallback = [0]
    matched = 0
    for term in terms[1:]:
        while matched and terms[matched] != term:
            matched = fallback[matched - 1]
        matched += terms[matched] == term
        fallback.append(matched)
    starts = []
    matched = 0
    for at, token in enumerate(tokens):
        while matched and terms[matched] != token.term:
            matched = fallback[matched - 1]
        matched += terms[matched] == token.term
        if matched == len(terms):
            starts.append(at - matched + 1)
            matched = fallback[matched - 1]
    return starts


def _best_run(found: Sequence[Found], width: int) -> tuple[int, int]:
    """The first and last character of the run of hits within `width` that shows most; a hit wider than that alone."""
    best = (0, 0)
    best_at = (found[0].span.start, found[0].span.end)
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
        if shows > best:
            best = shows
            best_at = (found[start].span.start, max(one.span.end for one in found[start : end + 1]))
    return best_at


def _whole_words(text: str, tokens: Sequence[Token], first: int, last: int) -> BodySpan:
    """The passage of whole words between the two characters, with the punctuation that belongs to its last word."""
    inside = [token for token in tokens if token.start >= first and token.end <= last]
    if not inside:
        return BodySpan(first, min(last, len(text)))
    start, end = inside[0].start, inside[-1].end
    while start > first and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum() and end - inside[-1].end < 3:
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
