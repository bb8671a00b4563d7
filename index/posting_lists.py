"""What an evaluation reads of an index: the lists of postings, dates, and what else is held of each document.

An engine that offers `Postings` gets the whole query language from `evaluate`.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import Protocol

from index.arithmetic import Piece
from index.query import Fuzzy, Wildcard

# The zones of the one combined text, in the order in which they stand in it; the words of every zone are found by a
# plain word. `dateline` is the place as written.
ZONES = ("title", "deck", "byline", "dateline", "body", "signoff")

class Postings(Protocol):
    """What an engine reads for the evaluation. Deleted documents never appear."""

    def live(self) -> Sequence[int]:
        """All documents, ascending."""

    def pieces(self, field: str, term: str) -> Sequence[Piece]:
        """The documents that have the term in `text`, `place`, `agency`, `url`, `source`, `tag` or `code`, and how
        often, segment by segment, in the order of their numbers."""

    def frequency(self, field: str, term: str) -> int:
        """The number of documents that have it."""

    def positions(
        self, field: str, term: str, among: Container[int], case: int | None = None
    ) -> Mapping[int, Sequence[int]]:
        """The positions of the term, ascending, in those of its documents that are `among` the given; with `case`
        (analysis.LOWER ... MIXED) only those where it is written so."""

    def phrase(self, field: str, terms: Sequence[str]) -> Mapping[int, Sequence[int]]:
        """The documents in which the terms stand side by side in this order, each with the positions, ascending, at
        which they begin."""

    def forms(self, term: str) -> Sequence[str]:
        """The forms of the dictionary that a plain word stands for."""

    def similar(self, field: str, leaf: Wildcard | Fuzzy) -> Sequence[str]:
        """The forms of the field's dictionary that a pattern stands for."""

    def zone(self, name: str, document: int) -> tuple[int, int]:
        """The positions, first and one after the last, of a zone of the combined text."""

    def zone_ends(self, name: str) -> Sequence[int]:
        """For each document, by number, the position one after the last of a zone."""

    def units(self, unit: str, document: int) -> Sequence[int]:
        """The positions of the combined text at which sentences ("s") or paragraphs ("p") begin, ascending; the
        first of each zone among them."""

    def packed_paragraphs(self) -> Iterable[tuple[Sequence[int], Sequence[int]]]:
        """What `units("p")` has, for all documents: segment by segment the rows of postings.pack_starts, one after
        another, and the bytes at which they begin and the last one ends."""

    def lengths(self) -> Sequence[float]:
        """The words of each document, by number, those of the title counted TITLE_WEIGHT times; deleted ones too."""

    def average_length(self) -> float:
        """The mean of the lengths of all documents, without deleted ones; 0 where there are none."""

    def days(self) -> tuple[Sequence[int], Sequence[int], Collection[int]]:
        """The first and the last day of each document's date, or of its earliest reading, by number, 0 where it is
        undated; and the documents whose date has further readings."""

    def has_undated(self) -> bool:
        """Whether any document has no date."""

    def intervals(self, document: int) -> Sequence[tuple[int, int]]:
        """The days the document may be from, as day numbers, first and last; none where it is undated."""

    def guesses(self, document: int) -> Sequence[tuple[int, int]]:
        """The days that an undated document is guessed to be from; none where there is no guess, or a date."""

    def guessed(self) -> Collection[int]:
        """The documents that have guesses."""

    def captures(self) -> Mapping[int, Sequence[tuple[int, int]]]:
        """The days on which documents were captured, of those where it is known."""

    def with_id(self, prefix: str) -> Sequence[int]:
        """The documents whose id begins so."""
