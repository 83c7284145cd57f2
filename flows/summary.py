"""The summary of a night for its operators: one page of Markdown, and tables that can be sorted and searched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flows.conclusion import Conclusion
from flows.night import Night
from flows.visit import Visit
from warehouse import Published, masked

if TYPE_CHECKING:
    from expectations.audit import Verdict

SIGNS = {"completed": "Completed", "attention": "Completed, with things to look at", "failed": "Failed"}
ASIDE = ("why", "what to do")
MOST_REASONS = 40


def markdown(
    night: Night, visits: Sequence[Visit], verdict: Verdict | None, published: Published | None, end: Conclusion
) -> str:
    """What was found, fetched, new, changed, held back, failed and why, on one page."""
    parts = [
        f"# {SIGNS[end.ending]}\n\n{end.sentence}",
        f"Night of {night.today} · run `{night.run_id}` · {_asked(night)}",
        _reasons(end),
        "## Sites\n\n" + _table([{k: v for k, v in row.items() if k not in ASIDE} for row in site_rows(visits)]),
        "## Warehouse\n\n" + _table([_published_row(published)] if published else []),
        "## Expectations not met\n\n" + _table(expectation_rows(verdict)),
        f"Data Docs: `{night.docs / 'index.html'}` · warehouse: `{masked(night.settings.warehouse_url)}`",
    ]
    return "\n\n".join(part for part in parts if part)


def site_rows(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """One row a site: how its visit ended and what it cost the site."""
    return [_site_row(visit) for visit in visits]


def held_rows(verdict: Verdict | None) -> list[dict[str, Any]]:
    """One row a thing held back, with the expectation and its reason."""
    held = verdict.held if verdict else ()
    return [
        {"what": h.level, "key": h.key, "expectation": h.expectation, "told": h.sample, "reason": h.reason}
        for h in held
    ]


def expectation_rows(verdict: Verdict | None) -> list[dict[str, Any]]:
    """One row an expectation that was not met."""
    return [
        {
            "severity": each.severity,
            "expectation": f"{each.suite}.{each.expectation}",
            "rows": f"{each.unexpected} of {each.evaluated}",
            "for example": each.sample,
        }
        for each in (verdict.failed if verdict else ())
    ]


def _site_row(visit: Visit) -> dict[str, Any]:
    tally = visit.tally
    troubles = "; ".join(f"{each.listed}: {each.outcome}" for each in visit.troubles)
    return {
        "government": visit.label,
        "site": visit.site.host,
        "outcome": str(visit.outcome),
        "found": tally.found,
        "read": tally.read,
        "unchanged": tally.unchanged,
        "requests": tally.requests,
        "304": tally.not_modified,
        "kB": round(tally.bytes / 1000),
        "why": visit.detail or troubles,
        "what to do": "" if visit.outcome.fine else visit.outcome.rule.action,
    }


def _published_row(published: Published) -> dict[str, Any]:
    return {
        "new": published.new,
        "changed": published.changed,
        "read anew": published.reread,
        "withdrawn": published.withdrawn,
        "unchanged": published.unchanged,
        "held back": published.held,
    }


def _asked(night: Night) -> str:
    divisions = ", ".join(night.order.divisions) or "every division"
    years = ", ".join(map(str, night.order.years)) or "every year"
    return f"{len(night.sites)} sites, {divisions}, {years}"


def _reasons(end: Conclusion) -> str:
    if not end.reasons:
        return ""
    shown = [f"- {_cell(reason)}" for reason in end.reasons[:MOST_REASONS]]
    more = len(end.reasons) - len(shown)
    return "## To look at\n\n" + "\n".join([*shown, *([f"- … and {more} more"] if more else [])])


def _table(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return "none"
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(_cell(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    """Text from the net, as plain text in Markdown: neither a new cell, nor a link, nor HTML."""
    text = " ".join(str("" if value is None else value).split())
    for mark in ("\\", "|", "<", ">", "[", "]", "`", "*", "_"):
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark])
    return text
