"""The text that every start and end of a report counts characters of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.documents import Document, Paragraph, Table
from scrapers.documents.document import Block
from scrapers.reading.layout import lay_out

CELLS = st.text(alphabet="甲乙 12\t\n%", max_size=6)
BLOCKS = st.one_of(
    st.builds(Paragraph, st.text(alphabet="甲乙，。12 ", min_size=1, max_size=20)),
    st.builds(Table, st.lists(st.lists(CELLS, min_size=1, max_size=4).map(tuple), min_size=1, max_size=4).map(tuple)),
)


def test_a_paragraph_and_a_row_are_one_line_each() -> None:
    layout = lay_out(
        Document("text/html", body=(Paragraph("甲。"), Table((("项目", "件"), ("复议", "12"))), Paragraph("乙。")))
    )
    assert layout.text == "甲。\n项目\t件\n复议\t12\n乙。"
    cell = layout.tables[0].rows[1][1]
    assert (cell.text, layout.text[cell.start : cell.end]) == ("12", "12")


def test_an_empty_document_has_an_empty_text() -> None:
    assert lay_out(Document("text/html")).text == ""


@given(st.lists(BLOCKS, max_size=8))
def test_every_place_holds_what_it_says(blocks: list[Block]) -> None:
    layout = lay_out(Document("text/html", body=tuple(blocks)))
    assert "\n".join(layout.text[line.start : line.end] for line in layout.lines) == layout.text
    for line in layout.lines:
        assert line.paragraph is None or layout.text[line.start : line.end] == line.paragraph.text
    for table in layout.tables:
        for row in table.rows:
            assert all(layout.text[cell.start : cell.end] == cell.text for cell in row)
