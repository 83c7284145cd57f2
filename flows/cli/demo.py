"""``fazhi demo``: everything on this machine, without internet."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from flows.cli.night import data_option, progress
from flows.cli.showing import Row, show_rows
from flows.cli.warehouse import warehouse_option
from flows.settings import Settings, load_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


@click.command(short_help="See it all on sample sites, without internet.")
@data_option
@warehouse_option
def demo(**flags: Any) -> int:
    r"""Two nights over invented sample sites on this machine, and where to look afterwards. Takes about a minute.

    \b
    Seven governments of three provinces, three kinds of sites, a report as PDF, one in GBK, one site behind a
    challenge page (blocked), a rate that lost its decimal point (held back), and a report that is quietly revised
    between the two nights.
    """
    from flows.demo import play, prepare

    started = time.monotonic()
    settings = prepare(load_settings(flags))
    click.echo("Sample sites, a Prefect server and two nights; everything stays on this machine. One moment …")
    failed = False
    with progress(settings) as tell:
        for each in play(settings, tell):
            failed = failed or each.ended.failed
            asked = f"{each.requests} requests, {each.unchanged} of them unchanged (304)"
            click.echo(f"Night {each.night}: {each.ended.name}. {each.ended.message}. {asked}.")
    _summarise(settings)
    click.echo(f"\nDone in {time.monotonic() - started:.0f} s. All governments' figures here are invented.")
    return 1 if failed else 0


def _summarise(settings: Settings) -> None:
    from warehouse import connect

    engine = connect(settings.warehouse_url, read_only=True)
    try:
        _tables(engine)
    finally:
        engine.dispose()
    _where_to_look(settings)


def _tables(engine: Engine) -> None:
    from flows import looking

    _heading("What was found: reports by government")
    found = looking.reports(engine)
    columns = ("division_name", "body", "year", "published_on", "version", "figures", "indicators", "findings")
    show_rows(columns, [[row[name] for name in columns] for row in found.dicts()])
    revised = [row for row in found.dicts() if row["version"] > 1]
    for row in revised:
        click.echo(f"Quietly revised: {row['body']} {row['year']} is now version {row['version']}; version 1 is kept.")

    if years := [row["year"] for row in found.dicts()]:
        year = max(set(years), key=lambda each: (years.count(each), each))
        _heading(f"Ten indicators side by side, report year {year}")
        governments, rows = looking.side_by_side(engine, year)
        show_rows(("indicator", *governments), rows)

    _heading("The ledger: who published, and when")
    ledger = looking.ledger(engine)
    show_rows(ledger.columns[1:], [row[1:] for row in ledger.rows])

    _heading("What was held back or did not work, and why")
    troubles: list[Row] = [
        ("site", f"{site['division_name']} {site['host']}", site["last_outcome"], site["suggested_action"])
        for site in looking.site_health(engine).dicts()
        if site["consecutive_failures"]
    ]
    troubles += [
        (held["what"], held["sample"], held["reason"], f"fazhi quarantine show {held['quarantine_id']}")
        for held in looking.quarantine(engine).dicts()
    ]
    show_rows(("what", "which", "why", "what to do"), troubles)


QUERY = "select division_name, year, code, value, evidence from mart_indicators limit 20"


def _where_to_look(settings: Settings) -> None:
    data = "" if settings.data == Settings().data else f" --data {settings.data}"
    where = "" if settings.warehouse is None else " --warehouse URL"
    look = f" --warehouse {settings.warehouse_url}" if data and not where else where
    latest = max(settings.docs.iterdir(), key=lambda folder: folder.name)
    sql = (
        f"sqlite3 {settings.data / 'warehouse.db'} '{QUERY}'" if settings.warehouse is None else f"psql … -c '{QUERY}'"
    )
    _heading("Where to look further")
    places = (
        (
            "Prefect UI",
            f"fazhi serve{data}{where} --sites {settings.sites}, then http://127.0.0.1:{settings.port}/runs",
        ),
        ("Data Docs", (latest / "index.html").resolve().as_uri()),
        ("SQL", sql),
        ("Dictionary", f"fazhi warehouse dictionary{look}"),
        ("Quality", f"fazhi quality{look}"),
        ("Held back", f"fazhi quarantine list{look}"),
    )
    for name, place in places:
        click.echo(f"{name:<12}{place}")


def _heading(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True)}")
