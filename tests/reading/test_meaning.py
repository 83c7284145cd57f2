"""What a number means in its sentence: whose it is, when it was, what it is part of."""

from __future__ import annotations

import pytest

from scrapers.documents.document import Document, Paragraph, Table
from scrapers.reading.catalogue import catalogue
from scrapers.reading.layout import lay_out
from scrapers.reading.meaning import Meanings
from scrapers.reading.stated import stated
from scrapers.report import Indicator, Subject
from tests.reading.laid_out import indicators_of, report_of


def told(*paragraphs: str, year: int = 2022) -> list[tuple[str, float, str]]:
    return [(i.code, i.value, i.period) for i in indicators_of(*paragraphs, year=year)]


def scopes(*paragraphs: str) -> dict[float, str]:
    return {i.value: i.scope for i in indicators_of(*paragraphs)}


def test_what_a_sentence_has_said_once_it_leaves_out_afterwards() -> None:
    sentence = "全年收到行政复议申请120件，受理98件，审结91件，其中维持60件、撤销9件、调解和解终止22件。"
    assert told(sentence) == [
        ("reconsideration_received", 120, "year"), ("reconsideration_accepted", 98, "year"), ("reconsideration_concluded", 91, "year"),
        ("reconsideration_upheld", 60, "year"), ("reconsideration_corrected", 9, "year"), ("reconsideration_settled", 22, "year"),
    ]  # fmt: skip


def test_the_next_sentence_stays_on_the_topic() -> None:
    assert ("reconsideration_correction_rate", 8.7, "year") in told("审结行政复议案件149件。直接纠错率8.7%。")
    assert ("proposal_satisfaction_rate", 99, "year") in told("办理人大代表建议64件、政协提案112件。满意率99%。")


def test_a_part_under_the_code_of_its_total_stays_a_figure() -> None:
    report = report_of("全年立案查处违法案件386件，其中食品类违法案件141件。")
    assert [i.value for i in report.indicators] == [386]
    assert [f.value for f in report.figures] == [386, 141]


def test_a_part_with_a_scope_of_its_own_is_an_indicator() -> None:
    sentence = "全区新增行政诉讼案件121件，其中区政府作为被告34件。"
    assert scopes(sentence) == {121: "area", 34: "body"}


def test_one_number_shared_by_two_names_is_two_indicators() -> None:
    assert {c for c, _, _ in told("办理建议、提案均为12件。")} == {"npc_proposals", "cppcc_proposals"}
    rates = told("办理人大代表建议64件、政协提案112件，答复率和满意率均为100%。")
    assert {c for c, v, _ in rates if v == 100} == {"proposal_reply_rate", "proposal_satisfaction_rate"}


def test_numbers_told_respectively_find_their_names() -> None:
    assert told("受理、审结行政复议案件分别为30件、28件。") == [
        ("reconsideration_accepted", 30, "year"),
        ("reconsideration_concluded", 28, "year"),
    ]


def test_what_several_did_respectively_each_of_them_did() -> None:
    assert told("区委中心组、区政府常务会议分别专题学法5次、12次。") == [
        ("law_study_sessions", 5, "year"),
        ("law_study_sessions", 12, "year"),
    ]


def test_what_several_did_equally_often_each_of_them_did() -> None:
    assert {c for c, _, _ in told("区委常委会会议、区政府常务会议研究法治工作各4次。")} == {
        "party_committee_hearings",
        "government_hearings",
    }


def test_the_verb_in_front_of_a_number_belongs_to_that_number() -> None:
    assert told("行政诉讼案件中，已审结的82件案件中判决行政机关败诉9件。") == [
        ("litigation_concluded", 82, "year"),
        ("litigation_lost", 9, "year"),
    ]


def test_behind_a_semicolon_the_whole_area_is_spoken_of_again() -> None:
    sentence = "全区一审行政诉讼案件134件，区政府作为被告的52件；行政机关败诉9件。"
    assert scopes(sentence) == {134: "area", 52: "body", 9: "area"}


def test_what_one_part_lists_stays_with_that_part() -> None:
    sentence = "全区收到行政复议申请687件，审结571件，其中区政府本级收到214件、审结176件。"
    assert scopes(sentence) == {687: "area", 571: "area", 214: "body", 176: "body"}


def test_last_years_value_is_of_last_year() -> None:
    assert told("全年立案查处违法案件386件，较2021年的425件减少9.2%。") == [
        ("penalties", 386, "year"),
        ("penalties", 425, "prior_year"),
    ]


def test_a_change_is_never_an_indicator() -> None:
    assert told("办理法律援助案件624件，同比增加73件，增长13.2%。") == [("legal_aid_cases", 624, "year")]
    assert told("区政府法律顾问由3人增加到8人。") == [("legal_advisers", 8, "as_of")]


def test_a_rate_whose_change_is_told_first_keeps_its_name() -> None:
    assert told("负责人出庭应诉率同比提高3.2个百分点，达到98.6%。") == [("head_appearance_rate", 98.6, "year")]
    assert told("败诉率比上年降低1.1个百分点，为5.8%。") == [("litigation_loss_rate", 5.8, "year")]


def test_the_bodys_own_part_may_follow_its_total_without_a_word() -> None:
    sentence = "全区行政复议机构收到申请1287件，区政府本级438件。"
    assert [(i.code, i.value, i.scope) for i in indicators_of(sentence)] == [
        ("reconsideration_received", 1287, "area"),
        ("reconsideration_received", 438, "body"),
    ]


def test_a_plan_is_a_target() -> None:
    plan = (
        "一、主要成效",
        "全年举办执法人员培训2期。",
        "二、2023年工作打算",
        "2023年，轮训执法人员不少于600人次，复议调解和解率提升到40%以上。",
    )
    assert [(v, p) for _, v, p in told(*plan)] == [(2, "year"), (600, "target"), (40, "target")]


@pytest.mark.parametrize("words", ["自2019年以来，累计", "近三年来，", "“十三五”期间，"])
def test_several_years_together_are_cumulative(words: str) -> None:
    assert told(f"{words}办理法律援助案件2120件。") == [("legal_aid_cases", 2120, "cumulative")]


def test_since_an_earlier_year_ends_where_this_year_begins() -> None:
    assert told("自2018年以来建立清理机制，今年开展规范性文件专项清理3次。") == [("document_cleanups", 3, "year")]


def test_a_stock_is_of_its_moment() -> None:
    assert told("截至年底，全区现有持证行政执法人员1106名。") == [("certified_officers", 1106, "as_of")]


ZEROS = [
    ("全年未发生行政诉讼败诉案件。", "litigation_lost"), ("行政诉讼案件3件，无一败诉。", "litigation_lost"), ("办理检察建议5件，未收到司法建议。", "judicial_suggestions"),
    ("本年度无行政处罚、行政强制案件。", "penalties"), ("全年未收到政府信息公开申请。", "disclosure_requests"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "code"), ZEROS)
def test_a_zero_in_words_is_an_indicator_without_a_figure(sentence: str, code: str) -> None:
    zero: Indicator = next(i for i in indicators_of(sentence) if i.code == code)
    assert (zero.value, zero.figure, zero.sentence) == (0, None, sentence)


@pytest.mark.parametrize("sentence", ["未经合法性审查的一律不上会。", "全年未发生重大安全事故。", "力争无败诉案件。"])
def test_rules_wishes_and_other_absences_are_no_zeros(sentence: str) -> None:
    assert indicators_of(sentence) == ()


def test_where_two_meanings_fit_none_is_given() -> None:
    assert told("办理人大代表建议和政协提案197件。") == []


def read_table(rows: tuple[tuple[str, ...], ...]) -> list[tuple[float, str | None, list[str], str]]:
    """Value, unit, codes and period of each figure of a table in a report on 2022."""
    layout = lay_out(Document("text/html", body=(Paragraph("主要数据见下表："), Table(rows, None))))
    found = stated(layout, (), catalogue().topics)
    meanings = Meanings(catalogue(), Subject(2022, "甲区人民政府", "government", None), found, layout.text).all()
    return [
        (s.quantity.value, s.quantity.unit, [c for c, _, _ in m.codes], m.period)
        for s, m in zip(found, meanings, strict=True)
    ]


def test_a_table_gives_each_cell_its_row_and_year() -> None:
    assert read_table(
        (
            ("项目", "单位", "2022年", "2021年"),
            ("收到行政复议申请", "件", "79", "52"),
            ("负责人出庭应诉率", "%", "100", "91.7"),
        )
    ) == [
        (79, "件", ["reconsideration_received"], "year"), (52, "件", ["reconsideration_received"], "prior_year"),
        (100, "%", ["head_appearance_rate"], "year"), (91.7, "%", ["head_appearance_rate"], "prior_year"),
    ]  # fmt: skip


def test_a_column_of_rates_keeps_its_unit_and_brackets_that_name_places_are_none() -> None:
    assert read_table(
        (
            ("调解主体", "受理纠纷（件）", "2021年（件）", "增幅（%）"),
            ("村（社区）调委会", "217", "213", "1.9"),
            ("罚没款（万元）", "386.45", "301.20", "28.3"),
        )
    ) == [
        (217, "件", [], "year"), (213, "件", [], "prior_year"), (1.9, "%", [], "year"),
        (3864500, "元", [], "year"), (3012000, "元", ["fines"], "prior_year"), (28.3, "%", [], "year"),
    ]  # fmt: skip


def test_a_column_of_offices_is_no_column_of_measures() -> None:
    assert read_table(
        (
            ("单位", "行政检查（次）", "行政处罚（宗）", "罚没金额（万元）"),
            ("区水务局", "1,204", "31", "18.65"),
            ("合计", "9,310", "402", "215.20"),
        )
    ) == [
        (1204, "次", [], "year"), (31, "宗", [], "year"), (186500, "元", [], "year"),
        (9310, "次", ["inspections"], "year"), (402, "宗", ["penalties"], "year"), (2152000, "元", ["fines"], "year"),
    ]  # fmt: skip
