"""Units -> Verdicts: which belong to the article's body, judged twice by a linear model, each with its reasons.

After jusText (Pomikálek 2011) in its two passes and after Kohlschütter 2010 in its shallow signs; unlike both it
needs no HTML, weighs what a source repeats, and keeps whole runs rather than single blocks. The weights are in
boilerplate_weights.json; bench/train_boilerplate.py makes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import mul
from pathlib import Path

from ingest.layout import ends_sentence
from ingest.line_signs import MARK_SIGNS, SIGNS, read_signs, unit_enders, unit_indents, unit_sizes
from ingest.record import Census, Unit, Verdict
from ingest.unit_context import CONTEXT_SIGNS, find_core, read_context

# Signs that say one thing together: their contributions are summed before the strongest are named.
_TOGETHER = {
    "length": [sign for sign in SIGNS if sign == "words" or sign.startswith("words over")],
    "stop words": ["stop-word share", "no stop word", "stop-word share of a long run"],
    "place on the page": ["position", "position squared", "units above", "units below"],
    "what the source repeats": ["share of the source", "documents of the source", "in other documents of the source"],
    "its neighbours": [sign for sign in CONTEXT_SIGNS if sign.startswith(("score ", "scores "))],
    "lines before the story": ["before the core", "words before the core"],
    "lines after the story": ["after the core", "words after the core"],
    "a gap in the story": ["gap in the core", "words of the gap"],
    "words shared with the story": [sign for sign in CONTEXT_SIGNS if sign.startswith("words shared")],
    "headings that follow stories": [
        "furniture since the core began",
        "related or comments above",
        "units since related or comments",
    ],
    "links": ["link share", "link share of a long run"],
}
_UNSAID = frozenset(["always", "size of the core", "share of the core above", "source of one", "same language", "has marks"])


class _Weights:
    """The table as the two models need it: one list for plain text, one for units with marks."""

    def __init__(self, table: Mapping[str, Mapping[str, float]]) -> None:
        first, second, settings = table["first"], table["second"], table["settings"]
        plain, marked = list(SIGNS), [*SIGNS, *MARK_SIGNS]
        self.first_plain = [first[sign] for sign in plain]
        self.first_marked = [first[sign] for sign in marked]
        self.second_plain = [second[sign] for sign in (*plain, *CONTEXT_SIGNS)]
        self.second_marked = [second[sign] for sign in (*marked, *CONTEXT_SIGNS)]
        self.plain_families = _families((*plain, *CONTEXT_SIGNS))
        self.marked_families = _families((*marked, *CONTEXT_SIGNS))
        self.core_price = settings["core price"]
        self.body_price = settings["body price"]


def _families(signs: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """Name and places of every family, single signs included, what is never said left out."""
    named = {sign: family for family, members in _TOGETHER.items() for sign in members}
    places: dict[str, list[int]] = {}
    for place, sign in enumerate(signs):
        if sign not in _UNSAID:
            places.setdefault(named.get(sign, sign), []).append(place)
    return [(family, tuple(members)) for family, members in places.items()]


@lru_cache(maxsize=1)
def _read_weights() -> _Weights:
    return _Weights(json.loads(Path(__file__).with_name("boilerplate_weights.json").read_text("utf-8")))


def judge_units(units: Sequence[Unit], text: str, census: Census) -> tuple[Verdict, ...]:
    """One verdict a unit, in order. `text` is what the units are slices of; a census of at most one document is
    not asked."""
    if not units:
        return ()
    weights = _read_weights()
    marked = units[0].marks is not None
    rows, contents = read_signs(units, text, census)
    sizes = unit_sizes(rows)
    first = weights.first_marked if marked else weights.first_plain
    scores = [sum(map(mul, row, first)) for row in rows]
    core = find_core(scores, sizes, weights.core_price)
    context = read_context(
        units, rows, scores, sizes, contents, core, unit_indents(units, text), unit_enders(rows)
    )
    second = weights.second_marked if marked else weights.second_plain
    shares = [list(map(mul, [*row, *around], second)) for row, around in zip(rows, context, strict=True)]
    finals = [sum(share) for share in shares]
    kept = find_core(finals, sizes, weights.body_price)
    families = weights.marked_families if marked else weights.plain_families
    last = max((i for i, keep in enumerate(kept) if keep), default=-1)
    first_kept = kept.index(True) if last >= 0 else len(units)
    verdicts = []
    for i, unit in enumerate(units):
        place = "above" if i < first_kept else "after" if i > last else "within"
        rule = _kept_rule(unit, rows[i]) if kept[i] else _dropped_rule(rows[i], sizes[i], place)
        reasons = _find_reasons(shares[i], families, finals[i] > 0)
        verdicts.append(Verdict(unit, kept[i], rule, round(finals[i], 3), reasons))
    return tuple(verdicts)


_SIGN = {sign: place for place, sign in enumerate(SIGNS)}
_SHARE_OF_SOURCE, _CODE, _TWICE = _SIGN["share of the source"], _SIGN["code"], _SIGN["stands twice"]
_SEGMENTS, _STOPS, _BULLET = _SIGN["segments"], _SIGN["stop-word share"], _SIGN["bullet"]
_CUES = slice(_SIGN["share words"], _SIGN["said words"])


def _kept_rule(unit: Unit, row: Sequence[float]) -> str:
    if row[_BULLET]:
        return "list_item"
    return "prose" if ends_sentence(unit.text) or len(unit.text) > 100 else "heading_in_body"


def _dropped_rule(row: Sequence[float], size: float, place: str) -> str:
    """The name of the furniture: what it most evidently is, else where it stands."""
    if row[_CODE] > 0.9:
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


def _find_reasons(shares: Sequence[float], families: Sequence[tuple[str, tuple[int, ...]]], kept: bool) -> tuple[str, ...]:
    """The three families of signs that pulled hardest towards the verdict, with their part of the score."""
    pulls = [
        (shares[places[0]] if len(places) == 1 else sum([shares[place] for place in places]), family)
        for family, places in families
    ]
    pulls.sort(reverse=kept)
    return tuple(f"{family} {pull:+.1f}" for pull, family in pulls[:3] if (pull > 0) == kept and abs(pull) >= 0.1)


def judge_page(units: Sequence[Unit], verdicts: Sequence[Verdict]) -> tuple[str, str] | None:
    """Why the page is no article (rule, detail), or None where it may be one."""
    if not any(verdict.kept for verdict in verdicts):
        return ("no_prose", f"none of {len(units)} blocks reads as an article")
    return None
