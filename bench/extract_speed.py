"""Milliseconds a document that extraction costs on one core, stage by stage, over a folder of files.

    python bench/extract_speed.py FOLDER [--repeat 3]

Files are read and their census made before the clock of the CPU starts. Printed a stage: the median of the repeats, per
document and per 2.5 KB of text, so that folders of other lengths compare.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from ingest.batch import gather_censuses
from ingest.decode import NotText, decode_record
from ingest.discover import Asked
from ingest.extract import extract, read_page
from ingest.reading import ReadOptions, read_records
from ingest.record import Census, RawRecord


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--repeat", type=int, default=3)
    given = options.parse_args()
    asked, how = Asked((given.folder,)), ReadOptions()
    censuses = gather_censuses(read_records(asked, how))
    records = [record for record in read_records(asked, how) if isinstance(record, RawRecord)]
    records = [record for record in records if _is_text(record)]
    size = sum(len(record.content) for record in records)
    print(f"{len(records):,} documents, {size / len(records) / 1000:.1f} KB each")
    stages: dict[str, Callable[[RawRecord], Any]] = {
        "decode": decode_record,
        "decode, lines, units": read_page,
        "extract": lambda record: extract(record, censuses.get(record.sighting.source, Census(""))),
    }
    for name, stage in stages.items():
        seconds = []
        for _ in range(given.repeat):
            started = time.process_time()
            for record in records:
                stage(record)
            seconds.append(time.process_time() - started)
        spent = statistics.median(seconds)
        each, per_size = spent / len(records) * 1000, spent / size * 2500 * 1000
        print(f"{name:<22} {each:7.2f} ms a document {per_size:7.2f} ms per 2.5 KB")


def _is_text(record: RawRecord) -> bool:
    try:
        decode_record(record)
    except NotText:
        return False
    return True


if __name__ == "__main__":
    main()
