"""The 信息公开 block in all its shapes, and what fills in for it."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.documents import open_document
from scrapers.documents.labels import field_of, known_labels
from scrapers.reading.calendar import find_date, find_years
from scrapers.reading.index_table import read_index
from scrapers.report import IndexTable, Page
from tests.documents.report_pages import FRAMES, INDEX, INDEX_SHAPES, TITLE, Frame, page


def read(source: str) -> tuple[IndexTable, dict[str, list[str]]]:
    index, warnings = read_index(open_document(Page(source.encode())))
    odd: dict[str, list[str]] = {}
    for warning in warnings:
        odd.setdefault(warning.code, []).append(warning.detail)
    return index, odd


def block(*pairs: tuple[str, str]) -> str:
    return "<table>" + "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in pairs) + "</table>"


@pytest.mark.parametrize("shape", INDEX_SHAPES)
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
def test_every_shape_is_read_in_every_frame(frame: Frame, shape: str) -> None:
    index, odd = read(page(frame, INDEX_SHAPES[shape]))
    assert {name: getattr(index, name) for name in INDEX} == INDEX
    assert set(index.origins.values()) == {"table"}
    assert not odd


def test_a_plain_text_of_a_page_has_its_block_too() -> None:
    text = (
        "索 引 号 | 123456788/2023-00012 | 发布日期 | 2023-02-17 |\n---|---|---|---|\n发布机构 | 云岭县司法局 | 有 效 性 | 有效 |\n"
        f"标 题 | {TITLE} | 文 号 | 云政发〔2023〕3号 |\n{TITLE}\n2022年，云岭县扎实推进依法行政，现将情况报告如下。\n"
    )
    index, _ = read_index(open_document(Page(text.encode())))
    assert {name: getattr(index, name) for name in INDEX} == INDEX


@pytest.mark.parametrize("nothing", ["", "无", "暂无", "-", "—&nbsp;&nbsp;—", "[无]", "/", "&nbsp;", "null"])
def test_a_value_that_says_none_is_none(nothing: str) -> None:
    index, _ = read(page(index=block(("索引号", "1/2"), ("文号", nothing), ("发布机构", "甲局"), ("有效性", nothing))))
    assert index.document_number is None
    assert index.validity is None
    assert index.publisher == "甲局"


def test_an_empty_value_never_takes_the_next_label() -> None:
    index, _ = read(page(index="<ul><li>索引号：1/2</li><li>有效性：</li><li>文号：</li><li>发布机构：甲局</li></ul>"))
    assert (index.validity, index.document_number, index.publisher) == (None, None, "甲局")


def test_labels_of_no_field_keep_their_own_name() -> None:
    shape = block(
        ("索引号", "1/2"),
        ("发布机构", "甲局"),
        ("主题分类", "司法"),
        ("归档批次：", "七"),
        ("成文日期", "2023年2月1日"),
    )
    index, odd = read(page(index=shape))
    assert index.other == {"主题分类": "司法", "归档批次": "七", "成文日期": "2023年2月1日"}
    assert len(odd["unknown_label"]) == 1


def test_a_block_without_index_number_is_a_block() -> None:
    index, odd = read(
        page(
            index=block(
                ("文号", ""),
                ("信息分类", "司法"),
                ("发文机构", "依法治区办"),
                ("成文日期", "2023-02-01 10:00"),
                ("名称", TITLE),
            )
        )
    )
    assert (index.publisher, index.title, index.document_number) == ("依法治区办", TITLE, None)
    assert index.published_on == "2023-02-17"
    assert index.origins["published_on"] == "meta"
    assert "index_table_missing" not in odd


def test_the_formal_number_goes_before_other_numbers() -> None:
    index, _ = read(
        page(
            index=block(
                ("索引号", "1/2"), ("文号", "甲〔2023〕1号"), ("发文字号", "乙〔2023〕2号"), ("发布机构", "甲局")
            )
        )
    )
    assert index.document_number == "乙〔2023〕2号"


def test_without_a_block_the_metas_and_the_line_fill_in() -> None:
    index, odd = read(page(FRAMES[2]))
    assert (index.title, index.published_on, index.publisher) == (TITLE, "2023-02-17", "云岭县司法局")
    assert (index.index_number, index.validity, index.document_number) == (None, None, None)
    assert index.origins == {"title": "meta", "published_on": "meta", "publisher": "meta"}
    assert "index_table_missing" in odd


def test_without_metas_the_line_under_the_title_does() -> None:
    index, _ = read(page(FRAMES[-1]))
    assert (index.title, index.published_on, index.publisher) == (TITLE, "2023-02-17", "云岭县司法局")
    assert index.origins == {"title": "heading", "published_on": "line", "publisher": "line"}


def test_a_source_that_is_the_site_itself_is_no_publisher() -> None:
    index, _ = read(page(FRAMES[2]).replace("云岭县司法局", "本网"))
    assert index.publisher is None


def test_metas_that_contradict_the_block_are_noted_and_the_block_wins() -> None:
    shape = block(("索引号", "1/2"), ("发布机构", "甲局"), ("发布日期", "2023-03-01"), ("标题", "另一个标题的情况报告"))
    index, odd = read(page(index=shape))
    assert (index.published_on, index.title) == ("2023-03-01", "另一个标题的情况报告")
    assert len(odd["contradiction"]) >= 2


def test_a_list_of_other_documents_is_no_index_block() -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='{n}.html'>通知{n}</a></td><td>2023-0{n}-01</td></tr>" for n in range(1, 6)
    )
    index, odd = read(page(FRAMES[6], f"<table><tr><th>序号</th><th>标题</th><th>发布日期</th></tr>{rows}</table>"))
    assert "index_table_missing" in odd
    assert index.title == TITLE


def test_every_label_means_one_field_however_it_is_padded() -> None:
    for label, field in known_labels().items():
        assert field_of("　".join(label) + "：") == field
        assert field_of(f"【{label}】") == field


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-02-17 15:40:00", date(2023, 2, 17)),
        ("2023/2/7", date(2023, 2, 7)),
        ("2023.02.17", date(2023, 2, 17)),
        ("2023年 2月 17日 16:40", date(2023, 2, 17)),
        ("2017——04——12 21:37", date(2017, 4, 12)),
        ("2021-06-07-10:11:12", date(2021, 6, 7)),
        ("二〇二三年二月十七日", date(2023, 2, 17)),
        ("二○一七年十二月三十一日", date(2017, 12, 31)),
        ("二零二三年十月二十日", date(2023, 10, 20)),
        ("２０２３年２月１７日", date(2023, 2, 17)),
        ("20230217", date(2023, 2, 17)),
        ("1676619600", date(2023, 2, 17)),
        ("1676619600000", date(2023, 2, 17)),
        ("2023-02-30", None),
        ("2021年2023-01-05", date(2023, 1, 5)),
        ("无", None),
        (None, None),
    ],
)  # fmt: skip
def test_dates_in_the_forms_that_pages_use(text: str | None, day: date | None) -> None:
    assert find_date(text) == day


def test_years_are_found_in_order() -> None:
    assert find_years("二〇二二年度情况暨2023年工作要点") == [2022, 2023]
