"""Lines that were broken by hand or by a page's width, joined to paragraphs again.

Old pages break lines with ``<br>`` in the middle of words and numbers. Such text shows it: many lines end without a
stop, all about equally wide. Where that is not so, every line stays a paragraph of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scrapers.documents.lines import Line

STOPS = "。！？：；!?;:…"
CLOSERS = "”’」』）)》】\"'"
# How a paragraph of an outline begins; such a line never continues the one before it.
OPENS = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、．.]|[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)]|第[一二三四五六七八九十]{1,3}(?:部分|章|节)"
    r"|\d{1,2}\s*[、．](?!\d)|\d{1,2}\s*\.(?![\d\s]*\d)|[（(]\s*\d{1,2}\s*[）)]|[\u2460-\u2473]"
    r"|[一二三四五六七八九十]是|第[一二三四五六七八九十]，|附件)"
)
_MOST = 110  # nobody sets lines wider than this by hand


def width(text: str) -> float:
    """The width of a text in full-width characters."""
    return len(text) - 0.5 * len(text.encode("ascii", "ignore"))


def ends_open(text: str) -> bool:
    """Whether a text stops in the middle of a sentence."""
    bare = text.rstrip(CLOSERS)
    return not bare or (bare[-1] not in STOPS and text[-1] not in "》】")


def joined(one: str, other: str) -> str:
    """Two pieces of one line; a space only between Latin words."""
    latin = one[-1:].isascii() and one[-1:].isalpha() and other[:1].isascii() and other[:1].isalpha()
    return f"{one} {other}" if latin else one + other


def measure(lines: Sequence[Line], least: float = 12) -> float | None:
    """The width that lines were broken at, at least ``least``; None where they were not broken by width."""
    if len(lines) < 4:
        return None
    widths = [width(line.text) for line in lines]
    open_ends = [
        widths[at]
        for at in range(len(lines) - 1)
        if ends_open(lines[at].text)
        and not lines[at + 1].indented
        and not OPENS.match(lines[at + 1].text)
        and widths[at] >= least
    ]
    if len(open_ends) < 3 or len(open_ends) < 0.3 * len(lines):
        return None
    from statistics import median  # takes longer to import than most pages to read

    common = median(open_ends)
    steady = sum(0.75 * common <= wide <= 1.3 * common for wide in open_ends)
    if common > _MOST or steady < 0.8 * len(open_ends) or max(widths) > 2.2 * common:
        return None
    return float(common)


def rejoined(lines: Sequence[Line]) -> list[Line]:
    """The lines as paragraphs."""
    done: list[Line] = []
    for group in _groups(lines):
        common = measure(group, 12 if all(line.broken or line.kind == "text" for line in group[:-1]) else 20)
        done.extend(group if common is None else _unbroken(group, common))
    return _comma_joined(done)


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that one block breaks with <br>; or a run of equal blocks, which may be one broken text as well."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last is not None and last.cell == line.cell and last.kind == line.kind and last.centred == line.centred:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _unbroken(lines: Sequence[Line], common: float) -> list[Line]:
    indents = any(line.indented for line in lines)
    widest = max(width(line.text) for line in lines)
    groups = [[lines[0]]]
    for line in lines[1:]:
        last = groups[-1][-1]
        last_width = width(last.text)
        goes_on = last_width >= 0.65 * common and not line.indented and not line.right
        if not indents and not ends_open(last.text):
            # Without indents only the width can tell the last line of a paragraph.
            goes_on = goes_on and last_width >= 0.97 * widest and not OPENS.match(line.text)
        elif not indents:
            goes_on = goes_on and not _opens_outline(line.text)
        if goes_on:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_merged(group) for group in groups]


def _opens_outline(text: str) -> bool:
    found = OPENS.match(text)
    return found is not None and not text[0].isdigit()


def _merged(group: Sequence[Line]) -> Line:
    """Several lines as one; its emphasised lead goes on as long as whole lines of it are emphasised."""
    first = group[0]
    if len(group) == 1:
        return first
    pieces = [first.text]
    lead, leading = first.bold_lead, first.bold_lead == len(first.text)
    for one, other in pairwise(group):
        gap = " " if joined(one.text[-1:], other.text[:1]) != one.text[-1:] + other.text[:1] else ""
        pieces.append(gap + other.text)
        if leading:
            lead += len(gap) + other.bold_lead if other.bold_lead else 0
            leading = other.bold_lead == len(other.text)
    return replace(
        first, text="".join(pieces), raw="".join(line.raw for line in group), bold_lead=lead, broken=group[-1].broken,
        link_letters=sum(line.link_letters for line in group), links=[link for line in group for link in line.links],
        images=sum(line.images for line in group),
    )  # fmt: skip


def _comma_joined(lines: Sequence[Line]) -> list[Line]:
    """A paragraph that ends in a comma goes on in the next one."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.text[-1:] in "，,、"
            and len(last.text) >= 20
            and last.cell == line.cell
            and not line.centred
            and not OPENS.match(line.text)
            and line.text
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_merged(group) for group in groups]
