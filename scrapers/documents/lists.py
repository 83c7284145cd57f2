"""The numbers that Word writes in front of paragraphs by itself, which no paragraph's text contains."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """A number up to 99 in Chinese numerals: 12 is 十二."""
    if number < 10:
        return _HAN[number] if number else "〇"
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _HAN[tens]) + "十" + (_HAN[ones] if ones else "")


def shown(number: int, form: str) -> str:
    """A list number in one of Word's forms (``w:numFmt``)."""
    if form.startswith(
        ("chineseCounting", "japaneseCounting", "ideographDigital", "taiwaneseCounting", "chineseLegal")
    ):
        return chinese(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x245F + number)
    if form == "decimalFullWidth":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if form == "upperLetter":
        return chr(64 + min(max(number, 1), 26))
    if form == "lowerLetter":
        return chr(96 + min(max(number, 1), 26))
    return str(number)


@dataclass(slots=True)
class _Level:
    form: str
    text: str
    start: int


@dataclass(slots=True)
class Lists:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    kin: dict[str, str] = field(default_factory=dict)  # lists that share their definition share their count

    def next(self, number: str, level: int) -> str:
        """What stands in front of the next paragraph of a list; empty for bullets and unknown lists."""
        levels = self.levels.get(number)
        if levels is None or level not in levels:
            return ""
        here = levels[level]
        if here.form in ("bullet", "none") or not here.text:
            return ""
        counts = self.counts.setdefault(self.kin.get(number, number), {})
        counts[level] = counts.get(level, here.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]

        def fill(found: re.Match[str]) -> str:
            other = int(found.group(1)) - 1
            known = levels.get(other, here)
            return shown(counts.get(other, known.start), known.form)

        return re.sub(r"%(\d)", fill, here.text)


def lists_of(root: etree._Element | None) -> Lists:
    """The lists that ``word/numbering.xml`` defines."""
    lists = Lists()
    if root is None:
        return lists
    abstract: dict[str, dict[int, _Level]] = {}
    for definition in root.iterfind(f"{W}abstractNum"):
        levels: dict[int, _Level] = {}
        for level in definition.iterfind(f"{W}lvl"):
            levels[_number(level.get(f"{W}ilvl"), 0)] = _Level(
                _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", _number(_value(level, "start"), 1)
            )
        abstract[definition.get(f"{W}abstractNumId") or ""] = levels
    for number in root.iterfind(f"{W}num"):
        name = number.get(f"{W}numId") or ""
        base = _value(number, "abstractNumId") or ""
        levels = dict(abstract.get(base, {}))
        override = number.findall(f"{W}lvlOverride")
        for entry in override:
            at = _number(entry.get(f"{W}ilvl"), 0)
            start = _value(entry, "startOverride")
            if at in levels and start is not None:
                levels[at] = _Level(levels[at].form, levels[at].text, _number(start, 1))
        lists.levels[name] = levels
        lists.kin[name] = name if override else f"abstract {base}"
    return lists


def _value(element: etree._Element, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else default
