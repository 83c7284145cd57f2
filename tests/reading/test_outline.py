"""Headings, their levels, and the text that belongs to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.documents import Document, Paragraph, Table
from scrapers.reading.headings import numbered, ordinal
from scrapers.reading.layout import Layout, lay_out
from scrapers.reading.outline import read_outline

PROSE = "全年深入推进各项工作，办理案件120件，同比增长3%，各项指标均达到预期目标。"


def text_of(*lines: str | Paragraph | Table) -> Layout:
    return lay_out(
        Document("text/html", body=tuple(Paragraph(line) if isinstance(line, str) else line for line in lines))
    )


def outline(*lines: str | Paragraph | Table) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in read_outline(text_of(*lines))[0] if section.level]


def bold(text: str, lead: str | None = None) -> Paragraph:
    return Paragraph(text, bold_lead=len(text if lead is None else lead))


@pytest.mark.parametrize(
    ("line", "level", "heading"),
    [
        ("一、主要举措和成效", 1, "主要举措和成效"),
        ("十二．存在的问题：", 1, "存在的问题"),
        ("（一）坚持党的领导，统筹推进", 2, "坚持党的领导，统筹推进"),
        ("( 二 ) 规范执法。" + PROSE, 2, "规范执法"),
        ("（三）、加强普法。" + PROSE, 2, "加强普法"),
        ("㈣ 优化服务。" + PROSE, 2, "优化服务"),
        ("（五）强化监督.全年检查12次，全部办结。", 2, "强化监督"),
        ("1.严格决策管理。" + PROSE, 3, "严格决策管理"),
        ("２．严格审查。" + PROSE, 3, "严格审查"),
        ("3、深化改革。" + PROSE, 3, "深化改革"),
        ("⒋推进公开。" + PROSE, 3, "推进公开"),
        ("一是强化理论武装。" + PROSE, 3, "强化理论武装"),
        ("第二，压实责任。" + PROSE, 3, "压实责任"),
    ],
)
def test_the_style_of_a_number_tells_the_level(line: str, level: int, heading: str) -> None:
    assert (level, heading) in outline("一、开头的一级标题", "（一）二级标题", line, PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "1.2万人次参加学习，效果良好。",
        "12.4国家宪法日当天开展宣传活动30场。",
        "2023年12月，全县召开推进会。",
        "3个单位完成整改，其余2个正在推进。",
        "一、二、三产业融合发展取得新的成效。",
        "（一）至（三）项所列情形均已整改。",
        "十二届县委第三次全会召开，作出部署。",
        "第一季度完成全部整改任务。",
        "主要做法：一是抓学习；二是抓培训；三是抓考核。",
        "一是抓学习，全年6次；二是抓培训，全年12期。",
        "1.学习到位；2.培训到位；3.考核到位。",
    ],
)
def test_a_number_that_heads_nothing_opens_no_section(line: str) -> None:
    assert outline("一、主要工作", line, PROSE) == [(1, "主要工作")]


def test_levels_go_deeper_with_the_page() -> None:
    assert outline("一、甲", "（一）乙", "1.丙", "（1）丁。" + PROSE, "①戊。" + PROSE, "（2）己。" + PROSE, "2.庚", PROSE) == [
        (1, "甲"), (2, "乙"), (3, "丙"), (4, "丁"), (5, "戊"), (4, "己"), (3, "庚"),
    ]  # fmt: skip


def test_items_below_a_numbered_heading_are_one_deeper() -> None:
    assert outline("一、甲", "1.乙", "一是丙。" + PROSE, "二是丁。" + PROSE, "2.戊") == [
        (1, "甲"), (3, "乙"), (4, "丙"), (4, "丁"), (3, "戊"),
    ]  # fmt: skip


def test_parts_above_the_usual_numbers_move_everything_down() -> None:
    assert outline("第一部分　工作情况", "一、甲", "（一）乙", PROSE, "第二部分　打算", "一、丙", PROSE) == [
        (1, "工作情况"), (2, "甲"), (3, "乙"), (1, "打算"), (2, "丙"),
    ]  # fmt: skip


def test_of_one_list_all_items_are_headings_or_none() -> None:
    told = [
        "一是全年办理案件120件，其中处罚案件86件、许可34件，办结率100%。",
        "二是举办培训班12期，培训执法人员300人次，合格率达到99.5%以上。",
    ]
    assert outline("一、甲", *told, PROSE) == [(1, "甲")]
    named = ["一是认识不够到位；", "二是队伍力量薄弱，专业人员偏少，12个单位没有专职人员；"]
    assert len(outline("一、甲", *named, PROSE)) == 3


def test_a_table_of_contents_does_not_count() -> None:
    contents = ["目录", "一、主要工作……1", "二、存在问题……3", "三、下步打算……5"]
    body = ["一、主要工作", PROSE, "二、存在问题", PROSE, "三、下步打算", PROSE]
    assert outline(*contents, *body) == [(1, "主要工作"), (1, "存在问题"), (1, "下步打算")]


def test_a_repeated_or_missing_number_is_noted_and_derails_nothing() -> None:
    sections, warnings = read_outline(
        text_of("一、甲方面", PROSE, "二、乙方面", PROSE, "二、丙方面", PROSE, "五、丁方面", PROSE)
    )
    assert [section.heading for section in sections] == ["甲方面", "乙方面", "丙方面", "丁方面"]
    assert [section.id for section in sections] == ["1", "2", "3", "4"]
    assert {warning.code for warning in warnings} == {"numbering_gap"}


def test_a_heading_that_lost_its_number_is_known_by_the_gap() -> None:
    assert outline(bold("一、主要工作"), PROSE, bold("存在的问题"), PROSE, bold("三、下步打算"), PROSE) == [
        (1, "主要工作"), (1, "存在的问题"), (1, "下步打算"),
    ]  # fmt: skip


def test_headings_without_numbers_count_where_the_page_sets_them_apart() -> None:
    lines: list[str | Paragraph | Table] = [
        bold("主要工作成效"), bold("加强组织领导。" + PROSE, "加强组织领导。"), bold("规范行政执法。" + PROSE, "规范行政执法。"),
        bold("存在问题"), PROSE,
    ]  # fmt: skip
    assert outline(*lines) == [(1, "主要工作成效"), (2, "加强组织领导"), (2, "规范行政执法"), (1, "存在问题")]


def test_bold_opening_sentences_are_one_deeper_than_the_numbered_heading_above() -> None:
    lead = "强化理论武装。"
    assert outline("一、甲", "（一）乙", bold(lead + PROSE, lead), bold("压实责任。" + PROSE, "压实责任。"), "二、丙") == [
        (1, "甲"), (2, "乙"), (3, "强化理论武装"), (3, "压实责任"), (1, "丙"),
    ]  # fmt: skip


def test_a_text_that_is_all_bold_sets_nothing_apart() -> None:
    assert outline("一、甲", bold(PROSE), bold(PROSE), bold("县政府高度重视"), bold(PROSE)) == [(1, "甲")]


def test_plain_opening_sentences_are_no_headings() -> None:
    assert outline("一、甲", "加强组织领导。" + PROSE, "规范行政执法。" + PROSE) == [(1, "甲")]


def test_word_heading_levels_count_without_numbers() -> None:
    assert outline(Paragraph("工作成效", level=1), PROSE, Paragraph("学法用法", level=2), PROSE, Paragraph("问题", level=1), PROSE) == [
        (1, "工作成效"), (2, "学法用法"), (1, "问题"),
    ]  # fmt: skip


def test_emphasis_ends_a_heading_that_has_no_stop() -> None:
    lead = "（一）加强领导"
    assert outline("一、甲", bold(f"{lead}　{PROSE}", lead)) == [(1, "甲"), (2, "加强领导")]


def test_a_caption_above_a_table_is_no_heading() -> None:
    table = Table((("项目", "件"), ("复议", "12")))
    assert outline("一、甲", PROSE, bold("2022年行政复议情况表"), table, PROSE) == [(1, "甲")]


def test_the_title_is_level_zero_over_several_lines() -> None:
    sections, _ = read_outline(text_of("云岭县水利局", "2022年度法治政府建设情况报告", PROSE, "一、甲", PROSE))
    assert [(section.id, section.level, section.heading) for section in sections] == [
        ("0", 0, "云岭县水利局2022年度法治政府建设情况报告"), ("1", 1, "甲"),
    ]  # fmt: skip


def test_ids_are_paths_and_spans_end_where_the_next_heading_of_the_level_starts() -> None:
    layout = text_of("一、甲", "（一）乙", PROSE, "（二）丙", PROSE, "二、丁", PROSE)
    sections, _ = read_outline(layout)
    assert [section.id for section in sections] == ["1", "1.1", "1.2", "2"]
    spans = [layout.text[section.start : section.end] for section in sections]
    assert spans == [
        f"一、甲\n（一）乙\n{PROSE}\n（二）丙\n{PROSE}", f"（一）乙\n{PROSE}", f"（二）丙\n{PROSE}", f"二、丁\n{PROSE}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十四", 34), ("⑫", 12), ("㈢", 3), ("⒌", 5), ("８", 8)],
)
def test_ordinals(mark: str, number: int) -> None:
    assert ordinal(mark) == number


@given(st.lists(st.text(alphabet="一二十、（）()1.2．①是第，。；：甲乙 \u3000", min_size=1, max_size=30), max_size=30))
def test_any_numbering_gives_nested_spans(lines: list[str]) -> None:
    lines = [line for line in lines if line.strip()]
    layout = text_of(*lines)
    sections, _ = read_outline(layout)
    assert len({section.id for section in sections}) == len(sections)
    for section in sections:
        assert 0 <= section.start <= section.end <= len(layout.text)
        above = section.id.rpartition(".")[0]
        holder = next((other for other in sections if other.id == above), None)
        assert not above or (holder is not None and holder.start <= section.start and section.end <= holder.end)


@given(st.text(max_size=60))
def test_a_heading_is_part_of_its_line(text: str) -> None:
    found = numbered(text)
    assert found is None or found.heading in text
