"""The terms of one field in one segment, sorted, each with the record of its postings.

Three sections: the terms as bytes, each ended by a line feed; where each begins; and a record for each (RECORD of
`flat_postings`). A look-up halves the offsets and reads some twenty terms; a prefix is a run of lines; and a wildcard
is one regular expression over all lines, which goes through a million terms in the time of a blink.

What is found is checked with the pages that it lies on. What is not found is checked too: the neighbours between which
it would stand must be whole. The terms on the way there are read unchecked: a wrong turn ends between neighbours that
do not enclose the term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.expressions import expression
from index.engines.flat_file import FlatFile, FlatFileError
from index.engines.flat_postings import RECORD, TermRecord

_ESCAPE = expression(rb"[\\\n]")
_ESCAPED = expression(rb"\\(.)", re.DOTALL)


def escape_term(term: bytes) -> bytes:
    """The term without a line feed in it. Names of sources may hold one; words cannot."""
    if b"\n" not in term and b"\\" not in term:
        return term
    return _ESCAPE.sub(lambda found: b"\\n" if found.group() == b"\n" else b"\\\\", term)


def unescape_term(line: bytes) -> bytes:
    """The term that was escaped."""
    if b"\\" not in line:
        return line
    return _ESCAPED.sub(lambda found: b"\n" if found.group(1) == b"n" else found.group(1), line)


class TermDictionary:
    """The terms of one field, open for reading. Terms are numbered from 0 in their order."""

    def __init__(self, file: FlatFile, field: str) -> None:
        """Raises FlatFileError where the sections do not fit each other."""
        self._file = file
        self._field = field
        self._section = f"terms:{field}"
        self._lines = file.section(self._section, check=False)
        self._starts = file.numbers(f"starts:{field}", "I", check=False)
        self._records = file.section(f"records:{field}", check=False)
        if len(self._starts) * RECORD.size != len(self._records) + RECORD.size:
            raise FlatFileError(f"the terms of field {field} do not fit their records")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def find(self, term: bytes) -> TermRecord | None:
        """The record of a term; None where there is none. Raises FlatFileError."""
        number = self.number_of(term)
        return None if number is None else self.record(number)

    def number_of(self, term: bytes) -> int | None:
        """The number of a term; None where there is none. Raises FlatFileError."""
        line = escape_term(term)
        at = self.first_at_least(line)
        if at < len(self):
            found = self.line(at)
            self._check(at, at + 1)
            if found == line:
                return at
            if found < line:
                raise FlatFileError(f"the terms are out of order at {found!r}")
        if at > 0:
            before = self.line(at - 1)
            self._check(at - 1, at)
            if before >= line:
                raise FlatFileError(f"the terms are out of order at {before!r}")
        return None

    def record(self, number: int) -> TermRecord:
        """The record of the term with that number. Raises FlatFileError."""
        self._check(number, number + 1)
        return TermRecord._make(RECORD.unpack_from(self._records, number * RECORD.size))

    def term(self, number: int) -> bytes:
        """The term with that number, checked. Raises FlatFileError."""
        self._check(number, number + 1)
        return unescape_term(self.line(number))

    def items(self, low: int = 0, high: int | None = None) -> Iterator[tuple[bytes, TermRecord]]:
        """The terms numbered low to high (half-open) with their records, in order. Raises FlatFileError."""
        high = len(self) if high is None else high
        for at in range(low, high, _PAGE):
            last = min(at + _PAGE, high)
            self._check(at, last)
            records = RECORD.iter_unpack(self._records[at * RECORD.size : last * RECORD.size])
            lines = bytes(self._lines[self._starts[at] : self._starts[last]]).split(b"\n")
            if len(lines) != last - at + 1:
                raise FlatFileError("the terms do not fit their offsets")
            for line, record in zip(lines, records, strict=False):
                yield unescape_term(line), TermRecord._make(record)

    def with_prefix(self, prefix: bytes) -> range:
        """The numbers of the terms that begin so. Raises FlatFileError."""
        line = escape_term(prefix)
        found = range(self.first_at_least(line), self.first_at_least(line, after=True))
        # The terms on either side of both ends must be whole, and where they should be.
        for number in {found.start - 1, found.start, found.stop - 1, found.stop}:
            if not 0 <= number < len(self):
                continue
            here = self.line(number)
            self._check(number, number + 1)
            if (number in found) != here.startswith(line) or (number < found.start) != (here < line):
                raise FlatFileError(f"the terms are out of order at {here!r}")
        return found

    def matching(self, line_pattern: bytes, prefix: bytes = b"") -> Iterator[bytes]:
        """Those of the terms that begin so which a regular expression matches whole (it must not match a line feed).
        The words of a field have no escapes, so the pattern is of the terms themselves. Raises FlatFileError."""
        lines = self._file.section(self._section)
        numbers = self.with_prefix(prefix)
        start, end = self._starts[numbers.start], self._starts[numbers.stop]
        # A text without its last line feed, so that no line is empty behind it.
        for found in re.finditer(rb"^(?:" + line_pattern + rb")$", lines[start : max(start, end - 1)], re.MULTILINE):
            if start < end:
                yield unescape_term(found.group())

    def first_at_least(self, line: bytes, *, after: bool = False) -> int:
        """The number of the first term that is not before the (escaped) line; with `after`, that also does not begin
        with it."""
        low, high = 0, len(self)
        lines, starts = self._lines, self._starts
        while low < high:
            middle = (low + high) // 2
            # As `line` has it: a pattern of hundreds of forms has fifty thousand read, and a call takes as long again.
            here = bytes(lines[starts[middle] : starts[middle + 1] - 1])
            if here < line or (after and here.startswith(line)):
                low = middle + 1
            else:
                high = middle
        return low

    def line(self, at: int) -> bytes:
        """The escaped term with that number."""
        return bytes(self._lines[self._starts[at] : self._starts[at + 1] - 1])

    def _check(self, low: int, high: int) -> None:
        """Compares the checksums of the terms numbered low to high (half-open), at least one. Raises FlatFileError."""
        field, check = self._field, self._file.check_part
        check(f"starts:{field}", 4 * low, 4 * high + 4)
        check(f"records:{field}", RECORD.size * low, RECORD.size * high)
        check(f"terms:{field}", self._starts[low], self._starts[high])


_PAGE = 4096
