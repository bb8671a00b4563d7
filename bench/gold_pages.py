"""A folder of gold collections -> pages ready to learn from: units, signs, and how much of each unit is article.

Layout of the folder: `<set>/gold.jsonl` (id, site, body, body_alt) and `<set>/raw/<rendering>/<id>.txt`, for some
sets `<set>/html/<id>.html`. Used by the training and measuring scripts beside it, never by the product.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from archive.document import Sighting
from ingest.census import Sketch, gather_census, sketch_document
from ingest.decode import NotText, decode_record
from ingest.layout import find_units
from ingest.lines import split_lines
from ingest.record import Census, RawRecord, Unit

# Tokens and 4-grams as the article-extraction benchmark has them, letters of scripts without spaces one by one.
_WIDE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0002ffff"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W{_WIDE}]+")


@dataclass
class Page:
    """One rendering of one document. `share` is None where the collection has no body for it."""

    set: str
    rendering: str
    id: str
    site: str
    text: str
    units: tuple[Unit, ...]
    bodies: list[list[str]]
    share: list[float] | None
    unsure: list[bool]
    census: Census = field(default_factory=lambda: Census(""))
    must: list[str] = field(default_factory=list)
    must_not: list[str] = field(default_factory=list)


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    if not words:
        return Counter()
    if len(words) < 4:
        return Counter([tuple(words)])
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


def measure(gold: list[list[str]], body: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of the body's 4-grams against the gold variant that fits best."""
    found = shingles(tokens(body))
    best = (0.0, 0.0, 0.0)
    for variant in gold:
        wanted = shingles(variant)
        both = sum((wanted & found).values())
        p = both / sum(found.values()) if found else 0.0
        r = both / sum(wanted.values()) if wanted else 0.0
        f = 2 * p * r / (p + r) if p + r else 0.0
        if f >= best[2]:
            best = (p, r, f)
    return best


def read_pages(
    folder: Path,
    renderings: set[str] | None = None,
    sets: set[str] | None = None,
    agreed: dict[str, str] | None = None,
) -> list[Page]:
    """Every page of the collections that has a body or snippets, with the census of its source.

    `agreed` gives bodies, by id, for documents whose gold has none: what two extractors of HTML agree on.
    """
    pages: list[Page] = []
    for gold_file in sorted(folder.glob("*/gold.jsonl")):
        name = gold_file.parent.name
        if sets and name not in sets:
            continue
        gold = [json.loads(row) for row in gold_file.read_text("utf-8").split("\n") if row.strip()]
        places = [(path.name, path, ".txt") for path in sorted((gold_file.parent / "raw").iterdir())]
        if (gold_file.parent / "html").exists():
            places.append(("html", gold_file.parent / "html", ".html"))
        for rendering, place, suffix in places:
            if renderings and rendering not in renderings:
                continue
            pages.extend(_read_rendering(name, rendering, place, suffix, gold, agreed or {}))
    return pages


def _read_rendering(
    name: str, rendering: str, place: Path, suffix: str, gold: list[dict], agreed: dict[str, str]
) -> list[Page]:
    pages: list[Page] = []
    sketches: dict[str, dict[str, Sketch]] = defaultdict(dict)
    for row in gold:
        path = place / f"{row['id']}{suffix}"
        if not path.exists():
            continue
        site = row.get("site") or "unknown"
        record = RawRecord(path.read_bytes(), "html" if suffix == ".html" else "text", Sighting(site, path.name))
        try:
            decoded = decode_record(record)
        except NotText:
            continue
        lines = split_lines(decoded)
        units = find_units(lines, decoded.text)
        sketches[site][record.id] = sketch_document(lines, units)
        variants = [row.get("body") or agreed.get(row["id"]), *(row.get("body_alt") or [])]
        bodies = [tokens(body) for body in variants if body]
        if not bodies and "segments_with" not in row:
            continue
        page = Page(name, rendering, row["id"], site, decoded.text, units, bodies, None, [False] * len(units))
        if bodies:
            aligned = [align(units, body) for body in bodies]
            fits = [_fit(units, share, body) for share, body in zip(aligned, bodies, strict=True)]
            # The first variant is the collection's own; another only where the first is not in this text.
            page.share = aligned[0] if fits[0] > max(fits) - 0.05 else aligned[fits.index(max(fits))]
            aligned = [share for share, fit in zip(aligned, fits, strict=True) if fit > max(fits) - 0.1]
            page.unsure = [max(s) - min(s) > 0.5 for s in zip(*aligned, strict=True)]
        page.must = row.get("segments_with") or []
        page.must_not = row.get("segments_without") or []
        pages.append(page)
    censuses = {site: gather_census(site, known) for site, known in sketches.items()}
    for page in pages:
        page.census = censuses[page.site]
    return pages


def _fit(units: tuple[Unit, ...], share: list[float], body: list[str]) -> float:
    return measure([body], "\n".join(unit.text for unit, part in zip(units, share, strict=True) if part >= 0.5))[2]


def align(units: tuple[Unit, ...], body: list[str]) -> list[float]:
    """How much of each unit's words stand in the gold body: the longest runs of shared 4-grams claim them first."""
    stream: list[str] = []
    bounds = []
    for unit in units:
        start = len(stream)
        stream.extend(tokens(unit.text))
        bounds.append((start, len(stream)))
    left = shingles(body)
    runs = []
    i = 0
    grams = list(zip(stream, stream[1:], stream[2:], stream[3:], strict=False))
    while i < len(grams):
        if grams[i] not in left:
            i += 1
            continue
        end = i
        while end < len(grams) and grams[end] in left:
            end += 1
        runs.append((i, end))
        i = end
    covered = [False] * len(stream)
    for start, end in sorted(runs, key=lambda run: run[0] - run[1]):
        for k in range(start, end):
            if left[grams[k]] > 0:
                left[grams[k]] -= 1
                covered[k : k + 4] = [True] * 4
    return [sum(covered[a:b]) / (b - a) if b > a else 0.0 for a, b in bounds]
