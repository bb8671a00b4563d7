"""How long `dateline matrix` takes for a list of terms: an archive of COUNT invented documents, TERMS terms.

    python bench/matrix_speed.py [COUNT [TERMS]]      5,000 documents and 2,000 terms unless given

The documents have 300 words each, drawn from 20,000 invented ones as often as words of a language are (Zipf). A third
of the terms are phrases of two words, one in ten an OR. Prints the processor time of the counting alone, with the
index open, and the peak memory of the process.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from documents import archive_of, document  # noqa: E402

from index.distinctive import find_distinctive  # noqa: E402
from index.matrix import count_terms, read_terms  # noqa: E402
from index.query_parser import parse_query  # noqa: E402
from index.search import open_for_search  # noqa: E402
from index.sync import sync_folder  # noqa: E402

WORDS = [f"w{number:05d}" for number in range(20_000)]
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))


def make_terms(chance: random.Random, count: int) -> Iterator[str]:
    """Terms of middling frequency, as names are."""
    for number in range(count):
        one, other = chance.choices(WORDS[50:8000], k=2)
        yield f'"{one} {other}"' if number % 3 == 0 else f"{one} OR {other}" if number % 10 == 1 else one


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    chance = random.Random(1)
    names = [f"d{number}" for number in range(count)]
    documents = [
        document(name, " ".join(chance.choices(WORDS, cum_weights=WEIGHTS, k=300)), title=name,
                 when=(date(2000, 1, 1) + timedelta(days=chance.randrange(8000))).isoformat())
        for name in names
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, archive_of(Path(folder) / "a.dateline", documents, names) as archive:
        sync_folder(archive)
        with open_for_search(archive) as engine:
            terms = read_terms(make_terms(chance, wanted), "terms", parse_query)
            started = time.process_time()
            found = sum(row.count for row in count_terms(engine, terms, "year"))
            spent = time.process_time() - started
            print(f"matrix: {count:,} documents, {wanted:,} terms, {found:,} counted: {spent:.2f} s,"
                  f" {1000 * spent / wanted:.2f} ms a term")  # fmt: skip
            started = time.process_time()
            words = find_distinctive(engine, parse_query(WORDS[300]), 20)
            print(f"words: {words.documents:,} against {words.rest_documents:,}: {time.process_time() - started:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
