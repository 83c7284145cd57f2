"""The benchmarks' own instruments: they measure what they say. Nothing here depends on how fast the machine is."""

from __future__ import annotations

from functools import partial

import pytest

from scrapers.reading import read
from scrapers.report import Page
from tests.benchmarks.reading import BODIES, body_of, long_page, overlap
from tests.benchmarks.taking_turns import take_turns
from tests.benchmarks.telling import Table, placed
from tests.reading.golden_pages import GOLDEN, Golden, golden_pages


def test_a_chapter_takes_its_place_and_leaves_the_others_as_they_were() -> None:
    page = placed(placed("", "querying", "## Queries\n\nfast"), "reading", "## Reading\n\n14 pages")
    again = placed(page, "reading", "## Reading\n\n41 pages")
    assert "14 pages" not in again
    assert again.index("41 pages") < again.index("## Queries")
    assert placed(again, "reading", "## Reading\n\n41 pages") == again


def test_a_table_is_markdown_whatever_its_cells_hold() -> None:
    table = Table("Title", ["a", "b"], [["x|y", "1"]], "remark")
    assert table.markdown() == "### Title\n\n| a | b |\n| --- | --- |\n| x\\|y | 1 |\n\nremark"


def test_rivals_get_the_same_number_of_pieces_and_no_piece_twice() -> None:
    seen: dict[str, list[int]] = {"one": [], "other": []}
    take_turns({name: partial(_note, at) for name, at in seen.items()}, rounds=3, pieces=4)
    assert [len(numbers) for numbers in seen.values()] == [13, 13]
    worked = [n for numbers in seen.values() for n in numbers[1:]]
    assert len(set(worked)) == len(worked)


def _note(at: list[int], number: int) -> None:
    at.append(number)
    sum(range(10_000))


def test_the_long_page_is_one_of_100_kb_with_about_70_figures_and_never_the_same() -> None:
    page = long_page(1)
    assert 95_000 < len(page) < 101_000
    assert page != long_page(2)
    assert 60 <= len(read(Page(page)).figures) <= 80


def test_overlap_counts_kept_and_foreign_sentences_without_white_space() -> None:
    assert overlap("甲办案3件。乙办案4件。", "菜单\n甲 办案3件。\n乙办案") == (5, 10, 2)


@pytest.mark.parametrize("golden", [page for page in golden_pages(GOLDEN) if page.name in BODIES], ids=lambda p: p.name)
def test_every_marked_body_is_on_its_page(golden: Golden) -> None:
    body = body_of((golden.folder / golden.truth["file"]).read_bytes(), BODIES[golden.name])
    assert golden.truth["sections"][0]["heading"][:6] in body
