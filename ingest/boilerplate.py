"""Units -> Verdicts: which belong to the article's body, judged twice by a linear model, each with its reasons.

After jusText (Pomikálek 2011) in its two passes and after Kohlschütter 2010 in its shallow signs; unlike both it
needs no HTML, weighs what a source repeats, and keeps whole runs rather than single blocks. The weights are in
boilerplate_weights.json; bench/train_boilerplate.py makes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter, mul
from pathlib import Path

from ingest import page_kind
from ingest.census import line_key
from ingest.layout import ends_sentence
from ingest.line_signs import MARK_SIGNS, PLACE_SIGNS, SIGNS, PageSigns, read_signs, unit_indents
from ingest.record import Census, Unit, Verdict
from ingest.unit_context import CONTEXT_SIGNS, FIRST_SCALE, find_body, read_context
from ingest.word_signs import BESIDE_SIGNS, FIRST_CUE, NEARBY_CUES, NEARBY_SIGNS, WORD_SIGNS, UnitSigns

# Signs that say one thing together: their contributions are summed before the strongest are named.
_TOGETHER = {
    "length": [sign for sign in SIGNS if sign == "words" or sign.startswith("words over")],
    "stop words": ["stop-word share", "no stop word", "stop-word share of a long run"],
    "place on the page": [
        "position",
        "position squared",
        "units above",
        "units below",
        "above the headline",
        "units since the headline",
    ],
    "what the source repeats": [
        "share of the source",
        "documents of the source",
        "in other documents of the source",
        "share of the source, long run",
    ],
    "its neighbours": [sign for sign in CONTEXT_SIGNS if sign.startswith(("score ", "scores "))],
    "lines before the story": ["before the main run", "words before the main run"],
    "lines after the story": ["after the main run", "words after the main run", "words since the core"],
    "a gap in the story": ["gap in the core", "words of the gap"],
    "words shared with the story": [sign for sign in CONTEXT_SIGNS if sign.startswith("words shared")],
    "headings that follow stories": [
        "furniture since the core began",
        "related or comments above",
        "units since related or comments",
    ],
    "what stands around it": [
        sign for sign in SIGNS if sign.endswith((" above", " below")) and sign not in ("units above", "units below")
    ],
    "credit of a picture": [sign for sign in SIGNS if "credit" in sign or sign.startswith("name and agency")],
    "links": ["link share", "link share of a long run"],
}
# The same for every unit of a page, or told otherwise.
_UNSAID = frozenset(
    """always|first score|size of the core|score of the main run|words of the main run|share of the core above|
    source of one|same language|has marks|no headline""".replace("\n    ", "").split("|")
)


# How many figures `_Model.weigh` gives for each judgement.
_PARTS = 5


class _Model:
    """The weights of one kind of page as lists, for the parts of a unit's signs in the order of PageSigns.rows.

    Most signs of a unit are of its own words and of those around it; both are weighed as soon as the words are read,
    and need not be again where they are met again.
    """

    def __init__(self, table: Mapping[str, Mapping[str, float]], signs: Sequence[str]) -> None:
        names = (*signs, *CONTEXT_SIGNS)
        self.first = [table["first"][sign] for sign in signs]
        self.second = [table["second"][sign] for sign in names]
        own, near = len(WORD_SIGNS), len(NEARBY_SIGNS)
        place = own + len(PLACE_SIGNS)
        self._words = self.first[:own], self.second[:own]
        self.places = self.first[own:place], self.second[own:place]
        self._above = self.first[place : place + near], self.second[place : place + near]
        self._below = self.first[place + near : place + 2 * near], self.second[place + near : place + 2 * near]
        below = place + 2 * near + len(BESIDE_SIGNS)
        self._right_above = self.first[place + 2 * near : below], self.second[place + 2 * near : below]
        self._right_below = self.first[below : len(SIGNS)], self.second[below : len(SIGNS)]
        self.marks = self.first[len(SIGNS) :], self.second[len(SIGNS) : len(signs)]
        self.context = self.second[len(signs) :]
        # What a sign adds to the second score, directly and by way of the first.
        through = table["second"]["first score"] * FIRST_SCALE
        self.whole = [weight + through * first for weight, first in zip(self.second, self.first, strict=False)]
        self.whole.extend(self.context)
        families = _families(names)
        several = [(family, places) for family, places in families if len(places) > 1]
        single = [(family, places) for family, places in families if len(places) == 1]
        self.families = [itemgetter(*places) for _, places in several]
        self.singles = itemgetter(*[places[0] for _, places in single])
        self.family_names = [family for family, _ in (*several, *single)]

    def weigh(self, unit: UnitSigns) -> tuple[float, ...]:
        """What a unit's words add in the first and in the second judgement: to its own score, to those of the three
        units below it, of the three above, of the one right below and of the one right above."""
        return self._weigh_short(unit) if unit.is_short else self._weigh(unit)

    @lru_cache(8192)  # noqa: B019  there are two models, and they live as long as the program
    def _weigh_short(self, unit: UnitSigns) -> tuple[float, ...]:
        return self._weigh(unit)

    def _weigh(self, unit: UnitSigns) -> tuple[float, ...]:
        row, nearby, beside = unit.row, unit.nearby, unit.beside
        if not unit.has_cues:  # most have none: the zeros at the end of all need not be added up
            row, nearby, beside = row[:FIRST_CUE], nearby[:-NEARBY_CUES], beside[:-NEARBY_CUES]
        weighed: list[float] = []
        for turn in (0, 1):
            weighed += (
                sum(map(mul, row, self._words[turn])),
                sum(map(mul, nearby, self._above[turn])) / 3,
                sum(map(mul, nearby, self._below[turn])) / 3,
                sum(map(mul, beside, self._right_above[turn])),
                sum(map(mul, beside, self._right_below[turn])),
            )
        return tuple(weighed)

    def judge(self, signs: PageSigns, weighed: Sequence[Sequence[float]], turn: int) -> list[float]:
        """The scores of all units by what PageSigns tells of them, in the first judgement (0) or the second (1)."""
        own, above, below, after, before = list(zip(*weighed, strict=True))[_PARTS * turn : _PARTS * (turn + 1)]
        # A unit weighs on the three below it by what it is above them, and the other way round.
        above, below = (0.0, 0.0, 0.0, *above), (*below, 0.0, 0.0, 0.0)
        after, before = (0.0, *after), (*before, 0.0)
        places = self.places[turn]
        scores = [
            own[i]
            + sum(map(mul, place, places))
            + (above[i] + above[i + 1] + above[i + 2] + after[i])
            + (below[i + 1] + below[i + 2] + below[i + 3] + before[i + 1])
            for i, place in enumerate(signs.places)
        ]
        if signs.marks is not None:
            marks = self.marks[turn]
            scores = [score + sum(map(mul, row, marks)) for score, row in zip(scores, signs.marks, strict=True)]
        return scores


def _families(signs: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """Name and places of every family, single signs included, what is never said left out."""
    named = {sign: family for family, members in _TOGETHER.items() for sign in members}
    places: dict[str, list[int]] = {}
    for place, sign in enumerate(signs):
        if sign not in _UNSAID:
            places.setdefault(named.get(sign, sign), []).append(place)
    return [(family, tuple(members)) for family, members in places.items()]


@lru_cache(maxsize=1)
def _read_models() -> tuple[_Model, _Model, float, float]:
    """The models of plain text and of units with marks, the price of a run in the core and in the body."""
    table = json.loads(Path(__file__).with_name("boilerplate_weights.json").read_text("utf-8"))
    settings = table["settings"]
    plain, marked = _Model(table["plain"], SIGNS), _Model(table["marked"], (*SIGNS, *MARK_SIGNS))
    return plain, marked, settings["core price"], settings["body price"]


def judge_units(units: Sequence[Unit], text: str, census: Census, *, with_reasons: bool = True) -> tuple[Verdict, ...]:
    """One verdict a unit, in order. `text` is what the units are slices of; a census of at most one document is
    not asked. The reasons take a fifth of the time and may be left out."""
    if not units:
        return ()
    plain, marked, core_price, body_price = _read_models()
    model = plain if units[0].marks is None else marked
    signs = read_signs(units, text, census)
    own = signs.units
    sizes = [unit.size for unit in own]
    weighed = [model.weigh(unit) for unit in own]
    scores = _mark_script(model.judge(signs, weighed, 0), own)
    kept = find_body(scores, sizes, core_price)
    alone, indents = model.judge(signs, weighed, 1), unit_indents(units, text)
    # The second judgement is made once more where it finds another core than the one that it leant on.
    for _ in range(2):
        core = kept
        context = read_context(units, signs, scores, core, indents)
        finals = [score + sum(map(mul, row, model.context)) for score, row in zip(alone, context, strict=True)]
        finals = _mark_script(finals, own)
        kept = find_body(finals, sizes, body_price)
        if kept == core:
            break
    kept = _end_at_mark(units, sizes, kept)
    reasons: list[tuple[str, ...]] = [()] * len(units)
    if with_reasons:
        reasons = _find_all_reasons(model, units, signs, context, finals, census)
    last = max((i for i, keep in enumerate(kept) if keep), default=-1)
    first_kept = kept.index(True) if last >= 0 else len(units)
    verdicts = []
    for i, unit in enumerate(units):
        if kept[i]:
            rule = _kept_rule(unit, own[i])
        else:
            place = "above" if i < first_kept else "after" if i > last else "within"
            rule = _dropped_rule(own[i], signs.places[i], place)
        verdicts.append(Verdict(unit, kept[i], rule, round(finals[i], 3), reasons[i]))
    return tuple(verdicts)


_SHARE_OF_SOURCE, _TWICE = PLACE_SIGNS.index("share of the source"), PLACE_SIGNS.index("stands twice")
_SEGMENTS, _STOPS = WORD_SIGNS.index("segments"), WORD_SIGNS.index("stop-word share")

def _end_at_mark(units: Sequence[Unit], sizes: Sequence[float], kept: Sequence[bool]) -> list[bool]:
    """What is kept without "###" marks, which end a release, and without what stands below one that has more than half
    of the story above it."""
    marks = [i for i, unit in enumerate(units) if not unit.text.strip("# ")]
    chosen = [keep and i not in marks for i, keep in enumerate(kept)]
    words = [size if keep else 0.0 for size, keep in zip(sizes, chosen, strict=True)]
    end = next((i for i in marks if 2.0 * sum(words[:i]) > sum(words)), len(units))
    return [keep and i < end for i, keep in enumerate(chosen)]


# Score of style and script, whatever else is said for them: the pages to learn from have too little of it.
_SCRIPT = -8.0


def _mark_script(scores: Sequence[float], units: Sequence[UnitSigns]) -> list[float]:
    return [_SCRIPT if unit.is_script else score for score, unit in zip(scores, units, strict=True)]


def _kept_rule(unit: Unit, own: UnitSigns) -> str:
    if own.bullet:
        return "list_item"
    return "prose" if len(unit.text) > 100 or ends_sentence(unit.text) else "heading_in_body"


_BY_PLACE = {"above": "before_body", "after": "after_body", "within": "aside"}


def _dropped_rule(own: UnitSigns, places: Sequence[float], place: str) -> str:
    """The name of the furniture: what it most evidently is, else where it stands."""
    if own.is_script:
        return "script"
    if places[_SHARE_OF_SOURCE]:
        return "furniture"
    if own.row[_SEGMENTS] > 1.3 and own.row[_STOPS] < 0.1:
        return "menu"
    if own.cues >= 0.5:
        return "label"
    if own.size < 8 and own.row[_STOPS] < 0.2 and place != "within":
        return "title_echo" if places[_TWICE] and own.size > 3 else "menu"
    return _BY_PLACE[place]


def _find_all_reasons(
    model: _Model,
    units: Sequence[Unit],
    signs: PageSigns,
    context: Sequence[Sequence[float]],
    finals: Sequence[float],
    census: Census,
) -> list[tuple[str, ...]]:
    """For every unit why it was judged so; what its source repeats is counted out first."""
    found = []
    for i, (row, around) in enumerate(zip(signs.rows(), context, strict=True)):
        reasons = _find_reasons(list(map(mul, (*row, *around), model.whole)), model, finals[i] > 0)
        if signs.places[i][_SHARE_OF_SOURCE]:
            count = census.lines.get(line_key(units[i].text), 0)
            reasons = (f"in {count} of {census.documents} documents of this source", *reasons[:2])
        found.append(reasons)
    return found


def _find_reasons(parts: Sequence[float], model: _Model, kept: bool) -> tuple[str, ...]:
    """The three families of signs that pulled hardest towards the verdict, with their part of the score.

    The first judgement is no reason of its own: `parts` tells its share as the signs that it came from.
    """
    pulls = [sum(pick(parts)) for pick in model.families]
    pulls.extend(model.singles(parts))
    strongest = sorted(range(len(pulls)), key=pulls.__getitem__, reverse=kept)[:3]
    return tuple(
        [
            f"{model.family_names[i]} {pulls[i]:+.1f}"
            for i in strongest
            if (pulls[i] >= 0.1 if kept else pulls[i] <= -0.1)
        ]
    )


def judge_page(units: Sequence[Unit], verdicts: Sequence[Verdict]) -> tuple[str, str] | None:
    """Why the page is no article (rule, detail), or None where it may be one; see page_kind."""
    return page_kind.judge_page(units, verdicts)
