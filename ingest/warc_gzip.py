"""A crawl packed with gzip, a member for each record, to its bytes; a damaged member is left out and said at the end.

A member is given out only when it is whole: half a record would take bytes of the next for its own.
"""

from __future__ import annotations

import io
import zlib

from ingest.streams import BLOCK, LARGEST_RECORD, CannotRead

_MAGIC = b"\x1f\x8b\x08"
_HELD = 2 * LARGEST_RECORD  # bytes of a member; a record that is larger is refused, so that half of it does no harm


def is_packed_warc(head: bytes) -> bool:
    """Whether the first bytes of a gzip stream unpack to the beginning of a WARC record."""
    try:
        return zlib.decompressobj(31).decompress(head[:1024], 8).startswith(b"WARC/")
    except zlib.error:
        return False


class WarcGzip:
    """The members of a packed crawl, one after the other. Raises CannotRead at its end where any was damaged."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._raw = b""  # read, and not unpacked yet
        self._at = 0  # of its first byte in the file
        self._ready = io.BytesIO()
        self._lost: list[int] = []  # where damaged members begin

    def read(self, size: int, /) -> bytes:
        while not (block := self._ready.read(size)):
            if not self._find_member():
                if self._lost:
                    what = f"{len(self._lost):,} damaged places, the first at byte {self._lost[0]:,}"
                    raise CannotRead("damaged", f"gzip: {what}; the records there are lost, the others were read")
                return b""
            self._ready = io.BytesIO(self._unpack_member())
        return block

    def _find_member(self) -> bool:
        """Goes on to where a member begins; False at the end."""
        while True:
            found = self._raw.find(_MAGIC)
            if found == 0:
                return True
            if found > 0:
                self._skip(found)
                return True
            kept = self._raw[-2:]  # the beginning of a sign may be there
            if len(self._raw) > 2:
                self._skip(len(self._raw) - 2)
            block = self._stream.read(BLOCK)
            if not block:
                self._skip(len(kept))
                return False
            self._raw = kept + block

    def _skip(self, count: int) -> None:
        if self._raw[:count].strip(b"\0"):  # zeros are padding
            self._note_loss()
        self._at += count
        self._raw = self._raw[count:]

    def _note_loss(self) -> None:
        if not self._lost or self._lost[-1] != self._at:
            self._lost.append(self._at)

    def _unpack_member(self) -> bytes:
        """The next member unpacked, and gone past; empty where it is damaged, and then only its first byte is."""
        decoder, raw, parts, size, read = zlib.decompressobj(31), self._raw, [b""], 0, len(self._raw)
        more = [raw]
        while not decoder.eof:
            try:
                parts.append(decoder.decompress(raw, LARGEST_RECORD))
            except zlib.error:
                break
            size += len(parts[-1])
            raw = decoder.unconsumed_tail
            if size > _HELD:
                raise CannotRead("too_large", f"gzip: a record of over {_HELD:,} bytes; what follows is not read")
            if not raw and not decoder.eof:
                raw = self._stream.read(BLOCK)
                if not raw:
                    break
                more.append(raw)
                read += len(raw)
        if decoder.eof:
            self._at += read - len(decoder.unused_data)
            self._raw = decoder.unused_data
            return b"".join(parts)
        self._note_loss()
        self._raw = b"".join(more)[1:]
        self._at += 1
        return b""
