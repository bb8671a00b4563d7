"""The values that pass between the stages of extraction, in the order in which they come to be."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.document import Ruling, Sighting
from archive.evidence import Repair, SourceSpan
from archive.partial_date import EdtfDate

FORCED = "!"  # in front of a charset: not what the carrier says, but what is so


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as a reader found it: its content in bytes, and where it was seen.

    The content is a file's bytes (unpacked), a record's text or HTML column in UTF-8, an HTTP body after its transfer
    and content codings are undone, or the part of a mail that holds its text, decoded from base64 or quoted-printable.
    `kind` is `text` or `html`; `charset` is what the carrier (an HTTP header) says of the encoding, or, after a `!`,
    what the user forced or the reader itself encoded (`!utf-8`).
    """

    content: bytes
    kind: str
    sighting: Sighting
    charset: str | None = None

    @property
    def id(self) -> str:
        """The SHA-256 of the content alone, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What a file holds beside its records and nobody misses (`WARC request`): counted, and no rejection."""

    what: str


@dataclass(frozen=True, slots=True, order=True)
class TextSpan:
    """Characters start to end (half-open) of the text being read, that is, after repair."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class LineMarks:
    """What HTML said about a rendered line; plain text has none.

    `tag` is the nearest block element (`p`, `h1`, `li`, `td`, `figcaption`, `blockquote`, ...);
    `inside` names the sectioning elements around it, outermost first (`nav`, `footer`, `article`, ...) with the
    words of their class and id; `link_share` is the share of its characters in links, 0 to 1;
    `source_line` is the line of the HTML file, counted from 1, 0 where the parser does not say.
    """

    tag: str
    inside: tuple[str, ...] = ()
    link_share: float = 0.0
    source_line: int = 0


@dataclass(frozen=True, slots=True)
class MetaClaim:
    """A fact that HTML states beside its text: `about` is `title`, `byline`, `date`, `updated`, `url` or `site`,
    `rule` says where (`og_title`, `json_ld`, `h1`, `title_tag`, `time_tag`, ...)."""

    about: str
    rule: str
    value: str


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a record: decoded, then repaired. `repairs` are in order and never touch a line break.

    Undoing the repairs gives back the decoded source to the letter. `marks` has one entry a line for HTML.
    """

    text: str
    encoding: str
    why: str
    repairs: tuple[Repair, ...] = ()
    marks: tuple[LineMarks, ...] = ()
    meta: tuple[MetaClaim, ...] = ()
    # Where each repair starts in the text, and by how much the source runs ahead from its end on: found once, since
    # a page may have as many repairs as paragraphs to map.
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())
    _shifts: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        starts, shifts, ahead = [], [], 0
        for repair in self.repairs:
            starts.append(repair.span.start - ahead)
            ahead += (repair.span.end - repair.span.start) - len(repair.replacement)
            shifts.append(ahead)
        object.__setattr__(self, "_starts", tuple(starts))
        object.__setattr__(self, "_shifts", tuple(shifts))

    def in_source(self, span: TextSpan) -> SourceSpan:
        """The same characters in the decoded source; an end inside a repair is widened to the whole of it."""
        if not self.repairs:
            return SourceSpan(span.start, span.end)
        start = self._source_offset(span.start, False)
        # An empty span at a deletion would else end before it starts.
        return SourceSpan(start, max(start, self._source_offset(span.end, True)))

    def _source_offset(self, offset: int, is_end: bool) -> int:
        found = bisect_right(self._starts, offset - 1 if is_end else offset) - 1
        if found < 0:
            return offset
        repair = self.repairs[found]
        if offset < self._starts[found] + len(repair.replacement):
            return repair.span.end if is_end else repair.span.start
        return offset + self._shifts[found]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text with its line break: the lines tile the text exactly. `number` counts from 1."""

    number: int
    span: TextSpan
    text: str
    marks: LineMarks | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What is judged as one: a paragraph, a heading, a menu row. A contiguous slice of the text that may be
    several wrapped lines or a part of a glued one. `text` is the slice with its white space made single.

    `first_line` and `last_line` count from 1, both inclusive; `made` names how the slice was cut
    (`line`, `joined`, `split`); `blank_before` is the number of blank lines above it.
    """

    span: TextSpan
    text: str
    first_line: int
    last_line: int
    made: str = "line"
    blank_before: int = 0
    marks: LineMarks | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a unit: kept for the body or not, by which rule, how surely (a logit: over 0 is prose),
    and the strongest reasons in words, strongest first."""

    unit: Unit
    kept: bool
    rule: str
    score: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date that the grammar read at a span of a text.

    `value` is an UnsettledDate where day and month in numbers could be either (`order` is then None);
    `rule` names the grammar rule; `order` is `dmy`, `mdy` or `ymd` for a date in numbers that its own figures
    settle; `weekday` is 0 (Monday) to 6 where one is written; `time` and `offset` as in DateClaim.
    """

    value: EdtfDate
    span: TextSpan
    rule: str
    order: str | None = None
    weekday: int | None = None
    time: str | None = None
    offset: str | None = None
    calendar: str = "gregorian"


@dataclass(frozen=True, slots=True)
class Headline:
    """The block at the top of a story: each part None where there is none; `units` maps a part
    (`title`, `deck`, `byline`) to the indices of its units, copies included; `rules` maps a part to the rule
    that chose it; `passed_over` are other titles that were weighed, with the reason."""

    title: str | None = None
    deck: str | None = None
    byline: str | None = None
    units: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Census:
    """What recurs across the documents of one source, from a bounded sample of them.

    `lines` maps the key of a line (`census.line_key`) to the number of sampled documents that have it;
    `date_orders` maps (label form, order) to the number of dates in numbers that show it;
    `stamp_days` maps an EDTF day to the number of documents whose last lines carry a stamp of that day.
    `ruled_lines` maps the keys of lines to what a person ruled of them, `ruled_order` and `ruled_year` are what one
    ruled of the dates: `lines` is as they make it already.
    `countries` maps an ISO code to the number of documents whose dateline is of that country beyond doubt.
    `fingerprint` changes when what was learnt changes; a census of nothing is `Census("")`.
    """

    source: str
    documents: int = 0
    lines: Mapping[int, int] = field(default_factory=dict)
    date_orders: Mapping[tuple[str, str], int] = field(default_factory=dict)
    stamp_days: Mapping[str, int] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    fingerprint: str = ""
    ruled_lines: Mapping[int, Ruling] = field(default_factory=dict)
    ruled_order: Ruling | None = None
    ruled_year: Ruling | None = None
