"""A report on paper: a PDF with a Chinese text layer, built from its text without any library.

The font is one of the standard Chinese fonts that a PDF may name without carrying it, so that a page stays small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PAGE_WIDTH, PAGE_HEIGHT = 595, 842
LEFT, TOP, BODY_SIZE, LEADING, LINES_A_PAGE = 79, 750, 15.6, 28, 23
TEXT_WIDTH = PAGE_WIDTH - 2 * LEFT
NEVER_FIRST = "，。、；：！？）”》】"
UNBROKEN = re.compile(r"[0-9A-Za-z.%]+|.")
NOTE = "演示用样例：文字与数字均为虚构，不代表任何机关的真实情况"


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    left: float


def print_pdf(title: str, text: str) -> bytes:
    """A4 pages with ``title`` over the paragraphs of ``text``, broken in mid-sentence as paper does, numbered below."""
    lines = [*_title_lines(title), *(line for paragraph in text.split("\n") for line in _paragraph_lines(paragraph))]
    pages = [lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE)]
    return _file(title, [_content(page, number) for number, page in enumerate(pages, start=1)])


def _width(text: str, size: float) -> float:
    return sum(size / 2 if ord(character) < 128 else size for character in text)


def _title_lines(title: str) -> Iterator[_Line]:
    for part in _broken(title, 22, TEXT_WIDTH):
        yield _Line(part, 22, (PAGE_WIDTH - _width(part, 22)) / 2)
    yield _Line("", BODY_SIZE, LEFT)


def _paragraph_lines(paragraph: str) -> Iterator[_Line]:
    if paragraph.startswith(">>"):
        signature = paragraph.removeprefix(">>").strip()
        yield _Line(signature, BODY_SIZE, PAGE_WIDTH - LEFT - 2 * BODY_SIZE - _width(signature, BODY_SIZE))
        return
    plain = paragraph.lstrip("# ").replace("**", "")
    indent = "" if plain.endswith("：") and "，市人民政府" in plain else "　　"
    for part in _broken(indent + plain, BODY_SIZE, TEXT_WIDTH):
        yield _Line(part, BODY_SIZE, LEFT)


def _broken(text: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for piece in UNBROKEN.findall(text):
        if _width(line + piece, size) > room and piece not in NEVER_FIRST:
            yield line
            line = ""
        line += piece
    if line:
        yield line


def _content(lines: Sequence[_Line], number: int) -> bytes:
    drawn = [_drawn(line, TOP - row * LEADING) for row, line in enumerate(lines) if line.text]
    foot = f"— {number} —"
    drawn.append(_drawn(_Line(foot, 12, (PAGE_WIDTH - _width(foot, 12)) / 2), 60))
    return "\n".join(drawn).encode("ascii")


def _drawn(line: _Line, height: float) -> str:
    glyphs = line.text.replace("·", "\u30fb").encode("utf-16-be").hex()  # the font's map knows the dot by this name
    return f"BT /F1 {line.size} Tf {line.left:.1f} {height:.1f} Td <{glyphs}> Tj ET"


def _file(title: str, contents: Sequence[bytes]) -> bytes:
    first = 6
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(contents)} /Kids [{kids}] >>".encode("ascii"),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
        b"/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>",
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> /Subject <feff{NOTE.encode('utf-16-be').hex()}> >>".encode(
            "ascii"
        ),
    ]
    for at, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * at + 1} 0 R >>".encode("ascii")
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = bytearray(b"%PDF-1.4\n%\xe4\xb8\xad\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
