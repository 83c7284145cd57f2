"""Opening the warehouse: what works, and the one sentence when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from scrapers.faults import Fault
from warehouse import connect, masked, qualified


def test_whoever_only_looks_cannot_write(warehouse_url: str) -> None:
    engine = connect(warehouse_url, read_only=True)
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT COUNT(*) FROM mart_reports").scalar() == 0
        with pytest.raises(DBAPIError):
            conn.exec_driver_sql("DELETE FROM core_divisions")
    engine.dispose()


def test_looking_does_not_make_a_file(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="there is no warehouse at"):
        connect(f"sqlite:///{tmp_path / 'none.db'}", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_gets_its_folder(tmp_path: Path) -> None:
    connect(f"sqlite:///{tmp_path / 'data' / 'warehouse.db'}").dispose()
    assert (tmp_path / "data" / "warehouse.db").exists()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("dear colleagues, " * 100)
    with pytest.raises(Fault, match=r"letter\.db cannot be opened: file is not a database"):
        connect(f"sqlite:///{file}")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://fazhi:s3cret@127.0.0.1:1/warehouse",
        "mysql://fazhi:s3cret@host/warehouse",
        "sqlite://",
        "sqlite:///:memory:",
        "oracle+nothing://fazhi:s3cret@host",
        "fazhi:s3cret@host/warehouse",
    ],
)
def test_no_error_shows_the_password(url: str) -> None:
    with pytest.raises(Fault) as raised:
        connect(url)
    assert "s3cret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_address_is_shown_without_its_password() -> None:
    assert masked("postgresql://fazhi:s3cret@db/warehouse") == "postgresql://fazhi:***@db/warehouse"


def test_views_go_by_their_own_names_and_by_their_schema(warehouse_url: str) -> None:
    engine = connect(warehouse_url, read_only=True)
    with engine.connect() as conn:
        for name in ("mart_reports", qualified(engine, "mart_reports"), qualified(engine, "staging_reports")):
            assert conn.exec_driver_sql(f"SELECT COUNT(*) FROM {name}").scalar() == 0  # noqa: S608
    with pytest.raises(ValueError, match="in none of the layers"):
        qualified(engine, "reports")
    engine.dispose()


@pytest.mark.postgres
def test_any_client_of_the_upgrading_role_finds_the_views_by_name(postgres_url: str) -> None:
    import psycopg

    from warehouse import upgrade

    engine = connect(postgres_url)
    upgrade(engine)
    engine.dispose()
    with psycopg.connect(postgres_url) as conn:
        assert conn.execute("SELECT COUNT(*) FROM mart_reports").fetchone() == (0,)
