"""Scores the date grammar on worked cases: a JSONL file with `text`, `cat`, `expected` (EDTF or null), and perhaps
`alts` (the readings of an unsettled date) and `utc_offset`.

    python bench/score_dates.py CASES.jsonl
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from archive.partial_date import UnsettledDate
from ingest.dates import find_dates, find_dates_in_filename, find_dates_in_url
from ingest.record import FoundDate


def read_case(case: dict[str, object]) -> tuple[FoundDate, ...]:
    text = str(case["text"])
    if case["cat"] != "url_file":
        return find_dates(text)
    return find_dates_in_url(text) if "/" in text or "?" in text else find_dates_in_filename(text)


def judge(case: dict[str, object], found: tuple[FoundDate, ...]) -> str:
    """`right`, or what is wrong."""
    expected = case["expected"]
    settled = [date for date in found if not isinstance(date.value, UnsettledDate)]
    if expected is None:
        if settled:
            return "invented"
        alternatives = case.get("alts")
        if alternatives and [date.value.edtf for date in found] != [
            "[" + ",".join(sorted(map(str, alternatives))) + "]"
        ]:
            return "readings"
        return "right"
    if not found:
        return "missed"
    if len(found) > 1:
        return "too many"
    if found[0].value.edtf != expected:
        return "wrong"
    if case.get("utc_offset") not in (None, found[0].offset):
        return "offset"
    return "right"


def _seconds(case: dict[str, object]) -> float:
    started = time.perf_counter()
    read_case(case)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    cases = [json.loads(line) for line in parser.parse_args().cases.read_text("utf-8").splitlines() if line.strip()]
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for case in cases:
        found = read_case(case)
        slowest = max(slowest, min(_seconds(case) for _ in range(20)))
        outcome = judge(case, found)
        outcomes[outcome] += 1
        if outcome != "right":
            values = [date.value.edtf for date in found]
            print(f"{outcome:9} {case['cat']:10} {case['text']!r}: {values}, not {case['expected']}")
    print(f"{outcomes['right']} of {len(cases)} right; {dict(outcomes)}; the slowest {slowest * 1000:.3f} ms")


if __name__ == "__main__":
    main()
