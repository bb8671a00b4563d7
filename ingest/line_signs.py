"""Units -> numbers: the weak signs of prose and of furniture that the scorer weighs, each named.

One pass over the words of a unit finds them all; of a long unit only the head and the end are looked at, so that
a text costs time in proportion to its length, whatever its lines are like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import expm1, log1p
from pathlib import Path

from ingest.census import line_key
from ingest.layout import BULLETS, ends_sentence
from ingest.record import Census, LineMarks, Unit

# Characters of a unit that are looked at; the figures of the rest are estimated from them.
HEAD = 1200

_GROUPS = (
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
)

# Signs of the three units above and of the three below that say what part of the page this is.
_NEARBY = (
    "words",
    "small-letter share",
    "ends as a sentence",
    "stop-word share",
    *(f"{group} words" for group in _GROUPS[:13]),
)

SIGNS = (
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
    *(f"{group} words" for group in _GROUPS),
    "furniture words in a long run",
    "stands twice",
    "stands often",
    "begins like another",
    "blank line above",
    "wide gap above",
    "cut from a glued line",
    "joined from lines",
    "position",
    "position squared",
    "units above",
    "units below",
    "share of the source",
    "documents of the source",
    "in other documents of the source",
    "share of the source, long run",
    "source of one",
    "words of the unit above",
    "words of the unit below",
    "same language",
    "echoes the headline",
    "words of the headline",
    "above the headline",
    "units since the headline",
    "no headline",
    "unlike its neighbours in length",
    *(f"{sign} above" for sign in _NEARBY),
    *(f"{sign} below" for sign in _NEARBY),
)

# What HTML says, for units that have marks.
_TAGS = {
    "p": "paragraph tag",
    "li": "list item tag",
    "td": "table tag",
    "th": "table tag",
    "tr": "table tag",
    "dd": "list item tag",
    "dt": "list item tag",
    "figcaption": "caption tag",
    "caption": "caption tag",
    "blockquote": "quotation tag",
    "h1": "heading tag",
    "h2": "heading tag",
    "h3": "heading tag",
    "h4": "heading tag",
    "h5": "heading tag",
    "h6": "heading tag",
    "a": "control tag",
    "button": "control tag",
    "label": "control tag",
    "option": "control tag",
    "pre": "paragraph tag",
    "div": "division tag",
    "span": "division tag",
}
_INSIDE_WORDS = {
    "inside navigation": "nav navigation menu breadcrumb breadcrumbs navbar toolbar tabs pagination pager topbar",
    "inside header": "header masthead banner hero",
    "inside footer": "footer foot colophon bottom copyright legal",
    "inside aside": "aside sidebar rail widget widgets secondary complementary side marginal right",
    "inside related": "related recommend recommended recommendations teaser teasers promo more popular trending latest"
    " outbrain taboola readmore most list listing feed card cards carousel slider next prev also similar",
    "inside comments": "comment comments disqus reply replies respond discussion",
    "inside share": "share sharing social share-bar follow twitter facebook tweet",
    "inside advert": "ad ads advert advertisement sponsor sponsored dfp promotion banner commercial",
    "inside article": "article story post entry content body text articlebody main-content prose richtext copy",
    "inside main": "main",
    "inside byline": "author byline bio meta metadata info date time timestamp dateline credits contributor",
    "inside caption": "caption figure image img photo gallery media video picture figcaption player",
    "inside form": "form newsletter subscribe subscription signup cookie cookies consent modal popup overlay paywall"
    " login registration gdpr search dialog",
    "inside title": "title headline heading subtitle deck standfirst summary lead lede intro",
    "inside tags": "tag tags topics keywords categories category",
    "inside quotation": "blockquote quote pullquote embed",
}
_TAG_SIGNS = tuple(dict.fromkeys(_TAGS.values()))
MARK_SIGNS = ("has marks", "link share", "link share of a long run", "other tag", *_TAG_SIGNS, *_INSIDE_WORDS)
_TAG_INDEX = {tag: 4 + _TAG_SIGNS.index(sign) for tag, sign in _TAGS.items()}
_INSIDE_INDEX = {
    word: 4 + len(_TAG_SIGNS) + k for k, words in enumerate(_INSIDE_WORDS.values()) for word in words.split()
}

_PUNCTUATION = "\"'“”‘’«»‹›„‚()[]{}<>.,;:!?…•·|*–—-_/\\।،؟۔。、，：！？「」『』【】"
_WIDE_CHAR = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_DIGIT = re.compile(r"\d")
# Captions give the day in full, stories say "on Tuesday".
_DAY_AND_YEAR = re.compile(r"(?<!\d)\d{1,2}(?:, |\. | )(?:[^\W\d]{3,10} )?(?:19|20)\d\d(?!\d)")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?!\d)")
_ADDRESS = re.compile(r"https?://|www\.|[\w.]@\w|(?:^|\s)[@#]\w|\.(?:com|org|net|gov|de|fr)\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2}")
_MONTH_WORDS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet
    août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro
    março maio junho julho setembro outubro dezembro januari februari maart mei augustus december stycznia lutego marca
    kwietnia maja czerwca lipca sierpnia września października listopada grudnia января февраля марта апреля мая июня
    июля августа сентября октября ноября декабря""".split()
)


_NEARBY_PLACES = tuple(SIGNS.index(sign) for sign in _NEARBY)
_ENDER_FIRST = SIGNS.index("share words")
_ENDER_LAST = SIGNS.index("photo words")


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
                cues.setdefault(words[0], []).append((tuple(words[1:]), _GROUPS.index(group)))
    return {word: tuple(ends) for word, ends in cues.items()}


_CUES = _read_cues()
_LANGUAGES = {language: frozenset(words.split()) for language, words in _read_table("stopwords.tsv").items()}
_ALL_STOP_WORDS = frozenset().union(*_LANGUAGES.values())


def read_signs(units: Sequence[Unit], text: str, census: Census) -> tuple[list[list[float]], list[frozenset[str]]]:
    """For every unit its signs, in the order of SIGNS (and MARK_SIGNS where it has marks), and its content words."""
    heads = [unit.text if len(unit.text) <= HEAD else unit.text[:HEAD] for unit in units]
    words = [[word.strip(_PUNCTUATION) for word in head.lower().replace("/", " ").split()] for head in heads]
    stop_words, sure = _choose_stop_words(words)
    sizes = [_size(unit, head, run) for unit, head, run in zip(units, heads, words, strict=True)]
    logs = [log1p(size) for size in sizes]
    copies = Counter(head for head in heads if len(head) > 3)
    # The text that stands for a picture and the caption below it begin alike and end apart.
    beginnings = Counter(head[:48] for head in heads if len(head) > 48)
    total = len(units)
    everything = sum(sizes) + 1.0
    seen = _seen_elsewhere(units, words, sizes, census)
    rows: list[list[float]] = []
    contents: list[frozenset[str]] = []
    before = 0.0
    known: dict[str, list[float]] = {}
    for i, unit in enumerate(units):
        # Menus stand twice and thrice on a page: what their words say is found once.
        raw = text[unit.span.start : min(unit.span.end, unit.span.start + HEAD)]
        row = known.get(raw, [])[:]
        if not row:
            row = _signs_of_words(heads[i], words[i], sizes[i], logs[i], unit.text, raw, stop_words)
            if len(raw) < HEAD:
                known[raw] = row[:]
        row.append(1.0 if copies[heads[i]] > 1 else 0.0)
        row.append(log1p(copies[heads[i]] - 2) if copies[heads[i]] > 2 else 0.0)
        row.append(1.0 if beginnings.get(heads[i][:48], 0) > copies[heads[i]] else 0.0)
        row.append(1.0 if unit.blank_before else 0.0)
        row.append(1.0 if unit.blank_before > 2 else 0.0)
        row.append(1.0 if unit.made == "split" else 0.0)
        row.append(1.0 if unit.made == "joined" else 0.0)
        position = (before + sizes[i] / 2) / everything
        before += sizes[i]
        row.append(position)
        row.append(position * position)
        row.append(log1p(i) / 3)
        row.append(log1p(total - 1 - i) / 3)
        if seen:
            count, share = seen[i]
            share = share if share >= 0.1 else 0.0
            some = 1.0 if share else 0.0
            row.extend((share, log1p(count) / 3, some, share * max(0.0, logs[i] - 2.6), 0.0))
        else:
            row.extend((0.0, 0.0, 0.0, 0.0, 1.0))
        row.append(logs[i - 1] / 3 if i else 0.0)
        row.append(logs[i + 1] / 3 if i + 1 < total else 0.0)
        row.append(sure)
        rows.append(row)
        contents.append(frozenset(word[:7] for word in words[i][:150] if len(word) > 4 and word not in stop_words))
    _add_headline(rows, contents, units)
    _add_nearby(rows)
    for row, unit, log_size in zip(rows, units, logs, strict=True):
        if unit.marks is not None:
            row.extend(_signs_of_marks(unit.marks, log_size))
    return rows, contents


def _add_headline(rows: list[list[float]], contents: list[frozenset[str]], units: Sequence[Unit]) -> None:
    """Adds where each unit stands to the headline: the block that says the page's first line again, or stands twice."""
    title = contents[0] if len(contents[0]) >= 2 and rows[0][1] < 3.7 else frozenset()
    echoes = []
    for i, (row, content) in enumerate(zip(rows, contents, strict=True)):
        if i and len(content) >= 2 and 1.3 < row[1] < 3.5:
            shared = len(content & title)
            if shared >= 2 and 2 * shared > len(content) and 2 * shared >= len(title):
                echoes.append(i)
    if not echoes and title:
        # No echo of the first line: it may be the headline itself, as in a text without menu.
        title = contents[0]
    last = echoes[-1] if echoes else -1
    echoing = set(echoes)
    passed = -1
    for i, (row, content) in enumerate(zip(rows, contents, strict=True)):
        if i in echoing:
            passed = i
        shared = len(content & title) if content and title else 0
        row.append(1.0 if i in echoing else 0.0)
        row.append(shared / len(title) if shared else 0.0)
        row.append(1.0 if last > i and passed < 0 else 0.0)
        row.append(log1p(i - passed) / 3 if passed >= 0 else 0.0)
        row.append(0.0 if echoes else 1.0)


def _add_nearby(rows: list[list[float]]) -> None:
    """Adds the mean of the signs of _NEARBY over the three units above and the three below."""
    total = len(rows)
    lengths = [row[1] for row in rows]
    sums = []
    for place in _NEARBY_PLACES:
        running = 0.0
        column = [0.0, 0.0, 0.0, 0.0]
        for row in rows:
            running += row[place]
            column.append(running)
        column.extend((running, running, running))
        sums.append(column)
    for i, row in enumerate(rows):
        length = lengths[i]
        above = lengths[i - 1] if i else 0.0
        below = lengths[i + 1] if i + 1 < total else 0.0
        row.append(min(abs(length - above), abs(length - below)))
        # Column k + 3 holds the sum of rows before k; the padding makes windows at the ends shorter.
        row.extend([(column[i + 3] - column[i]) / 3 for column in sums])
        row.extend([(column[i + 7] - column[i + 4]) / 3 for column in sums])


def unit_sizes(rows: Sequence[Sequence[float]]) -> list[float]:
    """The words of each unit, from its signs."""
    return [expm1(row[1]) for row in rows]


def unit_enders(rows: Sequence[Sequence[float]]) -> list[float]:
    """How much each unit looks like a heading of what follows a story (related, comments, tags, share): 0 to 2."""
    return [
        sum(row[_ENDER_FIRST:_ENDER_LAST]) if row[1] < 2.4 else 0.0  # at most ten words
        for row in rows
    ]


def unit_indents(units: Sequence[Unit], text: str) -> list[int]:
    """The white space before each unit on its line, at most 120 characters."""
    indents = []
    for unit in units:
        start = unit.span.start
        line = text.rfind("\n", max(0, start - 120), start) + 1
        indents.append(start - line if line or start < 120 else 120)
    return indents


def _size(unit: Unit, head: str, words: list[str]) -> float:
    """The words of a unit; scripts without spaces count two letters a word, long units are estimated."""
    size = float(len(words))
    if not head.isascii():
        wide = len(_WIDE_CHAR.findall(head))
        if wide > size:
            size += wide / 2
    return size if len(unit.text) <= HEAD else size * len(unit.text) / HEAD


def _seen_elsewhere(
    units: Sequence[Unit], words: list[list[str]], sizes: list[float], census: Census
) -> list[tuple[int, float]]:
    """For every unit how many other documents of the source have it, and which share of them; empty where there
    are none.

    Near copies of the document itself (a second capture) have its very paragraphs: they are not counted as others.
    """
    others = census.documents - 1
    if others < 1:
        return []
    seen = [max(census.lines.get(line_key(unit.text), 1) - 1, 0) for unit in units]
    long_units = sorted((seen[i], sizes[i]) for i in range(len(units)) if sizes[i] >= 20)
    half = sum(size for _, size in long_units) * 0.4
    copies = 0
    if half > 40:
        for count, size in long_units:
            half -= size
            if half < 0:
                copies = count
                break
    # Where most of a source repeats the long paragraphs they are furniture on a page with a short story.
    if copies > max(1, 0.2 * others):
        copies = 0
    others -= copies
    # With few others a share means less: seen in the only other one counts two thirds.
    return [(max(count - copies, 0), max(count - copies, 0) / (others + 0.5)) for count in seen] if others > 0 else []


def _choose_stop_words(words: list[list[str]]) -> tuple[frozenset[str], float]:
    """The stop words of the language that the text is in, judged by its longer units; all languages' where unsure.

    The second value is 1 where the language is known, 0 where not.
    """
    seen: Counter[str] = Counter()
    counted = 0
    for run in words:
        if len(run) >= 8:
            seen.update(run)
            counted += len(run)
            if counted > 4000:
                break
    known = seen.keys() & _ALL_STOP_WORDS
    best, most = None, 0
    for language, stop_words in _LANGUAGES.items():
        count = sum(seen[word] for word in known & stop_words)
        if count > most:
            best, most = language, count
    if best is None or most < 5 or most < 0.1 * counted:
        return _ALL_STOP_WORDS, 0.0
    return _LANGUAGES[best], 1.0


def _signs_of_words(
    head: str, words: list[str], size: float, log_size: float, text: str, raw: str, stop_words: frozenset[str]
) -> list[float]:
    """The signs that a unit's own words give; `head` is the beginning of its `text`, `raw` that of its slice."""
    count = len(words) or 1
    stops = sum(map(stop_words.__contains__, words))
    letters = sum(map(len, words))
    groups = [0] * len(_GROUPS)
    for k in [k for k, word in enumerate(words) if word in _CUES]:
        for rest, group in _CUES[words[k]]:
            if not rest or tuple(words[k + 1 : k + 1 + len(rest)]) == rest:
                groups[group] += 1
    tokens = head.split()
    firsts = [token[0] for token in tokens]
    small = sum(map(str.islower, firsts))
    large = sum(map(str.isupper, firsts))
    cased = small + large
    capitals = sum([1 for token in tokens if token.isupper() and len(token) > 1]) if large else 0
    digits = sum(map(str.isdigit, firsts))
    figures = _DIGIT.search(head) is not None
    share = stops / count
    tail = text[-4:]
    ends = ends_sentence(text)
    ellipsis = tail.endswith(("...", "…")) or tail.rstrip(")]»›> ").endswith(("...", "…"))
    quotes = head.count('"') + head.count("“") + head.count("”") + head.count("«") + head.count("„")
    segments = raw.count("  ") + raw.count("\xa0 ") + raw.count("\t") if len(raw) != len(head) or "\xa0" in raw else 0
    arrows = (
        head.count("|") + head.count("»") + head.count("›") + head.count(" / ") + head.count(" > ") + head.count("·")
    )
    code = (
        head.count("{") + head.count("}") + head.count(";") + head.count("();") + head.count(" = ") + head.count("</")
    )
    row = [
        1.0,
        log_size,
        max(0.0, log_size - 1.386),
        max(0.0, log_size - 2.197),
        max(0.0, log_size - 3.045),
        max(0.0, log_size - 3.829),
        share,
        0.0 if stops else 1.0,
        share * min(1.0, size / 12),
        small / cased if cased else 0.5,
        0.0 if cased * 2 > count else 1.0,
        capitals / cased if cased else 0.0,
        digits / count,
        1.0 if ends and not ellipsis else 0.0,
        1.0 if ellipsis else 0.0,
        1.0 if tail[-1:] == ":" else 0.0,
        1.0 if "?" in tail else 0.0,
        1.0 if head[:1].islower() else 0.0,
        log1p(head.count(",") + head.count("،") + head.count("、") + head.count("，")),
        log1p(head.count(". ") + head.count("? ") + head.count("! ") + head.count("。") + head.count("। ")),
        log1p(quotes),
        log1p(segments),
        log1p(arrows),
        1.0 if head[0] in BULLETS else 0.0,
        1.0 if (figures and _YEAR.search(head)) or not _MONTH_WORDS.isdisjoint(words) else 0.0,
        1.0 if figures and _CLOCK.search(head) else 0.0,
        1.0 if figures and _DAY_AND_YEAR.search(head) else 0.0,
        1.0 if _ADDRESS.search(head) else 0.0,
        log1p(head.count("(") + head.count("[")),
        log1p(code),
        max(0.0, letters / count - 7.0) / 4 if cased else 0.0,
    ]
    room = 4.0 / (size + 3.0)
    row.extend(min(1.0, hits * room) if hits else 0.0 for hits in groups)
    row.append(log1p(sum(groups[:12])) * max(0.0, log_size - 3.045))
    return row


def _signs_of_marks(marks: LineMarks, log_size: float) -> list[float]:
    row = [0.0] * len(MARK_SIGNS)
    row[0] = 1.0
    row[1] = marks.link_share
    row[2] = marks.link_share * max(0.0, log_size - 2.197)
    row[_TAG_INDEX.get(marks.tag, 3)] = 1.0
    for section in marks.inside:
        for place in _places_inside(section):
            row[place] = 1.0
    return row


@lru_cache(maxsize=4096)
def _places_inside(section: str) -> tuple[int, ...]:
    """Which signs the words of a section's tag, class and id stand for."""
    words = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", section).lower())
    return tuple({_INSIDE_INDEX[word] for word in words if word in _INSIDE_INDEX})
