"""The indicator catalogue (:file:`indicators.yaml`), checked and ready to match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from scrapers.datafile import packaged_data
from scrapers.faults import Fault
from scrapers.reading.clauses import Topics
from scrapers.reading.cues import Cues, cues_of, grams
from scrapers.reading.words import words

Kind = Literal["count", "rate", "money"]
PATTERN_KEYS = ("match", "sentence", "so_far", "heading", "unless", "unless_so_far", "unless_sentence")
RULE_KEYS = {*PATTERN_KEYS, "topic", "units"}
INDICATOR_KEYS = {
    "code",
    "zh",
    "en",
    "unit",
    "kind",
    "is",
    "not",
    "stock",
    "units",
    "unless",
    "unless_so_far",
    "unless_sentence",
    "beats",
    "rules",
    "zero",
    "examples",
}
NEEDED = {"code", "zh", "en", "unit", "kind", "units", "rules", "examples"}


class Lazy:
    """A regular expression that is compiled when it is first asked: most pages need few of them."""

    __slots__ = ("search", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.search: Callable[[str], re.Match[str] | None] = self._first_search

    def _first_search(self, text: str) -> re.Match[str] | None:
        self.search = re.compile(self.source).search
        return self.search(text)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a clause can be about an indicator; every pattern given must hold, every ``unless`` must not.

    A clause with none of the ``cues`` cannot match.
    """

    name: str
    units: frozenset[str]
    topic: frozenset[str]
    match: Lazy | None
    cues: Cues | None
    wanted: tuple[tuple[str, Lazy], ...]
    unwanted: tuple[tuple[str, Lazy], ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: its names, what it counts, and how a clause is recognised to be about it."""

    code: str
    zh: str
    en: str
    theme: str
    theme_zh: str
    unit: str
    kind: Kind
    counts: str
    not_counts: str
    stock: bool
    rules: tuple[Rule, ...]
    beats: frozenset[str]
    zero: Lazy | None
    examples: tuple[tuple[str, float], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenRules:
    """Rules in catalogue order, found by the cues that a clause holds."""

    rules: tuple[tuple[Definition, Rule], ...]
    by_cue: Mapping[str, tuple[int, ...]]
    without_cues: tuple[int, ...]

    @classmethod
    def of(cls, rules: Sequence[tuple[Definition, Rule]]) -> OpenRules:
        by_cue: dict[str, list[int]] = {}
        for at, (_, rule) in enumerate(rules):
            for cue in rule.cues or ():
                by_cue.setdefault(cue, []).append(at)
        without = tuple(at for at, (_, rule) in enumerate(rules) if rule.cues is None)
        return cls(tuple(rules), {cue: tuple(found) for cue, found in by_cue.items()}, without)

    def cued_by(self, clause: str) -> list[tuple[Definition, Rule]]:
        """The rules whose pattern can match ``clause`` at all, in catalogue order."""
        found = set(self.without_cues)
        for cue in self.by_cue.keys() & grams(clause):
            found.update(self.by_cue[cue])
        return [self.rules[at] for at in sorted(found)]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All definitions in catalogue order, the rules by family of measure words, and the topics."""

    definitions: Mapping[str, Definition]
    rules: Mapping[str, tuple[tuple[Definition, Rule], ...]]
    topics: Topics
    _open: dict[tuple[str, frozenset[str | None]], OpenRules] = field(default_factory=dict)

    def open_to(self, family: str, topics: frozenset[str | None]) -> OpenRules:
        """The rules that a quantity of ``family`` in a clause on ``topics`` can fulfil."""
        rules = self._open.get((family, topics))
        if rules is None:
            fitting = [pair for pair in self.rules[family] if not pair[1].topic or pair[1].topic & topics]
            rules = self._open[family, topics] = OpenRules.of(fitting)
        return rules


@cache
def catalogue() -> Catalogue:
    """The checked catalogue. Raises Fault naming the indicator and key that the data file has wrong."""
    data = packaged_data(Path(__file__).with_name("indicators.yaml"))
    families = {*words().family.values(), "none"}
    definitions = {d.code: d for d in _definitions(data, families)}
    for definition in definitions.values():
        if unknown := definition.beats - set(definitions):
            raise Fault(
                f"indicators.yaml: {definition.code} beats {', '.join(sorted(unknown))}, which is no code of the catalogue"
            )
    rules = {
        family: tuple((d, rule) for d in definitions.values() for rule in d.rules if family in rule.units)
        for family in families
    }
    return Catalogue(definitions, rules, Topics.of(data["topics"]))


def _definitions(data: Mapping[str, Any], families: set[str]) -> Iterator[Definition]:
    topics = set(data["topics"])
    for theme, block in data["themes"].items():
        for entry in block["indicators"]:
            code = entry.get("code", "an indicator without code")
            _check(entry, NEEDED, INDICATOR_KEYS, f"indicators.yaml: {theme}: {code}")
            units = _families(entry["units"], families, code)
            shared = {key: entry[key] for key in ("unless", "unless_so_far", "unless_sentence") if key in entry}
            yield Definition(
                code=code,
                zh=entry["zh"],
                en=entry["en"],
                theme=theme,
                theme_zh=block["zh"],
                unit=entry["unit"],
                kind=entry["kind"],
                counts=entry.get("is", ""),
                not_counts=entry.get("not", ""),
                stock=entry.get("stock", False),
                rules=tuple(
                    _rule(f"{code}.{n}", rule, shared, units, families, topics)
                    for n, rule in enumerate(entry["rules"], 1)
                ),
                beats=frozenset(entry.get("beats", ())),
                zero=Lazy(entry["zero"]) if "zero" in entry else None,
                examples=tuple((example["text"], example["value"]) for example in entry["examples"]),
            )


def _rule(
    name: str,
    rule: Mapping[str, Any],
    shared: Mapping[str, str],
    units: frozenset[str],
    families: set[str],
    topics: set[str],
) -> Rule:
    _check(rule, set(), RULE_KEYS, f"indicators.yaml: rule {name}")
    topic = frozenset(rule.get("topic", ()))
    if unknown := topic - topics:
        raise Fault(
            f"indicators.yaml: rule {name} names the topic {', '.join(sorted(unknown))}; known topics: {', '.join(sorted(topics))}"
        )
    wanted = tuple((key, Lazy(rule[key])) for key in ("heading", "so_far", "sentence") if key in rule)
    unwanted = [(key, Lazy(pattern)) for key, pattern in shared.items()]
    unwanted += [(key, Lazy(rule[key])) for key in ("unless", "unless_so_far", "unless_sentence") if key in rule]
    own_units = _families(rule["units"], families, name) if "units" in rule else units
    match = Lazy(rule["match"]) if "match" in rule else None
    cues = cues_of(rule["match"]) if "match" in rule else None
    return Rule(name, own_units, topic, match, cues, wanted, tuple(unwanted))


def _families(named: list[str], families: set[str], where: str) -> frozenset[str]:
    if unknown := set(named) - families:
        raise Fault(
            f"indicators.yaml: {where} names the unit family {', '.join(sorted(unknown))}; words.yaml has {', '.join(sorted(families))}"
        )
    return frozenset(named)


def _check(entry: Mapping[str, Any], needed: set[str], known: set[str], where: str) -> None:
    if missing := needed - set(entry):
        raise Fault(f"{where} lacks {', '.join(sorted(missing))}")
    if unknown := set(entry) - known:
        raise Fault(f"{where} has the unknown key {', '.join(sorted(unknown))}; known keys: {', '.join(sorted(known))}")
