"""How fast each format is read: records a second and CPU milliseconds a record, reading alone, without extraction.

    python bench/reading_speed.py [--records 5000] [--length 2500]

The same made-up records are written in every format, by the libraries that other programs write them with, and read
once. Times are CPU times of this process, the better of two; the files lie in a folder of their own that is removed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from record_files import (  # noqa: E402
    Record,
    pack_tar,
    pack_zip,
    write_json,
    write_jsonl,
    write_mbox,
    write_rows,
    write_warc,
)

from archive.zstandard import zstd  # noqa: E402
from ingest.discover import Asked  # noqa: E402
from ingest.reading import ReadOptions, read_records  # noqa: E402
from ingest.record import RawRecord  # noqa: E402

WORDS = "the ferry quay harbour master said that on Monday morning before crew storm and of to in was “late” by".split()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=5000)
    options.add_argument("--length", type=int, default=2500, help="characters of a record")
    given = options.parse_args()
    records = [_record(number, given.length) for number in range(given.records)]
    pages = [{"url": r["url"], "html": f"<html><body><p>{r['text']}</p></body></html>"} for r in records]
    members = {f"{number % 50}/{number}.txt": record["text"].encode() for number, record in enumerate(records)}
    writers: dict[str, Callable[[Path], object]] = {
        "text files": lambda path: _write_files(path, members),
        "jsonl": lambda path: write_jsonl(path, records),
        "jsonl.gz": lambda path: _pack(path, records, "gzip"),
        "jsonl.zst": lambda path: _pack(path, records, "zstd"),
        "json": lambda path: write_json(path, records),
        "csv": lambda path: write_rows(path, records),
        "tsv": lambda path: write_rows(path, records, "\t"),
        "warc": lambda path: write_warc(path, pages),
        "warc.gz": lambda path: write_warc(path, pages, packed=True),
        "wet.gz": lambda path: write_warc(path, records, packed=True),
        "mbox": lambda path: write_mbox(path, records[: len(records) // 5]),
        "tar": lambda path: path.write_bytes(pack_tar(members)),
        "tar.zst": lambda path: path.write_bytes(zstd.compress(pack_tar(members))),
        "zip": lambda path: path.write_bytes(pack_zip(members)),
    }
    print(f"{given.records:,} records of {given.length:,} characters")
    print(f"{'format':<12}{'records/s':>12}{'CPU ms':>10}{'MB/s':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, write in writers.items():
            path = Path(folder) / name.replace(" ", ".")
            write(path)
            seconds, count, size = min(_read(path) for _ in range(2))
            print(f"{name:<12}{count / seconds:>12,.0f}{seconds / count * 1000:>10.3f}{size / seconds / 1e6:>8.0f}")


def _record(number: int, length: int) -> dict[str, str]:
    words = (WORDS[(number * 7 + at * at) % len(WORDS)] for at in range(length // 5))
    text = " ".join(words)[:length]
    return {"url": f"https://gazette.example/{number}", "title": f"Ferry {number}", "text": f"{number}. {text}\n"}


def _write_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _pack(path: Path, records: Sequence[Record], how: str) -> None:
    import gzip

    content = write_jsonl(path, records).read_bytes()
    path.write_bytes(gzip.compress(content) if how == "gzip" else zstd.compress(content))


def _read(path: Path) -> tuple[float, int, int]:
    """CPU seconds, records, and the bytes of their contents."""
    before = time.process_time()
    count = size = 0
    for record in read_records(Asked((path,)), ReadOptions()):
        assert isinstance(record, RawRecord), record
        count, size = count + 1, size + len(record.content)
    return time.process_time() - before, count, size


if __name__ == "__main__":
    main()
