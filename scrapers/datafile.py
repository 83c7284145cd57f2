"""The package's own YAML files, kept in ready form beside them as Python keeps its modules.

Parsing the indicator catalogue takes longer than reading a report, and importing a YAML parser as long again. What a
file holds is therefore kept in ``__pycache__`` with the digest of the file: a changed file is parsed anew, and where
nothing can be written it is parsed every time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any


def packaged_data(path: Path) -> Any:
    """The plain value (mappings, lists, text, numbers) of a YAML file of the package."""
    source = path.read_bytes()
    digest = hashlib.sha256(source).digest()
    ready = _ready_file(path)
    with suppress(OSError, EOFError, ValueError, TypeError):
        kept = ready.read_bytes()
        if kept[: len(digest)] == digest:
            return marshal.loads(kept[len(digest) :])  # noqa: S302 - trusted like the modules it lies beside
    value = _parsed(source)
    if not sys.dont_write_bytecode:
        with suppress(OSError, ValueError):
            _write(ready, digest + marshal.dumps(value))
    return value


def _ready_file(path: Path) -> Path:
    # words.yaml stands beside words.py, whose own file must not be mistaken for it
    return Path(cache_from_source(str(path), optimization="yaml"))


def _parsed(source: bytes) -> Any:
    import yaml

    return yaml.load(source.decode("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


def _write(ready: Path, content: bytes) -> None:
    """Whole or not at all, as others may be reading it."""
    ready.parent.mkdir(exist_ok=True)
    unfinished = ready.with_suffix(f".{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(ready)
    finally:
        unfinished.unlink(missing_ok=True)
