"""``fazhi run`` and ``fazhi serve``: the night now, or every night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.showing import console
from flows.cli.sites import sites_option
from flows.cli.warehouse import warehouse_option
from flows.settings import Settings, load_settings

if TYPE_CHECKING:
    from flows.visit import Visit


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder for the warehouse, snapshots, Data Docs and Prefect's history. Default: data.",
    )(command)


@click.command(short_help="The nightly job, now.")
@click.option(
    "--division", "divisions", multiple=True, metavar="CODE", help="Six-digit code (行政区划代码); may be repeated."
)
@click.option(
    "--year", "years", multiple=True, type=click.IntRange(2004, 2100), help="Report year (报告年度); may be repeated."
)
@sites_option
@warehouse_option
@data_option
@click.option("--contact", help="E-mail or web address that the sites can write to; asked for unless it is set.")
def run(divisions: tuple[str, ...], years: tuple[int, ...], **flags: Any) -> int:
    r"""The nightly job now: find, fetch, keep, read, stage, judge, publish.

    \b
    fazhi run --division 420107 --year 2023 --contact you@example.org
    fazhi run --sites my-sites.yaml --warehouse postgresql://fazhi@localhost/fazhi

    Ends with 0 when the night was published (also when there are things to look at), with 1 when it failed, with 2 when
    something asked for makes no sense; then nothing was written.
    """
    from flows.choosing import choose_sites, contact_for

    settings = load_settings(flags)
    contact_for(settings, choose_sites(settings.sites, divisions))

    from flows.night import Order, open_warehouse
    from flows.prefect_server import prefect_server
    from flows.running import run_night

    open_warehouse(settings).dispose()
    with prefect_server(settings), progress(settings, divisions) as tell:
        ended = run_night(settings, Order(divisions, years), tell)
    click.echo(f"{'✗' if ended.failed else '✓'} {ended.name}: {ended.message}")
    click.echo("See: fazhi quality · fazhi quarantine list · fazhi serve (the run in the Prefect UI)")
    return 1 if ended.failed else 0


@click.command(short_help="Every night at 02:30, and the Prefect UI.")
@warehouse_option
@sites_option
@data_option
@click.option("--contact", help="E-mail or web address that the sites can write to.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the Prefect UI on this machine. Default: 4200.")
def serve(**flags: Any) -> None:
    """A Prefect server on this machine (loopback only) and the nightly run at 02:30 Asia/Shanghai; Ctrl-C ends both."""
    from flows.serving import serve_nights

    settings = load_settings(flags)
    serve_nights(
        settings, lambda ui: click.echo(f"Prefect UI: {ui} · the next night is at 02:30 Asia/Shanghai · Ctrl-C ends")
    )


@contextmanager
def progress(settings: Settings, divisions: tuple[str, ...] = ()) -> Iterator[Callable[[Visit, str], None] | None]:
    """A bar over the sites of a night where someone watches a terminal, else nothing."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from flows.choosing import choose_sites

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bars:
        bar = bars.add_task("sites", total=len(choose_sites(settings.sites, divisions)))

        def tell(visit: Visit, stage: str) -> None:
            bars.update(bar, description=f"{visit.label} · {stage}", advance=1 if stage == "stage" else 0)

        yield tell
