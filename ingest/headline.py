"""Units, verdicts and what the HTML states -> the headline: title, deck (the standfirst between title and story) and
byline, with the units that carry them, so that the body does not repeat them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from ingest.census import line_key
from ingest.layout import ends_sentence
from ingest.record import Census, Headline, MetaClaim, Unit, Verdict
from ingest.title import choose_title
from ingest.title_candidates import BULLETS
from ingest.title_forms import is_date_or_label
from ingest.title_head import LONGEST_TITLE, find_body_start, opens_story
from ingest.title_keys import title_key

_BELOW_TITLE = 10  # units below the title in which deck and byline are looked for
_DECK_WORDS = (5, 90)
_DECK_PARTS = 3  # units: a deck of more is the story itself

_BY = (
    r"by|written by|reported by|story by|words by|posted by|published by|von|par|por|escrito por|di|a cura di|door|av"
    r"|af|tekst|text|autor(?:in)?|author|przez|автор|yazan|oleh"
)
_NAME = r"[^\W\d_a-z][\w.’'-]{0,30}"
_BYLINE = re.compile(rf"(?:{_BY})\s*:?\s+(?P<names>\S.{{2,120}})$", re.IGNORECASE)
_GLUED_BYLINE = re.compile(rf" (?:By|Von|Par|Por) (?P<names>{_NAME}(?: {_NAME}){{1,3}})$")
# Where the names end: a bar, a date, an address, what the writer is.
_AFTER_NAMES = re.compile(
    r"(?<!\s)\s*(?:[|•·/@]|\s[-–—]\s|\d|https?:|\bon\s|\bpublished\b|\bposted\b|\bupdated\b|\bam\s\d|\ble\s\d"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b)",
    re.IGNORECASE,
)
_SMALL_NAME_WORDS = frozenset(
    "de la le van von der den da do dos di du del and und et y e og och & the bin al el".split()
)
_FURNITURE = re.compile(
    r"(?:photos?|foto|image|bild|credit|©|\(c\)|copyright|share|listen|watch|read|follow|subscribe|sign up|click"
    r"|download|related|tags?|topics?|filed under|advertisement|anzeige|updated|published|posted|comments?|skip|contact"
    r"|tel|phone|email|embargo|for more|media contact|press contact|in this|last modified|by"
    r"|reading time|read time|lesezeit|temps de lecture|tempo di lettura|tiempo de lectura|estimated)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\b(?:pictures?|photos?|photographs?|fotos?|image|bild|credits?|courtesy)\s?(?:by\b|of\b|:|/)|©", re.IGNORECASE
)
_SITE_SPEAKS = re.compile(r"\b(?:cookies?|javascript|ad ?blocker)\b", re.IGNORECASE)
_SHARING = frozenset("facebook twitter whatsapp linkedin pinterest telegram instagram share email teilen".split())
_ROLE = re.compile(
    r"\b(?:writer|reporter|correspondent|staff|editor|journalist|columnist|contributor|redakteur(?:in)?|getty images"
    r"|reuters|associated press|afp|picture alliance|file photo)\.?\)?$",
    re.IGNORECASE,
)
_DECK_CLASSES = frozenset(
    "deck dek standfirst subtitle subtitulo subhead subheading subheadline summary vorspann chapo sumario entradilla"
    " sommario bajada".split()
)
# Words for decks and for first paragraphs alike: they tell a deck where the judge did not keep it.
_LEAD_CLASSES = _DECK_CLASSES | frozenset("lead lede intro excerpt teaser abstract ingress description".split())
_NO_DECK_TAGS = frozenset(("figcaption", "li", "td", "button"))


def choose_headline(
    units: Sequence[Unit],
    verdicts: Sequence[Verdict],
    meta: Sequence[MetaClaim],
    census: Census,
    url: str | None,
    text: str = "",
) -> Headline:
    """The title, deck and byline of a page, each None where it has none; `text` as choose_title takes it."""
    title = choose_title(units, verdicts, meta, census, url, text)
    taken = set(title.units) if title else set()
    # A copy of the title that the judge kept is not where the story begins.
    start = find_body_start(verdicts, taken)
    parts: dict[str, tuple[int, ...]] = {"title": tuple(sorted(taken))}
    rules = {"title": title.rule} if title else {}

    # Deck and byline stand between the title and the story; without a title in the text, right above the story.
    above = [index for index in taken if index <= start]
    first = above[-1] + 1 if (above := sorted(above)) else max(0, start - 4)
    stretch = [index for index in range(first, min(len(units), max(start, first) + 3)) if index not in taken]
    stretch = stretch[: _BELOW_TITLE + 3]

    byline, byline_units, byline_rule = _choose_byline(units, stretch, verdicts, meta)
    if byline is not None:
        parts["byline"], rules["byline"] = byline_units, byline_rule
        taken.update(byline_units)
    deck_units, deck_rule = _choose_deck(
        units, verdicts, [index for index in stretch if index not in taken], meta, census, parts["title"]
    )
    deck = " ".join(units[index].text for index in deck_units) or None
    if deck:
        parts["deck"], rules["deck"] = deck_units, deck_rule
        # A renderer that joins lines may have joined the byline to the deck.
        glued = _GLUED_BYLINE.search(deck)
        if glued is not None:
            deck = deck[: glued.start()]
            if byline is None or not byline_units:
                byline, rules["byline"] = glued["names"], "end_of_deck"
    return Headline(
        title=title.text if title else None,
        deck=deck,
        byline=byline,
        units={part: indices for part, indices in parts.items() if indices},
        rules=rules,
        passed_over=title.passed_over if title else (),
    )


# --- byline


def _choose_byline(
    units: Sequence[Unit], stretch: Iterable[int], verdicts: Sequence[Verdict], meta: Sequence[MetaClaim]
) -> tuple[str | None, tuple[int, ...], str]:
    """The names as the page gives them, without "By", the units that hold nothing else, the rule."""
    stated = [claim for claim in meta if claim.about == "byline" and len(claim.value) < 120]
    names = {title_key(claim.value) for claim in stated}
    for index in stretch:
        text = units[index].text
        if len(text) > 160 or (verdicts[index].kept and len(text) > 80):
            continue
        written = _read_byline(text)
        if written is not None:
            return written, (index,), "byline"
        if names and title_key(text) in names:
            return text, (index,), "stated_author"
    if stated:
        rule = stated[0].rule
        together = dict.fromkeys(claim.value for claim in stated if claim.rule == rule)
        return ", ".join(together), (), rule
    return None, (), ""


def _read_byline(text: str) -> str | None:
    """The names of a line that says who wrote.

    >>> _read_byline("By Ana Brandt and Jonas Weil | July 13, 2021")
    'Ana Brandt and Jonas Weil'
    """
    match = _BYLINE.match(text)
    if match is None:
        return None
    names = _AFTER_NAMES.split(match["names"], maxsplit=1)[0].strip(" ,.;:")
    head = names.split(",")[0].split()
    if not head or len(head) > 8:
        return None
    capitals = [word for word in head if word[0].isupper()]
    others = [word for word in head if not word[0].isupper() and word.lower() not in _SMALL_NAME_WORDS]
    return names if capitals and not others and len(names) > 3 else None


# --- deck


def _choose_deck(
    units: Sequence[Unit],
    verdicts: Sequence[Verdict],
    stretch: Sequence[int],
    meta: Sequence[MetaClaim],
    census: Census,
    titles: Collection[int],
) -> tuple[tuple[int, ...], str]:
    """The units between title and story that sum it up, and the rule; none where a page has no deck.

    A unit that the judge kept is a deck only where something tells it from the first paragraph: a dateline or a date
    that stands between them, the HTML's own word, or that the body says it again.
    """
    below_title = any(index < stretch[0] for index in titles) if stretch else False
    described = {title_key(claim.value)[:200] for claim in meta if claim.about == "deck"}
    found: list[int] = []
    rule = ""
    for position, index in enumerate(stretch):
        unit = units[index]
        if opens_story(unit.text, least=0) or len(found) == _DECK_PARTS:
            break
        below = units[index + 1].text if index + 1 < len(units) else ""
        if not _could_be_deck(unit, census) or below.startswith(unit.text) or (found and index > found[-1] + 1):
            if found:
                break
            continue
        following = (*stretch[position + 1 :], *range(stretch[-1] + 1, len(units)))
        after = [units[later].text for later in following[:4]]
        kept_below = sum(verdict.kept for verdict in verdicts[index + 1 : index + 6])
        why = _why_deck(unit, verdicts[index].kept, after, units, index, described, below_title, kept_below, titles)
        if why and verdicts[index].kept and (found or _is_much_of_body(unit, verdicts, index)):
            break
        if why:
            found.append(index)
            rule = rule or why
        elif verdicts[index].kept:
            break
    return tuple(found), rule


def _why_deck(
    unit: Unit,
    kept: bool,
    after: Sequence[str],
    units: Sequence[Unit],
    index: int,
    described: set[str],
    below_title: bool,
    kept_below: int,
    titles: Collection[int],
) -> str:
    key = title_key(unit.text[:400])
    if not (_LEAD_CLASSES if not kept else _DECK_CLASSES).isdisjoint(_class_words(unit)):
        return "marked_as_deck"
    if key[:200] in described and (not kept or unit.marks is None or unit.marks.tag.startswith("h")):
        return "stated_description"
    if not below_title:
        return ""
    # A dateline that has a line of its own has nothing after it.
    if any(opens_story(text) for text in after[:2]) or any(opens_story(text, least=0) for text in after[:1]):
        return "above_dateline"
    # Inside a longer paragraph: a page that repeats whole paragraphs repeats its body, not its deck.
    said = unit.text
    if len(said) > 40 and any(said in later.text and said != later.text for later in units[index + 1 : index + 40]):
        return "recurs_in_body"
    if not kept:
        return "between_title_and_body"
    if index - 1 in titles and not ends_sentence(unit.text) and len(unit.text) < 160 and kept_below > 1:
        return "heading_below_title"
    # A date below the first paragraphs is more often the page's than the story's: only a byline or date right below.
    if after and (is_date_or_label(after[0]) or _read_byline(after[0])) and kept_below > 1:
        return "above_date"
    return ""


def _is_much_of_body(unit: Unit, verdicts: Sequence[Verdict], index: int) -> bool:
    """Whether what follows is not a few times longer: then it is the story, not what sums it up."""
    below = sum(len(verdict.unit.text) for verdict in verdicts[index + 1 : index + 40] if verdict.kept)
    return below < 3 * len(unit.text)


def _class_words(unit: Unit) -> list[str]:
    return unit.marks.inside[-1].split()[1:] if unit.marks is not None and unit.marks.inside else []


def _is_said_twice(words: Sequence[str]) -> bool:
    half = len(words) // 2
    return len(words) % 2 == 0 and words[:half] == words[half:]


def _could_be_deck(unit: Unit, census: Census) -> bool:
    text = unit.text
    words = text.count(" ") + 1
    if not _DECK_WORDS[0] <= words <= _DECK_WORDS[1] or len(text) > 2 * LONGEST_TITLE:
        return False
    if is_date_or_label(text) or _FURNITURE.match(text) or any(mark in text for mark in "|»›@[•#<>"):
        return False
    if text[0] in BULLETS or _CREDIT.search(text) or _ROLE.search(text):
        return False
    if _SITE_SPEAKS.search(text):
        return False
    said = title_key(text[: 2 * LONGEST_TITLE]).split()
    if not _SHARING.isdisjoint(said) or _is_said_twice(said):
        return False  # what is said twice on its line is a picture's caption and its description
    if unit.marks is not None and (unit.marks.link_share > 0.5 or unit.marks.tag in _NO_DECK_TAGS):
        return False
    if not any(char.isalpha() for char in text[:20]):
        return False
    seen = census.lines.get(line_key(text), 0) if census.documents > 1 else 0
    return seen < 2 or seen * 3 < census.documents
