"""Wordings that could be the title of a page -> the signs that tell for and against each: where it stands, its copies,
its form, the words it shares with the body and the address, what the HTML states.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.census import line_key
from ingest.record import Census, MetaClaim
from ingest.title_candidates import Candidate
from ingest.title_cuts import BYLINE, CRUMBS, DASHES, DATE, ROW, SHARED, STOPS
from ingest.title_forms import read_form
from ingest.title_head import PageHead
from ingest.title_keys import find_stems, find_words, title_key
from ingest.title_places import read_place

_ABOVE = 16  # units
_LEAD = 1_500  # characters of the body's start that a title shares words with

_CUTS = {
    ROW: "cut at a row's end",
    BYLINE: "cut at a byline",
    DATE: "cut at a date",
    SHARED: "shared with the first line",
}

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
    "a line that could be a title right below",
    "a line that could be a title right above",
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
    "is the first line and stands above the body",
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
    "holds a file name",
    "one long word",
    "ends with a full stop",
    "ends with a question or exclamation mark",
    "ends with a colon or comma",
    "ends with dots",
    "ends with a small word",
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
    "share of its words in the whole body",
    "words the whole body repeats",
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
    tally = head.tally
    core_lead = lead if head.core == head.start else _read_lead(head, head.core)[0]
    address = find_stems(title_key(_slug(url or next((claim.value for claim in meta if claim.about == "url"), ""))))
    first = head.keys[0] if head.keys else ""
    padded_first, first_stems = f" {first} ", find_stems(first)
    ends = {head.keys[index] for one in candidates for index in one.at if index}
    ends.discard("")
    lines = "\n".join(["", *ends, ""])
    standing = [one.key for one in candidates if _is_repeated(one, first)]
    states = any(claim.about == "title" for claim in meta)
    places: dict[int, dict[str, float]] = {}
    dates: dict[int, bool] = {}
    rows = []
    for one in candidates:
        row = read_place(one, head, places, dates)
        row.update(read_form(one.text, one.key))
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
        stems = find_stems(one.key)
        if stems:
            shared = len(stems & lead)
            row["shares words with the body"] = shared / len(stems)
            row["number of words shared"] = min(shared, 8) / 8
            row["shares words with the main run"] = len(stems & core_lead) / len(stems)
            row["words that recur in the body"] = len(stems & recurring) / len(stems)
            row["share of its words in the whole body"] = len([stem for stem in stems if stem in tally]) / len(stems)
            row["words the whole body repeats"] = sum([min(tally.get(stem, 0), 6) for stem in stems]) / len(stems) / 6
            if address:
                row["shares words with the address"] = len(stems & address) / len(stems)
        if one.key == first and any(head.start - _ABOVE <= index <= head.start for index in one.at[1:]):
            row["is the first line and stands above the body"] = 1.0
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
    key = " ".join(find_words(opening[:_LEAD]))
    middle = key.find(" ", len(key) // 3)
    if middle < 0:
        return find_stems(key), find_stems(key[:middle]) & find_stems(key[middle:])
    above, below = find_stems(key[:middle]), find_stems(key[middle:])
    return above | below, above & below
