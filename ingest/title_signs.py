"""Wordings that could be the title of a page -> the signs that tell for and against each: where it stands, its copies,
its form, the words it shares with the body and the address, what the HTML states.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ingest.census import line_key
from ingest.layout import ends_sentence
from ingest.record import Census, MetaClaim, Unit
from ingest.title_candidates import (
    BULLETS,
    BYLINE,
    CRUMBS,
    DASHES,
    DATE,
    ROW,
    SHARED,
    STOPS,
    Candidate,
    PageHead,
    count_wide,
    find_title_key,
    opens_story,
    title_key,
)
from ingest.title_words import BYLINE_START, CONTROLS, CREDIT, CREDIT_WORDS, ENDS_IN_BYLINE, LABELS, OFFICES, SITE_WORDS

_MENU = -3.5  # a score below which a line is a menu item more often than anything else
_LEAD = 1_500  # characters of the body's start that a title shares words with

_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_DIGIT = re.compile(r"\d")
_DATEISH = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}\b|\b\d{1,2}:\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_SENTENCES = re.compile(r"[.!?。！？](?<=\w\w[.!?。！？]) ?[^\W\d_a-zà-ÿ]")
_CUTS = {
    ROW: "cut at a row's end",
    BYLINE: "cut at a byline",
    DATE: "cut at a date",
    SHARED: "shared with the first line",
}
_ARROWS = frozenset("←→<>«»")

SIGNS = (
    "directly above the body",
    "2 above the body",
    "3 or 4 above the body",
    "5 to 8 above the body",
    "9 to 16 above the body",
    "first of the body",
    "below the body's start",
    "kept as body",
    "judged as prose",
    "judged as furniture",
    "lines of words above",
    "menu above",
    "menu between it and the body",
    "lines of words between it and the body",
    "more like prose than the lines above",
    "above the main run",
    "a longer sentence below",
    "line of words right above",
    "shorter than the line of words above",
    "line of words right below",
    "shorter than the line of words below",
    "opens the body as a heading",
    "first of the page",
    "first of a page without a menu",
    "blank line above",
    "blank line below",
    "date or label next",
    "date or label soon",
    "date or label above",
    "byline next",
    "only a part of lines",
    "first part of the first line",
    "first part of a line",
    "last part of the first line",
    "end of a breadcrumb",
    "cut at a dash",
    "cut at a colon or full stop",
    "cut off a long rest",
    "cut off what stands elsewhere",
    "cut right above the body",
    "cut in a line of capitals",
    "cut at a row's end",
    "first row",
    "last row",
    "cut off a short row above",
    "cut at a byline",
    "cut at a date",
    "shared with the first line",
    "first of two lines that another line says in one piece",
    "last of two lines that another line says in one piece",
    "lines put together",
    "parts of one line put together",
    "its lines stand one below the other",
    "stands twice",
    "stands three times",
    "stands again below",
    "stands in the first line",
    "begins the first line",
    "ends the first line",
    "its first part stands alone",
    "its last part stands alone",
    "a part of several lines",
    "like the first line",
    "holds a wording that stands elsewhere",
    "1 word",
    "2 words",
    "3 or 4 words",
    "5 to 7 words",
    "21 to 28 words",
    "over 28 words",
    "holds several sentences",
    "bulleted",
    "in brackets or arrows",
    "in square brackets",
    "speaks of the site",
    "holds a credit",
    "a list with commas",
    "a name",
    "names an office",
    "ends with a byline",
    "one long word",
    "ends with a full stop",
    "ends with a question or exclamation mark",
    "ends with a colon or comma",
    "ends with dots",
    "starts small",
    "script without case",
    "all capitals",
    "digits share",
    "holds a date",
    "is a label",
    "starts as a button does",
    "looks like a byline",
    "opens as a story",
    "holds an address",
    "in at least 2 documents of the source",
    "share of the source's documents",
    "shares words with the body",
    "number of words shared",
    "shares words with the main run",
    "words that recur in the body",
    "ends another line",
    "shares words with the address",
    "heading of rank 1",
    "heading of rank 2",
    "heading of a lower rank",
    "is a link",
    "in navigation or aside",
    "stated as og_title",
    "stated as json_ld",
    "stated as title_tag",
    "title_tag begins with it",
    "kinds of statements that agree",
    "others are stated",
    "only stated",
)


def read_signs(
    candidates: Sequence[Candidate], head: PageHead, meta: Sequence[MetaClaim], census: Census, url: str | None
) -> list[dict[str, float]]:
    """For each candidate the signs it shows, each 0 to 1; a sign not named is 0."""
    lead, recurring = _read_lead(head, head.start)
    core_lead = lead if head.core == head.start else _read_lead(head, head.core)[0]
    address = _stems(title_key(_slug(url or next((claim.value for claim in meta if claim.about == "url"), ""))))
    first = head.keys[0] if head.keys else ""
    padded_first, first_stems = f" {first} ", _stems(first)
    ends = {head.keys[index] for one in candidates for index in one.at if index}
    ends.discard("")
    lines = "\n".join(["", *ends, ""])
    standing = [one.key for one in candidates if _is_repeated(one, first)]
    states = any(claim.about == "title" for claim in meta)
    places: dict[int, dict[str, float]] = {}
    dates: dict[int, bool] = {}
    rows = []
    for one in candidates:
        row = _read_place(one, head, places, dates)
        row.update(_read_form(one.text, one.key))
        _read_copies(row, one, head, census)
        _read_statements(row, one, states)
        if standing:
            for key in standing:
                if key in one.key and key != one.key:
                    row["holds a wording that stands elsewhere"] = 1.0
                    break
        # Once it ends itself, where it is one of the lines.
        if len(one.key) > 5 and lines.count(f"{one.key}\n") > (one.key in ends):
            row["ends another line"] = 1.0
        stems = _stems(one.key)
        if stems:
            shared = len(stems & lead)
            row["shares words with the body"] = shared / len(stems)
            row["number of words shared"] = min(shared, 8) / 8
            row["shares words with the main run"] = len(stems & core_lead) / len(stems)
            row["words that recur in the body"] = len(stems & recurring) / len(stems)
            if address:
                row["shares words with the address"] = len(stems & address) / len(stems)
        # not as a part of the first line itself
        alone = one.at or (one.joined and one.joined[0]) or any(index for index, _, _ in one.within)
        if first and one.key != first and alone:
            if f" {one.key} " in padded_first:
                row["stands in the first line"] = len(one.key) / len(first)
                if first.startswith(one.key):
                    row["begins the first line"] = 1.0
                elif first.endswith(one.key):
                    row["ends the first line"] = 1.0
            if stems and first_stems:
                row["like the first line"] = len(stems & first_stems) / max(len(stems), len(first_stems))
        if one.at:
            _read_census(row, head.units[one.at[0]].text, census)
        rows.append(row)
    return rows


def _is_repeated(one: Candidate, first: str) -> bool:
    return len(one.key) >= 12 and one.key != first and (len(one.at) > 1 or (bool(one.at) and one.key in first))


def is_date_or_label(text: str) -> bool:
    """Whether a line is a date, or a label such as `For immediate release`."""
    return _is_date_or_label(text, title_key(text) if len(text) <= 80 else "")


def _is_date_or_label(text: str, key: str) -> bool:
    if len(text) > 80:
        return False
    return key in LABELS or (_DIGIT.search(text) is not None and _DATEISH.search(text) is not None)


# --- where it stands


def _read_place(
    one: Candidate, head: PageHead, places: dict[int, dict[str, float]], dates: dict[int, bool]
) -> dict[str, float]:
    """Where the copy nearest above the body stands; below it where there is none above. `places` keeps the answer for
    a line, which its parts share."""
    spots = one.at or one.joined or [index for index, _, _ in one.within]
    if not spots:
        return {"only stated": 1.0}
    spot = spots[0]
    for index in spots:
        if spot < index < head.start:
            spot = index
    row = places.get(spot)
    if row is None:
        row = places[spot] = _read_spot(spot, head, dates)
    row = row.copy()
    if spots[0] == 0:
        row["first of the page"] = 1.0
        if head.start <= 4:
            row["first of a page without a menu"] = 1.0
    return row


def _read_spot(spot: int, head: PageHead, dates: dict[int, bool]) -> dict[str, float]:
    row: dict[str, float] = {}
    units = head.units
    distance = head.start - spot
    if distance <= 0:
        row["below the body's start" if distance else "first of the body"] = 1.0
    elif distance <= 2:
        row["directly above the body" if distance == 1 else "2 above the body"] = 1.0
    elif distance <= 16:
        far = "3 or 4" if distance <= 4 else "5 to 8" if distance <= 8 else "9 to 16"
        row[f"{far} above the body"] = 1.0
    verdict = head.verdicts[spot]
    if verdict.kept:
        row["kept as body"] = 1.0
    score = max(-6.0, min(6.0, verdict.score)) / 6
    row["judged as prose" if score > 0 else "judged as furniture"] = abs(score)
    unit = units[spot]
    if unit.text[0] in BULLETS:
        row["bulleted"] = 1.0
    if unit.blank_before:
        row["blank line above"] = 1.0
    if unit.marks is not None:
        _read_marks(row, unit)
    if head.core > head.start and 0 <= head.core - spot <= 8:
        row["above the main run"] = 1.0 if spot < head.core else 0.5
    _read_surroundings(row, head, spot)
    _read_neighbours(row, head, spot, dates)
    return row


def _read_surroundings(row: dict[str, float], head: PageHead, spot: int) -> None:
    """Where menus end and the story begins: a title is the first that is neither."""
    verdicts = head.verdicts
    above = [verdict.score for verdict in verdicts[max(0, spot - 4) : spot]]
    if above:
        menus = sum([score < _MENU for score in above])
        if menus:
            row["menu above"] = menus / len(above)
        ahead = verdicts[spot].score - sum(above) / len(above)
        row["more like prose than the lines above"] = max(-6.0, min(6.0, ahead)) / 6
    if spot + 1 < head.start <= spot + 40:
        between = range(spot + 1, head.start)
        menus = len([index for index in between if verdicts[index].score < _MENU])
        if menus:
            row["menu between it and the body"] = menus / len(between)
        worded = len([index for index in between if head.units[index].text.count(" ") >= 4])
        if worded:
            row["lines of words between it and the body"] = min(worded, 4) / 4


def _read_neighbours(row: dict[str, float], head: PageHead, spot: int, dates: dict[int, bool]) -> None:
    """What stands above and below. A deck stands right below its title and is longer."""
    units = head.units
    text = units[spot].text

    def is_date(index: int) -> bool:
        if index not in dates:
            dates[index] = _is_date_or_label(units[index].text, head.keys[index])
        return dates[index]

    if spot:
        worded = len([unit for unit in units[max(0, spot - 6) : spot] if unit.text.count(" ") >= 4])
        row["lines of words above"] = min(worded, 4) / 4
        above = units[spot - 1].text
        if is_date(spot - 1):
            row["date or label above"] = 1.0
        elif above.count(" ") >= 4:
            row["line of words right above"] = 1.0
            if len(text) < len(above):
                row["shorter than the line of words above"] = 1.0
    if spot + 1 >= len(units):
        return
    below = units[spot + 1].text
    if units[spot + 1].blank_before:
        row["blank line below"] = 1.0
    if is_date(spot + 1):
        row["date or label next"] = 1.0
    elif below.count(" ") >= 4:
        row["line of words right below"] = 1.0
        if len(text) < len(below):
            row["shorter than the line of words below"] = 1.0
            if not head.verdicts[spot + 1].kept and ends_sentence(below):
                row["a longer sentence below"] = 1.0
    if (spot + 2 < len(units) and is_date(spot + 2)) or (spot + 3 < len(units) and is_date(spot + 3)):
        row["date or label soon"] = 1.0
    if len(below) < 100 and BYLINE_START.match(below):
        row["byline next"] = 1.0
    if spot == head.start and len(below) > 60 and head.verdicts[spot + 1].kept:
        row["opens the body as a heading"] = float(len(text) < 120 and not ends_sentence(text))


def _read_marks(row: dict[str, float], unit: Unit) -> None:
    assert unit.marks is not None
    tag = unit.marks.tag
    if tag in ("h1", "h2"):
        row["heading of rank 1" if tag == "h1" else "heading of rank 2"] = 1.0
    elif tag in ("h3", "h4", "h5", "h6"):
        row["heading of a lower rank"] = 1.0
    if unit.marks.link_share > 0.5:
        row["is a link"] = 1.0
    if any(inside.startswith(("nav", "aside", "footer")) for inside in unit.marks.inside):
        row["in navigation or aside"] = 1.0


# --- its form


@lru_cache(4096)  # most lines that are weighed stand on the other pages of the source too
def _read_form(text: str, key: str) -> Mapping[str, float]:
    row: dict[str, float] = {}
    words = key.split(" ")
    count = len(words) + count_wide(text) // 2
    if count <= 7:
        name = "1 word" if count == 1 else "2 words" if count == 2 else "3 or 4 words" if count <= 4 else "5 to 7 words"
        row[name] = 1.0
    elif count > 20:
        row["21 to 28 words" if count <= 28 else "over 28 words"] = 1.0
    if not text[-1].isalnum():
        end = text.rstrip("\"'”’»)")[-1:]
        if text.endswith(("...", "…", "...]")):
            row["ends with dots"] = 1.0
        elif end in ".。":
            row["ends with a full stop"] = 1.0
        elif end in "?!？！؟":
            row["ends with a question or exclamation mark"] = 1.0
        elif end in ":,;：":
            row["ends with a colon or comma"] = 1.0
    if text[0].islower():
        row["starts small"] = 1.0
    elif text[0] == "[":
        row["in square brackets"] = 1.0
    elif text[0] in _ARROWS or text[-1] in _ARROWS:
        row["in brackets or arrows"] = 1.0
    if text.isupper():
        row["all capitals"] = 1.0
    elif not text.isascii() and text.lower() == text.upper():
        row["script without case"] = 1.0
    if _DIGIT.search(text) is not None:
        row["digits share"] = len(_DIGIT.findall(text)) / len(text)
        if _DATEISH.search(text):
            row["holds a date"] = 1.0
        if opens_story(text):
            row["opens as a story"] = 1.0
    if key in LABELS:
        row["is a label"] = 1.0
    elif words[0] in CONTROLS:
        row["starts as a button does"] = 1.0
    if not SITE_WORDS.isdisjoint(words):
        row["speaks of the site"] = 1.0
    if ("." in text or "!" in text or "?" in text or "。" in text) and _SENTENCES.search(text):
        row["holds several sentences"] = 1.0
    if BYLINE_START.match(text):
        row["looks like a byline"] = 1.0
    if (not CREDIT_WORDS.isdisjoint(words) or "(" in text or "©" in text) and CREDIT.search(text):
        row["holds a credit"] = 1.0
    if text.count(",") > 2 and text.count(",") * 3 >= count:
        row["a list with commas"] = 1.0
    if 2 <= count <= 4 and text.istitle():
        row["a name"] = 1.0
    if not OFFICES.isdisjoint(words) and not any(word[0].islower() and len(word) > 3 for word in text.split()):
        row["names an office"] = 1.0
    if ENDS_IN_BYLINE.search(text):
        row["ends with a byline"] = 1.0
    if (count == 1 and len(text) > 12) or "_" in text:
        row["one long word"] = 1.0
    if "@" in text or "http" in text or "www." in text:
        row["holds an address"] = 1.0
    return row


# --- its copies


def _read_copies(row: dict[str, float], one: Candidate, head: PageHead, census: Census) -> None:
    if len(one.at) > 1:
        row["stands twice" if len(one.at) == 2 else "stands three times"] = 1.0
        if one.at[0] < head.start <= one.at[-1]:
            row["stands again below"] = 1.0
    for side, part in one.parts:
        if part.at or "h1" in part.stated:
            row[f"its {side} part stands alone"] = 1.0
    if one.piece:
        row[f"{one.piece} of two lines that another line says in one piece"] = 1.0
    if one.joined:
        name = "its lines stand one below the other" if one.apart else "lines put together"
        row["parts of one line put together" if one.touching else name] = 1.0
    if any(side == "last" and separator in CRUMBS for _, side, separator in one.within):
        row["end of a breadcrumb"] = 1.0
    if len(one.within) > 1 and len({index for index, _, _ in one.within}) > 1:
        row["a part of several lines"] = 1.0
    if one.within and not one.at and (not one.joined or one.apart):
        _read_cut(row, one, head, census)


def _read_census(row: dict[str, float], text: str, census: Census) -> None:
    # Sister pages list a title as related: it is no furniture for that where the page's first line says it.
    if census.documents > 1 and row.get("stands in the first line", 0.0) < 0.3:
        seen = census.lines.get(line_key(text), 0)
        if seen > 1:
            row["in at least 2 documents of the source"] = 1.0
            row["share of the source's documents"] = seen / census.documents


def _read_cut(row: dict[str, float], one: Candidate, head: PageHead, census: Census) -> None:
    """What was cut off to make a wording of a part of a line."""
    index, side, separator = one.within[0]
    whole = head.units[index].text
    row["only a part of lines"] = 1.0
    if index == 0 or side == "first":
        row[f"{side} part of the first line" if index == 0 else f"{side} part of a line"] = 1.0
    rest = whole[len(one.text) :] if side == "first" else whole[: -len(one.text)] if side == "last" else ""
    rest = rest.strip(" |»›>/•·:~<«-–—.")
    if title_key(rest) in head.places or (census.documents > 1 and census.lines.get(line_key(rest), 0) > 1):
        row["cut off what stands elsewhere"] = 1.0
    if index >= head.start - 1:
        row["cut right above the body"] = 1.0
    if whole.isupper():
        row["cut in a line of capitals"] = 1.0
    if len(whole) > 2 * len(one.text):
        row["cut off a long rest"] = 1.0
    if separator in DASHES:
        row["cut at a dash"] = 1.0
    elif separator in STOPS:
        row["cut at a colon or full stop"] = 1.0
    elif separator in _CUTS:
        row[_CUTS[separator]] = 1.0
        if separator == ROW:
            row["last row" if side == "last" else "first row"] = 1.0
            if side == "last" and len(rest) * 2 < len(one.text):
                row["cut off a short row above"] = 1.0


def _read_statements(row: dict[str, float], one: Candidate, states: bool) -> None:
    for rule in one.stated:
        if rule in ("og_title", "json_ld", "title_tag"):
            row[f"stated as {rule}"] = 1.0
        elif rule == "title_tag_first":
            row["title_tag begins with it"] = 1.0
    if one.stated:
        row["kinds of statements that agree"] = min(len(set(one.stated)), 5) / 5
    elif states:
        row["others are stated"] = 1.0


# --- words shared


def _slug(url: str) -> str:
    """The longest part of an address's path: where a site writes the title into it, it is there."""
    path = url.split("?", 1)[0].split("#", 1)[0].split("/")[3:]
    return max(path, key=len, default="").replace("-", " ").replace("_", " ")


def _read_lead(head: PageHead, start: int) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the first lines of the body, and those of them that stand there more than once."""
    opening = " ".join([verdict.unit.text[:_LEAD] for verdict in head.verdicts[start : start + 8] if verdict.kept])
    key = find_title_key(opening[:_LEAD])
    middle = key.find(" ", len(key) // 3)
    if middle < 0:
        return _stems(key), _stems(key[:middle]) & _stems(key[middle:])
    above, below = _stems(key[:middle]), _stems(key[middle:])
    return above | below, above & below


def _stems(key: str) -> frozenset[str]:
    """The beginnings of the longer words, pairs of letters where words have no spaces: enough to see what is shared."""
    words = key.split()
    stems = {word[:5] for word in words if len(word) > 3}
    if not key.isascii() and _WIDE.search(key):
        for word in words:
            stems.update(word[at : at + 2] for at in range(len(word) - 1) if _WIDE.match(word[at]))
    return frozenset(stems)
