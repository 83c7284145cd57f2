"""Web pages of every family: the whole body comes through, and nothing of what stands around it."""

from __future__ import annotations

import re

import pytest

from scrapers.documents import Document, Paragraph, Table, open_document
from scrapers.report import Page
from tests.documents.report_pages import FRAMES, FURNITURE, INDEX_SHAPES, SENTENCES, TITLE, Frame, page, paragraphs

SHAPE_A = next(iter(INDEX_SHAPES.values()))


def opened(source: str | bytes, url: str | None = None, media_type: str | None = None) -> Document:
    content = source.encode() if isinstance(source, str) else source
    return open_document(Page(content, url, media_type))


def texts(document: Document) -> list[str]:
    return [block.text for block in document.body if isinstance(block, Paragraph)]


@pytest.mark.parametrize("shape", [*INDEX_SHAPES, "none"])
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
def test_the_body_is_the_report_and_nothing_else(frame: Frame, shape: str) -> None:
    document = opened(page(frame, INDEX_SHAPES.get(shape, "")))
    assert texts(document) == list(SENTENCES)
    assert document.heading == TITLE
    assert not document.warnings


@pytest.mark.parametrize("style", ["p", "div", "br", "spans", "upper"])
def test_paragraphs_come_through_however_an_editor_marks_them(style: str) -> None:
    document = opened(page(FRAMES[0], SHAPE_A, paragraphs(style)))
    assert texts(document) == list(SENTENCES)


def test_no_furniture_reaches_the_text() -> None:
    for frame in FRAMES:
        text = "\n".join(texts(opened(page(frame, SHAPE_A))))
        assert [piece for piece in FURNITURE if piece in text] == []


def test_digits_split_over_spans_are_one_number() -> None:
    body = (
        "<p><span>20</span><span>22</span>年<span lang=EN-US>1</span><span>,</span><span>046</span>件案件全部办结，群众满意。</p>"
        * 4
    )
    assert texts(opened(page(body=body)))[0] == "2022年1,046件案件全部办结，群众满意。"


def test_a_list_number_between_two_word_comments_is_kept() -> None:
    body = (
        "<p><!--[if !supportLists]--><span>（二）</span><!--[endif]-->规范执法。全年办案12件，全部按期办结，无一败诉。</p>"
        "<p><![if !supportLists]><span>（三）</span><![endif]>普法宣传。全年宣讲30场，覆盖群众九百余人次。</p>"
    )
    assert [text[:3] for text in texts(opened(page(body=body)))] == ["（二）", "（三）"]


def test_blocks_inside_a_paragraph_lose_no_sentence() -> None:
    body = "<p><span>第一段话说的是学法，<div>第二段话说的是执法，</div>第三段话说的是普法，成效都很明显。</span></p>"
    assert (
        "".join(texts(opened(page(body=body))))
        == "第一段话说的是学法，第二段话说的是执法，第三段话说的是普法，成效都很明显。"
    )


def test_invisible_characters_and_padding_go_and_width_stays() -> None:
    body = "<p>&#8203;　　全县持证执法人员&nbsp;1&#173;208&nbsp;名，占９９％，①类（含乡镇）居多。&nbsp;&nbsp;　</p>" * 3
    assert texts(opened(page(body=body)))[0] == "全县持证执法人员 1208 名，占９９％，①类（含乡镇）居多。"


def test_lines_broken_by_hand_in_words_and_numbers_are_joined() -> None:
    whole = [
        "2016年是“十三五”开局之年，也是纲要（2015—2020年）施行后的第一个完整年度，全县上下认真贯彻上级决策部署，扎实推进依法行政各项任务，取得了明显的成效。",
        "（一）健全领导机制。县政府调整充实了以县长为组长的领导小组，全年召开会议12次，印发文件36份，把依法行政纳入绩效考核，年初有部署、年中有督查、年底有考评。",
        "（二）抓好学法用法。坚持会前学法制度，全年学法六次，各乡镇、县直单位集体学法二百余次，举办讲座四场，听课人数近千人，培训执法骨干四百六十人次。",
    ]
    body = ""
    for text in whole:
        rows = [text[:28], *[text[at : at + 30] for at in range(28, len(text), 30)]]
        body += "　　" + "<BR>\n".join(rows) + "<BR>\n"
    assert texts(opened(page(body=body))) == whole


def test_lines_with_stops_stay_paragraphs() -> None:
    body = "<br>".join(
        [
            "一、主要工作",
            "全年办案12件，全部办结。",
            "二、存在问题",
            "基层力量不足，需要加强。",
            "三、打算",
            "继续努力，抓好落实。",
        ]
    )
    assert len(texts(opened(page(body=body)))) == 6


def test_a_sentence_that_breaks_off_at_a_comma_goes_on_in_the_next_paragraph() -> None:
    body = (
        "<p>共新收以县政府为被告的一审行政诉讼案件199件，</p><p>组织负责人出庭应诉77次，出庭率90%以上。</p>"
        + f"<p>{SENTENCES[0]}</p>"
    )
    assert texts(opened(page(body=body)))[0].endswith("199件，组织负责人出庭应诉77次，出庭率90%以上。")


def test_a_statistics_table_keeps_rows_and_columns() -> None:
    table = (
        "<p align=center>2022年行政执法情况表</p><table border=1><tr><td rowspan=2>部门</td><td colspan=2>案件（件）</td></tr>"
        "<tr><td>处罚</td><td>强制</td></tr><tr><td>城管局</td><td>120</td><td></td></tr><tr><td>水利局</td><td>36</td><td>2</td></tr></table>"
    )
    document = opened(page(body=f"<p>{SENTENCES[0]}</p>{table}<p>{SENTENCES[3]}</p>"))
    found = [block for block in document.body if isinstance(block, Table)]
    assert found == [
        Table(
            (("部门", "案件（件）", ""), ("", "处罚", "强制"), ("城管局", "120", ""), ("水利局", "36", "2")),
            "2022年行政执法情况表",
        )
    ]


def test_a_table_that_only_lays_out_text_is_no_table() -> None:
    rows = "".join(f"<tr><td>{text}</td></tr>" for text in SENTENCES)
    document = opened(page(body=f"<table>{rows}</table>"))
    assert texts(document) == list(SENTENCES)


def test_emphasis_alignment_and_heading_levels_are_noted() -> None:
    body = f"<h3>主要成效</h3><p align=center>居中的小标题</p><p><strong>严格执法。</strong>全年办案12件，全部办结。</p><p>{SENTENCES[0]}</p>"
    first, centred, lead, plain = (b for b in opened(page(body=body)).body if isinstance(b, Paragraph))
    assert first.level == 3
    assert centred.centred
    assert lead.bold_lead == 5
    assert plain.bold_lead == 0


def test_a_body_over_several_pages_is_one_document() -> None:
    half = len(SENTENCES) // 2
    pages = [
        Page(page(body="".join(f"<p>{text}</p>" for text in part)).encode())
        for part in (SENTENCES[:half], SENTENCES[half:])
    ]
    document = open_document(pages[0], pages[1:])
    assert texts(document) == list(SENTENCES)


def test_attachments_are_listed_with_their_addresses() -> None:
    body = paragraphs() + '<p>附件：<a href="./P020230217123456789012.docx">附件1 统计表.docx</a></p>'
    document = opened(page(body=body), "http://www.yunling.example/zwgk/202302/t20230217_1.shtml")
    assert [(link.url, link.name) for link in document.attachments] == [
        ("http://www.yunling.example/zwgk/202302/P020230217123456789012.docx", "附件1 统计表.docx")
    ]


def test_a_body_that_is_a_file_in_a_frame_is_reported() -> None:
    document = opened(
        page(body='<iframe src="/web/viewer.html?file=/files/report.pdf"></iframe>'), "http://a.example/x/1.html"
    )
    assert [link.url for link in document.attachments] == ["http://a.example/files/report.pdf"]
    assert [warning.code for warning in document.warnings] == ["body_in_attachment"]


def test_a_scan_needs_ocr() -> None:
    document = opened(page(body='<p><img src="scan1.jpg"></p><p><img src="scan2.jpg"></p>'))
    assert [warning.code for warning in document.warnings] == ["needs_ocr"]


def test_a_page_without_a_report_says_so() -> None:
    assert [w.code for w in opened("<html><body><p>页面不存在</p></body></html>").warnings] == ["body_missing"]


def test_a_body_kept_as_a_string_in_the_page_configuration_is_read() -> None:
    escaped = paragraphs().replace("<", "\\u003C").replace(">", "\\u003E").replace('"', '\\"')
    source = (
        '<html><head><meta charset="utf-8"><title>报告</title></head><body><div id="app"></div><script>window._CONFIG={DETAIL:{'
        f'"identifier":"123456788/2023-00012","publisher":"云岭县司法局","title":"{TITLE}","document_number":"","date":1676619600,'
        f'"display_publish_time":1676619600,"content":"{escaped}"}}}}</script></body></html>'
    )
    document = opened(source)
    assert texts(document) == list(SENTENCES)
    assert dict(document.fields)["发布日期"] == "2023-02-17"
    assert dict(document.fields)["索引号"] == "123456788/2023-00012"


def test_text_that_only_a_hidden_tab_holds_is_read() -> None:
    document = opened(page(body=f'<div style="display:none">{paragraphs()}</div>'))
    assert texts(document) == list(SENTENCES)


def test_a_title_broken_into_two_lines_is_one_title_and_no_text() -> None:
    source = page(FRAMES[6]).replace(f"<h1>{TITLE}</h1>", f"<h1>{TITLE[:12]}<br>{TITLE[12:]}</h1>")
    document = opened(re.sub(r'<meta name="ArticleTitle"[^>]*>', "", source))
    assert document.heading == TITLE
    assert texts(document) == list(SENTENCES)


def test_an_opening_in_a_region_named_like_furniture_is_kept() -> None:
    source = page(
        FRAMES[6], body=f'<div class="top">{SENTENCES[0]}</div>' + "".join(f"<p>{text}</p>" for text in SENTENCES[1:])
    )
    assert texts(opened(source)) == list(SENTENCES)


def test_an_anchor_that_is_never_closed_is_no_link() -> None:
    assert texts(opened(page(body=f'<a name="top">{paragraphs()}'))) == list(SENTENCES)


def test_the_first_metas_that_say_anything_win() -> None:
    source = (
        "<html><head><META NAME='ArticleTitle' CONTENT=''><meta content='第二个' name='articletitle'>"
        "<meta name=PubDate content='2023-02-17 10:00' /></head><body><p>正文。</p></body></html>"
    )
    assert opened(source).metas == {"articletitle": "第二个", "pubdate": "2023-02-17 10:00"}
