"""Replay: today's reader over what was stored, compared value by value with what is published."""

# ruff: noqa: S608  the statements are made of names that stand in this file

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows import replaying
from flows.cli import main
from flows.replaying import Account, Reader, Replay, account_of, publish_replay, replay, todays_reader
from flows.settings import Settings
from scrapers.reading import READER_VERSION
from tests.flows import stored_reports as stored
from tests.flows.stored_reports import ALL, CHANGSHOU, LINGWAN, NEXT_DAY, RONGXIAN, SPLIT, Archive, four_reports
from warehouse import Held, as_known_on, connect
from warehouse.stored import Selection

LATER = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
OF = "version_id = (SELECT version_id FROM core_versions WHERE report_id = '{}')"


@pytest.fixture
def archive(warehouse_url: str, tmp_path: Path) -> Archive:
    filled = Archive(Settings(warehouse=warehouse_url, data=tmp_path))
    filled.fill(four_reports())
    return filled


def replayed(archive: Archive, selection: Selection = Selection(), reader: Reader | None = None) -> Replay:  # noqa: B008
    return replay(archive.settings, selection, workers=1, now=NEXT_DAY, reader=reader)


def account(archive: Archive, found: Replay) -> Account:
    return account_of(archive.settings, found, most_examples=3)


def number(told: str | None) -> str | None:
    """The number as it is told, without its scope and period, of which the reader may come to think otherwise."""
    return told and told.split(",")[0]


def read_otherwise(archive: Archive) -> None:
    """What is published is what an older reader made of it: one value wrong, one missed, one too many."""
    archive.change(
        f"UPDATE core_indicators SET value = 97, low = 97, high = 97 WHERE code = 'penalties' AND {OF.format(SPLIT)}",
        f"DELETE FROM core_indicators WHERE code = 'head_appearance_rate' AND {OF.format(SPLIT)}",
        "INSERT INTO core_indicators (version_id, ordinal, code, value, low, high, qualifier, scope, period, sentence, "
        "\"start\", \"end\", confidence, rule) SELECT version_id, 900, 'litigation_lost', 0, 0, 0, 'exact', 'body', "
        f"'year', '没有这句话。', 0, 6, 0.5, 'old' FROM core_versions WHERE report_id = '{RONGXIAN}'",
    )


def test_what_the_same_reader_reads_again_is_what_is_published(archive: Archive) -> None:
    found = replayed(archive)
    assert found.endings == {"unchanged": 4}
    assert account(archive, found) == Account((), (), ())


def test_the_difference_is_exactly_what_another_reader_had_read(archive: Archive) -> None:
    read_otherwise(archive)
    found = replayed(archive)
    assert found.endings == {"changed": 2, "unchanged": 2}
    told = account(archive, found)
    assert [tuple(each) for each in told.tallies] == [
        ("indicator", "head_appearance_rate", 1, 0, 0, 1),
        ("indicator", "litigation_lost", 0, 1, 0, 1),
        ("indicator", "penalties", 0, 0, 1, 1),
    ]
    assert [(e.report_id, e.change, number(e.before), number(e.after), e.sentence) for e in told.examples] == [
        (SPLIT, "new", None, "98.5 %", "行政机关负责人出庭应诉率98.5%。"),
        (RONGXIAN, "lost", "0", None, "没有这句话。"),
        (SPLIT, "changed", "97 件", "96 件", "全区办理行政处罚案件96件。"),
    ]


def test_looking_publishes_nothing(archive: Archive) -> None:
    read_otherwise(archive)
    before = archive.rows("SELECT * FROM mart_indicators ORDER BY indicator_key")
    replayed(archive)
    assert archive.rows("SELECT * FROM mart_indicators ORDER BY indicator_key") == before


def test_publishing_makes_new_readings_of_the_same_versions(archive: Archive) -> None:
    read_otherwise(archive)
    looked_at = "SELECT report_id, first_seen_at, last_checked_at FROM mart_reports ORDER BY report_id"
    checked = archive.rows(looked_at)
    found = replayed(archive)
    published = publish_replay(archive.settings, found, now=LATER)
    assert (published.new, published.changed, published.reread) == (0, 0, 2)

    told = f"report_id = '{SPLIT}' AND code IN ('penalties', 'head_appearance_rate')"
    assert archive.rows(f"SELECT code, value FROM mart_indicators WHERE {told} ORDER BY code") == [
        ("head_appearance_rate", 98.5),
        ("penalties", 96),
    ]
    (old, new) = archive.rows(
        "SELECT version, reading, shown_from, shown_to, known_from, known_to, run_id FROM core_versions "
        f"WHERE report_id = '{SPLIT}' ORDER BY reading"
    )
    assert (old[0], new[0]) == (1, 1)
    assert (old[1], new[1]) == (1, 2)
    assert old[2:4] == new[2:4]
    assert old[5] == new[4]
    assert new[6] == found.run_id
    assert archive.rows(looked_at) == checked
    assert archive.rows(f"SELECT COUNT(*) > 0 FROM mart_quality WHERE run_id = '{found.run_id}'")[0][0]
    engine = connect(archive.settings.warehouse_url, read_only=True)
    with engine.connect() as conn:
        known = {
            day: as_known_on(conn, day, report_id=SPLIT)[0].reading for day in (date(2026, 3, 2), date(2026, 6, 1))
        }
    engine.dispose()
    assert list(known.values()) == [1, 2], "what analysts were told before can still be asked for"
    assert replayed(archive).endings == {"unchanged": 4}


def test_a_replay_that_changes_nothing_is_published_without_a_trace_among_the_facts(archive: Archive) -> None:
    before = archive.rows("SELECT * FROM mart_evidence ORDER BY indicator_key")
    published = publish_replay(archive.settings, replayed(archive), now=LATER)
    assert (published.new, published.changed, published.reread) == (0, 0, 0)
    assert archive.rows("SELECT * FROM mart_evidence ORDER BY indicator_key") == before


def test_an_interrupted_replay_goes_on_where_it_stopped(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_otherwise(archive)
    log = tmp_path / "read.log"
    monkeypatch.setattr(replaying, "CHUNK", 1)
    reader = Reader(partial(stored.noting_reader, str(log)), "noting")

    def stop(done: int, total: int) -> None:
        assert total == 4
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(archive.settings, Selection(), workers=1, now=NEXT_DAY, reader=reader, tell=stop)
    before = log.read_text().splitlines()
    found = replayed(archive, reader=reader)
    assert found.resumed == len(before) >= 2
    assert sorted(log.read_text().splitlines()) == sorted(str(kept.page.url) for kept in four_reports())
    # what was told in two halves is what an undisturbed replay tells
    assert account(archive, found) == account(archive, replayed(archive, reader=Reader(todays_reader().read, "other")))


def test_another_reader_begins_anew_and_drops_what_the_earlier_one_has_staged(archive: Archive) -> None:
    read_otherwise(archive)
    first = replayed(archive)
    second = replayed(archive, reader=Reader(todays_reader().read, "a newer one"))
    assert second.run_id != first.run_id
    assert second.resumed == 0
    assert archive.rows(f"SELECT state FROM core_runs WHERE run_id = '{first.run_id}'") == [("failed",)]
    for table in ("staging_replays", "staging_differences", "staging_reports", "staging_indicators"):
        left = archive.rows(f"SELECT COUNT(*) FROM {table} WHERE run_id = '{first.run_id}'")
        assert left == [(0,)], table


def test_only_what_was_asked_for_is_read(archive: Archive) -> None:
    assert replayed(archive, Selection(divisions=("420107", "510321"))).endings == {"unchanged": 2}
    assert replayed(archive, Selection(since=date(2026, 3, 2))).endings == {"unchanged": 4}
    assert replayed(archive, Selection(since=date(2026, 3, 3))).endings == {}


def test_a_page_that_kills_its_reader_keeps_no_other_from_being_read(archive: Archive) -> None:
    found = replayed(archive, reader=Reader(stored.dying_reader, "dying"))
    assert found.endings == {"unchanged": 3, "unreadable": 1}
    assert account(archive, found).troubles == ((CHANGSHOU, "unreadable", "the process that read it died"),)


def test_a_page_read_as_another_report_is_shown_and_moves_when_it_is_published(archive: Archive) -> None:
    moved = "420107/青山区人民政府/2020"
    found = replayed(archive, reader=Reader(stored.mistaken_reader, "mistaken"))
    assert found.endings == {"moved": 1, "unchanged": 3}
    assert account(archive, found).troubles == ((SPLIT, "moved", moved),)
    reports = "SELECT report_id FROM mart_reports ORDER BY report_id"
    assert [report for (report,) in archive.rows(reports)] == list(ALL)
    published = publish_replay(archive.settings, found, now=LATER)
    assert (published.new, published.withdrawn, published.held) == (1, 1, 0)
    assert {report for (report,) in archive.rows(reports)} == {*ALL, moved} - {SPLIT}
    assert archive.rows(f"SELECT COUNT(*) FROM mart_indicators WHERE report_id = '{moved}'") == [(3,)]
    ((why,),) = archive.rows("SELECT withdrawn_why FROM mart_versions WHERE standing = 'withdrawn'")
    assert why.startswith("read as 2021 by reader ")
    assert "the same page is read as 2020 by reader " in why
    again = replayed(archive, reader=Reader(stored.mistaken_reader, "mistaken"))
    assert again.endings == {"unchanged": 4}


def test_when_a_page_moves_the_other_address_of_its_report_is_read_again_too(archive: Archive) -> None:
    archive.fill((stored.elsewhere(four_reports()[3]),), run_id="night-2")
    found = replayed(archive, reader=Reader(stored.mistaken_reader, "mistaken"))
    assert found.endings == {"moved": 1, "unchanged": 3}
    publish_replay(archive.settings, found, now=LATER)
    told = "SELECT report_id, url, version, reading FROM mart_reports WHERE division_code = '420107' ORDER BY year"
    assert archive.rows(told) == [
        ("420107/青山区人民政府/2020", "https://www.420107.gov.cn/1.shtml", 1, 1),
        (SPLIT, "https://www.420100.gov.cn/1.shtml", 1, 2),
    ]


def test_a_replay_that_reads_a_report_again_forgets_what_it_had_staged_of_it(archive: Archive) -> None:
    reader = Reader(stored.mistaken_reader, "mistaken")
    first = replayed(archive, reader=reader)
    archive.change(f"UPDATE staging_replays SET ended = 'unreadable' WHERE report_id = '{SPLIT}'")
    second = replayed(archive, reader=reader)
    assert (second.run_id, second.endings) == (first.run_id, first.endings)
    staged = f"SELECT report_key FROM staging_reports WHERE run_id = '{first.run_id}'"
    assert archive.rows(staged) == [("420107/青山区人民政府/2020",)]


def test_damaged_bytes_are_told_and_read_once_they_are_whole_again(archive: Archive) -> None:
    repair = archive.damage("420106")
    found = replayed(archive)
    assert found.endings == {"damaged": 1, "unchanged": 3}
    ((report, ended, why),) = account(archive, found).troubles
    assert (report, ended) == (LINGWAN, "damaged")
    assert "420106/www.420106.gov.cn/night-1.warc.gz at byte" in why
    repair()
    mended = replayed(archive)
    assert mended.run_id == found.run_id
    assert mended.endings == {"unchanged": 4}


def test_what_the_audit_held_back_is_no_difference(warehouse_url: str, tmp_path: Path) -> None:
    archive = Archive(Settings(warehouse=warehouse_url, data=tmp_path))
    archive.fill(four_reports(), held=[Held("value", f"{SPLIT}#penalties.1", "too good to be true", "plausible")])
    published = archive.rows(f"SELECT code FROM mart_indicators WHERE report_id = '{SPLIT}' ORDER BY code")
    assert "penalties" not in [code for (code,) in published]
    assert replayed(archive).endings == {"unchanged": 4}


def test_a_night_need_not_read_again_what_a_replay_found_unchanged(archive: Archive) -> None:
    archive.change(
        "UPDATE core_report_sources SET reader_version = 'old'", "UPDATE core_versions SET reader_version = 'old'"
    )
    publish_replay(archive.settings, replayed(archive), now=LATER)
    assert archive.rows("SELECT DISTINCT reader_version FROM core_report_sources") == [(READER_VERSION,)]


def test_the_command_tells_what_differs_and_publishes_it_when_asked(archive: Archive) -> None:
    read_otherwise(archive)
    flags = ["--warehouse", archive.settings.warehouse_url, "--data", str(archive.settings.data), "--workers", "1"]
    looked = CliRunner().invoke(main, ["replay", *flags])
    assert looked.exit_code == 0
    assert "indicator\tpenalties\t0\t0\t1\t1" in looked.output
    assert "Nothing was published. Publish exactly this with --publish" in looked.output
    told = CliRunner().invoke(main, ["replay", *flags, "--publish", "--format", "json"])
    assert told.exit_code == 0
    answer = json.loads(told.output)
    assert answer["resumed"] == 4
    assert answer["published"]["reread"] == 2
    assert number(answer["examples"][0]["after"]) == "98.5 %"
    assert f"({answer['run_id']})" in looked.output


def test_the_command_ends_with_1_when_something_could_not_be_read(archive: Archive) -> None:
    archive.damage("420106")
    flags = ["--warehouse", archive.settings.warehouse_url, "--data", str(archive.settings.data), "--workers", "1"]
    ended = CliRunner().invoke(main, ["replay", *flags])
    assert ended.exit_code == 1
    assert "damaged" in ended.output


def test_an_unknown_division_is_refused_at_once(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["replay", "--division", "999999", "--data", str(tmp_path)])
    assert ended.exit_code == 2
    assert "999999" in ended.output
    assert not (tmp_path / "warehouse.db").exists()


def test_days_are_those_of_shanghai() -> None:
    assert (stored.NIGHT + timedelta(hours=8)).date() == date(2026, 3, 2)
