"""What a quantity means: its codes, and whose and when it is.

The catalogue's rules are tried on the clause of the number. Of several that fit, the broader ones give way
(``beats``); where two still stand, the sentence is ambiguous and no code is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrapers.documents.lines import HANZI
from scrapers.reading.catalogue import Catalogue, Definition, OpenRules, Rule
from scrapers.reading.clauses import Place, focus
from scrapers.reading.counted import shared_names
from scrapers.reading.quantities import Quantity
from scrapers.reading.stated import Stated
from scrapers.reading.when import is_of_its_moment, period_of
from scrapers.reading.whose import Scopes
from scrapers.report import Period, Scope, Subject

_CHANGE = re.compile(
    r"(?:同比|环比|(?<![新])增(?:长|加|幅|速)?|上升|下降|减少|提高|提升|降低|缩短|压缩|压减|缩减|降幅|减幅|涨幅|多|少|翻|增收|下降了|回落|攀升)"
    r"(?:了|约|近|达|幅度|率|比例|为|超|逾|分别)*$"
)
_LEVEL = re.compile(r"(?:至|到|为|达到)$")
_TURN = re.compile(
    r"^[^，。；]{0,6}(?:增(?:长|加)?[至到为]|压减|压缩|精简|优化|减少|缩短|缩减|降至|降到|下降|提高|提升|扩大|上升|调整为|减至|增至|升至|跃升|攀升|回升|升到|降到|涨到|降为|变为)"
)
_COLUMN_OF_CHANGES = re.compile(r"同比|增幅|增长|增减|变化|升降")
_OLD_HALF = re.compile(r"[由从][^，]{0,10}$")
_NAMES_ITS_OWN = re.compile(rf"{HANZI}{{3,}}[由从]$")
_OWN_PART = re.compile(
    r"(?:其中)?[，,]?(?:[省市州区县旗](?:人民)?政府(?:本级|负责人)?|[省市州区县旗厅局]?本级)(?:为)?#"
)
_COMPARED = re.compile(
    r"(?<!结转)(?:较|比|与)?(?:上年|去年|上一年度?|前一年|前年|20\d\d年)(?:度|同期|同比)*(?:的|则?为|仅为|仅|则?是|共|只有)*$"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The codes of one quantity with what decided them, its scope and its period."""

    codes: tuple[tuple[str, str, float], ...]
    scope: Scope
    period: Period


class Meanings:
    """Finds the meaning of each quantity of one report, in document order, each with those before it in view."""

    def __init__(self, catalogue: Catalogue, subject: Subject, found: Sequence[Stated], text: str) -> None:
        self.catalogue = catalogue
        self.subject = subject
        self.found = found
        self.text = text
        self.scopes = Scopes(subject, found, text)
        self.meanings: list[Meaning] = []

    def all(self) -> list[Meaning]:
        for order in range(len(self.found)):
            self.meanings.append(self._meaning(order))
        return self.meanings

    def _meaning(self, order: int) -> Meaning:
        one = self.found[order]
        scope = self.scopes.next()
        period = period_of(one, self.subject, self.text)
        if one.quantity.unit == "个百分点" or self._is_change(one):
            return Meaning((), scope, period)
        compared = None if one.in_table else _COMPARED.search(one.place.left)
        # 公职律师由上年的11名 compares the lawyers, not what was told before them
        own = compared and _NAMES_ITS_OWN.search(one.place.left[: compared.start()])
        codes = self._inherited(order) if compared and not own else None
        if codes:
            return Meaning(codes, self.meanings[order - 1].scope, "prior_year")
        codes = self._codes(one)
        total = self._total(order)
        if total is not None and total < len(self.meanings):
            told = self.meanings[total]
            if not codes and self._is_own_part(one, self.found[total]):
                return Meaning(told.codes, "body", told.period)
            same = {code for code, _, _ in told.codes} if scope in (told.scope, "unspecified") else set()
            codes = tuple(c for c in codes if c[0] not in same)
        stock = any(self.catalogue.definitions[code].stock for code, _, _ in codes)
        if period == "year" and stock and is_of_its_moment(one):
            period = "as_of"
        return Meaning(codes, scope, period)

    def _total(self, order: int) -> int | None:
        """The number that a number is part of; 收到申请1287件，市政府本级438件 tells it without 其中."""
        one = self.found[order]
        if one.place.part_of is not None or order == 0 or one.in_table:
            return one.place.part_of
        before = self.found[order - 1]
        tells = before.place.sentence == one.place.sentence and self._is_own_part(one, before)
        return order - 1 if tells else None

    def _is_own_part(self, one: Stated, total: Stated) -> bool:
        """收到申请217件，其中市政府108件: the body's own part of what the whole jurisdiction had."""
        own = _OWN_PART.fullmatch(one.place.left + "#" + one.place.right)
        return own is not None and one.quantity.family == total.quantity.family

    def _is_change(self, one: Stated) -> bool:
        """The size of a change, or the old half of one: a figure, never an indicator."""
        place = one.place
        if one.in_table:
            return _COLUMN_OF_CHANGES.search(place.left) is not None
        left = place.left.rstrip()
        if _CHANGE.search(left) and not _LEVEL.search(left):
            return True
        if self.subject.year and f"{self.subject.year - 1}年" in left:
            return False
        return bool(_OLD_HALF.search(left) and _TURN.search(place.right))

    def _inherited(self, order: int) -> tuple[tuple[str, str, float], ...] | None:
        """较2019年的425件: last year's value of what the number before it says."""
        if order == 0:
            return None
        one, before = self.found[order], self.found[order - 1]
        if before.place.sentence != one.place.sentence or before.quantity.family != one.quantity.family:
            return None
        return (
            tuple(
                (code, f"{rule} compared", confidence - 0.1)
                for code, rule, confidence in self.meanings[order - 1].codes
            )
            or None
        )

    def _codes(self, one: Stated) -> tuple[tuple[str, str, float], ...]:
        if not one.row_names:
            return ()
        place = one.place
        names = shared_names(place.left)
        places = [
            replace(place, left=name, before=place.before + place.left[: max(place.left.find(name), 0)])
            for name in names
        ] or [place]
        codes: dict[str, tuple[str, float]] = {}
        for each in places:
            for definition, rule in self._fitting(one.quantity, each):
                codes.setdefault(definition.code, (rule.name, _confidence(rule, place)))
        return tuple((code, rule, confidence) for code, (rule, confidence) in codes.items())

    def _fitting(self, quantity: Quantity, place: Place) -> list[tuple[Definition, Rule]]:
        """The one definition that fits the clause; of two the one bound to its topic, or none."""
        texts = _texts(place)
        family = quantity.family or "none"
        fits = _fits(self.catalogue.open_to(family, frozenset((place.topic,))), texts)
        if not fits and len(place.topics) > 1:
            fits = _fits(self.catalogue.open_to(family, place.topics), texts)
        beaten = {code for definition, _ in fits.values() for code in definition.beats}
        left = [pair for code, pair in fits.items() if code not in beaten]
        if len(left) > 1:
            left = [pair for pair in left if place.topic in pair[1].topic]
        return left if len(left) == 1 else []


def _fits(rules: OpenRules, texts: dict[str, str]) -> dict[str, tuple[Definition, Rule]]:
    """Of each definition the first of ``rules`` that holds."""
    fits: dict[str, tuple[Definition, Rule]] = {}
    clause = texts["match"]
    for definition, rule in rules.cued_by(clause):
        if rule.match is not None and rule.match.search(clause) is None:
            continue
        if definition.code not in fits and _holds(rule, texts):
            fits[definition.code] = (definition, rule)
    return fits


def _texts(place: Place) -> dict[str, str]:
    so_far = place.before + place.left
    clause = focus(place)
    return {
        "match": clause, "unless": clause, "so_far": so_far, "unless_so_far": so_far, "heading": place.heading,
        "sentence": f"{so_far}#{place.right}{place.after}", "unless_sentence": f"{so_far}#{place.right}{place.after}",
    }  # fmt: skip


def _holds(rule: Rule, texts: dict[str, str]) -> bool:
    return all(pattern.search(texts[key]) for key, pattern in rule.wanted) and not any(
        pattern.search(texts[key]) for key, pattern in rule.unwanted
    )


def _confidence(rule: Rule, place: Place) -> float:
    """How far the words that decided stand from the number: 0.95 in its clause, 0.85 carried on from before."""
    return 0.95 if not rule.topic else 0.9 if len(focus(place)) > 6 else 0.85
