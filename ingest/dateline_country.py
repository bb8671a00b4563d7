"""The datelines of a source's pages -> the country that it writes from, which settles names that several have.

Counted are datelines that leave no doubt by themselves: LAHORE is in Pakistan alone, and so is HYDERABAD, Pakistan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.dateline import read_dateline
from ingest.dateline_place import read_place
from ingest.gazetteer import country_name, find_cities
from ingest.record import Unit

# A paper has its foreign stories too, and a wire whose stories come from everywhere has no country: settled is what at
# least 5 plain datelines show, 8 of 10 of them. A wire had 7 of 10 from the United States, and SAN JOSE was not there.
_ENOUGH = 5
_SHARE = 0.8
# Of a page the first paragraphs are asked; menus and headlines above them are shorter.
_PARAGRAPHS = 8
_SHORT = 60
_HEAD = 300
_SURE = 0.85


@dataclass(frozen=True, slots=True)
class HomeCountry:
    """The ISO code of a source's country, and how many of its plain datelines are of it."""

    code: str
    count: int
    total: int

    @property
    def reason(self) -> str:
        return f"{country_name(self.code)}: {self.count} of {self.total} plain datelines of this source"


def choose_country(countries: Mapping[str, int]) -> HomeCountry | None:
    """The country of a source from its plain datelines by country; None where they are few, or of many countries."""
    total = sum(countries.values())
    if total < _ENOUGH:
        return None
    code = min(countries, key=lambda code: (-countries[code], code))
    return HomeCountry(code, countries[code], total) if countries[code] >= _SHARE * total else None


def dateline_country(units: Sequence[Unit], text: str) -> str:
    """The ISO code of the country of a page's first dateline, where its place leaves no doubt; else ""."""
    asked = 0
    for unit in units:
        if len(unit.text) < _SHORT:
            continue
        found = read_dateline(text[unit.span.start : min(unit.span.end, unit.span.start + _HEAD)])
        if found is not None and found.dateline.place is not None and found.confidence >= _SURE:
            return _plain_country(found.dateline.place)
        asked += 1
        if asked == _PARAGRAPHS:
            break
    return ""


def _plain_country(written: str) -> str:
    """The country of a place as written: the one of the region beside it, else the only one that has such a city."""
    place = read_place(written, 0, len(written), ())
    if place is None or place.several:
        return ""
    countries = {region.country for region in place.regions} or {city.country for city in find_cities(place.city)}
    return countries.pop() if len(countries) == 1 else ""
