"""The dates of a page's text -> each with what stands around it: its label, its line, its neighbours, the part of the
page. From these `date_roles.py` tells what each date is of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from archive.partial_date import PartialDate, UnsettledDate
from ingest.date_labels import Label, read_label
from ingest.dates import find_dates
from ingest.record import FoundDate, Headline, TextSpan, Unit, Verdict
from ingest.typography import with_plain_marks

_KIND_AFTER = re.compile(
    r"\s{0,3}[|•·:–-]?\s{0,3}(?:Press|News|Media) (?:Release|Statement|Advisory)"
    r"|\s{0,3}[|•·]?\s{0,3}(?:Statement|Blog|News|Article)s?(?=[A-Z])"
)
_INLINE = re.compile(r"[^\W\d_A-Z]{1,3}|(?:\S+ )*(?:on|am|le|el|em|il|del|vom|the|of|since|until|in|from)")
_QUOTED = re.compile(r"\(@\w+\)")
_SAID = re.compile(
    r"\b(?:says|said|wrote|writes|schrieb|schreibt|sagt|sagte|meint|dit|dijo|dice|ha detto|scrive|escribió|escreveu"
    r"|disse|zegt|schreef|skrev|säger|pisze|napisał|пишет|написал|dedi ki|berkata)\s?:?$",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\W{0,6}(?:(?:for )?(?:further|more) information|(?:for )?(?:media|press|news)?\s?(?:contacts?|inquir|enquir))",
    re.IGNORECASE,
)
_END_SIGN = re.compile(r"\W*(?:ends?|-?\s?30\s?-?|[#*]{3,}|[# ]{5,})\W*", re.IGNORECASE)
_WORD_AFTER = re.compile(r"\s?(更新|公開|掲載|配信|发布|發布|修订|수정|입력|등록|게시)")
_CAPTURES = re.compile(r"\d[\d,.]* captures?", re.IGNORECASE)
_RELATED = re.compile(
    r"\W{0,3}(?:related|read (?:also|more|next)|also read|see also|more (?:from|on|news)|you may (?:also )?like"
    r"|recommended|(?:most )?popular\b.{0,12}$|trending|lesen sie auch|mehr zum thema|lire aussi|à lire|lea también"
    r"|le puede interesar|leia (?:também|mais)|leggi anche|lees ook|läs (?:också|mer)|les også|læs også"
    r"|czytaj (?:także|też|również)|читайте (?:также|також)|ayrıca|baca juga|xem thêm|関連|관련)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\d\s*([-/.])")
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORDS = bytes(code if chr(code).isalpha() and code < 128 else 0x20 for code in range(256))
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_BYLINE = re.compile(r"(?:^|[|•·–—\n]|\s{2})\s{0,9}(?:By|by|BY|Von|Par|Por|Di|Door|Av|Автор)\s{1,3}[^\W\d_]")
# A unit of these many words beside its dates is still a line of the date's own: `March 3, 2021 Press Release`.
WORDS_BESIDE = 5
_SHORT = 60
# Kept units of this length are the story itself; shorter ones may be a letterhead kept with it, or a signature.
_PROSE = 100
_NEAR_TITLE = 8
_TILE = 16
_AROUND = 60
_MOST = 400  # dates of a page that are weighed
_GAP = re.compile(r"[ \t\xa0]{2,}|\n\s*\n|\t")


@dataclass(frozen=True, slots=True)
class PlacedDate:
    """A date and where it stands. `found.span` is an offset into the whole text; `unit` the index of its unit.

    `part` is `head` (above the story's first full paragraph), `body`, `foot` (below its last), or `page` (of a page
    where nothing was kept). `beside` counts the words of its unit that are no part of a date or label. `opens` and
    `closes`: nothing but signs before or after it in its unit; `first`: the first date there. `glued`: a word runs into
    it, or the name of its kind follows (`ActApril 14, 2025 Press ReleaseLIMA`), as where blocks were run together.
    `from_title` counts the units below the title (negative: above it; None without one), `from_body` those above the
    story (negative: below its start), `last` those below the date, `below` those below the story. `follows` names what
    the unit above says against it: `inline` (a sentence that goes on), `quoted` (a name to which a quotation is
    ascribed), `related`, `captures` (a web archive's count of its own); else it is "". `signed`: the contact for the
    press follows, as under a release, or the sign of its end stands above.
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
    signed: bool

    @property
    def is_day(self) -> bool:
        value = self.found.value
        return isinstance(value, UnsettledDate) or (isinstance(value, PartialDate) and value.day is not None)

    @property
    def on_its_own(self) -> bool:
        """Whether the unit is the date's own line. A month may stand in any short phrase, so it must stand alone."""
        return self.beside <= (WORDS_BESIDE if self.is_day or self.found.value.precision == "no_year" else 1)

    def form(self, text: str) -> str:
        """The label form of the date, under which a source's order of day and month is learnt."""
        return _make_form(self.label, self.on_its_own, self.found.span.of(text))


def place_dates(text: str, verdicts: Sequence[Verdict], headline: Headline) -> tuple[PlacedDate, ...]:
    """The dates of all units, in order."""
    prose = [index for index, verdict in enumerate(verdicts) if verdict.kept and len(verdict.unit.text) >= _PROSE]
    prose = prose or [index for index, verdict in enumerate(verdicts) if verdict.kept]
    first, last = (prose[0], prose[-1]) if prose else (len(verdicts), len(verdicts))
    copies = _title_copies(sorted(headline.units.get("title", ())), first)
    bylines = frozenset(headline.units.get("byline", ()))
    placed: list[PlacedDate] = []
    for index, until, dates in _dates_by_unit(text, [verdict.unit for verdict in verdicts]):
        unit, kept = verdicts[index].unit, verdicts[index].kept
        offset = unit.span.start
        written = text[offset : verdicts[until].unit.span.end]
        before_unit = verdicts[index - 1].unit.text if index else ""
        after_unit = verdicts[until + 1].unit.text if until + 1 < len(verdicts) else ""
        beside = count_words_beside(written, dates)
        opens, line, at = True, unit.first_line, 0
        by = index in bylines or (len(written) < 200 and _BYLINE.search(written) is not None)
        closing = dates[-1] if _WORD.search(written, dates[-1].span.end) is None else None
        for number, found in enumerate(dates):
            start, end = found.span.start, found.span.end
            before = written[at:start]
            opens = opens and _WORD.search(before) is None
            line += before.count("\n")
            label = _find_label(before, before_unit if number == 0 else "") or _label_after(written, end)
            placed.append(
                PlacedDate(
                    found=_shift(found, offset),
                    unit=index,
                    line=line,
                    label=label,
                    part="page" if not prose else "head" if index < first else "foot" if index > last else "body",
                    kept=kept,
                    beside=min(beside - _label_words(label, before), _words_in_segment(written, found)),
                    opens=opens,
                    closes=found is closing,
                    by=by,
                    from_title=_units_from_title(index, copies),
                    from_body=first - index,
                    last=len(verdicts) - 1 - until,
                    glued=_is_glued(written, start, end),
                    first=number == 0,
                    follows=_follows(before_unit) if not before.strip() else "",
                    below=len(verdicts) - 1 - last,
                    signed=_SIGNED.match(written, end) is not None
                    or (found is closing and _SIGNED.match(after_unit) is not None)
                    or (opens and _END_SIGN.fullmatch(before_unit) is not None),
                )
            )
            line += written.count("\n", start, end)
            at = end
    # A page of so many dates is a table or a calendar: its middle says nothing of the page's own.
    return tuple(placed if len(placed) <= _MOST else placed[: _MOST // 2] + placed[-_MOST // 2 :])


def _dates_by_unit(text: str, units: Sequence[Unit]) -> list[tuple[int, int, list[FoundDate]]]:
    """The units that hold dates (first and last index: a date in tiles, `31`, `Oct`, `2019`, has several), with spans
    from the unit's start. The text is read once; what seems to run over the end of a unit is read again without it."""
    starts = [unit.span.start for unit in units]
    grouped: dict[int, list[FoundDate]] = {}
    until: dict[int, int] = {}
    for found in find_dates(text):
        index = bisect_right(starts, found.span.start) - 1
        if index < 0:
            continue
        last = index
        while last + 1 < len(units) and units[last + 1].span.start < found.span.end:
            last += 1
        if last == index or (
            found.value.precision == "day" and all(len(unit.text) <= _TILE for unit in units[index : last + 1])
        ):
            grouped.setdefault(index, []).append(_shift(found, -starts[index]))
            until[index] = max(until.get(index, index), last)
            continue
        for part in range(index, last + 1):
            start = units[part].span.start
            low, high = max(start, found.span.start), min(units[part].span.end, found.span.end)
            reach = text[max(start, low - _AROUND) : min(units[part].span.end, high + _AROUND)]
            shift = max(start, low - _AROUND) - start
            for again in find_dates(reach):
                here = _shift(again, shift)
                if here.span.start < high - start and low - start < here.span.end:
                    grouped.setdefault(part, []).append(here)
                    until.setdefault(part, part)
    return [
        (index, until[index], sorted(dates, key=lambda date: date.span.start))
        for index, dates in sorted(grouped.items())
    ]


def date_form(written: str, beside: int, found: FoundDate, at: int, above: str) -> str:
    """The label form of a date of a unit: its label or the kind of its line, and the sign that parts its figures.

    `beside` is what `count_words_beside` says of the unit, `at` is where the date before it ends, `above` the unit
    above.
    """
    before = written[at : found.span.start]
    label = _find_label(before, above if at == 0 else "")
    return _make_form(label, beside - _label_words(label, before) <= WORDS_BESIDE, found.span.of(written))


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
    return _count_words(left[-1]) + _count_words(right[0])


def _title_copies(titles: Sequence[int], first: int) -> tuple[int, ...]:
    """A title's copies but the browser's, which stands in the first line, a masthead between it and the story."""
    if titles and titles[0] == 0 and (len(titles) > 1 or first > _NEAR_TITLE):
        return tuple(titles[1:])
    return tuple(titles)


def _units_from_title(index: int, copies: Sequence[int]) -> int | None:
    """Units below the nearest copy above, else (negative) above the first copy."""
    above = [copy for copy in copies if copy <= index]
    if above:
        return index - above[-1]
    return index - copies[0] if copies else None


def _label_after(written: str, end: int) -> Label | None:
    """Chinese, Japanese and Korean put the word behind: `2019年12月17日更新`."""
    word = _WORD_AFTER.match(written, end)
    return None if word is None else read_label(word.group(1))


def _follows(unit_before: str) -> str:
    if len(unit_before) > 200:
        return ""
    if _INLINE.fullmatch(unit_before):
        return "inline"
    if len(unit_before) < _SHORT + 20 and (_QUOTED.search(unit_before) or _SAID.search(unit_before)):
        return "quoted"
    if _CAPTURES.fullmatch(unit_before):
        return "captures"
    return "related" if len(unit_before) < _SHORT and _RELATED.match(unit_before) else ""


def _is_glued(written: str, start: int, end: int) -> bool:
    before, after = written[max(0, start - 1) : start], written[end : end + 30]
    return before.isalpha() or after[:1].isalpha() or _KIND_AFTER.match(after) is not None


def _shift(found: FoundDate, by: int) -> FoundDate:
    return FoundDate(
        found.value, TextSpan(found.span.start + by, found.span.end + by), found.rule, found.order, found.weekday,
        found.time, found.offset, found.calendar,
    )  # fmt: skip


def count_words_beside(written: str, dates: Sequence[FoundDate]) -> int:
    """The words of a unit that are in no date."""
    words, at = 0, 0
    for found in dates:
        words += _count_words(written[at : found.span.start])
        at = found.span.end
    return words + _count_words(written[at:])


def _count_words(written: str) -> int:
    """Words, of scripts without spaces two characters each."""
    plain = written if written.isascii() else with_plain_marks(written)
    if plain.isascii():
        return len(plain.encode().translate(_ASCII_WORDS).split())
    return len(_WORD.findall(written)) + len(_UNSPACED.findall(written)) // 2


def _find_label(before: str, unit_before: str) -> Label | None:
    """The label of a date, before it in its unit or filling the unit above."""
    if _WORD.search(before) is not None:
        return read_label(before)
    if len(unit_before) > _SHORT or not unit_before:
        return None
    label = read_label(unit_before)
    if label is None or not label.direct or not label.at_start:
        return None
    # `Events` or `News` in a menu is no label of what comes next.
    has_sign = unit_before.rstrip().endswith((":", "：", "|"))
    return label if has_sign or (label.family in ("posted", "updated") and not label.weak) else None
