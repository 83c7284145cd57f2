"""A small PDF writer for tests: Chinese text at places on pages, in a font that every reader knows by name."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class PdfPage:
    """Texts as (x, y from the bottom, size, text) and lines as (x0, y0, x1, y1), in points of an A4 page."""

    texts: list[tuple[float, float, float, str]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


def pdf_of(pages: list[PdfPage]) -> bytes:
    """The bytes of a PDF file with those pages."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append(
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>"
    )
    objects.append(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 [500] 8 94 500 814 939 500]"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>"
    )
    objects.append(
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    kids = []
    for page in pages:
        drawn = [f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in page.lines]
        drawn += [
            f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET"
            for x, y, size, text in page.texts
        ]
        stream = "\n".join(drawn)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        content = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def set_text(paragraphs: list[str], *, columns: int = 28, rows: int = 22, size: float = 16) -> list[PdfPage]:
    """Pages set like an official paper: paragraphs indented by two, lines of ``columns`` characters, page numbers.

    A paragraph that starts with ``^`` is centred, one with ``>`` stands at the right.
    """
    pages = [PdfPage()]
    row = 0
    left, top, leading = 74.0, 760.0, size * 1.75

    def put(text: str, x: float) -> None:
        nonlocal row
        if row >= rows:
            pages.append(PdfPage())
            row = 0
        pages[-1].texts.append((x, top - row * leading, size, text))
        row += 1

    for paragraph in paragraphs:
        if paragraph[0] in "^>":
            text = paragraph[1:]
            wide = sum(0.5 if c.isascii() else 1 for c in text) * size
            full = columns * size
            put(text, left + ((full - wide) / 2 if paragraph[0] == "^" else full - wide - 4))
            continue
        line, wide, x = "", 2.0, left + 2 * size
        for char in paragraph:
            step = 0.5 if char.isascii() else 1.0
            if wide + step > columns and char not in "，。；：、":
                put(line, x)
                line, wide, x = "", 0.0, left
            line, wide = line + char, wide + step
        put(line, x)
    for number, page in enumerate(pages, 1):
        page.texts.append((285, 40, 12, f"— {number} —"))
    return pages
