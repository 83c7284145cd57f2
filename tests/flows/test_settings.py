"""Settings: flags before variables before fazhi.toml, and every slip is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import Settings, load_settings
from scrapers.faults import Fault


def test_a_flag_goes_before_a_variable_and_that_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "fazhi.toml"
    file.write_text('data = "from-file"\ncontact = "file@example.org"\nport = 4201\n')
    told = load_settings(
        {"data": Path("from-flag"), "sites": None},
        environment={"FAZHI_DATA": "from-variable", "FAZHI_CONTACT": "variable@example.org", "HOME": "/"},
        file=file,
    )
    assert (told.data, told.contact, told.port) == (Path("from-flag"), "variable@example.org", 4201)


def test_without_anything_told_the_warehouse_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    told = load_settings(environment={}, file=tmp_path / "none.toml")
    assert told == Settings()
    assert told.warehouse_url == "sqlite:///data/warehouse.db"


def test_settings_survive_the_way_through_the_environment(tmp_path: Path) -> None:
    told = Settings(
        warehouse="postgresql://x/y", data=tmp_path, contact="me@example.org", spacing_seconds=2.5, port=4300
    )
    assert load_settings(environment=told.to_environment(), file=tmp_path / "none.toml") == told


@pytest.mark.parametrize(
    ("variables", "text", "sentence"),
    [
        ({"FAZHI_WAREHOSE": "x"}, "", "FAZHI_WAREHOSE is no setting"),
        ({"FAZHI_PORT": "many"}, "", "FAZHI_PORT must be a number, not 'many'"),
        ({"FAZHI_SPACING_SECONDS": "0"}, "", "must be above zero"),
        ({}, "warehose = 1", "'warehose' is no setting"),
        ({}, "port = ", "not TOML"),
    ],
)
def test_a_slip_is_one_sentence(variables: dict[str, str], text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "fazhi.toml"
    file.write_text(text)
    with pytest.raises(Fault, match=sentence):
        load_settings(environment=variables, file=file)
