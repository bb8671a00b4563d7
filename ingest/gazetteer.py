"""The name of a place as written -> city, region and country: a compact table of the cities of 5,000 and more.

The table (GeoNames, CC BY 4.0, see NOTICE) is made by `bench/build_gazetteer.py` and read on first use. A hit is
evidence that a name can be a place, never proof that it is meant as one: READING, MOBILE and NICE are cities.
"""

from __future__ import annotations

import gzip
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_ABBREVIATED = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
_OUTWEIGHS = 10
_TO_SPACE = str.maketrans({"-": " ", "‐": " ", "‑": " ", "–": " ", "/": " ", "\xa0": " "})
_DROPPED = dict.fromkeys(map(ord, ".'’‘`ʼʻ"))


@dataclass(frozen=True, slots=True)
class Region:
    """A country, or a state or province of one: `code` is `PK` or `US.CA`, `country` its ISO 3166 code."""

    code: str
    name: str

    @property
    def country(self) -> str:
        return self.code.partition(".")[0]

    @property
    def is_country(self) -> bool:
        return "." not in self.code


@dataclass(frozen=True, slots=True)
class City:
    """A city; `population` in thousands, rounded down. `region` is the code `US.CA`, its state's name may be unknown.

    `well_known` are capitals, cities of 300,000 and more, and those that agencies name without a country;
    `is_word` are those whose name is a common word or term of trade as well (SPLIT, SALE, PRICE).
    """

    name: str
    country: str
    region: str
    population: int
    well_known: bool
    is_word: bool


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What the gazetteer makes of a place as written; `in_table` is False where only its region is known."""

    city: str | None
    region: str | None
    country: str | None
    in_table: bool


def fold_place(name: str) -> str:
    """The form under which a name is found: no case, accents, full stops or apostrophes, `Saint` as `st`.

    >>> fold_place("SAINT-ÉTIENNE"), fold_place("St. John’s")
    ('st etienne', 'st johns')
    """
    if not name.isascii():
        marked = unicodedata.normalize("NFKD", name)
        # Only Latin letters carry marks that may be left out: in Devanagari or Arabic they are letters.
        name = "".join(mark for mark in marked if not "\u0300" <= mark <= "\u036f")
    words = name.translate(_DROPPED).translate(_TO_SPACE).casefold().split()
    if len(words) > 1 and all(len(word) == 1 and word.isalpha() and word < "\x7f" for word in words):
        return "".join(words)  # N. Y., D C
    return " ".join(_ABBREVIATED.get(word, word) for word in words)


@lru_cache(maxsize=2048)
def find_cities(name: str) -> tuple[City, ...]:
    """The cities of that name, the likeliest first: by population, a capital's counted fourfold, and tenfold where the
    name is the city's own and not one of its others; none where the table has none."""
    key = fold_place(name)
    row = _row(key)
    if row is None:
        return ()
    flags, *places = row.split("\t")
    return tuple(_city(key, flags, place) for place in places)


@lru_cache(maxsize=2048)
def find_regions(name: str) -> tuple[Region, ...]:
    """The countries, states and provinces that are written like this (`Calif.`, `U.K.`, `Punjab`), in table order.

    A spelling of two letters counts only in capitals or with its full stop: `IN`, `Pa.`, never `in`.
    """
    key = fold_place(name)
    if len(key) <= 2 and not (name.isupper() or name.rstrip().endswith(".")):
        return ()
    return _regions().get(key, ())


def choose_place(city: str, regions: tuple[Region, ...] = (), *, country: str | None = None) -> PlaceReading:
    """The reading of a city as written, beside the regions that its written region may mean.

    The written region speaks first, then the archive's country (`country`, an ISO code), then the population:
    by population alone Hyderabad is in India, in a Pakistani archive it is not.
    """
    cities = find_cities(city)
    if regions:
        inside = [(place, region) for place in cities for region in regions if _lies_in(place, region)]
        if inside:
            place, region = inside[0]
            return PlaceReading(place.name, _region_name(place, region), place.country, True)
        # A city too small for the table, in a region that is known: of several, a state of the archive's country.
        region = next((region for region in regions if region.country == country), regions[0])
        return PlaceReading(_as_name(city), region.name, region.country, False)
    at_home = [place for place in cities if place.country == country and _is_as_likely(place, cities[0])]
    named = find_regions(city)
    # JAMAICA, LEBANON and PERU are towns of the United States as well, and hardly ever meant.
    if named and not at_home and not (cities and cities[0].well_known):
        region = next((region for region in named if region.country == country), named[0])
        return PlaceReading(None, region.name, region.country, True)
    if cities:
        place = (at_home or list(cities))[0]
        return PlaceReading(place.name, _region_name(place, None), place.country, True)
    return PlaceReading(None, None, None, False)


def _is_as_likely(home: City, first: City) -> bool:
    """Whether a city of the archive's country may be meant by a name that is first of all another's: Hyderabad of
    Pakistan, not Paris of Texas, nor London of Ontario, which its own papers tell from the other by its province."""
    if not first.well_known:
        return True
    return home.well_known and _OUTWEIGHS * home.population >= first.population


def _lies_in(place: City, region: Region) -> bool:
    return place.region == region.code or (region.is_country and place.country == region.code)


def _region_name(place: City, written: Region | None) -> str | None:
    """The state, where the table names it, or the region as it was written, or the country."""
    if written is not None:
        return written.name
    names = _region_names()
    return names.get(place.region) or names.get(place.country)


def _as_name(written: str) -> str:
    """A name in capitals as a name in small letters; any other as it is."""
    return " ".join(word.capitalize() for word in written.split()) if written.isupper() else " ".join(written.split())


def _city(key: str, flags: str, place: str) -> City:
    country, admin, population, *name = place.split(" ", 3)
    return City(
        name[0] if name else key.title(),
        country,
        f"{country}.{admin}",
        int(population.rstrip("!")),
        population.endswith("!"),
        flags == "w",
    )


def _row(key: str) -> str | None:
    """The table's line of that key, without the key: a search by halves over the sorted lines, a few microseconds."""
    table = _table()
    wanted = key.encode()
    if not wanted:
        return None
    low, high = 0, len(table)
    while low < high:
        start = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = table.find(b"\n", start)
        found = table[start : table.find(b"\t", start, end)]
        if found == wanted:
            return table[start + len(found) + 1 : end].decode()
        if found < wanted:
            low = end + 1
        else:
            high = start
    return None


@cache
def _table() -> bytes:
    """Lines `KEY TAB FLAGS TAB PLACE TAB PLACE ...`, sorted by the bytes of KEY, each ended by a line break.

    A PLACE is `COUNTRY ADMIN POPULATION[!] [NAME]`: thousands, `!` where well known, NAME where it is not KEY in
    title case. Kept as bytes and never split: that takes 10 ms to load, a dict of its rows 130.
    """
    return gzip.decompress((_FOLDER / "gazetteer.tsv.gz").read_bytes())


@cache
def _region_rows() -> tuple[tuple[Region, tuple[str, ...]], ...]:
    rows = []
    for line in (_FOLDER / "gazetteer_regions.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, name, *spellings = line.split("\t")
            rows.append((Region(code, name), (name, *(spellings[0].split("|") if spellings else ()))))
    return tuple(rows)


@cache
def _regions() -> dict[str, tuple[Region, ...]]:
    found: dict[str, tuple[Region, ...]] = {}
    for region, spellings in _region_rows():
        for key in dict.fromkeys(map(fold_place, spellings)):
            found[key] = (*found.get(key, ()), region)
    return found


@cache
def _region_names() -> dict[str, str]:
    return {region.code: region.name for region, _ in _region_rows()}


def country_name(code: str) -> str:
    """The English name of a country by its ISO code, empty where there is none."""
    return _region_names().get(code, "")
