"""The registry: where each government publishes. YAML, one file per province under ``sites/``, keyed by division code.

::

    sites:
      - division: "420107"              # code of scrapers/divisions.csv
        host: www.qingshan.gov.cn       # with its port where that is not the usual one
        cms: trs                        # a family of scrapers/cms
        verified_on: null               # the day someone last saw these addresses work, null: never
        sources:
          - list: http://www.qingshan.gov.cn/zfxxgk/fdzdgknr/      # or search: or direct:
            column: 法治政府建设年度报告   # name of the column, where it says what its items are
            body: null                  # whose reports these are, null: the government's own
            valid_from: 2022-01-01      # when the column moved here, and valid_to: the last day it was here
        hosts: [zwgk.qingshan.gov.cn]   # further hosts of this government that may be asked
        spacing_seconds: 2              # seconds between two requests to its hosts
        contact: 027-00000000
        notes: anything that the next reader should know
        allow_loopback: false           # true only for sample sites on this machine
        tls_exceptions:
          - allow: legacy_renegotiation
            until: 2027-01-01
            reason: why

Keys not shown here are errors, so are values that are not allowed; the message names file and line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from scrapers.cms import FAMILIES
from scrapers.divisions import divisions
from scrapers.faults import Fault
from scrapers.strict_yaml import Entry, read_mapping

SHIPPED = Path(__file__).with_name("sites")

SourceKind = Literal["list", "search", "direct"]
TlsRelief = Literal["legacy_renegotiation", "incomplete_chain"]

SPACING_FLOOR = 0.2
SPACING_DEFAULT = 1.0


@dataclass(frozen=True, slots=True)
class SiteSource:
    """One address at which reports are found: a list page, a search that answers with a list, or a report itself.

    ``body`` names whose reports they are (None: the government's). ``valid_from`` and ``valid_to`` (last day) bound
    the time in which the address holds; ``column`` is the column's name.
    """

    kind: SourceKind
    url: str
    body: str | None = None
    column: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TlsException:
    """A weakness of a site's TLS that is tolerated until a date, and why."""

    allow: TlsRelief
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Site:
    """One government's web site. ``hosts`` are all hosts (with port where unusual) that may be asked for it."""

    division_code: str
    host: str
    cms: str
    sources: tuple[SiteSource, ...]
    hosts: frozenset[str]
    contact: str | None = None
    notes: str | None = None
    spacing_seconds: float = SPACING_DEFAULT
    verified_on: date | None = None
    allow_loopback: bool = False
    tls_exceptions: tuple[TlsException, ...] = ()

    @property
    def key(self) -> str:
        """What tells this site from every other: ``420107/www.qingshan.gov.cn``."""
        return f"{self.division_code}/{self.host}"

    def owns(self, url: str) -> bool:
        """Whether ``url`` lies on one of the site's own hosts."""
        return host_of(url) in self.hosts


def host_of(url: str) -> str:
    """Host of an address in lower case, with its port only where the scheme's usual one is not meant; '' for none."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host if port is None or port == usual else f"{host}:{port}"


def load_sites(path: Path | None = None) -> tuple[Site, ...]:
    """The sites of a YAML file, or of every YAML file of a folder; None: those that come with the project.

    Raises Fault naming file, line, key and what is allowed; also for a division and host that are told twice.
    """
    where = SHIPPED if path is None else Path(path)
    if where.is_dir():
        files = sorted(where.glob("*.yaml"))
        if not files:
            raise Fault(f"the folder {where} holds no site files (*.yaml); name a folder or a file that does")
    else:
        files = [where]
    sites: dict[str, Site] = {}
    for file in files:
        for entry in read_mapping(file, required=("sites",)).each("sites"):
            site = _site(entry)
            if site.key in sites:
                raise entry.fault(f"{site.key} is told twice; keep one entry and give it both lists of sources")
            sites[site.key] = site
    return tuple(sites.values())


def _site(entry: Entry) -> Site:
    entry.check_keys(
        required=("division", "host", "cms", "sources"),
        optional=("hosts", "contact", "notes", "spacing_seconds", "verified_on", "allow_loopback", "tls_exceptions"),
    )
    host = _host(entry, "host", entry.text("host"))
    hosts = _with_www([host, *(_host(entry, "hosts", each) for each in entry.texts("hosts"))])
    sources = tuple(_source(each, hosts) for each in entry.each("sources"))
    spacing = entry.number("spacing_seconds", SPACING_DEFAULT)
    if spacing < SPACING_FLOOR:
        raise entry.fault(
            f"{spacing:g} is too hasty; allowed are {SPACING_FLOOR:g} seconds and more", "spacing_seconds"
        )
    code = entry.text("division")
    if code not in divisions():
        raise entry.fault(f"{code!r} is not a code of scrapers/divisions.csv", "division")
    return Site(
        division_code=code,
        host=host,
        cms=entry.choice("cms", FAMILIES),
        sources=sources,
        hosts=hosts,
        contact=entry.optional_text("contact"),
        notes=entry.optional_text("notes"),
        spacing_seconds=spacing,
        verified_on=entry.day("verified_on"),
        allow_loopback=entry.flag("allow_loopback"),
        tls_exceptions=tuple(_tls_exception(each) for each in entry.each("tls_exceptions")),
    )


def _source(entry: Entry, hosts: frozenset[str]) -> SiteSource:
    kinds = cast(tuple[SourceKind, ...], get_args(SourceKind))
    entry.check_keys(optional=(*kinds, "body", "column", "valid_from", "valid_to"))
    given = [kind for kind in kinds if entry.optional_text(kind)]
    if len(given) != 1:
        raise entry.fault(f"a source has exactly one address, under one of the keys {', '.join(kinds)}")
    kind = given[0]
    url = entry.text(kind)
    if urlsplit(url).scheme not in ("http", "https") or not host_of(url):
        raise entry.fault(f"{url!r} is no web address; allowed are http:// and https:// addresses", kind)
    if host_of(url) not in hosts:
        raise entry.fault(f"{host_of(url)} is not a host of this site; add it to 'hosts' if it is", kind)
    since, until = entry.day("valid_from"), entry.day("valid_to")
    if since and until and until < since:
        raise entry.fault(f"{until} lies before valid_from {since}", "valid_to")
    return SiteSource(kind, url, entry.optional_text("body"), entry.optional_text("column"), since, until)


def _tls_exception(entry: Entry) -> TlsException:
    entry.check_keys(required=("allow", "until", "reason"))
    until = entry.day("until")
    if until is None:
        raise entry.fault("a TLS exception needs an end; write a date such as 2027-01-01", "until")
    allow = entry.choice("allow", cast(tuple[TlsRelief, ...], get_args(TlsRelief)))
    return TlsException(allow, until, entry.text("reason"))


def _host(entry: Entry, key: str, written: str) -> str:
    host = host_of(f"http://{written}")
    if not host or host != written.lower().rstrip("."):
        raise entry.fault(f"{written!r} is no host; write it bare, such as www.qingshan.gov.cn", key)
    return host


def _with_www(hosts: Iterable[str]) -> frozenset[str]:
    """Both forms of each host: governments answer now under the one, now under the other, and redirect between them."""
    bare = {host.removeprefix("www.") for host in hosts}
    named = {host for host in bare if not host.replace(".", "").replace(":", "").isdigit()}
    return frozenset(bare | {f"www.{host}" for host in named})
