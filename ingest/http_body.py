"""The body of an HTTP message as it came over the wire to the page: its transfer and content codings undone."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from ingest.streams import LARGEST_RECORD, CannotRead


def undo_codings(body: bytes, transfer: str, content: str) -> bytes:
    """The page in a body, told its headers Transfer-Encoding and Content-Encoding (empty where there is none).

    Crawlers often undo the codings and keep the headers: what does not begin as its coding does is taken as it is.
    Raises CannotRead where it is damaged, absurdly large, or in a coding that is not known.
    """
    if "chunked" in transfer.lower():
        body = _join_chunks(body)
    for coding in reversed([name.strip().lower() for name in content.split(",") if name.strip()]):
        if coding in ("identity", "none", "utf-8", "binary", "8bit"):  # the last three are no codings, but are met
            continue
        undo = _UNDO.get(coding)
        if undo is None:
            raise CannotRead("unreadable", f"its body is coded as {coding}, which is not known")
        body = undo(body)
    return body


def _join_chunks(body: bytes) -> bytes:
    """The chunks of a body put together; the body itself where it is not in chunks after all."""
    chunks: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 100)
        try:
            size = int(body[at:end].split(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0:
            if not chunks:
                return body
            raise CannotRead("damaged", f"its body is cut short, or broken behind byte {at:,}")
        if size == 0:
            return b"".join(chunks)
        chunk = body[end + 2 : end + 2 + size]
        if len(chunk) < size:
            raise CannotRead("damaged", f"its body is cut short: {len(chunk):,} of {size:,} bytes of a chunk")
        chunks.append(chunk)
        at = end + 2 + size + 2


def _undo_gzip(body: bytes) -> bytes:
    return _inflate(body, 31) if body.startswith(b"\x1f\x8b") else body


def _undo_deflate(body: bytes) -> bytes:
    # Named after the bare format, and mostly sent with zlib's wrapping.
    for bits in (15, -15):
        try:
            return _inflate(body, bits)
        except CannotRead as error:
            if error.rule == "too_large":
                raise
    return _as_it_is(body, "deflate")


def _inflate(body: bytes, bits: int) -> bytes:
    decoder = zlib.decompressobj(bits)
    try:
        page = decoder.decompress(body, LARGEST_RECORD + 1)
    except zlib.error as error:
        raise CannotRead("damaged", f"its body cannot be unpacked ({error})") from error
    _check_size(page)
    if not decoder.eof:
        raise CannotRead("damaged", "its body is cut short")
    return page


def _undo_zstd(body: bytes) -> bytes:
    from archive.zstandard import zstd

    if not body.startswith(b"\x28\xb5\x2f\xfd"):
        return body
    try:
        decoder = zstd.ZstdDecompressor()
        page: bytes = decoder.decompress(body, LARGEST_RECORD + 1)
    except zstd.ZstdError as error:
        raise CannotRead("damaged", f"its body cannot be unpacked ({error})") from error
    _check_size(page)
    if not decoder.eof:
        raise CannotRead("damaged", "its body is cut short")
    return page


def _undo_brotli(body: bytes) -> bytes:
    try:
        import brotli
    except ImportError:
        return _as_it_is(body, "brotli", "; `pip install brotli` beside dateline reads it")
    decoder = brotli.Decompressor()
    try:
        page = bytes(decoder.process(body, output_buffer_limit=LARGEST_RECORD + 1))
    except brotli.error:
        return _as_it_is(body, "brotli")
    _check_size(page)
    if not decoder.is_finished():
        raise CannotRead("damaged", "its body is cut short")
    return page


def _as_it_is(body: bytes, coding: str, remedy: str = "") -> bytes:
    """The body, where it is text as it stands: these codings have no sign at their beginning."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        raise CannotRead("unreadable", f"its body cannot be unpacked as {coding}{remedy}") from None
    return body


def _check_size(page: bytes) -> None:
    if len(page) > LARGEST_RECORD:
        raise CannotRead("bomb", f"its body unpacks to over {LARGEST_RECORD:,} bytes")


_UNDO: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _undo_gzip, "x-gzip": _undo_gzip, "deflate": _undo_deflate, "br": _undo_brotli, "zstd": _undo_zstd
}  # fmt: skip
