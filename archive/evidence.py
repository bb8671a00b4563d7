"""Where in the source a fact stands, and which rule took it from there."""

from __future__ import annotations

from archive.values import dataclass


@dataclass(frozen=True, slots=True, order=True)
class SourceSpan:
    """Characters start to end (half-open) of the decoded source: the raw bytes decoded, before any repair.

    For HTML the decoded source is the text that the page renders to, line by line.
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves; evidence stores no quotation."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One decision: what it settled (`title`, `body`, `place`, ...), the rule, the place in the source, a note.

    `span` is None where the fact is not in the text (a URL, an HTML meta tag); `lines` are its source lines,
    first and last, counted from 1, both inclusive.
    """

    about: str
    rule: str
    span: SourceSpan | None = None
    lines: tuple[int, int] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """A recorded edit: these characters of the decoded source are read as `replacement`, by that rule."""

    span: SourceSpan
    replacement: str
    rule: str
