"""Units -> Verdicts: which belong to the article's body, judged twice by a linear model, each with its reasons.

After jusText (Pomikálek 2011) in its two passes and after Kohlschütter 2010 in its shallow signs; unlike both it
needs no HTML, weighs what a source repeats, and keeps whole runs rather than single blocks. The weights are in
boilerplate_weights.json; bench/train_boilerplate.py makes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import expm1
from operator import itemgetter, mul
from pathlib import Path

from ingest import page_kind
from ingest.census import line_key
from ingest.layout import ends_sentence
from ingest.line_signs import MARK_SIGNS, SIGNS, read_signs, unit_enders, unit_indents, unit_sizes
from ingest.record import Census, Unit, Verdict
from ingest.unit_context import CONTEXT_SIGNS, FIRST_SCALE, find_body, read_context

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
    "links": ["link share", "link share of a long run"],
}
# The same for every unit of a page, or told otherwise.
_UNSAID = frozenset(
    """always|first score|size of the core|score of the main run|words of the main run|share of the core above|
    source of one|same language|has marks|no headline""".replace("\n    ", "").split("|")
)


class _Model:
    """The weights of one kind of page as lists in the order of its signs."""

    def __init__(self, table: Mapping[str, Mapping[str, float]], signs: Sequence[str]) -> None:
        names = (*signs, *CONTEXT_SIGNS)
        self.first = [table["first"][sign] for sign in signs]
        self.second = [table["second"][sign] for sign in names]
        # What a sign adds to the second score, directly and by way of the first.
        through = table["second"]["first score"] * FIRST_SCALE
        self.whole = [weight + through * first for weight, first in zip(self.second, self.first, strict=False)]
        self.whole.extend(self.second[len(signs) :])
        families = _families(names)
        several = [(family, places) for family, places in families if len(places) > 1]
        single = [(family, places) for family, places in families if len(places) == 1]
        self.families = [itemgetter(*places) for _, places in several]
        self.singles = itemgetter(*[places[0] for _, places in single])
        self.family_names = [family for family, _ in (*several, *single)]


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


def judge_units(units: Sequence[Unit], text: str, census: Census) -> tuple[Verdict, ...]:
    """One verdict a unit, in order. `text` is what the units are slices of; a census of at most one document is
    not asked."""
    if not units:
        return ()
    plain, marked, core_price, body_price = _read_models()
    model = plain if units[0].marks is None else marked
    rows, contents = read_signs(units, text, census)
    sizes = unit_sizes(rows)
    scripts = [_is_script(row) for row in rows]
    scores = [_SCRIPT if script else sum(map(mul, row, model.first)) for row, script in zip(rows, scripts, strict=True)]
    core = find_body(scores, sizes, core_price)
    context = read_context(units, rows, scores, sizes, contents, core, unit_indents(units, text), unit_enders(rows))
    wholes = [[*row, *around] for row, around in zip(rows, context, strict=True)]
    finals = [
        _SCRIPT if script else sum(map(mul, whole, model.second)) for whole, script in zip(wholes, scripts, strict=True)
    ]
    kept = find_body(finals, sizes, body_price)
    last = max((i for i, keep in enumerate(kept) if keep), default=-1)
    first_kept = kept.index(True) if last >= 0 else len(units)
    verdicts = []
    for i, unit in enumerate(units):
        place = "above" if i < first_kept else "after" if i > last else "within"
        rule = _kept_rule(unit, rows[i]) if kept[i] else _dropped_rule(rows[i], sizes[i], place)
        reasons = _find_reasons(list(map(mul, wholes[i], model.whole)), model, finals[i] > 0)
        if rows[i][_SHARE_OF_SOURCE]:
            count = census.lines.get(line_key(unit.text), 0)
            reasons = (f"in {count} of {census.documents} documents of this source", *reasons[:2])
        verdicts.append(Verdict(unit, kept[i], rule, round(finals[i], 3), reasons))
    return tuple(verdicts)


_SIGN = {sign: place for place, sign in enumerate(SIGNS)}
_SHARE_OF_SOURCE, _CODE, _TWICE = _SIGN["share of the source"], _SIGN["code"], _SIGN["stands twice"]
_WORDS = _SIGN["words"]
_SEGMENTS, _STOPS, _BULLET = _SIGN["segments"], _SIGN["stop-word share"], _SIGN["bullet"]
_CUES = slice(_SIGN["share words"], _SIGN["said words"])


# Score of style and script, whatever else is said for them: the pages to learn from have too little of it.
_SCRIPT = -8.0


def _is_script(row: Sequence[float]) -> bool:
    """Whether a unit has marks of style or script (braces, semicolons), one in five words, and hardly a small word.

    By their number alone a list of names parted by semicolons would be script too.
    """
    return row[_CODE] > 1.0 and row[_STOPS] < 0.15 and 5 * expm1(row[_CODE]) >= expm1(row[_WORDS])


def _kept_rule(unit: Unit, row: Sequence[float]) -> str:
    if row[_BULLET]:
        return "list_item"
    return "prose" if ends_sentence(unit.text) or len(unit.text) > 100 else "heading_in_body"


def _dropped_rule(row: Sequence[float], size: float, place: str) -> str:
    """The name of the furniture: what it most evidently is, else where it stands."""
    if _is_script(row):
        return "script"
    if row[_SHARE_OF_SOURCE]:
        return "furniture"
    if row[_SEGMENTS] > 1.3 and row[_STOPS] < 0.1:
        return "menu"
    if sum(row[_CUES]) >= 0.5:
        return "label"
    if size < 8 and row[_STOPS] < 0.2 and place != "within":
        return "title_echo" if row[_TWICE] and size > 3 else "menu"
    return {"above": "before_body", "after": "after_body", "within": "aside"}[place]


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
