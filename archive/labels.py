"""What researchers put on documents: tags, and codes with a name, a value and a coder; and how they may be written.

Names of tags, codes and coders are one word, and capitals do not count in them. A value may have several words; it is
kept as it was written and compared without its capitals.
"""

from __future__ import annotations

import unicodedata

from archive.errors import DatelineError
from archive.expressions import expression
from archive.values import dataclass

LONGEST_NAME, LONGEST_VALUE = 64, 200
_NAME = expression(r"\w[\w.+/-]*")


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """What a coder found a document to be: `stance`, `for`, `anna`."""

    name: str
    value: str
    coder: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The tags of a document, and its codes, each in order."""

    tags: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()


NO_LABELS = Labels()


def fold_label(text: str) -> str:
    """The form in which tags, codes, values and coders are compared.

    >>> fold_label("  Strongly  FOR ")
    'strongly for'
    """
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def read_name(what: str, text: str) -> str:
    """The name of a tag, a code or a coder (`what`), folded; raises DatelineError where it cannot be one.

    >>> read_name("tag", "Follow-Up")
    'follow-up'
    """
    name = fold_label(text)
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise DatelineError(
            f"{text!r} cannot be the name of a {what}",
            f"write one word of letters, figures, - _ . + or /, of {LONGEST_NAME} at the most: follow-up, topic_1",
        )
    return name


def read_value(text: str) -> str:
    """The value of a code as it is kept; raises DatelineError where no query could ask for it."""
    value = unicodedata.normalize("NFC", " ".join(text.split()))
    if not value or len(value) > LONGEST_VALUE or not value.isprintable() or any(sign in value for sign in '@"“”„«»'):
        raise DatelineError(
            f"{text[:80]!r} cannot be the value of a code",
            f"write up to {LONGEST_VALUE} characters, without @ and double quotes",
        )
    return value
