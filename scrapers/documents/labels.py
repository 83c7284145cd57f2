"""What the labels of 信息公开 blocks mean (``labels.yaml``)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from scrapers.datafile import packaged_data
from scrapers.faults import Fault

LABELS = Path(__file__).with_name("labels.yaml")
# Fields that also stand in the line under a title; a block needs one that does not.
LOOSE = frozenset({"published_on", "source", "author", "counter", "clock", "title", "abstract", "keywords", "carrier"})
LONGEST = 60  # characters of a label with all its padding
_DRESS = re.compile(r"[\s\u200b\ufeff\u00ad:：【】\[\]()（）*〖〗|｜]+")


class Token(NamedTuple):
    """A piece of an index block. ``value`` is None for a label that stands alone, ``label`` for a value alone."""

    label: str | None
    value: str | None
    field: str | None
    cell: tuple[int, int, int] | None
    at: int


def label_key(text: str) -> str:
    """A label as it is compared: 索 引 号： and [索引号] are one."""
    return _DRESS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)
def field_of(label: str) -> str | None:
    """The field a label means, or None for one that nobody has described."""
    return known_labels().get(label_key(label)) if len(label) <= LONGEST else None


@cache
def known_labels(path: Path = LABELS) -> dict[str, str]:
    """Every known label under the field it means. Raises Fault where the file says one label twice."""
    plain = packaged_data(path)
    if not isinstance(plain, dict):
        raise Fault(f"{path.name}: fields with lists of labels are expected")
    known: dict[str, str] = {}
    for field, labels in plain.items():
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise Fault(f"{path.name}: {field} needs a list of labels")
        for label in labels:
            key = label_key(label)
            if key in known:
                raise Fault(f"{path.name}: the label {label} means both {known[key]} and {field}")
            known[key] = str(field)
    return known
