"""The audit: every expectation over what a night staged, and what follows from each that was not met.

Nothing here decides what is true. Rows that fail a critical expectation are named, with the level that is held back;
rows that fail a warning are published, and the warning with them; an expectation that could not be evaluated is a
fault of the pipeline and raises :class:`AuditError`.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Great Expectations reads this when it is imported
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from sqlalchemy import Engine

from expectations import figures, indicators, nights, reports, site_reports, sites
from expectations.guard import Guard, Night, Rules
from expectations.thresholds import thresholds
from expectations.verdict import CheckResult, Verdict, name_of
from warehouse.connecting import writing
from warehouse.publishing import LARGE_STAGED
from warehouse.statements import look_over

__all__ = ["AuditError", "CheckResult", "Verdict", "check", "judge"]

GUARDS: tuple[Guard, ...] = (
    nights.GUARD,
    sites.GUARD,
    site_reports.GUARD,
    reports.GUARD,
    figures.GUARD,
    indicators.GUARD,
)
EVERY_ROW = 2**31 - 1
"""Great Expectations names no more failing rows than this; it would stop after 20, and the rest would be published."""


class AuditError(Exception):
    """An expectation raised instead of judging: nothing may be published on its account."""


def judge(engine: Engine, night: Night, *, docs: Path | None = None) -> Verdict:
    """Judge what ``night`` staged; ``docs`` is the folder that gets the Data Docs.

    Raises AuditError when an expectation could not be evaluated.
    """
    results = check(engine, night, docs=docs)
    held = tuple(held for result in results for held in result.held())
    return Verdict(results, held, tuple(finding for result in results for finding in result.findings()))


def check(engine: Engine, night: Night, *, docs: Path | None = None) -> tuple[CheckResult, ...]:
    """Evaluate every expectation over what ``night`` staged; ``docs`` is the folder that gets the Data Docs.

    Raises AuditError when any of them could not be evaluated, naming all of those.
    """
    with writing(engine) as conn:
        look_over(conn, *LARGE_STAGED)
    with _quietly():
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        context.delete_data_docs_site("local_site")
        results = tuple(result for guard in GUARDS for result in _check_table(context, engine, guard, night))
        if docs is not None:
            _build_docs(context, docs, night)
    broken = [f"{result.name}: {result.error}" for result in results if result.error]
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
    # the rows are selected once, not again for every expectation
    source = context.data_sources.add_sql(guard.table, connection_string=address, create_temp_table=True)
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
    threshold = thresholds()[table][config.meta["id"]]
    rows, unexpected = found.get("unexpected_index_list") or (), int(found.get("unexpected_count") or 0)
    error = _raised(each.exception_info)
    if error is None and threshold.severity != "info" and len(rows) < unexpected:
        error = f"only {len(rows)} of {unexpected} rows that failed are named"
    return CheckResult(
        suite=table,
        threshold=threshold,
        column=config.kwargs.get("column"),
        success=bool(each.success),
        evaluated=int(found.get("element_count") or 0),
        unexpected=unexpected,
        # databases give rows in orders of their own
        rows=tuple(sorted(rows, key=lambda row: (name_of(row), str(row.get("staged_id"))))),
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
