"""Taking the mart views elsewhere: one CSV file for each, safe to open in a spreadsheet, with the dictionary beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, inspect, text

from scrapers.faults import Fault
from warehouse import qualified

RECOGNISED_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


class Exported(NamedTuple):
    file: Path
    rows: int


def export(engine: Engine, folder: Path, views: Iterable[str] = ()) -> Iterator[Exported]:
    """Write the named mart views (none named: all) into ``folder``, yielding each file as it is done.

    UTF-8 with a byte order mark, so that spreadsheets show Chinese. Text that a spreadsheet would take for a formula
    gets an apostrophe in front. Raises Fault for a view there is not and a folder that cannot be written.
    """
    schema = "mart" if engine.dialect.name == "postgresql" else None
    known = sorted(name for name in inspect(engine).get_view_names(schema=schema) if name.startswith("mart_"))
    wanted = list(views) or known
    for view in wanted:
        if view not in known:
            raise Fault(f"there is no view {view!r}; there are {', '.join(known)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for view in wanted:
            yield _write(engine, view, folder / f"{view}.csv")
    except OSError as error:
        raise Fault(f"{error.filename or folder} cannot be written: {error.strerror}") from error


def harmless(value: Any) -> Any:
    """A value as it may stand in a cell: numbers as they are, text never as a formula."""
    if isinstance(value, str) and value.startswith(RECOGNISED_BY_SPREADSHEETS):
        return f"'{value}"
    return value


def _write(engine: Engine, view: str, file: Path) -> Exported:
    count = 0
    with engine.connect() as conn, file.open("w", encoding="utf-8-sig", newline="") as out:
        found = conn.execution_options(stream_results=True).execute(text(f"SELECT * FROM {qualified(engine, view)}"))  # noqa: S608 a view that is there
        writer = csv.writer(out)
        writer.writerow(found.keys())
        for row in found:
            writer.writerow([harmless(value) for value in row])
            count += 1
    return Exported(file, count)
