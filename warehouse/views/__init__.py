"""What the mart views hold. Names and columns are a promise to analysts: they change only with a migration note.

Every view is a list of columns (name, type, expression) over the tables of *core*; the words for them stand in
``vocabulary.csv``. Columns beyond the promised ones come last.
"""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.references import CatalogueCode
from warehouse.tables.base import Meaning
from warehouse.views.contents import FIGURES, FINDINGS, INDICATORS, REPORTS
from warehouse.views.keeping import DICTIONARY, LEDGER, QUALITY, QUARANTINE, SITE_HEALTH
from warehouse.views.provenance import EVIDENCE, VERSIONS
from warehouse.views.shape import Column, View

__all__ = ["VIEWS", "Column", "View", "wide_view"]

VIEWS = (
    REPORTS,
    INDICATORS,
    EVIDENCE,
    VERSIONS,
    FIGURES,
    LEDGER,
    FINDINGS,
    QUALITY,
    QUARANTINE,
    SITE_HEALTH,
    DICTIONARY,
)

WIDE_KEYS = ("report_id", "division_code", "division_name", "city_name", "province_name", "division_level", "body",
             "body_kind", "year")  # fmt: skip


def wide_view(catalogue: Iterable[CatalogueCode]) -> View:
    """``mart_indicator_wide``: the report's keys, then a column for each code of ``catalogue``."""
    keys = tuple(column for column in REPORTS.columns if column.name in WIDE_KEYS)
    values = tuple(
        Column(each.code, "number", f'w."{each.code}"', Meaning(each.unit, each.name_en, each.name_zh))
        for each in catalogue
    )
    source = f"{REPORTS.source}\nLEFT JOIN core_indicator_wide w ON w.report_id = r.report_id"
    return View("mart_indicator_wide", keys + values, source)
