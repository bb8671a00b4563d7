"""Bytes to text: which encoding and why, and repairs of broken characters as recorded edits (`ingest/repair.py`).

Order: byte order mark, strict UTF-8, the charset that the carrier or the page declares, UTF-8 with single bad bytes
read as cp1252, and only then a guess by chardet 7.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from archive.wording import counted
from ingest.record import FORCED, DecodedText, RawRecord
from ingest.repair import find_repairs, mend

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s{0,20}<\?xml[^>]{0,100}encoding\s{0,5}=\s{0,5}[\"']([\w-]{2,40})")
# What is declared as these is cp1252 in practice, as the WHATWG encoding standard has it.
_MEANS_CP1252 = {"iso8859-1", "ascii", "latin-1", "iso8859_1"}
# Encodings of Latin script: the ones to choose among where nearly all letters are ASCII already. Without this
# bound, the few odd bytes of a short English text pass for Arabic (a Mac Roman apostrophe alone did).
_LATIN = ["windows-1252", "mac-roman", "windows-1250", "windows-1254", "windows-1257", "cp850", "cp437"]
_MOSTLY_ASCII = 0.9
_LOOKED_AT = 200_000  # bytes that a guess is made from
# A text holds hardly any control characters; a file of over 2 % is a binary one that happens to decode.
_CONTROL_SHARE = 0.02
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class NotText(Exception):
    """The bytes are no text; `rule` and `detail` say what they are."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule
        self.detail = detail


def decode_record(record: RawRecord) -> DecodedText:
    """The text of a record, repaired; for HTML the text that the page renders to. Raises NotText.

    The law: undoing the repairs gives back, to the letter, what the encoding makes of the bytes.
    """
    read = read_source(record)
    repairs = find_repairs(read.text)
    return replace(read, text=mend(read.text, repairs), repairs=repairs) if repairs else read


def read_source(record: RawRecord) -> DecodedText:
    """The same before any repair: the decoded source, in which `SourceSpan` counts. Raises NotText."""
    if not record.content.strip(b" \t\r\n\x0b\x0c"):
        raise NotText("empty", f"{len(record.content)} bytes, none of them a character")
    source, encoding, why = decode_bytes(record.content, record.charset)
    if not source.strip():
        raise NotText("empty", "no character but white space")
    for claim in record.sighting.claims:
        if claim.about == "encoding":
            encoding, why = claim.value, "of the file that the record is in; it is kept in UTF-8"
    if record.kind != "html":
        return DecodedText(source, encoding, why)
    from ingest.readers.html import render_html  # loads bs4 and lxml

    page = render_html(source)
    if not page.text.strip():
        raise NotText("empty", "the page renders to no text")
    return DecodedText(page.text, encoding, why, (), page.marks, page.meta)


def decode_bytes(content: bytes, charset: str | None = None) -> tuple[str, str, str]:
    """The text as decoded, the name of the encoding, and why it was chosen. Raises NotText for a binary file, and
    where the bytes are none of the encoding that is forced."""
    if charset is not None and charset.startswith(FORCED):
        return _decode_forced(content, charset.removeprefix(FORCED))
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace"), name, "byte order mark"
    declared = _declared(content, charset)
    # ISO-2022 is plain ASCII with escapes, UTF-16 plain ASCII with zeros: both would pass for UTF-8.
    if b"\x1b" not in content and content.count(0) * 10 < len(content):
        try:
            return _text(content.decode("utf-8"), "utf-8", "every byte is valid UTF-8")
        except UnicodeDecodeError:
            pass
    if declared is not None:
        try:
            return _text(content.decode(declared), declared, "declared, and every byte is valid in it")
        except UnicodeError:
            pass
    good, bad = _count_utf8(content)
    if good > bad:
        text = content.decode("utf-8", "dateline_cp1252")
        return _text(text, "utf-8+cp1252", f"UTF-8 but for {counted(bad, 'byte')} of {good + bad}, read as cp1252")
    return _guess(content)


def _decode_forced(content: bytes, name: str) -> tuple[str, str, str]:
    if content.startswith(codecs.BOM_UTF8) and codecs.lookup(name).name == "utf-8":
        name = "utf-8-sig"
    try:
        return _text(content.decode(name), name.removesuffix("-sig"), "as --encoding or the record says")
    except UnicodeDecodeError as error:
        where = f"byte 0x{content[min(error.start, len(content) - 1)]:02x} at offset {error.start:,}"
        raise NotText("encoding", f"cannot be read as {name}: {where} ({error.reason})") from None


def _declared(content: bytes, charset: str | None) -> str | None:
    """The Python name of the charset that HTTP, XML or a meta tag declares; None where none or an unknown one is."""
    if charset is None:
        match = _XML_ENCODING.match(content[:200]) or _META_CHARSET.search(content[:4096])
        if match is None:
            return None
        charset = match[1].decode("ascii", "replace")
    try:
        found = codecs.lookup(charset)
    except (LookupError, ValueError):
        return None
    # Some of Python's codecs turn bytes into bytes ("base64"), and no page is in them.
    return None if not found._is_text_encoding else "cp1252" if found.name in _MEANS_CP1252 else found.name


_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def _count_utf8(content: bytes) -> tuple[int, int]:
    """How many characters of two bytes and more are valid UTF-8, and how many bytes fit in none."""
    good = sum(1 for _ in _SEQUENCES.finditer(content))
    return good, sum(1 for _ in _HIGH.finditer(_SEQUENCES.sub(b"", content)))


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Reads one bad byte as cp1252 does, or as Latin-1 where cp1252 leaves it undefined."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    try:
        return byte.decode("cp1252"), error.start + 1
    except UnicodeDecodeError:
        return byte.decode("latin-1"), error.start + 1


codecs.register_error("dateline_cp1252", _as_cp1252)


def _guess(content: bytes) -> tuple[str, str, str]:
    import chardet  # 70 ms, and few files come this far

    sample = content[:_LOOKED_AT]
    letters = sum(1 for byte in sample if byte > 0x40)
    high = sum(1 for byte in sample if byte >= 0x80)
    mostly_ascii = bool(letters) and high / letters < 1 - _MOSTLY_ASCII
    among = _LATIN if mostly_ascii and b"\x1b" not in sample and b"\x00" not in sample else None
    found = chardet.detect(sample, prefer_superset=True, compat_names=False, include_encodings=among)
    if found["encoding"] is None:
        raise NotText("binary", f"no text: {found.get('mime_type') or 'application/octet-stream'}")
    confidence = f"chardet is {found['confidence']:.0%} sure"
    for name, why in ((found["encoding"], confidence), ("cp1252", "no guess fits; read as cp1252")):
        try:
            return _text(content.decode(name), name, why)
        except (UnicodeDecodeError, LookupError):
            continue
    return _text(content.decode("latin-1"), "latin-1", "no guess fits; read byte by byte as Latin-1")


def _text(text: str, encoding: str, why: str) -> tuple[str, str, str]:
    """The same, where it is a text; raises NotText where control characters say that it is a binary file."""
    sample = text[:_LOOKED_AT]
    controls = sum(1 for _ in _CONTROLS.finditer(sample))
    if controls > max(2, _CONTROL_SHARE * len(sample)):
        raise NotText("binary", f"{controls} control characters among the first {len(sample)}")
    return text, encoding, why
