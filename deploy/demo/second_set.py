"""The second set of sample sites: more families, and one site for each fault; read from ``fault_sites.yaml``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import yaml

from deploy.demo.content import HERE, Column, Other, SampleReport, SampleSite, moment

KINDS = {  # indicator values of the common text: a base, and what they grow by from year to year
    "law_study_sessions": (96, 7), "contract_reviews": (54, 9), "normative_documents_issued": (2, 1),
    "random_inspections": (31, 4), "certified_officers": (340, 12), "penalties": (1180, -35),
    "reconsideration_received": (48, 17), "litigation_cases": (66, -5), "head_appearance_rate": (92, 2),
    "disputes_resolved": (2310, 84), "publicity_activities": (205, 18), "legal_aid_cases": (288, 21),
    "npc_proposals": (57, 3), "cppcc_proposals": (83, 4),
}  # fmt: skip
INDEX = (
    ("索引号", "index_number"), ("发布机构", "publisher"), ("发布日期", "published_on"), ("名称", "title"),
    ("文号", "document_number"), ("有效性", "validity"),
)  # fmt: skip


def read_second_set() -> tuple[SampleSite, ...]:
    """The sites of ``fault_sites.yaml``. An unknown key is a TypeError."""
    told: dict[str, Any] = yaml.safe_load((HERE / "fault_sites.yaml").read_text(encoding="utf-8"))
    text = (HERE / "fault_report.txt").read_text(encoding="utf-8").strip("\n")
    return tuple(
        _site(at, {**told["families"][entry["cms"]], **entry}, told["others"], text)
        for at, entry in enumerate(told["sites"])
    )


def _site(at: int, told: dict[str, Any], others: list[dict[str, Any]], text: str) -> SampleSite:
    name = told.pop("name")
    path, column = told.pop("path"), told.pop("column", "法治政府建设年度报告")
    second, carrier = told.pop("second", None), told.pop("carrier", "html")
    published = told.pop("published", {2024: "2025-02-18 10:20", 2023: "2024-02-21 16:35"})
    numbers = {"first": 310200, **told.pop("numbers", {})}
    reports = [_report(told["division"], name, year, when, text, carrier) for year, when in published.items()]
    if corrected := told.pop("corrected", None):
        reports.insert(0, _corrected(reports[0], corrected))
    return SampleSite(
        government=f"{name}人民政府",
        portal=f"{name}人民政府门户网站",
        domain=f"{told['key'].replace('_', '-')}.example",
        site_id=f"{told['division']}99{at:02d}",
        column=Column(column, path, ("政务公开", column)),
        second=Column(column, second, ("司法局", column)) if second else None,
        others=tuple(Other(each["listed_on"], each["title"].format(name=name)) for each in others),
        reports=tuple(reports) if told.pop("reports", True) else (),
        index=INDEX,
        numbers=numbers,
        per_page=told.pop("per_page", 3),
        **told,
    )


def _report(division: str, name: str, year: int, when: str, text: str, carrier: Any) -> SampleReport:
    serial = int(division) % 89
    facts = {code: base + serial + (year - 2022) * step for code, (base, step) in KINDS.items()}
    facts["normative_documents_issued"] = 2 + (serial + year) % 5
    facts["head_appearance_rate"] = min(100, 92 + (serial + year) % 9)
    published = moment(when)
    return SampleReport(
        division=division,
        year=year,
        name=str(620000 + 10 * serial + year - 2022),
        title=f"{name}{year}年法治政府建设年度报告",
        published=published,
        modified=published,
        source=f"{name}司法局",
        publisher=f"{name}司法局",
        index_number=f"123456788/{published.year}-{2100 + serial:05d}",
        text=text.format(name=name, year=year, next_year=year + 1, signed=signed_on(published.date()), **facts),
        facts=facts,
        carrier=carrier,
    )


def _corrected(report: SampleReport, when: str) -> SampleReport:
    """The report as it was published once more, under a new number, with one figure put right."""
    wrong = report.facts["penalties"]
    right = wrong + 7
    published = moment(when)
    return replace(
        report, name=str(int(report.name) + 7), title=f"{report.title}（更正）", published=published, modified=published,
        text=report.text.replace(f"{wrong:g}", f"{right:g}"), facts={**report.facts, "penalties": right},
    )  # fmt: skip


def signed_on(published: date) -> str:
    """The date under the report: some days before its publication."""
    signed = published - timedelta(days=4)
    return f"{signed.year}年{signed.month}月{signed.day}日"
