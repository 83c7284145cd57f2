"""Word, PDF and OFD files: the same report comes out of each."""

from __future__ import annotations

import io
import shutil
import zipfile

import pytest

from scrapers.documents import Document, Paragraph, Table, open_document
from scrapers.documents.lists import chinese
from scrapers.faults import Fault
from scrapers.reading.index_table import read_index
from scrapers.reading.layout import lay_out
from scrapers.reading.outline import read_outline
from scrapers.report import Page
from tests.documents.pdf_writer import PdfPage, pdf_of, set_text
from tests.documents.report_pages import HEADINGS, REPORT, SENTENCES, SIGNED, TITLE

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(**parts: str) -> bytes:
    """A zip package of those parts; ``__`` in a name stands for a folder, the last ``_`` for the point."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return buffer.getvalue()


def word(body: str, **parts: str) -> bytes:
    return packed(word__document_xml=f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>', **parts)


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def opened(content: bytes) -> Document:
    return open_document(Page(content))


def texts(document: Document) -> list[str]:
    return [block.text for block in document.body if isinstance(block, Paragraph)]


def headings(document: Document) -> list[tuple[int, str]]:
    return [(s.level, s.heading) for s in read_outline(lay_out(document))[0] if s.level]


class TestWord:
    def test_a_report_comes_out_whole(self) -> None:
        body = p(TITLE, '<w:jc w:val="center"/>') + "".join(map(p, SENTENCES))
        document = opened(word(body))
        assert texts(document) == [TITLE, *SENTENCES]
        assert document.heading == TITLE
        assert headings(document) == HEADINGS

    def test_runs_join_without_a_gap_and_deleted_text_is_gone(self) -> None:
        body = (
            "<w:p><w:r><w:t>20</w:t></w:r><w:r><w:t>22</w:t></w:r><w:ins><w:r><w:t>年办案</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>36</w:delText></w:r></w:del><w:hyperlink><w:r><w:t>12件。</w:t></w:r></w:hyperlink></w:p>"
        )
        assert texts(opened(word(body))) == ["2022年办案12件。"]

    def test_automatic_numbers_are_written_out(self) -> None:
        level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
        numbering = (
            f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">'
            + level.format(0, "chineseCountingThousand", "%1、") + level.format(1, "chineseCounting", "（%2）") + level.format(2, "decimal", "%3.")
            + '</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
        )  # fmt: skip

        def item(depth: int, text: str) -> str:
            return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="2"/></w:numPr>')

        body = (
            item(0, "甲方面")
            + item(1, "乙方面")
            + item(2, "丙。全年办案12件。")
            + item(2, "丁。全年12期。")
            + item(1, "戊方面")
            + item(0, "己方面")
        )
        document = opened(word(body + p(SENTENCES[0]), word__numbering_xml=numbering))
        assert texts(document)[:6] == [
            "一、甲方面",
            "（一）乙方面",
            "1.丙。全年办案12件。",
            "2.丁。全年12期。",
            "（二）戊方面",
            "二、己方面",
        ]

    def test_heading_styles_are_levels_even_under_chinese_names(self) -> None:
        styles = (
            f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="小节"/><w:basedOn w:val="2"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/></w:style></w:styles>'
        )
        body = p("工作成效", '<w:pStyle w:val="1"/>') + p("学法用法", '<w:pStyle w:val="a3"/>') + p(SENTENCES[0])
        assert headings(opened(word(body, word__styles_xml=styles))) == [(1, "工作成效"), (2, "学法用法")]

    def test_tables_are_tables_and_an_index_table_is_the_index(self) -> None:
        index = table(
            ("索引号", "123456788/2023-00012", "发布日期", "2023-02-17"), ("发布机构", "云岭县司法局", "文号", "无")
        )
        figures = table(("项目", "2022年", "2021年"), ("复议申请", "79", "52"))
        document = opened(word(index + p(TITLE) + p(SENTENCES[0]) + figures + p(SENTENCES[3])))
        assert [block.rows for block in document.body if isinstance(block, Table)] == [
            (("项目", "2022年", "2021年"), ("复议申请", "79", "52"))
        ]
        assert read_index(document)[0].index_number == "123456788/2023-00012"

    def test_a_text_box_is_read_once(self) -> None:
        box = f"<w:txbxContent>{p('框里的一句话，说的是执法。')}</w:txbxContent>"
        markup = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        body = f'<w:p><w:r><mc:AlternateContent xmlns:mc="{markup}"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>'
        assert texts(opened(word(body))) == ["框里的一句话，说的是执法。"]

    def test_a_document_of_images_needs_ocr(self) -> None:
        assert [w.code for w in opened(word("<w:p><w:r><w:drawing/></w:r></w:p>")).warnings] == ["needs_ocr"]

    def test_numbers_in_chinese(self) -> None:
        assert [chinese(n) for n in (1, 10, 11, 20, 35, 100)] == ["一", "十", "十一", "二十", "三十五", "100"]


class TestPdf:
    def test_lines_become_paragraphs_and_page_numbers_go(self) -> None:
        paragraphs = [f"^{TITLE[:12]}", f"^{TITLE[12:]}", *SENTENCES[:-2], *(f">{text}" for text in SIGNED)]
        document = opened(pdf_of(set_text(paragraphs, rows=9)))
        assert texts(document) == [TITLE[:12], TITLE[12:], *SENTENCES]
        assert document.heading == TITLE
        assert headings(document) == HEADINGS

    def test_a_paragraph_goes_on_over_the_end_of_a_page(self) -> None:
        long = "（一）规范执法。" + "全年办理各类行政处罚案件386件，督促整改问题37个，通报典型案例12个。" * 8
        document = opened(pdf_of(set_text(["一、主要工作", long, "二、打算"], rows=5)))
        assert texts(document) == ["一、主要工作", long, "二、打算"]

    def test_running_heads_are_dropped(self) -> None:
        pages = set_text([*SENTENCES] * 3, rows=12)
        for sheet in pages:
            sheet.texts.append((220, 800, 10, "云岭县人民政府文件"))
        assert "云岭县人民政府文件" not in texts(opened(pdf_of(pages)))

    def test_a_ruled_table_keeps_its_cells(self) -> None:
        xs, ys = (80, 240, 360, 480), (700, 670, 640, 610)
        lines = [(xs[0], y, xs[-1], y) for y in ys] + [(x, ys[0], x, ys[-1]) for x in xs]
        cells = [("项目", "2022年", "2021年"), ("复议申请", "79", "52"), ("诉讼案件", "31", "36")]
        texts_ = [(xs[c] + 10.0, ys[r] - 20.0, 14.0, text) for r, row in enumerate(cells) for c, text in enumerate(row)]
        texts_ += [
            (74.0, 760.0, 16.0, "表中列出两年的复议与诉讼数据，供各单位查阅："),
            (74.0, 560.0, 16.0, "与上年相比，复议申请明显增加。"),
        ]
        document = opened(pdf_of([PdfPage(texts_, [tuple(map(float, line)) for line in lines])]))  # type: ignore[misc]
        assert [block.rows for block in document.body if isinstance(block, Table)] == [tuple(cells)]

    def test_a_scan_has_no_text(self) -> None:
        assert [w.code for w in opened(pdf_of([PdfPage()])).warnings] == ["body_missing"]

    def test_a_damaged_file_is_a_clear_error(self) -> None:
        with pytest.raises(Fault, match="damaged"):
            opened(b"%PDF-1.7\n" + bytes(range(256)) * 40)


class TestOfd:
    @staticmethod
    def ofd(pages: list[PdfPage], size: float = 16) -> bytes:
        """The pages as OFD, in points instead of millimetres, which only scales them."""
        name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
        parts = {
            "OFD_xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        }
        places = ""
        for number, sheet in enumerate(pages):
            objects = ""
            for x, y, tall, text in sheet.texts:
                steps = " ".join(str(tall / 2 if c.isascii() else tall) for c in text[:-1])
                objects += (
                    f'<ofd:TextObject Boundary="{x} {842 - y - tall} 500 {tall + 4}" Size="{tall}" Font="1"><ofd:TextCode X="0" Y="{tall}"'
                    f' DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
                )
            parts[f"Doc_0__Pages__Page_{number}__Content_xml"] = (
                f"<ofd:Page {name}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
            )
            places += f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        parts["Doc_0__Document_xml"] = (
            f"<ofd:Document {name}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 595 842</ofd:PhysicalBox></ofd:PageArea>"
            f"</ofd:CommonData><ofd:Pages>{places}</ofd:Pages></ofd:Document>"
        )
        return packed(**parts)

    def test_a_report_comes_out_whole(self) -> None:
        paragraphs = [f"^{TITLE[:12]}", f"^{TITLE[12:]}", *SENTENCES[:-2], *(f">{text}" for text in SIGNED)]
        document = opened(self.ofd(set_text(paragraphs, rows=9)))
        assert texts(document) == [TITLE[:12], TITLE[12:], *SENTENCES]
        assert headings(document) == HEADINGS

    def test_repeated_distances_are_written_short(self) -> None:
        from scrapers.documents.ofd import _deltas

        assert _deltas("g 3 2.5 4", 4) == [2.5, 2.5, 2.5, 4.0]
        assert _deltas("g 999999999 1", 5) == [1.0] * 5


class TestOldWord:
    CONTENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600)

    @pytest.mark.skipif(shutil.which("antiword") is not None, reason="antiword would read it")
    def test_without_a_converter_it_says_what_to_do(self) -> None:
        document = opened(self.CONTENT)
        assert [warning.code for warning in document.warnings] == ["needs_conversion"]
        assert document.media_type == "application/msword"

    def test_rich_text_asks_for_conversion(self) -> None:
        assert [w.code for w in opened(b"{\\rtf1\\ansi abc}").warnings] == ["needs_conversion"]


class TestText:
    def test_menus_above_and_furniture_below_are_cut(self) -> None:
        text = "\n".join(
            [
                "首页",
                "政务公开",
                "当前位置：首页 > 报告",
                TITLE,
                "发布时间：2023-02-17 来源：云岭县司法局",
                *SENTENCES,
                "扫一扫在手机打开当前页",
                "上一篇：别的",
            ]
        )
        document = opened(text.encode())
        assert texts(document) == [TITLE, *SENTENCES]
        assert document.line is not None
        assert "云岭县司法局" in document.line

    def test_rows_of_bars_in_the_body_are_a_table(self) -> None:
        text = f"{TITLE}\n{SENTENCES[0]}\n项目 | 2022年 | 2021年\n---|---|---\n复议申请 | 79 | 52\n诉讼案件 | 31 | 36\n{SENTENCES[3]}\n"
        tables = [block.rows for block in opened(text.encode()).body if isinstance(block, Table)]
        assert tables == [(("项目", "2022年", "2021年"), ("复议申请", "79", "52"), ("诉讼案件", "31", "36"))]

    def test_hard_wrapped_text_is_joined(self) -> None:
        long = [text for kind, text in REPORT if kind == "p"]
        rows = [f"　　{text}"[at : at + 20] for text in [SENTENCES[0], *long] for at in range(0, len(text) + 2, 20)]
        assert texts(opened("\n".join(rows).encode())) == [SENTENCES[0], *long]
