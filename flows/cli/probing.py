"""``fazhi sites probe`` and ``fazhi sites add``: getting to know a government's site, and writing it into the registry."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.showing import format_option, show_rows
from flows.settings import load_settings

if TYPE_CHECKING:
    from scrapers.probing import Probe


def _asking(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--contact", help="E-mail or web address that the site can write to.")(command)
    return click.option(
        "--allow-loopback", is_flag=True, help="Let the address be on this machine; only the sample sites are."
    )(command)


@click.command("probe")
@click.argument("url")
@click.option("--division", help="Six-digit code (行政区划代码) of whose site it is, where it does not say so itself.")
@_asking
@format_option()
def probe_site(url: str, division: str | None, contact: str | None, allow_loopback: bool, style: str) -> None:
    r"""Get to know a government's site: its CMS family with the evidence, its robots.txt, where the reports seem to be.

    URL is its front page or, better, the list page of the reports. Few requests are made, each at the usual pace.

    \b
    fazhi sites probe http://www.qingshan.gov.cn/ --contact you@example.org
    """
    found = _probed(url, division, contact, allow_loopback)
    if style == "json":
        click.echo(json.dumps(_plain(found), ensure_ascii=False, indent=2, default=str))
    else:
        _show(found)
    if not found.outcome.fine:
        raise click.exceptions.Exit(1)


@click.command("add")
@click.argument("url")
@click.option("--division", required=True, help="Six-digit code (行政区划代码) of the government whose site it is.")
@click.option(
    "--sites",
    type=click.Path(path_type=Path),
    help="The YAML file, or the folder of one file for each province, that gets the entry. Default: the shipped ones.",
)
@click.option(
    "--golden",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the golden pages. Default: golden, beside the entry's file.",
)
@_asking
def add_site(
    url: str, division: str, sites: Path | None, golden: Path | None, contact: str | None, allow_loopback: bool
) -> None:
    r"""Write a government's site into the registry, and keep its list page and one report as golden pages for review.

    \b
    fazhi sites add http://www.qingshan.gov.cn/zfxxgk/fdzdgknr/ --division 420107 --contact you@example.org
    """
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scrapers.divisions import division as division_of
    from scrapers.enrolling import enrol
    from scrapers.faults import Fault
    from scrapers.golden_sites import save_golden

    known = division_of(division)
    found = _probed(url, division, contact, allow_loopback)
    if not found.outcome.fine:
        raise Fault(f"{url}: {found.outcome} ({found.detail}); {found.outcome.rule.action}")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    file, site = enrol(found, load_settings({"sites": sites}).sites, today)
    folder = save_golden(found, golden or file.parent / "golden", today)
    reports = found.discovery.candidates if found.discovery else ()
    click.echo(f"{file}: {known.full_name}, {site.host}, {site.cms}, {site.sources[0].url}")
    show_rows(("year", "of", "title", "url"), [(each.year, each.body, each.title, each.url) for each in reports])
    click.echo(f"Look over {folder / 'expected.yaml'} and set reviewed to true; then: fazhi sites check {file}")


def _probed(url: str, division: str | None, contact: str | None, allow_loopback: bool) -> Probe:
    from flows.choosing import contact_for
    from scrapers.divisions import division as division_of
    from scrapers.http import PoliteClient, user_agent
    from scrapers.probing import probe
    from scrapers.registry import Site, host_of

    if division:
        division_of(division)
    here = Site("", host_of(url), "generic", (), frozenset(), allow_loopback=allow_loopback)
    named = contact_for(load_settings({"contact": contact}), [here])
    with PoliteClient(user_agent=user_agent(named)) as client:
        return probe(url, client, division_code=division, allow_loopback=allow_loopback)


def _show(found: Probe) -> None:
    told = found.discovery
    facts = [
        ("address", found.url),
        ("ended in", f"{found.outcome} {found.detail}".strip()),
        ("robots.txt", f"{found.robots}, {found.crawl_delay:g} s between requests" if found.crawl_delay else found.robots),
        ("division 行政区划", f"{found.division.full_name} {found.division.code}" if found.division else "it does not say"),
        ("list of reports", found.source.url if found.source else "none was found"),
        ("column 栏目", found.source.column if found.source else None),
        ("a night would find", told.detail if told else None),
    ]  # fmt: skip
    show_rows(("field", "value"), facts, title="Probe")
    show_rows(
        ("family", "confidence", "evidence"),
        [(each.family, each.confidence, "  ".join(each.evidence)) for each in found.guesses],
        title="Families of CMS, the likeliest first",
    )
    show_rows(
        ("column", "reports", "why", "url"),
        [(each.name, each.reports, each.why, each.url) for each in found.places],
        title="Where the reports may be listed",
    )
    reports = told.candidates if told else ()
    show_rows(
        ("year", "of", "title", "url"), [(x.year, x.body, x.title, x.url) for x in reports], title="Reports found there"
    )


def _plain(found: Probe) -> dict[str, Any]:
    told = found.discovery
    return {
        "url": found.url,
        "outcome": found.outcome,
        "detail": found.detail,
        "division_code": found.division.code if found.division else None,
        "division": found.division.full_name if found.division else None,
        "cms": found.cms,
        "families": [asdict(each) for each in found.guesses],
        "robots": found.robots,
        "crawl_delay": found.crawl_delay,
        "places": [asdict(each) for each in found.places],
        "source": asdict(found.source) if found.source else None,
        "reports": [asdict(each) for each in told.candidates] if told else [],
        "rejected": [{"title": item.title, "url": item.url, "reason": why} for item, why in told.rejected] if told else [],
    }  # fmt: skip
