"""Every regular expression of the program on inputs made against it, doubled twice: which take more than four times as
long for four times as much. Run by hand, about two minutes: `python bench/doubling.py`.

Expressions are those of the modules' globals and those written in a call of `re`; each is asked as its module asks it
(match, search, sub and so on). Inputs repeat what the expression itself is made of, and the usual blanks, letters and
figures, one by one and in pairs, with an end that does not fit. What is listed is to be read: an expression may be slow
and harmless where what it is given is short, as a bracket of sixty characters or an option that was typed.
"""

from __future__ import annotations

import ast
import itertools
import re
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive import expressions  # noqa: E402

SIZE = 1_200  # characters at first; then twice and four times as many
WORTH_DOUBLING = 0.002  # seconds
SLOW = 9  # times for four times as much: 4 is linear, 16 quadratic
PATIENCE = 0.8  # seconds for an expression
USUAL = [" ", "a", "A", "1", "\n", "\t", ".", "-", ",", "\u00a0", "(", "<", "a ", "1 ", "Aa ", '"', "\r\n", "1.", "a-"]
ENDS = (("", ""), ("", "\0!"), ("\n", "\0"))
_ASKED = "search|match|fullmatch|finditer|findall|sub|subn|split"


def main() -> None:
    """Prints a line for each expression that is slower than linear, the slowest input last found."""
    expressions = find_expressions()
    print(f"{len(expressions)} expressions", flush=True)
    slow = 0
    for place, (expression, ways) in sorted(expressions.items()):
        found = find_slow_input(expression, ways)
        if found is not None:
            slow += 1
            times, pumped = found
            print(f"{place}: {times:.0f} times as long for 4 times as much {pumped!r}: {expression.pattern[:100]!r}")
    print(f"{slow} are slower than linear")


def find_expressions() -> dict[str, tuple[re.Pattern[Any], set[str]]]:
    """Each expression by its place, with the ways in which it is asked."""
    expressions.expression = re.compile  # at once, so that they are among the globals
    paths = [path for package in ("archive", "ingest", "index") for path in sorted((ROOT / package).rglob("*.py"))]
    sources = {path: path.read_text("utf-8") for path in [*paths, ROOT / "cli.py"]}
    everything = "\n".join(sources.values())
    found: dict[str, tuple[re.Pattern[Any], set[str]]] = {}
    seen: set[tuple[Any, int]] = set()

    def add(place: str, expression: re.Pattern[Any], ways: set[str]) -> None:
        if (expression.pattern, expression.flags) not in seen:
            seen.add((expression.pattern, expression.flags))
            found[place] = (expression, ways)

    for path, source in sources.items():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).replace(".__init__", "")
        if path.stem != "plot":  # which loads matplotlib
            for key, value in list(vars(import_module(name)).items()):
                ways = set(re.findall(rf"\b{re.escape(key)}\.({_ASKED})\b", everything))
                for number, expression in enumerate(_patterns_in(value)):
                    add(f"{name}.{key}[{number}]", expression, ways or {"search"})
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and re.fullmatch(rf"re\.({_ASKED})", ast.unparse(node.func)) and node.args:
                pattern = node.args[0]
                if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str | bytes):
                    add(f"{name}:{node.lineno}", re.compile(pattern.value), {ast.unparse(node.func)[3:]})
    return found


def find_slow_input(expression: re.Pattern[Any], ways: set[str]) -> tuple[float, str] | None:
    """How many times longer four times as much takes, and what was repeated; None where all is linear."""
    is_bytes = isinstance(expression.pattern, bytes)
    text = expression.pattern.decode("latin-1") if is_bytes else expression.pattern
    parts = sorted(_parts_of(_parser.parse(text, expression.flags & ~re.UNICODE if is_bytes else expression.flags)))
    parts = sorted(parts, key=len)[:12]
    pumps = dict.fromkeys([*parts, *USUAL, *("".join(pair) for pair in itertools.permutations(parts[:5], 2))])
    began, worst = time.process_time(), None
    for pump, (before, after), lead in itertools.product(pumps, ENDS, ["", *parts[:2]]):
        if time.process_time() - began > PATIENCE:
            break

        def seconds(times: int, lead: str = lead, before: str = before, pump: str = pump, after: str = after) -> float:
            made = before + lead + pump * (times * SIZE // len(pump)) + after
            return _ask(expression, made.encode("latin-1", "replace") if is_bytes else made, ways)

        once = seconds(1)
        if once > WORTH_DOUBLING:
            ratio = seconds(4) / once
            if ratio > SLOW and (worst is None or ratio > worst[0]):
                worst = (ratio, lead + pump)
    return worst


def _ask(expression: re.Pattern[Any], text: Any, ways: set[str]) -> float:
    start = time.process_time()
    if "match" in ways:
        expression.match(text)
    if "fullmatch" in ways:
        expression.fullmatch(text)
    if "search" in ways:
        expression.search(text)
    if ways & {"finditer", "findall", "sub", "subn", "split"}:
        for _ in expression.finditer(text):
            pass
    return time.process_time() - start


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset | dict):
        for one in itertools.islice(value.values() if isinstance(value, dict) else value, 500):
            yield from _patterns_in(one, depth + 1)
    elif depth < 3 and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for name in value.__dataclass_fields__:
            yield from _patterns_in(getattr(value, name, None), depth + 1)


def _parts_of(parsed: Any) -> set[str]:
    """Characters and words that the expression is made of."""
    found: set[str] = set()
    word = ""
    for kind, what in parsed:
        if kind is _constants.LITERAL:
            word += chr(what)
            continue
        found |= {word[:12], word[:1]}
        word = ""
        if kind is _constants.IN:
            for inner, of in what[:6]:
                if inner is _constants.LITERAL:
                    found.add(chr(of))
                elif inner is _constants.RANGE:
                    found |= {chr(of[0]), chr(of[1])}
        elif kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            found |= _parts_of(what[2])
        elif kind is _constants.SUBPATTERN:
            found |= _parts_of(what[3])
        elif kind is _constants.BRANCH:
            for branch in what[1][:30]:
                found |= _parts_of(branch)
        elif kind in (_constants.ASSERT, _constants.ASSERT_NOT):
            found |= _parts_of(what[1])
        elif kind is _constants.ATOMIC_GROUP:
            found |= _parts_of(what)
    return (found | {word[:12], word[:1]}) - {""}


if __name__ == "__main__":
    main()
