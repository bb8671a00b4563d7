"""First scores of units -> what their surroundings say: neighbours, distance to the core, words shared with it.

The core is the set of runs that together look most like an article; the second judgement of a unit leans on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log1p

from ingest.line_signs import SIGNS
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

_BULLET = SIGNS.index("bullet")
# The first score is a sign of the second judgement at half its value, cut at the limit.
FIRST_SCALE = 0.5
_LIMIT = 6.0


def find_core(scores: Sequence[float], sizes: Sequence[float], price: float) -> list[bool]:
    """The runs of units with the greatest sum of score x words, when every run costs `price`."""
    # Two paths, outside and inside a run; each remembers where the other was left.
    outside, inside = 0.0, -price
    choices: list[tuple[bool, bool]] = []
    for score, size in zip(scores, sizes, strict=True):
        gain = score * min(size, WORDS_COUNTED)
        starts = outside - price > inside
        stops = inside > outside
        outside, inside = (inside if stops else outside), (outside - price if starts else inside) + gain
        choices.append((starts, stops))
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
        total += score * min(size, WORDS_COUNTED)
        if total > best:
            best, found = total, (start, i)
    return found


def read_context(
    units: Sequence[Unit],
    rows: Sequence[Sequence[float]],
    scores: Sequence[float],
    sizes: Sequence[float],
    contents: Sequence[frozenset[str]],
    core: Sequence[bool],
    indents: Sequence[int],
    enders: Sequence[float],
) -> list[list[float]]:
    """For every unit the signs of CONTEXT_SIGNS; `enders` is how much each looks like a heading after the story."""
    total = len(units)
    z = [max(-_LIMIT, min(_LIMIT, score)) for score in scores]
    weights = [min(size, WORDS_COUNTED) + 1.0 for size in sizes]
    summed, weighed, worded = [0.0], [0.0], [0.0]
    for score, weight, size in zip(z, weights, sizes, strict=True):
        summed.append(summed[-1] + score * weight)
        weighed.append(weighed[-1] + weight)
        worded.append(worded[-1] + size)
    inner = [i for i in range(total) if core[i]]
    first, last = find_main_run(scores, sizes)
    if last < 0:
        first = total
    main_words = worded[last + 1] - worded[first] if last >= 0 else 0.0
    main_score = (summed[last + 1] - summed[first]) / (weighed[last + 1] - weighed[first]) if last >= 0 else -2.0
    core_words = sum(sizes[i] for i in inner) + 1.0
    shared: Counter[str] = Counter()
    for i in inner:
        shared.update(contents[i])
    runs, gaps = _runs(core, sizes)
    indent = _most(indents, inner, sizes)
    marked = bool(units) and units[0].marks is not None
    tag: object = None
    place: object = None
    if marked and inner:
        tag = _most([unit.marks.tag if unit.marks else "" for unit in units], inner, sizes)
        place = _most([unit.marks.inside if unit.marks else () for unit in units], inner, sizes)
    bulleted = sum(rows[i][_BULLET] * sizes[i] for i in inner) / core_words
    core_log = sum(log1p(sizes[i]) * sizes[i] for i in inner) / core_words
    result = []
    above = furniture = since = marker = 0.0
    ended = -1
    for i, unit in enumerate(units):
        low, high = max(0, i - 5), min(total, i + 6)
        content = contents[i]
        own = 1 if core[i] else 0
        found = sum(1 for word in content if shared[word] > own) if content else 0
        overlap = found / len(content) if content else 0.0
        long_log = max(0.0, log1p(sizes[i]) - 2.2)
        shorter = core_log - log1p(sizes[i])
        row = [
            z[i] / 2,
            z[i - 1] / 2 if i else -1.0,
            z[i + 1] / 2 if i + 1 < total else -1.0,
            z[i - 2] / 2 if i > 1 else -1.0,
            z[i + 2] / 2 if i + 2 < total else -1.0,
            (summed[i] - summed[low]) / (weighed[i] - weighed[low]) / 2 if i else -1.0,
            (summed[high] - summed[i + 1]) / (weighed[high] - weighed[i + 1]) / 2 if i + 1 < total else -1.0,
            1.0 if own else 0.0,
            1.0 if first <= i <= last else 0.0,
            log1p(first - i) / 2 if i < first else 0.0,
            log1p(worded[first] - worded[i]) / 4 if i < first else 0.0,
            log1p(i - last) / 2 if i > last else 0.0,
            log1p(worded[i] - worded[last + 1]) / 4 if i > last else 0.0,
            1.0 if 0.0 < above < core_words - 1.0 and not own else 0.0,
            log1p(gaps[i]) / 3 if 0.0 < above < core_words - 1.0 and not own else 0.0,
            log1p(since) / 4,
            above / core_words,
            log1p(runs[i]) / 4,
            overlap,
            overlap * long_log,
            log1p(len(content) - found),
            1.0 if indents[i] == indent else 0.0,
            abs(rows[i][_BULLET] - bulleted),
            max(0.0, shorter),
            max(0.0, -shorter),
            log1p(furniture),
            marker,
            log1p(i - ended) / 2 * marker if ended >= 0 else 0.0,
            log1p(core_words) / 5,
            main_score / 2,
            log1p(main_words) / 5,
            max(0.0, z[i] - main_score) / 2,
        ]
        row.extend(_signs_of_place(unit.marks, tag, place))
        result.append(row)
        if own:
            above += sizes[i]
            since = 0.0
        else:
            since += sizes[i]
        # What looks like the end of a story is one in so far as a story stands above it.
        share = above / core_words
        furniture += enders[i] * share
        if enders[i] >= 0.7:
            ended, marker = i, share
    return result


def _signs_of_place(marks: LineMarks | None, tag: object, place: object) -> tuple[float, float, float, float]:
    """How near a unit of a rendered page stands to the core in the tree: its tag, and the sections around it."""
    if marks is None or not isinstance(place, tuple):
        return (0.0, 0.0, 0.0, 0.0)
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
