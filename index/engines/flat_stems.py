"""The stems of a field's terms: which forms of the dictionary share one, and the stem of each form.

The field `stem` has the stems as its terms, and the numbers of their forms as its documents; `stem-of` has, for each
term of the field `text`, the number of its stem. Terms that are never stemmed have none: each is its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate

from index.analysis import is_stemmed, stem_of
from index.engines.flat_file import FlatFile, FlatFileError, FlatFileWriter
from index.engines.flat_postings import PostingsReader, TermPostings
from index.engines.flat_terms import TermDictionary, unescape_term, write_field

FIELD = "stem"
_NONE = 0xFFFFFFFF


def write_stems(file: FlatFileWriter, lines: Sequence[bytes], known: dict[str, str]) -> None:
    """Writes the stems of the terms with these (escaped) lines, in their order. `known` maps forms to the stems worked
    out before, since one costs 30 µs, and is added to."""
    members: dict[bytes, list[int]] = {}
    stems: list[bytes | None] = []
    for number, line in enumerate(lines):
        stem = None
        if line.isascii():  # every form that is stemmed is
            form = line.decode("ascii")
            if is_stemmed(form):
                found = known.get(form)
                if found is None:
                    found = known[form] = stem_of(form)
                stem = found.encode("ascii")
                members.setdefault(stem, []).append(number)
        stems.append(stem)
    ordered = sorted(members)
    write_field(
        file, FIELD, ((stem, TermPostings(members[stem], (1,) * len(members[stem]))) for stem in ordered)
    )
    numbers = {stem: number for number, stem in enumerate(ordered)}
    file.write("stem-of", array("I", [_NONE if stem is None else numbers[stem] for stem in stems]))


class Stems:
    """The stems of a segment, open for reading. Methods raise FlatFileError."""

    def __init__(self, file: FlatFile, terms: TermDictionary) -> None:
        self._terms = terms
        self._stems = TermDictionary(file, FIELD)
        self._forms = PostingsReader(file.section(f"postings:{FIELD}", check=False))
        self._file = file

    def stem_of(self, form: str) -> str | None:
        """The stem of a form of the dictionary; None where it is not there, or is its own."""
        number = self._terms.number_of(form.encode("utf-8", "surrogatepass"))
        if number is None:
            return None
        stem = self._file.numbers("stem-of", "I")[number]
        if stem == _NONE:
            return None
        if stem >= len(self._stems):
            raise FlatFileError(f"the stem of {form!r} is not as it was written")
        return self._stems.term(stem).decode("ascii")

    def forms_of(self, stem: str) -> Iterator[str]:
        """The forms of the dictionary with that stem, in alphabetical order."""
        record = self._stems.find(stem.encode("utf-8", "surrogatepass"))
        if record is not None:
            gaps, _, _ = self._forms.gaps_and_counts(record)
            for number in accumulate(gaps):
                yield self._terms.term(number).decode("ascii")

    def items(self) -> Iterator[tuple[str, str]]:
        """Every (form, stem)."""
        for stem, record in self._stems.items():
            gaps, _, _ = self._forms.gaps_and_counts(record)
            for number in accumulate(gaps):
                yield unescape_term(self._terms.line(number)).decode("ascii"), stem.decode("ascii")
