"""Whatever is asked for wrongly ends in one clear sentence and exit code 2, and the warehouse stays as it was."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from flows.cli import main
from flows.settings import DEBUG

SITES = """sites:
  - division: "420107"
    host: 127.0.0.1:9
    cms: trs
    allow_loopback: true
    sources:
      - list: http://127.0.0.1:9/list/
"""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for variable in ("FAZHI_WAREHOUSE", "FAZHI_DATA", "FAZHI_SITES", "FAZHI_CONTACT", DEBUG):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "sites.yaml").write_text(SITES, "utf-8")
    (tmp_path / "broken.yaml").write_text(SITES.replace("cms: trs", "cms: word"), "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    return tmp_path


def fazhi(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "--divison", "420107"), "no such option '--divison'"),
        (("runn",), "no such command 'runn'"),
        (("run", "--year", "21"), "21 is not in the range"),
        (("run", "--division", "999999", "--sites", "sites.yaml"), "999999"),
        (("run", "--division", "110101", "--sites", "sites.yaml"), "has no site in sites.yaml"),
        (("run", "--sites", "broken.yaml"), "broken.yaml:4"),
        (("run", "--sites", "nowhere.yaml"), "nowhere.yaml cannot be read"),
        (("run", "--division", "420107"), "say who asks"),
        (("run", "--sites", "sites.yaml", "--warehouse", "mysql://x/y"), "use sqlite:///"),
        (("run", "--sites", "sites.yaml", "--warehouse", "postgresql://me:secret@127.0.0.1:9/x"), "cannot be opened"),
        (("serve",), "say who asks"),
        (("read", "nothing.html"), "nothing.html cannot be read"),
        (("read", "http://127.0.0.1:9/x"), "could not be read"),
        (("sites", "check", "broken.yaml"), "allowed are"),
        (("sites", "list", "--division", "nobody"), "nobody"),
        (("quality",), "there is no warehouse"),
        (("quarantine", "list"), "there is no warehouse"),
        (("warehouse", "status"), "there is no warehouse"),
        (("warehouse", "dictionary"), "there is no warehouse"),
    ],
)
def test_one_sentence_and_exit_code_two(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    result = fazhi(*words)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert result.stderr.startswith("fazhi: ")
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.output
    assert result.stdout == ""
    assert not (tmp_path / "data").exists()


def test_a_demonstration_never_empties_a_folder_that_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "warehouse.db").write_text("years of work")
    result = fazhi("demo")
    assert (result.exit_code, "choose another folder" in result.stderr) == (2, True)
    assert (tmp_path / "data" / "warehouse.db").read_text() == "years of work"


def test_a_mistake_of_our_own_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by night")

    monkeypatch.setattr("flows.choosing.choose_sites", broken)
    result = fazhi("sites", "list")
    assert result.exit_code == 1
    assert "ZeroDivisionError: by night" in result.stderr
    assert DEBUG in result.stderr
    assert "Traceback" not in result.output


def test_no_command_of_the_list_needs_more_than_click_to_explain_itself() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        help_text = fazhi(name, "--help").stdout
        assert command is not None
        assert command.help
        assert "Usage:" in help_text
