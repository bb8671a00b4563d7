"""A dump of any size, the same every time: pages of invented sites in the manner of samples/, menus and furniture
included, as a folder of text files or as one file of short JSON records.

    python bench/bulk_corpus.py FOLDER --documents 100000
    python bench/bulk_corpus.py RECORDS.jsonl --documents 1000000

A page is 2.6 KB on average, a short record 0.8 KB. Sentences are drawn from a small grammar over some five hundred
words and names made of syllables; zlib packs a page of them to 0.52 of its size.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

# Sources come in very different sizes, as in real dumps: the share of the first is the largest.
SITES = 24
PER_FOLDER = 1000  # files

_NOUNS = """agreement harbour ferry council budget school hospital bridge union strike quota fleet railway inquiry
report court minister committee election ballot fishery lighthouse market pension contract tunnel reservoir museum
library theatre airport warehouse factory refinery mine forest orchard valley river coast island district parish
province republic embassy consulate delegation treaty border customs tariff subsidy grant loan bank currency mortgage
rent housing estate prison police sergeant inspector magistrate prosecutor defendant witness jury verdict appeal
sentence statute regulation licence permit survey census petition protest march rally picket boycott lockout wage
shift overtime apprentice engineer pilot captain mate stoker cook nurse surgeon physician teacher pupil student
professor rector bishop vicar choir organ festival carnival regatta orchestra exhibition archive newspaper editor
columnist broadcaster transmitter cable satellite turbine boiler engine propeller hull keel anchor winch crane quay
pier slipway breakwater dredger buoy beacon trawler barge tug lifeboat crew passenger cargo container grain timber
coal copper salt wool linen cement brick granite slate clay peat drought flood storm gale frost thaw harvest seed
cattle sheep herd dairy cheese butter bread bakery mill brewery vineyard tavern hostel refuge shelter orphanage
charity donor volunteer trustee auditor ledger account invoice dividend shareholder broker auction tender scheme
plan proposal amendment motion speech debate chamber senate mayor alderman clerk register archive seal flag anthem
veteran regiment garrison barracks convoy minefield ceasefire truce hostage ransom refugee passport visa asylum""".split()  # noqa: E501
_ADJECTIVES = """local northern southern eastern western coastal rural urban public private national regional former
acting senior junior independent joint annual quarterly emergency temporary permanent preliminary final draft secret
open disputed overdue expensive cheap modest generous narrow broad ancient modern wooden iron floating abandoned
restored crowded empty quiet angry cautious hopeful reluctant stubborn patient elected appointed retired veteran
foreign domestic provincial municipal parliamentary judicial medical agricultural industrial maritime naval military
civilian economic financial political social cultural historic seasonal nightly weekly monthly wet dry cold bitter
mild heavy light early late long short sudden gradual unanimous divided partial complete""".split()
_VERBS = """approved rejected postponed welcomed condemned opened closed repaired inspected ordered sold bought leased
financed audited criticised defended abandoned resumed suspended cancelled announced published withdrew drafted
amended ratified challenged examined questioned praised warned assured reminded supplied delayed rebuilt extended
reduced doubled halved moved replaced restored surveyed measured counted recorded disclosed denied confirmed
investigated settled joined left crossed reached visited occupied evacuated searched guarded fined dismissed
appointed elected nominated invited received refused returned shipped unloaded towed launched scrapped""".split()
_ADVERBS = """again quietly publicly reluctantly unanimously formally briefly twice yesterday meanwhile nevertheless
without notice in private under protest by a wide margin after dark before dawn at short notice in writing for the
first time in a decade since the spring despite the weather on appeal with immediate effect""".split()
_LINKS = ("after", "because", "although", "while", "before", "so that", "once", "unless", "as", "even though")
_SYLLABLES = """ar bel cor dan el fen gor hal is jor kel lo mar nor os pel quin ras sel tor ul ven wick yar zan bro
cla dre fri gla kri pla sto tra vel mun ster ton ford haven mouth ley by dale worth more field combe stead gate
bridge""".split()
_MENU = """Home News Archive Contact About Letters Weather Tides Shipping Sport Notices Opinion Pictures Subscribe
Search Jobs Births Deaths Court Council Harbour Farming Schools Theatre Radio Maps Links Press Calendar""".split()
_FURNITURE = (
    "Share this page   Print   Send to a friend",
    "Sign up for our weekly letter and never miss the tide tables",
    "Read more: {name} in pictures | Yesterday's paper | Letters to the editor",
    "All rights reserved. {name} accepts no liability for timetables printed in these pages.",
    "Follow {name} | Report an error | Advertise with us",
    "{name} is owned by its readers and published six days a week at the Old Customs House.",
    "Most read this week",
)
_MONTHS = ("January February March April May June July August September October November December").split()


def _name(draw: random.Random, parts: int = 2) -> str:
    return "".join(draw.choice(_SYLLABLES) for _ in range(parts)).capitalize()


def _noun_phrase(draw: random.Random) -> str:
    shape = draw.random()
    if shape < 0.2:
        return f"{_name(draw)} {_name(draw, 3)}"
    if shape < 0.3:
        return f"the {draw.choice(_NOUNS)} of {_name(draw)}"
    if shape < 0.4:
        return f"{draw.randint(2, 990)} {draw.choice(_NOUNS)}s"
    if shape < 0.7:
        return f"the {draw.choice(_ADJECTIVES)} {draw.choice(_NOUNS)}"
    return f"{draw.choice(('the', 'a', 'its', 'their', 'every', 'no', 'this'))} {draw.choice(_NOUNS)}"


def _clause(draw: random.Random) -> str:
    clause = f"{_noun_phrase(draw)} {draw.choice(_VERBS)} {_noun_phrase(draw)}"
    return f"{clause} {draw.choice(_ADVERBS)}" if draw.random() < 0.3 else clause


def sentence(draw: random.Random) -> str:
    """A sentence of six to thirty words."""
    text = _clause(draw)
    if draw.random() < 0.6:
        text += f" {draw.choice(_LINKS)} {_clause(draw)}"
    shape = draw.random()
    if shape < 0.15:
        return f'"{text[0].upper()}{text[1:]}," said {_name(draw)} {_name(draw, 3)} of the {draw.choice(_NOUNS)}.'
    if shape < 0.35:
        text += f", {_noun_phrase(draw)} and {_noun_phrase(draw)}"
    return f"{text[0].upper()}{text[1:]}."


def _paragraph(draw: random.Random) -> str:
    return " ".join(sentence(draw) for _ in range(draw.randint(2, 4)))


def _title(draw: random.Random) -> str:
    words = _clause(draw).split()[:9]
    return " ".join(words).capitalize()


class Site:
    """An invented site: its name, its menu, its furniture and its way of writing a date."""

    def __init__(self, number: int) -> None:
        draw = random.Random(f"site {number}")
        self.name = f"The {_name(draw)} {draw.choice(('Gazette', 'Courier', 'Herald', 'Post', 'Observer', 'Journal'))}"
        self.folder = self.name.lower().replace(" ", "_")
        gap = draw.choice(("   ", " | ", "\u00a0 ", "\n"))
        items = draw.sample(_MENU, draw.randint(8, 18))
        lines = [items[at : at + 7] for at in range(0, len(items), 7)]
        self.menu = "\n".join(gap.join(line) for line in lines)
        self.footer = "\n".join(line.format(name=self.name) for line in draw.sample(_FURNITURE, draw.randint(2, 4)))
        self.place = _name(draw)
        self.date_form = draw.randrange(4)

    def page(self, draw: random.Random, size: int) -> str:
        """A page of about that many characters."""
        year, month, day = draw.randint(1996, 2024), draw.randint(1, 12), draw.randint(1, 28)
        place = self.place if draw.random() < 0.5 else _name(draw)
        title, written = _title(draw), f"{day} {_MONTHS[month - 1]} {year}"
        dateline, posted = "", ""
        if self.date_form == 0:
            dateline = f"{place}, {written}: "
        elif self.date_form == 1:
            dateline, posted = f"{place.upper()} - ", f"Posted on: {month}/{day}/{year}"
        elif self.date_form == 2:
            posted = f"{_MONTHS[month - 1]} {day}, {year}"
        else:
            posted = f"Published {day:02}.{month:02}.{year} by {_name(draw)} {_name(draw)}"
        head = [self.menu, "", title, *([posted] if posted else []), ""]
        paragraphs: list[str] = []
        left = size - len(self.menu) - len(self.footer) - len(title)
        while left > 0 or not paragraphs:
            text = (dateline if not paragraphs else "") + _paragraph(draw)
            paragraphs.append(text)
            left -= len(text) + 2
        related = [_title(draw) for _ in range(draw.randint(0, 4))]
        return "\n".join((*head, "\n\n".join(paragraphs), "", *related, self.footer, ""))


def pages(count: int, *, size: int, seed: int = 7) -> Iterator[tuple[Site, int, str]]:
    """`count` pages with their sites and numbers: for any count the first ones are the same."""
    sites = [Site(number) for number in range(SITES)]
    shares = [1 / (number + 1) for number in range(SITES)]
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        (site,) = draw.choices(sites, shares)
        yield site, number, site.page(draw, draw.randint(size // 2, size * 3 // 2))


def write_folder(folder: Path, count: int, *, size: int = 2350, seed: int = 7) -> int:
    """Writes the pages as files below `folder`, a folder a site; the bytes written."""
    written = 0
    for site, number, text in pages(count, size=size, seed=seed):
        below = folder / site.folder / f"{number // PER_FOLDER:04}"
        if number % PER_FOLDER < SITES * 4:
            below.mkdir(parents=True, exist_ok=True)
        path = below / f"{number:07}.txt"
        try:
            written += path.write_bytes(text.encode())
        except FileNotFoundError:
            below.mkdir(parents=True, exist_ok=True)
            written += path.write_bytes(text.encode())
    return written


def write_records(path: Path, count: int, *, size: int = 450, seed: int = 7) -> int:
    """Writes short pages as JSON Lines with URL and text; the bytes written."""
    with open(path, "w", encoding="utf-8") as stream:
        for site, number, text in pages(count, size=size, seed=seed):
            url = f"https://{site.folder.replace('_', '-')}.example/{number}"
            stream.write(json.dumps({"url": url, "text": text}, ensure_ascii=False) + "\n")
    return path.stat().st_size


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("target", type=Path, help="a folder, or a file whose name ends in .jsonl")
    options.add_argument("--documents", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=7)
    given = options.parse_args()
    write = write_records if given.target.suffix == ".jsonl" else write_folder
    written = write(given.target, given.documents, seed=given.seed)
    print(f"{given.documents:,} documents, {written:,} bytes, {written / given.documents:,.0f} each")


if __name__ == "__main__":
    main()
