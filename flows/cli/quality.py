"""``fazhi quality`` and ``fazhi quarantine``: what was judged, and what is held back."""

from __future__ import annotations

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
    """What the audit held back: values, reports, sites, each with the reason."""


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


def _looked_at(warehouse: str | None) -> Engine:
    from warehouse import connect, require_current

    engine = connect(load_settings({"warehouse": warehouse}).warehouse_url, read_only=True)
    require_current(engine)
    return engine
