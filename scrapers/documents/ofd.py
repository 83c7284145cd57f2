"""OFD files (GB/T 33190), the fixed layout of Chinese offices: a zip package of set pages in XML."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml import etree

from scrapers.documents.assembly import assembled
from scrapers.documents.document import Document
from scrapers.documents.lines import Flow
from scrapers.documents.media import MEDIA_TYPES
from scrapers.documents.packages import Package
from scrapers.documents.typeset import Piece, Rule, Sheet, lines_of
from scrapers.faults import Fault
from scrapers.report import Page, ReadingWarning

MAX_PAGES = 80
_BOLD = re.compile(r"bold|hei|kai|黑|楷|小标宋", re.I)
_PATH = re.compile(r"([MLSC])\s*(-?[\d.]+)[\s,]+(-?[\d.]+)")


def open_ofd(page: Page) -> Document:
    """The document of an OFD file. Raises Fault for a damaged one."""
    package = Package(page.content)
    root = _text(package.xml("OFD.xml"), "DocRoot")
    if root is None:
        raise Fault("the OFD file names no document: fetch it again")
    root = root.lstrip("/")
    folder = root.rsplit("/", 1)[0] + "/" if "/" in root else ""
    document = package.xml(root)
    fonts = _fonts(package, folder, document)
    default = _box(_text(document, "PhysicalBox")) or (0.0, 0.0, 210.0, 297.0)
    places = [node.get("BaseLoc") for node in document.iter() if _is(node, "Page") and node.get("BaseLoc")]
    sheets, images = [], 0
    for place in places[:MAX_PAGES]:
        name = (place or "").lstrip("/")
        content = package.xml(name if name in package else folder + name)
        sheet, shown = _sheet(content, default, fonts)
        sheets.append(sheet)
        images += shown
    lines = lines_of(sheets)
    warnings = []
    if sum(len(line.text) for line in lines) < 60:
        code = "needs_ocr" if images else "body_missing"
        warnings.append(ReadingWarning(code, "the OFD file holds no text"))
    if len(places) > MAX_PAGES:
        warnings.append(ReadingWarning("pages_cut", f"only the first {MAX_PAGES} pages were read"))
    return assembled(Flow(lines), MEDIA_TYPES["ofd"], page.url, warnings=tuple(warnings))


def _is(node: etree._Element, name: str) -> bool:
    return isinstance(node.tag, str) and node.tag.rsplit("}", 1)[-1] == name


def _text(root: etree._Element, name: str) -> str | None:
    return next(((node.text or "").strip() for node in root.iter() if _is(node, name)), None)


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text or "")[:4]]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _fonts(package: Package, folder: str, document: etree._Element) -> dict[str, bool]:
    """Which fonts set text apart, by their number."""
    fonts: dict[str, bool] = {}
    for node in document.iter():
        if _is(node, "PublicRes") or _is(node, "DocumentRes"):
            name = (node.text or "").strip().lstrip("/")
            place = name if name in package else folder + name
            if place not in package:
                continue
            for font in package.xml(place).iter():
                if _is(font, "Font"):
                    said = f"{font.get('FontName') or ''} {font.get('FamilyName') or ''}"
                    fonts[font.get("ID") or ""] = font.get("Bold") == "true" or _BOLD.search(said) is not None
    return fonts


def _sheet(
    content: etree._Element, default: tuple[float, float, float, float], fonts: dict[str, bool]
) -> tuple[Sheet, int]:
    box = _box(_text(content, "PhysicalBox")) or default
    sheet = Sheet(box[2], box[3])
    images = 0
    for node in content.iter():
        if _is(node, "TextObject"):
            sheet.pieces.extend(_pieces(node, fonts))
        elif _is(node, "PathObject"):
            sheet.rules.extend(_rules(node))
        elif _is(node, "ImageObject"):
            images += 1
    return sheet, images


def _pieces(node: etree._Element, fonts: dict[str, bool]) -> list[Piece]:
    bounds = _box(node.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    size = _float(node.get("Size"), 4.0)
    matrix = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", node.get("CTM") or "")[:6]]
    scale = matrix[0] if len(matrix) == 6 and matrix[0] > 0 else 1.0
    bold = fonts.get(node.get("Font") or "", False) or _float(node.get("Weight"), 400.0) >= 600
    pieces = []
    for code in node:
        if not _is(code, "TextCode") or not code.text:
            continue
        text = code.text.strip("\n\r")
        x0 = bounds[0] + _float(code.get("X"), 0.0) * scale
        shift = sum(_deltas(code.get("DeltaX"), len(text) - 1)) or size * max(len(text) - 1, 0)
        baseline = bounds[1] + _float(code.get("Y"), size) * scale
        pieces.append(Piece(x0, x0 + (shift + size) * scale, baseline - size * scale, size * scale, bold, text))
    return pieces


def _deltas(text: str | None, wanted: int) -> list[float]:
    """Distances between characters; ``g 3 2.5`` repeats 2.5 three times."""
    found: list[float] = []
    words = (text or "").split()
    at = 0
    while at < len(words) and len(found) < wanted:
        if words[at] == "g" and at + 2 < len(words):
            times = int(_float(words[at + 1], 0.0))
            found.extend([_float(words[at + 2], 0.0)] * min(max(times, 0), wanted))
            at += 3
        else:
            found.append(_float(words[at], 0.0))
            at += 1
    return found[: max(wanted, 0)]


def _rules(node: etree._Element) -> list[Rule]:
    """The straight horizontal and vertical lines of a path."""
    bounds = _box(node.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    data = _text(node, "AbbreviatedData") or ""
    points = [(m, bounds[0] + float(x), bounds[1] + float(y)) for m, x, y in _PATH.findall(data[:20_000]) if m in "MLS"]
    rules = []
    for (_, ax, ay), (move, bx, by) in pairwise(points):
        if move == "L" and (abs(ax - bx) < 0.5 or abs(ay - by) < 0.5):
            rules.append(Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
    return rules


def _float(text: str | None, default: float) -> float:
    try:
        return float(text) if text else default
    except ValueError:
        return default
