"""Units and their verdicts -> why a page is no article (a bot wall, an error page, a list of others), or nothing.

A real article refused is lost to its reader: every rule needs two kinds of evidence, and a page with a body of
ordinary length is never refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.wording import agreeing, counted
from ingest.layout import ends_sentence
from ingest.record import Unit, Verdict

# What such pages say, in lower case; each is the page's own voice and hardly ever an article's.
_WALLS = (
    "pardon our interruption",
    "checking your browser",
    "checking if the site connection is secure",
    "verify you are human",
    "verify that you are human",
    "verify you are a human",
    "verifying you are human",
    "confirm you are human",
    "are you a robot",
    "are not a robot",
    "i'm not a robot",
    "made us think you are a bot",
    "made us think that you are a bot",
    "unusual traffic from",
    "unusual activity from",
    "enable javascript and cookies to continue",
    "enable cookies and reload",
    "please enable js and disable any ad blocker",
    "please turn javascript on",
    "complete the captcha",
    "complete the security check",
    "ddos protection by",
    "attention required! | cloudflare",
    "performance & security by cloudflare",
    "request unsuccessful. incapsula",
    "access to this page has been denied",
    "bist du ein mensch",
    "sind sie ein roboter",
    "êtes-vous un robot",
    "no soy un robot",
    "you're not a robot",
    "n'êtes pas un robot",
    "es un ser humano",
    "sie ein mensch sind",
    "verify that you are not a bot",
    "verifies that you are not a bot",
    "human (and not a bot)",
    "looks like a robot",
    "looks like it came from an automated",
    "automated access to this content",
    "security service to protect itself",
    "security service for protection against online attacks",
    "your request is being verified",
    "limited by the site owner",
    "requested url was rejected",
    "unavailable due to legal reasons",
    "please enable javascript to proceed",
)
_ERRORS = (
    "page not found",
    "404 not found",
    "404 error",
    "error 404",
    "page cannot be found",
    "page can't be found",
    "page can’t be found",
    "page could not be found",
    "page you requested could not",
    "page you are looking for",
    "page you were looking for",
    "page doesn't exist",
    "page does not exist",
    "403 forbidden",
    "access denied",
    "you don't have permission to access",
    "500 internal server error",
    "502 bad gateway",
    "503 service",
    "504 gateway",
    "service unavailable",
    "internal server error",
    "account suspended",
    "domain is for sale",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "seite existiert nicht",
    "page introuvable",
    "page n'existe pas",
    "página no encontrada",
    "página não encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "sidan kunde inte hittas",
    "siden ble ikke funnet",
    "siden blev ikke fundet",
    "sivua ei löydy",
    "strona nie została znaleziona",
    "nie znaleziono strony",
    "stránka nenalezena",
    "страница не найдена",
    "сторінку не знайдено",
    "sayfa bulunamadı",
    "halaman tidak ditemukan",
    "الصفحة غير موجودة",
    "ページが見つかりません",
    "页面不存在",
    "페이지를 찾을 수 없습니다",
    "erreur 404",
    "page que vous cherchez",
    "page you're looking for",
    "couldn't find that page",
    "file or directory not found",
    "resource you are looking for",
    "article you are looking for",
    "requested resource is no longer available",
    "backend fetch failed",
    "took too long to respond",
    "trouble finding that site",
    "error establishing a database connection",
    "http error 4",
    "too many requests",
    "must be logged in to view",
)
# What stands as a heading on such a page, and could be said in an article.
_ERROR_HEADINGS = frozenset(
    """410 gone | runtime error | server error | database error | forbidden | page not available | content no longer
    available | site under maintenance | under maintenance | log in to continue | before you continue | whoops, looks
    like something went wrong. | something went wrong | this site can't be reached | gone""".replace(
        "\n    ", " "
    ).split(" | ")
)
_MORE = ("read more", "continue reading", "more »", "[...]", "[…]", "weiterlesen", "lire la suite", "leer más")

_TEASERS_END = frozenset(ending for more in _MORE for ending in (more[-1], more[-1].upper())) | frozenset(" .>»→…")

# The rules of judge_page: what `--keep-all` takes in, marked.
KINDS = ("bot_wall", "error_page", "listing", "no_prose")

# Words of kept text above which a page is never refused: the shortest press releases have about forty.
_SAFE = 150
# Teasers that make a list; a story has up to five or six below it and a body as well.
_TEASERS = 8
# Dated lines that make a list where hardly a sentence stands beside them.
_ENTRIES = 8
_PROSE = 60  # words of whole sentences that no list of others has
_PROSE_BESIDE_DATES = 35  # a short piece may have a table of dated rows
_DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}|\d{1,2}\.? [^\W\d_]{3,9}\.? (?:19|20)\d\d"
    r"|[^\W\d_]{3,9}\.? \d{1,2},? (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
)
_DATED = re.compile(rf"\W{{0,4}}{_DATE}(?!\d)|.{{0,150}}(?<!\d){_DATE}\W{{0,4}}$")
# Scripts without spaces begin here; so does the rest of Unicode, its signs included.
_FAR_EAST = re.compile("[\u0e01-\U0010ffff]")
# Characters of a page that are searched for its own voice: walls and error pages are short.
_SEARCHED = 6000


def judge_page(units: Sequence[Unit], verdicts: Sequence[Verdict]) -> tuple[str, str] | None:
    """Why the page is no article, as rule (`bot_wall`, `error_page`, `listing`, `no_prose`) and detail; None where it
    may be one."""
    kept = [verdict for verdict in verdicts if verdict.kept]
    words = sum(_count_words(verdict.unit.text) for verdict in kept)
    teasers = sum(1 for unit in units if _is_teaser(unit.text))
    prose = _count_prose(units, verdicts)
    if teasers >= _TEASERS and prose < _PROSE:
        return ("listing", f"{teasers} teasers of other pages, and {counted(prose, 'word')} of prose beside them")
    if prose < _PROSE_BESIDE_DATES:
        entries, lines = _count_entries(units, verdicts)
        if entries >= _ENTRIES and entries * 3 >= lines:
            return ("listing", f"{entries} dated entries, and {counted(prose, 'word')} of prose beside them")
    if words >= _SAFE:
        return None
    page = _lower(" ".join(unit.text for unit in units[:200])[:_SEARCHED])
    for phrase in _WALLS:
        if phrase in page:
            return ("bot_wall", f"says {phrase!r}, and {_words(words)} as an article")
    if words < 80:
        # An article may quote an error; an error page names it at its head or in what looks most like its body.
        head = " ".join([unit.text for unit in units[:3]] + [verdict.unit.text for verdict in kept])
        head = _lower(head[:_SEARCHED])
        for phrase in _ERRORS:
            if phrase in head:
                return ("error_page", f"says {phrase!r}, and {_words(words)} as an article")
        for unit in units[:3]:
            if _lower(unit.text) in _ERROR_HEADINGS and words < 60:
                return ("error_page", f"headed {unit.text!r}, and {_words(words)} as an article")
    none = f"none of {counted(len(units), 'block')} reads as an article"
    if not kept:
        return ("no_prose", none)
    if max(verdict.score for verdict in kept) < -0.5 and not any(ends_sentence(verdict.unit.text) for verdict in kept):
        return ("no_prose", f"{none}, the best of them has no sentence")
    return None


def _words(count: int) -> str:
    return f"{counted(count, 'word')} {agreeing(count, 'reads', 'read')}"


def _lower(text: str) -> str:
    return text.lower().replace("’", "'")


def _count_prose(units: Sequence[Unit], verdicts: Sequence[Verdict]) -> int:
    """The words of kept paragraphs that are no teasers: neither by how they end nor by the link below them."""
    prose = 0
    for index, verdict in enumerate(verdicts):
        text = verdict.unit.text
        if verdict.kept and not _is_teaser(text) and (count := _count_words(text)) >= 12:
            below = units[index + 1].text if index + 1 < len(units) else ""
            if not (len(below) < 30 and _is_teaser(below)):
                prose += count
    return prose


def _count_entries(units: Sequence[Unit], verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """The units that begin or end with a date where the story would be, and all units there: the comments below a
    story are dated too."""
    kept = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    if not kept:
        return 0, 0
    there = units[max(0, kept[0] - 2) : kept[-1] + 2]
    if all(verdicts[index].score < 0.0 for index in kept):  # what was kept is only the least bad: it tells no place
        there = units
    return sum(1 for unit in there if len(unit.text) < 200 and _DATED.match(unit.text)), len(there)


def _count_words(text: str) -> int:
    """Words, for scripts without spaces half the letters."""
    words = text.count(" ") + 1
    if text.isascii():
        return words
    return max(words, sum(map(str.isalpha, _FAR_EAST.findall(text))) // 2)


def _is_teaser(text: str) -> bool:
    if text[-1:] not in _TEASERS_END:
        return False
    return text.endswith(("...", "…")) or text[-24:].lower().rstrip(" .>»→").endswith(_MORE)
