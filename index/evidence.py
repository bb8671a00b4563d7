"""Quotations into evidence that can be checked without this program: the raw bytes, the lines, and their hashes.

A line is what `sed -n` counts: bytes up to a line feed. Lines of a page of HTML are those of the text that it renders
to, and of UTF-16 those of its characters: there the hash of the whole content is what can be checked.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence

from archive.document import Document
from archive.quotations import Quotation, hash_lines
from index.quotation import Lines, quoted_lines, quoted_text, write_reference

COLUMNS = ("number", "id", "first_line", "last_line", "lines_sha256", "text", "reference", "note", "made", "file")
CHECKING = """\
The quotations of evidence.csv can be checked with any tools that hash files and count lines.

Every file in sources/ holds a page as it was imported, to the byte, under the SHA-256 of its bytes:

    sha256sum -c SHA256SUMS

The lines of a quotation are first_line to last_line of its file, and their bytes have the hash lines_sha256:

    sed -n '12,14p' sources/NAME | sha256sum

Where lines_sha256 is empty, the page is HTML or its bytes have no lines of their own; the text stands in the page,
whose hash is the one above. Where the text is empty, the page was purged from the archive.
"""


def make_quotation(
    document: Document, content: bytes, lines: Lines | None, archive: str, note: str | None, made: str
) -> Quotation:
    """The paragraphs on those lines as a quotation to be kept; raises DatelineError where none stands there."""
    quoted = quoted_lines(document, lines)
    is_of_bytes = lines_are_of_bytes(document.provenance.kind, document.provenance.encoding, content)
    return Quotation(
        document.id, quoted, hash_lines(content, quoted) if is_of_bytes else None, quoted_text(document, lines),
        write_reference(document, quoted, archive), note, made,
    )  # fmt: skip


def lines_are_of_bytes(kind: str, encoding: str, content: bytes) -> bool:
    """Whether the lines that a document counts are those of its bytes."""
    if kind == "html" or (b"\n" not in content and b"\r" in content):  # an old Macintosh's: its lines end in \\r
        return False
    try:
        name = encoding.split("+")[0].removesuffix("-sig")
        return codecs.lookup(name).encode("\n")[0] == b"\n"
    except (LookupError, UnicodeError):
        return False


def evidence_rows(
    quotations: Sequence[tuple[int, Quotation]], files: Mapping[str, str]
) -> list[list[str | float | None]]:
    """The rows of the list, under COLUMNS; `files` has the name of the file of each content, where there is one."""
    return [
        [number, one.id, *one.lines, one.lines_sha256, one.text, one.reference, one.note, one.made, files.get(one.id)]
        for number, one in quotations
    ]
