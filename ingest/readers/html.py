"""Turns the markup of a page into the text that a reader sees, one line a block, and what the HTML says beside it:
marks for each line (its element, what it lies in, how much of it is links) and claims of title, date and author.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.record import LineMarks, MetaClaim, RawRecord
from ingest.streams import read_whole

if TYPE_CHECKING:
    from ingest.readers.html_meta import ClaimCollector

_PARAGRAPHS = frozenset(
    "p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table figure hr article section aside nav header footer main form"
    " fieldset details".split()
)
_BLOCKS = _PARAGRAPHS | frozenset(
    "address body button caption center dd dir div dt figcaption hgroup html legend li listing menu optgroup option"
    " summary tbody td tfoot th thead tr xmp iframe video audio".split()
)
_UNSEEN = frozenset(
    "script style template noscript svg canvas object embed iframe select datalist textarea noframes"
    " audio video head map".split()
)
# Elements that say where a line stands, with or without a class; any other needs a class, id or role to be named.
_SECTIONS = frozenset(
    "nav header footer aside article main section form figure figcaption blockquote table ul ol dl details"
    " address".split()
)
_ASIDES = frozenset(("nav", "aside", "footer"))
_UNNAMED = frozenset("html body b i em strong u span a font sub sup br small time".split())
_AS_TYPED = frozenset(("pre", "listing", "xmp"))
_APART = frozenset("a button label time".split())  # neighbours without a space are parted by the style sheet

# what a browser shows as one space; no-break spaces stay, for they part the items of menus
_SPACES = re.compile("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
_LINE_BREAKERS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_VISIBLE = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff]")
_NO_SHOW = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
_FOR_SCREEN_READERS = re.compile(
    r"(?<![a-z])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|element-invisible)(?![a-z])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z]?[a-z]{2,20}|[A-Z]{2,20}")

_SHORT_PAGE = 500  # visible characters; no page that shows an article has fewer, menu and all
_MOST_WORDS = 8  # of one element's class and id
_OUTERMOST, _INNERMOST = 4, 10  # sections named for a line: the page's large parts, and what lies nearest
_ROW_NODES, _CELL_LENGTH = 400, 160  # a row larger than this is a layout, not a row of figures


# The first tag of a page, whatever comments, declarations and white space stand before it.
_SURE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")


def recognises(head: bytes, name: str) -> bool:
    """Whether a file that begins so is a page: by its opening tag, else by its name where it has any tag at all."""
    start = head.replace(b"\x00", b"")[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 reads as ASCII so
    if start.startswith((b"<!--", b"<?xml")):
        return _SURE.search(start) is not None
    if _SURE.match(start) is not None:
        return True
    return name.lower().endswith(_SUFFIXES) and b"<" in start


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord]:
    """The page as one record, whole."""
    yield RawRecord(read_whole(stream), "html", options.sighting(found), options.charset())


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as text: `marks` has one entry for each of its lines (parted by `\\n`), none for an empty text;
    `meta` is in the order of the document."""

    text: str
    marks: tuple[LineMarks, ...] = ()
    meta: tuple[MetaClaim, ...] = ()


def render_html(markup: str) -> RenderedPage:
    """What a page shows: a block a line, a table row a line with its cells parted by tabs, `<pre>` and `<br>` kept.

    Hidden elements, scripts and form fields are dropped. Blank lines stand where a browser leaves a gap.
    Any text is accepted: one without markup is its own rendering, save for its white space.
    """
    # bs4 costs 100 ms to import: only those who read HTML pay it
    from ingest.readers.html_meta import ClaimCollector
    from ingest.readers.html_tree import parse_tree

    soup = parse_tree(markup)
    if soup is None:
        return RenderedPage("")
    page = _Page(claims := ClaimCollector())
    page.walk(soup)
    if page.length < _SHORT_PAGE:
        # some pages come hidden as a whole, to be unveiled by a script
        unveiled = _Page(all_claims := ClaimCollector(), shows_hidden=True)
        unveiled.walk(soup)
        if unveiled.length > max(_SHORT_PAGE, 4 * page.length):
            page, claims = unveiled, all_claims
    text, marks = page.written()
    return RenderedPage(text, marks, claims.claims())


class _Page:
    """The lines written so far and the one being written; walks a tree without recursion."""

    _line_inside: tuple[str, ...]

    def __init__(self, claims: ClaimCollector, shows_hidden: bool = False) -> None:
        self.length = 0  # visible characters in all
        self._claims = claims
        self._shows_hidden = shows_hidden
        self._lines: list[str] = []
        self._marks: list[LineMarks] = []
        self._gap = False  # a blank line is due before the next line
        self._parts: list[str] = []
        self._length = self._linked = 0  # visible characters of the line; those of them in links
        self._ends_open = False  # the line's last part is no white space
        self._after_element = ""  # the inline element that has just ended, nothing written since
        self._tag, self._source = "body", 0
        self._inside: tuple[str, ...] = ()
        self._line_tag, self._line_inside, self._line_source = self._tag, self._inside, self._source
        self._links = self._asides = self._pre = self._row = 0

    def written(self) -> tuple[str, tuple[LineMarks, ...]]:
        self._end_line()
        return "\n".join(self._lines), tuple(self._marks)

    def walk(self, soup: Any) -> None:
        from bs4.element import NavigableString, PreformattedString, Tag

        stack: list[tuple[Any, Any, Any]] = []  # children still to come, the element, what to restore at its end
        children = iter(soup.contents)
        while True:
            node = next(children, None)
            if node is None:
                if not stack:
                    return
                children, element, before = stack.pop()
                self._leave(element, before)
            elif isinstance(node, Tag):
                before = self._enter(node)
                if before is not None:
                    stack.append((children, node, before))
                    children = iter(node.contents)
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._write(node)

    # --- elements

    def _enter(self, element: Any) -> tuple[str, int, tuple[str, ...], int] | None:
        """Opens an element and returns what to restore at its end; None where its content is not shown."""
        name = element.name
        self._claims.see(element, aside=self._links > 0 or self._asides > 0)
        if name == "head":
            for child in element.find_all(["meta", "link", "title", "script"]):
                self._claims.see(child, aside=False)
        if name in _UNSEEN or (element.attrs and not self._shows_hidden and _is_hidden(name, element.attrs)):
            return None
        before = (self._tag, self._source, self._inside, len(self._lines))
        if name in _BLOCKS:
            self._break(name in _PARAGRAPHS)
            if not self._row or name == "tr":
                self._tag = "td" if self._row else name
            self._source = element.sourceline or 0
            if name == "tr":
                self._row += 1 if self._row or _is_row_of_figures(element) else 0
            elif name in _AS_TYPED:
                self._pre += 1
        elif name == "br":
            self._break_line()
        elif name == "a" and element.get("href") is not None:
            self._links += 1
        if self._after_element and self._ends_open and (name in _APART or self._after_element in _APART):
            self._parts.append(" ")
            self._ends_open = False
        if name in _ASIDES:
            self._asides += 1
        named = _name_section(element)
        if named:
            inside = (*self._inside, named)
            if len(inside) > _OUTERMOST + _INNERMOST:
                inside = inside[:_OUTERMOST] + inside[-_INNERMOST:]
            self._inside = inside
        return before

    def _leave(self, element: Any, before: tuple[str, int, tuple[str, ...], int]) -> None:
        name = element.name
        if name in _BLOCKS:
            self._break(name in _PARAGRAPHS)
            if name == "tr" and self._row:
                self._row -= 1
                if not self._row:
                    self._end_line()
            elif name in ("td", "th") and self._row and self._parts:
                if self._parts[-1] == " ":
                    self._parts.pop()
                self._parts.append("\t")
                self._ends_open = False
            elif name in _AS_TYPED:
                self._pre -= 1
            elif name == "h1":
                self._see_heading(before[3])
        elif name == "a" and element.get("href") is not None:
            self._links -= 1
        if name not in _BLOCKS:
            self._after_element = name
        if name in _ASIDES:
            self._asides -= 1
        self._tag, self._source, self._inside, _ = before

    def _see_heading(self, first: int) -> None:
        """Claims a title; one that is a link is more often the title of another story."""
        lines = [(line, mark) for line, mark in zip(self._lines[first:], self._marks[first:], strict=True) if line]
        linked = any(mark.link_share > 0.5 for _, mark in lines)
        self._claims.see_heading(" ".join(line for line, _ in lines), linked or self._asides > 0)

    # --- text

    def _write(self, string: str) -> None:
        if self._pre and not self._row:
            first, *rest = _LINE_BREAKERS.sub(" ", string.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
            self._add(first, first.strip())
            for line in rest:
                self._break_line(keep_indent=True)
                self._add(line, line.strip())
            return
        text = _SPACES.sub(" ", string)
        bare = text.strip(" ")
        if not bare:
            if text and self._ends_open:
                self._parts.append(" ")
                self._ends_open = False
            self._after_element = ""
            return
        if text[0] == " " and not self._ends_open:
            text = text[1:]
        self._add(text, bare)

    def _add(self, text: str, bare: str) -> None:
        if not text:
            return
        if not self._parts:
            self._line_tag, self._line_inside, self._line_source = self._tag, self._inside, self._source
        elif self._after_element and self._ends_open and self._parts[-1][-1].islower() and bare[:1].isupper():
            self._parts.append(" ")  # <span>today</span><span>By</span>: parted by the style sheet
        self._parts.append(text)
        self._length += len(bare)
        self.length += len(bare)
        self._linked += len(bare) if self._links else 0
        self._ends_open = text[-1] not in " \t"
        self._after_element = ""

    # --- lines

    def _break(self, gap: bool) -> None:
        """Ends the line at the edge of a block; inside a row of figures, only the word."""
        if self._row:
            if self._ends_open:
                self._parts.append(" ")
                self._ends_open = False
            return
        self._end_line()
        self._gap |= gap

    def _break_line(self, keep_indent: bool = False) -> None:
        """Ends the line at a line break; a second one leaves a gap."""
        if self._row:
            self._break(False)
        elif self._parts:
            self._end_line()
        else:
            self._gap = True

    def _end_line(self) -> None:
        text = "".join(self._parts)
        text = text.rstrip() if self._line_tag in _AS_TYPED else text.strip()
        self._parts, self._ends_open, self._after_element = [], False, ""
        if text and _VISIBLE.search(text):
            if self._gap and self._lines:
                self._lines.append("")
                self._marks.append(_BLANK)
            share = min(1.0, self._linked / self._length) if self._length else 0.0
            self._lines.append(text)
            self._marks.append(LineMarks(self._line_tag, self._line_inside, round(share, 3), self._line_source))
            self._gap = False
        self._length = self._linked = 0


_BLANK = LineMarks("")


def _is_hidden(name: str, attributes: Any) -> bool:
    if "hidden" in attributes and str(attributes["hidden"]).lower() != "until-found":
        # React streams a page in hidden pieces (S:0, S:1, ...) that a script then puts in their places
        return not str(attributes.get("id", "")).startswith("S:")
    style = attributes.get("style")
    if style and _NO_SHOW.search(str(style)):
        return True
    if name == "dialog" and "open" not in attributes:
        return True
    classes = attributes.get("class")
    return bool(classes and name in ("span", "small", "a", "p", "label") and _FOR_SCREEN_READERS.search(str(classes)))


def _name_section(element: Any) -> str:
    """The element's name and the words of its class, id, role and itemprop; empty where they say nothing."""
    name: str = element.name
    if name in _UNNAMED:
        return ""
    attributes = element.attrs
    if not attributes:
        return name if name in _SECTIONS else ""
    said = " ".join(str(attributes[key])[:200] for key in ("class", "id", "role", "itemprop") if key in attributes)
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(said)))[:_MOST_WORDS] if said else []
    if not words and name not in _SECTIONS:
        return ""
    return " ".join((name, *words))


def _is_row_of_figures(row: Any) -> bool:
    """Whether a table row is short enough to be read as one line; a cell of a page layout holds paragraphs."""
    from bs4.element import Tag

    cells = length = 0
    waiting = list(reversed(row.contents))  # not row.descendants: it looks for its last one first, however deep
    for _ in range(_ROW_NODES):
        if not waiting:
            return cells > 1
        node = waiting.pop()
        if isinstance(node, Tag):
            if node.name in ("table", "h1", "h2", "article", "ul", "ol", "form", "section"):
                return False
            if node.name in ("td", "th"):
                cells, length = cells + 1, 0
            waiting.extend(reversed(node.contents))
        else:
            length += len(node.strip())
            if length > _CELL_LENGTH:
                return False
    return False
