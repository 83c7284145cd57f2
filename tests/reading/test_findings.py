"""Numbers of one report that contradict each other are noted, and kept as written."""

from __future__ import annotations

from tests.reading.laid_out import findings_of, report_of


def kinds(*paragraphs: str) -> list[str]:
    return [finding.kind for finding in findings_of(*paragraphs)]


def test_parts_that_exceed_their_total_are_noted() -> None:
    assert kinds("审结行政复议案件60件，其中维持40件、撤销15件、调解和解终止12件。") == ["parts_do_not_sum"]


def test_outcomes_of_a_clean_up_must_add_up() -> None:
    assert kinds("共清理规范性文件97件，其中继续有效71件、废止18件、失效9件。") == ["parts_do_not_sum"]
    assert kinds("共清理规范性文件97件，其中继续有效71件、废止18件、失效8件。") == []


def test_some_of_the_parts_may_be_left_out() -> None:
    assert kinds("审结行政复议案件60件，其中维持30件、撤销5件。") == []


def test_approximate_numbers_contradict_nothing() -> None:
    assert kinds("审结行政复议案件60余件，其中维持40余件、撤销25件。") == []


def test_a_rate_is_held_against_its_counts() -> None:
    assert kinds("全年受理矛盾纠纷200件，化解矛盾纠纷150件，成功率99%。") == ["rate_denied_by_counts"]
    assert kinds("全年受理矛盾纠纷200件，化解矛盾纠纷198件，成功率99%。") == []


def test_one_indicator_told_twice_with_two_values_is_noted() -> None:
    assert kinds("办理公证1480件。", "全年共办理公证1520件。") == ["told_twice"]


def test_a_change_is_held_against_the_values_given() -> None:
    assert kinds("全年立案查处违法案件386件，较2021年的425件减少19.2%。") == ["change_denied_by_values"]
    assert kinds("全年立案查处违法案件386件，较2021年的425件减少9.2%。") == []


def test_a_finding_names_the_figures_involved() -> None:
    report = report_of("办理公证1480件。", "全年共办理公证1520件。")
    (finding,) = report.findings
    assert [report.figures[k].value for k in finding.figures] == [1480, 1520]
    assert finding.severity == "warning"
