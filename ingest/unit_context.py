"""First scores of units -> what their surroundings say: neighbours, distance to the core, words shared with it.

The core is the set of runs that together look most like an article; the second judgement of a unit leans on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import log1p
from operator import mul

from ingest.line_signs import PageSigns
from ingest.record import LineMarks, Unit

# One long paragraph must not outvote the page: words of a unit that count.
WORDS_COUNTED = 80.0

# A body of fewer words is doubted: the shortest stories of the development sets have about twenty.
LEAST_WORDS = 20.0

CONTEXT_SIGNS = (
    "first score",
    "score above",
    "score below",
    "score two above",
    "score two below",
    "scores above",
    "scores below",
    "in the core",
    "in the main run",
    "before the main run",
    "words before the main run",
    "after the main run",
    "words after the main run",
    "gap in the core",
    "words of the gap",
    "words since the core",
    "share of the core above",
    "words of its run",
    "words shared with the core",
    "words shared with the core, long run",
    "words not in the core",
    "indent of the core",
    "bullets unlike the core",
    "shorter than the core",
    "longer than the core",
    "furniture since the core began",
    "related or comments above",
    "units since related or comments",
    "size of the core",
    "score of the main run",
    "words of the main run",
    "above the score of the main run",
    "tag of the core",
    "place of the core",
    "shares the place of the core",
    "deeper than the core",
)

# The first score is a sign of the second judgement at half its value, cut at the limit.
FIRST_SCALE = 0.5
_LIMIT = 6.0


def find_core(scores: Sequence[float], sizes: Sequence[float], price: float) -> list[bool]:
    """The runs of units with the greatest sum of score x words, when every run costs `price`."""
    # Two paths, outside and inside a run; each remembers where the other was left.
    outside, inside = 0.0, -price
    choices: list[tuple[bool, bool]] = []
    for score, size in zip(scores, sizes, strict=True):
        gain = score * (size if size < WORDS_COUNTED else WORDS_COUNTED)
        starts = outside - price > inside
        stops = inside > outside
        choices.append((starts, stops))
        outside, inside = (inside if stops else outside), (outside - price if starts else inside) + gain
    core = [False] * len(choices)
    within = inside > outside
    for i in range(len(choices) - 1, -1, -1):
        starts, stops = choices[i]
        if within:
            core[i] = True
            within = not starts
        else:
            within = stops
    return core


def find_body(scores: Sequence[float], sizes: Sequence[float], price: float) -> list[bool]:
    """The core, and where it has hardly a sentence the core of a page whose every block is a little more welcome.

    A page of lists or tables scores low throughout; what scores best on it is still the best guess of its body.
    """
    core = find_core(scores, sizes, price)
    for step in (1, 2, 3, 4):
        if sum(size for size, chosen in zip(sizes, core, strict=True) if chosen) >= LEAST_WORDS:
            return core
        core = find_core([score + 0.5 * step for score in scores], sizes, price)
    return core


def find_main_run(scores: Sequence[float], sizes: Sequence[float]) -> tuple[int, int]:
    """First and last unit of the one run with the greatest sum of score x words; (0, -1) where no sum is over 0."""
    best, found = 0.0, (0, -1)
    total, start = 0.0, 0
    for i, (score, size) in enumerate(zip(scores, sizes, strict=True)):
        if total <= 0.0:
            total, start = 0.0, i
        total += score * (size if size < WORDS_COUNTED else WORDS_COUNTED)
        if total > best:
            best, found = total, (start, i)
    return found


def read_context(
    units: Sequence[Unit], signs: PageSigns, scores: Sequence[float], core: Sequence[bool], indents: Sequence[int]
) -> list[list[float]]:
    """For every unit the signs of CONTEXT_SIGNS, given the first scores of all and which of them are the core."""
    total = len(units)
    own_signs = signs.units
    sizes = [unit.size for unit in own_signs]
    logs = [unit.log_size for unit in own_signs]
    z = [-_LIMIT if score < -_LIMIT else _LIMIT if score > _LIMIT else score for score in scores]
    weights = [(size if size < WORDS_COUNTED else WORDS_COUNTED) + 1.0 for size in sizes]
    summed = list(accumulate(map(mul, z, weights), initial=0.0))
    weighed = list(accumulate(weights, initial=0.0))
    worded = list(accumulate(sizes, initial=0.0))
    inner = [i for i in range(total) if core[i]]
    first, last = find_main_run(scores, sizes)
    if last < 0:
        first = total
    main_words = worded[last + 1] - worded[first] if last >= 0 else 0.0
    main_score = (summed[last + 1] - summed[first]) / (weighed[last + 1] - weighed[first]) if last >= 0 else -2.0
    core_words = sum([sizes[i] for i in inner]) + 1.0
    # Words of the core, and those that stand in two of its units: a unit of the core shares none with itself.
    once: set[str] = set()
    twice: set[str] = set()
    for i in inner:
        content = own_signs[i].content
        twice |= once & content
        once |= content
    runs, gaps = _runs(core, sizes)
    indent = _most(indents, inner, sizes)
    marked = bool(units) and units[0].marks is not None
    tag: object = None
    place: object = None
    if marked and inner:
        tag = _most([unit.marks.tag if unit.marks else "" for unit in units], inner, sizes)
        place = _most([unit.marks.inside if unit.marks else () for unit in units], inner, sizes)
    bulleted = sum([own_signs[i].bullet * sizes[i] for i in inner]) / core_words
    core_log = sum([logs[i] * sizes[i] for i in inner]) / core_words
    # Half of each score, with what stands for the page's edges around it.
    halves = [-1.0, -1.0, *[score / 2 for score in z], -1.0, -1.0]
    same = (log1p(core_words) / 5, main_score / 2, log1p(main_words) / 5)
    result = []
    above = furniture = since = marker = 0.0
    ended = -1
    for i, (unit, score) in enumerate(zip(own_signs, z, strict=True)):
        low = i - 5 if i > 5 else 0
        high = i + 6 if i + 6 < total else total
        content = unit.content
        own = core[i]
        found = len(content & (twice if own else once)) if content else 0
        overlap = found / len(content) if content else 0.0
        shorter = core_log - logs[i]
        is_gap = not own and 0.0 < above < core_words - 1.0
        row = [
            halves[i + 2],
            halves[i + 1],
            halves[i + 3],
            halves[i],
            halves[i + 4],
            (summed[i] - summed[low]) / (weighed[i] - weighed[low]) / 2 if i else -1.0,
            (summed[high] - summed[i + 1]) / (weighed[high] - weighed[i + 1]) / 2 if i + 1 < total else -1.0,
            1.0 if own else 0.0,
            1.0 if first <= i <= last else 0.0,
            log1p(first - i) / 2 if i < first else 0.0,
            log1p(worded[first] - worded[i]) / 4 if i < first else 0.0,
            log1p(i - last) / 2 if i > last else 0.0,
            log1p(worded[i] - worded[last + 1]) / 4 if i > last else 0.0,
            1.0 if is_gap else 0.0,
            log1p(gaps[i]) / 3 if is_gap else 0.0,
            log1p(since) / 4,
            above / core_words,
            log1p(runs[i]) / 4 if own else 0.0,
            overlap,
            overlap * (logs[i] - 2.2) if logs[i] > 2.2 else 0.0,
            log1p(len(content) - found),
            1.0 if indents[i] == indent else 0.0,
            abs(unit.bullet - bulleted),
            shorter if shorter > 0.0 else 0.0,
            -shorter if shorter < 0.0 else 0.0,
            log1p(furniture),
            marker,
            log1p(i - ended) / 2 * marker if ended >= 0 else 0.0,
            *same,
            (score - main_score) / 2 if score > main_score else 0.0,
        ]
        row += _signs_of_place(units[i].marks, tag, place) if marked else _NO_PLACE
        result.append(row)
        if own:
            above += sizes[i]
            since = 0.0
        else:
            since += sizes[i]
        if unit.ender:
            # What looks like the end of a story is one in so far as a story stands above it.
            share = above / core_words
            furniture += unit.ender * share
            if unit.ender >= 0.7:
                ended, marker = i, share
    return result


_NO_PLACE = (0.0, 0.0, 0.0, 0.0)


def _signs_of_place(marks: LineMarks | None, tag: object, place: object) -> tuple[float, float, float, float]:
    """How near a unit of a rendered page stands to the core in the tree: its tag, and the sections around it."""
    if marks is None or not isinstance(place, tuple):
        return _NO_PLACE
    inside = marks.inside
    common = 0
    for own, other in zip(inside, place, strict=False):
        if own != other:
            break
        common += 1
    shared = common / len(place) if place else 1.0
    return (
        1.0 if marks.tag == tag else 0.0,
        1.0 if inside == place else 0.0,
        shared * shared,
        min(len(inside) - common, 6) / 3,
    )


def _runs(core: Sequence[bool], sizes: Sequence[float]) -> tuple[list[float], list[float]]:
    """For every unit the words of the run of the core that it is in, and of the gap that it is in (else 0)."""
    runs, gaps = [0.0] * len(core), [0.0] * len(core)
    start = 0
    for i in range(1, len(core) + 1):
        if i < len(core) and core[i] == core[start]:
            continue
        into = runs if core[start] else gaps
        words = sum(sizes[start:i])
        for k in range(start, i):
            into[k] = words
        start = i
    return runs, gaps


def _most(values: Sequence[object], inner: Sequence[int], sizes: Sequence[float]) -> object:
    """The value that most words of the core have; the first such where several tie."""
    weights: dict[object, float] = {}
    for i in inner:
        weights[values[i]] = weights.get(values[i], 0.0) + sizes[i]
    return max(weights, key=lambda value: weights[value]) if weights else None
