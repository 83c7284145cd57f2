"""The reader's version goes up whenever it reads anything otherwise: stored results name the reader that made them.

``python -m tests.reading.test_reader_version`` keeps the digest of today's readings for today's version.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from scrapers.reading import READER_VERSION
from tests.reading.golden_pages import GOLDEN, golden_pages

KEPT = Path(__file__).parents[1] / "golden" / "readings.json"


def readings() -> dict[str, str]:
    """The digest of every golden page's whole reading, by its name."""
    return {
        page.name: hashlib.sha256(page.known_reading.to_json().encode()).hexdigest() for page in golden_pages(GOLDEN)
    }


def test_a_reader_that_reads_otherwise_has_another_version() -> None:
    kept = json.loads(KEPT.read_text("utf-8"))
    changed = {name for name, digest in readings().items() if kept["digests"].get(name) != digest}
    assert kept["reader_version"] == READER_VERSION, f"keep the digests of version {READER_VERSION} (see this module)"
    assert not changed, (
        f"{sorted(changed)} read otherwise: raise READER_VERSION, then keep the digests (see this module)"
    )


if __name__ == "__main__":
    KEPT.write_text(json.dumps({"reader_version": READER_VERSION, "digests": readings()}, indent=1) + "\n", "utf-8")
