"""The place of a line on its page -> the signs of where it stands: how far above the body, below which menu, what is
right above and below it.
"""

from __future__ import annotations

from ingest.layout import ends_sentence
from ingest.record import Unit
from ingest.title_candidates import BULLETS, Candidate
from ingest.title_forms import is_keyed_date_or_label
from ingest.title_head import PageHead
from ingest.title_words import BYLINE_START

_MENU = -3.5  # a score below which a line is a menu item more often than anything else


def read_place(
    one: Candidate, head: PageHead, places: dict[int, dict[str, float]], dates: dict[int, bool]
) -> dict[str, float]:
    """Where the copy nearest above the body stands; below it where there is none above. `places` keeps the answer for
    a line, which its parts share."""
    spots = one.at or one.joined or [index for index, _, _ in one.within]
    if one.at and one.within and not any(index <= head.start for index in one.at[:2] if index):
        spots = sorted({*one.at, *[index for index, _, _ in one.within]})
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
            dates[index] = is_keyed_date_or_label(units[index].text, head.keys[index])
        return dates[index]

    if spot:
        if _could_be_title(head, spot - 1):
            row["a line that could be a title right above"] = 1.0
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
    if _could_be_title(head, spot + 1):
        row["a line that could be a title right below"] = 1.0
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


def _could_be_title(head: PageHead, index: int) -> bool:
    text = head.units[index].text
    return (
        not head.verdicts[index].kept
        and 3 <= text.count(" ") <= 20
        and text[0] not in BULLETS
        and (text[0].isupper() or not text[0].isalpha())
        and text[-1] not in ".:;,…"
        and not is_keyed_date_or_label(text, head.keys[index])
    )


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
