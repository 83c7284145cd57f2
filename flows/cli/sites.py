"""``fazhi sites``: which governments are visited, and whether their files make sense."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.showing import format_option, show_rows
from flows.settings import load_settings

sites_option = click.option(
    "--sites",
    type=click.Path(path_type=Path),
    help="A YAML file of sites, or a folder of them. Default: the shipped ones.",
)


@click.group()
def sites() -> None:
    """The governments' web sites (网站) that are visited: list them, check a file before the night does."""


@sites.command("list")
@sites_option
@click.option("--division", "divisions", multiple=True, help="Six-digit division code (行政区划代码); may be repeated.")
@format_option()
def list_sites(sites: Path | None, divisions: tuple[str, ...], style: str) -> None:
    """Show every site: whose it is, its host, its CMS family, where its lists are."""
    from flows.choosing import choose_sites
    from scrapers.divisions import division

    chosen = choose_sites(load_settings({"sites": sites}).sites, divisions)
    rows = [
        (
            s.division_code,
            division(s.division_code).full_name,
            s.host,
            s.cms,
            s.verified_on,
            "  ".join(x.url for x in s.sources),
        )
        for s in chosen
    ]
    show_rows(("division", "government of", "host", "cms", "verified_on", "sources"), rows, style=style)


@sites.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check_sites(path: Path | None) -> None:
    """Check a site file or folder: every key, value, code and address. Errors name file and line."""
    from scrapers.registry import load_sites

    where = path or load_settings().sites
    found = load_sites(where)
    places = {site.division_code for site in found}
    click.echo(f"{where or 'the shipped sites'}: {len(found)} sites of {len(places)} divisions, all in order")
