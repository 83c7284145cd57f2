"""Menus go before anything else is made of a page; what could belong to a report stays."""

from __future__ import annotations

import pytest

from scrapers.documents.menus import without_menus

NEWS = '<li class="item"><a href="/art/{0}.html" title="第{0}号">关于印发第{0}批事项清单的通知</a>{1}</li>\n'


def listed(item: str, count: int) -> str:
    return "".join(item.format(n, "") for n in range(count))


@pytest.mark.parametrize("dated", ["", "2024-03-15", "<span>[2024/03/15]</span>", " <i>(03-15)</i> "])
def test_a_list_of_other_articles_goes_with_its_dates(dated: str) -> None:
    items = "".join(NEWS.format(n, dated) for n in range(30))
    assert without_menus(f"<ul>{items}</ul><p>全年办案12件。</p>") == "<ul></ul><p>全年办案12件。</p>"


def test_the_entries_of_a_menu_within_a_menu_go() -> None:
    inner = "<LI><A href='a'>政策解读</A></LI>" * 6
    assert (
        without_menus(f"<ul><li><a href='b'>公开</a><ul>{inner}</ul></li></ul>")
        == "<ul><li><a href='b'>公开</a><ul></ul></li></ul>"
    )


@pytest.mark.parametrize(
    "kept",
    [
        listed(NEWS, 4),
        listed('<li><a href="/files/{0}.pdf">附表{0}</a></li>', 9),
        listed('<li><a href="/W0{0}123456789012345678.x">P020240315.doc 附件</a></li>', 9),
        listed('<li><a href="#">索引号：0{0}</a></li>', 9),
        listed('<li><a href="#">全年开展宣讲{0}场，听众近千人；反响很好。</a></li>', 9),
        listed('<li><a href="#">甲镇</a>全年调解{0}件</li>', 9),
        listed('<li>第{0}项措施</li>', 9),
    ],
    ids=["too few", "files", "files by number", "labels", "sentences", "text beside the link", "no links"],
)  # fmt: skip
def test_a_list_that_may_belong_to_a_report_stays(kept: str) -> None:
    assert without_menus(f"<ul>{kept}</ul>") == f"<ul>{kept}</ul>"
