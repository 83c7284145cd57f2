"""How results are shown: tables with lines in a terminal, tab-separated in a pipe, JSON where a program reads."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

Row = Sequence[Any]


def format_option(default: str = "table") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--format",
        "style",
        type=click.Choice(["table", "json"]),
        default=default,
        show_default=True,
        help="table: for people (tab-separated in a pipe); json: for programs.",
    )


def show_rows(columns: Sequence[str], rows: Iterable[Row], *, style: str = "table", title: str | None = None) -> None:
    """Print rows under their column names in the asked style."""
    if style == "json":
        named = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]
        click.echo(json.dumps(named, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        _draw(columns, rows, title)
    else:
        click.echo("\t".join(columns))
        for row in rows:
            click.echo("\t".join(written(value).replace("\t", " ").replace("\n", " ") for value in row))


def written(value: Any) -> str:
    """A value as people write it: no value is blank, whole numbers have no decimals, a time ends at its minute."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else f"{value:g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(highlight=False, stderr=stderr)


def _draw(columns: Sequence[str], rows: Iterable[Row], title: str | None) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(written(value)) for value in row))
    console().print(table)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, PurePath) else value
