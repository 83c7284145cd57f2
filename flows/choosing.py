"""Which sites are visited, and how we introduce ourselves to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from flows.settings import Settings
from scrapers.divisions import division
from scrapers.faults import Fault
from scrapers.registry import Site, load_sites


def choose_sites(path: Path | None, divisions: Collection[str] = ()) -> tuple[Site, ...]:
    """The sites of a file or folder (None: the shipped ones), of the chosen ``divisions`` or of all.

    Raises Fault for a code that is no division's, for a division without a site, and when nothing is left.
    """
    sites = load_sites(path)
    for code in divisions:
        known = division(code)
        if all(site.division_code != code for site in sites):
            where = path or "the shipped sites"
            raise Fault(f"{known.full_name} ({code}) has no site in {where}; add one, or see: fazhi sites list")
    chosen = tuple(site for site in sites if not divisions or site.division_code in divisions)
    if not chosen:
        raise Fault(f"{path or 'the shipped sites'} names no site; see scrapers/sites for how one is written")
    return chosen


def contact_for(settings: Settings, sites: Iterable[Site]) -> str:
    """Whom a site's operator can write to. Raises Fault where nobody is named and a site is not on this machine."""
    if settings.contact:
        return settings.contact
    if all(site.allow_loopback for site in sites):
        return "nobody@localhost"
    raise Fault(
        "say who asks before asking a government's site: set contact to an e-mail or web address "
        "(--contact, FAZHI_CONTACT, or fazhi.toml)"
    )
