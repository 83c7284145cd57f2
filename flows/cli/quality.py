"""``fazhi quality`` and ``fazhi quarantine``: what was judged, and what is held back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from flows.cli.showing import format_option, show_rows
from flows.cli.warehouse import warehouse_option
from flows.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


@click.command(short_help="What was judged, and how it ended.")
@click.argument("run", required=False)
@warehouse_option
@format_option()
def quality(run: str | None, warehouse: str | None, style: str) -> None:
    """How every expectation of RUN (default: the latest) ended; what was not met stands first."""
    from flows import looking

    found = looking.quality(_looked_at(warehouse), run)
    show_rows(found.columns, found.rows, style=style, title="Expectations")


@click.group(short_help="What was held back, and why.")
def quarantine() -> None:
    """What the audit held back: values, reports, sites, each with the reason. What people took back of what it let through."""


def decided(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a decision: whose it is, and its reason."""
    why = click.option("--why", required=True, help="The reason, for those who come after.")
    by = click.option("--by", envvar="USER", required=True, help="Who decides. Default: the name you are logged in by.")
    return by(why(command))


@quarantine.command("list")
@warehouse_option
@format_option()
def list_quarantine(warehouse: str | None, style: str) -> None:
    """Show everything that is held back now."""
    from flows import looking

    found = looking.quarantine(_looked_at(warehouse))
    show_rows(found.columns, found.rows, style=style, title="Held back")


@quarantine.command("show")
@click.argument("number", type=int)
@warehouse_option
@format_option()
def show_quarantine(number: int, warehouse: str | None, style: str) -> None:
    """Show all that is known of one thing held back; NUMBER is its quarantine_id."""
    from flows import looking

    found = looking.quarantined(_looked_at(warehouse), number)
    show_rows(("field", "value"), found.items(), style=style)


@quarantine.command("release")
@click.argument("number", type=int)
@decided
@warehouse_option
def release_held(number: int, by: str, why: str, warehouse: str | None) -> None:
    """Let one thing through (放行) and publish what it kept back; NUMBER is its quarantine_id.

    What else is held of the same report stays held. Who decided, and why, is kept with it for ever.
    """
    from warehouse import release

    published = release(_written(warehouse), number, by=by, why=why, now=datetime.now(UTC))
    click.echo(
        f"{number} released: {published.new} new, {published.changed} changed, {published.reread} read otherwise, "
        f"{published.held} still held back"
    )


@quarantine.command("reject")
@click.argument("number", type=int)
@decided
@warehouse_option
def reject_held(number: int, by: str, why: str, warehouse: str | None) -> None:
    """Say that one thing is rightly held (驳回); it is not asked about again while its text is the same."""
    from warehouse import reject

    reject(_written(warehouse), number, by=by, why=why, now=datetime.now(UTC))
    click.echo(f"{number} rejected: it stays out")


@quarantine.command("withdraw")
@click.argument("report")
@decided
@warehouse_option
def withdraw_published(report: str, by: str, why: str, warehouse: str | None) -> None:
    """Take a published report back (撤回): not ours, the wrong page, published by mistake. REPORT is its report_id.

    Nothing of it is deleted: mart_versions, fazhi trace and "as known on" a day before still find it, with who withdrew it
    and why. It stays out while its page is the same; another text there, or another page, is judged anew.
    """
    from warehouse import withdraw

    withdraw(_written(warehouse), report, by=by, why=why, now=datetime.now(UTC))
    click.echo(f"{report} is withdrawn; fazhi quarantine restore takes that back")


@quarantine.command("restore")
@click.argument("report")
@decided
@warehouse_option
def restore_withdrawn(report: str, by: str, why: str, warehouse: str | None) -> None:
    """Let a withdrawn report stand again (恢复), as it stood when it was withdrawn. REPORT is its report_id."""
    from warehouse import restore

    restore(_written(warehouse), report, by=by, why=why, now=datetime.now(UTC))
    click.echo(f"{report} stands again")


def _written(warehouse: str | None) -> Engine:
    from warehouse import connect, require_current

    engine = connect(load_settings({"warehouse": warehouse}).warehouse_url)
    require_current(engine)
    return engine


def _looked_at(warehouse: str | None) -> Engine:
    from warehouse import connect, require_current

    engine = connect(load_settings({"warehouse": warehouse}).warehouse_url, read_only=True)
    require_current(engine)
    return engine
