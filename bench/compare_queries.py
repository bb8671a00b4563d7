"""Thirty queries over the documents of a folder, as dateline finds them and as a plain scan of the same texts does.

    python bench/compare_queries.py FOLDER

ingests the folder into an archive of its own, reads every stored document, and looks for each query in it with nothing
but lists of words. It prints both counts and the ids in which they differ. The scan has its own idea of a word; it
shares with the index the stemmer and the rule for sentences.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from snowballstemmer.english_stemmer import EnglishStemmer  # noqa: E402

from archive.document import Document  # noqa: E402
from archive.store import Archive  # noqa: E402
from index.search import open_for_search, search  # noqa: E402
from index.sentences import split_sentences  # noqa: E402

_STEM = EnglishStemmer().stemWord
_WORD = re.compile(r"(?:[a-z]\.)+[a-z]\b\.?|\d+(?:[.,]\d+)*|[a-z0-9]+(?:['’][a-z]+)*", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """A field as lists side by side: each word as written, folded, stemmed, and its sentence and paragraph."""

    written: list[str]
    words: list[str]
    stems: list[str]
    sentences: list[int]
    paragraphs: list[int]


@dataclass(frozen=True)
class Scanned:
    """A document: each of its fields as a text, and the days it may be from, first and last as ISO dates."""

    fields: dict[str, Text]
    days: list[tuple[str, str]]


Find = Callable[[Scanned], bool]


def read_text(text: str) -> Text:
    """The words of a field."""
    written, sentences, paragraphs = [], [], []
    sentence = 0
    for number, paragraph in enumerate(text.split("\n\n")):
        for part in split_sentences(paragraph):
            sentence += 1
            for word in _WORD.findall(part):
                written.append(word)
                sentences.append(sentence)
                paragraphs.append(number)
    words = [re.sub(r"['’]s$", "", word.lower().replace("’", "'")) for word in written]
    words = [word.replace(".", "") if not any(map(str.isdigit, word)) else word for word in words]
    return Text(written, words, [_STEM(word) if len(word) > 2 else word for word in words], sentences, paragraphs)


def scan(document: Document) -> Scanned:
    """The document as the scan sees it."""
    dateline = document.dateline
    lead = next((part for part in document.body.split("\n\n") if _WORD.search(part)), "")
    reading = [part for part in (dateline.city, dateline.region) if part] if dateline else []
    fields = {
        "title": document.title or "",
        "deck": document.deck or "",
        "byline": document.byline or "",
        "dateline": (dateline.place or "") if dateline else "",
        "body": document.body,
        "signoff": document.signoff or "",
        "lead": lead,
        "reading": ", ".join(reading),
    }
    days = document.published.value.intervals if document.published else ()
    return Scanned(
        {name: read_text(text) for name, text in fields.items()},
        [(one.first.isoformat(), one.last.isoformat()) for one in days],
    )


EVERYWHERE = ("title", "deck", "byline", "dateline", "body", "signoff")
HLEAD = ("title", "deck", "lead")
PLACE = ("dateline", "reading")

Positions = Callable[[Text], list[int]]


def word(term: str) -> Positions:
    """Any form of the word."""
    stem = _STEM(term) if len(term) > 2 else term
    return lambda text: [at for at, found in enumerate(text.stems) if found == stem]


def exact(term: str) -> Positions:
    """This form."""
    return lambda text: [at for at, found in enumerate(text.words) if found == term]


def like(expression: str) -> Positions:
    """Words that the expression fits whole."""
    return lambda text: [at for at, found in enumerate(text.words) if re.fullmatch(expression, found)]


def nearly(term: str, edits: int) -> Positions:
    """Words that are spelt so but for a few edits; the whole table of distances for each."""

    def distance(found: str) -> int:
        rows = [list(range(len(term) + 1))]
        for at, character in enumerate(found, 1):
            row = [at]
            for column, other in enumerate(term, 1):
                best = min(rows[-1][column] + 1, row[-1] + 1, rows[-1][column - 1] + (character != other))
                if at > 1 < column and found[at - 2] == other and term[column - 2] == character:
                    best = min(best, rows[-2][column - 2] + 1)
                row.append(best)
            rows.append(row)
        return rows[-1][-1]

    return lambda text: [at for at, found in enumerate(text.words) if distance(found) <= edits]


def phrase(*terms: str) -> Positions:
    """The first position of the words side by side."""
    size = len(terms)
    return lambda text: [at for at in range(len(text.words)) if tuple(text.words[at : at + size]) == terms]


def capitals(term: str) -> Positions:
    """The word in capitals."""
    return lambda text: [
        at for at in exact(term)(text) if (core := re.sub(r"['’]s$", "", text.written[at])).isupper() and len(core) > 1
    ]


def some(*each: Positions) -> Positions:
    """The positions of any."""
    return lambda text: sorted({at for find in each for at in find(text)})


def has(find: Positions, fields: Sequence[str] = EVERYWHERE) -> Find:
    """Documents in which it stands."""
    return lambda document: any(find(document.fields[field]) for field in fields)


def often(times: int, find: Positions) -> Find:
    """Documents in which it stands so often."""
    return lambda document: sum(len(find(document.fields[field])) for field in EVERYWHERE) >= times


def near(
    one: Positions, other: Positions, words: int, *, ordered: bool = False, sizes: tuple[int, int] = (1, 1),
    fields: Sequence[str] = EVERYWHERE,
) -> Find:  # fmt: skip
    """Documents in which both stand with at most so many words between; `sizes` are their numbers of words."""

    def holds(document: Scanned) -> bool:
        for field in fields:
            text = document.fields[field]
            for left in one(text):
                for right in other(text):
                    after = right - (left + sizes[0])
                    before = left - (right + sizes[1])
                    if 0 <= after <= words or (not ordered and 0 <= before <= words):
                        return True
        return False

    return holds


def together(one: Positions, other: Positions, unit: str) -> Find:
    """Documents in which both stand in the same sentence or paragraph."""

    def holds(document: Scanned) -> bool:
        for field in EVERYWHERE:
            text = document.fields[field]
            units = getattr(text, unit)
            if {units[at] for at in one(text)} & {units[at] for at in other(text)}:
                return True
        return False

    return holds


def dated(first: str, last: str) -> Find:
    """Documents that may be of those days."""
    return lambda document: any(start <= last and first <= end for start, end in document.days)


def both(*each: Find) -> Find:
    """Documents of all."""
    return lambda document: all(find(document) for find in each)


def either(*each: Find) -> Find:
    """Documents of any."""
    return lambda document: any(find(document) for find in each)


def without(find: Find) -> Find:
    """Documents that are not."""
    return lambda document: not find(document)


QUERIES: dict[str, Find] = {
    "trade w/5 deficit": near(word("trade"), word("deficit"), 5),
    '"crude oil" AND NOT opec': both(has(phrase("crude", "oil")), without(has(word("opec")))),
    "hlead:merger": has(word("merger"), HLEAD),
    "place:tokyo date:1987-03": both(has(exact("tokyo"), PLACE), dated("1987-03-01", "1987-03-31")),
    "atleast3(coffee)": often(3, word("coffee")),
    "trade pre/3 surplus": near(word("trade"), word("surplus"), 3, ordered=True),
    "interest w/0 rate": near(word("interest"), word("rate"), 0),
    '"prime rate" OR "discount rate"': either(has(phrase("prime", "rate")), has(phrase("discount", "rate"))),
    "dollar w/s yen": together(word("dollar"), word("yen"), "sentences"),
    "dollar w/p yen": together(word("dollar"), word("yen"), "paragraphs"),
    '"crude oil" w/5 (price OR prices)': near(phrase("crude", "oil"), some(word("price")), 5, sizes=(2, 1)),
    "(wheat OR corn) w/10 export*": near(some(word("wheat"), word("corn")), like("export.*"), 10),
    "title:oil": has(word("oil"), ("title",)),
    "title:(bank w/2 england)": near(word("bank"), word("england"), 2, fields=("title",)),
    "body:shareholders": has(word("shareholders"), ("body",)),
    "=share": has(exact("share")),
    "shares NOT =shares": both(has(word("shares")), without(has(exact("shares")))),
    "case:US": has(capitals("us")),
    "us -case:US": both(has(word("us")), without(has(capitals("us")))),
    "acqui*": has(like("acqui.*")),
    "*ization": has(like(".*ization")),
    "m?n": has(like("m.n")),
    "date:1987-03-01..1987-03-15 gold": both(has(word("gold")), dated("1987-03-01", "1987-03-15")),
    "place:washington tariffs": both(has(exact("washington"), PLACE), has(word("tariffs"))),
    'place:"new york" stock': both(has(phrase("new", "york"), PLACE), has(word("stock"))),
    "atleast5(bank)": often(5, word("bank")),
    "atleast2(trade w/5 japan)": lambda document: (
        sum(_apart(_pairs(document.fields[field], word("trade"), word("japan"), 5)) for field in EVERYWHERE) >= 2
    ),
    "japan trade dispute": both(has(word("japan")), has(word("trade")), has(word("dispute"))),
    "(merger OR takeover) NOT bank": both(has(some(word("merger"), word("takeover"))), without(has(word("bank")))),
    "hlead:(loss w/3 profit) date:1987": both(
        near(word("loss"), word("profit"), 3, fields=HLEAD), dated("1987-01-01", "1987-12-31")
    ),
    '"said it" pre/4 "to"': near(phrase("said", "it"), exact("to"), 4, ordered=True, sizes=(2, 1)),
    "tarifs~2 w/8 (japan* OR trade)": near(nearly("tarifs", 2), some(like("japan.*"), word("trade")), 8),
    "agreement~": has(nearly("agreement", 1)),
}


def _pairs(text: Text, one: Positions, other: Positions, words: int) -> Iterator[tuple[int, int]]:
    """Each of either side with the nearest of the other before and after it, where near enough."""
    sides = (one(text), other(text))
    for places, others in (sides, sides[::-1]):
        for at in places:
            after = [place for place in others if place > at][:1]
            before = [place for place in others if place < at][-1:]
            for place in (*after, *before):
                if abs(place - at) - 1 <= words:
                    yield min(place, at), max(place, at)


def _apart(stretches: Iterator[tuple[int, int]]) -> int:
    count, end = 0, -1
    for start, last in sorted(stretches, key=lambda stretch: stretch[1]):
        if start > end:
            count, end = count + 1, last
    return count


def main(folder: Path) -> int:
    """Prints the comparison; the number of queries in which the two differ."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "compared.dateline"
        command = [sys.executable, str(ROOT / "cli.py"), "ingest", str(folder), "--archive", str(place)]
        subprocess.run(command, check=False)  # a rejected page is none of ours
        differing = 0
        with Archive.open(place) as archive, open_for_search(archive) as engine:
            scanned = {id: scan(document) for id, document in archive.changed_since(0) if document is not None}
            print(f"{len(scanned):,} documents")
            for query, find in QUERIES.items():
                found = {hit.id for hit in search(archive, engine, query).hits()}
                plain = {id for id, document in scanned.items() if find(document)}
                differing += found != plain
                print(f"{len(found):6,} {len(plain):6,}  {'same' if found == plain else 'DIFFER'}  {query}")
                for id in sorted(found ^ plain):
                    print(f"       only {'dateline' if id in found else 'the scan'}: {id[:12]}")
    print(f"{len(QUERIES) - differing} of {len(QUERIES)} the same")
    return differing


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
