"""The places of a query found again in a text, with the words around them: keyword in context.

The text is read with the analysis of the index, and places are found by the functions that the engines use, so what is
marked is what was found, at any length of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from archive.values import dataclass
from index.analysis import Token, case_of, find_tokens, find_tokens_of, find_word_spans, fold
from index.entry import BodySpan
from index.places import Place, find_places
from index.postings import PARAGRAPH_BREAK
from index.query import (
    And,
    AtLeast,
    Cased,
    Exact,
    Field,
    Fuzzy,
    Leaf,
    Near,
    Or,
    Query,
    Undated,
    Wildcard,
    Word,
    find_parts,
    has_places,
)

# The forms that a word or a pattern stands for; only Word, Wildcard and Fuzzy are asked for.
Expand = Callable[[Leaf], Iterable[str]]

_MARGIN = 64


@dataclass(frozen=True, slots=True)
class Marks:
    """What of a query is marked in a text: parts that have places, each with the field it is asked in, and the forms
    that their words stand for."""

    parts: tuple[tuple[Query, str], ...]
    forms: Mapping[Leaf, Collection[str]]

    def __bool__(self) -> bool:
        return bool(self.parts)


NO_MARKS = Marks((), {})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where part number `part` of the query stands: from its first word to its last, and the runs of words in
    it that were looked for, which are all of it but for what stands between the two sides of `w/5`."""

    span: BodySpan
    runs: tuple[BodySpan, ...]
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

    Alternatives are marked each where it stands, and a word that must stand several times wherever it does.
    """
    parts: dict[tuple[Query, str], None] = {}
    pending: list[tuple[Query, str]] = [(query, "text")]
    while pending:
        node, field = pending.pop()
        match node:
            case And(inner) | Or(inner):
                pending.extend((part, field) for part in reversed(inner))
            case AtLeast(_, part) | Undated(part):
                pending.append((part, field))
            case Field(name, part):
                pending.append((part, name))
            case _ if has_places(node) and zone in _ZONES_OF.get(field, (field,)):
                parts[node, field] = None
    leaves = {leaf for part, _ in parts for leaf, _ in find_parts(part) if isinstance(leaf, _LEAVES)}
    return Marks(tuple(parts), {leaf: _forms_of(leaf, expand) for leaf in leaves})


def find_occurrences(text: str, marks: Marks) -> list[Occurrence]:
    """Every place where a part of the query stands, in order: the lines of a concordance.

    A place that several parts have is one, the first's. Of what stands near each other the shortest stretches are
    given, none that holds another of its part.
    """
    first: dict[BodySpan, Occurrence] = {}
    shortest: dict[int, int] = {}  # where the last word begins of the nearest place that begins later, by part
    kept = []
    for found in sorted(_find(text, marks), key=lambda one: (-one.span.start, one.span.end)):
        if len(found.runs) == 1 or found.span.end < shortest.get(found.part, len(text) + 1):
            kept.append(found)
            shortest[found.part] = min(found.span.end, shortest.get(found.part, len(text) + 1))
    for found in sorted(kept, key=lambda one: (one.span, one.part)):
        first.setdefault(found.span, found)
    return list(first.values())


def find_hits(text: str, marks: Marks) -> list[BodySpan]:
    """The words that are marked, in order; where two places overlap or share words, both are joined into one."""
    return _joined([run for found in _find(text, marks) for run in found.runs])


def find_contexts(body: str, marks: Marks, width: int = 200, most: int = 1) -> tuple[Context, ...]:
    """The best passages of at most about `width` characters each, best first, that do not overlap.

    A passage is better the more parts of the query it shows, then the more hits, then the earlier it stands. Where
    nothing is marked, the beginning of the body; none where the body is empty.
    """
    found = _narrow(_find(body, marks), width)
    if not found:
        beginning = _whole_words(body, 0, min(width, len(body)), len(body))
        return (Context(beginning, ()),) if body.strip() else ()
    spans = _joined([run for place in found for run in place.runs])
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


_LEAVES = (Word, Exact, Cased, Wildcard, Fuzzy)
_ZONES_OF = {"text": ("title", "deck", "byline", "dateline", "body", "signoff"), "hlead": ("title", "deck", "body")}


def _forms_of(leaf: Leaf, expand: Expand) -> frozenset[str]:
    match leaf:
        case Exact(term):
            return frozenset((term,))
        case Cased(written):
            return frozenset((fold(written),))
        case Word(term):
            return frozenset((term, *expand(leaf)))
        case _:
            return frozenset(expand(leaf))


def _find(text: str, marks: Marks) -> list[Occurrence]:
    """Every place of every part, by where it starts, then by where it ends."""
    # Only what stands beside something else needs to know how many words are between.
    is_alone = all(isinstance(part, _LEAVES) for part, _ in marks.parts)
    by_position = dict(find_tokens_of(text, set().union(*marks.forms.values()), counted=not is_alone))
    if not by_position:
        return []
    positions = _positions(text, marks, by_position)
    needed = {node.within for part, _ in marks.parts for node, _ in find_parts(part) if isinstance(node, Near)}
    units = _units(text, needed & {"s", "p"})
    end_of_lead = _first_paragraph(text) if any(field == "hlead" for _, field in marks.parts) else len(text)
    found = []
    for number, (part, field) in enumerate(marks.parts):
        for place in find_places(part, positions.__getitem__, units):
            occurrence = _occurrence(place, by_position, number)
            if field != "hlead" or occurrence.span.end <= end_of_lead:
                found.append(occurrence)
    found.sort(key=lambda one: (one.span, one.part))
    return found


def _positions(text: str, marks: Marks, by_position: Mapping[int, Token]) -> dict[Leaf, list[int]]:
    """The positions of each word and pattern, ascending."""
    by_term: dict[str, list[int]] = {}
    for position, token in by_position.items():
        by_term.setdefault(token.term, []).append(position)
    found: dict[Leaf, list[int]] = {}
    for leaf, forms in marks.forms.items():
        at = sorted(position for form in by_term.keys() & forms for position in by_term[form])
        if isinstance(leaf, Cased):
            case = case_of(leaf.written)
            at = [one for one in at if case_of(text[by_position[one].start : by_position[one].end]) == case]
        found[leaf] = at
    return found


def _units(text: str, needed: Collection[object]) -> dict[str, list[int]]:
    """The positions at which sentences ("s") and paragraphs ("p") begin, where they are needed."""
    if not needed:
        return {}
    from index.sentences import sentence_starts

    words = [start for start, _ in find_word_spans(text)]
    paragraphs: list[int] = []
    sentences: list[int] = []
    start = 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        paragraphs.append(bisect_left(words, start))
        sentences += (bisect_left(words, start + inside) for inside in sentence_starts(paragraph))
        start += len(paragraph) + len(PARAGRAPH_BREAK)
    return {"s": sentences, "p": paragraphs}


def _first_paragraph(text: str) -> int:
    """The character at which the first paragraph that has a word ends."""
    start = 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        if find_tokens(paragraph):
            return start + len(paragraph)
        start += len(paragraph) + len(PARAGRAPH_BREAK)
    return len(text)


def _occurrence(place: Place, by_position: Mapping[int, Token], part: int) -> Occurrence:
    runs = tuple(BodySpan(by_position[first].start, by_position[last].end) for first, last in place.runs)
    return Occurrence(BodySpan(by_position[place.start].start, by_position[place.end].end), runs, part)


def _narrow(found: Sequence[Occurrence], width: int) -> list[Occurrence]:
    """Places wider than a passage, such as two words of one paragraph, as one place for each of their runs."""
    narrow = []
    for one in found:
        if one.span.end - one.span.start <= width or len(one.runs) == 1:
            narrow.append(one)
        else:
            narrow += (Occurrence(run, (run,), one.part) for run in one.runs)
    narrow.sort(key=lambda one: (one.span, one.part))
    return narrow


def _best_run(found: Sequence[Occurrence], width: int) -> _Run:
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
    spans = find_word_spans(text[offset : last + _MARGIN])
    inside = [span for span in spans if span[0] + offset >= first and span[1] + offset <= last]
    if not inside:
        return BodySpan(first, last)
    start, end = inside[0][0] + offset, inside[-1][1] + offset
    while start > first and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    closing = min(end + 3, end_of_stretch)
    while end < closing and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return BodySpan(start, end)


def _joined(spans: list[BodySpan]) -> list[BodySpan]:
    joined: list[BodySpan] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = BodySpan(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
