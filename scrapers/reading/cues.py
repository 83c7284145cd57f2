"""What a text must hold before a pattern can match it: a cheap question to ask first.

A report has a hundred numbers and the catalogue four hundred patterns; nearly all of them fail because not one of
their words is there. The cues of a pattern are one or two characters each, and a text without any of them cannot
match. They are taken from the pattern itself, so nobody has to keep them.
"""

from __future__ import annotations

import re
from operator import add

_QUANTIFIER = re.compile(r"[*+?]\??|\{(\d*)(?:,\d*)?\}\??")
_ESCAPE = re.compile(r"\\.")
_GROUP = re.compile(r"\((?:\?(?::|=|!|<!|<=|P<\w+>))?")

Cues = frozenset[str]


def grams(text: str) -> set[str]:
    """Every character and every two neighbours of ``text``."""
    return {*text, *map(add, text, text[1:])}


def cues_of(pattern: str) -> Cues | None:
    """The cues of which a matching text holds at least one; None where the pattern can do without any."""
    cues, end = _alternatives(pattern, 0)
    if end != len(pattern):
        raise ValueError(f"{pattern!r} has a bracket too many at {end}")
    return cues


def _alternatives(pattern: str, at: int) -> tuple[Cues | None, int]:
    """The cues of ``a|b|c`` up to its end or closing bracket: those of all, or None where one has none."""
    found: list[Cues | None] = []
    while True:
        cues, at = _sequence(pattern, at)
        found.append(cues)
        if at >= len(pattern) or pattern[at] == ")":
            break
        at += 1
    known = [cues for cues in found if cues is not None]
    return (frozenset().union(*known) if len(known) == len(found) else None), at


def _sequence(pattern: str, at: int) -> tuple[Cues | None, int]:
    """The best cues among the parts that must all be there: the longest, then the fewest."""
    best: Cues | None = None
    literal = ""
    while at < len(pattern) and pattern[at] not in "|)":
        cues, letter, at = _part(pattern, at)
        quantifier = _QUANTIFIER.match(pattern, at)
        at = quantifier.end() if quantifier else at
        optional = quantifier is not None and (quantifier[0][0] in "*?" or quantifier[1] in ("", "0"))
        if letter and not optional:
            literal += letter
            best = _better(best, frozenset({literal[-2:]}))
            literal = "" if quantifier else literal
            continue
        literal = ""
        if cues is not None and not optional:
            best = _better(best, cues)
    return best, at


def _part(pattern: str, at: int) -> tuple[Cues | None, str, int]:
    """One part of a sequence: (its cues, the letter it is, where it ends)."""
    character = pattern[at]
    if character == "(":
        opening = _GROUP.match(pattern, at)
        assert opening is not None  # noqa: S101 - the pattern matches the bracket itself
        cues, end = _alternatives(pattern, opening.end())
        return (None if opening[0].endswith(("!", "<!")) else cues), "", end + 1
    if character == "[":
        return None, "", pattern.index("]", at + 2) + 1
    if escape := _ESCAPE.match(pattern, at):
        return None, "", escape.end()
    return None, "" if character in ".^$#" else character, at + 1


def _better(one: Cues | None, other: Cues) -> Cues:
    def worth(cues: Cues) -> tuple[int, int]:
        return min(map(len, cues)), -len(cues)

    return other if one is None or worth(other) > worth(one) else one
