"""The questions that every engine is asked, in words of the made corpus, and how its answers are timed.

    python bench/questions.py PEER FOLDER [--runs N]      # one line of JSON a question: name, hits, milliseconds
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from corpus import make_word  # noqa: E402

COMMON, OFTEN, SOME, RARE = make_word(130), make_word(400), make_word(2_500), make_word(30_000)
YEAR = ("2015-01-01", "2015-12-31")
LEAST_SECONDS = 0.1

# Name, the method of a peer, its arguments.
QUESTIONS: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("rare term", "term", (RARE,)),
    ("common term", "term", (COMMON,)),
    ("AND", "all_of", (COMMON, OFTEN)),
    ("OR", "any_of", (COMMON, OFTEN)),
    ("NOT", "without", (COMMON, OFTEN)),
    ("phrase", "phrase", (COMMON, make_word(0))),
    ("proximity", "near", (COMMON, OFTEN, 5)),
    ("prefix", "prefix", (SOME[:3],)),
    ("wildcard", "wildcard", (SOME[:2] + "*" + SOME[-1],)),
    ("fuzzy", "fuzzy", (SOME,)),
    ("title", "in_title", (OFTEN,)),
    ("date", "dated", YEAR),
    ("term and date", "term_dated", (COMMON, *YEAR)),
    ("newest first", "newest", (COMMON,)),
    ("facet by year", "by_year", (COMMON,)),
    ("contexts of 20", "contexts", (COMMON,)),
    ("export of all", "export", (SOME,)),
    ("timeline", "by_month", (COMMON, OFTEN, SOME)),
)

def main() -> None:
    peer, folder = sys.argv[1], Path(sys.argv[2])
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 5
    index = importlib.import_module(f"peers.{peer}").Index(folder)
    for _, method, arguments in QUESTIONS:  # a session: what is loaded on the way is loaded before the clock runs
        if hasattr(index, method):
            getattr(index, method)(*arguments)
    for name, method, arguments in QUESTIONS:
        answer = getattr(index, method, None)
        if answer is None:
            continue
        hits, best, spent, asked = 0, float("inf"), 0.0, 0
        # Short ones oftener: one run of less than a millisecond says more of the machine than of the engine.
        while asked < runs or spent < LEAST_SECONDS:
            started = time.process_time()
            hits = answer(*arguments)
            seconds = time.process_time() - started
            best, spent, asked = min(best, seconds), spent + seconds, asked + 1
            if best > 2:
                break  # it will not become quick
        print(json.dumps({"question": name, "hits": hits, "ms": round(best * 1000, 3)}), flush=True)
    print(json.dumps({"question": "memory", "hits": 0, "ms": _peak_megabytes()}), flush=True)


def _peak_megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says may be the peak of the process that started this one
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) / 1_000, 1)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000), 1)


if __name__ == "__main__":
    main()
