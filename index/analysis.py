"""Text into the words that are indexed and looked for: where each one stands, and the form in which it is compared.

Every engine uses this, and so do the query parser and the contexts; it decides the format of an index
(`ANALYSIS_VERSION`). Words follow Unicode's word boundaries (UAX 29) with these decisions of our own:

- a full stop, colon, middle dot or underscore between letters parts them: scraped text glues its sentences together
  ("ended.The"), and a word typed with one is looked for as a phrase, so `example.com` still finds what it says;
- but single letters with stops between them are one word, and the stops do not count: U.S. = US, U.S.A. = USA;
- an apostrophe between letters joins them (O'Neill, don't; ' and ’ are the same), and a final 's does not count:
  PTI's = PTI, so that the phrase "ines calder" finds Ines Calder's;
- stops and commas between digits join (3.5, 1,000); hyphens, slashes and ampersands part (Al-Qaeda, 9/11, AT&T);
- scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) give a word a character, marks included.

Folded away in the compared form: case, compatibility forms (ﬁ = fi, full width), marks on Latin, Greek and Cyrillic
letters and the letters that Unicode does not take apart (ø ł đ æ ...), Arabic vowel signs and tatweel, the variants of
Arabic yeh, kaf and heh, the script of digits, invisible format characters. There is no stop list; one-letter words
are kept. Marks of Indic and other scripts are letters of their own and stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import NamedTuple

from archive.expressions import expression
from index.marks import MARKS

# Raise it with every change that gives some text other words or other forms: indexes of another version are refused.
ANALYSIS_VERSION = 1

# Positions left free between the title, the deck, ... and the body, so that no phrase reaches from one to the next.
ZONE_GAP = 128

# How a word was written; kept beside its position, since the compared form has lost it.
LOWER, INITIAL, UPPER, MIXED = range(4)


class Token(NamedTuple):
    """A word of a text: the form that is compared, and the characters start to end (half-open) it was read from."""

    term: str
    start: int
    end: int


def find_tokens(text: str) -> list[Token]:
    """The words of a text in order; a word's place in the list is its position.

    >>> [token.term for token in find_tokens("The U.S. said Al-Qaeda’s café")]
    ['the', 'us', 'said', 'al', 'qaeda', 'cafe']
    """
    forms = _FORMS
    return [Token(forms[match.group()][0], match.start(), match.end()) for match in _words_of(text).finditer(text)]


def find_tokens_of(text: str, terms: Collection[str], *, counted: bool = True) -> list[tuple[int, Token]]:
    """Those words of a text whose compared form is one of `terms`, each with its position, in order.

    Positions take most of the time, as all words before are counted: without `counted`, where only the order matters,
    a word's first character stands for it.

    >>> find_tokens_of("Fog, and more fog", {"fog"})
    [(0, Token(term='fog', start=0, end=3)), (3, Token(term='fog', start=14, end=17))]
    """
    folded = _FOLDED  # how a word is written nobody asks, and working it out would take longer than all the rest
    words = _words_of(text)
    found = []
    position = at = 0
    for start, end in _stretches_with(text, terms):
        if counted:
            position += len(words.findall(text, at, start))
        for match in words.finditer(text, start, end):
            if (term := folded[match.group()]) in terms:
                first, last = match.span()
                found.append((position if counted else first, Token(term, first, last)))
            position += 1
        at = end
    return found


def find_word_spans(text: str) -> list[tuple[int, int]]:
    """The characters, half-open, of each word.

    >>> find_word_spans("AT&T")
    [(0, 2), (3, 4)]
    """
    return [match.span() for match in _words_of(text).finditer(text)]


def find_terms(text: str) -> list[str]:
    """The compared forms alone, where nobody asks for their places.

    >>> find_terms("AT&T, 9/11")
    ['at', 't', '9', '11']
    """
    forms = _FORMS
    return [forms[word][0] for word in _words_of(text).findall(text)]


def find_words(text: str) -> list[str]:
    """The words as they are written, but for typographic apostrophes, which are plain; `fold` and `case_of` give their
    compared form and how it was written.

    >>> find_words("The U.S. said Al-Qaeda’s")
    ['The', 'U.S', 'said', 'Al', "Qaeda's"]
    """
    if not text.isascii():
        # Most of it is English with quotes, dashes and apostrophes of a typesetter, which part words or join them as
        # those of a typewriter do. (str.translate takes longer than it saves.)
        plain = text.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-").replace("—", "-")
        if plain.isascii():
            text = plain
    return _words_of(text).findall(text)


def find_forms(text: str) -> list[tuple[str, int]]:
    """The compared form of each word with how it was written (LOWER, INITIAL, UPPER or MIXED), for an index.

    >>> find_forms("US says iPhone")
    [('us', 2), ('says', 0), ('iphone', 3)]
    """
    return list(map(_FORMS.__getitem__, _words_of(text).findall(text)))


def stem_of(term: str) -> str:
    """What a plain word is expanded by: the porter2 stem of a word of Latin letters, any other word itself.

    >>> stem_of("threatening"), stem_of("मंत्री"), stem_of("covid19")
    ('threaten', 'मंत्री', 'covid19')
    """
    if not is_stemmed(term):
        return term
    global _stem_word
    if _stem_word is None:
        _stem_word = _find_stemmer()
    return _stem_word(term)


def stems_of(terms: Sequence[str]) -> list[str]:
    """The stems of words of which each `is_stemmed`; a whole dictionary takes half a microsecond a word in C."""
    try:
        import Stemmer
    except ImportError:
        pass
    else:
        if Stemmer.version().startswith(_SAME_STEMS):
            stemmer = Stemmer.Stemmer("english")
            stemmer.maxCacheSize = 0  # a dictionary has each word once
            stems: list[str] = stemmer.stemWords(terms)
            return stems
    return list(map(stem_of, terms))


def _find_stemmer() -> Callable[[str], str]:
    """porter2 in C where it is installed, and in Python else: the same stems, 1.5 and 52 µs each."""
    # Imported here: it costs up to 20 ms, and a search whose words are all in the dictionary does without.
    stem_word: Callable[[str], str]
    try:
        import Stemmer
    except ImportError:
        pass
    else:
        if Stemmer.version().startswith(_SAME_STEMS):
            stemmer = Stemmer.Stemmer("english")
            stemmer.maxCacheSize = 0  # it would grow without bound
            stem_word = stemmer.stemWord
            return stem_word
    from snowballstemmer.english_stemmer import EnglishStemmer

    stem_word = EnglishStemmer().stemWord
    return stem_word


def is_stemmed(term: str) -> bool:
    """Whether a compared form is one that `stem_of` may shorten."""
    return _STEMMED.fullmatch(term) is not None


def fold(word: str) -> str:
    """The form in which one word, as the tokenizer cut it, is compared."""
    # Anything beyond this is no word but a blob (base64, a run of letters): its hash keeps it findable and a key short.
    if len(word) > _LONGEST:
        import hashlib  # costs 6 ms, and few texts hold one

        word, blob = word[:_LONGEST], word
        return f"{fold(word)}…{hashlib.sha256(blob.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    term = word.lower() if word.isascii() else _fold_letters(word)
    while term.endswith("'s") and len(term) > 2:
        term = term[:-2]
    if "." in term and not any(character.isdigit() for character in term):
        term = term.replace(".", "")
    return term or word  # a word of tatweels alone stays as it is


def case_of(word: str) -> int:
    """How a word is written: LOWER, INITIAL (a capital, the rest small), UPPER or MIXED; a final 's does not count."""
    core = word if word.isalnum() else _POSSESSIVE.sub("", word)
    if core.upper() == core.lower() or core.islower():
        return LOWER
    if core.isupper():
        return UPPER if len(core) > 1 else INITIAL
    return INITIAL if core[0].isupper() and core[1:].islower() else MIXED


def _words_of(text: str) -> re.Pattern[str]:
    """The expression that finds the words of a text like this."""
    if text.isascii():
        return _ASCII_WORD
    return _LATIN_WORD if _LATIN.fullmatch(text) else _any_word()


def _stretches_with(text: str, terms: Collection[str]) -> list[tuple[int, int]]:
    """The stretches of a text, from blank to blank, in which alone one of the terms may stand.

    To look for letters takes a fiftieth of the time that reading words and folding them does.
    """
    lowered = text.lower()
    if len(terms) > _MOST_SOUGHT or len(lowered) != len(text) or not all(map(str.isascii, terms)):
        return [(0, len(text))]
    # A word of ASCII alone begins with its term, or with the letters of its term and stops between them.
    places = [] if text.isascii() else [match.start() for match in _FOREIGN.finditer(text)]
    for sought in {*terms, *(".".join(term) for term in terms if term.isalpha())}:
        at = lowered.find(sought)
        while at >= 0:
            end = at + len(sought)
            if not lowered[at - 1 : at].isalnum() and not lowered[end : end + 1].isalnum():
                places.append(at)
            at = lowered.find(sought, at + 1)
    stretches = []
    end = 0
    for at in sorted(places):
        if at >= end:
            start = max(end, text.rfind(" ", end, at) + 1)
            start = max(start, text.rfind("\n", start, at) + 1)
            blank = text.find(" ", at)
            end = blank if blank >= 0 else len(text)
            line_feed = text.find("\n", at, end)
            end = line_feed if line_feed >= 0 else end
            stretches.append((start, end))
    return stretches


_LONGEST = 200
_MOST_SOUGHT = 32  # with more, to look for each of them takes longer
_SAME_STEMS = "2."  # version 3 has other stems for some words
_APOSTROPHES = "'’‘＇"

# The characters of scripts without spaces, without their digits (a number is one word) and their punctuation.
_SPACELESS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u0e81-\u0ecd\u0edc-\u0edf"  # Lao
    "\u1000-\u103f\u1050-\u108f\u109a-\u109d\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
    "\u1950-\u19cf\u1a20-\u1a7f\uaa80-\uaadf"  # Tai
    "\u3005-\u3007\u3031-\u3035\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_CHARACTER = rf"[^\W_{_SPACELESS}]"


@cache
def _any_word() -> re.Pattern[str]:
    """A word of any script. Its long classes take 7 ms to compile, which a search among Latin letters is spared."""
    # Every quantifier is possessive, or gives back one step at most: a text of any kind is read in linear time.
    return re.compile(
        rf"{_CHARACTER}(?:"
        # initials: U.S.A, and the 's after them
        rf"(?<!\d)(?:\.(?!\d){_CHARACTER})+(?!\w)(?:\.?[{_APOSTROPHES}][sS](?!\w))?"
        # or a word with its marks, apostrophes between letters, stops and commas between digits, Hebrew gershayim
        rf"|(?:{_CHARACTER}++|(?<!\d)[{_APOSTROPHES}](?=[^\W\d_])|(?<=\d)[.,٫٬](?=\d)"
        rf"|(?<=[א-ת])[\"״](?=[א-ת])|[{MARKS}]++)*+)"
        # a character of a script without spaces, with its marks; Python counts no mark as \w
        rf"|[{_SPACELESS}](?<=\w)(?:(?!\w)[{_SPACELESS}]|[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200c\u200d])*+"
    )


# The same words in a text of Latin letters and the usual punctuation, which has no marks and no other scripts.
_LATIN = expression("[\x00-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2122]*+")
_LATIN_WORD = expression(
    r"[^\W_](?:"
    rf"(?<!\d)(?:\.(?!\d)[^\W_])+(?!\w)(?:\.?[{_APOSTROPHES}][sS](?!\w))?"
    rf"|(?:[^\W_]++|(?<!\d)[{_APOSTROPHES}](?=[^\W\d_])|(?<=\d)[.,](?=\d))*+)"
)

# And in a text of ASCII alone, found in less than half the time.
_ASCII_WORD = expression(
    r"[A-Za-z0-9](?:"
    # Every alternative begins with its sign: the next letter tells at once that it is none of them.
    r"\.(?<![0-9]\.)[A-Za-z](?:\.[A-Za-z])*(?!\w)(?:\.?'[sS](?!\w))?"
    r"|[A-Za-z0-9]*+(?:(?:'(?<![0-9]')(?=[A-Za-z])|[.,](?<=[0-9][.,])(?=[0-9]))[A-Za-z0-9]++)*+)",
    re.ASCII,
)

# What may be a letter of a word beyond ASCII, or join its letters: all but the signs of typesetters.
_FOREIGN = expression("[^\x00-\x7f\xa0“”–—…]")

_STEMMED = expression(r"[a-z]{3,}(?:'[a-z]+)*|[a-z]+(?:'[a-z]+)+")
_POSSESSIVE = expression(rf"\.?[{_APOSTROPHES}][sS]$")

# Letters that Unicode does not take apart into a base and a mark, and what an English keyboard has in their place.
_PLAIN_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
# Yeh, kaf and heh as Arabic, Persian and Urdu keyboards write them; yeh barree and do-chashmi heh are other letters.
_ARABIC_VARIANTS = {"ى": "ي", "ی": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ە": "ه", "ۃ": "ة", "ـ": ""}
_MARKS_OF_SIGNS = dict.fromkeys("’‘＇ʼ", "'") | dict.fromkeys('"״׳', "")
_REPLACED = _PLAIN_LETTERS | _ARABIC_VARIANTS | _MARKS_OF_SIGNS
_HEH, _HAMZA_ABOVE = "ه", "\u0654"

_ARABIC_VOWEL_SIGNS = frozenset(
    chr(code)
    for first, last in (
        (0x0610, 0x061A), (0x064B, 0x0652), (0x0656, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC),
        (0x06DF, 0x06E4), (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x08D3, 0x08E1), (0x08E3, 0x08FF),
    )
    for code in range(first, last + 1)
)  # fmt: skip


def _fold_letters(word: str) -> str:
    """The form of a word that is not plain ASCII; hamza and madda on alef are letters and stay."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    letters: list[str] = []
    loses_marks = False
    for character in decomposed:
        category = unicodedata.category(character)
        if category == "Cf":
            continue
        if category[0] == "M":
            heh_with_hamza = character == _HAMZA_ABOVE and letters and letters[-1] == _HEH
            if loses_marks or heh_with_hamza or character in _ARABIC_VOWEL_SIGNS:
                continue
            letters.append(character)
            continue
        loses_marks = _loses_marks(ord(character))
        if category == "Nd":
            letters.append(str(unicodedata.digit(character)))
        else:
            letters.append(_REPLACED.get(character, character))
    return unicodedata.normalize("NFC", "".join(letters))


def _loses_marks(code: int) -> bool:
    """Whether this is a Latin, Greek or Cyrillic letter; all that are left after decomposition lie in these blocks."""
    return (
        0x61 <= code <= 0x7A
        or 0xDF <= code <= 0x2AF
        or 0x370 <= code <= 0x52F
        or 0x1C80 <= code <= 0x1C8F
        or 0x1E00 <= code <= 0x1FFF
        or 0x2C60 <= code <= 0x2C7F
        or 0xA640 <= code <= 0xA69F
        or 0xA720 <= code <= 0xA7FF
        or 0xAB30 <= code <= 0xAB6F
    )


class _Forms(dict[str, tuple[str, int]]):
    """A word as written -> its compared form and its case, worked out once: a text repeats its words.

    It remembers a pure function, so it changes no answer; it is emptied when full, so that it stays bounded.
    """

    def __missing__(self, word: str) -> tuple[str, int]:
        if len(self) >= 200_000:
            self.clear()
        form = (fold(word), case_of(word))
        if len(word) <= _LONGEST:
            self[word] = form
        return form


class _Folded(dict[str, str]):
    """A word as written -> its compared form, remembered in the same way."""

    def __missing__(self, word: str) -> str:
        if len(self) >= 50_000:
            self.clear()
        term = fold(word)
        if len(word) <= _LONGEST:
            self[word] = term
        return term


_FORMS = _Forms()
_FOLDED = _Folded()
_stem_word: Callable[[str], str] | None = None
