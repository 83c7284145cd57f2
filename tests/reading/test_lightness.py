"""Reading a page loads nothing that only the nightly flow needs."""

from __future__ import annotations

import subprocess
import sys


def test_reading_imports_neither_prefect_nor_pandas_nor_the_warehouse() -> None:
    code = "import sys, scrapers.reading; print(' '.join(sorted({m.partition('.')[0] for m in sys.modules})))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"prefect", "pandas", "great_expectations", "sqlalchemy", "requests", "pdfminer"} & set(loaded)
