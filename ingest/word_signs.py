"""A unit's own words -> numbers: the signs of prose and of furniture that need nothing but the unit.

One pass over the words finds them all; of a long unit only the head and the end are looked at, so that a text costs
time in proportion to its length, whatever its lines are like. Menus stand on every page of a source: what short
units say is remembered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import expm1, log1p
from operator import itemgetter
from pathlib import Path

from ingest.layout import BULLETS, ends_sentence
from ingest.typography import with_plain_marks

# Characters of a unit that are looked at; the figures of the rest are estimated from them.
HEAD = 1200

GROUPS = (
    "share",
    "subscribe",
    "related",
    "legal",
    "comments",
    "tags",
    "photo",
    "author",
    "menu",
    "advert",
    "stamp",
    "release",
    "said",
    "first_person",
    "second_person",
    "consent",
)

WORD_SIGNS = (
    "always",
    "words",
    "words over 3",
    "words over 8",
    "words over 20",
    "words over 45",
    "stop-word share",
    "no stop word",
    "stop-word share of a long run",
    "small-letter share",
    "script without case",
    "capitals share",
    "digits share",
    "ends as a sentence",
    "ends with an ellipsis",
    "ends with a colon",
    "ends with a question mark",
    "starts small",
    "commas",
    "sentences inside",
    "quotation marks",
    "segments",
    "pipes or arrows",
    "bullet",
    "year or month",
    "clock time",
    "day and year",
    "address or handle",
    "brackets",
    "code",
    "long words",
    "credit at its end",
    "credit at its end, long run",
    "name and agency at its end, long run",
    "begins as a credit, long run",
    *(f"{group} words" for group in GROUPS),
    "furniture words in a long run",
)

_PUNCTUATION = "\"'“”‘’«»‹›„‚()[]{}<>.,;:!?…•·|*–—-_/\\।،؟۔。、，：！？「」『』【】"
_WIDE_CHAR = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_KANA_OR_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_FAR_STOP = re.compile("[。．！？]")
_DIGIT = re.compile(r"\d")
# These begin with one digit and look back from there: a search for a set of characters is quick.
# Captions give the day in full, stories say "on Tuesday".
_DAY_AND_YEAR = re.compile(r"\d(?<!\d\d)\d?(?:, |\. | )(?:[^\W\d]{3,10} )?(?:19|20)\d\d(?!\d)")
_CLOCK = re.compile(r"\d[:.h]\d\d(?!\d)")
_YEAR = re.compile(r"[12](?<!\d\d)[09](?<=19|20)\d\d(?!\d)")
_NUMBERS = re.compile(r"\d[./]\d\d?[./]\d\d")
_HANDLE = re.compile(r"[\w.]@\w|(?:^|\s)[@#]\w")
_DOMAIN = re.compile(r"\.(?:com|org|net|gov|de|fr)\b")
_MONTH_WORDS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet
    août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro
    março maio junho julho setembro outubro dezembro januari februari maart mei augustus december stycznia lutego marca
    kwietnia maja czerwca lipca sierpnia września października listopada grudnia января февраля марта апреля мая июня
    июля августа сентября октября ноября декабря""".split()
)


def _read_table(name: str) -> dict[str, str]:
    rows = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return dict(row.split("\t", 1) for row in rows if row and not row.startswith("#"))


def _read_cues() -> dict[str, tuple[tuple[tuple[str, ...], int], ...]]:
    """First word of a phrase -> the words that must follow, and the group's place."""
    cues: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for group, phrases in _read_table("furniture_words.tsv").items():
        for phrase in phrases.split("|"):
            words = [word.strip(_PUNCTUATION) for word in phrase.split()]
            if words[0]:
                cues.setdefault(words[0], []).append((tuple(words[1:]), GROUPS.index(group)))
    return {word: tuple(ends) for word, ends in cues.items()}


_CUES = _read_cues()
_CUE_WORDS = frozenset(_CUES)
_CUES_OF_ONE_WORD = frozenset(word for word, ends in _CUES.items() if not any(rest for rest, _ in ends))
# Agencies that captions end with, beside the words for pictures.
_AGENCIES = frozenset(
    """ap afp reuters dpa epa apa ansa efe xinhua keystone ntb scanpix ritzau anp belga pap mti tass archive archiv
    file""".split()
)
_PICTURE_WORDS = frozenset(word for word, ends in _CUES.items() if ((), GROUPS.index("photo")) in ends)
_CREDIT_WORDS = _PICTURE_WORDS | _AGENCIES
# "(Ann Poe/Larkspur Agency)", "© Ann Poe | Larkspur Agency"
_NAME_AND_AGENCY = re.compile(r"[^\W\d_]/[^\W\d_]|\| ?[^\W\d_]+(?: [^\W\d_]+)?$")
_LANGUAGES = {language: frozenset(words.split()) for language, words in _read_table("stopwords.tsv").items()}
_ALL_STOP_WORDS = frozenset().union(*_LANGUAGES.values())
# Stop word -> the places, in _LANGUAGES, of the languages that have it.
_LANGUAGES_OF = {
    word: tuple([place for place, words in enumerate(_LANGUAGES.values()) if word in words]) for word in _ALL_STOP_WORDS
}

# Units so short are met again on the other pages of a source; so many of them are remembered (about 10 MB).
_SHORT, _REMEMBERED = 100, 4096


class ReadWords:
    """The words of a unit, stripped of punctuation and in small letters, with its length in words.

    Scripts without spaces count two letters a word, four where there is no sentence; long units are estimated.
    """

    __slots__ = ("head", "log_size", "size", "words")

    def __init__(self, text: str) -> None:
        self.head = head = text if len(text) <= HEAD else text[:HEAD]
        self.words = words = [
            word if word.isalnum() else word.strip(_PUNCTUATION) for word in head.lower().replace("/", " ").split()
        ]
        size = float(len(words))
        if not (head.isascii() or with_plain_marks(head).isascii()):
            wide = len(_WIDE_CHAR.findall(head))
            if wide > size:
                # What has no full stop in Japanese or Chinese is a headline, long as a sentence: it counts half.
                size += wide / (2 if _FAR_STOP.search(head) or not _KANA_OR_HAN.search(head) else 4)
        self.size = size if len(text) <= HEAD else size * len(text) / HEAD
        self.log_size = log1p(self.size)


class UnitSigns:
    """What a unit's own words say: `row` in the order of WORD_SIGNS, and what the judge asks of it again and again.

    `content` are the beginnings of the words that are no stop words; `ender` is how much the unit looks like a heading
    of what follows a story (related, comments, tags, share), 0 to 2.
    """

    __slots__ = (
        "beside",
        "bullet",
        "content",
        "cues",
        "ender",
        "has_cues",
        "is_script",
        "is_short",
        "log_size",
        "nearby",
        "row",
        "size",
    )

    def __init__(self, text: str, raw: str, read: ReadWords, stop_words: frozenset[str]) -> None:
        self.row = row = _signs_of_words(text, raw, read, stop_words)
        self.content = frozenset([word[:7] for word in read.words[:150] if len(word) > 4 and word not in stop_words])
        # The words as the signs tell them: what is learnt from the table of signs comes out alike.
        self.log_size = log_size = row[1]
        self.size = expm1(log_size)
        self.bullet = row[_BULLET]
        self.cues = sum(row[FIRST_CUE:_SAID])
        self.ender = sum(row[FIRST_CUE:_PHOTO]) if log_size < 2.4 else 0.0  # at most ten words
        self.nearby = row[1], row[_SMALL], row[_ENDS], row[_STOPS], *row[FIRST_CUE:_FIRST_PERSON]
        self.beside = _of_beside(row)
        self.is_script = _is_script(row)
        self.has_cues = any(row[FIRST_CUE:])
        self.is_short = len(raw) <= _SHORT


# How many of the groups of words tell of the units around too: not those of speech and of the reader.
NEARBY_CUES = 13

# The signs of `nearby`, which also tell of the units around.
NEARBY_SIGNS = (
    "words",
    "small-letter share",
    "ends as a sentence",
    "stop-word share",
    *(f"{group} words" for group in GROUPS[:NEARBY_CUES]),
)
# The signs of `beside`, which also tell of the unit right above and of the one right below: what a caption, a teaser,
# or a standfirst has beside it is a line of its own.
BESIDE_SIGNS = (
    "words",
    "stop-word share",
    "ends as a sentence",
    "ends with an ellipsis",
    "ends with a colon",
    "ends with a question mark",
    "starts small",
    "pipes or arrows",
    "bullet",
    "year or month",
    "clock time",
    "day and year",
    "address or handle",
    "digits share",
    "capitals share",
    "small-letter share",
    *(f"{group} words" for group in GROUPS[:NEARBY_CUES]),
)
_SIGN = {sign: place for place, sign in enumerate(WORD_SIGNS)}
_of_beside = itemgetter(*[_SIGN[sign] for sign in BESIDE_SIGNS])
_SMALL, _ENDS, _STOPS = _SIGN["small-letter share"], _SIGN["ends as a sentence"], _SIGN["stop-word share"]
_BULLET, _CODE = _SIGN["bullet"], _SIGN["code"]
FIRST_CUE, _PHOTO = _SIGN["share words"], _SIGN["photo words"]  # from the first on the signs are of GROUPS
_SAID, _FIRST_PERSON = _SIGN["said words"], _SIGN["first_person words"]


def _is_script(row: Sequence[float]) -> bool:
    """Whether a unit has marks of style or script (braces, semicolons), one in five words, and hardly a small word.

    By their number alone a list of names parted by semicolons would be script too.
    """
    return row[_CODE] > 1.0 and row[_STOPS] < 0.15 and 5 * expm1(row[_CODE]) >= expm1(row[1])


def read_words(text: str) -> ReadWords:
    """The words of a unit's text."""
    return _read_short(text) if len(text) <= _SHORT else ReadWords(text)


@lru_cache(_REMEMBERED)
def _read_short(text: str) -> ReadWords:
    return ReadWords(text)


def read_unit(text: str, raw: str, read: ReadWords, language: str) -> UnitSigns:
    """The signs of a unit: its `text`, the beginning of its slice as it stands in the source, and its words."""
    if len(raw) <= _SHORT:
        return _read_short_unit(text, raw, language)
    return UnitSigns(text, raw, read, _stop_words(language))


@lru_cache(_REMEMBERED)
def _read_short_unit(text: str, raw: str, language: str) -> UnitSigns:
    return UnitSigns(text, raw, read_words(text), _stop_words(language))


def _stop_words(language: str) -> frozenset[str]:
    return _LANGUAGES[language] if language else _ALL_STOP_WORDS


def choose_language(units: Sequence[ReadWords]) -> str:
    """The language that the text is in, by the stop words of its longer units; an empty text where unsure, which
    stands for the stop words of all languages."""
    run: list[str] = []
    for read in units:
        if len(read.words) >= 8:
            run += read.words
            if len(run) > 4000:
                break
    counts = [0] * len(_LANGUAGES)
    for word, count in Counter(filter(_ALL_STOP_WORDS.__contains__, run)).items():
        for place in _LANGUAGES_OF[word]:
            counts[place] += count
    most = max(counts)  # the first of the table where several have as many
    return "" if most < 5 or most < 0.1 * len(run) else list(_LANGUAGES)[counts.index(most)]


_CONSENT = GROUPS.index("consent")
_FURNITURE_GROUPS = 12  # the first of GROUPS; speech, persons and consent are said in stories too


def _signs_of_words(text: str, raw: str, read: ReadWords, stop_words: frozenset[str]) -> tuple[float, ...]:
    """The signs of WORD_SIGNS, in their order."""
    head, words, size, log_size = read.head, read.words, read.size, read.log_size
    count = len(words) or 1
    stops = len(list(filter(stop_words.__contains__, words)))
    tokens = head.split()
    plain = head.encode("utf-8", "surrogatepass")
    is_ascii = len(plain) == len(head)
    dotted = head if is_ascii else with_plain_marks(head, ".")
    if dotted.isascii():
        small, large, digits = _count_kinds(dotted.encode())
    else:
        small, large, digits = _count_kinds_of_any([token[0] for token in tokens])
    cased = small + large
    capitals = len([token for token in filter(str.isupper, tokens) if len(token) > 1]) if large else 0
    share = stops / count
    # What is no letter and no space: a few bytes, in which the marks of a unit are counted, and few of its rare ones.
    marked = plain.translate(None, _LETTERS_AND_SPACE)
    marks = marked.translate(None, _DIGITS)
    figures = len(marks) < len(marked) or (not is_ascii and _DIGIT.search(head) is not None)
    segments = raw.count("  ") + raw.count("\xa0 ") + raw.count("\t") if len(raw) != len(head) or "\xa0" in raw else 0
    row = [
        1.0,
        log_size,
        log_size - 1.386 if log_size > 1.386 else 0.0,
        log_size - 2.197 if log_size > 2.197 else 0.0,
        log_size - 3.045 if log_size > 3.045 else 0.0,
        log_size - 3.829 if log_size > 3.829 else 0.0,
        share,
        0.0 if stops else 1.0,
        share * min(1.0, size / 12),
        small / cased if cased else 0.5,
        0.0 if cased * 2 > count else 1.0,
        capitals / cased if cased else 0.0,
        digits / count,
    ]
    clock = day = 0.0
    dated = not _MONTH_WORDS.isdisjoint(words)
    if figures:
        # Each of these is looked for where it can be alone: an expression takes twenty times as long to say no.
        if "20" in head or "19" in head:
            dated = dated or _YEAR.search(head) is not None
            day = 1.0 if _DAY_AND_YEAR.search(head) is not None else 0.0
        dated = dated or (_NUMBER_SIGNS.search(marks) is not None and _NUMBERS.search(head) is not None)
        clock = 1.0 if _CLOCK.search(head) is not None else 0.0
    starts_small = 1.0 if head[:1].islower() else 0.0
    if not marks if is_ascii else head.replace(" ", "").isalnum():
        # Most units of a menu have no punctuation to look for.
        row += (0.0, 0.0, 0.0, 0.0, starts_small, 0.0, 0.0, 0.0, log1p(segments) if segments else 0.0, 0.0, 0.0)
        row += (1.0 if dated else 0.0, clock, day, 0.0, 0.0, 0.0)
    else:
        tail = text[-4:]
        ellipsis = tail.endswith(("...", "…")) or tail.rstrip(")]»›> ").endswith(("...", "…"))
        commas, quotes = marks.count(b","), marks.count(b'"')
        sentences = head.count(". ")
        arrows = code = brackets = 0
        if marks.translate(None, _COMMON_MARKS):
            sentences += head.count("? ") + head.count("! ")
            arrows = marks.count(b"|") + head.count(" / ") + head.count(" > ")
            semicolons = marks.count(b";")
            code = marks.count(b"{") + marks.count(b"}") + semicolons + head.count(" = ") + head.count("</")
            if semicolons:
                code += head.count("();")
            brackets = marks.count(b"(") + marks.count(b"[")
        if not is_ascii:
            commas += head.count("،") + head.count("、") + head.count("，")
            sentences += head.count("。") + head.count("। ")
            quotes += head.count("“") + head.count("”") + head.count("«") + head.count("„")
            arrows += head.count("»") + head.count("›") + head.count("·")
        row += (
            1.0 if not ellipsis and ends_sentence(text) else 0.0,
            1.0 if ellipsis else 0.0,
            1.0 if tail[-1:] == ":" else 0.0,
            1.0 if "?" in tail else 0.0,
            starts_small,
            log1p(commas),
            log1p(sentences),
            log1p(quotes),
            log1p(segments),
            log1p(arrows),
            1.0 if head[0] in BULLETS else 0.0,
            1.0 if dated else 0.0,
            clock,
            day,
            1.0 if _has_address(head) else 0.0,
            log1p(brackets),
            log1p(code),
        )
    row.append(max(0.0, len("".join(words)) / count - 7.0) / 4 if cased else 0.0)
    row += _signs_of_credit(text, words, log_size)
    found = _CUE_WORDS.intersection(words)
    groups = _count_cues(words, found) if found else {}
    signs = [0.0] * (len(GROUPS) + 1)
    if groups:
        room, furniture = 4.0 / (size + 3.0), 0
        for group, hits in groups.items():
            signs[group] = min(1.0, hits * room)
            if group < _FURNITURE_GROUPS:
                furniture += hits
        # Notices of cookies and of what is done with readers' data are as long as paragraphs.
        signs[_CONSENT] = log1p(groups.get(_CONSENT, 0))
        signs[-1] = log1p(furniture) * max(0.0, log_size - 3.045)
    row += signs
    return tuple(row)


_LETTERS_AND_SPACE = b" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"
_COMMON_MARKS = b",.'-\"" + bytes(range(0x80, 0x100))
_NUMBER_SIGNS = re.compile(rb"[./]")
# Each byte as the kind of its letter: a, A, 0, a space, else a stop.
_KINDS = bytes(
    ord("a" if chr(code).islower() else "A" if chr(code).isupper() else "0" if chr(code).isdigit() else
        " " if chr(code).isspace() else ".") if code < 0x80 else ord(".")
    for code in range(256)
)  # fmt: skip


def _count_kinds(plain: bytes) -> tuple[int, int, int]:
    """How many words of a text in ASCII begin with a small letter, how many with a capital, with a digit."""
    kinds = b" " + plain.translate(_KINDS)
    return kinds.count(b" a"), kinds.count(b" A"), kinds.count(b" 0")


def _count_kinds_of_any(letters: Sequence[str]) -> tuple[int, int, int]:
    """How many of the letters are small, how many capitals, how many digits."""
    return sum(map(str.islower, letters)), sum(map(str.isupper, letters)), sum(map(str.isdigit, letters))


def _signs_of_credit(text: str, words: Sequence[str], log_size: float) -> tuple[float, float, float, float]:
    """How much a unit looks like the caption of a picture by the credit that it ends or begins with.

    An agency alone in brackets ends a story too.
    """
    if len(text) > HEAD:
        words = [word.strip(_PUNCTUATION) for word in text[-120:].lower().replace("/", " ").split()]
    alone = bool(words) and words[-1] in _AGENCIES and text.rsplit(None, 1)[-1][0] == "("
    last = words[-7:-1] if alone else words[-6:]
    ends = 0.0 if _CREDIT_WORDS.isdisjoint(last) else 1.0
    long = log_size - 2.197
    if long <= 0.0:
        return ends, 0.0, 0.0, 0.0
    tail = text[-40:]
    named = ("/" in tail or "|" in tail) and tail[-1] not in ".!?\"”" and _NAME_AND_AGENCY.search(tail)
    begins = not _PICTURE_WORDS.isdisjoint(words[:2]) and len(text) <= HEAD
    return ends, ends * long, long if named else 0.0, long if begins else 0.0


def _has_address(head: str) -> bool:
    """Whether there is a web address, a mail address or a handle."""
    return (
        ("." in head and ("www." in head or _DOMAIN.search(head) is not None))
        or "http://" in head
        or "https://" in head
        or (("@" in head or "#" in head) and _HANDLE.search(head) is not None)
    )


def _count_cues(words: Sequence[str], found: Iterable[str]) -> dict[int, int]:
    """How many phrases the words hold of each group that they hold any of, by its place in GROUPS; `found` are those of
    the words with which a phrase may begin."""
    groups: dict[int, int] = {}
    for first in found:
        times, ends = words.count(first), _CUES[first]
        for rest, group in ends:
            if not rest:
                groups[group] = groups.get(group, 0) + times
        if first not in _CUES_OF_ONE_WORD:
            place = -1
            for _ in range(times):
                place = words.index(first, place + 1)
                for rest, group in ends:
                    if rest and tuple(words[place + 1 : place + 1 + len(rest)]) == rest:
                        groups[group] = groups.get(group, 0) + 1
    return groups
