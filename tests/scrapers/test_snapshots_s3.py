"""The store at an S3 address, against a server that speaks the real protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from scrapers.faults import Fault
from scrapers.snapshots import SnapshotStore
from tests.scrapers.kept_pages import SITE, fetched, unchanged

ACCESS = {"key": "fazhi", "secret": "fazhi"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an S3 server on this machine, with the bucket ``snapshots``."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    fsspec.filesystem("s3", **ACCESS, endpoint_url=f"http://{host}:{port}").mkdir("snapshots")
    yield f"http://{host}:{port}"
    server.stop()


def store(endpoint: str, spool: Path, root: str = "s3://snapshots/fazhi") -> SnapshotStore:
    return SnapshotStore(root, spool=spool, endpoint_url=endpoint, **ACCESS)


def test_two_nights_on_two_machines_share_one_store(endpoint: str, tmp_path: Path) -> None:
    one, other = store(endpoint, tmp_path / "one"), store(endpoint, tmp_path / "other")
    with one.site_writer(SITE, "night-1") as writer:
        first = writer.keep(fetched("一" * 50_000))
    with other.site_writer(SITE, "night-2") as writer:
        second = writer.keep(unchanged(), previous=first)
    with other.site_writer(SITE, "night-1") as writer:
        third = writer.keep(fetched("三"))
    assert one.files() == (f"{SITE}/night-1.warc.gz", f"{SITE}/night-2.warc.gz")
    assert one.read(second).decode() == "一" * 50_000
    assert one.read(third).decode() == "三"
    assert list(one.verify()) == []
    assert not list(tmp_path.rglob("*.warc.gz"))


def test_what_could_not_be_sent_waits_in_the_spool(endpoint: str, tmp_path: Path) -> None:
    lost = store(endpoint, tmp_path, "s3://no-such-bucket-here/fazhi")
    with pytest.raises(Fault, match="cannot be used"), lost.site_writer(SITE, "night-3") as writer:
        writer.keep(fetched("一"))
    (waiting,) = tmp_path.rglob("*.warc.gz")
    assert waiting.stat().st_size > 0
