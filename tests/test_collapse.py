"""One hit of each family: which one stands for the others, and that the counts are exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from index.collapse import CollapsedHits
from index.engine import Sort
from index.entry import Hit


@dataclass(frozen=True)
class Shelf:
    """Families by id."""

    families: Mapping[str, tuple[int, str | None]]

    def families_of(self, ids: Sequence[str]) -> Mapping[str, tuple[int, str | None]]:
        return {id: self.families[id] for id in ids if id in self.families}


FAMILIES = Shelf({"b": (7, "2021-05-04"), "c": (7, "2021-05-03"), "e": (7, None), "d": (9, "2020-01-01")})


def collapsed(order: str, sort: Sort, limit: int | None = None) -> tuple[list[tuple[str, int | None]], int]:
    hits = CollapsedHits([Hit(id, 1.0) for id in order], FAMILIES, sort, limit)
    found = [(hit.id, hit.copies) for hit in hits]
    assert len(hits) == len(found)
    return found, hits.collapsed


def test_the_best_ranked_stands_for_its_family() -> None:
    """By relevance the first of a family stays, with the number of the others; one that is alone stands for none."""
    assert collapsed("abcde", "relevance") == ([("a", 0), ("b", 2), ("d", 0)], 2)


def test_the_earliest_stands_for_its_family_in_an_order_of_dates() -> None:
    """Oldest or newest first, the copy with the earliest date stays in its own place; an undated one only if all are."""
    assert collapsed("dcbae", "oldest") == ([("d", 0), ("c", 2), ("a", 0)], 2)
    assert collapsed("abcde", "newest") == ([("a", 0), ("c", 2), ("d", 0)], 2)
    assert collapsed("e", "oldest") == ([("e", 0)], 0)


def test_a_limit_changes_no_count() -> None:
    """With a limit fewer are given; what was collapsed is counted over all hits."""
    assert collapsed("abcde", "relevance", 2) == ([("a", 0), ("b", 2)], 2)
    assert collapsed("abcde", "newest", 0) == ([], 2)
    assert collapsed("", "relevance") == ([], 0)


@given(
    st.lists(st.tuples(st.none() | st.integers(1, 3), st.none() | st.sampled_from(["2020-01-01", "2021-01-01"]))),
    st.sampled_from(["relevance", "newest", "oldest"]),
)
def test_every_family_has_one_hit(members: list[tuple[int | None, str | None]], sort: Sort) -> None:
    """Kept and collapsed hits make up all; of each family one is kept, and it counts the others."""
    ids = [f"{number:03}" for number in range(len(members))]
    shelf = Shelf({id: (family, day) for id, (family, day) in zip(ids, members, strict=True) if family is not None})
    hits = CollapsedHits([Hit(id, 0.0) for id in ids], shelf, sort)
    kept = [hit.id for hit in hits]
    assert kept == sorted(kept)
    assert len(kept) + hits.collapsed == len(ids)
    assert sum(hit.copies or 0 for hit in hits) == hits.collapsed
    families = [shelf.families[id][0] for id in kept if id in shelf.families]
    assert len(families) == len(set(families)) == len({family for family, _ in shelf.families.values()})
