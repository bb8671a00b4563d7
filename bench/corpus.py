"""Makes a corpus of news that nobody wrote: the same N documents on every machine, with the measures of real ones.

Words follow Zipf's law in the core of the language and a steeper one behind it, so that the vocabulary grows as that
of a million wire stories does (Heaps' law, 44 tokens^0.49: Manning, Raghavan and Schütze 2008, 5.1.1). A document has
a topic whose words come in bursts; lengths are log-normal with a mean of about 400 words, dates span thirty years and
get denser. Names have capitals, some sources typographic quotes and apostrophes. Each document depends on its number
alone, and memory does not grow with their count. Used by the measurements of speed; nothing that it makes is kept.

    python bench/corpus.py 10000 FOLDER      # as raw text files, with menus and furniture, sorted into sources
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

_ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl fr gr pl pr sc sh sl sp st str th tr".split()
_VOWELS = "a e i o u ai ea ee ie oa ou".split()
_CLOSES = ["", "", "n", "r", "s", "t", "l", "m", "nd", "st", "ck", "ng"]
_ENDINGS = ("", "", "", "s", "ed", "ing", "er", "ly", "ion")
# The small words of the language, at the head of the law; the rest is made of syllables.
_SMALL = (
    "the of and to in a that is was for on with as by at it from be were had has are his which he have not or an this"
    " been their its will would who they but said more after about one she when no two other there new can also her"
    " all if up out so some than into time what over last may year could first people three then under most against"
).split()
_FIRST_DAY, _DAYS = date(1990, 1, 1), 30 * 365
# Ranks of the core, where the share of a word is 1 / (rank + _SHIFT); the share of those behind it falls with the
# power that makes a vocabulary grow with the 0.49th of the tokens.
_CORE, _SHIFT, _TAIL_POWER = 5_000, 1.3, 1 / 0.49
_TOPIC_SHARE, _TOPIC_WORDS = 0.2, 14
MENU = ("Home", "News", "About us", "Contact", "Archive", "Press releases", "Search")


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """One made document; `paragraphs` are its body."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    day: date
    place: str
    source: str


def make_word(rank: int) -> str:
    """The word of that rank, from 0: the smaller, the more frequent and mostly the shorter; hardly two are the same."""
    if rank < len(_SMALL):
        return _SMALL[rank]
    # A number to the base of the syllables, scattered so that neighbours in rank are none in the dictionary.
    syllables = 1 if rank < 1_500 else 2 if rank < 400_000 else 3
    number = rank * 2_654_435_761 % _SPACE[syllables]
    word = ""
    for _ in range(syllables):
        number, onset = divmod(number, len(_ONSETS))
        number, vowel = divmod(number, len(_VOWELS))
        number, close = divmod(number, len(_CLOSES) - 1)
        word += _ONSETS[onset] + _VOWELS[vowel] + _CLOSES[close + 1 if close else 0]
    return word if rank < 1_000 else word + _ENDINGS[rank % len(_ENDINGS)]


def make_documents(count: int, first: int = 0) -> Iterator[MadeDocument]:
    """Documents number `first` to `first + count`."""
    core = [_written(rank) for rank in range(_CORE)]
    places = [make_word(5_000 + number).capitalize() for number in range(300)]
    for number in range(first, first + count):
        chosen = random.Random(number)
        source = chosen.randrange(40)
        length = min(4_000, max(30, round(chosen.lognormvariate(5.8, 0.6))))
        topic = [rank for rank in _draw(chosen, 8 * _TOPIC_WORDS) if rank > 150][:_TOPIC_WORDS] or [150]
        words = [core[rank] if rank < _CORE else _written(rank) for rank in _draw(chosen, length)]
        for at in range(length):
            # The first of its words is what a story is most about.
            if chosen.random() < _TOPIC_SHARE:
                words[at] = _written(topic[int(len(topic) * chosen.random() ** 2)])
        if source % 2:  # ’s, as typesetters write it; the others keep to the typewriter
            words = [word.replace("'", "’") for word in words]
        paragraphs = tuple(_paragraphs(words, chosen, typeset=source % 2 == 1))
        # Ever more is published: the square root makes later days likelier.
        day = _FIRST_DAY + timedelta(days=int(_DAYS * chosen.random() ** 0.5))
        headline = [*map(make_word, topic[:3]), *(make_word(chosen.randrange(100, 5_000)) for _ in range(4))]
        place = places[min(299, int(chosen.expovariate(0.03)))]
        yield MadeDocument(number, " ".join(headline).capitalize(), paragraphs, day, place, f"source-{source:02}")


def _paragraphs(words: list[str], chosen: random.Random, *, typeset: bool) -> Iterator[str]:
    sentences: list[str] = []
    at = 0
    while at < len(words):
        size = chosen.randrange(8, 32)
        text = " ".join(words[at : at + size])
        text = text[0].upper() + text[1:] + "."
        if size % 9 == 0:
            text = f"“{text}”" if typeset else f'"{text}"'
        sentences.append(text)
        at += size
    for start in range(0, len(sentences), 3):
        yield " ".join(sentences[start : start + 3])


def _draw(chosen: random.Random, count: int) -> list[int]:
    """Ranks of words by the law of the language."""
    drawn = chosen.choices(range(_CORE + 1), cum_weights=_LAW, k=count)
    for at, rank in enumerate(drawn):
        if rank == _CORE:
            drawn[at] = min(_LAST, int(_CORE * (1 - chosen.random()) ** (-1 / (_TAIL_POWER - 1))))
    return drawn


@lru_cache(maxsize=100_000)
def _written(rank: int) -> str:
    """The word of that rank as it stands within a sentence: some are names, abbreviations or numbers."""
    word = make_word(rank)
    if rank < 150:
        return word
    kind = rank * 40_503 % 100
    if kind < 14:
        word = word.capitalize()
    elif kind < 15:
        word = word[:3].upper()
    elif kind < 18:
        word = str(rank)
    elif kind < 20:
        word = word.capitalize() + "'s"
    return word + "," if kind % 25 == 24 else word


_SPACE = {syllables: (len(_ONSETS) * len(_VOWELS) * (len(_CLOSES) - 1)) ** syllables for syllables in (1, 2, 3)}
_LAST = 10_000_000
_SHARES = [1 / (rank + 1 + _SHIFT) for rank in range(_CORE)]
# Behind the core the law goes on where it stood, and its integral has a closed form.
_LAW = list(accumulate((*_SHARES, _CORE * _SHARES[-1] / (_TAIL_POWER - 1))))


def page_of(document: MadeDocument) -> str:
    """The document as a scrape of its page: menu, title, posted date, dateline and body, furniture of its source."""
    posted = document.day.strftime("%d %B %Y")
    opening, *rest = document.paragraphs
    furniture = f"Copyright {document.source} Media Group. All rights reserved."
    return "\n".join(
        (*MENU, "", document.title, f"Posted on: {posted}", "",
         f"{document.place.upper()}, {document.day:%B} {document.day.day} - {opening}", "",
         *(line for paragraph in rest for line in (paragraph, "")),
         "Share this page", furniture, "")
    )  # fmt: skip


def main() -> None:
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    for document in make_documents(count):
        below = folder / document.source / f"{document.number // 1000:04}"
        below.mkdir(parents=True, exist_ok=True)
        (below / f"{document.number:07}.txt").write_text(page_of(document), encoding="utf-8")


if __name__ == "__main__":
    main()
