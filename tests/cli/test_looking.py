"""Reading a page and looking at sites and the warehouse from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.demo.server import SampleSites
from flows.cli import main

PAGE = """<html><head><title>青山区人民政府2021年法治政府建设情况报告</title>
<meta name="PubDate" content="2022-01-24"></head><body><h1>青山区人民政府2021年法治政府建设情况报告</h1>
<div class="content"><p>一、依法化解矛盾纠纷</p><p>全年办理行政复议案件96件，负责人出庭应诉率98.5%。</p></div></body></html>
"""


def fazhi(*words: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(main, list(words), input=stdin)
    assert result.exit_code == 0, result.output
    return result


def test_a_page_is_read_from_a_file_and_from_standard_input_alike(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    from_file = json.loads(fazhi("read", str(file), "--url", "http://x/1", "--format", "json").stdout)
    from_pipe = json.loads(fazhi("read", "-", "--url", "http://x/1", stdin=PAGE).stdout)
    assert from_file == from_pipe
    assert (from_file["report"]["year"], from_file["index"]["published_on"]) == (2021, "2022-01-24")
    assert 96 in [figure["value"] for figure in from_file["figures"]]


def test_a_page_is_shown_at_a_glance_with_the_evidence(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    shown = fazhi("read", str(file), "--format", "table").stdout
    assert "青山区人民政府" in shown
    assert "全年办理行政复议案件96件" in shown


def test_a_page_is_read_from_its_address() -> None:
    with SampleSites() as samples:
        url = next(r.url for r in samples.expected.reports if r.division_code == "420107")
        told = json.loads(fazhi("read", url, "--format", "json").stdout)
    assert told["report"]["division_code"] == "420107"
    assert told["source"]["url"] == url


def test_reading_a_page_imports_nothing_heavy(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    code = (
        "import sys\nfrom flows.cli import main\n"
        f"main(['read', {str(file)!r}, '--format', 'json'], standalone_mode=False)\n"
        "heavy = {'prefect', 'pandas', 'great_expectations', 'sqlalchemy', 'pydantic', 'requests', 'rich'}\n"
        "sys.stderr.write(','.join(sorted(heavy & set(sys.modules))))"
    )
    read = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert read.stderr == ""


def test_sites_are_listed(tmp_path: Path) -> None:
    with SampleSites() as samples:
        file = samples.write_sites_file(tmp_path / "sites.yaml")
    listed = json.loads(fazhi("sites", "list", "--sites", str(file), "--division", "420107", "--format", "json").stdout)
    assert [site["government of"] for site in listed] == ["湖北省武汉市青山区"]


def test_the_warehouse_is_made_once_and_explains_itself(empty_url: str) -> None:
    assert "is up to date" in fazhi("warehouse", "upgrade", "--warehouse", empty_url).stdout
    assert "is up to date" in fazhi("warehouse", "upgrade", "--warehouse", empty_url).stdout
    assert "is up to date" in fazhi("warehouse", "status", "--warehouse", empty_url).stdout
    told = json.loads(
        fazhi("warehouse", "dictionary", "mart_indicators", "--warehouse", empty_url, "--format", "json").stdout
    )
    assert all(row["description"] and row["description_zh"] for row in told)
    assert {"evidence", "value", "unit"} <= {row["column_name"] for row in told}


def test_there_is_nothing_to_judge_before_the_first_night(warehouse_url: str) -> None:
    result = CliRunner().invoke(main, ["quality", "--warehouse", warehouse_url])
    assert (result.exit_code, "no run has been judged" in result.stderr) == (2, True)
    result = CliRunner().invoke(main, ["quarantine", "show", "7", "--warehouse", warehouse_url])
    assert (result.exit_code, "under the number 7" in result.stderr) == (2, True)


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m flows.cli sites list | head -1"
    told = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert told.stderr == ""


@pytest.mark.prefect
@pytest.mark.postgres
def test_the_demonstration_runs_from_beginning_to_end(postgres_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "demo", "--data", str(tmp_path / "data"), "--warehouse", postgres_url]
    demo = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert demo.stderr == ""
    for told in ("19 new", "0 new, 1 changed", "version 2", "cannot tell", "blocked", "Data Docs", "mart_indicators"):
        assert told in demo.stdout
    assert not any(word in demo.stdout for word in ("Traceback", "Warning", "ERROR"))
    again = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (again.returncode, "holds runs already" in again.stderr) == (2, True)
    assert _processes_that_name(str(tmp_path)) == []


def _processes_that_name(folder: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if f"{folder}/data".encode() in told:
            found.append(process.name)
    return found
