"""The catalogue: every indicator's own examples, and the checks on its data."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import yaml

from scrapers.faults import Fault
from scrapers.reading.catalogue import catalogue
from tests.reading.laid_out import indicators_of

# The package offers the function under the module's name, so the module is asked for by its address.
catalogue_module = importlib.import_module("scrapers.reading.catalogue")

EXAMPLES = [(d.code, text, value) for d in catalogue().definitions.values() for text, value in d.examples]


@pytest.mark.parametrize(("code", "text", "value"), EXAMPLES, ids=[f"{code}-{value:g}" for code, _, value in EXAMPLES])
def test_an_indicator_finds_its_examples(code: str, text: str, value: float) -> None:
    assert (code, value) in [(i.code, i.value) for i in indicators_of(text)]


def test_the_catalogue_has_its_113_codes_with_names_in_both_languages() -> None:
    definitions = catalogue().definitions
    assert len(definitions) == 113
    assert all(d.zh and d.en and d.unit for d in definitions.values())
    assert all(
        (d.unit == "%") == (d.kind == "rate") and (d.unit == "元") == (d.kind == "money") for d in definitions.values()
    )


def test_codes_and_names_agree_with_the_published_catalogue() -> None:
    published = Path(__file__).parents[3] / "shared" / "contract" / "indicators.yaml"
    if not published.exists():
        pytest.skip("the folder shared/contract does not lie beside the project")
    told = {i["code"]: i for theme in yaml.safe_load(published.read_text("utf-8")).values() for i in theme}
    ours = catalogue().definitions
    assert {c: (d.zh, d.en, d.unit, d.kind) for c, d in ours.items()} == {
        c: (i["zh"], i["en"], i["unit"], i["kind"]) for c, i in told.items()
    }


def with_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str) -> None:
    """The catalogue as it would be with one edit to its data file."""
    source = Path(str(catalogue_module.__file__)).with_name("indicators.yaml").read_text("utf-8")
    assert old in source
    (tmp_path / "indicators.yaml").write_text(source.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(catalogue_module, "__file__", str(tmp_path / "catalogue.py"))
    catalogue.__wrapped__()


WRONG = [
    ("unit: 次\n", "unlt: 次\n", "law_study_sessions.*unit"),
    ("units: [events]\n", "units: [event]\n", "event"),
    ("topic: [study]", "topic: [studies]", "studies"),
    ("beats: [publicity_lectures", "beats: [public_lectures", "public_lectures"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=[new.strip() for _, new, _ in WRONG])
def test_a_slip_in_the_data_file_is_named(
    old: str, new: str, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(Fault, match=message):
        with_catalogue(monkeypatch, tmp_path, old, new)
