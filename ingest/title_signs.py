"""Wordings that could be the title of a page -> the signs that tell for and against each: where it stands, its copies,
its form, the words it shares with the body and the address, what the HTML states.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.census import line_key
from ingest.layout import ends_sentence
from ingest.record import Census, MetaClaim, Unit
from ingest.title_candidates import (
    BULLETS,
    CRUMBS,
    DASHES,
    STOPS,
    Candidate,
    PageHead,
    count_wide,
    opens_story,
    title_key,
)

_LEAD = 1_500  # characters of the body's start that a title shares words with

_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_DIGIT = re.compile(r"\d")
_DATEISH = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}\b|\b\d{1,2}:\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_SENTENCES = re.compile(r"\w\w[.!?。！？] ?[^\W\d_a-zà-ÿ]")
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|af|text|autor|autorin|author|written by|reported by|przez)\b[:\s]", re.IGNORECASE
)
_ARROWS = frozenset("←→<>«»")
_SITE_WORDS = frozenset(
    """cookie cookies javascript browser adblock adblocker newsletter newsletters website websites web login subscribe
    subscribers abonnement abonnieren abonner blog magazin magazine zeitung gazette tribune read lesen click comment
    comments kommentar kommentare password post posts page seite photo photos foto sign""".split()
)
# What stands alone on a line above an article and is no title: labels of the press, and what a page offers.
_LABELS = frozenset(
    " ".join(label.split())  # a label may go on in the next row
    for label in """
    for immediate release | press release | press releases | news release | news releases | media release | media
    releases | press statement | media statement | media advisory | media alert | press | news | newsroom | media |
    media center | media centre | statement | statements | speeches | speech | transcript | home | homepage | about
    | about us | contact | contact us | search | menu | share | print | email | e mail | blog | blogs | article |
    articles | posted on | published | updated | photo | image | images | video | videos | you are here | latest
    news | news room | press room | in the news | top stories | breaking news | related articles | comments | skip
    to content | skip to main content | back | next | previous | close | subscribe | log in | login | sign in | sign
    up | register | advertisement | opinion | politics | sports | sport | business | world | local | national |
    culture | technology | science | health | navigation | main menu | follow us | print this page | share this |
    tweet | facebook | twitter | whatsapp | link | copy link | issues | startseite | suche | suchen | menü | anzeige
    | werbung | aktuelles | nachrichten | presse | pressemitteilung | pressemitteilungen | teilen | drucken |
    kommentare | wirtschaft | politik | accueil | actualités | communiqué de presse | recherche | partager |
    imprimer | inicio | noticias | nota de prensa | comunicado de prensa | buscar | compartir | imprimir | notizie |
    comunicato stampa | cerca | notícias | nieuws | persbericht | zoeken | nyheter | pressmeddelande | главная |
    новости | поиск | e oe | embargoed
    """.split("|")
)

# First words of what a page offers to do, beside its labels; "Statement on" and "Media advisory" begin titles.
_CONTROLS = frozenset(
    "copyright click download filed follow print register share sign skip tag tagged tags view your".split()
) | frozenset(label for label in _LABELS if " " not in label) - frozenset(
    """statement statements transcript speech media press news business culture health local national opinion politics
    science sport sports technology world wirtschaft politik presse embargoed""".split()
)

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
    "lines put together",
    "parts of one line put together",
    "its lines stand one below the other",
    "stands twice",
    "stands three times",
    "stands again below",
    "stands in the first line",
    "begins the first line",
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
    opening = (verdict.unit.text[:_LEAD] for verdict in head.verdicts[head.start : head.start + 6] if verdict.kept)
    lead = _stems(title_key(" ".join(opening)[:_LEAD]))
    address = _stems(title_key(_slug(url or next((claim.value for claim in meta if claim.about == "url"), ""))))
    first = head.keys[0] if head.keys else ""
    padded_first, first_stems = f" {first} ", _stems(first)
    standing = [one.key for one in candidates if _is_repeated(one, first)]
    states = any(claim.about == "title" for claim in meta)
    places: dict[int, dict[str, float]] = {}
    dates: dict[int, bool] = {}
    rows = []
    for one in candidates:
        row = _read_place(one, head, places, dates)
        _read_form(row, one.text, one.key)
        _read_copies(row, one, head, census)
        _read_statements(row, one, states)
        if standing and any(key in one.key and key != one.key for key in standing):
            row["holds a wording that stands elsewhere"] = 1.0
        stems = _stems(one.key)
        if stems:
            shared = len(stems & lead)
            row["shares words with the body"] = shared / len(stems)
            row["number of words shared"] = min(shared, 8) / 8
            if address:
                row["shares words with the address"] = len(stems & address) / len(stems)
        alone = one.at or (one.joined and one.joined[0])  # not as a part of the first line itself
        if first and one.key != first and alone:
            if f" {one.key} " in padded_first:
                row["stands in the first line"] = len(one.key) / len(first)
                if first.startswith(one.key):
                    row["begins the first line"] = 1.0
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
    return key in _LABELS or (_DIGIT.search(text) is not None and _DATEISH.search(text) is not None)


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
    _read_neighbours(row, head, spot, dates)
    return row


def _read_neighbours(row: dict[str, float], head: PageHead, spot: int, dates: dict[int, bool]) -> None:
    """What stands above and below. A deck stands right below its title and is longer."""
    units = head.units
    text = units[spot].text

    def is_date(index: int) -> bool:
        if index not in dates:
            dates[index] = _is_date_or_label(units[index].text, head.keys[index])
        return dates[index]

    if spot:
        worded = sum([unit.text.count(" ") >= 4 for unit in units[max(0, spot - 6) : spot]])
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
    if (spot + 2 < len(units) and is_date(spot + 2)) or (spot + 3 < len(units) and is_date(spot + 3)):
        row["date or label soon"] = 1.0
    if len(below) < 100 and _BYLINE.match(below):
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


def _read_form(row: dict[str, float], text: str, key: str) -> None:
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
    if key in _LABELS:
        row["is a label"] = 1.0
    elif words[0] in _CONTROLS:
        row["starts as a button does"] = 1.0
    if not _SITE_WORDS.isdisjoint(words):
        row["speaks of the site"] = 1.0
    if ("." in text or "!" in text or "?" in text or "。" in text) and _SENTENCES.search(text):
        row["holds several sentences"] = 1.0
    if _BYLINE.match(text):
        row["looks like a byline"] = 1.0
    if "@" in text or "http" in text or "www." in text:
        row["holds an address"] = 1.0


# --- its copies


def _read_copies(row: dict[str, float], one: Candidate, head: PageHead, census: Census) -> None:
    if len(one.at) > 1:
        row["stands twice" if len(one.at) == 2 else "stands three times"] = 1.0
        if one.at[0] < head.start <= one.at[-1]:
            row["stands again below"] = 1.0
    if one.joined:
        name = "its lines stand one below the other" if one.apart else "lines put together"
        row["parts of one line put together" if one.touching else name] = 1.0
    if any(side == "last" and separator in CRUMBS for _, side, separator in one.within):
        row["end of a breadcrumb"] = 1.0
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
    rest = whole[len(one.text) :] if side == "first" else whole[: -len(one.text)]
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


def _stems(key: str) -> frozenset[str]:
    """The beginnings of the longer words, pairs of letters where words have no spaces: enough to see what is shared."""
    words = key.split()
    stems = {word[:5] for word in words if word[3:]}
    if not key.isascii() and _WIDE.search(key):
        for word in words:
            stems.update(word[at : at + 2] for at in range(len(word) - 1) if _WIDE.match(word[at]))
    return frozenset(stems)
