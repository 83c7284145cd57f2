"""The small words around numbers (:file:`words.yaml`): measure words, approximators, slogans, hotlines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scrapers.datafile import packaged_data
from scrapers.faults import Fault

KEYS = {"measures", "before", "not_approximate", "after", "ordinal_before", "slogans", "hotlines"}


@dataclass(frozen=True, slots=True)
class Words:
    """What :file:`words.yaml` says, with the look-ups a reader needs."""

    family: Mapping[str, str]
    measure: re.Pattern[str]
    before: tuple[tuple[str, str], ...]
    before_any: tuple[str, ...]
    not_approximate: Mapping[str, str]
    after: tuple[tuple[str, str], ...]
    ordinal_before: str
    slogan: re.Pattern[str]
    hotlines: frozenset[str]


@cache
def words() -> Words:
    """The checked word lists. Raises Fault where the data file is not what this code expects."""
    data = packaged_data(Path(__file__).with_name("words.yaml"))
    if set(data) != KEYS:
        raise Fault(
            f"words.yaml must have exactly the keys {', '.join(sorted(KEYS))}; it has {', '.join(sorted(data))}"
        )
    family = {measure: name for name, measures in data["measures"].items() for measure in measures}
    longest = sorted(family, key=len, reverse=True)
    return Words(
        family=family,
        measure=re.compile("|".join(map(re.escape, longest))),
        before=_longest_first(data["before"]),
        before_any=tuple(word for listed in data["before"].values() for word in listed),
        not_approximate=data["not_approximate"],
        after=_longest_first(data["after"]),
        ordinal_before=data["ordinal_before"],
        slogan=re.compile("|".join(re.escape(s[1:]) for s in data["slogans"])),
        hotlines=frozenset(data["hotlines"]),
    )


def _longest_first(lists: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    pairs = [(word, qualifier) for qualifier, listed in lists.items() for word in listed]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
