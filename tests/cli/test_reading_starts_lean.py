"""``fazhi read`` starts with what reading needs, and nothing of the project needs what it leaves out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.golden_pages import GOLDEN

ROOT = Path(__file__).parents[2]
PAGE = GOLDEN / "jingnan-street-2023" / "page.html"
HEAVY = ("prefect", "pandas", "great_expectations", "sqlalchemy", "requests", "yaml", "soupsieve", "charset_normalizer")


def test_a_page_is_read_without_loading_what_reading_does_not_need() -> None:
    script = (
        "import sys, json\n"
        "from flows.cli import main\n"
        "try: main()\n"
        f"finally: print(json.dumps([m for m in {HEAVY!r} if sys.modules.get(m)]), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script, "read", str(PAGE), "--format", "json"]
    subprocess.run(command, capture_output=True, check=True, env={})  # the first one may have to parse the data files
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={})
    assert len(json.loads(done.stdout)["figures"]) > 50
    loaded = json.loads(done.stderr)
    assert loaded in ([], ["yaml"])  # a machine where nothing can be kept parses them every time


@pytest.mark.parametrize("folder", ["scrapers", "flows", "warehouse", "expectations"])
def test_nothing_asks_for_css_selectors_which_the_lean_start_does_without(folder: str) -> None:
    asking = re.compile(r"\.select_one\(|\.css\.|(?:tree|soup|node|tag|page)\.select\(")
    assert [str(file) for file in (ROOT / folder).rglob("*.py") if asking.search(file.read_text("utf-8"))] == []
