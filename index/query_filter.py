"""The value of a field that filters whole documents (source, id, date, captured) into its node of the tree."""

from __future__ import annotations

import re
from datetime import date

from archive.errors import DatelineError
from archive.partial_date import DateError
from index.days import read_days
from index.query import Captured, Dated, Id, Query, Source, fold_source

_ID = re.compile(r"[0-9a-f]{1,64}")


def read_filter(field: str, value: str, today: date | None) -> Query:
    """The filter of that field with that value; raises DatelineError where it is none."""
    match field:
        case "source":
            return Source(fold_source(value))
        case "id":
            if not _ID.fullmatch(value.lower()):
                raise DatelineError(
                    f"{value!r} is not the beginning of an id",
                    "an id has up to 64 figures and letters from a to f: id:3f2a9c",
                )
            return Id(value.lower())
        case _:
            try:
                days = read_days(value, today)
            except DateError as error:
                if value.lower() in ("last", "this", "past", "previous") or (value.isdigit() and len(value) < 4):
                    hint = f'put a date of several words in quotes: {field}:"last week", {field}:"30 days ago"'
                    raise DateError(error.message, hint) from None
                raise
            return Dated(days) if field == "date" else Captured(days)
