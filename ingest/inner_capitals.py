"""Which words of a text have a capital inside and are one word all the same (AmeriCorps, DeWitt, eKapa, tSeanaid), and
are no end and beginning that a careless dump glued together."""

from __future__ import annotations

import re
import unicodedata

# Capital and small letters of the scripts that have them (Latin, Greek, Cyrillic, Armenian) as character classes.
_LETTERS = [chr(code) for code in range(0x41, 0x590)]
UPPER = "".join(c for c in _LETTERS if unicodedata.category(c) == "Lu")
LOWER = "".join(c for c in _LETTERS if unicodedata.category(c) == "Ll")

# Names that are known to be written so; anything of the shape McArthur or DeWitt is one word too.
_KNOWN = frozenset(
    """YouTube TikTok LinkedIn WhatsApp PayPal BuzzFeed WikiLeaks FaceTime FedEx GitHub HuffPost JavaScript MasterCard
    MySpace OpenAI PlayStation PowerPoint SpaceX StumbleUpon TripAdvisor WordPress ExxonMobil GlaxoSmithKline
    AstraZeneca BlackRock BlackBerry ChatGPT DeepMind DoorDash DreamWorks eBay HarperCollins iPad iPhone iCloud iTunes
    JetBlue LaTeX LexisNexis MacBook McDonald NetApp OnlyFans OpenTable PewDiePie PricewaterhouseCoopers QuickTime
    SoundCloud SurveyMonkey TechCrunch TransCanada UnitedHealth VKontakte WeChat WeWork WestJet XBox YouGov AccuWeather
    AirBnB BioNTech BitTorrent CafePress CarMax CenturyLink ConAgra CrowdStrike DocuSign DuPont GoDaddy GoFundMe
    InfoWars InDesign MoveOn MoMA NeoCon NewsGuard PolitiFact ProPublica RealClearPolitics TransUnion""".split()
)
_NAME_PREFIXES = ("Mc", "Mac", "De", "Di", "Da", "Du", "La", "Le", "Van", "Von", "Fitz", "St", "Al", "El", "O")
_LAST_HUMP = re.compile(rf"[{UPPER}][{LOWER}]*$")

# A capital between two small letters. It is looked for first, since capitals are few and quickly found.
_INNER = re.compile(rf"[{UPPER}](?<=[{LOWER}][{UPPER}])(?=[{LOWER}])")
# Letters on each side of it that are looked at: a line of letters alone must not be read from each capital on.
_REACH = 24
# Languages that put a prefix before a capital (Irish, the Nguni languages) have short ones, and many words with them.
_LONGEST_PREFIX, _WORDS_OF_A_LANGUAGE, _SHARE_OF_A_LANGUAGE = 6, 4, 0.8
_WORDS_WITH_A_PREFIX = 3


class InnerCapitals:
    """The words of one text with a capital inside. The text is read when it is first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._one: frozenset[str] | None = None

    def is_one_word(self, line: str, joint: int) -> bool:
        """Whether the letters around that place of a line, a small one before and a capital behind, are one word: a
        known name, a name with a prefix, or what the text itself writes so in several places."""
        left, right = _letters_before(line, joint), _letters_behind(line, joint)
        if left in _NAME_PREFIXES or left + right in _KNOWN or left + right.removesuffix("s") in _KNOWN:
            return True
        # ReleasesDeGette: what was glued before it does not make the name two words.
        hump = _LAST_HUMP.search(left)
        if hump is not None and hump.group() in _NAME_PREFIXES:
            return True
        if self._one is None:
            self._one = _written_so(self._text)
        return left + right in self._one


def _written_so(text: str) -> frozenset[str]:
    """The words that the text writes with a capital inside, and not because they are glued: they stand beside other
    words each time, in a sentence at least once (a glued menu stands in the same place twice); or they begin with a
    prefix that is no word of the text, as many others do."""
    around: dict[str, set[tuple[str, str]]] = {}
    prefixes: dict[str, set[str]] = {}
    for found in _INNER.finditer(text):
        left, right = _letters_before(text, found.start()), _letters_behind(text, found.start())
        start, end = found.start() - len(left), found.start() + len(right)
        if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum() or len(left + right) > _REACH:
            continue  # one of several that are glued, or too long
        before = text[max(0, start - _REACH) : start].split()
        behind = text[end : end + _REACH].split()
        around.setdefault(left + right, set()).add((before[-1] if before else "", behind[0] if behind else ""))
        if left.islower() and len(left) <= _LONGEST_PREFIX:
            prefixes.setdefault(left, set()).add(right)
    one = {word for word, places in around.items() if _is_said(places)}
    prefixes = {prefix: words for prefix, words in prefixes.items() if not _stands_alone(prefix, text)}
    prefixed = sum(map(len, prefixes.values()))
    is_usual = prefixed >= _WORDS_OF_A_LANGUAGE and prefixed >= _SHARE_OF_A_LANGUAGE * len(around)
    for prefix, words in prefixes.items():
        if is_usual or len(words) >= _WORDS_WITH_A_PREFIX:
            one.update(prefix + word for word in words)
    return frozenset(one)


def _is_said(places: set[tuple[str, str]]) -> bool:
    """Whether a word stands beside different words before it and behind it, one of them of a sentence."""
    before, behind = {word for word, _ in places}, {word for _, word in places}
    in_sentence = any(word.isalpha() and word.islower() for place in places for word in place)
    return len(before) > 1 and len(behind) > 1 and in_sentence


def _stands_alone(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE) is not None


def _letters_before(text: str, place: int) -> str:
    start = place
    while start > 0 and place - start < _REACH and text[start - 1].isalpha():
        start -= 1
    return text[start:place]


def _letters_behind(text: str, place: int) -> str:
    end = place
    while end < len(text) and end - place < _REACH and text[end].isalpha():
        end += 1
    return text[place:end]
