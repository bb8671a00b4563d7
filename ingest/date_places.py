"""The dates of a page's text -> each with what stands around it: its label, its line, its neighbours, the part of the
page. From these `date_roles.py` tells what each date is of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.partial_date import PartialDate, UnsettledDate
from ingest.date_labels import Label, read_label
from ingest.dates import find_dates
from ingest.record import FoundDate, Headline, TextSpan, Unit, Verdict

_DIGIT = re.compile(r"\d")
_KIND_AFTER = re.compile(
    r"\s{0,3}[|•·:–-]?\s{0,3}(?:Press|News|Media) (?:Release|Statement|Advisory)|\s{0,3}[|•·]?\s{0,3}(?:Statement|Blog|News|Article)s?(?=[A-Z])"
)
_INLINE = re.compile(r"[^\W\d_A-Z]{1,3}|(?:\S+ )*(?:on|am|le|el|em|il|del|vom|the|of|since|until|in|from)")
_QUOTED = re.compile(r"[—–-]{1,2}\s?\S.{0,60}\(@\w+\)")
_RELATED = re.compile(
    r"\b(?:related|read (?:also|more|next)|also read|see also|more (?:from|on|news)|you may (?:also )?like|recommended|popular|trending"
    r"|lesen sie auch|mehr zum thema|lire aussi|a lire|à lire|lea también|le puede interesar|leia (?:também|mais)|leggi anche|lees ook"
    r"|läs (?:också|mer)|les også|læs også|czytaj (?:także|też|również)|читайте также|читайте також|ayrıca|baca juga|xem thêm|関連|관련)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\d\s*([-/.])")
_WORD = re.compile(r"[^\W\d_]+")
_BYLINE = re.compile(r"(?:^|[|•·–—\n]|\s{2})\s{0,9}(?:By|by|BY|Von|Par|Por|Di|Door|Av|Автор)\s{1,3}[^\W\d_]")
# A unit of these many words beside its dates is still a line of the date's own: `March 3, 2021 Press Release`.
_WORDS_BESIDE = 5
_SHORT = 60
# Kept units of this length are the story itself; shorter ones may be a letterhead kept with it, or a signature.
_PROSE = 100
_GAP = re.compile(r"[ \t\xa0]{2,}|\n\s*\n|\t")


@dataclass(frozen=True, slots=True)
class PlacedDate:
    """A date and where it stands. `found.span` is an offset into the whole text; `unit` the index of its unit.

    `part` is `head` (above the story's first full paragraph), `body`, `foot` (below its last), or `page` (of a page
    where nothing was kept). `beside` counts the words of its unit that are no part of a date or label; `opens` and `closes`: nothing
    but signs before or after it in its unit. `from_title` counts the units below the title (negative: above it; None
    without one), `from_body` those above the story (negative: below its start). `last` counts the units below it. `glued`: a word runs into it, or the
    name of its kind follows (`ActApril 14, 2025 Press ReleaseLIMA`), as where blocks of a page were run together. `first`: of its unit's dates. `follows` names what the unit above says
    against it: `inline` (a sentence that goes on), `quoted` (a name to which a quotation is ascribed), `related`. `below` counts the units under the story.
    """

    found: FoundDate
    unit: int
    line: int
    label: Label | None
    part: str
    kept: bool
    beside: int
    opens: bool
    closes: bool
    by: bool
    from_title: int | None
    from_body: int
    last: int
    glued: bool
    first: bool
    follows: str
    below: int

    @property
    def is_day(self) -> bool:
        value = self.found.value
        return isinstance(value, UnsettledDate) or (isinstance(value, PartialDate) and value.day is not None)

    @property
    def on_its_own(self) -> bool:
        """Whether the unit is the date's own line."""
        return self.beside <= _WORDS_BESIDE

    def form(self, text: str) -> str:
        """The label form of the date, under which a source's order of day and month is learnt."""
        return _make_form(self.label, self.on_its_own, self.found.span.of(text))


def place_dates(text: str, verdicts: Sequence[Verdict], headline: Headline) -> tuple[PlacedDate, ...]:
    """The dates of all units, in order."""
    prose = [index for index, verdict in enumerate(verdicts) if verdict.kept and len(verdict.unit.text) >= _PROSE]
    prose = prose or [index for index, verdict in enumerate(verdicts) if verdict.kept]
    first, last = (prose[0], prose[-1]) if prose else (len(verdicts), len(verdicts))
    title = _main_title(sorted(headline.units.get("title", ())), first)
    bylines = frozenset(headline.units.get("byline", ()))
    placed: list[PlacedDate] = []
    for index, verdict in enumerate(verdicts):
        unit = verdict.unit
        if _DIGIT.search(unit.text) is None:
            continue
        written = text[unit.span.start : unit.span.end]
        dates = find_dates(written)
        if not dates:
            continue
        before_unit = verdicts[index - 1].unit.text if index else ""
        beside = _words_beside(written, dates)
        for number, found in enumerate(dates):
            start, end = found.span.start, found.span.end
            before = written[dates[number - 1].span.end if number else 0 : start]
            label = _find_label(before, before_unit if number == 0 else "")
            part = "page" if not prose else "head" if index < first else "foot" if index > last else "body"
            alone = _words_in_segment(written, found)
            placed.append(
                PlacedDate(
                    found=_shift(found, unit.span.start),
                    unit=index,
                    line=unit.first_line + written.count("\n", 0, start),
                    label=label,
                    part=part,
                    kept=verdict.kept,
                    beside=min(beside - _label_words(label, before), alone),
                    opens=_WORD.search(written[:start]) is None,
                    closes=_WORD.search(written[end:]) is None,
                    by=index in bylines or (len(written) < 200 and _BYLINE.search(written) is not None),
                    from_title=None if title is None else index - title,
                    from_body=first - index,
                    last=len(verdicts) - 1 - index,
                    glued=_is_glued(written, start, end),
                    first=number == 0,
                    follows=_follows(before_unit) if not before.strip() else "",
                    below=len(verdicts) - 1 - last,
                )
            )
    return tuple(placed)


def date_form(written: str, dates: Sequence[FoundDate], found: FoundDate, at: int, above: str) -> str:
    """The label form of a date of a unit: its label or the kind of its line, and the sign that parts its figures.

    `at` is where the date before it ends, `above` the unit above.
    """
    label = _find_label(written[at : found.span.start], above if at == 0 else "")
    beside = _words_beside(written, dates) - _label_words(label, written[at : found.span.start])
    return _make_form(label, beside <= _WORDS_BESIDE, found.span.of(written))


def is_own_line(written: str, dates: Sequence[FoundDate]) -> bool:
    """Whether a unit holds hardly more than its dates."""
    return _words_beside(written, dates) <= _WORDS_BESIDE


def _make_form(label: Label | None, own_line: bool, date: str) -> str:
    sign = _SIGN.search(date)
    words = label.words if label is not None else "line" if own_line else "text"
    return f"{words} {sign.group(1) if sign is not None else ''}"


def _label_words(label: Label | None, before: str) -> int:
    """The words of a label that stands in the date's own unit."""
    return len(_WORD.findall(label.words)) if label is not None and before.strip() else 0


def _words_in_segment(written: str, found: FoundDate) -> int:
    """The words beside a date in its segment, the stretch between two gaps of its line; many where there is no gap."""
    left = _GAP.split(written[max(0, found.span.start - 80) : found.span.start])
    right = _GAP.split(written[found.span.end : found.span.end + 80], maxsplit=1)
    if (len(left) < 2 and found.span.start > 80) or (len(right) < 2 and len(written) - found.span.end > 80):
        return 99
    return len(_WORD.findall(left[-1])) + len(_WORD.findall(right[0]))


def _main_title(titles: Sequence[int], first: int) -> int | None:
    """Of a title's copies the one that the story stands under: the last above its first paragraph, else the first
    below. The copy in the first line is mostly the browser's, with a masthead between it and the story."""
    above = [title for title in titles if title <= first]
    below = [title for title in titles if title > first]
    if above and (above[-1] > 0 or not below):
        return above[-1]
    return below[0] if below else None


def _follows(unit_before: str) -> str:
    if _INLINE.fullmatch(unit_before):
        return "inline"
    if _QUOTED.match(unit_before):
        return "quoted"
    return "related" if len(unit_before) < _SHORT and _RELATED.search(unit_before) else ""


def _is_glued(written: str, start: int, end: int) -> bool:
    before, after = written[max(0, start - 1) : start], written[end : end + 30]
    return before.isalpha() or after[:1].isalpha() or _KIND_AFTER.match(after) is not None


def _shift(found: FoundDate, by: int) -> FoundDate:
    return FoundDate(
        found.value, TextSpan(found.span.start + by, found.span.end + by), found.rule, found.order, found.weekday,
        found.time, found.offset, found.calendar,
    )  # fmt: skip


def _words_beside(written: str, dates: Sequence[FoundDate]) -> int:
    """The words of a unit that are in no date."""
    words, at = 0, 0
    for found in dates:
        words += len(_WORD.findall(written[at : found.span.start]))
        at = found.span.end
    return words + len(_WORD.findall(written[at:]))


def _find_label(before: str, unit_before: str) -> Label | None:
    """The label of a date, before it in its unit or filling the unit above."""
    if _WORD.search(before) is not None:
        return read_label(before)
    if len(unit_before) > _SHORT or not unit_before:
        return None
    label = read_label(unit_before)
    if label is None or not label.direct or not label.at_start:
        return None
    return label
