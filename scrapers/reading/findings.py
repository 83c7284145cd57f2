"""Numbers of one report that contradict each other.

They are kept as written and noted with the figures involved; nothing is corrected. Counts that are approximate
(余, 近, 约) never contradict anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from scrapers.reading.stated import Stated
from scrapers.report import Figure, Finding, Indicator

COUNT_UNITS = frozenset("件起宗例份项个次人名家户条场")
RATES = (
    ("dispute_resolution_rate", "disputes_resolved", "disputes_found"),
    ("reconsideration_correction_rate", "reconsideration_corrected", "reconsideration_concluded"),
    ("reconsideration_settlement_rate", "reconsideration_settled", "reconsideration_concluded"),
    ("litigation_loss_rate", "litigation_lost", "litigation_concluded"),
)
ORDERED = (
    ("reconsideration_received", "reconsideration_accepted"),
    ("litigation_concluded", "litigation_lost"),
    ("litigation_concluded", "litigation_won"),
    ("documents_cleaned", "documents_repealed"),
)
OUTCOMES = frozenset({"documents_kept", "documents_repealed", "documents_lapsed", "documents_amended"})
TOLERANCE_POINTS = 0.6
# Fewer parts, or parts that leave out more, are a selection and contradict nothing.
COMPLETE_FROM, NEARLY_ALL = 3, 0.93
_CHANGE = re.compile(r"(增长|上升|增加|下降|减少|降低)(?:了|约|近)?$")


def findings(
    figures: Sequence[Figure], indicators: Sequence[Indicator], found: Sequence[Stated]
) -> tuple[Finding, ...]:
    """What does not fit together, in document order of the first figure involved."""
    noted = [
        *_sums(figures, indicators, found),
        *_rates(indicators),
        *_repeated(indicators),
        *_changes(figures, indicators, found),
    ]
    return tuple(sorted(noted, key=lambda finding: (finding.figures, finding.kind)))


def _sums(figures: Sequence[Figure], indicators: Sequence[Indicator], found: Sequence[Stated]) -> Iterator[Finding]:
    """Parts that add up to more than their total, or fall just short of it where they look complete."""
    for total, members in _totals_with_parts(indicators, found).items():
        whole = figures[total]
        same = [figures[m] for m in members if figures[m].unit == whole.unit]
        if len(same) < 2 or whole.unit not in COUNT_UNITS or any(f.qualifier != "exact" for f in (whole, *same)):
            continue
        added = sum(f.value for f in same)
        just_short = len(same) >= COMPLETE_FROM and NEARLY_ALL * whole.value <= added < whole.value
        if added > whole.value or just_short:
            parts = "、".join(f.text for f in same)
            message = f"{parts}合计{added:g}，与总数{whole.text}不符"
            yield Finding("parts_do_not_sum", "warning", message, (whole.id, *(f.id for f in same)))


def _totals_with_parts(indicators: Sequence[Indicator], found: Sequence[Stated]) -> dict[int, list[int]]:
    """The figures that 其中 or brackets make parts, by their total; the outcomes of a clean-up need neither word."""
    parts: dict[int, list[int]] = defaultdict(list)
    codes = {i.figure: i.code for i in indicators}
    cleaned: int | None = None
    for order, one in enumerate(found):
        if one.place.part_of is not None:
            parts[one.place.part_of].append(order)
        elif codes.get(order) == "documents_cleaned":
            cleaned = order
        elif (
            codes.get(order) in OUTCOMES and cleaned is not None and found[cleaned].place.sentence == one.place.sentence
        ):
            parts[cleaned].append(order)
    return parts


def _rates(indicators: Sequence[Indicator]) -> Iterator[Finding]:
    """A rate that its own counts, told in the same section, deny."""
    for rate_code, part_code, whole_code in RATES:
        for rate in (i for i in indicators if i.code == rate_code and i.qualifier == "exact" and i.figure is not None):
            part = _beside(indicators, part_code, rate)
            whole = _beside(indicators, whole_code, rate)
            if part is None or whole is None or not whole.value or part.value > whole.value:
                continue
            computed = 100 * part.value / whole.value
            if abs(computed - rate.value) > TOLERANCE_POINTS:
                yield Finding(
                    "rate_denied_by_counts", "warning",
                    f"{rate.value:g}%与{part.value:g}/{whole.value:g}（{computed:.1f}%）不符",
                    tuple(i.figure for i in (rate, part, whole) if i.figure is not None),
                )  # fmt: skip
    for larger_code, smaller_code in ORDERED:
        for smaller in (i for i in indicators if i.code == smaller_code):
            larger = _beside(indicators, larger_code, smaller)
            if (
                larger is not None
                and smaller.value > larger.value
                and smaller.figure is not None
                and larger.figure is not None
            ):
                yield Finding(
                    "part_exceeds_whole",
                    "warning",
                    f"{smaller.value:g}多于其总数{larger.value:g}",
                    (larger.figure, smaller.figure),
                )


def _beside(indicators: Sequence[Indicator], code: str, other: Indicator) -> Indicator | None:
    """The exact value of ``code`` with the scope, period and section of ``other``, where there is just one."""
    same = [
        i for i in indicators
        if i.code == code and i.section == other.section and i.period == other.period and i.qualifier == "exact"
        and (i.scope == other.scope or "unspecified" in (i.scope, other.scope))
    ]  # fmt: skip
    return same[0] if len(same) == 1 else None


def _repeated(indicators: Sequence[Indicator]) -> Iterator[Finding]:
    """One rate or stock of the whole report told twice with different values."""
    told: dict[tuple[str, str, str], Indicator] = {}
    for indicator in indicators:
        if indicator.qualifier != "exact" or indicator.figure is None or indicator.code not in TOLD_ONCE:
            continue
        first = told.setdefault((indicator.code, indicator.scope, indicator.period), indicator)
        if first.value != indicator.value and first.figure is not None:
            yield Finding(
                "told_twice",
                "warning",
                f"同一指标前后不一：{first.value:g}与{indicator.value:g}",
                (first.figure, indicator.figure),
            )


TOLD_ONCE = frozenset({
    "reconsideration_received", "reconsideration_accepted", "reconsideration_concluded", "litigation_loss_rate", "head_appearance_rate",
    "certified_officers", "government_lawyers", "legal_advisers", "mediation_committees", "mediators", "legal_aid_cases", "notarisations",
    "npc_proposals", "cppcc_proposals", "normative_documents_issued", "normative_documents_filed", "information_disclosed",
})  # fmt: skip


def _changes(figures: Sequence[Figure], indicators: Sequence[Indicator], found: Sequence[Stated]) -> Iterator[Finding]:
    """同比增长12% beside this year's and last year's value that say otherwise."""
    by_figure = {i.figure: i for i in indicators if i.figure is not None}
    for order, one in enumerate(found):
        told = _CHANGE.search(one.place.left)
        if told is None or figures[order].unit != "%" or figures[order].qualifier != "exact":
            continue
        now = next(
            (
                by_figure[k]
                for k in range(order - 1, max(-1, order - 4), -1)
                if k in by_figure and by_figure[k].period == "year"
            ),
            None,
        )
        then = next(
            (
                by_figure[k]
                for k in range(order - 1, max(-1, order - 4), -1)
                if k in by_figure and by_figure[k].period == "prior_year"
            ),
            None,
        )
        if (
            now is None
            or then is None
            or now.code != then.code
            or not then.value
            or now.figure is None
            or then.figure is None
        ):
            continue
        computed = 100 * (now.value - then.value) / then.value
        stated = figures[order].value if told[1] in ("增长", "上升", "增加") else -figures[order].value
        if abs(computed - stated) > TOLERANCE_POINTS:
            yield Finding(
                "change_denied_by_values",
                "warning",
                f"由{then.value:g}到{now.value:g}为{computed:+.1f}%，文中称{stated:+g}%",
                (now.figure, then.figure, order),
            )
