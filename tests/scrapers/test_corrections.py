"""A publication that says of itself that it corrects an earlier one, by its title or by its opening."""

from __future__ import annotations

import pytest

from scrapers.corrections import correction_in
from scrapers.reading import read
from scrapers.report import Page

TITLE = "青山区人民政府2021年法治政府建设情况报告"
BODY = f"{TITLE}\n一、依法履职\n全区办理行政处罚案件96件。{'各部门严格落实行政执法三项制度。' * 30}"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (f"{TITLE}（更正）", "更正"),
        (f"{TITLE}（更正版）", "更正版"),
        (f"更正：{TITLE}", "更正"),
        (f"【重新发布】{TITLE}", "重新发布"),
        (f"{TITLE}（修订）", "(修订)"),
        (f"{TITLE} 修订稿", "修订稿"),
        (f"{TITLE}勘误版", "勘误版"),
    ],
)
def test_a_title_calls_it_a_correction(title: str, words: str) -> None:
    assert correction_in((title, None), BODY) == words
    assert correction_in((None, title), BODY) == words


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        ("更正说明：原报告中行政处罚案件数有误。", "更正说明"),
        ("因统计口径有误，现将我区2021年法治政府建设情况报告更正如下：", "现将我区2021年法治政府建设情况报告更正"),
        ("原报告数据有误，现予更正。", "现予更正"),
        ("2022年1月24日发布的报告数据有误，现重新发布。", "现重新发布"),
    ],
)
def test_an_opening_explains_the_correction(opening: str, words: str) -> None:
    assert correction_in((TITLE,), f"{opening}\n{BODY}") == words


@pytest.mark.parametrize(
    "sentence",
    [
        "修订规范性文件12件。",
        "督促有关部门更正行政处罚决定书3份。",
        "政府信息更正申请2件。",
        "修订《青山区重大行政决策程序规定》。",
    ],
)
def test_what_a_report_tells_of_corrections_makes_it_none(sentence: str) -> None:
    assert correction_in((TITLE, None), f"{TITLE}\n{sentence}{BODY}") is None
    assert correction_in((TITLE, None), f"{BODY}\n更正说明：{sentence}") is None


@pytest.mark.parametrize("title", [f"更正：{TITLE}", f"（更正）{TITLE}", f"【更正】{TITLE}", f"{TITLE}（更正版）"])
def test_a_corrected_report_is_read_as_that_of_the_same_body_and_year(title: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{BODY[len(TITLE) :]}</p></body></html>"
    report = read(Page(page.encode(), "https://www.420107.gov.cn/1.shtml", "text/html"), division_code="420107")
    assert (report.subject.body, report.subject.year) == ("青山区人民政府", 2021)
