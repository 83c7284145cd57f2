"""The gzip members that a file of records consists of, walked one by one, the damaged ones told from the good.

Each record is a member of its own, so one can be read from its offset alone, and a file that was cut off in the middle
of a record keeps all the earlier ones.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

# The largest record that is unpacked: what the client takes, with room for headers and for other people's files.
MOST_BYTES = 96 * 1024 * 1024
_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member: where it lies in its file, and what it unpacks to."""

    offset: int
    length: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that is no whole record; ``torn`` when the file ends in the middle of one."""

    offset: int
    what: str
    torn: bool = False


def members(stream: IO[bytes], most_bytes: int = MOST_BYTES) -> Iterator[Member | Damage]:
    """The gzip members of ``stream`` from where it stands (offsets count from there); damaged stretches in between.

    A damaged record may swallow the ones behind it when unpacked; they are found by the mark that each begins with.
    A member that unpacks to more than ``most_bytes`` is told as damage.
    """
    window = _Window(stream)
    bad: Damage | None = None
    while window.filled():
        found = _unpack(window, most_bytes)
        if isinstance(found, Damage) and not window.consumed:
            bad = bad or found
            if not window.to_next_magic():
                break
            continue
        if bad is not None:
            yield replace(bad, torn=False)
            bad = None
        yield found
        window.advance()
    if bad is not None:
        yield bad


class _Window:
    """The stretch of a stream that is being looked at; it begins at the offset ``at``."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._data = bytearray()
        self._fed = 0
        self.at = 0
        # how much of the window is a member, once one has been found
        self.consumed = 0

    def filled(self) -> bool:
        """Whether there is anything left."""
        self._fed = self.consumed = 0
        return bool(self._data) or self._read()

    def feed(self) -> bytes:
        """The next bytes of the window, which grows as needed; b'' at the end of the stream."""
        if self._fed >= len(self._data):
            self._read()
        piece = bytes(self._data[self._fed : self._fed + _CHUNK])
        self._fed += len(piece)
        return piece

    def found(self, left_over: int) -> int:
        """A member ends ``left_over`` bytes before the end of what was fed; its length."""
        self.consumed = self._fed - left_over
        return self.consumed

    def advance(self) -> None:
        """Go behind the member."""
        self._skip(self.consumed)

    def to_next_magic(self) -> bool:
        """Go to the next place where a member may begin; False when there is none."""
        start = 1
        while (place := self._data.find(_MAGIC, start)) < 0:
            # the mark may lie across the edge
            self._skip(max(len(self._data) - len(_MAGIC) + 1, 0))
            if not self._read():
                return False
            start = 0
        self._skip(place)
        return True

    def _skip(self, count: int) -> None:
        del self._data[:count]
        self.at += count

    def _read(self) -> bool:
        more = self._stream.read(_CHUNK)
        self._data += more
        return bool(more)


def _unpack(window: _Window, most_bytes: int) -> Member | Damage:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    raw = bytearray()
    size = 0
    piece = window.feed()
    while not inflater.eof:
        try:
            part = inflater.decompress(piece, _CHUNK)
        except zlib.error as error:
            return Damage(window.at, f"not readable: {error}")
        size += len(part)
        if size <= most_bytes:
            raw += part
        piece = inflater.unconsumed_tail
        if not inflater.eof and not piece and not part:
            piece = window.feed()
            if not piece:
                return Damage(window.at, "the file ends in the middle of a record", torn=True)
    length = window.found(len(inflater.unused_data))
    if size > most_bytes:
        return Damage(window.at, f"a record of {size:,} bytes is too large")
    return Member(window.at, length, bytes(raw))
