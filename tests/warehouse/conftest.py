"""An empty warehouse for each test, with a catalogue of five codes, on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.warehouse.small_country import CATALOGUE, Warehouse
from warehouse import connect, upgrade


@pytest.fixture
def warehouse(warehouse_url: str) -> Iterator[Warehouse]:
    engine = connect(warehouse_url)
    upgrade(engine, catalogue=CATALOGUE)
    yield Warehouse(engine)
    engine.dispose()
