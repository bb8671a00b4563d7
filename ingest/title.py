"""Units, verdicts and what the HTML states -> the title. Every line, or part of a line, that could be it is weighed by
the signs of `title_signs`, and the heaviest is taken in its best wording.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.record import Census, MetaClaim, Unit, Verdict
from ingest.title_candidates import Candidate, find_candidates
from ingest.title_head import read_head
from ingest.title_keys import title_key
from ingest.title_signs import SIGNS, read_signs
from ingest.title_words import LABELS

_MOST_COPIES = 6  # of a title on a page: in its head, over the text, and in what can be shared or printed
_DOTS = re.compile(r"\s?(?:\.{2,}|…)$")
# The last part of a line, of five words at most: "Ferry on time | The Gazette".
_SUFFIX = re.compile(r"\s+(?:[|»·•]|::)\s+(?:[^\s|»·•]+\s?){1,5}$")
_LEAST_WORDS = 3  # "Fishing | What the new quota means" is no suffix of a heading
_NEAR = 4.0  # a candidate whose weight is this much less was never in the race: e^4 is 55 to 1


@dataclass(frozen=True, slots=True)
class Title:
    """The title chosen: `units` are its copies and the parts it was put together from, in order; none where only the
    HTML states it. `passed_over` are the others that came near, with what told against them."""

    text: str
    rule: str
    units: tuple[int, ...]
    passed_over: tuple[tuple[str, str], ...] = ()


def choose_title(
    units: Sequence[Unit],
    verdicts: Sequence[Verdict],
    meta: Sequence[MetaClaim],
    census: Census,
    url: str | None,
    text: str = "",
) -> Title | None:
    """The most likely title, None where nothing on the page could be one. `text` is what the units are slices of;
    without it, lines that were joined to a unit are not weighed apart."""
    head = read_head(units, verdicts, text)
    candidates = find_candidates(head, meta, census)
    if not candidates:
        return None
    weights = read_weights()
    rows = read_signs(candidates, head, meta, census, url)
    scores = [sum([weights[sign] * value for sign, value in row.items()]) for row in rows]
    order = sorted(range(len(candidates)), key=lambda number: (-scores[number], number))
    best = order[0]
    passed = tuple(
        (candidates[other].text, _what_told_against(rows[other], rows[best], weights))
        for other in order[1:4]
        if scores[best] - scores[other] < _NEAR
    )
    chosen = _whole_copy(candidates[best], [candidates[number] for number in order])
    if chosen.key in LABELS and not chosen.stated:
        return None  # a menu item: where the page shows no title, none is more honest
    return Title(_best_wording(chosen, units, meta), _rule(chosen), _units_of(chosen, units), passed)


@lru_cache(maxsize=1)
def read_weights() -> Mapping[str, float]:
    """What each sign weighs, as bench/train_title.py wrote it: a sign and its weight a line."""
    table = (Path(__file__).parent / "title_weights.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    weights = {sign: float(weight) for sign, weight in rows}
    return {sign: weights.get(sign, 0.0) for sign in SIGNS}


def _rule(chosen: Candidate) -> str:
    """The plainest reason for the choice."""
    if chosen.stated and chosen.at:
        return chosen.stated[0]
    if len(chosen.at) > 1:
        return "repeated_line"
    if chosen.at:
        return "repeated_in_line" if chosen.within else "line_above_body"
    if chosen.joined:
        return "joined_lines"
    if chosen.within:
        return "part_of_line"
    return chosen.stated[0] if chosen.stated else "rest_of_line"


def _whole_copy(chosen: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """Another copy of the chosen title that is neither cut off, where the chosen one ends with dots, nor has the site's
    name behind it, where what stands before that is a line of its own; else the chosen one. The best come first."""
    cut = _DOTS.search(chosen.text)
    if cut is not None:
        start = title_key(chosen.text[: cut.start()])
        longer = (one for one in candidates if start and one.key.startswith(start) and not _DOTS.search(one.text))
        return next((one for one in longer if len(one.key) > len(start)), chosen)
    suffix = _SUFFIX.search(chosen.text)
    if suffix is not None:
        start = title_key(chosen.text[: suffix.start()])
        alone = (one for one in candidates if one.key == start and one.at and len(one.text.split()) >= _LEAST_WORDS)
        return next(alone, chosen)
    return chosen


def _what_told_against(loser: Mapping[str, float], winner: Mapping[str, float], weights: Mapping[str, float]) -> str:
    gaps = {sign: weights[sign] * (loser.get(sign, 0.0) - winner.get(sign, 0.0)) for sign in {*loser, *winner}}
    worst = sorted((gap, sign) for sign, gap in gaps.items() if gap < 0)[:2]
    return "; ".join(sign if weights[sign] < 0 else f"not: {sign}" for _, sign in worst)


def _best_wording(chosen: Candidate, units: Sequence[Unit], meta: Sequence[MetaClaim]) -> str:
    """The copy that says most: with small letters rather than in capitals throughout, then the first."""
    wordings = [units[index].text for index in chosen.at]
    if chosen.stated:
        wordings += [claim.value for claim in meta if claim.about == "title" and title_key(claim.value) == chosen.key]
    wordings.append(chosen.text)
    return min(wordings, key=str.isupper)


def _units_of(chosen: Candidate, units: Sequence[Unit]) -> tuple[int, ...]:
    """The copies, and lines that hold the title and something of the page besides it. What a page says more often than
    any title is a label of its text as well, of a speaker or a part: of that only the first is the title."""
    copies = chosen.at if len(chosen.at) <= _MOST_COPIES else chosen.at[:1]
    return tuple(sorted({*copies, *chosen.joined, *(index for index, _, _ in chosen.within)}))
