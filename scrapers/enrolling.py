"""Writing a government into the registry: its entry is put at the end of its province's file, all else is left alone."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from scrapers.faults import Fault
from scrapers.probing import Probe
from scrapers.registry import SHIPPED, SPACING_DEFAULT, Site, load_sites

PROVINCES = Path(__file__).with_name("provinces.csv")

_ENTRY = re.compile(r"^( *)- ", re.MULTILINE)


def entry_of(probe: Probe, today: date) -> str:
    """The registry's entry for a probed site, as YAML without indentation.

    Raises Fault where the probe found no list of reports or does not know whose site it is.
    """
    site = probe.site
    if probe.source is None or probe.discovery is None:
        raise Fault(
            f"{probe.url}: no list of reports was found, so there is nothing to write; try its list page itself"
        )
    if probe.division is None:
        raise Fault(f"{probe.url} does not say whose site it is; name the division by its code (--division 420107)")
    years = sorted({each.year for each in probe.discovery.candidates if each.year})
    told = f"{years[0]} to {years[-1]}" if years else "unknown years"
    lines = [
        f'- division: "{site.division_code}"',
        f"  host: {_scalar(site.host)}",
        f"  cms: {site.cms}",
        f"  verified_on: {today}",
        f"  notes: {_scalar(f'Found by a probe, which saw {len(probe.discovery.candidates)} reports, of {told}.')}",
        *([f"  spacing_seconds: {probe.crawl_delay:g}"] if probe.crawl_delay > SPACING_DEFAULT else []),
        *(["  allow_loopback: true"] if site.allow_loopback else []),
        "  sources:",
        f"    - list: {_scalar(probe.source.url)}",
        *([f"      column: {_scalar(probe.source.column)}"] if probe.source.column else []),
    ]
    return "\n".join(lines) + "\n"


def enrol(probe: Probe, sites: Path | None, today: date) -> tuple[Path, Site]:
    """Write the probed site into the registry (a file, or a folder of one file for each province; None: the shipped).

    Returns the file and the site as it is now read from there. Raises Fault, and changes nothing, where the site stands
    in the registry already or the file would not be valid any more.
    """
    entry = entry_of(probe, today)
    file = _file_for(probe.site.division_code, SHIPPED if sites is None else sites)
    before = file.read_text("utf-8") if file.exists() else None
    if before is not None and any(known.key == probe.site.key for known in load_sites(file)):
        raise Fault(f"{file}: {probe.site.key} stands there already; edit its entry, or remove it first")
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(_with_entry(before, entry, probe), "utf-8")
    try:
        (site,) = (each for each in load_sites(draft) if each.key == probe.site.key)
    except BaseException:
        draft.unlink()
        raise
    os.replace(draft, file)
    return file, site


def _file_for(code: str, where: Path) -> Path:
    if where.suffix in (".yaml", ".yml"):
        where.parent.mkdir(parents=True, exist_ok=True)
        return where
    where.mkdir(parents=True, exist_ok=True)
    name = next((file for province, file in _province_files() if province == code[:2]), code[:2])
    return where / f"{name}.yaml"


def _province_files() -> Iterator[tuple[str, str]]:
    with PROVINCES.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        next(rows)
        yield from ((province, file) for province, file in rows)


def _with_entry(before: str | None, entry: str, probe: Probe) -> str:
    """The file's text with the entry at its end, indented like the others."""
    if before is None or not before.strip():
        province = probe.division.province if probe.division else None
        before = f"# {province.name}\nsites:\n" if province else "sites:\n"
    found = _ENTRY.search(before)
    indent = found[1] if found else "  "
    gap = "\n" if found else ""
    return before.rstrip("\n") + "\n" + gap + "".join(f"{indent}{line}\n" for line in entry.splitlines())


def _scalar(value: str | None) -> str:
    """A value as YAML writes it on one line, in quotes only where it must."""
    written = yaml.safe_dump(value, allow_unicode=True, width=10_000)
    return written.removesuffix("...\n").strip()
