"""Whose number it is: the publishing body's own, the whole jurisdiction's, or not said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.reading.stated import Stated
from scrapers.report import Scope, Subject

# On these topics one sentence goes on with the scope of the last: outcomes are told apart from their total.
CARRYING_TOPICS = ("reconsideration", "litigation")


class Scopes:
    """Finds the scope of each quantity of one report, in document order, with those before it in view."""

    def __init__(self, subject: Subject, found: Sequence[Stated], text: str) -> None:
        self.subject = subject
        self.found = found
        self.text = text
        self.patterns = _scope_patterns(subject)
        self.told: list[Scope] = []

    def next(self) -> Scope:
        """The scope of the quantity behind those asked for so far."""
        self.told.append(self._of(len(self.told)))
        return self.told[-1]

    def _of(self, order: int) -> Scope:
        """Whose number it is: told in its clause, else carried on from what the sentence and its topic said."""
        one = self.found[order]
        own = self._named(one.place.left + "#" + one.place.right)
        if own is not None:
            return own
        since = max(one.place.sentence[0], self.found[order - 1].quantity.end if order else 0)
        passed = self._named(self.text[since : one.place.clause[0]])
        if passed is not None or order == 0:
            return passed or "unspecified"
        carried = self._carried(order)
        if carried == "area" and self.subject.body_kind == "department" and one.place.clause[0] != since:
            return "unspecified"
        return carried

    def _carried(self, order: int) -> Scope:
        """The scope that the numbers before this one had, where the sentence or its topic goes on."""
        one, previous = self.found[order], self._goes_on_from(order)
        before = self.found[previous]
        if before.place.sentence == one.place.sentence or (
            before.place.topic == one.place.topic
            and one.place.topic in CARRYING_TOPICS
            and self._same_paragraph(before, one)
        ):
            told = self.told[previous] if previous < len(self.told) else "unspecified"
            opening = self._named(one.place.before) if before.place.sentence != one.place.sentence else None
            return opening or told
        return self._named(one.place.before) or "unspecified"

    def _goes_on_from(self, order: int) -> int:
        """The number that a number goes on from: its total, else the last one that is no part of another.

        其中市政府收到214件、审结176件: what one part lists stays with it.
        """
        total, last = self.found[order].place.part_of, self.found[order - 1]
        between = self.text[last.quantity.end : self.found[order].quantity.start]
        if total is not None:
            return order - 1 if last.place.part_of == total and between.startswith("、") else total
        previous = order - 1
        while previous > 0 and (whole := self.found[previous].place.part_of) is not None:
            previous = whole
        if ("；" in between or "行政机关" in between) and self.found[order].place.topic in CARRYING_TOPICS:
            return self._opening(order, previous)
        return previous

    def _opening(self, order: int, previous: int) -> int:
        """Behind a semicolon or of 行政机关 at large, the first number of the sentence where that is of the whole area.

        全区134件，区政府52件；败诉9件: those lost are the area's.
        """
        sentence, first = self.found[order].place.sentence, previous
        while first > 0 and self.found[first - 1].place.sentence == sentence:
            first -= 1
        return first if self.told[first] == "area" else previous

    def _same_paragraph(self, before: Stated, one: Stated) -> bool:
        return "\n" not in self.text[before.quantity.end : one.quantity.start]

    def _named(self, words: str) -> Scope | None:
        """The scope that is named last in ``words``."""
        last: tuple[int, Scope] | None = None
        for scope, pattern in self.patterns:
            for match in pattern.finditer(words):
                if last is None or match.start() > last[0]:
                    last = (match.start(), scope)
        return last[1] if last else None


def _scope_patterns(subject: Subject) -> tuple[tuple[Scope, re.Pattern[str]], ...]:
    """The words that say whose number it is, for a body of this kind."""
    level = _level(subject)
    government = f"[{level}]" if level else "[区县旗州]"
    area = (
        rf"全[{level or '区县旗州镇乡'}](?!.{{0,3}}(?:依法治|人大))|全街道|各级|各[镇街乡区县]|各部门|各单位|各行政机关|"
        r"[区县市旗州]直(?:部门|单位|机关)|苏木乡镇|部门和乡镇|乡镇和部门|镇街|县乡|市县两级|辖区内?|全系统"
    )
    body = (
        rf"{government}(?:人民)?政府(?!门户|网站|部门|常务会议?听|各|及所属|及其|及.{{0,4}}部门)|{government}本级|以{government}政府|[厅局]本级|我[局厅]|本[局厅]|[局厅]党组|局机关|我街道|我镇政府|街道党工委|局负责人|我委|我办|全局|"
        rf"{government}司法局|本机关|局领导班子|办事处|(?:政府|管委会|局)[^，。；]{{0,4}}为(?:共同)?被告(?!.{{0,2}}部门)|以(?:街道|本?[镇乡])[^，。；]{{0,4}}为(?:共同)?被告"
    )
    return (("area", re.compile(area)), ("body", re.compile(body)))


def _level(subject: Subject) -> str:
    body = subject.body or ""
    match = re.search(r"[省市州盟区县旗镇乡](?=人民政府|政府)", body) or re.search(r"(?<=.)[区县旗州市](?=.)", body)
    return match[0] if match else ""
