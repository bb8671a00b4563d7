"""Time and memory of reading and comparing reports of many documents: they must not grow with them.

    python bench/report_memory.py [DOCUMENTS ...]    10000 100000 1000000 unless told
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAD = {
    "schema": "dateline.report/1",
    "made": "2024-03-02T09:00:00+01:00",
    "question": {
        "query": "ferry", "filters": {}, "read_as": "ferry", "today": "2024-03-02", "saved": [], "sort": "newest",
    },
    "archive": {
        "id": "x", "name": "x", "revision": 1, "token": "x", "last_import": 1, "documents": 1, "fingerprint": "x",
    },
    "index": {"is_behind": False},
    "versions": {"extractors": {}},
    "found": {"documents": 1},
}  # fmt: skip
FIELDS = dict.fromkeys("path source title byline place date date_precision date_role body".split(), "01234567")


def write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(HEAD)[:-1] + ', "hits": [')
        for number in range(count):
            hit = {"id": f"{(number * 7919) % count:064x}", "title": f"Ferry number {number}", "date": "2021-05-03",
                   "source": "east.example", "digest": "0" * 32, "fields": FIELDS}  # fmt: skip
            file.write(("," if number else "") + "\n" + json.dumps(hit))
        file.write("]}")


def compare(path: Path) -> None:
    """Reads the report and compares it with itself; prints seconds, bytes of the file and the most memory."""
    sys.path.insert(0, str(ROOT))
    from index.report_file import read_report
    from index.rerun import pair_hits

    began = time.process_time()
    report = read_report(path)
    read = time.process_time()
    pairs = sum(one == other for one, other in pair_hits(report.hits(), report.hits()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{pairs:>9,} documents, {path.stat().st_size / 1e6:7.1f} MB: read {read - began:6.1f} s,"
          f" compared {time.process_time() - read:6.1f} s (processor), {memory:6.1f} MB of memory")  # fmt: skip


def main() -> None:
    for count in [int(one) for one in sys.argv[1:]] or [10_000, 100_000, 1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.json"
            write(path, count)
            subprocess.run([sys.executable, __file__, "--compare", str(path)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--compare"]:
        compare(Path(sys.argv[2]))
    else:
        main()
