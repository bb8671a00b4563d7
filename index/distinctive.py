"""Word counts of a result and of the rest of the archive into the words that set the result apart.

The measure is the log-likelihood ratio G2 of a table of two by two (Dunning, "Accurate Methods for the Statistics of
Surprise and Coincidence", 1993), with which corpus linguists compare frequency lists (Rayson and Garside, "Comparing
Corpora using Frequency Profiling", 2000; theirs leaves out the two cells of all other words, which changes the figure
of a rare word hardly at all). G2 says how sure the difference is, not how large: beside it stands the log ratio, the
binary logarithm of how many times as frequent the word is (Hardie, "Log Ratio", 2014).
"""

from __future__ import annotations

from heapq import nsmallest
from math import log, log2

from archive.values import dataclass
from index.engine import SearchEngine
from index.query import Query

# Of a G2 above this the difference would come by chance once in ten thousand words (chi-squared, one degree).
SURE = 15.13


@dataclass(frozen=True, slots=True)
class DistinctiveWord:
    """A word with its documents and occurrences in the result and in the rest, its G2 and its log ratio (1 is twice as
    frequent as in the rest, 2 four times; a word that the rest lacks is taken to stand there half a time)."""

    word: str
    documents: int
    rest_documents: int
    count: int
    rest_count: int
    g2: float
    log_ratio: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The most distinctive words, most distinctive first, with the documents and running words of both sides."""

    words: tuple[DistinctiveWord, ...]
    documents: int
    rest_documents: int
    size: int
    rest_size: int


def find_distinctive(
    engine: SearchEngine, query: Query, most: int | None, least: int = 3, stop_words: bool = False,
    guesses: bool = False,
) -> Comparison:  # fmt: skip
    """The words that stand more often in the documents that match than in all others, `most` of them at most.

    `least` is in how many of the documents a word must stand: one that a single document repeats says little of the
    result. The function words of English are left out unless `stop_words`.
    """
    text = engine.count_text(query, guesses)
    rest_size = text.all_words - text.words
    found = (
        DistinctiveWord(
            word.word, word.documents, word.all_documents - word.documents, word.occurrences,
            word.all_occurrences - word.occurrences,
            log_likelihood(word.occurrences, word.all_occurrences - word.occurrences, text.words, rest_size),
            log_ratio(word.occurrences, word.all_occurrences - word.occurrences, text.words, rest_size),
        )
        for word in (engine.count_words(query, least, guesses) if rest_size else ())
        if stop_words or not is_stop_word(word.word)
    )  # fmt: skip
    over = (word for word in found if word.log_ratio > 0)
    words = nsmallest(most, over, key=_order) if most is not None else sorted(over, key=_order)
    return Comparison(tuple(words), text.documents, text.all_documents - text.documents, text.words, rest_size)


def log_likelihood(count: int, rest_count: int, size: int, rest_size: int) -> float:
    """G2 of a word that stands `count` times among `size` words and `rest_count` times among `rest_size` others.

    >>> round(log_likelihood(110, 2442, 221, 31556), 2)
    270.72
    """
    everything = size + rest_size
    having = count + rest_count
    cells = (
        (count, size * having),
        (rest_count, rest_size * having),
        (size - count, size * (everything - having)),
        (rest_size - rest_count, rest_size * (everything - having)),
    )
    return 2 * sum(observed * log(observed * everything / expected) for observed, expected in cells if observed)


def log_ratio(count: int, rest_count: int, size: int, rest_size: int) -> float:
    """The binary logarithm of the ratio of the two relative frequencies.

    >>> log_ratio(8, 2, 1000, 1000)
    2.0
    """
    return log2(((count or 0.5) / size) / ((rest_count or 0.5) / rest_size))


def is_stop_word(word: str) -> bool:
    """Whether a compared form is a function word of English. Words that are names too ("may", "us", "will") are not in
    the list: the measure decides about them."""
    return word in _STOP_WORDS


def _order(word: DistinctiveWord) -> tuple[float, str]:
    return (-word.g2, word.word)


_STOP_WORDS = frozenset(
    "a an the this that these those some any no every each either neither both all such what which whose who whom"
    " i me my mine myself we our ours ourselves you your yours yourself he him his himself she her hers herself it its"
    " itself they them their theirs themselves one ones"
    " am is are was were be been being have has had having do does did doing would shall should can could might must"
    " isn't aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't won't wouldn't can't cannot couldn't"
    " shouldn't i'm i've you're he'll it'll we're we've they're they've"
    " and or but nor if then else than as because since while although though unless until when where why how whether"
    " of at by for with about against between into through during before after above below to from up down in out on"
    " off over under again further once here there upon within without among per via"
    " not only own same so too very just also even still yet more most much many few less least other"
    " another else".split()
)
