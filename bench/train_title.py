"""Learns what each sign of a title weighs from collections of pages with known titles, and writes the table.

    train_title.py FOLDER [--out ingest/title_weights.tsv] [--check]

FOLDER holds `<set>/gold.jsonl` (id, site, title, title_alt, url) and `<set>/raw/<rendering>/<id>.txt`, for some sets
`<set>/html/<id>.html`. The title is the right one among its page's candidates: a logit model over the candidates of
each page (McFadden 1974); the say of a rendering grows with the root of its pages. Where a collection has no titles but
HTML, the title on which the HTML's heading and its statements agree is learnt from, in the text alone. `--check` leaves
out a fifth of the sites in turn and prints the share of titles found on them. A page in four is shown with its address,
as crawls have one and folders of text have none. Needs numpy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.document import Sighting
from ingest.boilerplate import judge_units
from ingest.census import Sketch, gather_census, sketch_document
from ingest.decode import NotText, decode_record
from ingest.layout import find_units
from ingest.lines import split_lines
from ingest.record import RawRecord
from ingest.title_candidates import find_candidates
from ingest.title_cuts import find_parts
from ingest.title_head import read_head
from ingest.title_keys import title_key
from ingest.title_signs import SIGNS, read_signs

STEPS, RATE, PRIOR = 200, 0.1, 1.0
# Titles that HTML agrees on have less say than those that were given.
SAY = {"known": 1.0, "agreed": 0.25}
STATEMENTS = frozenset(("og_title", "json_ld", "title_tag", "twitter_title"))
HEADER = "# What each sign of a title weighs (title_signs.SIGNS), learnt by bench/train_title.py: sign, tab, weight.\n"


@dataclass
class Page:
    """The candidates of one page as rows of signs, and which of them is the title."""

    set: str
    site: str
    signs: Any
    right: Any
    agreed: bool = False  # whether its title is what the HTML's statements agree on


def read_pages(folder: Path) -> list[Page]:
    """Every rendering of every document whose title is known."""
    pages = []
    for gold_file in sorted(folder.glob("*/gold.jsonl")):
        gold = [json.loads(row) for row in gold_file.read_text("utf-8").split("\n") if row.strip()]
        known = [document for document in gold if document.get("title")]
        html = gold_file.parent / "html"
        agreed = [] if known or not html.exists() else list(_agree_titles(gold, html))
        for files in sorted((gold_file.parent / "raw").iterdir()):
            name = f"{gold_file.parent.name}/{files.name}"
            pages += _read_rendering(name, known, files, ".txt") + _read_rendering(name, agreed, files, ".txt")
        if known and html.exists():
            pages += _read_rendering(f"{gold_file.parent.name}/html", known, html, ".html")
    return pages


def _agree_titles(gold: list[dict[str, Any]], html: Path) -> Iterator[dict[str, Any]]:
    """The documents of a collection without titles for which the HTML's heading and one of its statements agree on
    one, with that title: to learn from their text, not from the HTML that gave it."""
    for document in gold:
        path = html / f"{document['id']}.html"
        if not path.exists():
            continue
        try:
            meta = decode_record(RawRecord(path.read_bytes(), "html", Sighting("unknown", str(path)))).meta
        except NotText:
            continue
        stated = {title_key(claim.value) for claim in meta if claim.about == "title" and claim.rule in STATEMENTS}
        stated |= {
            title_key(part)
            for claim in meta
            if claim.about == "title" and claim.rule in STATEMENTS
            for part, _, _ in find_parts(claim.value)
        }
        heads = {title_key(claim.value): claim.value for claim in meta if claim.rule == "h1"}
        agreed = [value for key, value in heads.items() if key in stated and key.count(" ") > 1]
        if len(agreed) == 1:
            yield {**document, "title": agreed[0], "agreed": True}


def _read_rendering(name: str, gold: list[dict[str, Any]], files: Path, suffix: str) -> list[Page]:
    read, sketches = [], defaultdict[str, dict[str, Sketch]](dict)
    for document in gold:
        path = files / (document["id"] + suffix)
        if not path.exists():
            continue
        site = document.get("site") or "unknown"
        record = RawRecord(path.read_bytes(), "html" if suffix == ".html" else "text", Sighting(site, str(path)))
        try:
            decoded = decode_record(record)
        except NotText:
            continue
        lines = split_lines(decoded)
        units = find_units(lines, decoded.text)
        sketches[site][record.id] = sketch_document(lines, units)
        read.append((document, site, decoded, units))
    censuses = {site: gather_census(site, found) for site, found in sketches.items()}
    pages = []
    for document, site, decoded, units in read:
        head = read_head(units, judge_units(units, decoded.text, censuses[site]), decoded.text)
        candidates = find_candidates(head, decoded.meta, censuses[site])
        url = document.get("url") if _draw(document["id"]) % 4 == 0 else None
        signs = np.zeros((len(candidates), len(SIGNS)), np.float32)
        for row, found in zip(signs, read_signs(candidates, head, decoded.meta, censuses[site], url), strict=True):
            for sign, value in found.items():
                row[SIGNS.index(sign)] = value
        titles = {title_key(title) for title in (document["title"], document.get("title_alt")) if title}
        right = np.array([one.key in titles for one in candidates], bool)
        pages.append(Page(name, site, signs, right, bool(document.get("agreed"))))
    return pages


def _draw(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def weigh_sets(pages: list[Page]) -> dict[str, float]:
    """The say of one page of each rendering: less where many titles are a catalogue's and not the page's own. A
    rendering of four times as many pages has twice the say: with the same, a page of a small one would have that of
    twenty."""
    sizes, shown = Counter(page.set for page in pages), Counter(page.set for page in pages if page.right.any())
    trust = {name: (shown[name] / size) ** 2 for name, size in sizes.items()}
    agreed = {page.set for page in pages if page.agreed}
    return {
        name: trust[name] * SAY["agreed" if name in agreed else "known"] / size**0.5 for name, size in sizes.items()
    }


def learn(pages: list[Page], say: dict[str, float]) -> Any:
    """The weight of each sign, in the order of SIGNS."""
    pages = [page for page in pages if page.right.any()]
    signs = np.concatenate([page.signs for page in pages])
    right = np.concatenate([page.right for page in pages])
    counts = [len(page.right) for page in pages]
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    of = np.repeat(np.arange(len(pages)), counts)
    share = np.array([say[page.set] for page in pages], np.float32)
    share /= share.sum()
    turned = np.ascontiguousarray(signs.T)
    weights, mean, square = (np.zeros(len(SIGNS), np.float32) for _ in range(3))
    for step in range(1, STEPS + 1):
        scores = signs @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, first)[of])
        taken = odds / np.add.reduceat(odds, first)[of]
        good = odds * right
        wanted = good / np.maximum(np.add.reduceat(good, first), 1e-30)[of]
        slope = turned @ ((taken - wanted) * share[of]).astype(np.float32) + PRIOR * weights / 3000
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def report(pages: list[Page], chosen: list[int]) -> None:
    """Prints for each rendering the share of titles found, of all and of those that the page shows as a candidate."""
    found, shown = defaultdict[str, list[bool]](list), defaultdict[str, list[bool]](list)
    for page, best in zip(pages, chosen, strict=True):
        found[page.set].append(bool(len(page.right) and page.right[best]))
        shown[page.set].append(bool(page.right.any()))
    for name, hits in found.items():
        of_shown = sum(hits) / max(1, sum(shown[name]))
        print(f"{name:32} {len(hits):4} pages  found {sum(hits) / len(hits):.3f}  of those shown {of_shown:.3f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "ingest" / "title_weights.tsv")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    pages = read_pages(given.folder)
    say = weigh_sets(pages)
    if given.check:
        chosen = [0] * len(pages)
        for fold in range(5):
            weights = learn([page for page in pages if _draw(page.site) % 5 != fold], say)
            for number, page in enumerate(pages):
                if _draw(page.site) % 5 == fold and len(page.right):
                    chosen[number] = int(np.argmax(page.signs @ weights))
        print("on sites left out:")
        report(pages, chosen)
    weights = learn(pages, say)
    print("on all:")
    report(pages, [int(np.argmax(page.signs @ weights)) if len(page.right) else 0 for page in pages])
    rows = "".join(f"{sign}\t{weight:.2f}\n" for sign, weight in zip(SIGNS, weights, strict=True))
    given.out.write_text(HEADER + rows, encoding="utf-8")


if __name__ == "__main__":
    main()
