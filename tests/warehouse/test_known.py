"""What the warehouse knows of an address, so that the site need only be asked whether anything has changed."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from tests.warehouse.small_country import Warehouse, a_report, address, moment, visit
from warehouse import Check, Held, has_read, known, record_checks


def test_a_page_that_was_fetched_is_known_with_its_validators_and_where_its_bytes_lie(warehouse: Warehouse) -> None:
    report = a_report()
    warehouse.night(visit(report))
    found = known(warehouse.engine, address(report))
    assert found is not None
    assert (found.etag, found.sha256) == (f'"{address(report)}"', report.source.sha256)
    assert (found.snapshot.file, found.snapshot.offset) == ("420107/www.420107.gov.cn/20220509.warc.gz", 1000)
    assert found.fetched_at == moment(1)


def test_the_newest_snapshot_counts(warehouse: Warehouse) -> None:
    for night in (1, 2):
        warehouse.night(visit(a_report(), night=night))
    found = known(warehouse.engine, address(a_report()))
    assert found is not None
    assert found.fetched_at == moment(2)


def test_an_address_that_was_never_fetched_or_only_failed_is_unknown(warehouse: Warehouse) -> None:
    warehouse.night(visit(gone=["https://www.420107.gov.cn/gone"]))
    assert known(warehouse.engine, "https://www.420107.gov.cn/gone") is None
    assert known(warehouse.engine, "https://www.420107.gov.cn/never") is None


def test_a_page_counts_as_read_by_the_reader_that_read_it_last(warehouse: Warehouse) -> None:
    report = a_report()
    warehouse.night(visit(report))
    assert has_read(warehouse.engine, address(report), "1")
    assert not has_read(warehouse.engine, address(report), "2")
    warehouse.night(visit(dataclasses.replace(report, reader_version="2"), night=2))
    assert has_read(warehouse.engine, address(report), "2")


def test_a_page_that_changed_and_was_held_back_does_not_count_as_read(warehouse: Warehouse) -> None:
    warehouse.night(visit(a_report(penalties=96)))
    leap = Held("report", "420107/青山区人民政府/2021", "a leap", "leap")
    warehouse.night(visit(a_report(penalties=9600), night=2), held=[leap])
    assert not has_read(warehouse.engine, address(a_report()), "1")
    second_night = moment(2).date()
    assert has_read(warehouse.engine, address(a_report()), "1", on=second_night)
    assert not has_read(warehouse.engine, address(a_report()), "1", on=second_night + timedelta(days=9))


def test_the_results_of_an_audit_are_kept_and_replaced_when_it_runs_again(warehouse: Warehouse) -> None:
    run_id, _ = warehouse.staged(visit(a_report()))
    failed = Check("reports", "year is before publication", "critical", False, "year", 10, 1, "2022")
    for checks in ([failed, Check("figures", "evidence", "warning", True)], [failed]):
        record_checks(warehouse.engine, run_id, checks)
    sql = 'SELECT run_id, suite, expectation, "column", severity, evaluated, unexpected, sample FROM mart_quality'
    assert warehouse.one(sql) == (run_id, "reports", "year is before publication", "year", "critical", 10, 1, "2022")
