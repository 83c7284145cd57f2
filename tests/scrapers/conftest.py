"""Servers and clients that end with the test."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from scrapers.http import PoliteClient
from scrapers.snapshots import SnapshotStore
from tests.scrapers.government_server import GovernmentServer, make_client


@pytest.fixture
def start() -> Iterator[Callable[..., GovernmentServer]]:
    """Starts servers that end with the test."""
    servers: list[GovernmentServer] = []

    def starting(context: ssl.SSLContext | None = None) -> GovernmentServer:
        server = GovernmentServer(context)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return server

    yield starting
    for server in servers:
        server.stopping.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def government(start: Callable[..., GovernmentServer]) -> GovernmentServer:
    """One government's web server."""
    return start()


@pytest.fixture
def client() -> Iterator[PoliteClient]:
    """A client that does not wait before it tries again, and soon loses its patience."""
    with make_client() as client:
        yield client


@pytest.fixture
def clients() -> Iterator[Callable[..., PoliteClient]]:
    """Makes clients with settings of their own; they are closed with the test."""
    made: list[PoliteClient] = []

    def making(**changes: Any) -> PoliteClient:
        made.append(make_client(**changes))
        return made[-1]

    yield making
    for client in made:
        client.close()


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SnapshotStore]:
    """An empty store: once a folder, once an address reached through fsspec."""
    if request.param == "folder":
        yield SnapshotStore(tmp_path / "snapshots")
        return
    root = f"memory://{tmp_path.name}"
    yield SnapshotStore(root, spool=tmp_path / "spool")
    files = fsspec.filesystem("memory")
    if files.exists(f"/{tmp_path.name}"):
        files.rm(f"/{tmp_path.name}", recursive=True)


@pytest.fixture
def folder(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "snapshots")
