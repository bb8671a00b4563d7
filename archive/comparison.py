"""Two texts -> the runs of words in which they differ, each with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from archive.values import dataclass

# Words that are compared: what comes after is left out, so that a book does not take minutes.
LONGEST = 20_000
_AROUND = 4  # words of the text on each side of a change
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Change:
    """What stands in one text and in the other between `before` and `after`, which both have; all on one line.

    `old` is empty where words were put in, `new` where they were left out. `before` and `after` are of the other text,
    empty at its beginning and end.
    """

    before: str
    old: str
    new: str
    after: str


def find_changes(text: str, other: str) -> Iterator[Change]:
    """Where the other text differs from the text in its words, in order; case, punctuation and white space do not
    count.

    >>> [(change.old, change.new) for change in find_changes("closed for three weeks", "Closed for six weeks, he said")]
    [('three', 'six'), ('', 'he said')]
    """
    olds, news = text.split()[:LONGEST], other.split()[:LONGEST]
    matcher = SequenceMatcher(None, [_compared(word) for word in olds], [_compared(word) for word in news])
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        old, new = olds[old_start:old_end], news[new_start:new_end]
        if kind == "equal" or not any(map(_compared, (*old, *new))):
            continue
        before, after = news[max(0, new_start - _AROUND) : new_start], news[new_end : new_end + _AROUND]
        yield Change(" ".join(before), " ".join(old), " ".join(new), " ".join(after))


def _compared(word: str) -> str:
    """The word as it is compared; nothing where it is only punctuation."""
    return "".join(_WORD.findall(word.casefold()))
