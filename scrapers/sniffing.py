"""What bytes are, whatever the server calls them; and as much of their text as it takes to recognise an obstacle."""

from __future__ import annotations

import re

HTML = "text/html"
XML = "application/xml"
JSON = "application/json"
PDF = "application/pdf"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
BINARY = "application/octet-stream"

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/webp"})

# OOXML, OFD and EPUB are zip files, .doc, .xls and .wps are OLE files: the name inside the container is for the reader.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|style|link|div|table|p|h[1-6]|span|ul|iframe|frameset|center|br)\b",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_SPOKEN = re.compile(r"[\w-]+/[\w.+-]+")


def declared_type(content_type: str | None) -> str | None:
    """The bare media type of a Content-Type header, in lower case; None where there is none to be had."""
    found = _SPOKEN.match((content_type or "").strip())
    return found.group().lower() if found else None


def media_type(content: bytes, declared: str | None) -> str | None:
    """What ``content`` is by its first bytes; ``declared`` decides only where they leave it open. None for no bytes."""
    if not content:
        return None
    start = content[:1024]
    for magic, name in _MAGIC:
        if start.startswith(magic) and (name != "image/bmp" or b"\x00" in start):
            return name
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.decode("utf-16", errors="replace").encode()
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"%PDF-" in start and b"\x00" not in start[: start.index(b"%PDF-")]:
        return PDF
    if b"\x00" in start:
        return BINARY
    if text.startswith(b"<?xml"):
        return HTML if re.search(rb"<!doctype\s+html|<html", text, re.IGNORECASE) else XML
    if declared in (JSON, XML, "text/xml", "text/javascript", "application/javascript", "text/css"):
        if text.startswith(b"<") and _HTML_START.match(text):
            return HTML
        return XML if declared == "text/xml" else declared
    if text.startswith(b"<!--") or _HTML_START.search(text):
        return HTML
    if text[:1] in (b"{", b"[") and declared != HTML:
        return JSON
    if declared and (declared.startswith("text/") or declared.endswith(("+xml", "+json"))):
        return HTML if declared == "application/xhtml+xml" else declared
    return "text/plain"


def rough_text(content: bytes) -> str:
    """The content as text, good enough for finding markers: UTF-8, else Big5 where it is named, else GB 18030."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3 and error.reason == "unexpected end of data":
            return content[: error.start].decode("utf-8-sig")
        named = _CHARSET.search(content[:2048])
        name = named.group(1).decode("ascii", errors="replace").lower() if named else ""
        return content.decode("big5" if name == "big5" else "gb18030", errors="replace")
