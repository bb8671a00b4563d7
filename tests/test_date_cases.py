"""The table of lines in `date_cases.tsv`: spellings of dates that are read, and figures that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.dates import find_dates

ROWS = [
    tuple(row.split("\t"))
    for row in Path(__file__).with_name("date_cases.tsv").read_text("utf-8").splitlines()
    if row and not row.startswith("#")
]


def test_the_table_is_whole() -> None:
    """Every row has its three columns, no text stands twice, and neither kind is rare."""
    assert {len(row) for row in ROWS} == {3}
    assert len({text for _, _, text in ROWS}) == len(ROWS)
    assert sum(dates == "-" for _, dates, _ in ROWS) >= 300 <= sum(dates != "-" for _, dates, _ in ROWS)


@pytest.mark.parametrize("family", list(dict.fromkeys(family for family, _, _ in ROWS)))
def test_family(family: str) -> None:
    """Every line of the family states exactly the dates that the table gives."""
    read = {
        text: " ".join(found.value.edtf for found in find_dates(text)) or "-"
        for name, _, text in ROWS
        if name == family
    }
    assert read == {text: dates for name, dates, text in ROWS if name == family}
