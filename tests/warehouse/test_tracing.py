# ruff: noqa: S608  the statements are made of names that stand in this file

"""From any published value back to the bytes it was read from."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import main
from flows.settings import Settings
from flows.tracing import Checked, trace_to_bytes
from scrapers.faults import Fault
from tests.flows.stored_reports import LINGWAN, NIGHT, RONGXIAN, SECOND, SPLIT, Archive, four_reports, golden
from warehouse import Check, Held, connect, record_checks, release
from warehouse.tracing import trace

EVIDENCE = ("indicator_key report_id code value evidence start end version reading reader_version run_id snapshot_file "
            "snapshot_offset sha256 attachment_snapshot_id fetch_run_id status outcome requested_at")  # fmt: skip


@pytest.fixture
def archive(warehouse_url: str, tmp_path: Path) -> Archive:
    filled = Archive(Settings(warehouse=warehouse_url, data=tmp_path))
    filled.fill(four_reports())
    return filled


def only(archive: Archive, name: str) -> Checked:
    (found,) = trace_to_bytes(archive.settings, name)
    return found


def key_of(archive: Archive, report_id: str, code: str) -> str:
    sql = f"SELECT indicator_key FROM mart_indicators WHERE report_id = '{report_id}' AND code = '{code}'"
    return str(archive.rows(sql)[0][0])


def command(archive: Archive, *arguments: str) -> list[str]:
    return ["trace", *arguments, "--warehouse", archive.settings.warehouse_url, "--data", str(archive.settings.data)]


def test_a_value_leads_to_its_number_in_its_sentence_in_its_paragraph(archive: Archive) -> None:
    value = only(archive, key_of(archive, SPLIT, "head_appearance_rate")).trace.value
    assert value is not None
    assert value.paragraph == "行政机关负责人出庭应诉率98.5%。办理行政复议案件120件。"
    assert value.paragraph[value.start : value.end] == value.written == "98.5%"
    assert value.sentence == "行政机关负责人出庭应诉率98.5%。"
    assert value.section == ("二、化解纠纷",)


def test_a_zero_told_in_words_is_its_whole_sentence(archive: Archive) -> None:
    zeros = archive.rows("SELECT indicator_key FROM mart_evidence WHERE figure_id IS NULL ORDER BY indicator_key")
    assert zeros
    for (key,) in zeros:
        value = only(archive, key).trace.value
        assert value is not None
        assert (value.value, value.paragraph[value.start : value.end]) == (0, value.sentence)


def test_every_published_value_stands_in_its_paragraph_as_it_is_written(archive: Archive) -> None:
    engine = connect(archive.settings.warehouse_url, read_only=True)
    with engine.connect() as conn:
        for key, code in archive.rows("SELECT indicator_key, code FROM mart_indicators ORDER BY indicator_key")[::5]:
            (found,) = trace(conn, key)
            value = found.value
            assert value is not None
            assert (value.key, value.code) == (key, code)
            assert value.written is None or value.written == value.paragraph[value.start : value.end]
    engine.dispose()


def test_a_code_leads_to_every_value_under_it(archive: Archive) -> None:
    sql = f"SELECT indicator_key FROM mart_indicators WHERE report_id = '{RONGXIAN}' AND code = "
    code = archive.rows(f"SELECT code FROM mart_indicators WHERE report_id = '{RONGXIAN}' GROUP BY code "
                        "ORDER BY COUNT(*) DESC, code")[0][0]  # fmt: skip
    keys = {key for (key,) in archive.rows(f"{sql}'{code}'")}
    found = trace_to_bytes(archive.settings, f"{RONGXIAN}:{code}")
    assert {each.trace.value.key for each in found if each.trace.value} == keys
    assert all(each.sound for each in found)


def test_a_figure_can_be_traced_without_being_an_indicator(archive: Archive) -> None:
    figure, written = archive.rows(
        f"SELECT figure_id, written FROM mart_figures WHERE report_id = '{RONGXIAN}' ORDER BY figure_id LIMIT 1"
    )[0]
    value = only(archive, f"{RONGXIAN}#{figure}").trace.value
    assert value is not None
    assert value.code is None
    assert value.paragraph[value.start : value.end] == written


def test_all_parts_of_a_report_are_led_to_with_their_requests(archive: Archive) -> None:
    split, lingwan = only(archive, SPLIT), only(archive, LINGWAN)
    assert [each.role for each in split.trace.snapshots] == ["page", "continuation"]
    assert [each.role for each in lingwan.trace.snapshots] == ["page", "attachment"]
    attachment = lingwan.trace.snapshots[1]
    assert attachment.sha256 == hashlib.sha256(golden("lingwan-2025", "page.txt")).hexdigest()
    assert attachment.place.file == "420106/www.420106.gov.cn/night-1.warc.gz"
    assert (attachment.requested_at, attachment.status, attachment.outcome) == (NIGHT, 200, "ok")
    assert split.trace.snapshots[1].sha256 == hashlib.sha256(SECOND.encode()).hexdigest()
    assert split.stored == ("intact", "intact")


def test_a_value_knows_the_run_and_the_expectations_that_judged_it(archive: Archive) -> None:
    engine = connect(archive.settings.warehouse_url)
    key = key_of(archive, SPLIT, "penalties")
    record_checks(
        engine,
        "night-1",
        [
            Check("indicators", "count_is_whole", "warning", True, evaluated=9),
            Check("indicators", "told_with_one_value", "warning", False, evaluated=9, unexpected=2,
                  sample=f"x/y/2021#other.1: values_told is 2; {key}: values_told is 2"),
            Check("figures", "counted_is_told", "info", False, evaluated=0, error="the database went away"),
        ],
    )  # fmt: skip
    engine.dispose()
    found = only(archive, key).trace
    assert [(each.did, each.run_id, each.kind) for each in found.runs] == [("fetched and read", "night-1", "nightly")]
    assert [(each.expectation, each.verdict, each.named) for each in found.checks] == [
        ("count_is_whole", "met", False),
        ("told_with_one_value", "not met", True),
        ("counted_is_told", "could not be evaluated", False),
    ]


def test_a_value_that_was_held_back_and_released_says_so(warehouse_url: str, tmp_path: Path) -> None:
    archive = Archive(Settings(warehouse=warehouse_url, data=tmp_path))
    key = f"{SPLIT}#penalties.1"
    archive.fill(four_reports(), held=[Held("value", key, "too good to be true", "plausible")])
    with pytest.raises(Fault, match=r"has no value 'penalties.1'; it has .*head_appearance_rate"):
        trace_to_bytes(archive.settings, key)
    (number,) = archive.rows("SELECT quarantine_id FROM mart_quarantine")[0]
    engine = connect(archive.settings.warehouse_url)
    release(engine, number, by="Li", why="checked with the bureau", now=NIGHT + timedelta(days=2))
    engine.dispose()
    found = only(archive, key).trace
    (hold,) = found.holds
    assert (hold.expectation, hold.decision, hold.decided_by, hold.decided_why) == (
        "plausible", "released", "Li", "checked with the bureau")  # fmt: skip
    assert [(each.did, each.kind) for each in found.runs] == [("fetched", "nightly"), ("read", "release")]
    assert [each.role for each in found.snapshots] == ["page", "continuation"]


def test_damaged_bytes_are_told_and_end_the_command_with_1(archive: Archive) -> None:
    archive.damage("420106")
    page, attachment = only(archive, LINGWAN).stored
    assert page == "intact"
    assert "night-1.warc.gz at byte" in attachment
    ended = CliRunner().invoke(main, command(archive, LINGWAN))
    assert ended.exit_code == 1
    assert attachment in ended.output
    assert CliRunner().invoke(main, command(archive, SPLIT)).exit_code == 0


def test_bytes_that_are_whole_but_not_those_that_were_read_are_told(archive: Archive) -> None:
    archive.change("UPDATE core_snapshots SET sha256 = 'of other bytes'")
    (stored,) = only(archive, RONGXIAN).stored
    digest = hashlib.sha256(golden("rongxian-2022", "page.html")).hexdigest()
    assert stored == f"damaged: the bytes have the digest {digest}"


def test_the_command_shows_the_number_in_its_paragraph_and_speaks_json(archive: Archive) -> None:
    name = f"{SPLIT}:head_appearance_rate"
    shown = CliRunner().invoke(main, command(archive, name))
    assert shown.exit_code == 0
    assert "行政机关负责人出庭应诉率「98.5%」。" in shown.output
    told = json.loads(CliRunner().invoke(main, command(archive, name, "--format", "json")).output)
    assert told[0]["value"]["written"] == "98.5%"
    assert told[0]["snapshots"][0]["stored"] == "intact"
    assert told[0]["snapshots"][0]["requested_at"] == NIGHT.isoformat()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nonsense", "no report is called 'nonsense'; give a report_id"),
        ("420107/无此机关/2021#penalties.1", "no report '420107/无此机关/2021' is published"),
        (f"{SPLIT}:penalty", "has no value 'penalty'; it has .*penalties"),
        (f"{SPLIT}#9999", "has no value '9999'"),
    ],
)
def test_what_is_not_there_is_told_with_the_way_out(archive: Archive, name: str, sentence: str) -> None:
    with pytest.raises(Fault, match=sentence):
        trace_to_bytes(archive.settings, name)


def test_analysts_join_values_with_their_evidence(archive: Archive) -> None:
    columns = ", ".join(f'e."{name}"' for name in EVIDENCE.split())
    joined = archive.rows(
        f"SELECT {columns} FROM mart_indicators i JOIN mart_evidence e ON e.indicator_key = i.indicator_key "
        "AND e.snapshot_id = i.snapshot_id AND e.value = i.value AND e.evidence = i.evidence"
    )
    ((values,),) = archive.rows("SELECT COUNT(*) FROM mart_indicators")
    assert len(joined) == len({row[0] for row in joined}) == values > 100
    by_name = [dict(zip(EVIDENCE.split(), row, strict=True)) for row in joined]
    attached = {row["report_id"] for row in by_name if row["attachment_snapshot_id"]}
    assert attached == {LINGWAN}
    assert {row["run_id"] for row in by_name} == {row["fetch_run_id"] for row in by_name} == {"night-1"}
    assert {(row["status"], row["outcome"]) for row in by_name} == {(200, "ok")}
