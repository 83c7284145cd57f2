"""Bytes become text whatever the page says of itself."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.documents.encodings import decode

TEXT = "云岭县2022年度法治政府建设情况报告：全县办理案件386件，㙍口镇位列第一。"
PAGE = f"<html><head>{{}}</head><body><p>{TEXT}</p></body></html>"


def declared(charset: str) -> str:
    return PAGE.format(f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">')


@pytest.mark.parametrize(
    ("source", "encoded", "read_as", "odd"),
    [
        (declared("utf-8"), "utf-8", "utf-8", []),
        (declared("gb2312"), "utf-8", "utf-8", ["encoding_conflict"]),
        (declared("utf-8"), "gb18030", "gb18030", ["encoding_conflict"]),
        (declared("gb2312"), "gb18030", "gb18030", []),
        (declared("GBK"), "gb18030", "gb18030", []),
        (declared("iso-8859-1"), "gb18030", "gb18030", ["encoding_conflict"]),
        (PAGE.format(""), "gb18030", "gb18030", []),
        (PAGE.format(""), "utf-8", "utf-8", []),
        (PAGE.format(""), "utf-16-le", "utf-16-le", []),
        (declared("no-such-charset"), "utf-8", "utf-8", []),
    ],
)
def test_pages_are_decoded_by_their_bytes(source: str, encoded: str, read_as: str, odd: list[str]) -> None:
    decoded = decode(source.encode(encoded))
    assert decoded.text == source
    assert decoded.encoding == read_as
    assert [warning.code for warning in decoded.warnings] == odd


@pytest.mark.parametrize(
    ("bom", "name"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_decides(bom: bytes, name: str) -> None:
    decoded = decode(bom + declared("gbk").encode(name))
    assert (decoded.text, decoded.encoding) == (declared("gbk"), name)


def test_the_servers_charset_is_heard() -> None:
    assert decode("年度報告書，法治政府".encode("big5"), "text/html; charset=big5").text == "年度報告書，法治政府"


def test_a_gbk_fragment_in_a_utf8_template_is_read_too() -> None:
    content = f"<html><p>{TEXT}</p>\n".encode() * 5 + f"<div>{TEXT}</div>".encode("gb18030") + b"</html>"
    decoded = decode(content)
    assert decoded.text.count(TEXT) == 6
    assert [warning.code for warning in decoded.warnings] == ["encoding_mixed"]


def test_a_page_cut_in_the_middle_of_a_character_loses_only_that() -> None:
    content = (f"<p>{TEXT}</p>" * 30).encode()
    decoded = decode(content[:-10])
    assert decoded.text.startswith(f"<p>{TEXT}</p>" * 29)
    assert decoded.encoding == "utf-8"


@given(
    st.binary(max_size=3000),
    st.sampled_from([None, "text/html; charset=gbk", "text/html; charset=utf-7", "text/html; charset=base64"]),
)
def test_any_bytes_become_text(content: bytes, media_type: str | None) -> None:
    assert isinstance(decode(content, media_type).text, str)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=20, max_size=200))
def test_chinese_text_survives_utf8_and_gb18030(text: str) -> None:
    assert decode(text.encode()).text == text
    assert decode(f"<meta charset=gbk>{text}".encode("gb18030")).text.endswith(text)
