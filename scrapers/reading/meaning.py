"""What a quantity means: its codes, and whose and when it is.

The catalogue's rules are tried on the clause of the number. Of several that fit, the broader ones give way
(``beats``); where two still stand, the sentence is ambiguous and no code is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrapers.reading.catalogue import Catalogue, Definition, Rule
from scrapers.reading.clauses import Place, focus
from scrapers.reading.counted import shared_names
from scrapers.reading.quantities import Quantity
from scrapers.reading.stated import Stated
from scrapers.report import Period, Scope, Subject

_CHANGE = re.compile(
    r"(?:同比|环比|(?<![新])增(?:长|加|幅|速)?|上升|下降|减少|提高|提升|降低|缩短|压缩|压减|缩减|降幅|减幅|涨幅|多|少|翻|增收|下降了|回落|攀升)"
    r"(?:了|约|近|达|幅度|率|比例|为|超|逾|分别)*$"
)
_LEVEL = re.compile(r"(?:至|到|为|达到)$")
_TURN = re.compile(
    r"^[^，。；]{0,6}(?:增(?:长|加)?[至到为]|压减|压缩|精简|优化|减少|缩短|缩减|降至|降到|下降|提高|提升|扩大|上升|调整为|减至|增至|升至|跃升|攀升|回升|降为|变为)"
)
_COMPARED = re.compile(
    r"(?:较|比|与)?(?:上年|去年|上一年度?|前一年|前年|20\d\d年)(?:度|同期|同比)*(?:的|则?为|仅为|仅|则?是|共|只有)*$"
)
_LAST_YEAR = re.compile(r"(?:^|[^截至自])(?:上年|去年|上一年度?|前一年)(?!结转|度?转入|遗留|旧存)")
_PLAN_HEADING = re.compile(
    r"打算|计划|安排|下一步|思路|展望|努力方向|工作重点|重点任务|今后|下步|举措和打算|20\d\d年(?:度)?(?:主要)?(?:工作)?(?:任务|要点|重点|设想)"
)
_LACK_HEADING = re.compile(r"问题|不足|困难|短板|薄弱")
_INTENDED = re.compile(r"将|力争|下一步|要进一步|今后|确保|拟|计划|下一年|打算|着力|重点抓好")
_AIMED = re.compile(r"力争|目标(?:为|是|值)|计划(?:到|于|在)?20\d\d年|争取|下一年|下年度")
_SINCE = re.compile(r"(?:^|[，,。；;：:])(?:自|从|截至)?(20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:以来|起|至今|开始)")
_SPAN = re.compile(
    r"(?:^|[，,。；;])(?:近|过去|最近|前)[一二两三四五六七八九十\d]+年(?:来|以来|间)?(?!.{0,16}的)|[三四五六七八九十]年来|“十.五”期间|“.五”普法期间|届期内|任期内|连续[三四五六七八九十]年累计"
)
_STOCK = re.compile(
    r"截至|现有|目前|增至|增加到|增加至|总数|共有|拥有|已有|在册|建有|实有|总量|扩充至|发展到|达到|已建成|总人数|现"
)
_NORM = re.compile(r"(?:不少于|不低于|不得少于|不得低于|至少)$|^(?:不少于|不低于|不得少于|不得低于|至少)")


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
        self.scopes = _scope_patterns(subject)
        self.meanings: list[Meaning] = []

    def all(self) -> list[Meaning]:
        for order in range(len(self.found)):
            self.meanings.append(self._meaning(order))
        return self.meanings

    def _meaning(self, order: int) -> Meaning:
        one = self.found[order]
        scope = self._scope(order)
        period = self._period(one)
        if one.quantity.unit == "个百分点" or self._is_change(one):
            return Meaning((), scope, period)
        codes = self._inherited(order) if _COMPARED.search(one.place.left) and not one.in_table else None
        if codes:
            return Meaning(codes, self.meanings[order - 1].scope, "prior_year")
        codes = self._codes(one)
        total = one.place.part_of
        if total is not None and total < len(self.meanings):
            told = self.meanings[total]
            same = {code for code, _, _ in told.codes} if scope in (told.scope, "unspecified") else set()
            codes = tuple(c for c in codes if c[0] not in same)
        stock = any(self.catalogue.definitions[code].stock for code, _, _ in codes)
        if period == "year" and stock and _STOCK.search(one.place.left or one.place.before[-12:]):
            period = "as_of"
        return Meaning(codes, scope, period)

    def _is_change(self, one: Stated) -> bool:
        """The size of a change, or the old half of one: a figure, never an indicator."""
        place = one.place
        if one.in_table:
            return bool(re.search(r"同比|增幅|增长|增减|变化|升降", place.left))
        left = place.left.rstrip()
        if _CHANGE.search(left) and not _LEVEL.search(left):
            return True
        if self.subject.year and f"{self.subject.year - 1}年" in left:
            return False
        return bool(re.search(r"[由从][^，]{0,10}$", left) and _TURN.search(place.right))

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
            replace(place, left=name, before=place.before + place.left[: place.left.find(name)]) for name in names
        ] or [place]
        codes: dict[str, tuple[str, float]] = {}
        for each in places:
            for definition, rule in self._fitting(one.quantity, each):
                codes.setdefault(definition.code, (rule.name, _confidence(rule, place)))
        return tuple((code, rule, confidence) for code, (rule, confidence) in codes.items())

    def _fitting(self, quantity: Quantity, place: Place) -> list[tuple[Definition, Rule]]:
        """The one definition that fits the clause; of two the one bound to its topic, or none."""
        texts = _texts(place)
        rules = self.catalogue.rules[quantity.family or "none"]
        fits = _fits(rules, texts, frozenset((place.topic,)))
        if not fits and len(place.topics) > 1:
            fits = _fits(rules, texts, place.topics)
        beaten = {code for definition, _ in fits.values() for code in definition.beats}
        left = [pair for code, pair in fits.items() if code not in beaten]
        if len(left) > 1:
            left = [pair for pair in left if place.topic in pair[1].topic]
        return left if len(left) == 1 else []

    def _scope(self, order: int) -> Scope:
        """Whose number it is: told in its clause, else carried on from what the sentence and its topic said."""
        one = self.found[order]
        own = self._told(one.place.left + "#" + one.place.right)
        if own is not None:
            return own
        since = max(one.place.sentence[0], self.found[order - 1].quantity.end if order else 0)
        passed = self._told(self.text[since : one.place.clause[0]])
        if passed is not None or order == 0:
            return passed or "unspecified"
        carried = self._carried(order)
        if carried == "area" and self.subject.body_kind == "department" and one.place.clause[0] != since:
            return "unspecified"
        return carried

    def _carried(self, order: int) -> Scope:
        """The scope that the numbers before this one had, where the sentence or its topic goes on."""
        one = self.found[order]
        total = one.place.part_of
        previous = order - 1 if total is None else total
        while total is None and previous > 0 and self.found[previous].place.part_of is not None:
            previous = self.found[previous].place.part_of  # type: ignore[assignment]
            if previous is None:
                return "unspecified"
        before = self.found[previous]
        if before.place.sentence == one.place.sentence or (
            before.place.topic == one.place.topic
            and one.place.topic in ("reconsideration", "litigation")
            and self._same_paragraph(before, one)
        ):
            told = self.meanings[previous].scope if previous < len(self.meanings) else "unspecified"
            opening = self._told(one.place.before) if before.place.sentence != one.place.sentence else None
            return opening or told
        return self._told(one.place.before) or "unspecified"

    def _same_paragraph(self, before: Stated, one: Stated) -> bool:
        return "\n" not in self.text[before.quantity.end : one.quantity.start]

    def _told(self, words: str) -> Scope | None:
        """The scope that is named last in ``words``."""
        last: tuple[int, Scope] | None = None
        for scope, pattern in self.scopes:
            for match in pattern.finditer(words):
                if last is None or match.start() > last[0]:
                    last = (match.start(), scope)
        return last[1] if last else None

    def _period(self, one: Stated) -> Period:
        year = self.subject.year
        place = one.place
        if one.year is not None and year is not None:
            return (
                "prior_year"
                if one.year == year - 1
                else "cumulative"
                if one.year < year - 1
                else "target"
                if one.year > year
                else "year"
            )
        if self._is_planned(one):
            return "target"
        words = re.split(r"[；;]", place.before + place.left)[-1]
        if year is not None:
            if re.search(rf"{year - 1}年(?:度|全年|同期)?[^，。；月日期]{{0,14}}$", place.left):
                return "prior_year"
            since = [m for m in _SINCE.finditer(words) if int(m[1]) < year]
            if since and not re.search(rf"本年度|今年|当年|全年|年内|{year}年", words[since[-1].end() :]):
                return "cumulative"
        if _LAST_YEAR.search(place.left):
            return "prior_year"
        return "cumulative" if _SPAN.search(words) else "year"

    def _is_planned(self, one: Stated) -> bool:
        place = one.place
        paragraph_start = self.text.rfind("\n", 0, one.quantity.start) + 1
        lead = self.text[paragraph_start : one.quantity.start]
        if _PLAN_HEADING.search(place.heading):
            if not _LACK_HEADING.search(place.heading):
                return True
            return bool(self.subject.year and f"{self.subject.year + 1}年" in lead) or bool(
                _INTENDED.search(place.before + place.left)
            )
        if re.search(
            r"(?:明年|新的一年|来年)[^。]{0,16}(?:将|要|拟)|(?:^|[，,。；])(?:我们|我县|我区|我市|我局)?将把", lead
        ):
            return True
        if self.subject.year and re.search(rf"{self.subject.year + 1}年[^，。]{{0,12}}(?:将|要|计划|力争|拟)", lead):
            return True
        stated = self.text[one.quantity.start : one.quantity.end]
        return bool(
            _AIMED.search(place.before + place.left) or (_NORM.match(stated) and one.quantity.qualifier == "at_least")
        )


def _fits(
    rules: Sequence[tuple[Definition, Rule]], texts: dict[str, str], topics: frozenset[str | None]
) -> dict[str, tuple[Definition, Rule]]:
    """Of each definition the first rule that holds, for a clause on ``topics``."""
    fits: dict[str, tuple[Definition, Rule]] = {}
    clause = texts["match"]
    for definition, rule in rules:
        if rule.topic and rule.topic.isdisjoint(topics):
            continue
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


def _scope_patterns(subject: Subject) -> tuple[tuple[Scope, re.Pattern[str]], ...]:
    """The words that say whose number it is, for a body of this kind."""
    level = _level(subject)
    government = f"[{level}]" if level else "[区县旗州]"
    area = rf"全[{level or '区县旗州镇乡'}](?!.{{0,3}}(?:依法治|人大))|全街道|各级|各[镇街乡区县]|各部门|各单位|各行政机关|[区县市旗州]直(?:部门|单位|机关)|苏木乡镇|镇街|县乡|市县两级|辖区内?|全系统"
    body = (
        rf"{government}政府(?!门户|网站|部门|常务会议?听|各|及所属|及其|及.{{0,4}}部门)|{government}本级|以{government}政府|我局|本局|局党组|局机关|我街道|我镇政府|街道党工委|局负责人|我委|我办|全局|"
        rf"{government}司法局|本机关|局领导班子|办事处|政府[^，。；]{{0,4}}为(?:共同)?被告(?!.{{0,2}}部门)"
    )
    return (("area", re.compile(area)), ("body", re.compile(body)))


def _level(subject: Subject) -> str:
    body = subject.body or ""
    match = re.search(r"[省市州盟区县旗镇乡](?=人民政府|政府)", body) or re.search(r"(?<=.)[区县旗州市](?=.)", body)
    return match[0] if match else ""
