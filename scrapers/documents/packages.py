"""Zip packages of XML parts (DOCX, OFD), opened within limits: a bomb is refused before it unpacks."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from scrapers.faults import Fault

MAX_PART = 16_000_000
MAX_TOTAL = 64_000_000
_TIMES = 200  # no honest XML part is packed this much smaller


class Package:
    """The parts of one package by name. Raises Fault for what is damaged or suspiciously large."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._names = {info.filename: info for info in self._archive.infolist()}
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            raise Fault("the file is a damaged zip archive: fetch it again") from None
        self._read = 0

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/") in self._names

    def part(self, name: str) -> bytes:
        """The bytes of a part, at most MAX_PART of them."""
        info = self._names.get(name.lstrip("/"))
        if info is None:
            raise Fault(f"the document lacks its part {name}: fetch it again")
        if info.file_size > MAX_PART or (info.file_size > 1_000_000 and info.file_size > _TIMES * info.compress_size):
            raise Fault(f"the part {name} of the document unpacks to {info.file_size:,} bytes: it is not read")
        try:
            with self._archive.open(info) as file:
                plain = file.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise Fault(f"the part {name} of the document is damaged or locked by a password") from None
        self._read += len(plain)
        if len(plain) > MAX_PART or self._read > MAX_TOTAL:
            raise Fault(f"the document unpacks to more than {MAX_TOTAL // 1_000_000} MB: it is not read")
        return plain

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part. Entities are never expanded and nothing is fetched."""
        content = self.part(name)
        # UTF-16 hides the letters of a declaration from a plain search, and no office program writes it.
        head = content[:4096].replace(b"\x00", b"")
        if b"<!DOCTYPE" in head or b"<!ENTITY" in content:
            raise Fault(f"the part {name} of the document declares entities: it is not read")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise Fault(f"the part {name} of the document is damaged XML: fetch it again") from None
