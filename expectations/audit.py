"""The audit: every expectation over what a night staged, and what follows from each that was not met.

Nothing here decides what is true. Rows that fail a critical expectation are named, with the level that is held back;
an expectation that could not be evaluated is a fault of the pipeline and raises :class:`AuditError`.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Great Expectations reads this when it is imported
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from sqlalchemy import Engine

from expectations import figures, indicators, reports, sites
from expectations.guard import Guard, Night, Rules
from expectations.thresholds import Level, thresholds
from scrapers.report import Severity
from warehouse.holding import Held

GUARDS: tuple[Guard, ...] = (sites.GUARD, reports.GUARD, figures.GUARD, indicators.GUARD)
SAMPLE = 5
EVERY_ROW = 2**31 - 1
"""Great Expectations names no more failing rows than this; it would stop after 20, and the rest would be published."""
NAMES = ("figure_key", "indicator_key", "report_key", "site_key")


class AuditError(Exception):
    """An expectation raised instead of judging: nothing may be published on its account."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one expectation ended. ``rows`` are all rows that failed; ``error`` is set when it could not be evaluated."""

    suite: str
    expectation: str
    column: str | None
    severity: Severity
    holds: Level | None
    reason: str
    success: bool
    evaluated: int
    unexpected: int
    rows: tuple[Mapping[str, Any], ...]
    error: str | None = None

    @property
    def sample(self) -> str | None:
        """Some rows that failed, for people: what each is called and the value that was not accepted.

        The same ones whatever order the database gives them in.
        """
        return "; ".join(sorted(_told(row, self.column) for row in self.rows)[:SAMPLE]) or None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit found: every result, and what is held back because of them."""

    results: tuple[CheckResult, ...]
    held: tuple[Held, ...]

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        return tuple(result for result in self.results if not result.success)


def judge(engine: Engine, night: Night, *, docs: Path | None = None) -> Verdict:
    """Judge what ``night`` staged; ``docs`` is the folder that gets the Data Docs.

    Raises AuditError when an expectation could not be evaluated.
    """
    results = check(engine, night, docs=docs)
    return Verdict(results, tuple(held for result in results for held in _held(result)))


def _held(result: CheckResult) -> Iterator[Held]:
    if result.holds is None:
        return
    for row in result.rows:
        name = f"{result.suite}.{result.expectation}"
        yield Held(result.holds, _key(row, result.holds), result.reason, name, _told(row, result.column))


def _key(row: Mapping[str, Any], level: Level) -> str:
    names = {"value": ("figure_key", "indicator_key"), "report": ("report_key",), "site": ("site_key",)}[level]
    return next(str(row[name]) for name in names if name in row)


def _told(row: Mapping[str, Any], column: str | None) -> str:
    name = next(str(row[key]) for key in NAMES if key in row)
    return f"{name}: {column} is {row.get(column or '')!r}"


def check(engine: Engine, night: Night, *, docs: Path | None = None) -> tuple[CheckResult, ...]:
    """Evaluate every expectation over what ``night`` staged; ``docs`` is the folder that gets the Data Docs.

    Raises AuditError when any of them could not be evaluated, naming all of those.
    """
    with _quietly():
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        context.delete_data_docs_site("local_site")
        results = tuple(result for guard in GUARDS for result in _check_table(context, engine, guard, night))
        if docs is not None:
            _build_docs(context, docs, night)
    broken = [f"{result.suite}.{result.expectation}: {result.error}" for result in results if result.error]
    if broken:
        raise AuditError(f"{len(broken)} expectations could not be evaluated: " + "; ".join(broken))
    return results


def suite_of(guard: Guard, night: Night) -> gx.ExpectationSuite:
    """The expectations of a guarded table as a suite. Raises LookupError for a threshold that nothing asks for."""
    rule = Rules(guard.table, thresholds()[guard.table])
    suite = gx.ExpectationSuite(guard.table, expectations=list(guard.expectations(rule, night)))
    if idle := set(thresholds()[guard.table]) - rule.used:
        raise LookupError(
            f"expectations/thresholds.yaml: no expectation of {guard.table} is called {', '.join(sorted(idle))}"
        )
    return suite


def _check_table(context: Any, engine: Engine, guard: Guard, night: Night) -> Iterator[CheckResult]:
    # a $ would be read as the name of a variable to put in its place
    address = engine.url.render_as_string(hide_password=False).replace("$", "%24")
    source = context.data_sources.add_sql(guard.table, connection_string=address)
    asset = source.add_query_asset(guard.table, query=_sql(engine, guard, night))
    definition = gx.ValidationDefinition(
        name=guard.table,
        data=asset.add_batch_definition_whole_table(night.run_id),
        suite=context.suites.add(suite_of(guard, night)),
    )
    outcome = context.validation_definitions.add(definition).run(
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": list(guard.keys),
            "partial_unexpected_count": EVERY_ROW,
        }
    )
    for each in outcome.results:
        yield _result(guard.table, each)


def _sql(engine: Engine, guard: Guard, night: Night) -> str:
    """The guard's rows as SQL text: Great Expectations takes a query, and would not know the layers' schemas."""
    translation = engine.get_execution_options().get("schema_translate_map")
    compiled = guard.rows(night).compile(
        dialect=engine.dialect,
        schema_translate_map=translation,
        render_schema_translate=translation is not None,
        compile_kwargs={"literal_binds": True},
    )
    return str(compiled)


def _result(table: str, each: Any) -> CheckResult:
    config, found = each.expectation_config, each.result
    meta = config.meta
    unexpected, rows = int(found.get("unexpected_count") or 0), tuple(found.get("unexpected_index_list") or ())
    error = _raised(each.exception_info)
    if error is None and meta["holds"] and len(rows) < unexpected:
        error = f"only {len(rows)} of {unexpected} rows that failed are named"
    return CheckResult(
        suite=table,
        expectation=meta["id"],
        column=config.kwargs.get("column"),
        severity=meta["severity"],
        holds=meta["holds"],
        reason=meta["reason"],
        success=bool(each.success),
        evaluated=int(found.get("element_count") or 0),
        unexpected=unexpected,
        rows=rows,
        error=error,
    )


def _raised(info: Mapping[str, Any]) -> str | None:
    """What an expectation raised. Great Expectations reports it flat, or by the metric that raised."""
    nested: Sequence[Any] = [info, *info.values()]
    messages = [
        " ".join(str(part.get("exception_message")).split())
        for part in nested
        if isinstance(part, Mapping) and part.get("raised_exception")
    ]
    return messages[0][:500] if messages else None


def _build_docs(context: Any, folder: Path, night: Night) -> None:
    context.add_data_docs_site(
        site_name=night.run_id,
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())},
        },
    )
    context.build_data_docs(site_names=[night.run_id])


@contextmanager
def _quietly() -> Iterator[None]:
    """Great Expectations talks to its developers on the console; what matters comes back as results."""
    logger = logging.getLogger("great_expectations")
    handlers, propagates = logger.handlers, logger.propagate
    logger.handlers, logger.propagate = [logging.NullHandler()], False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logger.handlers, logger.propagate = handlers, propagates
