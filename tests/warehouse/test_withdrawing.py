"""Reports that should not stand: read under a wrong year or body, or taken back by a person. Nothing of them is lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from scrapers.faults import Fault
from scrapers.report import Report
from tests.warehouse.killing import ended_before
from tests.warehouse.small_country import GAOMING, NAMES, Warehouse, a_report, moment, visit
from warehouse import (
    AuditFinding,
    Check,
    Held,
    SiteNight,
    StagedCandidate,
    as_known_on,
    has_read,
    publish,
    published_report,
    record_checks,
    release,
    restore,
    withdraw,
)
from warehouse.tracing import trace

WRONG, RIGHT = "420107/青山区人民政府/2021", "420107/青山区人民政府/2022"
PAGE = "https://www.420107.gov.cn/2021.shtml"
COPY = "https://www.wuhan.gov.cn/qs.shtml"
DAY_1, DAY_9 = date(2022, 5, 10), date(2022, 5, 18)
WHY = "read as 2021 by reader 1; the same page is read as 2022 by reader 2"


def by_a_newer_reader(report: Report, **subject: Any) -> Report:
    """What reader 2 makes of the same page: nothing differs but whose or which year's report it is."""
    return dataclasses.replace(
        report, reader_version="2", subject=dataclasses.replace(report.subject, **(subject or {"year": 2022}))
    )


def replayed(report: Report, *, of_night: int = 1) -> SiteNight:
    """What a replay stages: no requests, since nothing is asked of the site."""
    return dataclasses.replace(visit((PAGE, report), night=of_night), fetches=())


def standing(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return warehouse.rows("SELECT report_id, version, reading, standing FROM mart_versions ORDER BY 1, 2, 3")


def ledger(warehouse: Warehouse, year: int) -> tuple[str, str | None]:
    status, reason = warehouse.one(f"SELECT status, reason FROM mart_ledger WHERE year = {year}")  # noqa: S608
    return status, reason


def taken_back(warehouse: Warehouse, report_id: str = WRONG, *, night: int = 2) -> None:
    withdraw(warehouse.engine, report_id, by="Li Na", why="a neighbour's report", now=moment(night))


def gone_from_the_views(warehouse: Warehouse, report_id: str) -> bool:
    views = ("mart_reports", "mart_indicators", "mart_indicator_wide", "mart_figures", "mart_evidence", "mart_findings")
    counted = [
        warehouse.one(f"SELECT COUNT(*) FROM {view} WHERE report_id = '{report_id}'")  # noqa: S608
        for view in views
    ]
    return not any(counted) and not warehouse.rows(f"SELECT * FROM mart_ledger WHERE report_id = '{report_id}'")  # noqa: S608


@pytest.mark.parametrize("kind", ["replay", "nightly"])
def test_a_page_read_under_a_wrong_year_moves_to_the_right_one(warehouse: Warehouse, kind: str) -> None:
    report = a_report()
    warehouse.night(visit((PAGE, report)))
    better = by_a_newer_reader(report)
    again = replayed(better) if kind == "replay" else visit((PAGE, better), night=2)
    outcome = warehouse.night(again, now=moment(2), kind=kind)
    assert (outcome.new, outcome.withdrawn) == (1, 1)
    assert warehouse.rows("SELECT report_id, year FROM mart_reports") == [(RIGHT, 2022)]
    assert gone_from_the_views(warehouse, WRONG)
    told = "SELECT standing, withdrawn_by, withdrawn_why, read_as FROM mart_versions WHERE report_id = "
    assert warehouse.one(f"{told}'{WRONG}'") == ("withdrawn", "reader 2", WHY, RIGHT)
    assert warehouse.one("SELECT penalties FROM mart_indicator_wide") == 96


def test_what_was_withdrawn_is_still_known_on_the_days_before_and_is_traced(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    warehouse.night(replayed(by_a_newer_reader(a_report())), now=moment(2), kind="replay")
    with warehouse.engine.connect() as conn:
        assert [row.report_id for row in as_known_on(conn, DAY_1)] == [WRONG]
        assert [row.report_id for row in as_known_on(conn, DAY_9)] == [RIGHT]
        (found,) = trace(conn, f"{WRONG}#penalties.1")
    assert found.value is not None
    assert found.value.value == 96
    assert found.report.withdrawn is not None
    assert (found.report.withdrawn.by, found.report.withdrawn.why) == ("reader 2", WHY)
    assert [run.kind for run in found.runs] == ["nightly"]


def test_moving_again_changes_nothing(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    warehouse.night(replayed(by_a_newer_reader(a_report())), now=moment(2), kind="replay")
    before, versions = warehouse.contents(), standing(warehouse)
    again = warehouse.night(replayed(by_a_newer_reader(a_report())), now=moment(3), kind="replay")
    assert (again.new, again.changed, again.reread, again.withdrawn) == (0, 0, 0, 0)
    assert (warehouse.contents(), standing(warehouse)) == (before, versions)


def test_a_page_of_another_body_says_so_in_full(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    other = by_a_newer_reader(a_report(), body=f"{NAMES[GAOMING]}人民政府", division_code=GAOMING)
    warehouse.night(visit((PAGE, other), night=2))
    assert warehouse.one("SELECT withdrawn_why FROM mart_versions WHERE standing = 'withdrawn'") == (
        f"read as {WRONG} by reader 1; the same page is read as 440608/高明区人民政府/2021 by reader 2"
    )


def test_another_text_at_the_address_is_another_report_and_takes_nothing_back(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    outcome = warehouse.night(visit((PAGE, a_report(year=2022, penalties=99)), night=2))
    assert (outcome.new, outcome.withdrawn) == (1, 0)
    assert warehouse.rows("SELECT report_id FROM mart_reports ORDER BY 1") == [(WRONG,), (RIGHT,)]


def test_what_the_audit_does_not_let_through_moves_nowhere_until_it_is_released(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    warehouse.night(
        visit((PAGE, by_a_newer_reader(a_report())), night=2), held=[Held("report", RIGHT, "too early", "x")]
    )
    assert warehouse.rows("SELECT report_id FROM mart_reports") == [(WRONG,)]
    release(warehouse.engine, 1, by="Li Na", why="checked", now=moment(3))
    assert warehouse.rows("SELECT report_id FROM mart_reports") == [(RIGHT,)]


def test_an_old_reading_is_not_released_over_what_was_published_of_its_page_since(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())), held=[Held("report", WRONG, "too short", "x")])
    warehouse.night(visit((PAGE, by_a_newer_reader(a_report())), night=2))
    with pytest.raises(Fault, match=f"has been published as {RIGHT} since; reject"):
        release(warehouse.engine, 1, by="Li Na", why="checked", now=moment(3))
    assert warehouse.rows("SELECT report_id FROM mart_reports") == [(RIGHT,)]


def test_another_address_that_is_still_read_so_carries_the_report_on(warehouse: Warehouse) -> None:
    true = (COPY, a_report(penalties=95))
    warehouse.night(visit((PAGE, a_report()), true))
    assert warehouse.one("SELECT url FROM mart_reports") == PAGE
    kept = (COPY, by_a_newer_reader(true[1], year=2021))
    warehouse.night(visit((PAGE, by_a_newer_reader(a_report())), kept, night=2))
    assert warehouse.rows("SELECT report_id, url, version, indicators FROM mart_reports ORDER BY 1") == [
        (WRONG, COPY, 2, 4),
        (RIGHT, PAGE, 1, 4),
    ]
    assert standing(warehouse) == [(WRONG, 1, 1, "withdrawn"), (WRONG, 2, 1, "current"), (RIGHT, 1, 1, "current")]


def test_a_report_that_stands_elsewhere_stays_until_its_other_page_is_read_again(warehouse: Warehouse) -> None:
    true = (COPY, a_report(penalties=95))
    warehouse.night(visit((PAGE, a_report()), true))
    warehouse.night(visit((PAGE, by_a_newer_reader(a_report())), night=2))
    assert warehouse.rows("SELECT report_id FROM mart_reports ORDER BY 1") == [(WRONG,), (RIGHT,)]
    assert not has_read(warehouse.engine, COPY, "1"), "the other page is read anew, though its bytes have not changed"
    warehouse.night(visit(true, night=3))
    assert warehouse.rows("SELECT report_id, url FROM mart_reports ORDER BY 1") == [(WRONG, COPY), (RIGHT, PAGE)]
    assert standing(warehouse)[0] == (WRONG, 1, 1, "withdrawn")
    assert has_read(warehouse.engine, COPY, "1")


def test_a_copy_of_the_very_text_that_is_still_read_so_keeps_the_version(warehouse: Warehouse) -> None:
    copy = (COPY, a_report())
    warehouse.night(visit((PAGE, a_report()), copy))
    again = (COPY, by_a_newer_reader(a_report(), year=2021))
    warehouse.night(visit((PAGE, by_a_newer_reader(a_report())), again, night=2))
    assert warehouse.one(f"SELECT version, reading, url FROM mart_reports WHERE report_id = '{WRONG}'") == (1, 2, COPY)  # noqa: S608


def test_a_report_that_is_read_as_before_by_a_third_reader_comes_back_as_the_same_version(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    warehouse.night(visit((PAGE, by_a_newer_reader(a_report())), night=2))
    third = dataclasses.replace(a_report(), reader_version="3")
    warehouse.night(visit((PAGE, third), night=3))
    assert standing(warehouse) == [(WRONG, 1, 1, "withdrawn"), (WRONG, 1, 2, "current"), (RIGHT, 1, 1, "withdrawn")]
    assert warehouse.rows("SELECT report_id FROM mart_reports") == [(WRONG,)]


def test_the_ledger_forgets_the_wrong_year_and_knows_the_right_one(warehouse: Warehouse) -> None:
    as_of = moment(400)
    warehouse.night(visit((PAGE, a_report(published_on="2023-01-24")), night=as_of), now=as_of)
    assert ledger(warehouse, 2021) == ("published late", None)
    later = moment(401)
    better = by_a_newer_reader(a_report(published_on="2023-01-24"))
    warehouse.night(visit((PAGE, better), night=later), now=later)
    status, reason = ledger(warehouse, 2021)
    assert status == "overdue"
    assert reason is not None
    assert reason.endswith(f"withdrawn: what was published, by reader 2: {WHY}")
    assert ledger(warehouse, 2022) == ("published on time", None)


def test_a_person_takes_a_report_back_and_it_stays_out_while_its_page_is_the_same(warehouse: Warehouse) -> None:
    report = a_report()
    warehouse.night(visit((PAGE, report)))
    taken_back(warehouse)
    assert gone_from_the_views(warehouse, WRONG)
    told = "SELECT standing, withdrawn_by, withdrawn_why, read_as FROM mart_versions"
    assert warehouse.one(told) == ("withdrawn", "Li Na", "a neighbour's report", None)
    counter = dataclasses.replace(report, source=dataclasses.replace(report.source, sha256="f" * 64))
    same_night_again = (
        visit((PAGE, report), night=3),
        visit(night=4, unchanged=[PAGE]),
        visit((PAGE, counter), night=5),
        visit((PAGE, dataclasses.replace(report, reader_version="2")), night=6),
        visit((PAGE, by_a_newer_reader(report)), night=7),
        visit((COPY, report), night=8),
    )
    for each in same_night_again:
        outcome = warehouse.night(each)
        assert (outcome.new, outcome.changed, outcome.reread) == (0, 0, 0)
        assert warehouse.rows("SELECT * FROM mart_reports") == []
    assert has_read(warehouse.engine, PAGE, "2"), "nor is it read again every night"
    with warehouse.engine.connect() as conn:
        assert [row.report_id for row in as_known_on(conn, DAY_1)] == [WRONG]
        assert as_known_on(conn, DAY_9) == []


def test_another_text_at_the_address_is_judged_anew(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report(published_on="2022-01-24"))))
    taken_back(warehouse)
    outcome = warehouse.night(visit((PAGE, a_report(penalties=99, published_on="2022-04-20")), night=3))
    assert outcome.changed == 1
    assert standing(warehouse) == [(WRONG, 1, 1, "withdrawn"), (WRONG, 2, 1, "current")]
    assert ledger(warehouse, 2021)[0] == "published late", "what was taken back proves no date of publication"
    assert warehouse.one("SELECT penalties FROM mart_indicator_wide") == 99
    warehouse.night(visit((PAGE, a_report()), night=4))
    assert warehouse.one("SELECT value FROM mart_indicators WHERE code = 'penalties'") == 99


def test_the_right_page_elsewhere_is_published_beside_it(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    taken_back(warehouse)
    outcome = warehouse.night(visit((PAGE, a_report()), (COPY, a_report(penalties=70)), night=3))
    assert outcome.changed == 1
    assert warehouse.one("SELECT version, url FROM mart_reports") == (2, COPY)


def test_the_ledger_says_what_was_taken_back(warehouse: Warehouse) -> None:
    listed = StagedCandidate(PAGE, "ok", year=2021, body_kind="government")
    warehouse.night(visit((PAGE, a_report()), candidates=[listed]))
    for night in (2, 3):
        if night == 2:
            taken_back(warehouse)
        else:
            warehouse.night(visit((PAGE, a_report()), night=night, candidates=[listed]))
        status, reason = ledger(warehouse, 2021)
        assert status == "overdue"
        assert reason is not None
        assert reason.startswith("not among what else the site listed on 2022-05-1")
        assert reason.count("withdrawn: ") == 1
        assert reason.endswith("by Li Na: a neighbour's report")


def test_a_report_taken_back_while_its_site_does_not_answer_cannot_be_called_overdue(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    warehouse.night(visit(night=2, outcome="blocked"))
    taken_back(warehouse, night=3)
    status, reason = ledger(warehouse, 2021)
    assert status == "cannot tell"
    assert reason is not None
    assert reason.startswith("the last look, on 2022-05-11, did not succeed; withdrawn: ")
    warehouse.night(visit(night=4, outcome="blocked"), years=[2020])
    assert ledger(warehouse, 2021) == (status, reason), "what is said again is not said twice"


def test_a_report_that_was_taken_back_can_stand_again_with_all_its_versions(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report(penalties=96))))
    warehouse.night(visit((PAGE, a_report(penalties=99)), night=2))
    before = warehouse.contents()
    taken_back(warehouse, night=3)
    restore(warehouse.engine, WRONG, by="Wang Fang", why="it is ours after all", now=moment(5))
    after = warehouse.contents()
    assert {view: [_plain(row) for row in rows] for view, rows in after.items()} == {
        view: [_plain(row) for row in rows] for view, rows in before.items()
    }
    assert standing(warehouse) == [
        (WRONG, 1, 1, "restored"), (WRONG, 1, 2, "earlier"), (WRONG, 2, 1, "restored"), (WRONG, 2, 2, "current"),
    ]  # fmt: skip
    with warehouse.engine.connect() as conn:
        assert published_report(conn, WRONG, version=1).figures[0].value == 96
        assert [len(as_known_on(conn, date(2022, 5, day))) for day in (10, 12, 13, 14)] == [1, 0, 0, 1]
    told = "SELECT DISTINCT restored_by, restored_why FROM mart_versions WHERE standing = 'restored'"
    assert warehouse.one(told) == ("Wang Fang", "it is ours after all")
    outcome = warehouse.night(visit((PAGE, a_report(penalties=99)), night=6))
    assert (outcome.new, outcome.changed, outcome.reread, outcome.unchanged) == (0, 0, 0, 1)


def test_what_the_audit_said_of_a_report_stands_again_with_it(warehouse: Warehouse) -> None:
    run_id, now = warehouse.staged(visit((PAGE, a_report())))
    (staged_id,) = warehouse.rows("SELECT staged_id FROM staging_reports")[0]
    warned = AuditFinding(staged_id, "report", None, "reports", "length", "length", "half its usual length")
    record_checks(warehouse.engine, run_id, [Check("reports", "length", "warning", False)], [warned])
    publish(warehouse.engine, run_id, now=now)
    before = warehouse.contents()["mart_findings"]
    assert "half its usual length" in {row["message"] for row in before}
    taken_back(warehouse)
    assert warehouse.contents()["mart_findings"] == []
    restore(warehouse.engine, WRONG, by="Wang Fang", why="it is ours after all", now=moment(3))
    assert warehouse.contents()["mart_findings"] == before


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "reading"}


def test_what_cannot_be_taken_back_or_restored_is_a_sentence(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    with pytest.raises(Fault, match="no report 'nowhere' is published; mart_reports lists"):
        withdraw(warehouse.engine, "nowhere", by="Li Na", why="x", now=moment(2))
    with pytest.raises(Fault, match="a decision needs a reason"):
        withdraw(warehouse.engine, WRONG, by="Li Na", why=" ", now=moment(2))
    with pytest.raises(Fault, match="is not withdrawn"):
        restore(warehouse.engine, WRONG, by="Li Na", why="x", now=moment(2))
    with pytest.raises(Fault, match="no report is called 'nowhere'"):
        restore(warehouse.engine, "nowhere", by="Li Na", why="x", now=moment(2))
    taken_back(warehouse)
    with pytest.raises(Fault, match="is withdrawn already, by Li Na: a neighbour's report"):
        taken_back(warehouse)
    warehouse.night(visit((PAGE, a_report(penalties=99)), night=3))
    with pytest.raises(Fault, match="another text of 420107/青山区人民政府/2021 is published"):
        restore(warehouse.engine, WRONG, by="Li Na", why="x", now=moment(4))


def test_a_person_who_trusts_the_older_reading_takes_the_newer_one_back_first(warehouse: Warehouse) -> None:
    warehouse.night(visit((PAGE, a_report())))
    warehouse.night(visit((PAGE, by_a_newer_reader(a_report())), night=2))
    with pytest.raises(Fault, match=f"the same page is published as {RIGHT}; withdraw that before"):
        restore(warehouse.engine, WRONG, by="Li Na", why="it is 2021's", now=moment(3))
    taken_back(warehouse, RIGHT, night=3)
    restore(warehouse.engine, WRONG, by="Li Na", why="it is 2021's", now=moment(4))
    warehouse.night(visit((PAGE, by_a_newer_reader(a_report())), night=5))
    assert warehouse.rows("SELECT report_id FROM mart_reports") == [(WRONG,)]


def take_back(engine: Engine, now: datetime) -> None:
    withdraw(engine, WRONG, by="Li Na", why="a neighbour's report", now=now)


def move(engine: Engine, run_id: str, now: datetime) -> None:
    publish(engine, run_id, now=now)


def put_back(engine: Engine, now: datetime) -> None:
    restore(engine, WRONG, by="Wang Fang", why="it is ours after all", now=now)


@pytest.mark.parametrize("work", [move, take_back, put_back])
def test_killed_at_any_statement_nothing_of_it_is_done_and_the_next_try_is_whole(
    warehouse: Warehouse, work: Callable[..., None]
) -> None:
    warehouse.night(visit((PAGE, a_report())))
    if work is put_back:
        taken_back(warehouse)
    before, versions = warehouse.contents(), standing(warehouse)
    url = warehouse.engine.url.render_as_string(hide_password=False)
    run = warehouse.staged(visit((PAGE, by_a_newer_reader(a_report())), night=2)) if work is move else (moment(3),)
    for statement in range(4, 300, 11):
        if ended_before(statement, url, work, *run):
            break
        assert (warehouse.contents(), standing(warehouse)) == (before, versions)
    else:
        pytest.fail("it never came to its end")
    assert gone_from_the_views(warehouse, WRONG) is (work is not put_back)
