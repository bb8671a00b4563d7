"""What stands between two spaces of a query, or inside a phrase, into words and patterns, as the analysis reads it.

`*` and `?` are part of a pattern where they touch a letter or figure, but a `?` at the end of a word is a question
mark; `~`, `~1` and `~2` right after a word ask for what is spelt nearly so.
"""

from __future__ import annotations

import re

from archive.expressions import expression
from archive.values import dataclass
from index.analysis import UPPER, case_of, find_tokens
from index.query import Cased, Exact, Fuzzy, Leaf, Wildcard


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word or pattern, and the characters start to end (half-open) of what was read that it was written in."""

    leaf: Exact | Cased | Wildcard | Fuzzy
    start: int
    end: int


class WordError(Exception):
    """A sign that makes no sense where it stands, `start` to `end`: what is wrong, and what to write."""

    def __init__(self, summary: str, start: int, end: int, hint: str) -> None:
        super().__init__(summary)
        self.summary, self.start, self.end, self.hint = summary, start, end, hint


# From the beginning of a run only, and without going back: a word of 20,000 letters is looked through once.
_RUN = expression(r"(?<![\w*?'’])[\w'’]*+[*?][\w*?'’]*")
_FUZZY = expression(r"(?<=\w)~(\d*)(?!\w)")
_BOOST = expression(r"(?<=\w)\^\d")
# U.S, J.K: single capitals with stops between, as the analysis reads them into one word.
_INITIALS = expression(r"(?:[^\W\d_]\.)+[^\W\d_](?:\.?['’]s)?")
# Letters that are folded to themselves and stand for * and ? while a text is read as words; whichever it has not.
_STAND_INS = "ᚠᚢᚦᚨᚱ"


def read_words(text: str, keeps_case: bool = False, keeps_initials: bool = True) -> list[QueryWord]:
    """The words and patterns of a text in order; with `keeps_case` words keep their capitals, and patterns are refused.

    Capitals with stops between (U.S.) keep them without being asked, as the word us is another; where a field keeps no
    capitals, `keeps_initials` is False.

    >>> [word.leaf for word in read_words("Al-Qa*da husain~")]
    [Exact(term='al'), Wildcard(pattern='qa*da'), Fuzzy(term='husain', edits=1)]

    Raises WordError.
    """
    if not any(sign in text for sign in "*?~^"):
        return [
            QueryWord(
                _cased(text[token.start : token.end], token.term, keeps_case, keeps_initials),
                token.start,
                token.end,
            )
            for token in find_tokens(text)
        ]
    if (boost := _BOOST.search(text)) is not None:
        raise WordError(
            "^ gives a word no more weight here", boost.start(), boost.end(),
            "leave it out; a word said twice counts twice",
        )  # fmt: skip
    star, mark = [letter for letter in _STAND_INS if letter not in text][:2]
    edits: dict[int, tuple[int, int]] = {}  # where a word ends: the edits, and where their sign ends
    read = _FUZZY.sub(lambda match: " " * len(match.group()), text)
    for match in _FUZZY.finditer(text):
        if match[1] not in ("", "1", "2"):
            raise WordError(f"~{match[1]} is too far", match.start(), match.end(), "write ~ for one edit, ~2 for two")
        edits[match.start()] = (int(match[1] or 1), match.end())
    for match in _RUN.finditer(read):
        run = match.group()
        if not re.search(r"[^\W_]", run):
            if "*" in run:
                raise _every_word(match.start(), match.end())
            continue
        kept = run.rstrip("?")
        pattern = kept.replace("*", star).replace("?", mark) + run[len(kept) :]
        read = read[: match.start()] + pattern + read[match.end() :]
    found = []
    for token in find_tokens(read):
        term = re.sub(r"\*+", "*", token.term.replace(star, "*").replace(mark, "?")).rstrip("?") or "?"
        start, end = token.start, token.end
        is_pattern = "*" in term or "?" in term
        if is_pattern and not term.strip("*?"):
            raise _every_word(start, end)
        number, sign_end = edits.get(end, (0, end))
        if keeps_case and (is_pattern or number):
            raise WordError(
                "case: takes words as they are, without * ? ~", start, sign_end, "leave out the sign, or the case:"
            )
        if is_pattern and number:
            raise WordError(
                "a word has * and ?, or ~, not both", start, sign_end,
                "write husain~ for other spellings, hus*n for other letters",
            )  # fmt: skip
        if number:
            found.append(QueryWord(Fuzzy(term, number), start, sign_end))
        elif is_pattern:
            found.append(QueryWord(Wildcard(term), start, end))
        else:
            found.append(QueryWord(_cased(text[start:end], term, keeps_case, keeps_initials), start, end))
    return found


def in_phrase(leaf: Leaf) -> str | Cased | Wildcard | Fuzzy:
    """The word as a phrase has it, where a string is an exact form."""
    match leaf:
        case Exact(term):
            return term
        case Cased() | Wildcard() | Fuzzy():
            return leaf
        case _:
            raise TypeError("a phrase has no plain words")


def is_initials(written: str) -> bool:
    """Whether a word is written as capitals with stops between.

    >>> is_initials("U.S"), is_initials("US"), is_initials("e.g")
    (True, False, False)
    """
    return _INITIALS.fullmatch(written) is not None and case_of(written) == UPPER


def _cased(written: str, term: str, keeps_case: bool, keeps_initials: bool) -> Exact | Cased:
    """The word, with its case where that is asked and its letters have one."""
    if keeps_case:
        return Exact(term) if written.upper() == written.lower() else Cased(written)
    return Cased(written) if keeps_initials and "." in written and is_initials(written) else Exact(term)


def _every_word(start: int, end: int) -> WordError:
    return WordError(
        "* alone stands for every word", start, end, "for words with others between write state pre/2 department"
    )
