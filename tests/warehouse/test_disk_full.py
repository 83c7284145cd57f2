"""A PostgreSQL that runs out of room while a night is staged or published: nothing is half there, and the night can be
done once there is room. (SQLite's full disk is among the tests of publishing.)"""

from __future__ import annotations

import dataclasses
import random

import pytest
from sqlalchemy.exc import DBAPIError

from scrapers.faults import Fault
from tests.warehouse.own_postgres import own_postgres
from tests.warehouse.small_country import Warehouse, a_report, visit
from warehouse import SiteNight, connect, publish

pytestmark = pytest.mark.postgres
ROOM = 16 * 2**20


def a_night_too_large() -> SiteNight:
    """A report with an appendix that cannot be packed."""
    appendix = random.Random(1).randbytes(ROOM * 6 // 10).hex()
    report = a_report(penalties=99)
    return visit(dataclasses.replace(report, text=report.text + appendix), night=2)


def test_a_full_disk_leaves_nothing_half_staged_or_half_published() -> None:
    large = a_night_too_large()
    with own_postgres() as server:
        warehouse = Warehouse(connect(server.url))
        warehouse.night(visit(a_report(penalties=96)))
        before, sites = warehouse.contents(), warehouse.one("SELECT COUNT(*) FROM staging_sites")

        server.restart(room=ROOM)
        with pytest.raises(DBAPIError, match="could not extend file"):
            warehouse.staged(large)
        assert warehouse.one("SELECT COUNT(*) FROM staging_sites") == sites

        server.restart()
        run_id, now = warehouse.staged(large)
        server.restart(room=ROOM)
        with pytest.raises(Fault, match=r"could not extend file .*; nothing was published"):
            publish(warehouse.engine, run_id, now=now)
        assert warehouse.contents() == before

        server.restart()
        assert publish(warehouse.engine, run_id, now=now).changed == 1
        warehouse.engine.dispose()
