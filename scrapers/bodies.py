"""The body of an answer, read and unpacked within limits."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import urllib3.exceptions
from urllib3.response import BaseHTTPResponse

from scrapers.mishaps import BrokenOff, Overdue, TooLarge

ACCEPTED_ENCODINGS = "gzip, deflate"
_CHUNK = 64 * 1024


class Unpacking:
    """Undoes one Content-Encoding piece by piece and never holds more than ``limit`` bytes of what comes out.

    Servers that announce gzip and send plain text are taken at their bytes. Raises BrokenOff for damaged data and
    for encodings that were not asked for, TooLarge when more than ``limit`` bytes come out.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
            raise BrokenOff(f"packed as {encoding!r}, which was not asked for")
        self._encoding = names[0] if names else ""
        self._limit = limit
        self._inflater: zlib._Decompress | None = None
        self._plain = not self._encoding
        self.content = bytearray()

    def feed(self, piece: bytes) -> None:
        if not self._plain and self._inflater is None and not self.content:
            self._plain = self._encoding != "deflate" and not b"\x1f\x8b".startswith(piece[:2])
        if self._plain:
            self._keep(piece)
            return
        while piece:
            if self._inflater is None:
                self._inflater = zlib.decompressobj(self._window(piece))
            try:
                self._keep(self._inflater.decompress(piece, self._limit + 1 - len(self.content)))
            except zlib.error as error:
                raise BrokenOff(f"the packed answer is damaged: {error}") from None
            piece = self._inflater.unconsumed_tail
            if self._inflater.eof:
                more = self._inflater.unused_data
                # what follows a finished gzip member is another one, or rubbish that every browser drops
                piece = more if more.startswith(b"\x1f\x8b") else b""
                if piece:
                    self._inflater = None

    def finish(self) -> bytes:
        """All that came out; raises BrokenOff when the packed data ended too early."""
        if self._inflater is not None and not self._inflater.eof:
            raise BrokenOff(f"the packed answer ends too early, after {len(self.content)} unpacked bytes")
        return bytes(self.content)

    def _window(self, piece: bytes) -> int:
        if self._encoding != "deflate":
            return 16 + zlib.MAX_WBITS
        # "deflate" means zlib by the standard and the bare stream with some servers; zlib's first byte ends in 8
        return zlib.MAX_WBITS if piece[0] & 0x0F == 8 else -zlib.MAX_WBITS

    def _keep(self, piece: bytes) -> None:
        self.content += piece
        if len(self.content) > self._limit:
            raise TooLarge(
                f"more than {self._limit:,} bytes once unpacked"
                if self._encoding
                else f"more than {self._limit:,} bytes"
            )


def read_body(raw: BaseHTTPResponse, limit: int, received: Callable[[int], None]) -> bytes:
    """The unpacked body of an open response; ``received`` is told how many bytes came over the wire, as they come.

    Raises TooLarge beyond ``limit`` bytes (packed or unpacked), BrokenOff when it does not come whole, Overdue when
    the connection's time runs out.
    """
    announced = raw.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise TooLarge(f"announced as {int(announced):,} bytes; the limit is {limit:,}")
    unpacking = Unpacking(raw.headers.get("Content-Encoding", ""), limit)
    wire = 0
    try:
        while piece := raw.read1(_CHUNK, decode_content=False):
            wire += len(piece)
            received(len(piece))
            if wire > limit:
                raise TooLarge(f"more than {limit:,} bytes")
            unpacking.feed(piece)
    except urllib3.exceptions.ReadTimeoutError as error:
        raise Overdue(f"the answer stopped coming after {wire:,} bytes") from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        whole = f" of {int(announced):,}" if announced.isdecimal() else ""
        raise BrokenOff(f"the answer broke off after {wire:,}{whole} bytes") from error
    return unpacking.finish()
