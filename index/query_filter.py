"""The value of a field that filters whole documents (source, id, tag, code, date) into its node of the tree."""

from __future__ import annotations

from datetime import date

from archive.errors import DatelineError
from archive.expressions import expression
from archive.labels import fold_label, read_name
from archive.partial_date import DateError
from index.days import read_days
from index.query import Captured, Coded, Dated, Id, Query, Source, Tag, fold_source

_ID = expression(r"[0-9a-f]{1,64}")


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
        case "tag":
            return Tag(_read_name("tag", value))
        case "code":
            return _read_code(value)
        case _:
            try:
                days = read_days(value, today)
            except DateError as error:
                if value.lower() in ("last", "this", "past", "previous") or (value.isdigit() and len(value) < 4):
                    hint = f'put a date of several words in quotes: {field}:"last week", {field}:"30 days ago"'
                    raise DateError(error.message, hint) from None
                raise
            return Dated(days) if field == "date" else Captured(days)


def _read_code(value: str) -> Coded:
    """NAME, NAME=VALUE, NAME@CODER or NAME=VALUE@CODER."""
    rest, at, coder = value.partition("@")
    name, sign, wanted = rest.partition("=")
    if sign and not wanted.strip():
        raise DatelineError(f"{value!r} has no value after the =", f"write code:{name}, or code:{name}=for")
    return Coded(
        _read_name("code", name),
        fold_label(wanted) if sign else None,
        _read_name("coder", coder) if at else None,
    )


def _read_name(what: str, text: str) -> str:
    """The name; what a pattern would be is said, as labels take none."""
    if any(sign in text for sign in "*?~"):
        listed = "`dateline tag` lists tags, `dateline codes` codes and coders"
        raise DatelineError(f"{text!r}: the name of a {what} takes no * ? ~", listed)
    return read_name(what, text)
