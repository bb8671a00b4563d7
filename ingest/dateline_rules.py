"""The parts at the opening of a text -> whether they are a dateline, by which rule, and how surely.

Each rule weighs what separates the parts, what the gazetteer knows and how the text goes on: a known name is never
enough, and a name that no table knows may be one where date, agency and dash stand beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.dateline_parts import Parts, agency_key
from ingest.dateline_place import WrittenPlace
from ingest.dateline_words import NAME_TAILS, NOT_ALONE, OPENERS, PLACES_BEGIN, PLACES_END, SPOKEN
from ingest.gazetteer import country_name

_AHEAD = 240
_QUOTES = "\"“”„«»‘’'`<¿¡([*_ \xa0"
_SCORE = re.compile(r"(?:[A-Z][\w'’.]*\s){0,4}\d{1,3}\s?[-–—:]\s?\d{1,3}\b|(?:vs?\.?|versus)\s", re.IGNORECASE)
_OPENING_WORD = re.compile(r"[\"“‘']?([^\W_]+(?:[.'’][^\W_]+)*\.?)")
_FIRST_WORD = re.compile(r"[\"“‘']?([\w'’-]+)")
_FIRST_SENTENCE = re.compile(r"[^.!?\n]{0,200}[.!?]")
# Agencies of photographs set the date in capitals behind a dash: "RENO, NV - MAY 19: Jane Roe, left, ...".
_CAPTION = re.compile(r"\s[-–—]\s[A-Z]{3,9}\.?\s\d{1,2}(?:,\s\d{4})?:")
_SECOND_LABEL = re.compile(r"[^\W_]+(?: [^\W_]+)?\s?(?::|\s[-–—]\s)")
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]m|my|me|we|our|us)\b")
_QUOTATION = re.compile(r"[\"“][^\"”]{0,200}[\"”]?")
_LONG_SENTENCE = 12
_LONGEST_UNKNOWN_NAME = 40


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rule that recognised a dateline, and its confidence, 0 to 1."""

    rule: str
    confidence: float


def judge(parts: Parts, text: str, stop: int, country: str | None) -> Ruling | None:
    """The ruling on the parts, None where they are no dateline; the text is read up to `stop`."""
    ahead = text[parts.rest : min(stop, parts.rest + _AHEAD)]
    if parts.kinds[-1:] == ("weekday",) and parts.gap not in ("dash", "colon", "line"):
        return None
    if parts.place is None:
        return _judge_date_or_agency(parts, ahead)
    if parts.gap == "none" and ahead and not parts.place.regions:
        return None  # a word runs on: Londonderry, WASHINGTONThe
    if _CAPTION.match(text, parts.place.span.end, stop):
        return None
    if parts.agency is not None:
        return _judge_wire(parts, parts.place, ahead)
    if parts.date is not None:
        return _judge_dated(parts, parts.place, text, ahead)
    if not ahead or not _may_open(ahead) or not is_prose(ahead) or _SCORE.match(ahead):
        return None
    if _may_be_title(parts, parts.place, ahead):
        return None
    if parts.gap == "dash":
        return _judge_dashed(parts, parts.place, ahead)
    if parts.gap == "colon":
        return _judge_colon(parts.place, ahead, country)
    return _judge_unseparated(parts, parts.place, ahead)


def _may_be_title(parts: Parts, place: WrittenPlace, ahead: str) -> bool:
    """Whether a place in small letters may begin a title (`Troy – The film`): only a long sentence is none."""
    if place.regions or place.case != "name" or "bracket" in parts.kinds:
        return False
    return place.is_word or len(ahead.split()) < _LONG_SENTENCE or _SECOND_LABEL.match(ahead) is not None


def _judge_date_or_agency(parts: Parts, ahead: str) -> Ruling | None:
    """`Reuters - The ...`, `(AP) The ...`, `20 August 2011 – The ...`."""
    if not _may_open(ahead) or not ahead:
        return None
    if parts.agency is not None and parts.is_agency_known:
        bracketed = "bracketed" in parts.kinds
        if not bracketed and agency_key(parts.agency) in NOT_ALONE:
            return None
        if parts.gap == "dash" or (parts.gap == "colon" and (bracketed or parts.date is not None)):
            return Ruling("agency_alone", 0.9)
        # Without a dash on the same line; a bracket on a line of its own is the credit of a photograph.
        if bracketed and agency_key(parts.agency) not in NOT_ALONE and is_prose(ahead) and parts.gap == "bracket":
            return Ruling("agency_alone", 0.75)
        return None
    if parts.date is not None and parts.gap == "dash" and parts.kinds[-1] == "date" and is_prose(ahead):
        return Ruling("date_alone", 0.85) if parts.date.value.precision == "day" else None
    return None


def _judge_wire(parts: Parts, place: WrittenPlace, ahead: str) -> Ruling | None:
    """`KARACHI, Pakistan, Aug 20 (Reuters) - The ...`."""
    is_ended = parts.gap in ("dash", "colon")
    if not _may_open(ahead, small=is_ended):
        return None
    if place.case == "none" and not place.cities:
        return None
    if not place.is_known and (place.case != "caps" or not (is_ended or parts.is_agency_known)):
        is_shown = "bracketed" in parts.kinds or place.region_written
        return Ruling("wire", 0.7) if is_ended and parts.is_agency_known and is_shown else None
    if is_ended:
        return Ruling("wire", 0.98 if place.is_known else 0.9)
    return Ruling("wire", 0.85) if parts.is_agency_known or place.cities else None


def _judge_dated(parts: Parts, place: WrittenPlace, text: str, ahead: str) -> Ruling | None:
    """`Cardiff – 13 July 2021 – The ...`, `20 August 2011, Cardiff: The ...`, or place and date filling a line."""
    is_ended = parts.gap in ("dash", "colon")
    if not _may_open(ahead, small=is_ended and place.is_known):
        return None
    if place.is_word and not place.region_written and place.case == "name":
        return None  # "Sale, 3 May 2019 - ..."
    if place.is_known:
        if is_ended:
            return Ruling("place_and_date", 0.98)
        if parts.gap == "line":
            return _judge_line(parts, place, text, ahead)
        # A posted date and then a title that begins with a place: "Friday, June 24, 2022 / Harborville Man Guilty".
        if parts.kinds.index("date") < parts.kinds.index("place"):
            return None if "\n" in _between(parts, place, text) else _judge_unseparated(parts, place, ahead)
        if parts.gap == "bracket":
            return Ruling("place_and_date", 0.85)
        return Ruling("unseparated", 0.8) if place.cities or place.regions else None
    if parts.gap == "line" and _is_named_like_place(place) and is_prose(ahead):
        return _judge_line(parts, place, text, ahead)
    # A name that no table has: only with the dash, and in capitals, with a region, or before a whole date.
    if not is_ended or len(place.name) >= _LONGEST_UNKNOWN_NAME:
        return Ruling("place_and_date", 0.7) if is_ended and place.region_written else None
    if place.region_written or place.case == "caps":
        return Ruling("place_and_date", 0.7)
    is_place_first = parts.kinds.index("place") < parts.kinds.index("date")
    is_whole = parts.date is not None and parts.date.value.precision == "day"
    return Ruling("place_and_date", 0.6) if is_place_first and is_whole and is_prose(ahead) else None


def _judge_line(parts: Parts, place: WrittenPlace, text: str, ahead: str) -> Ruling | None:
    """Place and date that fill a line (`Washington, DC: 13th July, 2021`), or two, one above the other.

    Sections of a menu stand above dates as well (`Brasil / 1 de maio`), and so do stops of a tour (`6 May – Bath`),
    so that over two lines the city must be well known, and a date that comes first must have its year.
    """
    if "\n" in _between(parts, place, text) and not (place.regions or place.is_well_known):
        return None
    is_date_first = parts.kinds.index("date") < parts.kinds.index("place")
    has_year = parts.date is not None and bool(parts.date.value.intervals)
    if is_date_first and not (has_year and (place.cities or place.regions)):
        return None
    fills = not ahead.strip() or "\n" in text[parts.end : parts.rest + 1]
    return Ruling("own_line" if fills else "place_and_date", 0.95)


def _between(parts: Parts, place: WrittenPlace, text: str) -> str:
    """What stands between the place and the date, whichever comes first."""
    if parts.date is None:
        return ""
    spans = sorted((place.span, parts.date.span))
    return text[spans[0].end : spans[1].start]


def _judge_dashed(parts: Parts, place: WrittenPlace, ahead: str) -> Ruling | None:
    """`SPOKANE, Wash. – The ...`: a state, or a name that the gazetteer has and that is no word of prose."""
    if place.regions:
        return Ruling("place_and_dash", 0.97 if place.cities else 0.93)
    if not place.is_known and _may_be_village(place, ahead):
        return Ruling("place_and_dash", 0.6)
    if not place.is_known or place.is_word:
        return None
    # US - Pakistan relations; INDIA - 310 for 5.
    if not place.cities and (len(place.city.replace(".", "")) < 4 or ahead[0].isdigit()):
        return None
    if place.case == "caps" or "bracket" in parts.kinds:
        return Ruling("place_and_dash", 0.95 if place.is_well_known else 0.88)
    if place.case == "none":
        return Ruling("place_and_dash", 0.8) if place.is_well_known else None
    return Ruling("place_and_dash", 0.85) if place.cities else None


def _is_named_like_place(place: WrittenPlace) -> bool:
    """Whether a name that no table has is made like a place's: `Port ...`, `... Falls`. A person's may stand before a
    date on a line of its own as well, so that words which are surnames do not count."""
    words = [word.strip(".").casefold() for word in place.city.split()]
    return len(words) > 1 and (words[0] in PLACES_BEGIN or words[-1] in PLACES_END)


def _may_be_village(place: WrittenPlace, ahead: str) -> bool:
    """Whether a name that no table has may be a small town before a dash: two words of capitals, or a region after
    it, and a long sentence that begins with a small-lettered word or a name (`MARKET READING — The bridge ...`).

    One word of capitals alone is more often a label (`EXCLUSIVE — ...`).
    """
    if place.is_word or place.case != "caps" or len(place.name) >= _LONGEST_UNKNOWN_NAME:
        return False
    # Figures at once are a table's or a price list's (`TIN STANDARD - Quiet 750 tonnes`).
    is_long = len(ahead.split()) >= _LONG_SENTENCE and not any(letter.isdigit() for letter in ahead[:40])
    return is_long and (place.region_written or 2 <= len(place.city.split()) <= 3)


def _judge_colon(place: WrittenPlace, ahead: str, country: str | None) -> Ruling | None:
    """`LAHORE: The ...`: many speakers and labels look like this, so that the city must be well known.

    A smaller one is taken in capitals where it lies in the archive's country, or where the paragraph speaks of its
    country or names it again.
    """
    if _is_spoken(ahead):
        return None
    if (place.regions and place.cities) or place.is_well_known:
        return Ruling("place_and_colon", 0.85)
    if place.case == "caps" and not place.is_word and any(city.country == country for city in place.cities):
        return Ruling("place_and_colon", 0.75)
    if place.case == "caps" and place.cities and (_names_again(ahead, place) or _names_country(ahead, place)):
        return Ruling("place_and_colon", 0.7)
    return None


def _judge_unseparated(parts: Parts, place: WrittenPlace, ahead: str) -> Ruling | None:
    """`WASHINGTON The ...`, `DENTON, Texas Last ...`: the dash was lost, a sentence begins at once."""
    if not (place.cities or (place.regions and place.case == "caps")) or (place.is_word and not place.regions):
        return None
    opening = _OPENING_WORD.match(ahead)
    first = opening[1] if opening is not None else ""
    key = first.casefold().rstrip(".")
    if (
        not key
        or (key in NAME_TAILS and not place.regions)
        or (first.isupper() and len(first) > 2 and "." not in first)
    ):
        return None
    is_opener = first.casefold() in OPENERS or key in OPENERS
    if place.regions:
        is_shown = place.case == "caps" or "bracket" in parts.kinds
        return Ruling("unseparated", 0.8) if is_shown or is_opener or parts.gap == "wide" else None
    if place.case != "caps" or not place.is_well_known:
        return None
    if is_opener or parts.gap == "wide":
        return Ruling("unseparated", 0.75)
    return Ruling("unseparated", 0.6) if parts.gap != "comma" else None


def _is_spoken(ahead: str) -> bool:
    """Whether what follows a colon is what a speaker says, a figure or an address."""
    first = _FIRST_WORD.match(ahead)
    if first is None or first[1].casefold().replace("’", "'") in SPOKEN:
        return True
    if first[1][0].isdigit() and (not first[1].isdigit() or len(ahead.split()) < _LONG_SENTENCE):
        return True
    sentence = _FIRST_SENTENCE.match(ahead)
    said = sentence[0] if sentence is not None else ahead
    return said.endswith("?") or _FIRST_PERSON.search(_QUOTATION.sub("", said)) is not None


def _names_again(ahead: str, place: WrittenPlace) -> bool:
    return len(place.city) > 3 and place.city.title() in ahead


def _names_country(ahead: str, place: WrittenPlace) -> bool:
    """Whether the first words speak of a country that has such a city (`REAL: Philippine rescuers ...`)."""
    for city in place.cities:
        name = country_name(city.country)
        # Without its last letters, which its people change (Pakistan, Pakistani; Philippines, Philippine).
        if len(name) > 5 and name[: max(5, len(name) - 2)] in ahead[:80]:
            return True
    return False


def _may_open(ahead: str, *, small: bool = False) -> bool:
    """Whether a body can begin so: with a capital, a figure, a quotation, a sum of money, or nothing at all."""
    first = ahead.lstrip(_QUOTES)[:1]
    if not first:
        return True
    return small or (not first.islower() and (first.isalnum() or first in "$€£₹&@#…—–-"))


def is_prose(ahead: str) -> bool:
    """Whether it reads as a sentence and not as a heading: five words or more, most letters small."""
    letters = [letter for letter in ahead[:80] if letter.isalpha()]
    small = sum(not letter.isupper() for letter in letters)
    return bool(letters) and small > 0.6 * len(letters) and (len(ahead.split()) >= 5 or _is_without_spaces(ahead))


def _is_without_spaces(ahead: str) -> bool:
    """Scripts that set no spaces between words (from Thai on in Unicode, Chinese and Japanese among them)."""
    return sum(letter >= "\u0e00" for letter in ahead[:40]) >= 10
