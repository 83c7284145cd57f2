"""Lists are walked with sense: nothing overlooked, nothing asked twice, and every ending has its name."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from scrapers.discovery import Discovery, discover
from scrapers.fetches import NO_VALIDATORS, Fetch
from scrapers.obstacles import Purpose
from scrapers.outcomes import Outcome
from scrapers.registry import Site, SiteSource

ROOT = "http://www.jia.example"
LIST = f"{ROOT}/fzzf/"
TODAY = date(2025, 5, 1)


class Web:
    """Pages by address; what is not there ends as ``missing``."""

    def __init__(self, pages: Mapping[str, str | Outcome], missing: Outcome = Outcome.NOT_FOUND) -> None:
        self.pages, self.missing = pages, missing
        self.asked: list[str] = []

    def get(self, url: str, *, purpose: Purpose, posted: bool = False) -> Fetch:
        self.asked.append(url)
        page = self.pages.get(url, self.missing)
        content = b"" if isinstance(page, Outcome) else page.encode()
        return Fetch(
            url=url, final_url=url, outcome=page if isinstance(page, Outcome) else Outcome.OK, detail="", status=200,
            media_type="text/html", headers=(), content=content, sha256=sha256(content).hexdigest(),
            fetched_at=datetime(2025, 5, 1, tzinfo=UTC), seconds=0.1, validators=NO_VALIDATORS, purpose=purpose,
        )  # fmt: skip


def site(*sources: SiteSource, cms: str = "trs") -> Site:
    return Site(
        "420107", "www.jia.example", cms, sources or (SiteSource("list", LIST),), frozenset({"www.jia.example"})
    )


def row(day: str, title: str, href: str | None = None) -> str:
    address = href or f"./{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{sum(map(ord, title))}.shtml"
    return f'<li><a href="{address}" title="{title}">{title[:9]}…</a><span>{day}</span></li>'


def page(*rows: str, pages: int = 1, at: int = 0) -> str:
    return f'<html><ul>{"".join(rows)}</ul><script>createPageHTML({pages}, {at}, "index", "shtml")</script></html>'


def report(year: int) -> str:
    return row(f"{year + 1}-02-0{year % 9 + 1}", f"青山区人民政府{year}年度法治政府建设情况报告")


def news(at: int, year: int = 2024) -> str:
    return row(f"{year}-03-{at % 28 + 1:02d}", f"青山区第{at}次举办普法活动")


def look(web: Web, where: Site | None = None, years: list[int] | None = None) -> Discovery:
    return discover(where or site(), web.get, years=years, today=TODAY)


def years_of(found: Discovery) -> list[int | None]:
    return [each.year for each in found.candidates]


PINNED = row("2019-01-02", "青山区法治政府建设示范创建方案")


def test_reports_are_found_on_every_page_though_a_pinned_item_repeats() -> None:
    web = Web(
        {
            LIST: page(PINNED, report(2024), news(1), pages=3),
            f"{LIST}index_1.shtml": page(PINNED, news(2), report(2023), pages=3, at=1),
            f"{LIST}index_2.shtml": page(PINNED, report(2022), news(3), pages=3, at=2),
        }
    )
    found = look(web)
    assert found.outcome is Outcome.OK
    assert years_of(found) == [2024, 2023, 2022]
    assert web.asked == [LIST, f"{LIST}index_1.shtml", f"{LIST}index_2.shtml"]
    assert len(found.rejected) == 4
    assert all(reason for _, reason in found.rejected)
    assert {each.found_at for each in found.candidates} == set(web.asked)


def test_pages_numbered_one_too_high_are_found_all_the_same() -> None:
    first = page(report(2024), news(1), pages=2)
    for second in (Outcome.NOT_FOUND, first):
        web = Web({LIST: first, f"{LIST}index_1.shtml": second, f"{LIST}index_2.shtml": page(report(2023), pages=2)})
        assert years_of(look(web)) == [2024, 2023]


def test_a_well_numbered_list_is_not_asked_for_a_page_too_many() -> None:
    web = Web({LIST: page(report(2024), pages=2), f"{LIST}index_1.shtml": page(report(2023), pages=2)})
    look(web)
    assert web.asked == [LIST, f"{LIST}index_1.shtml"]


def test_a_list_that_repeats_itself_for_ever_is_left() -> None:
    same = page(report(2024), pages=150)
    web = Web({LIST: same} | {f"{LIST}index_{at}.shtml": same for at in range(1, 151)})
    assert years_of(look(web)) == [2024]
    assert len(web.asked) <= 4


def test_a_list_without_end_is_not_walked_to_its_end() -> None:
    web = Web(
        {LIST: page(report(2024), pages=190)}
        | {f"{LIST}index_{at}.shtml": page(news(at), news(at + 300), pages=190) for at in range(1, 190)}
    )
    look(web)
    assert len(web.asked) == 60


def test_pages_older_than_what_is_asked_for_end_the_walk() -> None:
    web = Web(
        {LIST: page(report(2024), pages=9)}
        | {
            f"{LIST}index_{at}.shtml": page(*(news(at * 9 + n, 2021 - at) for n in range(4)), pages=9)
            for at in range(1, 9)
        }
    )
    assert years_of(look(web, years=[2024])) == [2024]
    assert len(web.asked) == 2


def test_years_not_asked_for_are_refused_with_the_reason() -> None:
    web = Web({LIST: page(report(2024), report(2021))})
    found = look(web, years=[2024])
    assert years_of(found) == [2024]
    assert "2021" in found.rejected[0][1]


def test_the_same_report_at_two_addresses_is_two_candidates() -> None:
    title = "青山区人民政府2023年度法治政府建设情况报告"
    web = Web(
        {
            LIST: page(
                row("2024-02-01", title, "./a/t20240201_1.shtml"), row("2024-02-09", title, "/sfj/t20240209_2.shtml")
            )
        }
    )
    assert len(look(web).candidates) == 2


def test_departments_and_townships_stand_beside_the_government() -> None:
    web = Web(
        {
            LIST: page(
                report(2023),
                row("2024-01-09", "青山区司法局2023年度法治政府建设工作总结"),
                row("2024-01-08", "白玉山街道2023年法治政府建设情况报告"),
            )
        }
    )
    assert [each.body_kind for each in look(web).candidates] == ["government", "department", "township"]


def test_items_on_other_hosts_are_recorded_and_not_followed() -> None:
    away = row("2024-03-01", "青山区人民政府2023年度法治政府建设情况报告", "https://mp.weixin.example/s/1")
    found = look(Web({LIST: page(report(2022), away)}))
    assert years_of(found) == [2022]
    assert [reason for _, reason in found.rejected] == ["off site: leads to mp.weixin.example"]
    assert "reports on other hosts: 1" in found.detail


def test_a_direct_file_in_a_list_is_a_candidate() -> None:
    found = look(
        Web({LIST: page(row("2024-03-01", "青山区2023年法治政府建设年度报告", "./P020240301001122334455.pdf"))})
    )
    assert found.candidates[0].url.endswith(".pdf")


def test_a_list_without_reports_is_empty_and_a_page_without_list_has_changed() -> None:
    assert look(Web({LIST: page(news(1), news(2))})).outcome is Outcome.LIST_EMPTY
    changed = look(Web({LIST: "<html><body><div id='app'></div></body></html>"}))
    assert changed.outcome is Outcome.TEMPLATE_CHANGED
    assert LIST in changed.detail


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.TIMEOUT, Outcome.SOFT_404, Outcome.BLANK])
def test_a_list_that_cannot_be_had_ends_in_what_happened(outcome: Outcome) -> None:
    found = look(Web({LIST: outcome}))
    assert found.outcome is outcome
    assert not found.candidates
    assert len(found.fetches) == 1


def test_one_list_of_two_that_fails_is_told_though_the_other_has_reports() -> None:
    other = f"{ROOT}/sfj/"
    where = site(SiteSource("list", LIST), SiteSource("list", other))
    found = look(Web({LIST: page(report(2024)), other: Outcome.TIMEOUT}), where)
    assert found.outcome is Outcome.OK
    assert f"{other}: timeout" in found.detail


def test_a_page_that_fails_behind_an_empty_first_one_leaves_it_open_whether_there_are_reports() -> None:
    web = Web({LIST: page(news(1), pages=2), f"{LIST}index_1.shtml": Outcome.SERVER_ERROR})
    assert look(web).outcome is Outcome.SERVER_ERROR


def test_a_source_counts_only_in_its_time() -> None:
    moved = (
        SiteSource("list", f"{ROOT}/old/", valid_to=date(2022, 6, 30)),
        SiteSource("list", f"{ROOT}/new/", valid_from=date(2022, 7, 1)),
        SiteSource("list", f"{ROOT}/later/", valid_from=date(2026, 1, 1)),
    )
    pages = {
        f"{ROOT}/old/": page(report(2021)),
        f"{ROOT}/new/": page(report(2023)),
        f"{ROOT}/later/": page(report(2020)),
    }
    web = Web(pages)
    assert years_of(look(web, site(*moved), years=[2023])) == [2023]
    assert web.asked == [f"{ROOT}/new/"]
    assert years_of(look(Web(pages), site(*moved))) == [2021, 2023]


def test_an_address_of_the_site_file_is_a_candidate_without_a_list() -> None:
    where = site(SiteSource("direct", f"{ROOT}/bg.pdf", column="青山区2020年法治政府建设年度报告"))
    (only,) = look(Web({}), where).candidates
    assert (only.year, only.body, only.body_kind) == (2020, "青山区人民政府", "government")


def test_where_a_page_only_names_the_column_the_column_is_searched() -> None:
    home = f'<html><ul><li><a href="/zw/">政务公开</a></li><li><a href="/zw/fzzf/">法治政府建设年度报告</a></li></ul>{news(1)}</html>'
    web = Web({f"{ROOT}/": home, f"{ROOT}/zw/fzzf/": page(report(2024))})
    found = look(web, site(SiteSource("list", f"{ROOT}/")))
    assert years_of(found) == [2024]
    assert found.candidates[0].found_at == f"{ROOT}/zw/fzzf/"


def test_links_that_lead_the_walk_off_the_site_are_not_asked() -> None:
    home = '<ul><li><a href="https://elsewhere.example/fzzf/">法治政府建设</a></li></ul>' + news(1)
    web = Web({LIST: home})
    look(web)
    assert web.asked == [LIST]
