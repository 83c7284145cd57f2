"""Cues never rule out a clause that a pattern of the catalogue would match."""

from __future__ import annotations

import re

import pytest

from scrapers.reading.catalogue import catalogue
from scrapers.reading.cues import cues_of, grams
from tests.reading.golden_pages import GOLDEN, golden_pages

CUES = [
    ("公证.{0,14}#", {"公证"}),
    ("(?:审结|办结).{0,8}#|#.{0,6}结案", {"审结", "办结", "结案"}),
    ("(?:全年)?法律援助(?!中心)", {"法律"}),
    ("(?=.*合同)(?=.*决策).*#", {"合同"}),
    ("检察建议?", {"检察"}),
    ("[一二]次", {"次"}),
]


@pytest.mark.parametrize(("pattern", "cues"), CUES)
def test_cues_are_words_that_must_be_there(pattern: str, cues: set[str]) -> None:
    assert cues_of(pattern) == frozenset(cues)


@pytest.mark.parametrize("pattern", ["^(?:共|累计)?#$", "法?#", ".{0,8}(?:总数)*#", "(?!合同)#"])
def test_a_pattern_that_needs_no_word_has_no_cues(pattern: str) -> None:
    assert cues_of(pattern) is None


def test_what_a_pattern_of_the_catalogue_matches_has_its_cues() -> None:
    rules = {r.name: r for d in catalogue().definitions.values() for r in d.rules if r.match is not None}
    assert sum(r.cues is not None for r in rules.values()) > 0.9 * len(rules)
    matched = 0
    for page in golden_pages(GOLDEN):
        for clause in re.split(r"[，。；\n]", re.sub(r"\d+", "#", page.known_reading.text)):
            present = grams(clause)
            for rule in rules.values():
                if rule.match is not None and rule.match.search(clause):
                    matched += 1
                    assert rule.cues is None or not rule.cues.isdisjoint(present), (rule.name, clause)
    assert matched > 1000
