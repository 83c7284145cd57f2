"""``fazhi read``: one page becomes a Report on the screen."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.showing import show_rows, written
from scrapers.faults import Fault

if TYPE_CHECKING:
    from scrapers.report import Page, Report

# BeautifulSoup looks for a CSS engine and for guessers of encodings when it is imported. Reading a page asks for neither,
# and to import them takes longer than to read it.
NOT_ASKED_FOR = ("soupsieve", "charset_normalizer", "chardet", "cchardet")

TYPES = {".htm": "text/html", ".html": "text/html", ".txt": "text/plain", ".pdf": "application/pdf"}


@click.command(short_help="Read one page (年度报告).")
@click.argument("page")
@click.option("--url", help="Address of the page, where a file or standard input is read.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["json", "table"]),
    help="json: the whole Report; table: what it holds at a glance. Without it: table in a terminal, json in a pipe.",
)
@click.option("--contact", help="For an address: the e-mail or web address that the site can write to.")
def read(page: str, url: str | None, style: str | None, contact: str | None) -> None:
    r"""Read one published page (年度报告): index table (索引号), outline, figures, indicators.

    PAGE is a file (HTML, text, PDF, DOCX), an http address, or - for standard input. A file needs no network.

    \b
    fazhi read page.html --format table
    fazhi read page.html --format json | jq '.indicators[] | {code, value, sentence}'
    """
    with _left_out(NOT_ASKED_FOR):
        import scrapers.documents.html  # noqa: F401 - here, as BeautifulSoup comes with it
        from scrapers.reading import read as read_page

    report = read_page(_page(page, url, contact))
    if style == "json" or (style is None and not sys.stdout.isatty()):
        click.echo(report.to_json(indent=2))
    else:
        _show(report)


@contextmanager
def _left_out(modules: Sequence[str]) -> Iterator[None]:
    """Imports go on as if ``modules`` were not installed, unless they are already loaded."""
    absent = dict.fromkeys(module for module in modules if module not in sys.modules)
    sys.modules.update(absent)  # type: ignore[arg-type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # BeautifulSoup's, that it found no CSS engine
            yield
    finally:
        for module in absent:
            del sys.modules[module]


def _page(name: str, url: str | None, contact: str | None) -> Page:
    from scrapers.report import Page

    if name == "-":
        return Page(sys.stdin.buffer.read(), url)
    if name.startswith(("http://", "https://")):
        return _fetched(name, contact)
    file = Path(name)
    try:
        return Page(file.read_bytes(), url, TYPES.get(file.suffix.lower()))
    except OSError as error:
        raise Fault(f"{name} cannot be read: {error.strerror or error}") from error


def _fetched(url: str, contact: str | None) -> Page:
    from flows.choosing import contact_for
    from flows.settings import load_settings
    from scrapers.http import Patience, PoliteClient, user_agent
    from scrapers.registry import Site, host_of
    from scrapers.report import Page

    host = host_of(url)
    local = host.split(":")[0] in ("127.0.0.1", "localhost")
    site = Site("", host, "generic", (), frozenset({host}), allow_loopback=local)
    named = contact_for(load_settings({"contact": contact}), [site])
    with PoliteClient(user_agent=user_agent(named), patience=Patience(retries=0)) as client:
        fetch = client.get(url, site=site)
    if not fetch.outcome.fine:
        raise Fault(f"{url} could not be read: {fetch.outcome} ({fetch.detail}); {fetch.outcome.rule.meaning}")
    return Page(fetch.content, fetch.final_url, fetch.media_type)


def _show(report: Report) -> None:
    subject, index = report.subject, report.index
    facts = [
        ("body 机关", subject.body),
        ("year 年度", subject.year),
        ("kind", subject.body_kind),
        ("division 行政区划", subject.division_code),
        ("title 标题", index.title),
        ("index number 索引号", index.index_number),
        ("published 发布日期", index.published_on),
        ("publisher 发布机构", index.publisher),
        ("validity 有效性", index.validity),
        ("document number 文号", index.document_number),
        *index.other.items(),
    ]
    show_rows(("field", "value"), facts, title="Index table and subject")
    show_rows(
        ("id", "heading"),
        [(s.id, "  " * s.level + (s.number or "") + s.heading) for s in report.sections],
        title="Outline",
    )
    show_rows(
        ("code", "value", "unit", "scope", "period", "evidence"),
        [
            (i.code, f"{_sign(i.qualifier)}{written(i.value)}", i.unit, i.scope, i.period, i.sentence)
            for i in report.indicators
        ],
        title=f"Indicators ({len(report.indicators)} of {len(report.figures)} figures)",
    )
    notes = [(w.code, w.detail) for w in report.warnings] + [(f.kind, f.message) for f in report.findings]
    if notes:
        show_rows(("note", "detail"), notes, title="Worth knowing")


def _sign(qualifier: str) -> str:
    signs = {"over": ">", "at_least": "≥", "nearly": "<", "at_most": "≤", "about": "≈"}
    return signs.get(qualifier, "")
