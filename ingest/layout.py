"""Lines -> Units: the paragraphs, headings and rows as their author set them, each a contiguous slice of the text.

Scrapes break and glue text in ways that hide its blocks. Lines that a terminal browser wrapped are joined where the
next word would not have fitted, sentences that inline tags broke are joined, drop caps too, and lines that a careless
dump glued (`ReleasesCouncil Votes on BudgetApril 1, 2025 Press ReleaseSpringfield`) are cut at their joints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.inner_capitals import LOWER, UPPER, InnerCapitals
from ingest.record import Line, TextSpan, Unit

# Scripts that put no space between words: Thai, Lao, Burmese, Khmer, kana, Han, Hangul (whose spaces are phrases).
WIDE = re.compile("[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")

BULLETS = "•·◦▪■□☆★●○‣⁃►▶▸»*+–—-"
_BULLET = re.compile(rf"[{re.escape(BULLETS)}o]\s+|[•·◦▪■□☆★●○‣⁃►▶▸]")
_CLOSERS = "\"'”’»)]}›*"
_SENTENCE_ENDS = frozenset(".!?…。！？।؟۔")
_OPEN_ENDS = frozenset(",—–-(/&“‘«")
# A line cannot begin with these: they go on with the sentence of the line above.
_CONTINUING = frozenset(",.;:)’?!%”»…—–")

# Words that hardly end a line their author ended. Left out are those that end headlines ("Prices go up", "Minister
# tritt ab", "Was jetzt wichtig ist").
_DANGLING = frozenset(
    """the a an of and or by to in on at for from with that this his her their its our your said says as is was were are
    be has have had will would could should must which who whose while than into between during without among against
    de la le les des du et au aux un une que qui par pour dans sur avec ses sa leur leurs cette ces chez entre sous dont
    von der die das den dem des und mit für im am ein eine einer einen eines bei gegen zum zur beim vom sowie oder seine
    seiner seinen ihre ihrer ihren deren dessen zwischen ohne als wie etwa sogenannte sogenannten
    el los las y del en por con para una su sus al como entre sobre desde hasta
    il lo gli di e della dei che per non nel nella degli delle alla alle sul sulla dal dalla
    o os as da do em na no das dos nas nos pelo pela ao à um uma seu sua
    van het een op voor met aan bij naar door og av til med på som fra
    в и на с по от за что для w i z na do o się""".split()
)

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_LABELS = (
    "Press Releases?|News Releases?|Media Releases?|Press Statements?|Press|News|Media|Newsroom|Statements?|Speeches|"
    "In The News|Articles?|Blog|Home|Share|Print|Email|Image|Photo|Video|Updated?|Published|Posted|Contact"
)
_DATE_AHEAD = re.compile(
    rf"(?:(?:{_DAYS}),? )?(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
)
# The labels in full, for `str.endswith`, which is quicker than to look for them from each place on.
_LABELS_BEHIND = tuple(
    spelling
    for label in _LABELS.split("|")
    for spelling in ((label[:-1], label[:-2]) if label.endswith("?") else (label,))
)
# With what a date ahead begins, if not with a digit.
_DATES_BEGIN = frozenset("ADFJMNOSTW")
_LABEL_AHEAD = re.compile(rf"\s*(?:{_LABELS})(?=[{UPPER}\s]|$)")
_DATE_THEN_LABEL = re.compile(rf"(?:{_MONTHS})\.? \d{{1,2}},? \d{{4}} (?:Press|News|Media) (?:Release|Statement)s?")

# Where two blocks may have been glued: a capital or an opening bracket right after something that is no space. Only
# there is looked for a joint: a small letter, digit or bracket before a capital; a full stop without a space. The
# pattern begins with the capital and looks back, since capitals are few and quickly found.
_TOUCH = re.compile(rf"[{UPPER}(“\"](?<=[^\s{UPPER}(\[“‘'«/-][{UPPER}(“\"])")
_JOINT = re.compile(
    rf"(?<=[{LOWER}])(?=[{UPPER}])"
    rf"|(?<=[{LOWER}\d])(?=\()"
    rf"|(?<=[\d)\]])(?=[{UPPER}][{LOWER}])"
    rf"|(?<=[{LOWER})\]][.!?])(?=[“\"]?[{UPPER}])"
    rf"|(?<=[{LOWER})\]][.!?,][”\"’])(?=[“\"]?[{UPPER}])"
    rf"|(?<=[{LOWER}]:)(?=[{UPPER}][{LOWER}])"
)
_HEADING_JOINT = re.compile(rf"(?<=[{UPPER}]:)(?=[{UPPER}][{LOWER}])")
# Eight spaces and more within a line, fewer than nine not behind a digit: the joint is at their end.
_GAP = re.compile(r"[^\S\n]{9,}|(?<=\D)[^\S\n]{8}")
_END_JOINT = re.compile(r"(?<=\s)(?=### )|(?<=###)(?=\s)")
_STREETS = "House|Hall|Building|Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Boulevard|Blvd|Lane|Court|Plaza|Square|Stairs?"
_ADDRESS_JOINT = re.compile(
    rf"[0-9](?<=[{LOWER}.!?”\"’][0-9])(?=\d{{0,4}} (?:[{UPPER}][\w.’'-]{{0,20}} ){{1,3}}(?:{_STREETS})(?![{LOWER}]))"
)
_STYLE_JOINT = re.compile(r"(?<=\w)(?=[.#][a-z][\w-]* [.#{])")

# What a line must hold for these to be looked for at all.
_RARE_JOINTS = ((":", _HEADING_JOINT), ("###", _END_JOINT), ("{", _STYLE_JOINT))

# Three joints within so many characters are a glued menu; in prose words like YouTube are rarer.
_CROWD = 140

# An aside that a sentence goes on after: "(party) has been", where the name before it was a link.
_ASIDE = re.compile(rf"\([^()]{{1,40}}\),? [{LOWER}]")

# Lines this wide and no wider were wrapped by a program; narrower columns and wider windows are rare.
_NARROWEST, _WIDEST = 50, 132


class _Piece:
    """A line, or a part of a glued one, without the white space around it."""

    __slots__ = ("blank_before", "bullet", "cut", "end", "indent", "line", "start", "text", "text_indent", "width")

    def __init__(self, text: str, start: int, line: int, indent: int, blank_before: int, cut: bool) -> None:
        self.text = text
        self.start = start
        self.end = start + len(text)
        self.line = line
        self.indent = indent
        self.blank_before = blank_before
        self.cut = cut
        bullet = None if text[0].isalnum() and text[0] != "o" else _BULLET.match(text)
        self.bullet = bullet is not None
        self.text_indent = indent + (bullet.end() if bullet else 0)
        self.width = indent + len(text)
        if not text.isascii():
            self.width += len(WIDE.findall(text, 0, 200))


def find_units(lines: Sequence[Line], text: str) -> tuple[Unit, ...]:
    """The units of the text, in order: they do not overlap and cover every character that is not white space.

    A unit's text is its slice with white space made single, but for drop caps, whose gap is closed.
    """
    if lines and lines[0].marks is not None:
        return _units_of_marked(lines)
    pieces = _find_pieces(lines, InnerCapitals(text))
    if not pieces:
        return ()
    joins = _find_joins(pieces)
    units = []
    first = 0
    for i in range(len(pieces)):
        if i + 1 < len(pieces) and joins[i]:
            continue
        units.append(_make_unit(pieces[first : i + 1], joins[first:i], text))
        first = i + 1
    return tuple(units)


def squeeze(text: str) -> str:
    """The text with every run of white space made one space."""
    if "  " not in text and text.isprintable() and text[:1] != " " != text[-1:]:
        return text  # of all white space only the plain space counts as printable
    return " ".join(text.split())


def _units_of_marked(lines: Sequence[Line]) -> tuple[Unit, ...]:
    """A rendered page has one block a line: nothing to join or cut."""
    units = []
    blank = 0
    for line in lines:
        stripped = line.text.strip()
        if not stripped:
            blank += 1
            continue
        start = line.span.start + line.text.find(stripped[0])
        span = TextSpan(start, start + len(stripped))
        units.append(Unit(span, squeeze(stripped), line.number, line.number, "line", blank, line.marks))
        blank = 0
    return tuple(units)


def _find_pieces(lines: Sequence[Line], words: InnerCapitals) -> list[_Piece]:
    pieces = []
    blank = 0
    for line in lines:
        content = line.text.rstrip()
        if not content:
            blank += 1
            continue
        stripped = content.lstrip()
        indent = len(content) - len(stripped)
        start = line.span.start + indent
        cuts = _find_cuts(stripped, words) if len(stripped) > 20 else ()
        if not cuts:
            pieces.append(_Piece(stripped, start, line.number, indent, blank, False))
        else:
            begin = 0
            for cut in (*cuts, len(stripped)):
                part = stripped[begin:cut]
                trimmed = part.strip()
                if trimmed:
                    offset = begin + part.find(trimmed[0])
                    pieces.append(_Piece(trimmed, start + offset, line.number, indent, blank, begin > 0))
                    blank = 0
                begin = cut
        blank = 0
    return pieces


def _find_cuts(line: str, words: InnerCapitals) -> list[int]:
    """Where a glued line falls apart, in order: offsets into the line."""
    joints = [
        match.start()
        for match in _TOUCH.finditer(line)
        if _JOINT.match(line, match.start()) and not _is_within_word(line, match.start(), words)
    ]
    if joints:
        # An address is glued to others of its kind, in a line that has joints already.
        joints.extend([match.start() for match in _ADDRESS_JOINT.finditer(line)])
    for mark, pattern in _RARE_JOINTS:
        if mark in line:
            joints.extend([match.start() for match in pattern.finditer(line)])
    if "        " in line:
        joints.extend([match.end() for match in _GAP.finditer(line) if match.end() < len(line)])
    cuts = []
    if len(line) > 60 and ("Release" in line or "Statement" in line):
        cuts = [match.start() for match in _DATE_THEN_LABEL.finditer(line) if match.start() > 0]
    if not joints:
        return cuts
    if _is_code(line) or line.startswith(("http", "www.")):
        return []
    joints = sorted(set(joints))
    quotes = last = 0
    for k, joint in enumerate(joints):
        quotes += line.count('"', last, joint)
        last = joint
        if line[joint] == '"' and quotes % 2 == 1:
            continue  # it closes the quotation before it: the cut comes after
        if line[joint - 1] == '"' and quotes % 2 == 1:
            continue  # it opens the quotation after it: the cut came before
        crowded = (
            (k >= 2 and joint - joints[k - 2] <= _CROWD)
            or (k + 2 < len(joints) and joints[k + 2] - joint <= _CROWD)
            or (0 < k < len(joints) - 1 and joints[k + 1] - joints[k - 1] <= _CROWD)
        )
        if _is_cut(line, joint, crowded):
            cuts.append(joint)
    return sorted(set(cuts))


def _is_within_word(line: str, joint: int, words: InnerCapitals) -> bool:
    """Whether a capital there belongs to the word that it stands in, so that it is no joint: neither a label before it
    nor a date behind it says otherwise."""
    if not (line[joint].isupper() and line[joint - 1].islower()):
        return False
    if line.endswith(_LABELS_BEHIND, max(0, joint - 40), joint):
        return False
    if line[joint] in _DATES_BEGIN and _DATE_AHEAD.match(line, joint):
        return False
    return words.is_one_word(line, joint)


def _is_code(line: str) -> bool:
    """Whether a line looks like style or script: cut or joined, it would only look more like prose."""
    head = line[:300]
    if ";" not in head and "{" not in head and "}" not in head and " = " not in head:
        return False
    marks = head.count("{") + head.count("}") + head.count(";") + head.count("();") + head.count(" = ")
    if marks >= 3:
        return True
    # A long line that only ends in style began as something else.
    return len(line) <= 300 and (line[-1] in "{}" or (line[-1] == ";" and ("(" in head or ": " in head)))


def _is_cut(line: str, joint: int, crowded: bool) -> bool:
    before, after = line[joint - 1], line[joint]
    if after.isdigit():
        return True
    left = line[max(0, joint - 40) : joint]
    right = line[joint : joint + 40]
    if before.isspace():
        return True
    left_word = left.split()[-1]
    right_word = right.split()[0]
    if "/" in left_word or "@" in left_word or "/" in right_word or "www" in left_word:
        return False
    if left.endswith(_LABELS_BEHIND) or (after in _DATES_BEGIN and _DATE_AHEAD.match(right)):
        return True
    if before.islower() and after.isupper():
        # tariffsThe: no brand begins with four small letters; WikiLeaks may, so capitals need company.
        return crowded or (left_word.islower() and len(left_word) >= 4) or _LABEL_AHEAD.match(right) is not None
    if after == "(":
        return crowded and right[1:2].isdigit()
    if before.isdigit() or before in ")]":
        return crowded
    # A full stop or colon without a space after it: the text of two paragraphs, unless it is a host name or initials.
    stem = left_word.rstrip('”"’.!?:,')
    if "." in stem or not (stem[-3:].isalpha() or stem[-1:] in ")]"):
        return False
    return len(right_word) == 1 or not right_word[1:2].isdigit()


def _find_joins(pieces: list[_Piece]) -> list[str]:
    """For each piece why the next one goes on with it (`wrap`, `inline`, `bullet`, `drop_cap`), or an empty text."""
    width = _wrap_width(pieces)
    joins = [""] * len(pieces)
    for i in range(len(pieces) - 1):
        joins[i] = _join(pieces[i], pieces[i + 1], width, i > 0 and joins[i - 1] != "")
    if width == 0:
        _join_narrow_blocks(pieces, joins)
    # Bridge: prose, then a fragment that itself goes on with small letters ("Attorney / Ann Poe / today announced").
    for i in range(len(pieces) - 3, -1, -1):
        here, fragment = pieces[i], pieces[i + 1]
        if (
            not joins[i]
            and joins[i + 1] == "inline"
            and not fragment.blank_before
            and not fragment.cut
            and not fragment.bullet
            and len(fragment.text) < 60
            and not ends_sentence(here.text)
            and (
                len(here.text) >= 80
                or (_goes_on(here.text) and pieces[i + 2].text[0].islower())
                or here.text[-1] in _OPEN_ENDS
                or (i > 0 and (joins[i - 1] in ("inline", "bullet") or _is_in_prose(pieces[i - 1], here)))
            )
        ):
            joins[i] = "inline"
    return joins


def _goes_on(text: str) -> bool:
    """Whether a line of some length has the words of a sentence and stops at one of them."""
    words = text.split()
    return len(text) >= 60 and words[-1].islower() and 5 * sum(word[0].islower() for word in words) >= 3 * len(words)


def _is_in_prose(before: _Piece, here: _Piece) -> bool:
    """Whether a short piece begins a sentence among others: a long one ends above it, and it has small words."""
    if here.blank_before or len(before.text) < 60 or not ends_sentence(before.text):
        return False
    return sum(map(str.islower, [word[0] for word in here.text.split()])) >= 1


def _join(here: _Piece, after: _Piece, width: int, joined: bool) -> str:
    if after.cut:
        return ""
    last, head = here.text, after.text
    if after.blank_before:
        goes_on = after.blank_before == 1 and len(last) >= 40 and head[0].islower() and not after.bullet
        return "inline" if goes_on and not ends_sentence(last) and last[-1] not in ":;" else ""
    if len(last) == 1:
        if (
            last.isupper()
            and head[0].isalpha()
            and not head[:2].isspace()
            and (last not in "AIOЯ" or head[0].islower())
        ):
            return "drop_cap"
        if last in BULLETS and not after.bullet:
            return "bullet"
    if after.bullet and head[0] not in "–—-":
        return ""
    if width and here.width + 1 + _display_width(head.split(None, 1)[0]) > width and after.indent <= here.text_indent:
        return "wrap" if here.width <= width else ""
    if _is_code(last) or _is_code(head):
        return ""
    first = head[0]
    if not (last.isascii() or head.isascii()) and WIDE.match(head):
        return _join_wide(last, head)
    if first == "(" and not ends_sentence(last) and _ASIDE.match(head):
        return "inline"
    if first.islower():
        if ends_sentence(last) or here.bullet or last[-1] in ":;":
            return ""
        # A name alone (a link) before a long line that goes on belongs to it; two short lines may be a menu.
        goes_on = joined or len(last) >= 20 or len(head) >= 40 or last[-1] in _OPEN_ENDS
        return "inline" if goes_on or ("“" in last and "”" not in last) else ""
    if first in _CONTINUING:
        return "inline" if first not in "—–" or len(last) < 40 else ""
    if last[-1] in _OPEN_ENDS and (len(last) >= 20 or joined) and not here.bullet:
        return "inline"
    last_word = last.rsplit(None, 1)[-1]
    if last_word in _DANGLING and last.count(" ") >= 3 and not here.bullet:
        return "inline"
    return "inline" if last in ("By", "by", "BY") else ""


def _join_wide(last: str, head: str) -> str:
    """Whether a line of kana or Han goes on with the next, that a link or a name broke off.

    There are no capitals to tell; what tells is a particle at the break, which neither ends nor begins a heading.
    """
    if not WIDE.match(last[-1]) or last[-1] in "。．！？」】）":
        return ""
    if last[-1] in "のをにがはとや、" and len(last) >= 5:
        # Headlines leave out their verb: one in a list ends with its object, and the next has no full stop.
        is_list = last[-1] in "をにと" and len(last) >= 12 and len(head) >= 12 and "。" not in head
        return "" if is_list else "inline"
    return (
        "inline" if head[0] in "のをがはとに、。」）" and head[:2] not in ("はて", "のぞ") and len(head) >= 12 else ""
    )


def _wrap_width(pieces: list[_Piece]) -> int:
    """The column at which a program wrapped these lines, 0 where none did.

    Hardly a line is wider, several end within a word of it, and the lines after those go on in small letters.
    """
    widths = sorted(piece.width for piece in pieces if not piece.cut)
    if len(widths) < 3:
        return 0
    width = widths[len(widths) - 1 - max(len(widths) // 100, 0)]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = going_on = 0
    for here, after in pairwise(pieces):
        if after.blank_before or after.bullet or after.cut:
            continue
        if here.width <= width < here.width + 1 + _display_width(after.text.split(None, 1)[0]):
            full += 1
            going_on += not after.text[0].isupper()
    return width if full >= 3 and going_on >= 0.4 * full else 0


def _join_narrow_blocks(pieces: list[_Piece], joins: list[str]) -> None:
    """Joins the lines of blocks that were wrapped at a column of their own, in a text that as a whole was not."""
    first = 0
    for i in range(1, len(pieces) + 1):
        if i < len(pieces) and not pieces[i].blank_before and not pieces[i].cut and not pieces[i].bullet:
            continue
        block = pieces[first:i]
        width = max(piece.width for piece in block)
        if len(block) >= 3 and _NARROWEST <= width <= _WIDEST:
            full = all(
                here.width + 1 + _display_width(after.text.split(None, 1)[0]) > width for here, after in pairwise(block)
            )
            if full and 3 * sum(piece.text[0].islower() for piece in block[1:]) >= len(block) - 1:
                joins[first : i - 1] = ["wrap"] * (i - 1 - first)
        first = i


def _display_width(word: str) -> int:
    if word.isascii():
        return len(word)
    # Scripts without spaces break anywhere: what must fit is one letter of two columns.
    return 2 if WIDE.match(word) else len(word)


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a full stop, question or exclamation mark, closing quotes and brackets aside."""
    tail = text[-6:].rstrip(_CLOSERS)
    return tail[-1:] in _SENTENCE_ENDS if tail else True


def _make_unit(pieces: list[_Piece], joins: list[str], text: str) -> Unit:
    head, tail = pieces[0], pieces[-1]
    if len(pieces) == 1:
        content = squeeze(head.text)
        made = "split" if head.cut else "line"
    else:
        parts = [head.text]
        for piece, join in zip(pieces[1:], joins, strict=True):
            if join != "drop_cap":
                parts.append(" ")
            parts.append(piece.text)
        content = squeeze("".join(parts))
        made = "joined"
    return Unit(TextSpan(head.start, tail.end), content, head.line, tail.line, made, head.blank_before)
