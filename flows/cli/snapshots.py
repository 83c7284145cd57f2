"""``fazhi snapshots``: is the store whole, take a page out of it, put pages into it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from flows.cli.night import data_option
from flows.cli.showing import format_option, show_rows
from flows.cli.sites import sites_option
from flows.cli.warehouse import warehouse_option
from flows.settings import load_settings


@click.group()
def snapshots() -> None:
    """What was fetched, as WARC files (快照): check them, take one page out, put pages from elsewhere in."""


@snapshots.command("verify")
@click.option("--mend", is_flag=True, help="First cut off what a killed run has left half written.")
@data_option
@format_option()
def verify(mend: bool, data: Path | None, style: str) -> None:
    """Read every stored record and take its digest anew. Ends with 1 when anything is not what was stored."""
    from scrapers.snapshots import SnapshotStore

    store = SnapshotStore(load_settings({"data": data}).snapshots)
    mended = store.recover() if mend else ()
    problems = list(store.verify())
    if style == "table":
        files = len(store.files())
        also = f", {len(mended)} mended" if mended else ""
        click.echo(f"{store.root}: {files} files{also}, {len(problems) or 'no'} problems")
    if problems or style == "json":
        show_rows(("file", "offset", "what"), [(p.file, p.offset, p.what) for p in problems], style=style)
    if problems:
        raise click.exceptions.Exit(1)


@snapshots.command("export")
@click.argument("name", metavar="SNAPSHOT-OR-URL")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default="here")
@warehouse_option
@data_option
def export(name: str, folder: Path, **flags: Any) -> None:
    """Write the content of one snapshot to a file: FILE:OFFSET (a snapshot_id), or an address for its last good one."""
    from flows.importing import export_snapshot

    click.echo(export_snapshot(load_settings(flags), name, folder))


@snapshots.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="Address of the page, where PATH is a single saved page.")
@sites_option
@warehouse_option
@data_option
def import_(paths: tuple[Path, ...], url: str | None, **flags: Any) -> None:
    r"""Put saved pages, WARC files from elsewhere (such as Common Crawl), and folders of them into store and warehouse.

    They go the way of what was fetched, through the audit. Addresses of saved pages come from --url, from addresses.csv in
    their folder (file,url,fetched_at), from the note that browsers save with a page, or from folders named after hosts.

    \b
    fazhi snapshots import report.html --url http://www.qingshan.gov.cn/zfxxgk/1.shtml
    fazhi snapshots import CC-MAIN-2025-08.warc.gz saved-by-hand/
    """
    from flows.importing import import_pages

    done = import_pages(load_settings(flags), paths, url=url, now=datetime.now(UTC))
    told = done.published
    counts = (
        f"{told.new} new, {told.changed} changed, {told.unchanged} unchanged, {told.held} held back" if told else ""
    )
    click.echo(f"{done.run_id}: {done.snapshots} pages kept, {len(done.reports)} reports read; {counts}")
    if done.aside:
        show_rows(("set aside", "why"), [(each.where, each.why) for each in done.aside])
