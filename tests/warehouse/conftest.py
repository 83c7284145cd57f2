"""Empty warehouses on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.warehouse.small_country import Warehouse
from warehouse import connect


@pytest.fixture
def new_warehouse(new_warehouse_url: Callable[[], str]) -> Iterator[Callable[[], Warehouse]]:
    """Makes warehouses, each call another one, all on the same kind of database."""
    made: list[Warehouse] = []

    def make() -> Warehouse:
        made.append(Warehouse(connect(new_warehouse_url())))
        return made[-1]

    yield make
    for warehouse in made:
        warehouse.engine.dispose()


@pytest.fixture
def warehouse(new_warehouse: Callable[[], Warehouse]) -> Warehouse:
    return new_warehouse()
