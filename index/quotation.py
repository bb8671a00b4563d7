"""Lines of a document into a quotation for a paper, in Markdown: the words, and below them where they are from."""

from __future__ import annotations

import re

from archive.document import Document
from archive.errors import DatelineError
from index.bibliography import date_in_words, fields_named, find_reference, lines_named, locate

Lines = tuple[int, int]


def parse_lines(text: str) -> Lines:
    """The lines of `12` or `12-14`, counted from 1; raises DatelineError where it names none.

    >>> parse_lines("12-14"), parse_lines("12")
    ((12, 14), (12, 12))
    """
    match = re.fullmatch(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?", text.strip(), re.ASCII)
    if match is not None:
        first, last = int(match[1]), int(match[2] or match[1])
        if 1 <= first <= last:
            return first, last
    raise DatelineError(f"{text!r} names no lines", "write --lines 12 or --lines 12-14")


def quoted_lines(document: Document, lines: Lines | None) -> Lines:
    """The lines of the source on which the paragraphs stand that would be quoted, which are quoted whole.

    Raises DatelineError where none of the body stands on those lines.
    """
    chosen = [span for _, span in _chosen(document, lines)]
    return min(first for first, _ in chosen), max(last for _, last in chosen)


def write_quotation(document: Document, lines: Lines | None, archive: str) -> str:
    """The paragraphs of the body that stand on those lines of the source, all of it where None, and the reference.

    Nothing is taken out of a paragraph and nothing put in: one that is only partly asked for is quoted whole. Raises
    DatelineError where none of the body stands on those lines.
    """
    paragraphs = [_escaped(paragraph) for paragraph, _ in _chosen(document, lines)]
    quoted = "\n>\n".join("\n".join(f"> {line}" for line in paragraph.split("\n")) for paragraph in paragraphs)
    return f"{quoted}\n>\n> — {_reference(document, quoted_lines(document, lines), archive)}\n"


def quoted_text(document: Document, lines: Lines | None) -> str:
    """The paragraphs that would be quoted, as they are; raises DatelineError as above."""
    return "\n\n".join(paragraph for paragraph, _ in _chosen(document, lines))


def write_reference(document: Document, lines: Lines, archive: str) -> str:
    """Author, title, source, date with its role, address, what of it is corrected, and where it is kept, without any
    marks."""
    known, claim, dateline = find_reference(document, archive), document.published, document.dateline
    parts = (
        known.author,
        f"“{known.title}”" if known.title else "[untitled]",
        known.source,
        f"{date_in_words(claim.value)} ({claim.role})" if claim else "undated",
        f"dateline {dateline.place}" if dateline and dateline.place else None,
        known.url,
        f"accessed {known.accessed.isoformat()}" if known.accessed else None,
        f"corrected: {fields_named(document.corrected)}" if document.corrected else None,
    )
    return ", ".join(filter(None, parts)) + f". {archive}: {locate(document, lines)}"


def _chosen(document: Document, lines: Lines | None) -> list[tuple[str, Lines]]:
    """The paragraphs that stand on those lines, with the lines of each."""
    paragraphs = list(zip(document.body.split("\n\n"), document.body_lines, strict=False)) if document.body else []
    if not paragraphs:
        raise DatelineError(f"{document.id[:12]} has no text to quote", "`dateline show` says what it has")
    chosen = [
        (paragraph, (first, last))
        for paragraph, (first, last) in paragraphs
        if lines is None or (first <= lines[1] and lines[0] <= last)
    ]
    if not chosen:
        assert lines is not None
        spans = ", ".join(f"{first}-{last}" if first != last else str(first) for _, (first, last) in paragraphs)
        raise DatelineError(f"nothing of the text stands on {lines_named(lines)}", f"it stands on lines {spans}")
    return chosen


def _reference(document: Document, lines: Lines, archive: str) -> str:
    """Author, title, source, date with its role, address, and where it is kept."""
    known = find_reference(document, archive)
    claim, dateline = document.published, document.dateline
    parts = (
        _escaped(_on_one_line(known.author)) if known.author else None,
        f"“{_escaped(_on_one_line(known.title))}”" if known.title else "[untitled]",
        f"*{_escaped(_on_one_line(known.source))}*",
        f"{date_in_words(claim.value)} ({claim.role})" if claim else "undated",
        f"dateline {_escaped(_on_one_line(dateline.place))}" if dateline and dateline.place else None,
        f"<{_address(known.url)}>" if known.url else None,
        f"accessed {known.accessed.isoformat()}" if known.accessed else None,
        f"corrected: {fields_named(document.corrected)}" if document.corrected else None,
    )
    where = _on_one_line(locate(document, lines))
    fence = "``" if "`" in where else "`"
    return ", ".join(filter(None, parts)) + f". {_escaped(archive)}: {fence}{where}{fence}"


def _on_one_line(text: str) -> str:
    """The text with its white space made single: a line break would end the quotation, or begin something else."""
    return " ".join(text.split())


def _address(url: str) -> str:
    """The address as it may stand between angle brackets: what would end it there is written as %3E and the like."""
    return re.sub(r"[<>\s\x00-\x1f\x7f]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)


def _escaped(text: str) -> str:
    """The text as Markdown that reads as it was written: its own marks are no marks, nor is a line of it a heading, a
    point of a list or a rule."""
    text = re.sub(r"([\\`*_\[\]<>#|~]|&(?=#?\w+;))", r"\\\1", text)
    text = re.sub(r"^(\s*)([-+=])", r"\1\\\2", text, flags=re.MULTILINE)
    return re.sub(r"^(\s*\d{1,9})([.)])", r"\1\\\2", text, flags=re.MULTILINE)
