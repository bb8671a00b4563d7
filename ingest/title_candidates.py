"""Units, verdicts and what the HTML states -> the wordings that could be the title of a page: whole lines, parts of
lines before and after a separator, neighbouring lines taken together.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.census import line_key
from ingest.layout import ends_sentence
from ingest.record import Census, MetaClaim, Unit, Verdict
from ingest.title_words import LABELS, RELEASES, WEEKDAYS
from ingest.typography import with_plain_marks

LONGEST_TITLE = 300  # characters
_ABOVE, _BELOW, _TOP = 60, 6, 4  # units weighed: above and below the start of the body, and first of the page
_NEAREST = 8  # units above the body of which every one is weighed; farther ones must have the length of a title,
_MOST_FAR = 12  # and of those only so many
_GAP = 3  # units: farther apart, two that are kept belong to two runs

BULLETS = frozenset("•·◦▪■□☆★●○‣⁃►▶▸*#-–—")
DASHES = frozenset(("-", "--", "–", "—"))
STOPS = frozenset((":", "."))
CRUMBS = frozenset("»›>/")
ROW, BYLINE, DATE, SHARED = "row", "byline", "date", "shared"  # separators that are no character
_PARTING = frozenset((":", "-", "–", "—", "|", "/", "•", "·"))
_OPENING = frozenset("\"'“„”«»‘‚(¿¡")
_CLOSING = frozenset("\"'“”»«’!?)…")
_MOST_ROWS = 4  # source lines: a unit of more is a paragraph
_LONGEST_ROW = 64  # characters: a longer one ends where the renderer broke it
_LEAST_SHARED = 3  # words

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_SEPARATOR = re.compile(r" (?:[|»›>/•·~<«:]|::|--?|–|—) |(?<=\w)[|»›—](?=\w)|(?<=\w\w): |(?<=\w\w)\. ")
_SEPARATING = re.compile("[|»›>/•·~<«:–—.-]")  # every separator has one of them, most titles have none
_BULLET = re.compile(r"(?:[•·◦▪■□☆★●○‣⁃►▶▸*#]{1,20}|[-–—]) +")
_BRACKETS = (("(", ")"), ("<", ">"), ("[", "]"))

_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}\b|[^\W\d_]{3,9}\.? \d{1,2}\b|\b\d{1,2} [^\W\d_]{3,9}")
_BYLINE_AT = re.compile(r" (?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Aa]v) (?=[^\W\d_a-z]|[a-z]+$)| (?:von|by|par|por)$")
_LABEL_AT = re.compile(
    r"(?:home |media |newsroom )*(?:(?:press|news|media) (?:releases|statements)|latest news|press room)[ :|»>-]+"
    r"(?=\S)",
    re.IGNORECASE,
)
_DATE_AT = re.compile(
    r"(?<!\w)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}|\d{4}-\d\d-\d\d|[^\W\d_]{3,9}\.? \d{1,2}, (?:19|20)\d\d"
    r"|\d{1,2}\.? [^\W\d_]{3,9}\.? (?:19|20)\d\d)(?!\w)"
)
# How a story opens: a place and a date, an agency or both, then a dash or colon ("KARACHI, Aug 20 (Reuters) -").
_OPENING_END = re.compile(r" ?(?:--|[—–]|[-:] )")
_MAY_END_OPENING = re.compile("[—–:-]")  # without one of them there is no such end, and few paragraphs have one
_AGENCY = re.compile(r"\((?:[A-Z][\w ,./]{1,40})\)$")
_LONGEST_OPENING = 70  # characters


@dataclass(slots=True)
class Candidate:
    """One wording that could be the title, with all places it stands at: copies differ in case and punctuation only."""

    key: str
    text: str
    at: Sequence[int] = ()  # units that are this wording and nothing else
    within: list[tuple[int, str, str]] = field(default_factory=list)  # of which it is a part: unit, side, separator
    joined: tuple[int, ...] = ()  # units that make it up together
    apart: bool = False  # the units of `joined` repeat what another line says in one piece
    touching: bool = False  # the units of `joined` were cut from one line within brackets
    piece: str = ""  # such a unit: `first` or `last` of them
    parted: bool = False  # and the line that says it in one piece has a separator there: a kicker and its title
    stated: tuple[str, ...] = ()  # rules of the HTML that state it
    parts: list[tuple[str, Candidate]] = field(default_factory=list)  # side and wording of what separators part


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the search for the title needs to know of all units: `keys` as title_key gives them, empty for units too
    long for a title; `places` maps a key to its units; `start` is the first unit of the body, `core` the first of its
    longest run; `text` is what the units are slices of, empty where it is not known."""

    units: Sequence[Unit]
    verdicts: Sequence[Verdict]
    start: int
    core: int
    text: str
    keys: tuple[str, ...]
    places: Mapping[str, Sequence[int]]


# Small letters for capitals and spaces for what is no part of a word: for ASCII this is the work of title_key, at a
# third of its cost.
_PLAIN = {code: chr(code).lower() if _WORD.match(chr(code)) else " " for code in range(128)}
_PLAIN_LINES = {**_PLAIN, 10: "\n"}


@lru_cache(8192)  # menus are the same on every page of a source
def title_key(text: str) -> str:
    """What two copies of a title have in common: the words, without case and punctuation."""
    return find_title_key(text)


def find_title_key(text: str) -> str:
    """The same of a longer text, which no other page has: it is not remembered."""
    plain = text if text.isascii() else with_plain_marks(text)
    if plain.isascii():
        return " ".join(plain.translate(_PLAIN).split())
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def count_wide(text: str) -> int:
    """The letters of scripts that put no space between words."""
    return 0 if text.isascii() else len(_WIDE.findall(text))


def find_body_start(verdicts: Sequence[Verdict], besides: Collection[int] = ()) -> int:
    """The index of the first unit kept `besides` those, the number of units where none is."""
    kept = (index for index, verdict in enumerate(verdicts) if verdict.kept and index not in besides)
    return next(kept, len(verdicts))


def find_core(verdicts: Sequence[Verdict]) -> int:
    """The index of the first unit of the longest run of units kept, two dropped between them at most."""
    best = best_size = start = size = 0
    last = -9
    for index, verdict in enumerate(verdicts):
        if verdict.kept:
            if index - last > _GAP:
                start, size = index, 0
            size += len(verdict.unit.text)
            last = index
            if size > best_size:
                best, best_size = start, size
    return best if best_size else len(verdicts)


def opens_story(text: str, least: int = 40) -> bool:
    """Whether a paragraph begins as a story does, with its dateline; `least` is the number of characters after it.

    >>> opens_story("New York: August 20th 2011: A meeting of all members was held to hear the treasurer.")
    True
    >>> opens_story("Mayor: no money for the bridge before the autumn, and none after it")
    False
    """
    if not (text[:1].isupper() or text[:1] == "("):
        return False
    if _MAY_END_OPENING.search(text, 0, _LONGEST_OPENING) is None:
        return False
    for cut in _OPENING_END.finditer(text, 0, _LONGEST_OPENING):
        head = text[: cut.start()]
        if len(text) - cut.end() < least:
            return False
        place = head.split(",", 1)[0].split("(", 1)[0].strip(" (")
        few = head.count(" ") < (1 if cut.group().strip() == ":" else 4)
        in_capitals = len(place) > 3 and place.isupper() and ("," in head or few)
        if in_capitals or (_DIGIT.search(head) and _DATED.search(head)) or (place and _AGENCY.search(head)):
            return True
    return False


def read_head(units: Sequence[Unit], verdicts: Sequence[Verdict], text: str = "") -> PageHead:
    """The keys of all units and where each stands."""
    texts = [unit.text if len(unit.text) <= LONGEST_TITLE else "" for unit in units]
    # All lines of ASCII at once: the letters of a page cost less than the calls for its lines.
    plain = "\n".join([text if text.isascii() else "" for text in texts]).translate(_PLAIN_LINES).split("\n")
    keys = tuple(
        [
            " ".join(words.split()) if text.isascii() else title_key(text)
            for text, words in zip(texts, plain, strict=False)  # of no units the split makes one
        ]
    )
    places: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(index)
    return PageHead(units, verdicts, find_body_start(verdicts), find_core(verdicts), text, keys, places)


def find_candidates(head: PageHead, meta: Sequence[MetaClaim], census: Census) -> list[Candidate]:
    """The wordings that could be the title, in the order of their first place; those only stated come last."""
    found = _Found(head)
    pool = [index for index in _find_pool(head, census) if not _is_bare_label(head, index)]
    for index in pool:
        found.add(head.units[index].text)
    for index in pool:
        if index < 2 or (_is_near(head, index) and not _is_paragraph(head, index)):
            for text, side, separator in find_parts(head.units[index].text):
                if _is_likely_part(text, side, separator) or title_key(text) in head.places:
                    found.add_part(text, index, side, separator, head.keys[index])
            label = _LABEL_AT.match(head.units[index].text)
            if label is not None:  # a breadcrumb, but for its arrow
                found.add_part(head.units[index].text[label.end() :], index, "last", "»")
            if index:
                for text, side, separator in (*_find_rows(head, index), *_find_ends(head.units[index].text)):
                    found.add_part(text, index, side, separator)
    _find_shared(found, head, pool)
    for claim in meta:
        if claim.about == "title":
            whole = found.add(claim.value)
            if whole is not None and claim.rule not in whole.stated:
                whole.stated += (claim.rule,)
            for text, side, _ in find_parts(claim.value):
                part = found.add(text)
                if part is not None:
                    part.stated += (f"{claim.rule}_{side}",)
                    if whole is not None:
                        whole.parts.append((side, part))
    _find_wrapped(found, head, pool)
    _join_neighbours(found, head, pool)
    # A line that is known to be half of a title is none; one that a separator parts from the rest may be.
    return [one for one in found.by_key.values() if not one.piece or one.parted or one.stated]


class _Found:
    """The candidates by key; a second one of the same key is the first again."""

    def __init__(self, head: PageHead) -> None:
        self.by_key: dict[str, Candidate] = {}
        self._places = head.places

    def add(self, text: str) -> Candidate | None:
        if text[0] in BULLETS:
            text = _BULLET.sub("", text, count=1)
        key = title_key(text)
        if not key or key.isdigit() or len(text) > LONGEST_TITLE:
            return None
        candidate = self.by_key.get(key)
        if candidate is None:
            candidate = self.by_key[key] = Candidate(key, text, self._places.get(key, ()))
        return candidate

    def add_part(self, text: str, index: int, side: str, separator: str, whole: str = "") -> None:
        part = self.add(text)
        if part is not None:
            part.within.append((index, side, separator))
            if whole in self.by_key:
                self.by_key[whole].parts.append((side, part))

    def is_cut_off(self, key: str, whole: Candidate) -> bool:
        """Whether a wording is what stands before a separator in another."""
        part = self.by_key.get(key)
        if part is None:
            return False
        lines = any(index in whole.at for index, _, _ in part.within)
        return lines or any(rule.removesuffix("_first") in whole.stated for rule in part.stated)

    def mark_pieces(self, whole: Candidate, head: PageHead) -> None:
        whole.apart = True
        for index in whole.joined:
            piece = self.by_key.get(head.keys[index])
            if piece is not None and not piece.piece:
                piece.piece = "first" if index == whole.joined[0] else "last"
                first = head.units[whole.joined[0]].text.strip(" :-–—|")
                beyond = whole.text[len(first) :].lstrip() if whole.text.startswith(first) else ""
                piece.parted = beyond[:1] in _PARTING


def _find_pool(head: PageHead, census: Census) -> list[int]:
    """The units that could be a title at all. A few words far from the body are a menu item, unless the page says
    them again or its first line does; many words there are a teaser or a notice."""
    size, start = len(head.units), head.start
    first = f" {head.keys[0]} " if head.keys else ""
    pool: list[int] = []
    far = 0
    around = {*range(max(_TOP, start - _ABOVE), min(size, start + _BELOW)), *range(min(_TOP, size))}
    if head.core > start + _BELOW:
        around.update(range(head.core - _NEAREST, min(size, head.core + 2)))
    for index in sorted(around, reverse=True):
        key = head.keys[index]
        if not key:
            continue
        if index and _is_paragraph(head, index):
            continue
        if _TOP <= index < start - _NEAREST and _is_furniture(head.units[index].text, census):
            continue
        if index and not start - 4 < index <= start and len(head.places[key]) == 1 and f" {key} " not in first:
            words = key.count(" ") + 1 + count_wide(key) // 2
            if words < 3:
                continue
            if _TOP <= index < start - _NEAREST:
                far += 1
                if not 4 <= words <= 25 or far > _MOST_FAR:
                    continue
        pool.append(index)
    return sorted(pool)


def _is_furniture(text: str, census: Census) -> bool:
    """Whether a third of the source's pages have the line."""
    return census.documents > 2 and census.lines.get(line_key(text), 0) * 3 >= census.documents


def _is_paragraph(head: PageHead, index: int) -> bool:
    """Whether the judge kept a unit that has the look of a paragraph, not of a heading."""
    text = head.units[index].text
    return head.verdicts[index].kept and ((len(text) > 80 and ends_sentence(text)) or opens_story(text, least=10))


def _is_likely_part(text: str, side: str, separator: str) -> bool:
    """Whether a part of a line may be the title though it stands nowhere else: not the steps of a breadcrumb before
    the last, not the name of a site behind a dash; a colon or a full stop belongs to most titles that have one."""
    if separator in STOPS:
        return False
    return separator not in CRUMBS if side == "first" else separator in CRUMBS or text.count(" ") > 1


def find_parts(text: str) -> list[tuple[str, str, str]]:
    """The parts before and after the separators of a line, with their side and the separator: the first and the last
    bar, dash or arrow, and the first and the last colon or full stop."""
    if _SEPARATING.search(text, 0, len(text) - 1) is None:
        return []
    cuts = [(match.start(), match.end(), match.group().strip()) for match in _SEPARATOR.finditer(text)]
    if not cuts:
        return []
    strong = [cut for cut in cuts if cut[2] not in STOPS]
    weak = [cut for cut in cuts if cut[2] in STOPS]
    parts: dict[str, tuple[str, str]] = {}
    for first, last, separator in (*strong[:1], *strong[1:][-1:], *weak[:1], *weak[1:][-1:]):
        for part, side in ((text[:first], "first"), (text[last:], "last")):
            # of a breadcrumb only the last step can be the title
            step = side == "last" and separator in CRUMBS and (first, last, separator) != strong[-1]
            if len(part) > 3 and not step:
                parts.setdefault(part.strip(), (side, separator))
    return [(part, side, separator) for part, (side, separator) in parts.items()]


def _is_near(head: PageHead, index: int) -> bool:
    return head.start - 16 <= index <= head.start or (head.core > head.start and head.core - 8 <= index <= head.core)


def _is_bare_label(head: PageHead, index: int) -> bool:
    """Whether a line says no more than what kind of page it is and when: where nothing else could be the title, none is
    more honest."""
    text, key = head.units[index].text, head.keys[index]
    if key in RELEASES:
        return True
    if len(text) > 80 or _DIGIT.search(text) is None or _DATE_AT.search(text) is None:
        return False
    rest = title_key(_DATE_AT.sub(" ", text))
    rest = " ".join(word for word in rest.split() if word not in WEEKDAYS)
    return not rest or rest in LABELS


def _find_rows(head: PageHead, index: int) -> Iterator[tuple[str, str, str]]:
    """The lines of the source that were joined to make a unit: they may be a kicker and a title."""
    unit = head.units[index]
    if unit.first_line == unit.last_line or len(unit.text) > LONGEST_TITLE or not head.text:
        return
    rows = [" ".join(row.split()) for row in unit.span.of(head.text).splitlines() if row.strip()]
    if len(rows) > _MOST_ROWS:
        return
    for cut in range(1, len(rows)):
        if len(rows[cut - 1]) > _LONGEST_ROW:
            continue
        first, last = " ".join(rows[:cut]), " ".join(rows[cut:])
        if len(first) > 3 and unit.text.startswith(first):
            yield first, "first", ROW
        if len(last) > 3 and unit.text.endswith(last):
            yield last, "last", ROW


def _find_ends(text: str) -> Iterator[tuple[str, str, str]]:
    """What stands before a byline or a date at the end of a line, and after a date at its start."""
    for pattern, separator in ((_BYLINE_AT, BYLINE), (_DATE_AT, DATE)):
        if separator == DATE and _DIGIT.search(text) is None:
            return
        cuts = list(pattern.finditer(text))
        if cuts and cuts[0].start() > 10:
            yield text[: cuts[0].start()].rstrip(" |•·,-–—"), "first", separator
            if cuts[-1].start() != cuts[0].start():
                yield text[: cuts[-1].start()].rstrip(" |•·,-–—"), "first", separator
        elif cuts and separator == DATE and cuts[0].end() < len(text) - 10:
            yield text[cuts[0].end() :].lstrip(" |•·,.:-–—"), "last", separator


def _find_shared(found: _Found, head: PageHead, pool: Sequence[int]) -> None:
    """Finds the longest run of words that a line near the body shares with the page's first line, where both say more
    besides: the one glued its author to the title, the other the name of the site."""
    if not head.keys or not head.keys[0]:
        return
    words = head.keys[0].split(" ")
    for index in pool:
        if index == 0 or not (_is_near(head, index) or index < 16):
            continue
        others = head.keys[index].split(" ")
        if len(others) < _LEAST_SHARED or not (head.keys[index] and len(set(others) & set(words)) >= _LEAST_SHARED):
            continue
        start, size = _longest_run(words, others)
        if size < _LEAST_SHARED or size in (len(others), len(words)) or 2 * size < min(len(words), len(others)):
            continue
        text = head.units[index].text
        spans = [match.span() for match in _WORD.finditer(text)]
        if len(spans) != len(others):
            continue
        begin, end = spans[start][0], spans[start + size - 1][1]
        while end < len(text) and text[end] in _CLOSING:
            end += 1
        if begin and text[begin - 1] in _OPENING:
            begin -= 1
        side = "last" if end == len(text) else "first" if begin == 0 else "middle"
        found.add_part(text[begin:end], index, side, SHARED)


def _longest_run(words: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
    """Where in `others` the longest run of words begins that `words` has too, and its length."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    best = (0, 0)
    ending: dict[int, int] = {}  # length of the run that ends at a place of `words`
    for at, word in enumerate(others):
        ending = {place: ending.get(place - 1, 0) + 1 for place in places.get(word, ())}
        for size in ending.values():
            if size > best[1]:
                best = (at - size + 1, size)
    return best


def _find_wrapped(found: _Found, head: PageHead, pool: Sequence[int]) -> None:
    """Finds the wordings whose lines stand one below the other elsewhere on the page."""
    known = sorted(key for key in found.by_key if key.count(" ") > 2)
    for index in pool:
        key = head.keys[index]
        longer = bisect_right(known, key)  # where the keys that go on from it begin
        if longer == len(known) or not known[longer].startswith(key):
            continue
        together = key
        for after in range(index + 1, min(index + 4, len(head.units), head.start + 2)):
            if not head.keys[after]:
                break
            together += " " + head.keys[after]
            whole = found.by_key.get(together)
            # "Title - Site" with both also on lines of their own is no title broken in two
            if whole is not None and not found.is_cut_off(key, whole):
                whole.joined = tuple(range(index, after + 1))
                found.mark_pieces(whole, head)


def _join_neighbours(found: _Found, head: PageHead, pool: Sequence[int]) -> None:
    """Takes a line and the next together as one wording, where no blank line parts them."""
    for index in pool:
        if not (index < 2 or head.start - 8 <= index < head.start) or index + 1 >= len(head.units):
            continue
        above, below = head.units[index], head.units[index + 1]
        key, next_key = head.keys[index], head.keys[index + 1]
        touching = above.span.end == below.span.start and any(
            above.text.count(left) > above.text.count(right) for left, right in _BRACKETS
        )
        beside = not below.blank_before and key.count(" ") > 1 and next_key.count(" ") > 1
        if not next_key or not (touching or beside) or (ends_sentence(above.text) and not touching):
            continue
        again = len(head.places[key]) > 1 or len(head.places[next_key]) > 1
        if again and not touching and not _follows_again(head, index):
            continue
        both = found.add(above.text + ("" if touching else " ") + below.text)
        if both is not None and not (both.at or both.within or both.stated or both.joined):
            both.joined, both.touching = (index, index + 1), touching
            if _follows_again(head, index):
                found.mark_pieces(both, head)


def _follows_again(head: PageHead, index: int) -> bool:
    """Whether a line stands elsewhere too and is followed there by one that goes on from the line below it: the
    page's first lines, with the site's name at the end. Where both stand again as they are they are title and deck."""
    below = head.keys[index + 1]
    for copy in head.places[head.keys[index]][:8]:
        again = head.keys[copy + 1] if copy != index and copy + 1 < len(head.keys) else ""
        if again != below and again.startswith(below):
            return True
    return False
