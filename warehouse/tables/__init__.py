"""The one schema definition: staging, core, and the words that describe both.

Importing this package gives every table its comments; a name without a meaning in ``vocabulary.csv`` is an error here,
not a blank in the data dictionary.
"""

from __future__ import annotations

from warehouse.tables import judging, parts, places, replays, reports, runs, staging
from warehouse.tables.base import CORE, LAYERS, MART, STAGING, Base, Meaning, UtcDateTime, describe, meaning, vocabulary

metadata = Base.metadata

for _table in metadata.tables.values():
    describe(_table)

__all__ = [
    "CORE",
    "LAYERS",
    "MART",
    "STAGING",
    "Base",
    "Meaning",
    "UtcDateTime",
    "describe",
    "judging",
    "meaning",
    "metadata",
    "parts",
    "places",
    "replays",
    "reports",
    "runs",
    "staging",
    "vocabulary",
]
