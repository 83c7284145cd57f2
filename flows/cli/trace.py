"""``fazhi trace``: the way back from a value to the bytes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from flows.cli.night import data_option
from flows.cli.showing import console, format_option, show_rows, written
from flows.cli.warehouse import warehouse_option

if TYPE_CHECKING:
    from flows.tracing import Checked
    from warehouse.traced import TracedValue


@click.command(short_help="From a value back to its bytes (溯源).")
@click.argument("name", metavar="VALUE-OR-REPORT")
@warehouse_option
@data_option
@format_option()
def trace(name: str, style: str, **flags: Any) -> int:
    r"""The way back (溯源) from a published value or report: its sentence, version, snapshot, request, run, and checks.
    Of a report that was withdrawn: who withdrew it, and why.

    \b
    fazhi trace '420107/青山区人民政府/2021#penalties.3'    an indicator_key of mart_indicators
    fazhi trace '420107/青山区人民政府/2021:penalties'      every value of a code
    fazhi trace '420107/青山区人民政府/2021#17'             a figure_id of mart_figures
    fazhi trace '420107/青山区人民政府/2021'                the report itself

    The stored bytes are read and their digest is taken anew. Ends with 1 when any of them is not what was stored.
    """
    from flows.settings import load_settings
    from flows.tracing import trace_to_bytes

    found = trace_to_bytes(load_settings(flags), name)
    if style == "json":
        told = [each.to_dict() for each in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=_plain))
    else:
        for each in found:
            _show(each)
    return 0 if all(each.sound for each in found) else 1


def _show(checked: Checked) -> None:
    traced = checked.trace
    if traced.value is not None:
        _show_paragraph(traced.value)
    show_rows(("what", "is"), _facts(checked), title=traced.value.key if traced.value else traced.report.report_id)
    show_rows(
        ("suite", "expectation", "severity", "verdict", "evaluated", "unexpected", "this one"),
        [
            (c.suite, c.expectation, c.severity, c.verdict, c.evaluated, c.unexpected, "named" if c.named else None)
            for c in traced.checks
        ],
        title=f"Expectations that judged it, in run {traced.runs[-1].run_id}" if traced.runs else None,
    )


def _show_paragraph(value: TracedValue) -> None:
    """The paragraph with the number standing out: inverted in a terminal, between corner brackets in a pipe."""
    before, number, after = (
        value.paragraph[: value.start],
        value.paragraph[value.start : value.end],
        value.paragraph[value.end :],
    )
    if sys.stdout.isatty():
        from rich.text import Text

        console().print(Text.assemble(before, (number, "bold reverse"), after))
    else:
        click.echo(f"{before}「{number}」{after}".replace("\t", " "))


def _facts(checked: Checked) -> Iterator[tuple[str, Any]]:
    traced = checked.trace
    report = traced.report
    if (value := traced.value) is not None:
        yield (
            "value 数值",
            " ".join(part for part in (written(value.value), value.unit, f"({value.qualifier})") if part),
        )
        yield "written 原文", value.written
        if value.code is not None:
            yield "indicator 指标", f"{value.code} {value.name_zh}, {value.name_en}"
            yield "scope and period 范围、时期", f"{value.scope}, {value.period}"
            yield "rule 判定规则", f"{value.rule}, confidence {value.confidence:g}"
        yield "counted 所计对象", value.counted
        yield "sentence 依据句", value.sentence
        yield "section 所在标题", " › ".join(value.section)
    yield "report 报告", f"{report.report_id}: {report.title or report.body}"
    yield "version 版本", f"{report.version}, shown since {written(report.shown_from)} UTC, at {report.url}"
    if report.correction:
        yield "correction 更正", f"the publication says of itself: {report.correction}"
    if (gone := report.withdrawn) is not None:
        yield (
            "withdrawn 撤回",
            f"{written(gone.at)} UTC by {gone.by}: {gone.why}; fazhi quarantine restore takes it back",
        )
    yield (
        "reading 读取",
        f"{report.reading}, by reader {report.reader_version}, known since {written(report.known_from)} UTC",
    )
    for snapshot, stored in zip(traced.snapshots, checked.stored, strict=True):
        place = snapshot.place
        yield f"snapshot 留存 ({snapshot.role})", f"{place.file}, {place.length} bytes at {place.offset}"
        yield "sha256", f"{snapshot.sha256} · {stored}"
        if snapshot.requested_at is not None:
            answer = f"{snapshot.outcome} ({snapshot.status}) after {snapshot.seconds or 0:.2f} s"
            yield (
                "request 请求",
                f"{written(snapshot.requested_at)} UTC, {answer}: {snapshot.final_url or snapshot.url}",
            )
    for run in traced.runs:
        published = f", published {written(run.published_at)} UTC" if run.published_at else ""
        yield f"run 运行 ({run.did})", f"{run.run_id}, {run.kind} of {run.as_of}{published}"
    for hold in traced.holds:
        why = f" by {hold.decided_by}: {hold.decided_why}" if hold.decided_by else ""
        yield f"quarantine 扣留 {hold.quarantine_id}", f"{hold.what}, {hold.expectation}: {hold.decision}{why}"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
