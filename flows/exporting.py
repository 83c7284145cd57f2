"""Taking the mart views elsewhere: a file for each, as CSV or Parquet, with the dictionary among them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Engine, inspect, text

from scrapers.faults import Fault
from warehouse import qualified

Form = Literal["csv", "parquet"]

# what OWASP lists as the beginning of a formula, in half width and in the full width that Chinese keyboards type
RECOGNISED_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Exported(NamedTuple):
    file: Path
    rows: int


def export(engine: Engine, folder: Path, views: Iterable[str] = (), *, form: Form = "csv") -> Iterator[Exported]:
    """Write the named mart views (none named: all) into ``folder``, yielding each file as it is done.

    CSV is UTF-8 with a byte order mark, so that spreadsheets show Chinese, and text that a spreadsheet would take for a
    formula gets an apostrophe in front. Parquet keeps types and text as they are, with the dictionary's words on every
    column. Raises Fault for a view there is not, a folder that cannot be written, and Parquet without pyarrow.
    """
    schema = "mart" if engine.dialect.name == "postgresql" else None
    known = sorted(name for name in inspect(engine).get_view_names(schema=schema) if name.startswith("mart_"))
    wanted = list(views) or known
    for view in wanted:
        if view not in known:
            raise Fault(f"there is no view {view!r}; there are {', '.join(known)}")
    write = _write_csv if form == "csv" else _parquet_writer()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for view in wanted:
            file = folder / f"{view}.{form}"
            with engine.connect() as conn:
                yield Exported(file, write(conn, view, file))
    except OSError as error:
        raise Fault(f"{error.filename or folder} cannot be written: {error.strerror}") from error


def harmless(value: Any) -> Any:
    """A value as it may stand in a cell: numbers as they are, text never as a formula."""
    if isinstance(value, str) and value.startswith(RECOGNISED_BY_SPREADSHEETS):
        return f"'{value}"
    return value


def all_rows(conn: Connection, view: str) -> Any:
    """The rows of a view, streamed: an export must not need the memory of what it exports."""
    query = text(f"SELECT * FROM {qualified(conn, view)}")  # noqa: S608 a view that is there
    return conn.execution_options(stream_results=True).execute(query)


def _write_csv(conn: Connection, view: str, file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        found = all_rows(conn, view)
        writer = csv.writer(out)
        writer.writerow(found.keys())
        for row in found:
            writer.writerow([harmless(value) for value in row])
            count += 1
    return count


def _parquet_writer() -> Callable[[Connection, str, Path], int]:
    try:
        from flows.columnar import write_parquet
    except ImportError:
        raise Fault("Parquet needs the package pyarrow; install it with: pip install 'fazhi[parquet]'") from None
    return write_parquet
