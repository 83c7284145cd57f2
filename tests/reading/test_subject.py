"""Whose report it is, about which year, and under which code."""

from __future__ import annotations

import pytest

from scrapers.documents import open_document
from scrapers.reading.index_table import read_index
from scrapers.reading.layout import lay_out
from scrapers.reading.organs import kind_of, named_in_title
from scrapers.reading.subject import read_subject
from scrapers.report import Page, ReadingWarning, Subject
from tests.documents.report_pages import FRAMES, page

PROSE = "全年扎实推进各项法治任务，办理案件120件，解决了一批群众关心的问题。"


def read(
    title: str, *lines: str, metas: str = "", registered: str | None = None, published: str = "2023-02-17"
) -> tuple[Subject, list[str]]:
    """The subject of a page with that title and those paragraphs, and the codes of what was odd."""
    body = "".join(f"<p>{line}</p>" for line in (PROSE, *lines))
    source = (
        f'<html><head><meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published}">{metas}'
        f"<title>{title}</title></head><body><h1>{title}</h1><div class=TRS_Editor>{body}</div></body></html>"
    )
    document = open_document(Page(source.encode()))
    index, _ = read_index(document)
    subject, warnings = read_subject(document, index, lay_out(document), division_code=registered)
    return subject, [warning.code for warning in warnings if isinstance(warning, ReadingWarning)]


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("title", "name", "kind"),
    [
        ("青山区人民政府2021年度法治政府建设情况报告", "青山区人民政府", "government"),
        ("静海区2023年度法治政府建设情况报告", "静海区", "government"),
        ("2020年静海区法治政府建设情况报告", "静海区", "government"),
        ("清水县人民政府关于清水县2023年度法治政府建设工作总结的报告", "清水县人民政府", "government"),
        ("关于青山区2021年度法治政府建设情况的报告", "青山区", "government"),
        ("安溪县2015年推进依法行政建设法治政府工作情况报告", "安溪县", "government"),
        ("云岭县法治政府建设2022年度报告", "云岭县", "government"),
        ("中共云岭县委 云岭县人民政府关于2023年度法治政府建设情况的报告", "云岭县人民政府", "government"),
        ("【公示】云岭县２０２４年度法治政府建设情况报告", "云岭县", "government"),
        ("关于印发《云岭县2022年度法治政府建设情况报告》的通知", "云岭县", "government"),
        ("景德镇市2022年度法治政府建设情况报告", "景德镇市", "government"),
        ("财政金融局关于2022年法治工作情况暨2023年工作要点的报告", "财政金融局", "department"),
        ("市城市管理委员会关于2021年度法治政府建设情况的报告", "市城市管理委员会", "department"),
        ("武定县人民政府办公室2022年法治政府建设情况报告", "武定县人民政府办公室", "department"),
        ("云岭县应急管理局二〇二二年度法治政府建设情况报告", "云岭县应急管理局", "department"),
        ("市场监督管理局2022年法治建设工作报告", "市场监督管理局", "department"),
        ("2022年度法治政府建设情况报告（云岭县农业农村局）", "云岭县农业农村局", "department"),
        ("塔庄镇2022年法治政府建设年度报告", "塔庄镇", "township"),
        ("重庆市渝北区大盛镇人民政府2024年法治政府建设情况报告", "重庆市渝北区大盛镇人民政府", "township"),
        ("杭州市上城区人民政府清波街道办事处2023年法治政府建设年度报告", "杭州市上城区人民政府清波街道办事处", "township"),
        ("东湖新技术开发区管委会2022年度法治政府建设情况报告", "东湖新技术开发区管委会", "other"),
    ],
)  # fmt: skip
def test_a_title_names_the_body(title: str, name: str, kind: str) -> None:
    assert named_in_title(title) == name
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "title",
    ["关于2022年度法治政府建设情况的报告", "2021年法治政府建设年度报告", "我县2022年度法治政府建设情况报告", "全区2022年法治政府建设情况"],
)  # fmt: skip
def test_a_title_may_name_no_body(title: str) -> None:
    assert named_in_title(title) is None


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("佛山市高明区2022年度法治政府建设情况报告", "高明区人民政府"),
        ("静海区2023年度法治政府建设情况报告", "静海区人民政府"),
        ("湖南省2019年法治政府建设情况报告", "湖南省人民政府"),
        ("镇宁布依族苗族自治县2022年度法治政府建设情况报告", "镇宁布依族苗族自治县人民政府"),
        ("安徽省霍塘县2024年度法治政府建设情况报告", "霍塘县人民政府"),
    ],
)
def test_a_government_goes_by_the_name_of_its_division_alone(title: str, body: str) -> None:
    subject, _ = read(title)
    assert (subject.body, subject.body_kind) == (body, "government")


def test_first_person_and_signature_name_a_department_that_the_title_leaves_out() -> None:
    subject, _ = read(
        "关于2022年度法治政府建设情况的报告",
        "2022年，我局认真履职，局党组专题研究法治工作6次，我局干部全部持证上岗。",
        "云岭县水利局",
        "2023年1月30日",
    )
    assert (subject.body, subject.body_kind, subject.year) == ("云岭县水利局", "department", 2022)


def test_a_name_that_the_text_shortens_to_our_bureau_is_the_body() -> None:
    subject, _ = read(
        "2022年度法治政府建设年度报告", "2022年，云岭县交通运输局（以下简称“我局”）扎实推进依法行政，成效明显。"
    )
    assert (subject.body, subject.body_kind) == ("云岭县交通运输局", "department")


def test_words_of_the_whole_district_make_it_the_governments_report() -> None:
    subject, _ = read(
        "2021年法治政府建设年度报告",
        "区委、区政府高度重视，区政府常务会议研究法治工作9次，全区25个部门完成清理，我区营商环境持续向好。",
        metas=meta("SiteName", "江岸区人民政府") + meta("SiteIDCode", "4201020001"),
    )
    assert (subject.body, subject.body_kind, subject.division_code) == ("江岸区人民政府", "government", "420102")


def test_the_justice_bureau_that_published_is_not_the_body() -> None:
    index = "<table><tr><th>索引号</th><td>1/2</td><th>发布机构</th><td>静海区司法局</td></tr></table>"
    source = page(FRAMES[0], index, title="静海区2022年度法治政府建设情况报告")
    document = open_document(Page(source.encode()))
    subject, _ = read_subject(document, read_index(document)[0], lay_out(document))
    assert (subject.body, subject.body_kind) == ("静海区人民政府", "government")


def test_a_signature_completes_what_the_title_shortens() -> None:
    subject, _ = read("区司法局2022年度法治政府建设工作报告", "江岸区司法局", "2023年1月5日")
    assert (subject.body, subject.division_code) == ("江岸区司法局", "420102")
    town, _ = read("塔庄镇2022年法治政府建设年度报告", "闽清县塔庄镇人民政府", "二〇二三年一月五日")
    assert (town.body, town.body_kind) == ("塔庄镇人民政府", "township")


class TestDivisionCodes:
    TITLE = "青山区人民政府2021年度法治政府建设情况报告"

    def test_a_name_that_two_divisions_bear_is_decided_by_those_above_it(self) -> None:
        subject, _ = read(self.TITLE, "对照武汉市的部署和湖北省的要求，全区各部门逐项落实，武汉市考核结果为优秀。")
        assert subject.division_code == "420107"

    def test_or_by_the_sites_code(self) -> None:
        subject, _ = read(self.TITLE, metas=meta("SiteIDCode", "1502040001"))
        assert subject.division_code == "150204"

    def test_or_by_the_registry(self) -> None:
        subject, _ = read(self.TITLE, registered="420107")
        assert subject.division_code == "420107"

    def test_else_it_stays_open_and_says_so(self) -> None:
        subject, odd = read(self.TITLE)
        assert subject.division_code is None
        assert "division_ambiguous" in odd

    def test_a_place_that_no_division_bears_has_no_code(self) -> None:
        subject, _ = read("武汉市澄湖区市场监督管理局2020年度法治政府建设工作报告")
        assert subject.division_code is None

    def test_a_department_goes_under_its_government(self) -> None:
        subject, _ = read("广州市教育局2021年度法治政府建设年度报告")
        assert (subject.body, subject.division_code) == ("广州市教育局", "440100")

    def test_a_township_goes_under_its_county(self) -> None:
        subject, _ = read("荷城街道2022年度法治政府建设情况报告", metas=meta("SiteName", "佛山市高明区人民政府网"))
        assert (subject.body_kind, subject.division_code) == ("township", "440608")

    def test_a_copied_template_with_another_sites_code_is_noted(self) -> None:
        subject, odd = read("静海区2023年度法治政府建设情况报告", metas=meta("SiteIDCode", "5001070001"))
        assert subject.division_code == "120118"
        assert "division_conflict" in odd


class TestYears:
    def test_the_year_of_the_title_is_the_year_reported_on(self) -> None:
        assert read("静海区2021年度法治政府建设情况报告", published="2022-03-01")[0].year == 2021

    def test_chinese_numerals_count(self) -> None:
        assert read("静海区二〇一六年度依法行政工作情况报告")[0].year == 2016

    def test_without_one_the_opening_words_tell_it(self) -> None:
        subject, odd = read("静海区法治政府建设情况报告", "现将2021年度有关情况报告如下。", published="2022-03-01")
        assert subject.year == 2021
        assert "year_inferred" in odd

    def test_else_it_is_the_year_before_publication(self) -> None:
        subject, odd = read("静海区法治政府建设情况报告", published="2022-03-01")
        assert subject.year == 2021
        assert "year_inferred" in odd
