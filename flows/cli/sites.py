"""``fazhi sites``: which governments are visited, and whether their files make sense."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from flows.cli.probing import add_site, probe_site
from flows.cli.showing import format_option, show_rows
from flows.cli.warehouse import warehouse_option
from flows.settings import load_settings

sites_option = click.option(
    "--sites",
    type=click.Path(path_type=Path),
    help="A YAML file of sites, or a folder of them. Default: the shipped ones.",
)


@click.group(short_help="The governments' web sites (网站).")
def sites() -> None:
    """The governments' web sites (网站) that are visited: list and check them, get to know a new one, add it."""


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
@click.option(
    "--golden",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the golden pages. Default: golden, beside the sites.",
)
@warehouse_option
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder with the snapshots. Default: data."
)
@click.option("--all", "every", is_flag=True, help="Show provinces without any site as well.")
@format_option()
def check_sites(
    path: Path | None, golden: Path | None, warehouse: str | None, data: Path | None, every: bool, style: str
) -> None:
    """Check a site file or folder: every key, value, code and address; how much of the country it covers; golden pages.

    Errors name file and line. Golden pages that read differently than expected, and sites whose last snapshots are
    built differently than their golden pages, are named, and the command ends with 1.
    """
    from flows.sitekeeping import check

    found = check(load_settings({"sites": path, "warehouse": warehouse, "data": data}), golden)
    covered = [each for each in found.coverage if every or each.with_site]
    names = ("province", "level", "divisions", "with_site", "verified")
    if style == "json":
        told = {
            "sites": found.sites,
            "coverage": [each._asdict() for each in covered],
            "golden": found.differences,
            "drift": [asdict(each) for each in found.drifts],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(found.sentence)
        show_rows(names, covered, title="Coverage")
        for difference in found.differences:
            click.echo(f"golden page: {difference}")
        show_rows(
            ("site", "page", "drifted", "detail", "url"),
            [(each.site_key, each.part, each.drifted, each.detail, each.url) for each in found.drifts],
            title="Last snapshots beside golden pages",
        )
    if found.amiss:
        raise click.exceptions.Exit(1)


for command in (probe_site, add_site):
    sites.add_command(command)
