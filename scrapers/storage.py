"""Where files are kept: a folder of this machine, or any address that fsspec reaches."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol, cast

from scrapers.faults import Fault


class Storage(Protocol):
    """Files by name (``420107/www.qingshan.gov.cn/run.warc.gz``); ``folder`` is None where they are elsewhere."""

    folder: Path | None

    def files(self, suffix: str) -> tuple[str, ...]:
        """The names of all files that end so, in order."""

    def open(self, name: str) -> IO[bytes]:
        """The file for reading; raises OSError when it is not there."""

    def send(self, local: Path, name: str) -> None:
        """Put a local file there under that name, in place of an earlier one."""

    def fetch(self, name: str, local: Path) -> bool:
        """Bring a file here; False when there is none of that name."""


def open_storage(root: str, **options: Any) -> Storage:
    """The storage at ``root``: a path, ``file://…``, or another fsspec address with ``options`` for its file system."""
    scheme, mark, rest = root.partition("://")
    if not mark:
        return _Folder(Path(root).expanduser())
    if scheme in ("file", "local"):
        return _Folder(Path(rest))
    return _Elsewhere(root, options)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder: Path | None = folder
        self._root = folder

    def files(self, suffix: str) -> tuple[str, ...]:
        return tuple(sorted(path.relative_to(self._root).as_posix() for path in self._root.rglob(f"*{suffix}")))

    def open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")

    def send(self, local: Path, name: str) -> None:
        target = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(local.read_bytes())

    def fetch(self, name: str, local: Path) -> bool:
        if not (self._root / name).exists():
            return False
        local.write_bytes((self._root / name).read_bytes())
        return True


class _Elsewhere:
    folder: Path | None = None

    def __init__(self, root: str, options: dict[str, Any]) -> None:
        import fsspec

        try:
            self._files, self._root = fsspec.core.url_to_fs(root, **options)
        except (ImportError, ValueError) as error:
            raise Fault(f"Snapshots cannot be kept at {root}: {error}") from None
        self._address = root

    def files(self, suffix: str) -> tuple[str, ...]:
        # what others have put there since must be seen
        self._files.invalidate_cache()
        found = self._told(self._files.find, self._root)
        inside = (str(PurePosixPath(path).relative_to(PurePosixPath(self._root))) for path in found)
        return tuple(sorted(name for name in inside if name.endswith(suffix)))

    def open(self, name: str) -> IO[bytes]:
        return cast(IO[bytes], self._told(self._files.open, self._path(name), "rb"))

    def send(self, local: Path, name: str) -> None:
        top = self._root.partition("/")[0]
        # making folders would make a mistyped bucket, too
        if top and not self._told(self._files.exists, top):
            raise Fault(f"{self._address} cannot be used: there is no {top}.")
        self._told(self._files.makedirs, self._path(name).rpartition("/")[0], exist_ok=True)
        self._told(self._files.put_file, str(local), self._path(name))

    def fetch(self, name: str, local: Path) -> bool:
        if not self._told(self._files.exists, self._path(name)):
            return False
        self._told(self._files.get_file, self._path(name), str(local))
        return True

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _told(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        """Do it; file systems raise errors of their own kinds, which become one for people, save a file's absence."""
        try:
            return act(*args, **kwargs)
        except FileNotFoundError:
            raise
        except Exception as error:
            raise Fault(f"{self._address} cannot be used: {error}") from error
