"""A data file of the package is parsed once; a changed one is parsed anew, and a spoilt copy is never believed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scrapers import datafile
from scrapers.datafile import packaged_data


@pytest.fixture(autouse=True)
def kept_files_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every source that was parsed."""
    sources: list[bytes] = []
    real = datafile._parsed

    def counted(source: bytes) -> object:
        sources.append(source)
        return real(source)

    monkeypatch.setattr(datafile, "_parsed", counted)
    return sources


def test_a_file_is_parsed_once_and_says_the_same_ever_after(tmp_path: Path, parsed: list[bytes]) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("measures: {case: [件, 宗]}\nrate: 0.5\nyears: [2021, null, true]\n", "utf-8")
    first = packaged_data(file)
    assert first == {"measures": {"case": ["件", "宗"]}, "rate": 0.5, "years": [2021, None, True]}
    assert packaged_data(file) == first
    assert len(parsed) == 1


def test_a_changed_file_is_parsed_anew_even_within_the_same_second(tmp_path: Path, parsed: list[bytes]) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("a: 1", "utf-8")
    assert packaged_data(file) == {"a": 1}
    file.write_text("a: 2", "utf-8")
    assert packaged_data(file) == {"a": 2}
    assert len(parsed) == 2


@pytest.mark.parametrize("spoilt", [b"", b"\x00" * 40, None])
def test_a_spoilt_copy_is_not_believed(tmp_path: Path, parsed: list[bytes], spoilt: bytes | None) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("a: [1, 2, 3]", "utf-8")
    packaged_data(file)
    [kept] = (tmp_path / "__pycache__").iterdir()
    kept.write_bytes(kept.read_bytes()[:-3] if spoilt is None else spoilt)
    assert packaged_data(file) == {"a": [1, 2, 3]}
    assert len(parsed) == 2


def test_where_nothing_can_be_kept_the_file_is_parsed_every_time(tmp_path: Path, parsed: list[bytes]) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("a: 1", "utf-8")
    (tmp_path / "__pycache__").write_text("a file in the way of the folder")
    assert packaged_data(file) == packaged_data(file) == {"a": 1}
    assert len(parsed) == 2
