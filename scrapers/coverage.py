"""How much of the country the registry covers: divisions with a site, by province and level."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple, get_args

from scrapers.divisions import Level, divisions
from scrapers.registry import Site


class Covered(NamedTuple):
    """Divisions of one level in one province: how many there are, how many have a site, how many were seen to work."""

    province: str
    level: str
    divisions: int
    with_site: int
    verified: int


def coverage(sites: Collection[Site], on: date) -> tuple[Covered, ...]:
    """The divisions valid on that day, by province (as in the list of divisions) and level, against the registry."""
    listed = {site.division_code for site in sites}
    verified = {site.division_code for site in sites if site.verified_on}
    groups: dict[tuple[str, str], list[str]] = {}
    for each in divisions().values():
        if each.valid_on(on) and (province := each.province):
            groups.setdefault((province.code, each.level), []).append(each.code)
    order = get_args(Level)
    return tuple(
        Covered(
            divisions()[province].name, level, len(codes), _count(codes, listed), _count(codes, verified)
        )
        for (province, level), codes in sorted(groups.items(), key=lambda told: (told[0][0], order.index(told[0][1])))
    )  # fmt: skip


def _count(codes: Iterable[str], among: Collection[str]) -> int:
    return sum(code in among for code in codes)
