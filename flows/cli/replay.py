"""``fazhi replay``: today's reader over everything that was ever stored."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from flows.cli.night import data_option
from flows.cli.showing import console, format_option, show_rows
from flows.cli.warehouse import warehouse_option

if TYPE_CHECKING:
    from flows.replaying import Account, Replay
    from warehouse import Published

MEANINGS = {
    "unchanged": "read as it is published",
    "changed": "read otherwise: see the differences",
    "moved": "read as another report: --publish lets it stand there, and withdraws it here",
    "unreadable": "the reader could not take it",
    "damaged": "its stored bytes are not intact; see: fazhi trace REPORT",
}


@click.command(short_help="Read stored snapshots again (重读).")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only pages fetched on that day or later."
)
@click.option(
    "--division", "divisions", multiple=True, metavar="CODE", help="Six-digit code (行政区划代码); may be repeated."
)
@click.option(
    "--publish", is_flag=True, help="Publish what differs, through the audit. Without it nothing is published."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Reading processes. Default: one for each processor.")
@click.option(
    "--examples", type=click.IntRange(0, 100), default=2, show_default=True, help="Of each kind of difference."
)
@warehouse_option
@data_option
@format_option()
def replay(
    since: datetime | None,
    divisions: tuple[str, ...],
    publish: bool,
    workers: int | None,
    examples: int,
    style: str,
    **flags: Any,
) -> int:
    r"""Read the stored snapshots of all current reports again (重读) and show what today's reader reads otherwise.

    \b
    fazhi replay                                  what would change, value by value
    fazhi replay --division 420107 --publish      publish it, through the audit

    Interrupted, it goes on where it stopped when it is started again; with --publish it publishes what an earlier run
    without it has shown. Ends with 1 when a report could not be read again.
    """
    from flows.replaying import account_of, publish_replay
    from flows.replaying import replay as read_again
    from flows.settings import load_settings
    from scrapers.divisions import division
    from warehouse.stored import Selection

    for code in divisions:
        division(code)
    settings = load_settings(flags)
    selection = Selection(since.date() if since else None, divisions)
    with progress() as tell:
        replayed = read_again(
            settings, selection, workers=workers or os.cpu_count() or 1, now=datetime.now(UTC), tell=tell
        )
    account = account_of(settings, replayed, most_examples=examples)
    published = publish_replay(settings, replayed, now=datetime.now(UTC)) if publish else None
    if style == "json":
        _print_json(replayed, account, published)
    else:
        _show(replayed, account, published)
    return 1 if any(replayed.endings.get(ended) for ended in ("unreadable", "damaged")) else 0


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar over the reports where someone watches a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bars:
        bar = bars.add_task("reports read again", total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def _show(replayed: Replay, account: Account, published: Published | None) -> None:
    endings = [(ended, count, MEANINGS[ended]) for ended, count in replayed.endings.items()]
    resumed = f" ({replayed.resumed} of them earlier)" if replayed.resumed else ""
    show_rows(("ended", "reports", "meaning"), endings, title=f"Reports read again{resumed}")
    if account.troubles:
        show_rows(("report", "ended", "why"), account.troubles, title="Not compared")
    if account.tallies:
        show_rows(account.tallies[0]._fields, account.tallies, title="What differs from what is published")
    if account.examples:
        show_rows(account.examples[0]._fields, account.examples, title="Examples")
    if published is not None:
        moved = (
            f"{published.withdrawn} withdrawn because their page is another report's, " if published.withdrawn else ""
        )
        click.echo(
            f"Published as {published.run_id}: {published.reread} reports read anew, {moved}{published.held} things held "
            "back; see: fazhi quality · fazhi quarantine list"
        )
    elif account.tallies or replayed.endings.get("moved"):
        click.echo(f"Nothing was published. Publish exactly this with --publish ({replayed.run_id}).")
    else:
        click.echo("Today's reader reads all of this as it is published.")


def _print_json(replayed: Replay, account: Account, published: Published | None) -> None:
    told = {
        "run_id": replayed.run_id,
        "endings": dict(replayed.endings),
        "resumed": replayed.resumed,
        "differences": [each._asdict() for each in account.tallies],
        "examples": [each._asdict() for each in account.examples],
        "troubles": [dict(zip(("report_id", "ended", "why"), each, strict=True)) for each in account.troubles],
        "published": asdict(published) if published else None,
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
