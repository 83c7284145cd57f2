"""What a file really is, told by its first bytes; what servers say of it is only a hint."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Literal

from scrapers.faults import Fault

Kind = Literal["html", "text", "pdf", "docx", "doc", "ofd", "image"]

MEDIA_TYPES: dict[Kind, str] = {
    "html": "text/html",
    "text": "text/plain",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "ofd": "application/ofd",
    "image": "image",
}
# Real pages stay under 1 MB and scanned attachments under 30 MB; anything above is not a report.
MAX_BYTES = 32_000_000

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|meta|title|div|table|tr|td|p|br|span|center|font|ul|li|h[1-6]|a|b|strong|script|img)"
    rb"[\s/>]",
    re.I,
)


def unpacked(content: bytes) -> bytes:
    """The bytes themselves, or what a gzip stream holds that a server sent without being asked."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(content, MAX_BYTES)
    except zlib.error:
        raise Fault("the file is a damaged gzip stream: fetch it again") from None
    if stream.unconsumed_tail:
        raise Fault(f"the gzip stream unpacks to more than {MAX_BYTES // 1_000_000} MB: it is not read")
    return plain


def kind_of(content: bytes) -> Kind:
    """The kind of a file. Raises Fault for one that is empty, too large, or of no kind that holds a report."""
    if len(content) > MAX_BYTES:
        size = len(content) / 1_000_000
        raise Fault(f"the file has {size:.0f} MB and at most {MAX_BYTES // 1_000_000} MB are read: it is not a report")
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not head and not content.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise Fault("the file is empty: fetch it again")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(content)
    if head.startswith(b"{\\rtf"):
        return "doc"
    if content.startswith(_IMAGES[:-1]) or (content.startswith(b"BM") and 0 in content[:32]):
        return "image"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image"
    return _written(content)


def _zipped(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()[:5000]}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise Fault("the file is a damaged zip archive (docx and ofd files are such): fetch it again") from None
    if "word/document.xml" in names:
        return "docx"
    if "OFD.xml" in names:
        return "ofd"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise Fault("the file is a spreadsheet or a slide show, not a report: give the page or the document itself")
    raise Fault("the file is a zip archive without a document that can be read: unpack it and give the document itself")


def _compound(content: bytes) -> Kind:
    if "WordDocument".encode("utf-16-le") in content:
        return "doc"
    raise Fault("the file is an old Office file without a text document in it: give the page or the document itself")


def _written(content: bytes) -> Kind:
    """HTML or plain text; other bytes are refused."""
    sample = content[:200_000]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    wide = max(odd, even) > len(sample) // 20 and (odd > 4 * even or even > 4 * odd)
    if not wide and 50 * (len(sample) - len(sample.translate(None, _CONTROLS))) > len(sample):
        raise Fault("the file is binary and of no kind that holds a report: give a page, a PDF, a DOCX or an OFD file")
    if _TAG.search(sample.replace(b"\x00", b"") if wide else sample):
        return "html"
    return "text"
