"""One site, one night, over real HTTP: reports come whole, what is unchanged comes from the store, failures are named."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from scrapers.cms import ArticlePage, Link
from scrapers.collecting import Collected, body_carrier, collect, fetch, find
from scrapers.http import PoliteClient
from scrapers.outcomes import Outcome
from scrapers.registry import Site, SiteSource
from scrapers.snapshots import SnapshotRef, SnapshotStore
from tests.scrapers.government_server import REPORT, GovernmentServer, Handler, Reply, Script

TITLE = "青山区人民政府{}年度法治政府建设情况报告"
Clients = Callable[..., PoliteClient]


def tagged(body: str, tag: str) -> Script:
    """Answers with ``body``, or with 304 where the client shows that it has it."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == tag:
            handler.send(Reply("", 304, {"ETag": tag}))
        else:
            handler.send(Reply(body, 200, {"ETag": tag}))

    return answer


def listing(*years: int) -> str:
    rows = (
        f'<li><a href="/fzzf/{year}0123.html">{TITLE.format(year)}</a><span>{year + 1}-01-23</span></li>'
        for year in years
    )
    return f"<html><body><ul>{''.join(rows)}</ul></body></html>"


class Nights:
    """Night after night over the same site and store, each knowing what the last ones kept."""

    def __init__(self, government: GovernmentServer, clients: Clients, folder: Path) -> None:
        self.government, self.clients = government, clients
        self.store = SnapshotStore(folder)
        self.known: dict[str, SnapshotRef] = {}
        self.night = 0

    @property
    def site(self) -> Site:
        return self.government.site(sources=(SiteSource("list", self.government.url("/fzzf/")),))

    def run(self, years: list[int] | None = None) -> Collected:
        self.night += 1
        client = self.clients()
        done = collect(
            self.site, client, self.store, run_id=f"night-{self.night}", years=years, today=date(2025, 5, 1),
            known=self.known.get,
        )  # fmt: skip
        self.known.update(
            {kept.fetch.url: kept.snapshot for kept in done.fetches if kept.snapshot and kept.fetch.outcome.fine}
        )
        return done


@pytest.fixture
def nights(government: GovernmentServer, clients: Clients, tmp_path: Path) -> Nights:
    return Nights(government, clients, tmp_path / "snapshots")


def test_reports_are_fetched_and_every_answer_is_kept(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", Reply(listing(2024, 2023)))
    government.plays("/fzzf/20240123.html", Reply(REPORT))
    government.plays("/fzzf/20230123.html", Reply(REPORT + "<p>2023</p>"))
    done = nights.run()
    assert done.outcome is Outcome.OK
    assert [page.candidate.year for page in done.pages] == [2024, 2023]
    assert [kept.fetch.outcome for kept in done.fetches] == [Outcome.OK] * 3
    for kept in done.fetches:
        assert kept.snapshot is not None
        assert nights.store.read(kept.snapshot) == kept.fetch.content
    assert not any(page.unchanged for page in done.pages)


def test_the_second_night_over_unchanged_pages_is_answered_from_the_store(
    nights: Nights, government: GovernmentServer
) -> None:
    government.plays("/fzzf/", tagged(listing(2024), '"l1"'))
    government.plays("/fzzf/20240123.html", tagged(REPORT, '"a1"'))
    first = nights.run()
    second = nights.run()
    assert [kept.fetch.outcome for kept in second.fetches] == [Outcome.NOT_MODIFIED] * 2
    assert second.pages[0].unchanged
    assert second.pages[0].page == first.pages[0].page
    assert second.pages[0].snapshot.revisit_of is not None


def test_a_page_without_validators_that_comes_again_alike_is_unchanged(
    nights: Nights, government: GovernmentServer
) -> None:
    government.plays("/fzzf/", Reply(listing(2024)))
    government.plays("/fzzf/20240123.html", Reply(REPORT))
    nights.run()
    assert nights.run().pages[0].unchanged


def test_a_quiet_revision_is_no_longer_unchanged(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", tagged(listing(2024), '"l1"'))
    government.plays("/fzzf/20240123.html", tagged(REPORT, '"a1"'))
    nights.run()
    government.plays("/fzzf/20240123.html", tagged(REPORT.replace("120", "121"), '"a2"'))
    (page,) = nights.run().pages
    assert not page.unchanged
    assert "121" in page.page.content.decode()


def test_a_lost_snapshot_makes_the_page_be_asked_for_once_more(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", tagged(listing(2024), '"l1"'))
    government.plays("/fzzf/20240123.html", tagged(REPORT, '"a1"'))
    nights.run()
    for file in Path(nights.store.root).rglob("*.warc.gz"):
        file.unlink()
    done = nights.run()
    assert [page.candidate.year for page in done.pages] == [2024]
    assert [kept.fetch.outcome for kept in done.fetches] == [Outcome.NOT_MODIFIED, Outcome.OK] * 2


def test_a_body_over_several_pages_is_joined_in_order(nights: Nights, government: GovernmentServer) -> None:
    links = "".join(f'<a href="20240123_{at}.html">{at}</a>' for at in (3, 2))
    government.plays("/fzzf/", Reply(listing(2024)))
    government.plays("/fzzf/20240123.html", Reply(REPORT + links))
    government.plays("/fzzf/20240123_2.html", Reply(REPORT + "<p>second</p>"))
    government.plays("/fzzf/20240123_3.html", Reply(REPORT + "<p>third</p>"))
    (page,) = nights.run().pages
    assert [part.content.decode().rpartition("<p>")[2] for part in page.continuation] == ["second</p>", "third</p>"]


def test_a_missing_page_in_the_middle_makes_the_report_missed_and_not_short(
    nights: Nights, government: GovernmentServer
) -> None:
    government.plays("/fzzf/", Reply(listing(2024, 2023)))
    government.plays("/fzzf/20240123.html", Reply(REPORT + '<a href="20240123_2.html">2</a>'))
    government.plays("/fzzf/20230123.html", Reply(REPORT))
    done = nights.run()
    assert [page.candidate.year for page in done.pages] == [2023]
    (missed,) = done.missed
    assert missed.outcome is Outcome.NOT_FOUND
    assert "page 2 of 2" in missed.detail
    assert done.outcome is Outcome.OK
    assert "1 of 2" in done.detail


COVER = '<html><body><h1>{}</h1><div class="content"><p>报告全文详见附件。</p><a href="{}">{}</a></div></body></html>'
PDF = b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 30


def test_an_attachment_that_holds_the_body_is_fetched(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", Reply(listing(2024)))
    government.plays("/fzzf/20240123.html", Reply(COVER.format("报告", "bg.pdf", "2024年报告.pdf")))
    government.plays("/fzzf/bg.pdf", Reply(PDF, media_type="application/pdf"))
    (page,) = nights.run().pages
    assert page.attachment is not None
    assert page.attachment.content == PDF
    assert page.attachment.url == government.url("/fzzf/bg.pdf")
    assert len(page.parts) == 2


def test_a_report_that_stands_directly_in_the_list_as_a_file_is_its_own_page(
    nights: Nights, government: GovernmentServer
) -> None:
    row = f'<li><a href="bg.pdf">{TITLE.format(2024)}</a><span>2025-01-23</span></li>'
    government.plays("/fzzf/", Reply(f"<ul>{row}</ul>"))
    government.plays("/fzzf/bg.pdf", Reply(PDF, media_type="application/pdf"))
    (page,) = nights.run().pages
    assert page.page.content == PDF
    assert page.attachment is None


def test_a_page_that_is_blank_at_first_is_had_in_the_same_night(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", Reply(listing(2024, 2023)))
    government.plays("/fzzf/20240123.html", Reply(""), Reply(REPORT))
    government.plays("/fzzf/20230123.html", Reply(REPORT + "<p>2023</p>"))
    done = nights.run()
    assert [page.candidate.year for page in done.pages] == [2024, 2023]
    assert not done.missed
    assert [kept.fetch.outcome for kept in done.fetches][1:] == [Outcome.BLANK, Outcome.OK, Outcome.OK]
    assert government.paths[-1] == "/fzzf/20240123.html"


def test_a_blank_list_is_read_again_too(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", Reply(""), Reply(listing(2024)))
    government.plays("/fzzf/20240123.html", Reply(REPORT))
    done = nights.run()
    assert done.outcome is Outcome.OK
    assert len(done.pages) == 1
    assert [kept.fetch.outcome for kept in done.fetches] == [Outcome.BLANK, Outcome.OK, Outcome.OK]


def test_what_will_not_pass_is_not_asked_twice(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", Reply(listing(2024)))
    done = nights.run()
    assert done.outcome is Outcome.NOT_FOUND
    assert [missed.outcome for missed in done.missed] == [Outcome.NOT_FOUND]
    assert government.paths == ["/fzzf/", "/fzzf/20240123.html"]


def test_finding_and_fetching_can_be_done_apart_and_in_part(nights: Nights, clients: Clients) -> None:
    government = nights.government
    government.plays("/fzzf/", Reply(listing(2024, 2023)))
    government.plays("/fzzf/20240123.html", Reply(REPORT))
    government.plays("/fzzf/20230123.html", Reply(REPORT + "<p>2023</p>"))
    client = clients()
    found = find(
        nights.site, client, nights.store, run_id="r", years=None, today=date(2025, 5, 1), known=nights.known.get
    )
    assert government.paths == ["/fzzf/"]
    done = fetch(
        nights.site, client, nights.store, found, run_id="r", known=nights.known.get,
        candidates=found.discovery.candidates[1:],
    )  # fmt: skip
    assert [page.candidate.year for page in done.pages] == [2023]
    assert len(done.fetches) == 2
    assert nights.store.files() == (done.pages[0].snapshot.file,)
    assert list(nights.store.verify()) == []


@pytest.mark.parametrize(
    ("characters", "refers", "names", "carrier"),
    [
        (3000, True, ["附件1.docx"], None),
        (3000, False, ["附件1.pdf"], None),
        (30, False, ["附件1.pdf"], "附件1.pdf"),
        (500, True, ["统计表.doc", "法治政府建设报告.pdf"], "法治政府建设报告.pdf"),
        (500, False, ["统计表.doc"], None),
        (30, True, ["统计表.xlsx", "照片.jpg"], None),
        (30, True, [], None),
    ],
)
def test_which_attachment_holds_the_body(characters: int, refers: bool, names: list[str], carrier: str | None) -> None:
    attachments = tuple(Link(f"http://a.example/{name}", name) for name in names)
    found = body_carrier(ArticlePage((), attachments, characters, refers))
    assert (found.name if found else None) == carrier


def test_a_front_page_in_place_of_a_report_is_no_report(nights: Nights, government: GovernmentServer) -> None:
    front = "<html><body><h1>甲区人民政府门户网站</h1>" + "<p>本区新闻与通知公告栏目</p>" * 30 + "</body></html>"
    government.plays("/", Reply(front))
    government.plays("/fzzf/", Reply(listing(2024)))
    government.plays("/fzzf/20240123.html", Reply(front))
    for _ in range(2):
        done = nights.run()
        assert not done.pages
        assert done.outcome is Outcome.SOFT_404
        assert "front page" in done.missed[0].detail
        (article,) = (kept.fetch for kept in done.fetches if kept.fetch.url.endswith("20240123.html"))
        assert article.outcome is Outcome.SOFT_404


def test_the_same_bytes_for_two_years_are_no_report_of_either(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", Reply(listing(2024, 2023, 2022)))
    for year in (2024, 2023):
        government.plays(f"/fzzf/{year}0123.html", Reply(REPORT))
    government.plays("/fzzf/20220123.html", Reply(REPORT.replace("120", "99")))
    done = nights.run()
    assert [page.candidate.year for page in done.pages] == [2022]
    assert [missed.outcome for missed in done.missed] == [Outcome.SOFT_404] * 2


def test_what_a_304_confirms_must_itself_have_been_good(nights: Nights, government: GovernmentServer) -> None:
    government.plays("/fzzf/", Reply(listing(2024)))
    government.plays("/fzzf/20240123.html", tagged("<html><title>404</title><p>页面不存在</p></html>", '"x"'))
    first = nights.run()
    nights.known |= {kept.fetch.url: kept.snapshot for kept in first.fetches if kept.snapshot}
    assert nights.run().missed[0].outcome is Outcome.SOFT_404
