"""What a list item is taken for: an annual rule-of-law report, of which body and year, or something else and why."""

from datetime import date

import pytest

from scrapers.divisions import division
from scrapers.report_titles import judge_title

QINGSHAN = division("420107")


@pytest.mark.parametrize(
    ("title", "year", "body", "kind"),
    [
        ("青山区人民政府2021年度法治政府建设情况报告", 2021, "青山区人民政府", "government"),
        ("静海区2023年度法治政府建设情况报告", 2023, "静海区人民政府", "government"),
        ("2020年静海区法治政府建设情况报告", 2020, "静海区人民政府", "government"),
        ("洪山区人民政府关于2024年度法治政府建设情况的报告", 2024, "洪山区人民政府", "government"),
        ("武汉市人民政府关于2022年度推进法治政府建设情况的报告", 2022, "武汉市人民政府", "government"),
        ("清水县人民政府关于清水县2023年度法治政府建设工作总结的报告", 2023, "清水县人民政府", "government"),
        ("2021年法治政府建设年度报告", 2021, "青山区人民政府", "government"),
        ("青山区 ２０２１ 年度法治政府建设情况报告", 2021, "青山区人民政府", "government"),
        ("二〇二一年青山区法治政府建设年度报告", 2021, "青山区人民政府", "government"),
        ("武汉市青山区人民政府2019年法治政府建设工作报告（更正）", 2019, "青山区人民政府", "government"),
        ("更正：青山区人民政府2019年法治政府建设工作报告", 2019, "青山区人民政府", "government"),
        ("（更正）青山区人民政府2019年法治政府建设工作报告", 2019, "青山区人民政府", "government"),
        ("重新发布：青山区2019年法治政府建设年度报告", 2019, "青山区人民政府", "government"),
        ("青山区人民政府2019年法治政府建设年度报告更正版", 2019, "青山区人民政府", "government"),
        ("青山区人民政府2019年法治政府建设年度报告（修订稿）", 2019, "青山区人民政府", "government"),
        ("中共青山区委青山区人民政府关于2022年法治政府建设情况的报告", 2022, "青山区人民政府", "government"),
        ("中共武汉市青山区委全面依法治区委员会办公室2022年度法治政府建设年度报告", 2022, "青山区人民政府", "government"),
        ("【公告】青山区2021年法治政府建设年度报告", 2021, "青山区人民政府", "government"),
        ("武汉经济技术开发区管委会2022年度法治政府建设情况报告", 2022, "武汉经济技术开发区管委会", "government"),
        ("青山区司法局关于2022年法治工作情况暨2023年工作要点的报告", 2022, "青山区司法局", "department"),
        ("区市场监督管理局2022年法治工作情况", 2022, "区市场监督管理局", "department"),
        ("青山区教育局2023年度法治政府建设工作总结", 2023, "青山区教育局", "department"),
        ("区发展和改革委员会2020年度法治政府建设情况报告", 2020, "区发展和改革委员会", "department"),
        ("红卫路街道2022年法治政府建设工作总结", 2022, "红卫路街道", "township"),
        ("阳逻街道办事处2022年度法治政府建设情况的报告", 2022, "阳逻街道办事处", "township"),
        ("火塘镇人民政府2024年度法治政府建设年度报告", 2024, "火塘镇人民政府", "township"),
        ("青山区2014年依法行政工作情况报告", 2014, "青山区人民政府", "government"),
        ("关于2015年推进依法行政工作总结", 2015, "青山区人民政府", "government"),
        ("获嘉县2023年度法治政府建设情况报告", 2023, "获嘉县人民政府", "government"),
        ("青山区2023年法治政府建设年度报告.pdf", 2023, "青山区人民政府", "government"),
        ("《青山区2023年法治政府建设年度报告》", 2023, "青山区人民政府", "government"),
        ("青山区人民政府关于2023年法治政府建设情况和2024年工作安排的报告", 2023, "青山区人民政府", "government"),
    ],
)  # fmt: skip
def test_annual_reports_are_known_with_body_and_year(title: str, year: int, body: str, kind: str) -> None:
    verdict = judge_title(title, division=QINGSHAN)
    assert verdict.accepted, verdict.reason
    assert (verdict.year, verdict.body, verdict.body_kind) == (year, body, kind)
    assert not verdict.year_inferred


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("【政策解读】青山区2022年度法治政府建设情况报告", "explains"),
        ("《青山区2022年度法治政府建设情况报告》解读", "explains"),
        ("【图解】一图读懂青山区2024年法治政府建设情况报告", "explains"),
        ("数读溧阳市2024年度法治政府建设情况报告", "explains"),
        ("青山区法治政府建设实施方案", "another kind of paper"),
        ("青山区关于进一步加强法治政府建设的实施意见", "another kind of paper"),
        ("青山区2024年法治政府建设工作要点", "another kind of paper"),
        ("蔡甸区2024年度法治政府建设工作计划", "another kind of paper"),
        ("法治政府建设示范创建情况报告", "another kind of paper"),
        ("关于法治政府建设示范创建情况的报告", "another kind of paper"),
        ("关于2022年法治政府建设督察情况的报告", "another kind of paper"),
        ("2022年度法治政府建设考核情况通报", "ends as something else"),
        ("青山区召开2024年度法治政府建设工作情况汇报会", "news"),
        ("区政府常务会议听取全区法治政府建设情况汇报", "news"),
        ("武汉市法治督察组到青山区督察法治政府建设情况", "news"),
        ("关于征求青山区2022年度法治政府建设情况报告意见的公告", "draft for comment"),
        ("关于印发青山区2022年度法治政府建设情况报告的通知", "another paper"),
        ("青山区法治政府建设五年总结报告", "several years"),
        ("青山区2016—2020年法治政府建设情况报告", "several years"),
        ("青山区法治政府建设实施纲要中期情况报告", "several years"),
        ("青山区2023年上半年法治政府建设工作总结", "part of a year"),
        ("青山区人民政府2023年政府信息公开工作年度报告", "neither"),
        ("2024年青山区政府工作报告", "neither"),
        ("青山区2022年政府网站工作年度报表", "neither"),
        ("青山区局长述职述法报告", "neither"),
        ("青山区2022年度党政主要负责人法治建设述职述法报告", "another kind of paper"),
        ("青山区发布2024年法治政府建设“成绩单”", "news"),
        ("青山区司法局2019年依法行政工作报告", "until 2016"),
        ("青山区法治政府建设成效显著", "not called a report"),
        ("区人大常委会关于法治政府建设情况的调研报告", "another kind of paper"),
    ],
)
def test_other_papers_are_refused_with_a_reason(title: str, reason: str) -> None:
    verdict = judge_title(title, division=QINGSHAN)
    assert not verdict.accepted
    assert reason in verdict.reason
    assert verdict.several_years == (reason == "several years")


def test_without_a_year_the_list_s_date_tells_it_and_that_is_marked() -> None:
    verdict = judge_title("青山区法治政府建设年度报告", listed_on=date(2022, 3, 1), division=QINGSHAN)
    assert (verdict.year, verdict.year_inferred) == (2021, True)
    assert "2022-03-01" in verdict.reason
    assert judge_title("青山区法治政府建设年度报告", division=QINGSHAN).year is None


def test_a_bare_title_counts_only_in_a_column_of_reports() -> None:
    assert judge_title("2021年度报告", column="法治政府建设年度报告", division=QINGSHAN).accepted
    assert not judge_title("2021年度报告", column="年度报告", division=QINGSHAN).accepted
    assert not judge_title("2021年度报告", division=QINGSHAN).accepted
    assert not judge_title("2021年政府信息公开年度报告", column="法治政府建设年度报告", division=QINGSHAN).accepted


def test_a_title_without_subject_belongs_to_whom_the_list_belongs() -> None:
    verdict = judge_title("2021年法治政府建设年度报告", division=QINGSHAN, body="青山区司法局", publisher="区司法局")
    assert (verdict.body, verdict.body_kind) == ("青山区司法局", "department")
    verdict = judge_title("2021年法治政府建设年度报告", division=QINGSHAN, publisher="区司法局")
    assert (verdict.body, verdict.body_kind) == ("青山区人民政府", "government")
    assert "区司法局" in verdict.reason
