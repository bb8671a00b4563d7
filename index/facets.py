"""The documents that a query finds, counted by year, month, place, source, agency, tag or code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Protocol, cast

from archive.errors import DatelineError
from archive.labels import fold_label, read_name
from archive.stored import Card
from archive.values import dataclass
from index.engine import SearchEngine
from index.periods import By, period_name, tally_days
from index.query import Query, fold_source

FACETS = ("year", "month", "place", "source", "agency", "tag", "code", "code:NAME")


_NONE = {"agency": "none", "tag": "untagged", "code": "uncoded"}


def read_facet(text: str) -> str:
    """The facet of that name; raises DatelineError where there is none."""
    kind, colon, name = text.partition(":")
    if kind == "code" and colon:
        return f"code:{read_name('code', name)}"
    if text not in FACETS:
        raise DatelineError(f"--facet {text!r} is not known", f"facets are {', '.join(FACETS)}")
    return text


class CardCatalogue(Protocol):
    """What is asked of an archive here."""

    def cards(self, ids: Iterable[str]) -> Iterator[Card]: ...


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a facet with their documents, and those that no value can claim, by why.

    Years and months are in order of time; other values come most frequent first, then by name. `repeated` is by how
    much the counts exceed the documents: one that was seen at several sources counts at each, as `--source` finds it.
    """

    name: str
    rows: tuple[tuple[str, int], ...]
    apart: tuple[tuple[str, int], ...]
    repeated: int = 0


def count_facet(
    archive: CardCatalogue, engine: SearchEngine, query: Query, name: str, guesses: bool = False
) -> Facet:
    """The facet of that name (FACETS) over all the documents that match."""
    if name in ("year", "month"):
        return _count_dates(engine, query, cast(By, name), guesses)
    hits = engine.search(query, "relevance", None, guesses).hits
    groups: dict[str, Counter[str]] = {}
    none = documents = counted = 0
    for card in archive.cards(hit.id for hit in hits):
        documents += 1
        values = _values(card, name)
        none += not values
        for key, label in values.items():
            counted += 1
            groups.setdefault(key, Counter())[label] += 1
    rows = sorted((-labels.total(), _commonest(labels)) for labels in groups.values())
    kind = name.partition(":")[0]
    apart = ((_NONE.get(kind, "unplaced"), none),) if none else ()
    return Facet(name, tuple((label, -count) for count, label in rows), apart, counted + none - documents)


def _count_dates(engine: SearchEngine, query: Query, by: By, guesses: bool) -> Facet:
    tally = tally_days(engine.count_days(query, guesses), by)
    rows = tuple((period_name(number, by), count) for number, count in sorted(tally.counts.items()))
    return Facet(by, rows, apart_of(tally.partial, tally.unsettled, tally.undated))


def apart_of(partial: int, unsettled: int, undated: int) -> tuple[tuple[str, int], ...]:
    """The documents that no period can claim, by why; without those of which there are none."""
    named = (("partial", partial), ("unsettled", unsettled), ("undated", undated))
    return tuple((why, count) for why, count in named if count)


def _values(card: Card, name: str) -> dict[str, str]:
    """The values of a document, as they are compared and as they are written."""
    if name == "source":
        return {fold_source(source): source for source in card.sources}
    if name == "tag":
        return {tag: tag for tag in card.labels.tags}
    if name == "code":
        return {code.name: code.name for code in card.labels.codes}
    if name.startswith("code:"):
        wanted = name.removeprefix("code:")
        return {fold_label(code.value): code.value for code in card.labels.codes if code.name == wanted}
    if name == "agency":
        return {card.agency.casefold(): card.agency} if card.agency else {}
    if card.city:
        # The gazetteer's reading, so that KARACHI and Karachi, Pakistan are one place where it knows them for one; and
        # as the index has it, so that --place finds what is printed here.
        reading = ", ".join(part for part in (card.city, card.region) if part)
        return {reading.casefold(): reading}
    return {" ".join(card.place.split()).casefold(): card.place} if card.place else {}


def _commonest(labels: Counter[str]) -> str:
    """The way in which a value is written most often, the first by its letters of several."""
    return min(labels, key=lambda label: (-labels[label], label))
