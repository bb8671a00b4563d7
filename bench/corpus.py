"""Makes a corpus of news that nobody wrote: the same N documents on every machine, with the measures of real ones.

Words follow a Zipf-Mandelbrot law over a vocabulary that grows with the text (Heaps), each document has a topic whose
words come in bursts, lengths are log-normal with a mean of about 400 words, dates span thirty years and get denser.
Used by the measurements of speed; nothing that it makes is kept in the repository.

    python bench/corpus.py 10000 FOLDER      # as raw text files, with menus and furniture, sorted into sources
"""

from __future__ import annotations

import random
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

_ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl fr gr pl pr sc sh sl sp st str th tr".split()
_VOWELS = "a e i o u ai ea ee ie oa ou".split()
_ENDS = ["", "", "", "n", "r", "s", "t", "l", "m", "nd", "st", "ck", "ng"]
# The small words of the language, at the head of the law; the rest is made of syllables.
_SMALL = (
    "the of and to in a that is was for on with as by at it from be were had has are his which he have not or an this"
    " been their its will would who they but said more after about one she when no two other there new can also her"
    " all if up out so some than into time what over last may year could first people three then under most against"
).split()
_FIRST_DAY, _DAYS = date(1990, 1, 1), 30 * 365
VOCABULARY, _CORE = 400_000, 6_000
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
    """The word of that rank, from 0: the smaller, the more frequent."""
    if rank < len(_SMALL):
        return _SMALL[rank]
    chosen = random.Random(rank * 7919 + 5)
    syllables = 1 if rank < 2_000 else 2
    word = "".join(
        chosen.choice(_ONSETS) + chosen.choice(_VOWELS) + chosen.choice(_ENDS) for _ in range(syllables)
    )
    return word if rank < 3_000 else word + chosen.choice(("", "", "s", "ed", "ing", "er", "ly", "ion"))


def _share(rank: int) -> float:
    core = 1 / (min(rank, _CORE) + 2.7) ** 1.05
    return core if rank <= _CORE else core * (_CORE / rank) ** 1.8


def make_documents(count: int, first: int = 0) -> Iterator[MadeDocument]:
    """Documents number `first` to `first + count`: each depends on its number alone."""
    words = [make_word(rank) for rank in range(VOCABULARY)]
    # Two laws, as in real text: the core of the language, and names and rarities that fall off faster.
    law = list(accumulate(_share(rank) for rank in range(VOCABULARY)))
    total = law[-1]
    places = [make_word(5_000 + number).capitalize() for number in range(300)]
    for number in range(first, first + count):
        chosen = random.Random(number)
        length = min(4_000, max(30, round(chosen.lognormvariate(5.8, 0.6))))
        topic = [words[chosen.randrange(200, 60_000)] for _ in range(12)]
        drawn = [
            chosen.choice(topic) if chosen.random() < 0.04 else words[bisect_left(law, chosen.random() * total)]
            for _ in range(length)
        ]
        sentences: list[str] = []
        while drawn:
            size = chosen.randrange(8, 32)
            sentences.append(" ".join(drawn[:size]).capitalize() + ".")
            del drawn[:size]
        paragraphs = tuple(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))
        # Ever more is published: the square root makes later days likelier.
        day = _FIRST_DAY + timedelta(days=int(_DAYS * chosen.random() ** 0.5))
        title = " ".join([*topic[:3], *(words[chosen.randrange(100, 5_000)] for _ in range(4))]).capitalize()
        place = places[min(299, int(chosen.expovariate(0.03)))]
        yield MadeDocument(number, title, paragraphs, day, place, f"source-{chosen.randrange(40):02}")


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
