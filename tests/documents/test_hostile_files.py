"""Whatever bytes come, they end in a document or one clear error, soon and in little memory."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.documents import open_document
from scrapers.faults import Fault
from scrapers.reading.index_table import read_index
from scrapers.reading.layout import lay_out
from scrapers.reading.outline import read_outline
from scrapers.reading.subject import read_subject
from scrapers.report import Page
from tests.documents.report_pages import FRAMES, INDEX_SHAPES, page

# Five seconds are meant; a slow or busy machine may take a few times as long. tests/benchmarks/fuzzing.py is strict.
SECONDS = 25.0


def packed(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def pdf_bomb(size: int) -> bytes:
    packing = zlib.compressobj(9)
    stream = b"".join(packing.compress(b"0 " * 500_000) for _ in range(size // 1_000_000)) + packing.flush()
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    leaf = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    body = (
        b"4 0 obj<</Filter/FlateDecode/Length "
        + str(len(stream)).encode()
        + b">>stream\n"
        + stream
        + b"\nendstream endobj\n"
    )
    return head + leaf + body + b"trailer<</Root 1 0 R>>\n%%EOF"


def word(body: str) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return packed("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'.encode())


def whole_reading(content: bytes) -> str:
    """What came of reading: the text, or the message of the one clear error."""
    try:
        document = open_document(Page(content, "http://a.example/t.html"))
    except Fault as fault:
        return str(fault)
    index, _ = read_index(document)
    layout = lay_out(document)
    read_subject(document, index, layout)
    read_outline(layout)
    return layout.text


CASES: dict[str, Callable[[], bytes]] = {
    "divs 100,000 deep": lambda: b"<div>" * 100_000 + "末尾。".encode(),
    "bold 29,000 deep": lambda: b"<html><b>" * 29_000 + "末尾".encode(),
    "tables in tables": lambda: b"<table><tr><td>" * 19_000 + "末尾".encode(),
    "50 MB": lambda: "<p>全年办理案件12件。</p>".encode() * 1_600_000,
    "one paragraph of 6 MB": lambda: b"<p>" + "中，".encode() * 900_000,
    "20,000 broken lines": lambda: b"<p>" + "（一）中文，全年<br>".encode() * 20_000,
    "28,000 short paragraphs": lambda: "<p>索引号：1</p>".encode() * 28_000,
    "a table of 8,000 rows that nobody closes": lambda: b"<table>" + "<tr><td><a>甲乙</a></td><td>12".encode() * 8000,
    "14,000 bold leads": lambda: "<p><strong>标题标题。</strong>内容，</p>".encode() * 14_000,
    "unclosed scripts": lambda: b"<html>" + b"<script " * 300_000,
    "unclosed comments": lambda: b"<html>" + b"<!--" * 300_000,
    "unclosed spans": lambda: b"<html>" + b"<span " * 300_000,
    "a tag of 200,000 attributes": lambda: b"<html><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x",
    "entities": lambda: b"<html>" + b"&lt;&#x4e2d;&amp;&unknown;" * 200_000,
    "random bytes": lambda: random.Random(7).randbytes(1_000_000),
    "zeros": lambda: bytes(1_000_000),
    "nothing": lambda: b"",
    "white space": lambda: b" \r\n\t\n",
    "a spreadsheet": lambda: packed("xl/workbook.xml", b"<x/>"),
    "a zip bomb": lambda: packed("word/document.xml", bytes(200_000_000)),
    "entities in a part": lambda: packed("word/document.xml", b'<!DOCTYPE a [<!ENTITY x "yyyy">]><a>&x;</a>'),
    "a part nested 50,000 deep": lambda: word("<w:p>" * 50_000),
    "a cut zip": lambda: word("<w:p/>")[:-30],
    "an empty part": lambda: packed("word/document.xml", b""),
    "an OFD file without a document": lambda: packed("OFD.xml", b"<OFD><DocRoot>Doc_0/Document.xml</DocRoot></OFD>"),
    "a PDF bomb": lambda: pdf_bomb(600_000_000),
    "a PDF of noise": lambda: b"%PDF-1.4\n" + random.Random(7).randbytes(100_000),
    "an error page named .pdf": lambda: b"<html><body>404 Not Found</body></html>",
    "a gzip bomb": lambda: gzip.compress(bytes(200_000_000)),
    "a cut gzip": lambda: gzip.compress(page().encode())[:300],
}


@pytest.mark.parametrize("name", CASES)
def test_it_ends_soon_in_a_text_or_one_clear_error(name: str) -> None:
    content = CASES[name]()
    started = time.process_time()
    result = whole_reading(content)
    assert isinstance(result, str)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    ("name", "part"),
    [("50 MB", "50"), ("nothing", "empty"), ("random bytes", "binary"), ("a spreadsheet", "spreadsheet"), ("a zip bomb", "unpacks"),
     ("entities in a part", "entities"), ("a cut zip", "damaged"), ("a gzip bomb", "unpacks")],
)  # fmt: skip
def test_the_error_says_what_is_wrong(name: str, part: str) -> None:
    content = CASES[name]()
    if name == "50 MB":
        content = content[:50_000_000]
    with pytest.raises(Fault, match=part):
        open_document(Page(content))


@pytest.mark.parametrize("name", ["divs 100,000 deep", "20,000 broken lines", "a zip bomb", "a PDF bomb"])
def test_memory_stays_bounded(name: str, tmp_path: Path) -> None:
    file = tmp_path / "page"
    file.write_bytes(CASES[name]())
    read = (
        "import re, resource, sys; from scrapers.documents import open_document; from scrapers.faults import Fault\n"
        "from scrapers.report import Page\n"
        "try: open_document(Page(open(sys.argv[1], 'rb').read()))\nexcept Fault: pass\n"
        # its own high-water mark: what getrusage tells of a process includes the one it was forked from
        "own = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)"
    )
    run = subprocess.run([sys.executable, "-c", read, str(file)], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 500  # MB


def test_a_page_cut_anywhere_is_still_read() -> None:
    content = page(FRAMES[0], INDEX_SHAPES["B: bold labels with colons, a wide row"]).encode()
    for end in range(0, len(content), 97):
        whole_reading(content[: end + 1])


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div class=TRS_Editor>", "</div>", "<table>", "<tr>", "<td>", "</td>", "<td colspan=9 rowspan=9>", "</tr>", "</table>",
     "<br>", "<b>", "</b>", "<span style='display:none'>", "<span style='font-weight:bold'>", "</span>", "<!--", "-->", "<script>", "</script>",
     "<ul>", "<li>", "<dl>", "<dt>", "<dd>", "<h1>", "<a href='x.pdf'>", "</a>", "<iframe src=a.ofd>", "<select>", "<center>", "<font>", "<![if x]>"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["索引号：", "发布日期", "发布机构：甲局", "有 效 性", "无", "2023-02-17", "一、主要工作", "（一）学法。", "1.", "一是办案12件，全部办结。", "|", "---|---|",
     "云岭县人民政府", "2023年2月10日", "　　", "&nbsp;", "全年办理案件386件，罚没款214.6万元，", "\n", "附件：", "扫一扫", "\x00", "\ufdd0", "⑫", "二〇二三年"]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.one_of(TAGS, WORDS), max_size=60))
def test_any_markup_is_read(pieces: list[str]) -> None:
    whole_reading(("<html>" + "".join(pieces)).encode())


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b)))
def test_any_bytes_are_read(content: bytes) -> None:
    whole_reading(content)


def test_reading_twice_gives_the_same() -> None:
    content = page(FRAMES[3], INDEX_SHAPES["D: definition list"]).encode()
    assert open_document(Page(content)) == open_document(Page(content))
