"""Units, verdicts and what the HTML states -> the wordings that could be the title of a page: whole lines, parts of
lines before and after a separator, neighbouring lines taken together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.census import line_key
from ingest.layout import ends_sentence
from ingest.record import Census, MetaClaim
from ingest.title_cuts import CRUMBS, DATE_AT, SHARED, STOPS, find_ends, find_parts, find_rows, find_shared
from ingest.title_head import LONGEST_TITLE, PageHead, opens_story
from ingest.title_keys import count_wide, title_key
from ingest.title_words import LABELS, RELEASES, WEEKDAYS

_ABOVE, _BELOW, _TOP = 60, 6, 4  # units weighed: above and below the start of the body, and first of the page
_NEAREST = 8  # units above the body of which every one is weighed; farther ones must have the length of a title,
_MOST_FAR = 12  # and of those only so many

BULLETS = frozenset("•·◦▪■□☆★●○‣⁃►▶▸*#-–—")
_PARTING = frozenset((":", "-", "–", "—", "|", "/", "•", "·"))

_DIGIT = re.compile(r"\d")
_BULLET = re.compile(r"(?:[•·◦▪■□☆★●○‣⁃►▶▸*#]{1,20}|[-–—]) +")
_BRACKETS = (("(", ")"), ("<", ">"), ("[", "]"))

_LABEL_AT = re.compile(
    r"(?:home |media |newsroom )*(?:(?:press|news|media) (?:releases|statements)|latest news|press room)[ :|»>-]+"
    r"(?=\S)",
    re.IGNORECASE,
)


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
                for text, side, separator in (
                    *find_rows(head.units[index], head.text),
                    *find_ends(head.units[index].text),
                ):
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
            if words < 3 and not (start - _NEAREST <= index < start):
                continue
            if _TOP <= index < start - _NEAREST:
                far += 1
                if not 4 <= words <= 32 or far > _MOST_FAR:
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


def _is_near(head: PageHead, index: int) -> bool:
    return head.start - 16 <= index <= head.start or (head.core > head.start and head.core - 8 <= index <= head.core)


def _is_bare_label(head: PageHead, index: int) -> bool:
    """Whether a line says no more than what kind of page it is and when: where nothing else could be the title, none is
    more honest."""
    text, key = head.units[index].text, head.keys[index]
    if key in RELEASES:
        return True
    if len(text) > 80 or _DIGIT.search(text) is None or DATE_AT.search(text) is None:
        return False
    rest = title_key(DATE_AT.sub(" ", text))
    rest = " ".join(word for word in rest.split() if word not in WEEKDAYS)
    return not rest or rest in LABELS


def _find_shared(found: _Found, head: PageHead, pool: Sequence[int]) -> None:
    """Finds what lines near the body share with the page's first line."""
    if not head.keys or not head.keys[0]:
        return
    for index in pool:
        if index and (_is_near(head, index) or index < 16):
            shared = find_shared(head.units[index].text, head.keys[index], head.keys[0])
            if shared is not None:
                found.add_part(shared[0], index, shared[1], SHARED)


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
