"""Broken characters of a decoded text to the edits that mend them. Each rule's name is its id in the record.

Only breaks that can be read back with certainty are mended; the source stays as it is, and every edit can be undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from archive.evidence import Repair, SourceSpan
from ingest.utf8_as_mac_roman import find_utf8_as_mac_roman

# The characters that cp1252 makes of the bytes 0x80 to 0xBF, which continue a UTF-8 character; where cp1252 has
# none (81 8D 8F 90 9D), decoders leave the control character of that number.
_BYTE_OF: dict[str, int] = {}
for _byte in range(0x80, 0x100):
    with suppress(UnicodeDecodeError):
        _BYTE_OF[bytes([_byte]).decode("cp1252")] = _byte
    _BYTE_OF.setdefault(chr(_byte), _byte)
_TAIL = "[" + re.escape("".join(c for c, byte in _BYTE_OF.items() if byte < 0xC0)) + "]"
# One or more broken characters; the first is written so that the pattern begins with a set, which is quickly found.
_MOJIBAKE = re.compile(
    f"[Â-ô](?:(?<=[Â-ß]){_TAIL}|(?<=[à-ï]){_TAIL}{{2}}|(?<=[ð-ô]){_TAIL}{{3}}|(?<=â)€(?!{_TAIL}))"
    f"(?:[Â-ß]{_TAIL}|[à-ï]{_TAIL}{{2}}|[ð-ô]{_TAIL}{{3}}|â€(?!{_TAIL}))*"
)
_LEAD = re.compile("[Â-ô]")  # every match of _MOJIBAKE begins with one of these
_LONE_PAIR = re.compile("[Â-ß].", re.DOTALL)
_STRIPPED_NBSP = re.compile("Â(?= )")
_C1 = re.compile("[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
_MAX_ROUNDS = 3  # text that was broken three times over has been seen; more has not

# cp1252 punctuation read as Mac Roman. A closing quote after s (a plural's apostrophe), inside a contraction, or
# where an opening one stands before: word-final í alone is often Spanish (Martí, allí).
_MAC_CERTAIN = re.compile(
    r"(?<=[A-Za-z])í(?=(?:s|t|re|ve|ll|d|m)\b)"  # donít, Partyís
    r"|(?<=s)í(?=[\s.,;:?!)]|$)"  # elementsí support
    r"|(?:(?<=[\s(\[])|^)[ìë](?=[A-Za-z])"  # ìQuoted, ëquoted
    r"|(?<=[A-Za-z.,!?])î(?=[\s.,;:)?!]|$)",  # quoted.î
    re.MULTILINE,
)
_MAC_SIGN = re.compile("[íìëî]")  # without one of them there is nothing certain to find
_MAC_LIKELY = re.compile(
    r"(?<=[A-Za-z.,!?])í(?=[\s.,;:)?!]|$)"
    r"|(?<=[ \t])[ñó](?=[ \t])"
    r"|(?<=[a-z])Ö(?=\s|$)"
    r"|(?:^|(?<=[ \t]))ï(?=[ \t])",
    re.MULTILINE,
)
_MAC_ROMAN = str.maketrans({"ë": "‘", "í": "’", "ì": "“", "î": "”", "ñ": "–", "ó": "—", "Ö": "…", "ï": "•"})
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset("the of and to in a that is was for on with as by at from it he said be has have not are".split())
_ENGLISH_SHARE = 0.15  # English prose has 30 to 45 % of these words; Spanish, French, Italian prose under 8 %
_WORDS_LOOKED_AT = 2000


def find_repairs(source: str) -> tuple[Repair, ...]:
    """All edits that mend this text, in order and not overlapping; none touches a line break.

    >>> [(r.replacement, r.rule) for r in find_repairs("the cityâ€™s harbour")]
    [('’', 'utf8_as_cp1252')]
    """
    if source.isascii():
        return ()
    found: dict[int, Repair] = {}  # by place: an earlier rule is the surer one
    for repair in (*_misread_utf8(source), *_c1_controls(source), *_mac_roman(source)):
        found.setdefault(repair.span.start, repair)
    repairs, end = [], 0
    for _, repair in sorted(found.items()):
        if repair.span.start >= end:
            repairs.append(repair)
            end = repair.span.end
    return tuple(repairs)


def mend(source: str, repairs: Iterable[Repair]) -> str:
    """The text with these edits made."""
    parts: list[str] = []
    at = 0
    for repair in repairs:
        parts += (source[at : repair.span.start], repair.replacement)
        at = repair.span.end
    return "".join((*parts, source[at:]))


def _misread_utf8(source: str) -> Iterable[Repair]:
    """UTF-8 that was read as cp1252 or as Mac Roman; where both could be, what accounts for more of the text. Broken
    Chinese has some of either in the other, so what is left of it then is not read as Mac Roman."""
    by_cp1252, by_mac_roman = tuple(_mojibake(source)), find_utf8_as_mac_roman(source)
    if not by_mac_roman or _extent(by_cp1252) > _extent(by_mac_roman):
        return by_cp1252
    taken = {at for repair in by_mac_roman for at in range(repair.span.start, repair.span.end)}
    apart = (it for it in by_cp1252 if taken.isdisjoint(range(it.span.start, it.span.end)))
    return (*by_mac_roman, *apart)


def _extent(repairs: Iterable[Repair]) -> int:
    return sum(repair.span.end - repair.span.start for repair in repairs)


def _mojibake(source: str) -> Iterator[Repair]:
    """UTF-8 that was read as cp1252 or Latin-1, once or several times (`â€™` for `’`)."""
    if _LEAD.search(source) is None:
        return
    doubtful: list[Repair] = []
    sure = False
    known: dict[str, str] = {}  # a page has the same few breaks again and again
    for match in _MOJIBAKE.finditer(source):
        text = known.get(match[0])
        if text is None:
            text = known[match[0]] = _mend_mojibake(match[0])
        if text == match[0] or "\n" in text or "\r" in text:
            continue
        repair = Repair(SourceSpan(match.start(), match.end()), text, "utf8_as_cp1252")
        # A lone pair may be writing: À° never is, but Portuguese capitals before a quote (IRMÃ”) look like one.
        lone = _LONE_PAIR.fullmatch(match[0]) is not None
        after_capital = match.start() > 0 and source[match.start() - 1].isupper()
        if lone and (match[0][0] not in "ÂÃ" or after_capital):
            doubtful.append(repair)
        else:
            sure = True
            yield repair
    if sure:
        yield from doubtful
        for match in _STRIPPED_NBSP.finditer(source):  # Â before a space that was a no-break space
            yield Repair(SourceSpan(match.start(), match.end()), "", "utf8_as_cp1252")


def _mend_mojibake(text: str) -> str:
    for _ in range(_MAX_ROUNDS):
        mended = _MOJIBAKE.sub(_read_as_utf8, text)
        if mended == text:
            break
        text = mended
    return text


def _read_as_utf8(match: re.Match[str]) -> str:
    text = match[0]
    try:
        raw = bytes(_BYTE_OF[character] for character in text)
    except KeyError:
        return text
    if text.endswith("â€"):  # its third byte, 9D, has no character in cp1252 and got lost on the way
        raw += b"\x9d"
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text


def _c1_controls(source: str) -> Iterator[Repair]:
    """Control characters 80 to 9F are cp1252 punctuation that was read as Latin-1."""
    for match in _C1.finditer(source):
        character = bytes([ord(match[0])]).decode("cp1252")
        yield Repair(SourceSpan(match.start(), match.end()), character, "cp1252_as_latin1")


def _mac_roman(source: str) -> Iterator[Repair]:
    """cp1252 punctuation that was read as Mac Roman (`elementsí` for `elements’`), in English text only."""
    if _MAC_SIGN.search(source) is None:
        return
    certain = list(_MAC_CERTAIN.finditer(source))
    if not certain or not _is_english(source):
        return
    for match in (*certain, *_MAC_LIKELY.finditer(source)):
        if match[0] == "í" and match.re is _MAC_LIKELY and not any(c[0] in "ëì" for c in certain):
            continue
        yield Repair(SourceSpan(match.start(), match.end()), match[0].translate(_MAC_ROMAN), "cp1252_as_mac_roman")


def _is_english(source: str) -> bool:
    words = [match[0].lower() for _, match in zip(range(_WORDS_LOOKED_AT), _WORD.finditer(source), strict=False)]
    return bool(words) and sum(word in _ENGLISH for word in words) / len(words) >= _ENGLISH_SHARE
