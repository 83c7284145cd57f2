"""Files of every kind (HTML, plain text, PDF, DOCX, OFD) as paragraphs and tables.

:func:`open_document` is the one way in. What a page puts around a report stays outside of it; what could not be read
is said in :attr:`Document.warnings`; a file that cannot hold a report raises :class:`scrapers.faults.Fault`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scrapers.documents.document import Block, Document, Link, Paragraph, Table
from scrapers.documents.media import MEDIA_TYPES, Kind, kind_of, unpacked
from scrapers.report import Page, ReadingWarning

MAX_CHARACTERS = 150_000
"""Of a body; the longest reports, those of provinces, have some 15,000."""

__all__ = ["Block", "Document", "Link", "Paragraph", "Table", "open_document"]


def open_document(page: Page, continuation: Sequence[Page] = ()) -> Document:
    """The document that a page's bytes hold; ``continuation`` are the further pages of a body split over several."""
    first = _open(page)
    if not continuation:
        return _of_readable_length(first)
    rest = [_open(other) for other in continuation]
    body = list(first.body)
    for other in rest:
        body.extend(_without_title(other, first))
    attachments = dict.fromkeys([*first.attachments, *(link for other in rest for link in other.attachments)])
    warnings = dict.fromkeys([*first.warnings, *(warning for other in rest for warning in other.warnings)])
    joined = replace(first, body=tuple(body), attachments=tuple(attachments), warnings=tuple(warnings))
    return _of_readable_length(joined)


def _of_readable_length(document: Document) -> Document:
    """The document, its body cut at MAX_CHARACTERS: reading what is no report must end in time, too."""
    kept: list[Block] = []
    room = MAX_CHARACTERS
    for block in document.body:
        length = (
            len(block.text) if isinstance(block, Paragraph) else sum(len(cell) for row in block.rows for cell in row)
        )
        if length > room:
            if isinstance(block, Paragraph):
                kept.append(replace(block, text=block.text[:room]))
            detail = f"only the first {MAX_CHARACTERS:,} characters were read: no report is that long"
            return replace(
                document, body=tuple(kept), warnings=(*document.warnings, ReadingWarning("text_cut", detail))
            )
        kept.append(block)
        room -= length
    return document


def _without_title(other: Document, first: Document) -> tuple[Block, ...]:
    """The body of a further page without the title that it repeats."""
    titles = {"".join(t.split()) for t in (first.heading, other.heading, first.metas.get("articletitle")) if t}
    body = other.body
    while body and isinstance(body[0], Paragraph) and "".join(body[0].text.split()) in titles:
        body = body[1:]
    return body


def _open(page: Page) -> Document:
    page = replace(page, content=unpacked(page.content))
    kind = kind_of(page.content)
    if kind == "html":
        from scrapers.documents.html import open_html

        return open_html(page)
    if kind == "text":
        from scrapers.documents.text import open_text

        return open_text(page)
    if kind == "pdf":
        from scrapers.documents.pdf import open_pdf

        return open_pdf(page)
    if kind == "docx":
        from scrapers.documents.docx import open_docx

        return open_docx(page)
    if kind == "ofd":
        from scrapers.documents.ofd import open_ofd

        return open_ofd(page)
    return _unread(page, kind)


def _unread(page: Page, kind: Kind) -> Document:
    """A file whose text needs another program first."""
    if kind == "image":
        warning = ReadingWarning("needs_ocr", "the file is an image: its text cannot be read")
        return Document("image/*", url=page.url, warnings=(warning,))
    from scrapers.documents.doc import open_doc

    return open_doc(page, MEDIA_TYPES[kind])
