"""How many worked paragraphs come out right: `python bench/score_datelines.py datelines.jsonl`.

A line of the file is a paragraph (`text`) with what must come out: `kind` is `dateline` or `negative`, then `place`,
`date` (EDTF), `agency` and `rest`; `places` may name the country of the first city (`cc`). Printed are the wrong
ones, the shares, and the time for each paragraph.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.dateline import FoundDateline, read_dateline


def main() -> None:
    """Prints what is wrong, then the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paragraphs", type=Path)
    given = options.parse_args()
    rows = [json.loads(line) for line in given.paragraphs.read_text(encoding="utf-8").splitlines() if line.strip()]
    read_dateline("LONDON, 3 May 2019 (Reuters) - The table and the grammar are loaded now.")
    started = time.perf_counter()
    found = [read_dateline(row["text"]) for row in rows]
    each = (time.perf_counter() - started) / max(1, len(rows)) * 1000
    right, countries, taken = [], [], []
    for row, dateline in zip(rows, found, strict=True):
        if row["kind"] == "negative":
            taken.append(dateline is not None)
            if dateline is not None:
                print(f"taken  {row['text'][:70]!r}\n       as {dateline.rule}: {dateline.dateline}")
            continue
        wanted = (row["place"], row["date"], row["agency"], " ".join(row["rest"].split()))
        got = _fields(dateline, row["text"])
        right.append(got == wanted)
        if got != wanted:
            print(f"wrong  {row['text'][:70]!r}")
            print(f"       {got[:3]} {got[3][:30]!r}\n       {wanted[:3]} {wanted[3][:30]!r}")
        country = (row.get("places") or [{}])[0].get("cc")
        if country and dateline is not None:
            countries.append(dateline.dateline.country == country)
    print(f"all parts right {sum(right)} of {len(right)} ({_share(right)}), country {_share(countries)}")
    print(f"negatives taken {sum(taken)} of {len(taken)} ({_share(taken)}), {each:.2f} ms each")


def _fields(found: FoundDateline | None, text: str) -> tuple[str | None, str | None, str | None, str]:
    if found is None:
        return None, None, None, " ".join(text.split())
    dateline = found.dateline
    date = dateline.date.edtf if dateline.date is not None else None
    return dateline.place, date, dateline.agency, " ".join(text[found.rest :].split())


def _share(answers: list[bool]) -> str:
    return f"{sum(answers) / len(answers):.3f}" if answers else "-"


if __name__ == "__main__":
    main()
