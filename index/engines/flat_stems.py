"""The stems of a field's terms: which forms of the dictionary share one, and the stem of each form.

The field `stem` has the stems as its terms, and the numbers of their forms as its documents; `stem-of` has, for each
term of the field `text`, the number of its stem. A form that is its own stem and shares it with no other has none
there, nor has one that is never stemmed (a number, a name with an accent): names and numbers are most of a dictionary.
`flat_writing` makes both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from index.engines.flat_file import FlatFile, FlatFileError
from index.engines.flat_postings import PostingsReader
from index.engines.flat_terms import TermDictionary

FIELD = "stem"
NO_STEM = 0xFFFFFFFF


class Stems:
    """The stems of a segment, open for reading. Methods raise FlatFileError."""

    def __init__(self, file: FlatFile, terms: TermDictionary) -> None:
        self._file, self._terms = file, terms
        self._stems = TermDictionary(file, FIELD)
        self._forms = PostingsReader.of_field(file, FIELD)

    def stem_of(self, form: str) -> str | None:
        """The stem of a form of the dictionary, itself where it is never stemmed; None where it is not there."""
        number = self._terms.number_of(form.encode("utf-8", "surrogatepass"))
        if number is None:
            return None
        stem = self._number_of_stem(number)
        if stem == NO_STEM:
            return form
        if stem >= len(self._stems):
            raise FlatFileError(f"the stem of {form!r} is not as it was written")
        return self._stems.term(stem).decode("ascii")

    def forms_of(self, stem: str) -> Iterator[str]:
        """The forms of the dictionary with that stem, in alphabetical order."""
        line = stem.encode("utf-8", "surrogatepass")
        record = self._stems.find(line)
        if record is not None:
            gaps, _, _ = self._forms.gaps_and_counts(record)
            for number in accumulate(gaps):
                yield self._terms.term(number).decode("ascii")
            return
        own = self._terms.number_of(line)
        if own is not None and self._number_of_stem(own) == NO_STEM:
            yield stem

    def _number_of_stem(self, number: int) -> int:
        self._file.check_part("stem-of", 4 * number, 4 * number + 4)
        return self._file.numbers("stem-of", "I", check=False)[number]
