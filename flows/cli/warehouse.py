"""``fazhi warehouse``: make it, bring it up to date, look at its state, take its tables elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from flows.cli.showing import format_option, show_rows
from flows.settings import load_settings


def warehouse_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--warehouse",
        metavar="URL",
        help="sqlite:///FILE or postgresql://USER@HOST/DATABASE. Default: warehouse.db in the data folder.",
    )(command)


@click.group(short_help="The database (数据仓库).")
def warehouse() -> None:
    """The database (数据仓库): SQLite by default, PostgreSQL by its address."""


@warehouse.command()
@warehouse_option
def upgrade(warehouse: str | None) -> None:
    """Make the warehouse, or bring an older one up to this release. Harmless when there is nothing to do."""
    from warehouse import connect
    from warehouse import upgrade as bring_up

    click.echo(bring_up(connect(load_settings({"warehouse": warehouse}).warehouse_url)).sentence)


@warehouse.command()
@warehouse_option
def status(warehouse: str | None) -> None:
    """Tell whether the warehouse fits this release; exit code 1 when it does not."""
    from warehouse import connect
    from warehouse import status as look

    found = look(connect(load_settings({"warehouse": warehouse}).warehouse_url, read_only=True))
    click.echo(found.sentence)
    if found.state != "current":
        raise click.exceptions.Exit(1)


@warehouse.command()
@click.argument("table", required=False)
@warehouse_option
@format_option()
def dictionary(table: str | None, warehouse: str | None, style: str) -> None:
    """What every table and column means (数据字典), in English and Chinese; TABLE shows one only."""
    from flows import looking
    from scrapers.faults import Fault
    from warehouse import connect

    engine = connect(load_settings({"warehouse": warehouse}).warehouse_url, read_only=True)
    found = looking.dictionary(engine, table)
    if not found.rows:
        raise Fault(f"the dictionary has no table {table!r}; see: fazhi warehouse dictionary")
    show_rows(found.columns, found.rows, style=style, title=table)


@warehouse.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("views", nargs=-1)
@click.option("--parquet", is_flag=True, help="Write Parquet files in place of CSV; needs fazhi[parquet].")
@warehouse_option
def export(folder: Path, views: tuple[str, ...], parquet: bool, warehouse: str | None) -> None:
    """Write mart views as files into FOLDER: the named VIEWS, or all, with the dictionary among them."""
    from flows.exporting import export as write
    from warehouse import connect, require_current

    engine = connect(load_settings({"warehouse": warehouse}).warehouse_url, read_only=True)
    require_current(engine)
    for each in write(engine, folder, views, form="parquet" if parquet else "csv"):
        click.echo(f"{each.file}  {each.rows} rows")
