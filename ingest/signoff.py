"""Units and verdicts -> the sign-off: the short lines that close a release with the name of the body that issued it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.record import Unit, Verdict
from ingest.title_forms import is_date_or_label

_MOST_LINES = 5
_LONGEST_LINE = 90  # characters
_MOST_WORDS = 12
_FARTHEST = 3  # units of furniture between the last paragraph and a sign-off

# Words of offices: one of them must stand in a sign-off. As whole words, in any case.
_OFFICE = re.compile(
    r"\b(?:office|cell|press|media|communications?|information|secretariat|secretary|ministry|minister|department|committee"
    r"|council|commission|bureau|embassy|consulate|party|movement|union|association|federation|organi[sz]ation|institute"
    r"|foundation|network|coalition|alliance|congress|front|league|society|centre|center|wing|division|directorate|desk"
    r"|spokes(?:man|woman|person)|president|chairman|chair(?:woman|person)?|convenor|coordinator|general|director|leader"
    r"|government|parliament|assembly|agency|authority|board|club|group|team"
    r"|pressestelle|pressesprecher(?:in)?|ministerium|presseamt|verband|verein|partei|vorstand|referat|amt|geschäftsstelle"
    r"|service de presse|ministère|bureau de presse|comité|conseil|direction|parti|syndicat|fédération|secrétariat"
    r"|oficina|ministerio|secretaría|comunicación|prensa|partido|comisión|consejo|dirección|gabinete|sindicato"
    r"|ufficio stampa|ministero|segreteria|partito|comitato|assessoria|secretaria|ministério|imprensa|comunicação"
    r"|persdienst|ministerie|kansli|presskontor)\b",
    re.IGNORECASE,
)
# What stands in the same place and names nobody who issues: buttons, contact blocks, legal lines.
_NOT_SIGNED = re.compile(
    r"@|https?:|www\.|\d{3}|\d[ ()./-]{1,3}\d|[©|»›•/*€$]|:$|\(c\) ?\d|\b(?:tel|phone|fax|cell|mobile)\b\.? ?[:(+\d]"
    r"|\b(?:copyright|all rights|telephone|contacts?|e-?mail|share|print|tweet|follow|subscribe|read more|click|tags?"
    r"|tagged|topics?|categor(?:y|ies)|filed|related|previous|next|comments?|leave a|privacy|terms|cookies?|home|menu"
    r"|sign up|log ?in|newsletter|archives?|back to|top|posted|updated|published|about|photos?|image|download|video"
    r"|learn more|view|more|see also|source|credit|issues|locations?|index|release|temas|themen|thèmes|etiquetas|hours"
    r"|with files from|shop)\b",
    re.IGNORECASE,
)
# The first run gives nothing back: on a line of 200,000 dashes it would be tried from every one of them.
_END_MARK = re.compile(r"^[\s#*~=_.·•–—-]*+(?:30|ends?)?[\s#*~=_.·•–—-]*+$", re.IGNORECASE)
_STREET = re.compile(r"^\d{1,5} \w|\b\d{5}(?:-\d{4})?$")  # an address: the lines above it say whose
_NO_SIGNING_TAGS = frozenset(("li", "button", "h1", "h2", "h3", "h4"))
_ENDS_SENTENCE = re.compile(r"[.!?…。؟۔][\"'”’»)]*$")


def choose_signoff(units: Sequence[Unit], verdicts: Sequence[Verdict]) -> tuple[int, ...]:
    """The indices of the units that sign a release off, in order; none where nobody signs.

    They follow the last paragraph at once, or after an end mark such as `###`; each is short and no sentence, and
    one of them names an office or a body. A block that says how to reach somebody is a contact, not a sign-off.
    """
    last = _last_paragraph(verdicts)
    if last is None:
        return ()
    block: list[int] = []
    gap = 0
    for index in range(last + 1, len(units)):
        text = units[index].text
        greets = text.endswith(",") and len(text) <= _LONGEST_LINE  # "With good wishes,"
        if _END_MARK.match(text) or (greets and not block) or (text[0].isdigit() and is_date_or_label(text)):
            gap += 1
            if block or gap > _FARTHEST:
                break
            continue
        if not _could_sign(units[index]):
            if verdicts[index].kept or _STREET.search(text):
                return ()
            # A contact below it ends the block; a menu or another story's headline means there was none.
            break
        block.append(index)
        if len(block) > _MOST_LINES:
            return ()
    if not block or not any(_OFFICE.search(units[index].text) for index in block):
        return ()
    if _goes_on(units, block[-1]):
        return ()
    return tuple(block)


def _last_paragraph(verdicts: Sequence[Verdict]) -> int | None:
    """The last unit kept that is a sentence or long: short lines that the judge kept below it may be the sign-off."""
    for index in range(len(verdicts) - 1, -1, -1):
        text = verdicts[index].unit.text
        if verdicts[index].kept and (len(text) > _LONGEST_LINE or _ENDS_SENTENCE.search(text)):
            return index
    return None


def _could_sign(unit: Unit) -> bool:
    text = unit.text
    if len(text) > _LONGEST_LINE or text.count(" ") >= _MOST_WORDS:
        return False
    if _ENDS_SENTENCE.search(text) and not text.endswith((")", "Inc.", "Ltd.", "D.C.", "U.S.")):
        return False
    if unit.marks is not None and (unit.marks.link_share > 0.5 or unit.marks.tag in _NO_SIGNING_TAGS):
        return False
    words = [word for word in text.split() if word[0].isalpha()]
    named = sum([word[0].isupper() or len(word) < 4 for word in words])
    # Asked last: the many words that it looks for take longer than all else.
    return bool(words) and named >= 0.7 * len(words) and _NOT_SIGNED.search(text) is None


def _goes_on(units: Sequence[Unit], last: int) -> bool:
    """Whether a list or a menu follows, of which the lines found are only the beginning."""
    following = [unit for unit in units[last + 1 : last + 7] if len(unit.text) < 40 and not _END_MARK.match(unit.text)]
    return len(following) >= 5
