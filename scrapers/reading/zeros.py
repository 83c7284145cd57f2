"""Zeros told in words: 未发生行政诉讼败诉案件, 无一败诉, 未收到司法建议."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.reading.catalogue import Catalogue

_SENTENCE = re.compile(r"[^。！？!?\n]+")
_NEGATION = re.compile(r"[未无零没]")
_CLAUSE = re.compile(r"[^，,；;（）()]+")


@dataclass(frozen=True, slots=True)
class StatedZero:
    """``text[start:end]`` says that there was none of ``code``."""

    code: str
    start: int
    end: int


def stated_zeros(text: str, catalogue: Catalogue) -> list[StatedZero]:
    """The zeros of ``text`` in document order; one per code, the first telling."""
    found: dict[str, StatedZero] = {}
    rules = [(d.code, d.zero) for d in catalogue.definitions.values() if d.zero is not None]
    for sentence in _SENTENCE.finditer(text):
        if not _NEGATION.search(sentence[0]):
            continue
        for clause in _CLAUSE.finditer(sentence[0]):
            if not _NEGATION.search(clause[0]) or re.search(r"[0-9０-９]", clause[0]):
                continue
            for code, zero in rules:
                match = zero.search(clause[0])
                if match and code not in found and not _is_rule_or_wish(clause[0]):
                    start = sentence.start() + clause.start()
                    found[code] = StatedZero(code, start + match.start(), start + match.end())
    return sorted(found.values(), key=lambda zero: (zero.start, zero.code))


def _is_rule_or_wish(clause: str) -> bool:
    """Rules and wishes (未经审核不得…, 确保无…) are no results; nor is the absence of one kind (因信息公开引发的…)."""
    return bool(
        re.search(r"不得|一律不|未经|力争|确保|努力|争取|目标|防止|杜绝|因[^，]{0,12}(?:引发|引起|导致)", clause)
    )
