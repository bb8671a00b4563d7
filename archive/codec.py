"""Turns a document into the columns and compressed blobs of the database, and these into the same document again.

Three things are packed, each with a coding number beside it, so that a later version may add a better one:
the raw content, with what its source has taught where it has taught something; the body, as its difference from the
content (which nearly always holds it word for word); and the grounds, that is, claims, evidence and repairs as JSON.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from archive.blake2 import blake2b
from archive.dictionaries import GROUNDS_1, NEWS_1
from archive.document import DateClaim, Dateline, Document, Provenance, RecordClaim
from archive.errors import ArchiveError
from archive.evidence import Evidence, Repair, SourceSpan
from archive.expressions import expression
from archive.partial_date import parse_edtf
from archive.stored import Dictionary, PackedBytes, PackedContent, StoredContent
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.zstandard import zstd

# Codings: what a blob is. The numbers are part of the format; new ones may be added, none may change its meaning.
AS_IS, ZLIB, ZLIB_NEWS, ZLIB_CONTENT, ZLIB_GROUNDS, ZSTD_SOURCE = 0, 1, 2, 3, 4, 5
CODINGS = (AS_IS, ZLIB, ZLIB_NEWS, ZLIB_CONTENT, ZLIB_GROUNDS, ZSTD_SOURCE)

# zlib sees 32 KB back: a longer content is of no use as a dictionary (262 bytes are its look-ahead).
_WINDOW = 32_768 - 262
# Past this length the preset dictionary saves less than it costs in time (measured: 1 % at 16 KB).
_PRESET_PAYS = 16_384

# A dictionary is made of a source's first contents once there are so many. On pages of 2.5 KB it takes a third off what
# zlib leaves and packs in half the time; twice its size gains 1 % more, twice the contents nothing (measured).
DICTIONARY_FROM = 64  # contents
_DICTIONARY_SIZE = 16_384  # bytes
_LONGEST_SAMPLE = 16_384  # bytes of a content that a dictionary is made of
_ZSTD_LEVEL = 6
_SIZE_LIMIT = 1 << 31  # bytes: what a damaged header may claim to unpack to

# The columns of `document` that a Document decides, in the order of DocumentRow.columns.
DOCUMENT_COLUMNS = (
    "title", "deck", "byline", "place", "city", "region", "country", "agency", "dateline_date",
    "date", "date_precision", "date_role", "date_confidence", "first_day", "last_day",
    "date_guess", "captured", "signoff", "kind", "encoding", "kept_all",
)  # fmt: skip

Column = str | float | None

# What a TEXT column cannot hold: lone surrogates (they stand for the bytes of undecodable file names) and NUL,
# at which other tools stop reading.
_UNSTORABLE = expression("[\0\ud800-\udfff]")
# A run of backslashes is looked at once, from its start: without that, a line of nothing else takes quadratic time.
_TO_ESCAPE = expression("(?<!\\\\)(?:\\\\++(?=u(?:0000|d[89a-f][0-9a-f]{2}))|\\\\*+[\0\ud800-\udfff])")
_ESCAPED = expression(r"(?<!\\)(\\++)u(0000|d[89a-f][0-9a-f]{2})")


# Not as ASCII: two lone surrogates in a row would come back as one character, and Urdu take six bytes a letter.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class CodecError(ArchiveError):
    """A stored value that cannot be read back; the message says which part and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "see all that is concerned with `dateline verify`")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as the database holds it: plain columns (as DOCUMENT_COLUMNS), packed body, packed grounds."""

    columns: tuple[Column, ...]
    body_coding: int
    body: bytes
    grounds_coding: int
    grounds: bytes

    @property
    def blobs(self) -> tuple[int, bytes, int, bytes]:
        """The packed columns of `document_text`."""
        return self.body_coding, self.body, self.grounds_coding, self.grounds

    def seal(self, sha256: bytes, provenance: Sequence[Column]) -> bytes:
        """Eight bytes that change when anything in the row, the id or the provenance (as stored) does: nothing else
        would tell a letter lost in a title."""
        # Stored text holds no NUL, so the joint is unambiguous.
        text = "\0".join("" if value is None else f"={value}" for value in (*self.columns, *provenance))
        seal = blake2b(text.encode(), digest_size=8, key=sha256)
        for coding, blob in ((self.body_coding, self.body), (self.grounds_coding, self.grounds)):
            if not (isinstance(coding, int) and isinstance(blob, bytes)):  # a damaged row may hold anything
                raise CodecError("its body or grounds are none")
            seal.update(b"\0%d,%d\0" % (coding, len(blob)) + blob)
        return seal.digest()


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document ready to be stored: its provenance, its row and the seal over both."""

    id: str
    provenance: Provenance
    row: DocumentRow
    seal: bytes


def pack_document(document: Document, content: bytes) -> PackedDocument:
    """The document ready to be stored; `content` is its raw content."""
    row, at = encode_document(document, content), document.provenance
    said = (at.source, at.path, at.position, at.url, at.fetched_at, at.extractor, at.census)
    return PackedDocument(document.id, at, row, row.seal(bytes.fromhex(document.id), tuple(map(escape, said))))


def encode_document(document: Document, content: bytes) -> DocumentRow:
    """The columns and blobs that hold this document; `content` is its raw content, from which the body is packed.

    The provenance's source, path, position, URL and fetch time are a sighting's, its extractor and census an
    extraction's: the store keeps those in tables of their own.
    """
    line, published = document.dateline, document.published
    intervals = published.value.intervals if published else ()
    columns: tuple[Column, ...] = (
        escape(document.title),
        escape(document.deck),
        escape(document.byline),
        *((escape(line.place), escape(line.city), escape(line.region), escape(line.country)) if line else (None,) * 4),
        escape(line.agency) if line else None,
        line.date.edtf if line and line.date else None,
        *((published.value.edtf, published.value.precision, published.role) if published else (None,) * 3),
        float(published.confidence) if published else None,
        min(i.first for i in intervals).isoformat() if intervals else None,
        max(i.last for i in intervals).isoformat() if intervals else None,
        document.guess.value.edtf if document.guess else None,
        document.captured.value.edtf if document.captured else None,
        escape(document.signoff),
        escape(document.provenance.kind),
        escape(document.provenance.encoding),
        escape(document.kept_all),
    )
    body_coding, body = _pack_body(document.body.encode("utf-8", "surrogatepass"), content)
    grounds_coding, grounds = _pack(_encode_grounds(document), ZLIB_GROUNDS)
    return DocumentRow(columns, body_coding, body, grounds_coding, grounds)


def decode_document(id: str, row: DocumentRow, content: bytes, provenance: Mapping[str, str | None]) -> Document:
    """The document that these columns and blobs hold; `provenance` is what the tables beside them say.

    Raises CodecError where a blob is damaged.
    """
    try:
        # By name: the order of columns is written down once, above.
        columns = zip(DOCUMENT_COLUMNS, row.columns, strict=True)
        text = {name: unescape(value) for name, value in columns if not isinstance(value, float)}
        body = unpack(row.body_coding, row.body, content).decode("utf-8", "surrogatepass")
        grounds = json.loads(unpack(row.grounds_coding, row.grounds).decode("utf-8", "surrogatepass"))
        claims = tuple(_decode_claim(fields) for fields in grounds.get("claims", ()))
        dateline_date = text["dateline_date"]
        dateline = Dateline(
            place=text["place"],
            date=parse_edtf(dateline_date) if dateline_date else None,
            agency=text["agency"],
            city=text["city"],
            region=text["region"],
            country=text["country"],
        )
        return Document(
            id=id,
            title=text["title"],
            deck=text["deck"],
            byline=text["byline"],
            dateline=dateline if grounds.get("dateline") else None,
            published=_decode_choice(grounds.get("published"), claims),
            captured=_decode_choice(grounds.get("captured"), claims),
            claims=claims,
            signoff=text["signoff"],
            body=body,
            body_lines=tuple((first, last) for first, last in grounds.get("body_lines", ())),
            provenance=Provenance(
                source=provenance["source"] or "",
                path=provenance["path"] or "",
                position=provenance["position"],
                url=provenance["url"],
                fetched_at=provenance["fetched_at"],
                kind=text["kind"] or "",
                encoding=text["encoding"] or "",
                extractor=provenance["extractor"] or "",
                census=provenance["census"] or "",
            ),
            evidence=tuple(_decode_evidence(fields) for fields in grounds.get("evidence", ())),
            repairs=tuple(Repair(SourceSpan(start, end), *rest) for start, end, *rest in grounds.get("repairs", ())),
            guess=_decode_choice(grounds.get("guess"), claims),
        )
    except CodecError:
        raise
    except Exception as error:  # whatever a flipped bit makes of JSON, of a date, of a field's type
        raise CodecError(f"its fields cannot be read back ({type(error).__name__}: {error})") from error


def pack_content(content: bytes, dictionary: Dictionary | None = None) -> PackedBytes:
    """The raw content ready to be stored, with its source's dictionary where there is one."""
    import hashlib  # only who writes needs it here

    id = hashlib.sha256(content).hexdigest()
    if dictionary is not None:
        from archive.zstandard import zstd

        with_dictionary = _zstd_dictionary(dictionary.content).as_digested_dict
        parameter = zstd.CompressionParameter
        # With a checksum, as zlib has one; the dictionary's number stands beside it.
        settings: dict[int, int] = {
            parameter.compression_level: _ZSTD_LEVEL, parameter.checksum_flag: 1, parameter.dict_id_flag: 0
        }  # fmt: skip
        packed = zstd.compress(content, options=settings, zstd_dict=with_dictionary)
        if len(packed) < len(content):
            return PackedBytes(id, len(content), ZSTD_SOURCE, packed, dictionary.number)
        return PackedBytes(id, len(content), AS_IS, content)
    return PackedBytes(id, len(content), *_pack(content, ZLIB_NEWS if len(content) <= _PRESET_PAYS else ZLIB))


def unpack_content(packed: PackedContent) -> StoredContent:
    """The raw content again, checked against its hash. Raises CodecError where damaged."""
    try:
        content = unpack(packed.coding, packed.packed, dictionary=packed.dictionary)
        import hashlib

        if hashlib.sha256(content).hexdigest() != packed.id:
            raise CodecError("its bytes do not have the hash that is its id")
    except CodecError as error:
        raise CodecError(f"the archive is damaged at {packed.id}: {error.message}") from error
    return StoredContent(packed.id, content, packed.kind, packed.charset, packed.sighting, packed.keep_all)


def train_dictionary(contents: Sequence[bytes]) -> bytes | None:
    """What these contents of one source have in common, as a dictionary; None where they are too little to learn
    from."""
    from archive.zstandard import zstd

    samples = [content[:_LONGEST_SAMPLE] for content in contents if content]
    size = min(_DICTIONARY_SIZE, sum(map(len, samples)) // 8)
    try:
        return zstd.train_dict(samples, size).dict_content
    except (zstd.ZstdError, ValueError):
        return None


def unpack(coding: int, packed: bytes, content: bytes = b"", dictionary: bytes | None = None) -> bytes:
    """What was packed; `content` is the raw content and `dictionary` that of its source where the coding needs them.
    Raises CodecError where damaged."""
    if not isinstance(packed, bytes):
        raise CodecError("its bytes are none")
    if coding == AS_IS:
        return packed
    if coding not in CODINGS:
        raise CodecError(f"coding {coding} is unknown")
    if coding == ZSTD_SOURCE:
        return _unpack_zstd(packed, dictionary)
    reader = zlib.decompressobj(zdict=content if coding == ZLIB_CONTENT else _DICTIONARIES[coding])
    try:
        unpacked = reader.decompress(packed) + reader.flush()
    except zlib.error as error:
        raise CodecError(f"its bytes cannot be unpacked ({error})") from error
    if not reader.eof or reader.unused_data:
        raise CodecError("its bytes cannot be unpacked (cut short or followed by others)")
    return unpacked


def escape(text: str | None) -> str | None:
    r"""The text as a TEXT column holds it: a lone surrogate is written `\udc92`, a NUL `\u0000`.

    A text that already holds such an escape has its backslashes doubled, so that unescape gives back any text:

    >>> escape("press\udc92s.txt")
    'press\\udc92s.txt'
    >>> escape("C:\\dumps\\a.txt")
    'C:\\dumps\\a.txt'
    """
    if text is None or (_UNSTORABLE.search(text) is None and "\\u" not in text):
        return text
    return _TO_ESCAPE.sub(_escaped, text)


def unescape(text: object) -> str | None:
    """The text that escape was given; raises CodecError where it is no text, as in a damaged row."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise CodecError(f"a text is none, but {text!r}")
    if "\\u" not in text:
        return text
    return _ESCAPED.sub(_unescaped, text)


def encode_record_claims(claims: Sequence[RecordClaim]) -> str | None:
    """The claims of a record's columns as one TEXT column holds them, sealed; None where there are none."""
    if not claims:
        return None
    rows = [[claim.about, claim.column, claim.value, int(claim.is_mapped)] for claim in claims]
    return escape(_JSON.encode([_seal_of(_JSON.encode(rows)), *rows]))


def decode_record_claims(stored: object) -> tuple[RecordClaim, ...]:
    """What encode_record_claims was given; raises CodecError where a letter of it has changed."""
    if stored is None:
        return ()
    try:
        seal, *rows = json.loads(unescape(stored) or "")
        if seal != _seal_of(_JSON.encode(rows)):
            raise CodecError("the claims of its columns are not as they were written")
        return tuple(RecordClaim(about, column, value, bool(mapped)) for about, column, value, mapped in rows)
    except CodecError:
        raise
    except Exception as error:  # whatever a flipped bit makes of JSON
        raise CodecError(f"the claims of its columns cannot be read back ({error})") from error


def _seal_of(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def id_of_key(key: object) -> str:
    """The id of a content that the database keeps as 32 bytes; raises CodecError where it is none."""
    if not isinstance(key, bytes) or len(key) != 32:
        raise CodecError(f"an id is none, but {key!r}")
    return key.hex()


_DICTIONARIES: dict[int, bytes] = {ZLIB: b"", ZLIB_NEWS: NEWS_1, ZLIB_GROUNDS: GROUNDS_1}


def _escaped(match: re.Match[str]) -> str:
    run, last = match[0], match[0][-1]
    if last == "\\":
        return run * 2
    return "\\" * (2 * len(run) - 1) + f"u{ord(last):04x}"


def _unescaped(match: re.Match[str]) -> str:
    # An odd run ends in the backslash of an escape; an even one is the text's own, doubled.
    run, code = len(match[1]), match[2]
    return "\\" * (run // 2) + (chr(int(code, 16)) if run % 2 else "u" + code)


@lru_cache(maxsize=32)  # made ready once: that takes as long as packing ten pages
def _zstd_dictionary(content: bytes) -> zstd.ZstdDict:
    from archive.zstandard import zstd

    return zstd.ZstdDict(content)


def _unpack_zstd(packed: bytes, dictionary: bytes | None) -> bytes:
    from archive.zstandard import zstd

    if not isinstance(dictionary, bytes):
        raise CodecError("the dictionary that it was packed with is missing")
    try:
        reader = zstd.ZstdDecompressor(zstd_dict=_zstd_dictionary(dictionary))
        unpacked = reader.decompress(packed, _SIZE_LIMIT)
    except (zstd.ZstdError, ValueError, MemoryError) as error:
        raise CodecError(f"its bytes cannot be unpacked ({error})") from error
    if not reader.eof or reader.unused_data:
        raise CodecError("its bytes cannot be unpacked (cut short or followed by others)")
    return unpacked


def _pack(plain: bytes, coding: int, dictionary: bytes | None = None) -> tuple[int, bytes]:
    dictionary = _DICTIONARIES[coding] if dictionary is None else dictionary
    # 6: level 9 saves 0.2 % on texts of this length.
    writer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_DEFAULT_STRATEGY, dictionary)
    packed = writer.compress(plain) + writer.flush()
    return (coding, packed) if len(packed) < len(plain) else (AS_IS, plain)


def _pack_body(body: bytes, content: bytes) -> tuple[int, bytes]:
    if content and len(content) <= _WINDOW:
        return _pack(body, ZLIB_CONTENT, content)
    return _pack(body, ZLIB_NEWS if len(body) <= _PRESET_PAYS else ZLIB)


def _encode_grounds(document: Document) -> bytes:
    grounds: dict[str, Any] = {}
    if document.dateline is not None:
        grounds["dateline"] = True
    if document.claims:
        grounds["claims"] = [_encode_claim(claim) for claim in document.claims]
    choices = (("published", document.published), ("captured", document.captured), ("guess", document.guess))
    for name, choice in choices:
        if choice is not None:
            grounds[name] = document.claims.index(choice) if choice in document.claims else _encode_claim(choice)
    if document.body_lines:
        grounds["body_lines"] = document.body_lines
    if document.evidence:
        grounds["evidence"] = [_encode_evidence(evidence) for evidence in document.evidence]
    if document.repairs:
        grounds["repairs"] = [
            (repair.span.start, repair.span.end, repair.replacement, repair.rule) for repair in document.repairs
        ]
    return _JSON.encode(grounds).encode("utf-8", "surrogatepass")


def _encode_claim(claim: DateClaim) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "value": claim.value.edtf, "role": claim.role, "rule": claim.rule, "confidence": claim.confidence
    }  # fmt: skip
    if claim.span is not None:
        fields["span"] = (claim.span.start, claim.span.end)
    if claim.line is not None:
        fields["line"] = claim.line
    if claim.order is not None:
        fields["order"] = claim.order
    if claim.label is not None:
        fields["label"] = claim.label
    if claim.time is not None:
        fields["time"] = claim.time
    if claim.offset is not None:
        fields["offset"] = claim.offset
    if claim.reason:
        fields["reason"] = claim.reason
    if claim.weekday is not None:
        fields["weekday"] = claim.weekday
    return fields


def _decode_claim(fields: Mapping[str, Any]) -> DateClaim:
    span = fields.get("span")
    return DateClaim(
        value=parse_edtf(fields["value"]),
        role=fields["role"],
        rule=fields["rule"],
        confidence=fields["confidence"],
        span=SourceSpan(*span) if span else None,
        line=fields.get("line"),
        order=fields.get("order"),
        label=fields.get("label"),
        time=fields.get("time"),
        offset=fields.get("offset"),
        reason=fields.get("reason", ""),
        weekday=fields.get("weekday"),
    )


def _decode_choice(choice: int | Mapping[str, Any] | None, claims: Sequence[DateClaim]) -> DateClaim | None:
    if choice is None:
        return None
    return claims[choice] if isinstance(choice, int) else _decode_claim(choice)


def _encode_evidence(evidence: Evidence) -> dict[str, Any]:
    fields: dict[str, Any] = {"about": evidence.about, "rule": evidence.rule}
    if evidence.span is not None:
        fields["span"] = (evidence.span.start, evidence.span.end)
    if evidence.lines is not None:
        fields["lines"] = evidence.lines
    if evidence.note:
        fields["note"] = evidence.note
    return fields


def _decode_evidence(fields: Mapping[str, Any]) -> Evidence:
    span, lines = fields.get("span"), fields.get("lines")
    return Evidence(
        about=fields["about"],
        rule=fields["rule"],
        span=SourceSpan(*span) if span else None,
        lines=(lines[0], lines[1]) if lines else None,
        note=fields.get("note", ""),
    )
