"""UTF-8 that was read as Mac Roman (`f√ºr` for `für`) to the edits that mend it, where the text shows that it is
damaged: Mac Roman has a character for every byte, and some of them, such as √ and ≈, are writing too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from archive.evidence import Repair, SourceSpan

_RULE = "utf8_as_mac_roman"


def _characters(first: int, last: int) -> str:
    """A set, for a regular expression, of what Mac Roman makes of these bytes."""
    return f"[{re.escape(bytes(range(first, last + 1)).decode('mac_roman'))}]"


_TAIL = _characters(0x80, 0xBF)
# The first byte of a character and what may follow it. Left out are C0 and C1, which UTF-8 never has, CA, a no-break
# space, and CB to CD, which are À Ã Õ: none can be told from writing, or from UTF-8 that was read as cp1252.
_LEADS = ((0xC2, 0xC9), (0xCE, 0xED), (0xEE, 0xF0))
_LEAD = "".join(_characters(*lead) for lead in _LEADS).replace("][", "")
_CHARACTER = (
    f"(?>{_LEAD}(?:(?<={_characters(0xC2, 0xC2)}){_characters(0xA0, 0xBF)}"
    f"|(?<={_characters(0xC3, 0xDF)}){_TAIL}"
    f"|(?<={_characters(0xE0, 0xE0)}){_characters(0xA0, 0xBF)}{_TAIL}"
    f"|(?<={_characters(0xED, 0xED)}){_characters(0x80, 0x9F)}{_TAIL}"
    f"|(?<={_characters(0xE1, 0xEF)})(?<!{_characters(0xED, 0xED)}){_TAIL}{{2}}"
    f"|(?<={_characters(0xF0, 0xF0)}){_characters(0x90, 0xBF)}{_TAIL}{{2}}))"
)
_RUN = re.compile(f"{_CHARACTER}++")
_ONE = re.compile(_CHARACTER)
# Text of any script that was damaged so has one of these: Latin (C2 to C6; so has Vietnamese), Cyrillic (its а, и and
# н end in ∞ ∏ Ω), Greek, Armenian, Hebrew, Arabic, the scripts of India and Thai, what E2 begins, full-width signs,
# Korean, emoji; or of the pairs: kana and the stop 。, Burmese, Georgian, Khmer, whose first signs are common alone.
# To look for them one by one takes a tenth of the time of a search for runs.
_SIGNS = ("√", "ƒ", "≈", "∆", "¬", "∞", "∏", "Ω", "Œ", "÷", "◊", "ÿ", "Ÿ", "‡", "‚", "Ô", "Ï", "Ì", "\uf8ff")
_PAIRS = {"„": ("„Ä", "„Å", "„Ç", "„É"), "·": ("·Ä", "·É", "·û")}
# A tail without a lead, right beside a run: no UTF-8 has that, so the run is something else. Signs do not count, since
# a bullet or a § that is right may stand there.
_STRAY = frozenset(c for c in bytes(range(0x80, 0xC0)).decode("mac_roman") if c.isalpha() and c not in "πΩµªº")
# What is hardly ever written: a root or a florin sign before another sign or an accented letter; the opening of
# quotation marks, dashes, bullets and the euro; the letters of Vietnamese; emoji.
_STRONG = re.compile(f"[√ƒ][^πΩµ∂∑∏∫∞]|≈[^π∞±°¥£¢µΩ∂∑∏∫≤≥≠§†]|‚{_characters(0x80, 0x9F)}.|·[∫ª].|\uf8ff...", re.DOTALL)
# What mathematics may put together, one after the other: `√π`, `≈±`.
_MATHEMATICS = re.compile("(?:[¬√ƒ≈∆][πΩµ∂∑∏∫∞±°≤≥≠])+")
# What is read back once the text is known to be damaged, even where it stands alone. »ô is the Romanian ș.
_COMMON = re.compile(f"[¬√ƒ≈∆]|‚|·[∫ª]|\uf8ff|»{_characters(0x98, 0x9B)}")
_LEAST_EVIDENCE = 2  # strong runs: a single one may be a formula, a list of letters or a slip
_LONG_RUN = 4  # characters: as good as two short runs


@dataclass(frozen=True, slots=True)
class _Run:
    """Damaged characters right after each other, and what they read as."""

    start: int
    text: str
    characters: tuple[str, ...]
    meant: str


def find_utf8_as_mac_roman(source: str) -> tuple[Repair, ...]:
    """All edits that read such runs back, in order; none where fewer than two of them are beyond doubt.

    >>> [r.replacement for r in find_utf8_as_mac_roman("grunds√§tzlich f√ºr alle")]
    ['ä', 'ü']
    >>> find_utf8_as_mac_roman("√2 is less than √π, and ƒ(x) ≈ ±1")
    ()
    """
    if not _may_be_damaged(source):
        return ()
    runs = _find_runs(source)
    trusted = _trusted_leads(runs, source)
    runs = [run for run in runs if all(character[0] in trusted for character in run.characters)]
    evidence = sum(2 if len(run.characters) >= _LONG_RUN else 1 for run in runs if _is_strong(run))
    if evidence < _LEAST_EVIDENCE:
        return ()
    # A lone dash or quote before an accented letter is writing (`l’été`), unless such ones make up whole words here.
    in_words = {character[0] for run in runs if len(run.characters) > 1 for character in run.characters}
    return tuple(
        Repair(SourceSpan(run.start, run.start + len(run.text)), run.meant, _RULE)
        for run in runs
        if len(run.characters) > 1 or run.text[0] in in_words or _COMMON.match(run.text)
    )


def _may_be_damaged(source: str) -> bool:
    return any(sign in source for sign in _SIGNS) or any(
        first in source and any(pair in source for pair in pairs) for first, pairs in _PAIRS.items()
    )


def _find_runs(source: str) -> list[_Run]:
    """The runs that are whole UTF-8 and read as characters that there are."""
    runs = []
    known: dict[str, tuple[tuple[str, ...], str] | None] = {}  # a page has the same few breaks again and again
    for match in _RUN.finditer(source):
        before, after = source[match.start() - 1 : match.start()], source[match.end() : match.end() + 1]
        if before in _STRAY or after in _STRAY:
            continue
        text = match[0]
        if text not in known:
            known[text] = _read_back(text)
        found = known[text]
        if found is not None:
            runs.append(_Run(match.start(), text, *found))
    return runs


def _read_back(text: str) -> tuple[tuple[str, ...], str] | None:
    try:
        meant = text.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return None
    # Unassigned, of private use, or the end of a line or paragraph, which no repair may make
    if any(unicodedata.category(character) in ("Cn", "Co", "Zl", "Zp") for character in meant):
        return None
    return tuple(_ONE.findall(text)), meant


def _trusted_leads(runs: list[_Run], source: str) -> frozenset[str]:
    """The leads that stand in runs at least as often as elsewhere: in damaged text they stand nowhere else, while in
    mathematics most of its √ come before a digit, and in Ewe most of its ƒ before a plain letter."""
    inside = Counter(character[0] for run in runs for character in run.characters)
    return frozenset(lead for lead, count in inside.items() if 2 * count >= source.count(lead))


def _is_strong(run: _Run) -> bool:
    if len(run.characters) > 1:
        return _MATHEMATICS.fullmatch(run.text) is None
    return _STRONG.match(run.text) is not None
