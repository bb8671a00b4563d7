"""The codes of several coders into how far they agree: Krippendorff's alpha.

After K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), by coincidences: any number of coders,
values missing anywhere, and differences as the level of measurement has them. Alpha is 1 where all agree, 0 where they
agree as chance would, and below 0 where they agree less. The library for it loads numpy first, which takes 120 ms, for
the forty lines below; these are checked against the published examples.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from archive.errors import DatelineError
from archive.labels import Code, fold_label
from archive.values import dataclass

LEVELS = ("nominal", "ordinal", "interval", "ratio")

Difference = Callable[[int, int], float]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on a code.

    `documents` were coded by two of them or more, `alone` by one; `values` is how many codes these documents have.
    `agreeing` is the share of pairs of codes of one document that are the same, each document with the weight of its
    codes; `alpha` is None where it is not defined, and `why` then says why.
    """

    name: str
    level: str
    coders: tuple[str, ...]
    documents: int
    alone: int
    values: int
    agreeing: float | None
    alpha: float | None
    why: str | None = None


def agree(
    rows: Iterable[tuple[str, Code]], name: str, level: str = "nominal", order: Sequence[str] = ()
) -> Agreement:
    """The agreement on the code of that name among rows of a document's id and its code.

    `order` ranks the values of an ordinal code, lowest first; numbers rank themselves. Raises DatelineError where the
    level asks for numbers or an order that the values do not have.
    """
    units: dict[str, dict[str, str]] = {}
    for id, code in rows:
        if code.name == name:
            units.setdefault(id, {})[code.coder] = fold_label(code.value)
    coders = sorted({coder for unit in units.values() for coder in unit})
    paired = [list(unit.values()) for unit in units.values() if len(unit) > 1]
    alone = len(units) - len(paired)
    values = sum(map(len, paired))
    if not paired:
        why = "no document was coded by two coders"
        return Agreement(name, level, tuple(coders), 0, alone, 0, None, None, why)
    ranked, numbers = _rank(name, {value for unit in paired for value in unit}, level, order)
    alpha, agreeing = krippendorff_alpha([[ranked[value] for value in unit] for unit in paired], level, numbers)
    same = f"every coder said {next(iter(ranked))} everywhere, so that chance would agree too"
    return Agreement(
        name, level, tuple(coders), len(paired), alone, values, agreeing, alpha, same if alpha is None else None
    )


def krippendorff_alpha(
    units: Iterable[Sequence[int]], level: str = "nominal", numbers: Sequence[float] = ()
) -> tuple[float | None, float | None]:
    """Alpha, and the share of pairs that are the same.

    A unit has the values that coders gave it, as ranks from 0; of interval and ratio `numbers` has the number of each
    rank. Alpha is None where nothing could disagree: all values are the same, or no unit has two.
    """
    coincidences: dict[tuple[int, int], float] = defaultdict(float)
    for unit in units:
        if len(unit) > 1:
            counts = Counter(unit)
            for left, right in combinations(sorted(counts), 2):
                coincidences[left, right] += counts[left] * counts[right] / (len(unit) - 1)
            for value, count in counts.items():
                coincidences[value, value] += count * (count - 1) / (len(unit) - 1)
    totals: dict[int, float] = {}
    for (left, right), weight in coincidences.items():
        totals[left] = totals.get(left, 0.0) + weight
        if left != right:
            totals[right] = totals.get(right, 0.0) + weight
    values = math.fsum(totals.values())
    if not values:
        return None, None
    same = math.fsum(weight for (left, right), weight in coincidences.items() if left == right) / values
    difference = _difference(level, totals, numbers)
    observed = math.fsum(
        weight * difference(left, right) for (left, right), weight in coincidences.items() if left != right
    )
    expected = math.fsum(
        totals[left] * totals[right] * difference(left, right) for left, right in combinations(sorted(totals), 2)
    )
    return (1 - (values - 1) * observed / expected if expected else None), same


def _difference(level: str, totals: Mapping[int, float], numbers: Sequence[float]) -> Difference:
    """How much two values, the lower one first, differ: squared, as the level of measurement has it."""
    match level:
        case "nominal":
            return lambda left, right: 1.0
        case "ordinal":
            below: dict[int, float] = {}
            sum_so_far = 0.0
            for value in sorted(totals):
                below[value] = sum_so_far
                sum_so_far += totals[value]
            # All that lies from the one to the other, each of the two by half.
            return lambda left, right: (below[right] - below[left] + (totals[right] - totals[left]) / 2) ** 2
        case "interval":
            return lambda left, right: (numbers[left] - numbers[right]) ** 2
        case _:
            return lambda left, right: ((numbers[left] - numbers[right]) / (numbers[left] + numbers[right])) ** 2


def _rank(name: str, values: set[str], level: str, order: Sequence[str]) -> tuple[dict[str, int], list[float]]:
    """The rank of each value, and the numbers in that order where the values are numbers.

    Two ways of writing one number ("1", "1.0") have one rank.
    """
    if level == "nominal":
        return {value: rank for rank, value in enumerate(sorted(values))}, []
    if level == "ordinal" and order:
        ranks = {fold_label(value): rank for rank, value in enumerate(order)}
        missing = sorted(values - set(ranks))
        if missing:
            raise DatelineError(f"--order does not name the value {missing[0]!r} of {name}", "name all, lowest first")
        return {value: ranks[value] for value in values}, []
    found = {value: _number(value) for value in values}
    wrong = sorted(value for value, number in found.items() if number is None)
    if wrong:
        hint = "give --order LOWEST,...,HIGHEST" if level == "ordinal" else "words are nominal, or ordinal with --order"
        raise DatelineError(f"{name} has the value {wrong[0]!r}, which is no number, so it is not {level}", hint)
    numbers = sorted({number for number in found.values() if number is not None})
    if level == "ratio" and numbers[0] < 0:
        raise DatelineError(f"{name} has a value below zero, so it is not of a ratio level", "use --level interval")
    return {value: numbers.index(number) for value, number in found.items() if number is not None}, numbers


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
