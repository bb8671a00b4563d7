"""The rules of dates: patterns over the token classes of `date_tokens`, each with the reading of its fields.

A pattern is written with a blank where white space may stand. The first rule that matches wins, so fuller dates stand
before their parts. A rule whose fields are no day of the calendar reads nothing, and none of its parts is read either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ingest import date_readings as readings
from ingest.date_tokens import Tokens

Reader = Callable[[Tokens, int, int], readings.Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` is its id everywhere; `family` says which guards of `date_guards.py` its readings must pass."""

    name: str
    pattern: str
    read: Reader
    family: str
    is_range: bool = False


_MACROS = {
    "{WEEKDAY}": "(?:K_?[.]?_?,?_?-?_?(?:[fa]_?)?)?",
    "{CLOCK}": "(?:(?:T_?A?|D_?A)_?<?z?>?_?[,!-]?_?(?:[fa]_?)?)?",
    "{DAY}": "D(?:_?:?o)?",
    "{OF}": "(?:[fa]_?[.']?_?){0,3}",
    # Before a year: a sentence that follows a dash or a stop may begin with "The 2008 crisis" or "De 2008 à 2010".
    "{IN}": "(?:f_?[.']?_?){0,3}",
    "{JOINT}": "(?:(?:[-/.,]_?){0,2}|,?_?(?:f_?[.']?_?){0,3})",
    "{YEAR}": "(?:[YXB]|'_?D)",
    "{SEP}": "(?:[-/.,]_?){0,2}",
    "{TO}": "[-R&/]",
}


def compile_pattern(pattern: str) -> str:
    """The pattern as a regular expression over token classes: a blank is optional white space."""
    for macro, meaning in _MACROS.items():
        pattern = pattern.replace(macro, meaning)
    return pattern.replace(" ", "_?")


_DAY_RULES = (
    # Stretches of days
    Rule(
        "range_of_days",
        "{DAY} [.]? {OF} M [.]? ,? {YEAR}? {TO} {WEEKDAY}{DAY} [.]? {OF} M [.]? ,? {IN} {YEAR}",
        readings.read_two_days,
        "text",
        True,
    ),
    Rule(
        "range_of_days",
        "M [.]? {DAY} ,? {YEAR}? {TO} {WEEKDAY}M [.]? {DAY} ,? {YEAR}",
        readings.read_two_days,
        "text",
        True,
    ),
    Rule("days_of_month", "M [.]? {DAY} ,? {DAY} ,? & {DAY} ,? {YEAR}", readings.read_days_of_month, "text", True),
    Rule("days_of_month", "M [.]? {DAY} {TO} {DAY} ,? {IN} {YEAR}", readings.read_days_of_month, "text", True),
    Rule(
        "days_of_month",
        "{DAY} [.]? {TO} (?:f )?{DAY} [.]? {OF} M [.]? ,? {IN} {YEAR}",
        readings.read_days_of_month,
        "text",
        True,
    ),
    # Day, month in words, year
    Rule("day_month_year", "{DAY} {SEP}{OF} M (?:/ M )?{JOINT} {YEAR}", readings.read_words, "text"),
    Rule("day_month_year", "D-M-D", readings.read_words, "text"),
    Rule("day_month_year", "D/M/D", readings.read_words, "text"),
    Rule("day_month_year", "D [.]? M [.]? ,? D", readings.read_words_alone, "text"),
    Rule("ctime", "M [.]? D ,?_T A? (?:z?(?:[p-](?:[#YX]|T|D))? )?{YEAR}", readings.read_words, "text"),
    Rule("month_day_year", "M [.]? {OF}{DAY} {JOINT} {YEAR}", readings.read_words, "text"),
    Rule("month_day_year", "M {SEP}{DAY}{SEP}{YEAR}", readings.read_words, "text"),
    Rule("month_day_year", "M [.]? D , D", readings.read_words_alone, "text"),
    Rule("year_month_day", "[YB] {SEP}(?:w [.] )?M {SEP}{DAY} [.]?(?!_?,?_?{YEAR})", readings.read_words, "text"),
    Rule("day_roman_year", "D[_.]_?i[_.]_?[YX]", readings.read_roman, "text"),
    # Other calendars
    Rule("hijri", "{DAY} {SEP}{OF} [HS] {JOINT} X(?: [eh])?", readings.read_other_calendar, "text"),
    Rule("hijri", "[HS] {DAY} {JOINT} X(?: [eh])?", readings.read_other_calendar, "text"),
    Rule("hebrew", "{DAY} {SEP}{OF} [JM] ,? I", readings.read_hebrew, "text"),
    Rule("hebrew", "[JM] {DAY} ,? I", readings.read_hebrew, "text"),
    Rule("hijri", "(?:{DAY} {OF} )?H(?: {SEP}X)?", readings.read_nothing, "text"),
    Rule("hijri", "D [-/.] D [-/.] X [eh]", readings.read_marked_calendar, "numeric"),
    Rule("hijri", "X [-/.] D [-/.] D [eh]", readings.read_marked_calendar, "numeric"),
    # All in numbers
    Rule("numeric_range", "D/D/Y [-R] {WEEKDAY}D/D/Y", readings.read_numeric_range, "numeric", True),
    Rule("numeric_range", "D[.] ?D[.] ?Y [-R] {WEEKDAY}D[.] ?D[.] ?Y", readings.read_numeric_range, "numeric", True),
    Rule("numeric_range", "D-D-Y (?:R|_-_) D-D-Y", readings.read_numeric_range, "numeric", True),
    Rule("numeric_range", "Y-D-D (?:[R/]|_-_) Y-D-D", readings.read_numeric_range, "numeric", True),
    Rule("numeric_range", "Y/D/D [-R] Y/D/D", readings.read_numeric_range, "numeric", True),
    Rule("numeric_range", "D[.] ?(?:D[.]?)? [-R] D[.] ?D[.] ?Y", readings.read_short_range, "numeric", True),
    Rule("numeric", "D / D / [YX]", readings.read_numeric, "numeric"),
    Rule("numeric", "D [.] D [.] [YX]", readings.read_numeric, "numeric"),
    Rule("numeric", "D - D - [YX]", readings.read_numeric, "numeric"),
    Rule("numeric", "D_D_Y", readings.read_numeric_spaced, "numeric"),
    Rule("year_first", "[YXB] - D - D", readings.read_year_first, "numeric"),
    Rule("year_first", "[YXB] / D / D(?: h)?", readings.read_year_first, "numeric"),
    Rule("year_first", "[YXB] [.] D [.] D[.]?", readings.read_year_first, "numeric"),
    Rule("numeric_short", "D/D/'?D", readings.read_numeric_short, "numeric"),
    Rule("numeric_short", "D[.]_?D[.]_?'?D", readings.read_numeric_short, "numeric"),
    Rule("numeric_short", "D-D-D", readings.read_numeric_short, "numeric"),
    Rule("compact", "[8L]", readings.read_compact, "compact"),
    Rule("iso_week", "Y-?WD(?:-D)?", readings.read_week, "numeric"),
    Rule("day_of_year", "Y-3", readings.read_ordinal_day, "numeric"),
    # Other scripts
    Rule("east_asian", "(?:E )?[YXD3] y D m(?: D j)?", readings.read_east_asian, "text"),
    Rule("east_asian", "D m D j", readings.read_east_asian, "text"),
    Rule("vietnamese", "D V D [,-/]? {IN}Y", readings.read_vietnamese, "text"),
    Rule("vietnamese", "V D [,-/]? {IN}Y", readings.read_vietnamese, "text"),
    Rule("vietnamese", "D V D", readings.read_vietnamese, "no_year"),
    # Months
    Rule("months", "M [.]? ,? {IN}{YEAR}? [-R/] M [.]? ,? {IN}[YX]", readings.read_two_months, "text", True),
    Rule("month_year", "M (?:/ M )?{JOINT}{YEAR}", readings.read_month, "text"),
    Rule("month_year", "[YB] {SEP}M", readings.read_month_alone, "text"),
    # Days without their year
    Rule("days_no_year", "{DAY} [.]? {OF} M [.]? [-R] {DAY} [.]? {OF} M", readings.read_two_days, "no_year", True),
    Rule("days_no_year", "M [.]? {DAY} [-R] M [.]? {DAY}", readings.read_two_days, "no_year", True),
    Rule("days_no_year", "M [.]? {DAY} [-/&R] {DAY}", readings.read_days_of_month, "no_year", True),
    Rule("days_no_year", "{DAY} [.]? [-/&R] {DAY} [.]? {OF}M", readings.read_days_of_month, "no_year", True),
    Rule("day_month", "{DAY} (?:[-/.] )?{OF}M(?!_?[.]?_?,?_?{DAY}_?,?_?{YEAR})", readings.read_words, "no_year"),
    Rule("month_day", "M [.]? {OF}{DAY}", readings.read_words, "no_year"),
)
_PART_RULES = (
    Rule("quarter", "q D [-/]? {IN}(?:Y|'D)", readings.read_quarter, "part"),
    Rule("quarter", "Dq [-/]? {IN}(?:Y|'?D)", readings.read_quarter, "part"),
    Rule("quarter", "Y [-/]? q D", readings.read_quarter, "part"),
    Rule("quarter", "u v ,? {IN}Y", readings.read_quarter, "part"),
    Rule("quarter", "i v ,? {IN}Y", readings.read_quarter, "part"),
    Rule("quarter", "D(?:o|[.]) v ,? {IN}Y", readings.read_quarter, "part"),
    Rule("season", "G ,? {IN}Y", readings.read_season, "part"),
    Rule("iso_month", "Y[-/]D", readings.read_iso_month, "month"),
    Rule("month_in_numbers", "D[/.-]Y", readings.read_month_of_numbers, "month"),
    Rule("decade", "Y'?s", readings.read_decade, "year"),
    Rule("years", "Y ?[-/] ?Y", readings.read_years, "year"),
    Rule("years", "Y[-/]D", readings.read_years, "year"),
    Rule("year", "Y", readings.read_year, "year"),
)


RULES = _DAY_RULES + _PART_RULES


# What may follow a rule's first token; looked at first, because most figures of a text are followed by a plain word.
_FOLLOWS = {"D": "D(?=_?[-/.o:MfHSJVymiR&,'qA]|_[D])", "M": "M(?=_?[-/.,fDYXBR&'T])"}


def _starts_of(pattern: str) -> str:
    """The classes that a compiled pattern can begin with."""
    while pattern.startswith("(?:") and (close := pattern.index(")?")) > 0:
        optional, pattern = pattern[3:close], pattern[close + 2 :].removeprefix("_?")
        return _starts_of(optional) + _starts_of(pattern)
    if pattern[0] == "[":
        return pattern[1 : pattern.index("]")]
    return pattern[0]


def _branches(rules: Iterable[tuple[int, Rule]]) -> str:
    """The rules as alternatives, those of one first class together: a rule is tried only where it can begin."""
    by_start: dict[str, list[str]] = {}
    for number, rule in rules:
        compiled = compile_pattern(rule.pattern)
        for start in dict.fromkeys(_starts_of(compiled)):
            by_start.setdefault(start, []).append(f"(?P<r{number}_{start}>{compiled})")
    return "|".join(f"(?={_FOLLOWS.get(start, start)})(?:{'|'.join(those)})" for start, those in by_start.items())


def _compile(ranges: bool) -> re.Pattern[str]:
    """All rules as one expression; the number of the rule that matched is in the name of the last group."""
    taken = [(number, rule) for number, rule in enumerate(RULES) if ranges or not rule.is_range]
    days = _branches((number, rule) for number, rule in taken if rule in _DAY_RULES)
    parts = _branches((number, rule) for number, rule in taken if rule in _PART_RULES)
    return re.compile(f"(?=[KTDMYXB8LHSJqVuGEi])(?:{compile_pattern('{CLOCK}{WEEKDAY}')}(?:{days})|{parts})")


ANY_DATE = _compile(ranges=True)
SINGLE_DATE = _compile(ranges=False)
