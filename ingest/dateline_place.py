"""The opening of a text at a given offset -> the place written there, and what speaks for its being a place."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from ingest.dateline_words import AGENCIES, NEARNESS, NOT_A_PLACE, OPENERS, PARTICLES
from ingest.gazetteer import City, PlaceReading, Region, choose_place, find_cities, find_regions
from ingest.record import TextSpan

# Initials (D.C., W.Va., U.K.), else letters with inner apostrophes; hyphens are joined by hand, see _read_word.
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ \xa0]?){1,3}[^\W\d_]\.|[^\W\d_]\.[^\W\d_]{1,2}(?:\.|(?![^\W\d_.]))")
# Vowel signs and joiners of Indic and Arabic scripts belong to their word, though they are no letters.
_MARKS = (
    "[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0980-\u09e3\u0a00-\u0a65\u0a70-\u0ae5\u0b00-\u0b65"
    "\u0b80-\u0be5\u0c00-\u0c65\u200c\u200d]"
)
_LETTERS = re.compile(rf"[A-ZÀ-ÖØ-Þ]{{2,}}(?=[A-Z][a-z])|[^\W\d_](?:[^\W\d_]|{_MARKS})*(?:['’‘`ʼ][^\W\d_]+)*")
_HYPHENED = re.compile(r"[-‐‑]([^\W\d_]+(?:['’][^\W\d_]+)*)")
_NEXT_WORD = re.compile(r"[ \t\xa0]{1,3}(?:\n[ \t]*)?|\n[ \t]*")
_COMMA = re.compile(r"\s{0,3},\s{0,3}|،\s{0,3}")
_BESIDE = re.compile(r"\s?/\s?|\s{1,2}(?:and|&|et|y|und)\s{1,2}")
_SPACED_INITIALS = re.compile(r"[A-Z] [A-Z](?![^\W\d_])")
_BRACKETED_REGION = re.compile(r"\s?\(([A-Z][A-Za-z. ]{1,20})\)")
_VESSEL = re.compile(r"[A-Z][A-Z.'’-]{1,20}(?: [A-Z][A-Z.'’-]{1,20}){0,5}(?![A-Za-z])")
_ELIDED = re.compile(r"[dl]['’][^\W\d_a-z][a-zà-ÿ]")
_MIXED_CAPITALS = re.compile(
    r"(?:Mc|Mac|De|Di|Du|La|Le|Van|St|O['’]|D['’]|L['’]|d['’]|de|al-)[^\W\d_a-z]{2,}(?<=[^\W\d_a-z])$"
)
_WORDS_OF_A_CITY = 6
_WORDS_OF_A_REGION = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its full stop where it is an abbreviation's; `case` is `caps`, `name`, `small` or `none` (a script
    without cases)."""

    start: int
    end: int
    text: str
    case: str

    @property
    def key(self) -> str:
        return self.text.casefold().rstrip(".")


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """A place as it stands: `span` from its first to its last letter, `name` with its white space made single.

    `cities` are the gazetteer's readings of the first city, `regions` those of the region written after it;
    `region_written` is True for an unknown one as well. `several` where more than one city is named.
    `case` is that of the first word.
    """

    span: TextSpan
    name: str
    city: str
    cities: tuple[City, ...]
    regions: tuple[Region, ...]
    region_written: bool
    several: bool
    case: str

    @property
    def is_known(self) -> bool:
        return bool(self.cities) or bool(self.regions) or bool(find_regions(self.city)) or self.is_county

    @property
    def is_county(self) -> bool:
        """`TARRANT COUNTY`: capitals and the word, which the gazetteer need not have."""
        return self.case == "caps" and self.city.endswith((" COUNTY", " PARISH", " DISTRICT"))

    @property
    def is_well_known(self) -> bool:
        return any(city.well_known for city in self.cities)

    @property
    def is_word(self) -> bool:
        return bool(self.cities) and self.cities[0].is_word

    @property
    def is_country(self) -> bool:
        return not self.cities and any(region.is_country for region in find_regions(self.city))

    def reading(self, country: str | None) -> PlaceReading:
        return choose_place(self.city, self.regions, country=country)


def read_word(text: str, start: int, end: int) -> Word | None:
    """The word that begins at `start`, None where no letter stands there.

    Capitals end where a new word was glued to them (`DCToday`), and before a hyphen that was a dash
    (`WASHINGTON-The`).
    """
    initials = _INITIALS.match(text, start, end) if text[start + 1 : start + 2] == "." else None
    if initials is not None:
        return Word(start, initials.end(), initials[0], _case(initials[0]))
    letters = _LETTERS.match(text, start, end)
    if letters is None:
        return None
    stop = letters.end()
    while stop < end and text[stop] in "-‐‑" and (joined := _HYPHENED.match(text, stop, end)) is not None:
        if letters[0].isupper() and len(letters[0]) > 2 and not joined[1].isupper():
            break
        stop = joined.end()
    if stop < end and text[stop] == "." and stop - start <= 5:
        stop += 1
    word = text[start:stop]
    return Word(start, stop, word, _case(word))


def read_words(text: str, start: int, end: int, stops: Container[int], limit: int) -> list[Word]:
    """The words that could make up a name from `start` on: of one manner of case, small words between them.

    Ends at an offset of `stops` (where a date begins), and where a word cannot be part of a place's name.
    """
    first = read_word(text, start, end)
    if first is None or first.case == "small" or start in stops:
        return []
    if first.key in NOT_A_PLACE and not _is_region(first):
        return _with_article(text, start, end, stops)
    words: list[Word] = [first]
    held: list[Word] = []
    while len(words) < limit:
        gap = _NEXT_WORD.match(text, (held or words)[-1].end, end)
        if gap is None or gap.end() in stops:
            break
        word = read_word(text, gap.end(), end)
        if word is None:
            break
        if word.case == "small" and word.key in PARTICLES and not held:
            held = [word]
            continue
        if not _goes_on(first, word):
            break
        if word.key in NOT_A_PLACE and word.key not in PARTICLES and not find_cities(_written([*words, *held, word])):
            break
        words += [*held, word]
        held = []
    return words


def read_place(
    text: str, start: int, end: int, stops: Container[int], *, is_separated: bool = True
) -> WrittenPlace | None:
    """PLACE = [NEARNESS] CITY {"," REGION} {("/" | "and") CITY {"," REGION}}

    `is_separated` False takes the longest name that the gazetteer knows, for a text whose dash was lost.
    """
    begin = start
    near = read_word(text, start, end)
    if near is not None and near.key in NEARNESS and near.case == "caps":
        gap = _NEXT_WORD.match(text, near.end, end)
        if gap is not None and near.key == "aboard":
            return _read_vessel(text, start, gap.end(), end)
        begin = gap.end() if gap is not None else start
    first = _read_city(text, begin, end, stops, is_separated)
    if first is None:
        return None
    city, regions, region_written, stop = first
    several = False
    while (beside := _BESIDE.match(text, stop, end)) is not None:
        other = _read_city(text, beside.end(), end, stops, is_separated)
        if other is None or _written(other[0]).casefold() in AGENCIES:
            break
        if "/" not in beside[0] and not find_cities(_written(other[0])):
            break
        stop, several = other[3], True
    return WrittenPlace(
        TextSpan(start, stop),
        " ".join(text[start:stop].split()),
        _written(city),
        find_cities(_written(city)),
        regions,
        region_written,
        several,
        city[0].case,
    )


def _read_vessel(text: str, start: int, name_start: int, end: int) -> WrittenPlace | None:
    """`ABOARD THE USS ...`, `ABOARD AIR FORCE ONE`: whatever stands there in capitals."""
    vessel = _VESSEL.match(text, name_start, end)
    if vessel is None:
        return None
    name = " ".join(text[start : vessel.end()].split())
    return WrittenPlace(TextSpan(start, vessel.end()), name, name, (), (), False, False, "caps")


def _read_city(
    text: str, start: int, end: int, stops: Container[int], is_separated: bool
) -> tuple[list[Word], tuple[Region, ...], bool, int] | None:
    """CITY {"," REGION}: its words, the regions it may lie in, whether one is written, and where it ends."""
    words = read_words(text, start, end, stops, _WORDS_OF_A_CITY)
    if not words:
        return None
    if not is_separated or words[0].case in ("name", "none"):
        words = _longest_known(words, is_separated)
    words = _without_region(words)
    if not words or (words[-1].key.endswith(("'s", "’s", "s'", "s’")) and not find_cities(_written(words))):
        return None
    stop = _end_of_city(words[-1])
    regions: tuple[Region, ...] = ()
    written = False
    for _ in range(2):
        comma = _COMMA.match(text, stop, end)
        found = _read_region(text, comma.end(), end, stops, known_only=written or not is_separated) if comma else None
        if found is None and not written:
            found = _read_region_beside(text, stop, end, stops, words)
        if found is None:
            break
        regions, written, stop = found[0] or regions, True, found[1]
    return words, regions, written, stop


def _read_region(
    text: str, start: int, end: int, stops: Container[int], known_only: bool
) -> tuple[tuple[Region, ...], int] | None:
    """REGION = the longest known spelling, else up to three names that a separator ends."""
    words = read_words(text, start, end, stops, _WORDS_OF_A_REGION)
    for count in range(len(words), 0, -1):
        written = text[start : words[count - 1].end]
        regions = find_regions(" ".join(written.split()))
        if regions:
            return regions, words[count - 1].end
    if known_only or not words or len(words) > 3 or _written(words).casefold() in AGENCIES:
        return None
    stop = _end_of_city(words[-1])
    after = text[stop : stop + 3].lstrip()[:1]
    if after in tuple("-–—―(:,/.\xad") or stop == end or text[stop : stop + 1] == "\n" or _starts_soon(stops, stop):
        return (), stop
    return None


def _read_region_beside(
    text: str, stop: int, end: int, stops: Container[int], words: list[Word]
) -> tuple[tuple[Region, ...], int] | None:
    """A state without its comma (`WASHINGTON D.C.`, `Washington  D C`, `Houston Texas`, `Miami (Fla.)`) that has
    such a city."""
    bracket = _BRACKETED_REGION.match(text, stop, end)
    gap = _NEXT_WORD.match(text, stop, end)
    if bracket is not None:
        spelt = [(bracket[1], bracket.end())]
    elif gap is not None and gap.end() not in stops:
        spaced = _SPACED_INITIALS.match(text, gap.end(), end)
        names = read_words(text, gap.end(), end, stops, _WORDS_OF_A_REGION)
        spelt = [(spaced[0], spaced.end())] if spaced is not None else []
        spelt += [(_written(names[:count]), names[count - 1].end) for count in range(len(names), 0, -1)]
    else:
        return None
    for name, name_end in spelt:
        inside = _regions_with(words, name)
        if inside:
            return inside, name_end
    return None


def _regions_with(words: list[Word], name: str) -> tuple[Region, ...]:
    """The regions of that name in which the gazetteer has the city."""
    regions = find_regions(name)
    cities = find_cities(_written(words)) if regions else ()
    return tuple(
        region
        for region in regions
        if any(city.region == region.code or (region.is_country and city.country == region.code) for city in cities)
    )


def _with_article(text: str, start: int, end: int, stops: Container[int]) -> list[Word]:
    """Names that have an article, where the gazetteer knows them with it (`The Hague`, `The Netherlands`)."""
    article = read_word(text, start, end)
    if article is None or article.key != "the":
        return []
    gap = _NEXT_WORD.match(text, article.end, end)
    words = [article, *read_words(text, gap.end(), end, stops, 2)] if gap is not None else []
    for count in range(len(words), 1, -1):
        if find_cities(_written(words[:count])) or find_regions(_written(words[:count])):
            return words[:count]
    return []


def _is_region(word: Word) -> bool:
    """Whether a word that is a word of prose is written as the abbreviation of a state (`IN`, `MS`, `Miss.`)."""
    return (word.case == "caps" or word.text.endswith(".")) and bool(find_regions(word.text))


def _longest_known(words: list[Word], is_separated: bool) -> list[Word]:
    """The longest run from the first word on that the gazetteer knows; all of them where a separator may end them."""
    for count in range(len(words), 0, -1):
        if find_cities(_written(words[:count])) or find_regions(_written(words[:count])):
            return words[:count]
    return words if is_separated else []


def _without_region(words: list[Word]) -> list[Word]:
    """`WASHINGTON D.C.` or `CHICAGO ILLINOIS` without the state, which is read for itself."""
    is_known = bool(find_cities(_written(words)))
    for count in range(len(words) - 1, 0, -1):
        name = _written(words[count:])
        is_short = len(name.replace(".", "").replace(" ", "")) <= 2
        if (is_short or not is_known) and _regions_with(words[:count], name):
            return words[:count]
    return words


def _goes_on(first: Word, word: Word) -> bool:
    if first.case == "caps":
        return word.case == "caps" and (len(word.text) > 1 or word.text in "DC")
    if first.case == "name":
        return word.case in ("name", "caps") and (word.key not in OPENERS or word.key in ("of", "de"))
    return word.case == "none"


def _starts_soon(stops: Container[int], stop: int) -> bool:
    return any(offset in stops for offset in range(stop, stop + 4))


def _end_of_city(word: Word) -> int:
    """Where the word ends, without the full stop of a sentence or of `St` as a last word."""
    return word.end - 1 if word.text.endswith(".") and "." not in word.text[:-1] else word.end


def _written(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def _case(word: str) -> str:
    if word == word.swapcase():
        return "none"
    if word.isupper():
        return "caps"
    if _ELIDED.match(word):
        return "name"
    if _MIXED_CAPITALS.match(word):
        return "caps"
    return "small" if word[0].islower() else "name"
