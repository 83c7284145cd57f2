"""The closed list of how a request, or a site's night, can end.

The words are here, what they mean and what to do about them stands in ``outcomes.yaml``. Which answer of a server
deserves which word is decided in :mod:`scrapers.obstacles`, which failure of the network in :mod:`scrapers.mishaps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import yaml

from scrapers.faults import Fault

OutcomeSeverity = Literal["info", "warning", "critical"]

RULES_FILE = Path(__file__).with_name("outcomes.yaml")


class Outcome(StrEnum):
    """How a request, or a site's night, ended."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    NOT_FOUND = "not_found"
    SOFT_404 = "soft_404"
    REMOVED = "removed"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    ROBOTS_DISALLOWED = "robots_disallowed"
    ROBOTS_UNAVAILABLE = "robots_unavailable"
    TIMEOUT = "timeout"
    CONNECTION_FAILED = "connection_failed"
    TLS_ERROR = "tls_error"
    DNS_ERROR = "dns_error"
    BROKEN_OFF = "broken_off"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    BLANK = "blank"
    REDIRECT_LOOP = "redirect_loop"
    OFF_SITE = "off_site"
    BAD_ADDRESS = "bad_address"
    SERVER_ERROR = "server_error"
    UNEXPECTED_STATUS = "unexpected_status"
    TEMPLATE_CHANGED = "template_changed"
    LIST_EMPTY = "list_empty"
    SKIPPED = "skipped"
    INTERNAL_ERROR = "internal_error"

    @property
    def fine(self) -> bool:
        """Whether the night has what it came for: the bytes, or the word that the ones we hold still stand."""
        return self in (Outcome.OK, Outcome.NOT_MODIFIED)

    @property
    def rule(self) -> OutcomeRule:
        """What the word means and asks of an operator."""
        return RULES[self]


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What an outcome means, how bad it is, and what follows from it (the fields are explained in outcomes.yaml)."""

    meaning: str
    severity: OutcomeSeverity
    retry_tonight: bool
    against_host: bool
    action: str


def load_rules(path: Path = RULES_FILE) -> Mapping[Outcome, OutcomeRule]:
    """The rules of every outcome from a YAML file; raises Fault unless it holds exactly one rule for each."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = {outcome.value for outcome in Outcome}
    if not isinstance(written, dict) or set(written) != names:
        odd = sorted(names ^ set(written)) if isinstance(written, dict) else sorted(names)
        raise Fault(
            f"{path}: it must hold exactly one rule for each outcome; these are missing or unknown: {', '.join(odd)}."
        )
    return MappingProxyType({Outcome(name): _rule(path, name, plain) for name, plain in written.items()})


def _rule(path: Path, name: str, plain: object) -> OutcomeRule:
    wanted = {field.name for field in fields(OutcomeRule)}
    if not isinstance(plain, dict) or set(plain) != wanted:
        raise Fault(f"{path}: the rule of {name} must have exactly the keys {', '.join(sorted(wanted))}.")
    severities = get_args(OutcomeSeverity)
    if plain["severity"] not in severities:
        raise Fault(f"{path}: {name} has the severity {plain['severity']!r}; allowed are {', '.join(severities)}.")
    for key in ("retry_tonight", "against_host"):
        if not isinstance(plain[key], bool):
            raise Fault(f"{path}: {key} of {name} must be true or false.")
    for key in ("meaning", "action"):
        if not isinstance(plain[key], str) or not plain[key].strip():
            raise Fault(f"{path}: {key} of {name} must be a sentence.")
    return OutcomeRule(**plain)


RULES: Mapping[Outcome, OutcomeRule] = load_rules()
