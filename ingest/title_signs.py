"""The wordings on a page that could be its title, and the signs that tell for and against each: where it stands, its
copies, its form, the words it shares with the body and the address, what the HTML states.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.census import line_key
from ingest.record import Census, MetaClaim, Unit, Verdict

LONGEST_TITLE = 300  # characters
_ABOVE, _BELOW, _TOP = 40, 8, 4  # units weighed: above and below the start of the body, and first of the page
_LEAD = 1_500  # characters of the body's start that a title shares words with

_WORD = re.compile(r"\w+")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_SEPARATOR = re.compile(r" (?:[|»›>/•·~<«:]|::|--?|–|—) |(?<=\w)[|»›—](?=\w)|(?<=\w\w): |(?<=\w\w)\. ")
_DASHES = frozenset(("-", "--", "–", "—"))
_STOPS = frozenset((":", "."))
_CRUMBS = frozenset("»›>/")
_DATEISH = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}\b|\b\d{1,2}:\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_BULLET = re.compile(r"(?:[•·◦▪■□☆★●○‣⁃►▶▸*#]+|[-–—]) +")
_BULLETS = frozenset("•·◦▪■□☆★●○‣⁃►▶▸*#-–—")
_SENTENCES = re.compile(r"\w\w[.!?。！？] ?[^\W\d_a-zà-ÿ]")
_BRACKETED = re.compile(r"[\[←→<>«»]|.*[\]←→>]$")
_SMALL_END = re.compile(r" (?:[a-zà-ÿ]{1,3}|von|vom|from|with|mit|avec|para|para|other|this)$")
_SITE_WORDS = re.compile(
    r"\b(?:cookies?|javascript|browser|ad ?block\w*|newsletters?|web ?sites?|log ?in|subscribe|abonn\w+|blog|magazine?"
    r"|zeitung|gazette|tribune|read|lesen|click|sign up|comments?|kommentar\w*|password|posts?|page|seite"
    r"|photos?|foto)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"@\w|https?:|www\.", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|af|text|autor|autorin|author|written by|reported by|przez)\b[:\s]", re.IGNORECASE
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

SIGNS = (
    "directly above the body",
    "2 above the body",
    "3 or 4 above the body",
    "5 to 8 above the body",
    "9 to 16 above the body",
    "farther above the body",
    "first of the body",
    "below the body's start",
    "kept as body",
    "judged as prose",
    "judged as furniture",
    "lines of words between it and the body",
    "short line above",
    "short line below",
    "first of the page",
    "second to fourth of the page",
    "blank line above",
    "blank line below",
    "date or label next",
    "date or label soon",
    "date or label above",
    "byline next",
    "only a part of lines",
    "first part of the first line",
    "first part of a line",
    "last part of a line",
    "last part of the first line",
    "end of a breadcrumb",
    "cut at a dash",
    "cut at a colon or full stop",
    "cut off a long rest",
    "lines put together",
    "its lines stand one below the other",
    "a piece of another wording",
    "stands twice",
    "stands three times",
    "stands again below",
    "begins another line",
    "stands in the first line",
    "begins the first line",
    "ends the first line",
    "like the first line",
    "holds a wording that stands elsewhere",
    "holds separators",
    "1 word",
    "2 words",
    "3 or 4 words",
    "5 to 7 words",
    "15 to 20 words",
    "21 to 28 words",
    "over 28 words",
    "holds several sentences",
    "bulleted",
    "in brackets or arrows",
    "ends with a small word",
    "speaks of the site",
    "ends with a full stop",
    "ends with a question or exclamation mark",
    "ends with a colon or comma",
    "ends with dots",
    "starts small",
    "script without case",
    "all capitals",
    "capitals share",
    "digits share",
    "holds a date",
    "is a label",
    "starts with a label",
    "looks like a byline",
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
    "stated as h1",
    "stated as og_title",
    "stated as json_ld",
    "stated as title_tag",
    "title_tag begins with it",
    "stated elsewhere",
    "kinds of statements that agree",
    "others are stated",
    "only stated",
)


@dataclass(slots=True)
class Candidate:
    """One wording that could be the title, with all places it stands at: copies differ in case and punctuation only."""

    key: str
    text: str
    at: list[int] = field(default_factory=list)  # units that are this wording and nothing else
    within: list[tuple[int, str, str]] = field(default_factory=list)  # of which it is a part: unit, side, separator
    joined: tuple[int, ...] = ()  # units that make it up together
    apart: bool = False  # the units of `joined` repeat what another line says in one piece
    is_piece: bool = False  # such a unit
    stated: tuple[str, ...] = ()  # rules of the HTML that state it


def title_key(text: str) -> str:
    """What two copies of a title have in common: the words, without case and punctuation."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(_WORD.findall(text.casefold()))


def find_body_start(verdicts: Sequence[Verdict]) -> int:
    """The index of the first unit kept, the number of units where none is."""
    return next((index for index, verdict in enumerate(verdicts) if verdict.kept), len(verdicts))


def find_candidates(
    units: Sequence[Unit], verdicts: Sequence[Verdict], meta: Sequence[MetaClaim]
) -> list[Candidate]:
    """The wordings that could be the title, in the order of their first place; those only stated come last."""
    start = find_body_start(verdicts)
    keys = [title_key(unit.text) if len(unit.text) <= LONGEST_TITLE else "" for unit in units]
    places: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(index)
    found: dict[str, Candidate] = {}

    def candidate(text: str) -> Candidate | None:
        text = _BULLET.sub("", text, count=1) if text[0] in _BULLETS else text
        key = title_key(text)
        if not key or key.isdigit() or len(text) > LONGEST_TITLE:
            return None
        if key not in found:
            found[key] = Candidate(key, text, places.get(key, []))
        return found[key]

    pool = {*range(min(_TOP, len(units))), *range(max(0, start - _ABOVE), min(len(units), start + _BELOW))}
    for index in sorted(pool):
        if not keys[index]:
            continue
        candidate(units[index].text)
        if index <= start:
            for text, side, separator in _find_parts(units[index].text):
                part = candidate(text)
                if part is not None:
                    part.within.append((index, side, separator))
    for claim in meta:
        if claim.about == "title":
            whole = candidate(claim.value)
            if whole is not None and claim.rule not in whole.stated:
                whole.stated += (claim.rule,)
            for text, side, _ in _find_parts(claim.value):
                part = candidate(text)
                if part is not None:
                    part.stated += (f"{claim.rule}_{side}",)
    _join_lines(found, units, keys, sorted(pool), start, candidate)
    return list(found.values())


def _join_lines(
    found: dict[str, Candidate],
    units: Sequence[Unit],
    keys: Sequence[str],
    pool: Sequence[int],
    start: int,
    candidate: Callable[[str], Candidate | None],
) -> None:
    """Finds wordings whose lines stand one below the other, and takes neighbouring lines together as one wording."""
    known = set(found)
    for index in pool:
        together = keys[index]
        for after in range(index + 1, min(index + 4, len(units), start + 2)):
            if not keys[after] or not together:
                break
            together += " " + keys[after]
            if together in known:
                found[together].joined = tuple(range(index, after + 1))
                found[together].apart = True
                for piece in found[together].joined:
                    if keys[piece] in found:
                        found[keys[piece]].is_piece = True
    for index in pool:
        near = index < 2 or start - 8 <= index < start
        if near and index + 1 < len(units) and not units[index + 1].blank_before and keys[index] and keys[index + 1]:
            both = candidate(f"{units[index].text} {units[index + 1].text}")
            if both is not None and not (both.at or both.within or both.stated or both.joined):
                both.joined = (index, index + 1)


def _find_parts(text: str) -> list[tuple[str, str, str]]:
    """The parts before and after the separators of a line, with their side and the separator: the first and the last
    bar, dash or arrow, and the first and the last colon or full stop."""
    cuts = [(match.start(), match.end(), match.group().strip()) for match in _SEPARATOR.finditer(text)]
    strong = [cut for cut in cuts if cut[2] not in _STOPS]
    weak = [cut for cut in cuts if cut[2] in _STOPS]
    parts: dict[str, tuple[str, str]] = {}
    for first, last, separator in (*strong[:1], *strong[1:][-1:], *weak[:1], *weak[1:][-1:]):
        for part, side in ((text[:first], "first"), (text[last:], "last")):
            if len(part) > 3:
                parts.setdefault(part.strip(), (side, separator))
    return [(part, side, separator) for part, (side, separator) in parts.items()]


def read_signs(
    candidates: Sequence[Candidate],
    units: Sequence[Unit],
    verdicts: Sequence[Verdict],
    meta: Sequence[MetaClaim],
    census: Census,
    url: str | None,
) -> list[dict[str, float]]:
    """For each candidate the signs it shows, each 0 to 1 or a small number; a sign not named is 0."""
    start = find_body_start(verdicts)
    opening = (verdict.unit.text[:_LEAD] for verdict in verdicts[start : start + 6] if verdict.kept)
    lead = _stems(" ".join(opening)[:_LEAD])
    address = _stems(_slug(url or next((claim.value for claim in meta if claim.about == "url"), "")))
    states = any(claim.about == "title" for claim in meta)
    rows = [_read_one(one, units, verdicts, start, lead, address, states, census) for one in candidates]
    _compare(rows, candidates, units)
    return rows


def _read_one(
    one: Candidate,
    units: Sequence[Unit],
    verdicts: Sequence[Verdict],
    start: int,
    lead: frozenset[str],
    address: frozenset[str],
    states: bool,
    census: Census,
) -> dict[str, float]:
    row: dict[str, float] = {}
    _read_place(row, one, units, verdicts, start)
    _read_form(row, one.text, one.key)
    _read_copies(row, one, units, start)
    _read_statements(row, one, states)
    stems = _stems(one.text)
    if stems:
        shared = len(stems & lead)
        row["shares words with the body"] = shared / len(stems)
        row["number of words shared"] = min(shared, 8) / 8
        row["shares words with the address"] = len(stems & address) / len(stems)
    if census.documents > 1 and one.at:
        seen = census.lines.get(line_key(one.text), 0)
        if seen > 1:
            row["in at least 2 documents of the source"] = 1.0
            row["share of the source's documents"] = seen / census.documents
    return row


def _compare(rows: list[dict[str, float]], candidates: Sequence[Candidate], units: Sequence[Unit]) -> None:
    """Adds the signs that tell of two wordings together: the page's first line is often the title and more."""
    first = title_key(units[0].text) if units and len(units[0].text) <= LONGEST_TITLE else ""
    first_stems = _stems(first)
    padded = f" {first} "
    standing = [one.key for one in candidates if one.at and len(one.key) >= 12 and one.key != first]
    for row, one in zip(rows, candidates, strict=True):
        if any(key in one.key and key != one.key for key in standing):
            row["holds a wording that stands elsewhere"] = 1.0
        if not first or one.key == first or (not one.at and not one.joined):
            continue
        if f" {one.key} " in padded:
            row["stands in the first line"] = len(one.key) / len(first)
            if first.startswith(one.key):
                row["begins the first line"] = 1.0
            elif first.endswith(one.key):
                row["ends the first line"] = 1.0
        stems = _stems(one.key)
        if stems and first_stems:
            row["like the first line"] = len(stems & first_stems) / max(len(stems), len(first_stems))


def _read_place(
    row: dict[str, float], one: Candidate, units: Sequence[Unit], verdicts: Sequence[Verdict], start: int
) -> None:
    """Where the copy nearest above the body stands; below it where there is none above."""
    spots = one.at or list(one.joined) or [index for index, _, _ in one.within]
    if not spots:
        row["only stated"] = 1.0
        return
    above = [index for index in spots if index < start]
    spot = above[-1] if above else spots[0]
    distance = start - spot
    if distance <= 0:
        row["below the body's start" if distance else "first of the body"] = 1.0
    elif distance <= 2:
        row["directly above the body" if distance == 1 else "2 above the body"] = 1.0
    elif distance <= 8:
        row["3 or 4 above the body" if distance <= 4 else "5 to 8 above the body"] = 1.0
    else:
        row["9 to 16 above the body" if distance <= 16 else "farther above the body"] = 1.0
    if verdicts[spot].kept:
        row["kept as body"] = 1.0
    score = max(-6.0, min(6.0, verdicts[spot].score)) / 6
    row["judged as prose" if score > 0 else "judged as furniture"] = abs(score)
    between = sum(unit.text.count(" ") >= 4 for unit in units[max(spot + 1, start - 12) : start])
    row["lines of words between it and the body"] = min(between, 4) / 4
    if spot and units[spot - 1].text.count(" ") < 3:
        row["short line above"] = 1.0
    if spot + 1 < len(units) and units[spot + 1].text.count(" ") < 3:
        row["short line below"] = 1.0
    if spots[0] == 0:
        row["first of the page"] = 1.0
    elif spots[0] < _TOP:
        row["second to fourth of the page"] = 1.0
    unit = units[spot]
    if unit.text[0] in _BULLETS:
        row["bulleted"] = 1.0
    if unit.blank_before:
        row["blank line above"] = 1.0
    for ahead in (1, 2, 3):
        if spot + ahead < len(units):
            text = units[spot + ahead].text
            if ahead == 1 and units[spot + 1].blank_before:
                row["blank line below"] = 1.0
            if ahead == 1 and len(text) < 100 and _BYLINE.match(text):
                row["byline next"] = 1.0
            if is_date_or_label(text):
                row["date or label next" if ahead == 1 else "date or label soon"] = 1.0
    if spot and is_date_or_label(units[spot - 1].text):
        row["date or label above"] = 1.0
    if unit.marks is not None:
        _read_marks(row, unit)


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


def is_date_or_label(text: str) -> bool:
    if len(text) > 80:
        return False
    return _DATEISH.search(text) is not None or title_key(text) in _LABELS


def _read_form(row: dict[str, float], text: str, key: str) -> None:
    wide = len(_WIDE.findall(text)) if not text.isascii() else 0
    words = key.count(" ") + 1 + wide // 2
    if words <= 7:
        name = "1 word" if words == 1 else "2 words" if words == 2 else "3 or 4 words" if words <= 4 else "5 to 7 words"
        row[name] = 1.0
    elif words >= 15:
        row["15 to 20 words" if words <= 20 else "21 to 28 words" if words <= 28 else "over 28 words"] = 1.0
    if _SENTENCES.search(text):
        row["holds several sentences"] = 1.0
    if _BRACKETED.match(text):
        row["in brackets or arrows"] = 1.0
    if _SMALL_END.search(text):
        row["ends with a small word"] = 1.0
    if _SITE_WORDS.search(text):
        row["speaks of the site"] = 1.0
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
    if text.isupper():
        row["all capitals"] = 1.0
    elif text.lower() == text.upper():
        row["script without case"] = 1.0
    parts = text.split()
    row["capitals share"] = sum(part[0].isupper() for part in parts) / len(parts)
    digits = sum(char.isdigit() for char in text)
    if digits:
        row["digits share"] = digits / len(text)
        if _DATEISH.search(text):
            row["holds a date"] = 1.0
    if key in _LABELS:
        row["is a label"] = 1.0
    elif " " in key and key.split(" ", 1)[0] in _LABELS:
        row["starts with a label"] = 1.0
    if _BYLINE.match(text):
        row["looks like a byline"] = 1.0
    if _ADDRESS.search(text):
        row["holds an address"] = 1.0
    if _SEPARATOR.search(text):
        row["holds separators"] = 1.0


def _read_copies(row: dict[str, float], one: Candidate, units: Sequence[Unit], start: int) -> None:
    if len(one.at) > 1:
        row["stands twice" if len(one.at) == 2 else "stands three times"] = 1.0
        if one.at[-1] >= start and one.at[0] < start:
            row["stands again below"] = 1.0
    if one.joined:
        row["its lines stand one below the other" if one.apart else "lines put together"] = 1.0
    if one.is_piece:
        row["a piece of another wording"] = 1.0
    if not one.within:
        return
    if one.at or (one.joined and not one.apart):
        if any(side == "first" and index for index, side, _ in one.within):
            row["begins another line"] = 1.0
        if any(side == "last" and separator in _CRUMBS for _, side, separator in one.within):
            row["end of a breadcrumb"] = 1.0
        return
    row["only a part of lines"] = 1.0
    index, side, separator = one.within[0]
    row[f"{side} part of the first line" if index == 0 else f"{side} part of a line"] = 1.0
    if side == "last" and separator in _CRUMBS:
        row["end of a breadcrumb"] = 1.0
    if len(units[index].text) > 2 * len(one.text):
        row["cut off a long rest"] = 1.0
    if separator in _DASHES:
        row["cut at a dash"] = 1.0
    elif separator in _STOPS:
        row["cut at a colon or full stop"] = 1.0


def _read_statements(row: dict[str, float], one: Candidate, states: bool) -> None:
    whole = [rule for rule in one.stated if not rule.endswith(("_first", "_last"))]
    for rule in whole:
        known = rule in ("h1", "og_title", "json_ld", "title_tag")
        row[f"stated as {rule}" if known else "stated elsewhere"] = 1.0
    if "title_tag_first" in one.stated:
        row["title_tag begins with it"] = 1.0
    if one.stated:
        row["kinds of statements that agree"] = min(len(set(one.stated)), 5) / 5
    elif states:
        row["others are stated"] = 1.0


def _slug(url: str) -> str:
    """The longest part of an address's path: where a site writes the title into it, it is there."""
    path = url.split("?", 1)[0].split("#", 1)[0].split("/")[3:]
    return max(path, key=len, default="").replace("-", " ").replace("_", " ")


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the longer words, pairs of letters where words have no spaces: enough to see what is shared."""
    words = _WORD.findall(text.casefold())
    stems = {word[:5] for word in words if len(word) > 3}
    if not text.isascii() and _WIDE.search(text):
        for word in words:
            stems.update(word[at : at + 2] for at in range(len(word) - 1) if _WIDE.match(word[at]))
    return frozenset(stems)
