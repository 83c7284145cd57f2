"""YAML read strictly: every value is asked for by name and type, and an error names file, line and key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

from scrapers.faults import Fault

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a YAML file: its values as they were written, and the lines where its keys stand."""

    file: Path
    line: int
    values: dict[str, yaml.Node]
    lines: dict[str, int]

    def fault(self, message: str, key: str | None = None) -> Fault:
        """The error ``message`` with the place it concerns: that of ``key``, or the entry's own."""
        about = f"key {key!r}: " if key else ""
        return Fault(f"{self.file}:{self.lines.get(key or '', self.line)}: {about}{message}")

    def check_keys(self, required: Sequence[str] = (), optional: Sequence[str] = ()) -> None:
        """Raise Fault for a key that is neither ``required`` nor ``optional``, or a required one that is missing."""
        for key in self.values:
            if key not in required and key not in optional:
                raise self.fault(f"is not known here; allowed are {', '.join((*required, *optional))}", key)
        for key in required:
            if key not in self.values:
                raise self.fault(f"the key {key!r} is missing")

    def optional_text(self, key: str) -> str | None:
        """The value as written, None where the key is absent or null."""
        node = self.values.get(key)
        if node is None or node.tag == "tag:yaml.org,2002:null":
            return None
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault("holds a list or mapping where one value is allowed", key)
        return str(node.value).strip() or None

    def text(self, key: str) -> str:
        found = self.optional_text(key)
        if found is None:
            raise self.fault("has no value", key)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """The values of a list of plain values; none where the key is absent or null."""
        items = self._items(key)
        if any(not isinstance(item, yaml.ScalarNode) for item in items):
            raise self.fault("allowed is a list of plain values", key)
        return tuple(str(item.value) for item in items)

    def choice(self, key: str, allowed: Sequence[Choice]) -> Choice:
        written = self.text(key)
        for each in allowed:
            if each == written:
                return each
        raise self.fault(f"{written!r} is not allowed; allowed are {', '.join(allowed)}", key)

    def number(self, key: str, default: float) -> float:
        written = self.optional_text(key)
        if written is None:
            return default
        try:
            return float(written)
        except ValueError:
            raise self.fault(f"{written!r} is not a number", key) from None

    def day(self, key: str) -> date | None:
        written = self.optional_text(key)
        if written is None:
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise self.fault(f"{written!r} is not a date; write it as 2023-01-31", key) from None

    def flag(self, key: str) -> bool:
        written = self.optional_text(key)
        if written not in (None, "true", "false"):
            raise self.fault(f"{written!r} is not allowed; allowed are true, false", key)
        return written == "true"

    def each(self, key: str) -> Iterator[Entry]:
        """The mappings of a list of mappings; none where the key is absent or null."""
        for item in self._items(key):
            yield _entry(self.file, item, f"an item of {key!r}")

    def _items(self, key: str) -> list[yaml.Node]:
        node = self.values.get(key)
        if node is None or node.tag == "tag:yaml.org,2002:null":
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault("allowed is a list (lines that begin with a dash)", key)
        return list(node.value)


def read_mapping(file: Path, *, required: Sequence[str] = (), optional: Sequence[str] = ()) -> Entry:
    """The mapping that is the whole of ``file``. Raises Fault where it cannot be read, is no YAML or has other keys."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise Fault(f"{file} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise Fault(f"{file} is not UTF-8 text; save it as UTF-8") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Fault(f"{file}:{line}: this is not well-formed YAML: {error.problem or error}") from None
    except yaml.YAMLError as error:
        raise Fault(f"{file}: this is not well-formed YAML: {' '.join(str(error).split())}") from None
    entry = _entry(file, node, "the file")
    entry.check_keys(required, optional)
    return entry


def _entry(file: Path, node: yaml.Node | None, what: str) -> Entry:
    line = node.start_mark.line + 1 if node else 1
    if not isinstance(node, yaml.MappingNode):
        raise Fault(f"{file}:{line}: {what} must be a mapping (lines of the form key: value)")
    values: dict[str, yaml.Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in values:
            raise Fault(f"{file}:{key.start_mark.line + 1}: key {name!r} stands twice; keep one of them")
        values[name], lines[name] = value, key.start_mark.line + 1
    return Entry(file, line, values, lines)
