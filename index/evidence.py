"""Quotations into evidence that can be checked without this program: the raw bytes, the lines, and their hashes.

A line is what `sed -n` counts: bytes up to a line feed. The lines that `show` counts in a page of HTML are those of the
text it renders to; of its bytes those are found on which this text stands. Where they cannot be (UTF-16, a file of an
old Macintosh, characters that were mended), the hash of the whole content is what can be checked.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence

from archive.document import Document
from archive.quotations import Quotation, hash_lines
from index.html_lines import find_html_lines
from index.quotation import Lines, quoted_lines, quoted_text, write_reference

COLUMNS = (
    "number", "id", "lines", "first_line", "last_line", "lines_sha256", "text", "reference", "note", "made", "file",
)  # fmt: skip
CHECKING = """\
The quotations of evidence.csv can be checked with any tools that hash files and count lines.

Every file in sources/ holds a page as it was imported, to the byte, under the SHA-256 of its bytes:

    sha256sum -c SHA256SUMS

The lines of a quotation are first_line to last_line of its file, and their bytes have the hash lines_sha256:

    sed -n '12,14p' sources/NAME | sha256sum

Of a page of HTML these are the lines of its source on which the text stands, with whatever else is on them; the column
lines has those of the page as dateline shows it. Where lines_sha256 is empty, the bytes have no lines that could be
told; the text stands in the page, whose hash is the one above. Where the text is empty, the page was purged.
"""


def make_quotation(
    document: Document, content: bytes, lines: Lines | None, archive: str, note: str | None, made: str
) -> Quotation:
    """The paragraphs on those lines as a quotation to be kept; raises DatelineError where none stands there."""
    quoted = quoted_lines(document, lines)
    text, where = quoted_text(document, lines), document.provenance
    raw_lines = find_raw_lines(where.kind, where.encoding, content, quoted, text)
    return Quotation(
        document.id, quoted, raw_lines, hash_lines(content, raw_lines) if raw_lines else None, text,
        write_reference(document, quoted, archive), note, made,
    )  # fmt: skip


def find_raw_lines(kind: str, encoding: str, content: bytes, lines: Lines, text: str) -> Lines | None:
    """The lines of the bytes on which the text stands that a document has on those lines; None where they cannot be
    told."""
    name = encoding.split("+")[0].removesuffix("-sig")
    try:
        if codecs.lookup(name).encode("\n")[0] != b"\n":
            return None
    except (LookupError, UnicodeError):
        return None
    if kind == "html":
        return find_html_lines(content.decode(name, "replace"), text)
    # A file of an old Macintosh: its lines end in carriage returns.
    return None if b"\n" not in content and b"\r" in content else lines


def evidence_rows(
    quotations: Sequence[tuple[int, Quotation]], files: Mapping[str, str]
) -> list[list[str | float | None]]:
    """The rows of the list, under COLUMNS; `files` has the name of the file of each content, where there is one."""
    return [
        [
            number, one.id, "-".join(map(str, one.lines)), *(one.raw_lines or (None, None)), one.lines_sha256, one.text,
            one.reference, one.note, one.made, files.get(one.id),
        ]
        for number, one in quotations
    ]
