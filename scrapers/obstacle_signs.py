"""The signs of ``obstacles.yaml``, checked and made ready for matching."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scrapers.faults import Fault

SIGNS_FILE = Path(__file__).with_name("obstacles.yaml")


@dataclass(frozen=True, slots=True)
class Protection:
    """How one brand of protection shows itself."""

    name: str
    status: frozenset[int]
    header: re.Pattern[str] | None
    body: re.Pattern[str] | None

    def shown_by(self, status: int, head: str, body: str) -> bool:
        """Whether an answer with this status, these header lines and this body is the protection's."""
        if self.status and status not in self.status:
            return False
        return bool((self.header and self.header.search(head)) or (body and self.body and self.body.search(body)))


@dataclass(frozen=True, slots=True)
class Signs:
    """All signs, each list of expressions joined into one pattern."""

    protections: tuple[Protection, ...]
    protected_status: Mapping[int, str]
    not_found_title: re.Pattern[str]
    not_found_text: re.Pattern[str]
    not_found_address: re.Pattern[str]
    removed_text: re.Pattern[str]
    tls: Mapping[str, str]
    certificates: Mapping[int, str]


@cache
def signs() -> Signs:
    """The signs that come with the project."""
    return load_signs(SIGNS_FILE)


def load_signs(path: Path) -> Signs:
    """The signs of a YAML file; raises Fault for unknown or missing keys and for expressions that do not compile."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    sections = {"protections", "protected_status", "not_found", "removed", "tls", "certificates"}
    _check_keys(path, "the file", written, required=sections)
    _check_keys(path, "not_found", written["not_found"], required={"title", "text", "address"})
    _check_keys(path, "removed", written["removed"], required={"text"})
    return Signs(
        protections=tuple(_protection(path, plain) for plain in written["protections"]),
        protected_status=_texts_by(path, "protected_status", written["protected_status"], int),
        not_found_title=_joined(path, "not_found.title", written["not_found"]["title"]),
        not_found_text=_joined(path, "not_found.text", written["not_found"]["text"]),
        not_found_address=_joined(path, "not_found.address", written["not_found"]["address"]),
        removed_text=_joined(path, "removed.text", written["removed"]["text"]),
        tls=_texts_by(path, "tls", written["tls"], str),
        certificates=_texts_by(path, "certificates", written["certificates"], int),
    )


def _protection(path: Path, plain: object) -> Protection:
    keys = _check_keys(path, "a protection", plain, required={"name"}, optional={"status", "header", "body"})
    name = str(keys["name"])
    if not {"header", "body"} & set(keys):
        raise Fault(f"{path}: {name} needs a sign under 'header' or 'body'.")
    status = keys.get("status", [])
    if not isinstance(status, list) or not all(isinstance(code, int) for code in status):
        raise Fault(f"{path}: status of {name} must be a list of numbers.")
    return Protection(
        name=name,
        status=frozenset(status),
        header=_joined(path, f"header of {name}", keys["header"]) if "header" in keys else None,
        body=_joined(path, f"body of {name}", keys["body"]) if "body" in keys else None,
    )


def _check_keys(
    path: Path,
    what: str,
    plain: object,
    *,
    required: set[str],
    optional: set[str] = frozenset(),  # type: ignore[assignment]
) -> dict[str, Any]:
    if not isinstance(plain, dict):
        raise Fault(f"{path}: {what} must be a mapping with the keys {', '.join(sorted(required))}.")
    if odd := (required - set(plain)) | (set(plain) - required - optional):
        raise Fault(f"{path}: {what} has missing or unknown keys: {', '.join(sorted(map(str, odd)))}.")
    return plain


def _texts_by(path: Path, what: str, plain: object, kind: type) -> Mapping[Any, str]:
    if not isinstance(plain, dict) or not all(isinstance(k, kind) and isinstance(v, str) for k, v in plain.items()):
        raise Fault(f"{path}: {what} must be a mapping from {kind.__name__} to text.")
    return plain


def _joined(path: Path, what: str, expressions: Sequence[str]) -> re.Pattern[str]:
    if not isinstance(expressions, list) or not expressions:
        raise Fault(f"{path}: {what} must be a list of regular expressions.")
    for expression in expressions:
        try:
            re.compile(expression)
        except re.error as error:
            raise Fault(f"{path}: {what}: {expression!r} is not a regular expression: {error}.") from None
    return re.compile("|".join(f"(?:{expression})" for expression in expressions), re.IGNORECASE | re.MULTILINE)
