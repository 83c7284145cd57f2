"""What this machine is told once: where the warehouse is, where files go, how gently to ask.

A setting comes from a command's flag, else from a ``FAZHI_*`` variable, else from ``fazhi.toml`` in the working folder,
else from its default. What a single night is asked (divisions, years) is no setting but an argument of the night.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from scrapers.faults import Fault

FILE = Path("fazhi.toml")
PREFIX = "FAZHI_"
DEBUG = "FAZHI_DEBUG"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between machines.

    ``warehouse`` is a database address (None: ``warehouse.db`` in ``data``), ``sites`` a YAML file or a folder of them
    (None: the shipped ones), ``contact`` what a site's operator can write to, ``spacing_seconds`` the least time
    between two requests to a host, ``sites_at_once`` how many sites are visited side by side, ``port`` where the
    Prefect server listens.
    """

    warehouse: str | None = None
    data: Path = Path("data")
    sites: Path | None = None
    contact: str | None = None
    spacing_seconds: float = 1.0
    sites_at_once: int = 8
    port: int = 4200

    @property
    def warehouse_url(self) -> str:
        return self.warehouse or f"sqlite:///{self.data / 'warehouse.db'}"

    @property
    def snapshots(self) -> Path:
        return self.data / "snapshots"

    @property
    def docs(self) -> Path:
        return self.data / "docs"

    @property
    def prefect_home(self) -> Path:
        return (self.data / "prefect").resolve()

    def to_environment(self) -> dict[str, str]:
        """The same settings as variables, for a process that is started from here."""
        stated = {f.name: getattr(self, f.name) for f in fields(self)}
        return {PREFIX + name.upper(): str(value) for name, value in stated.items() if value is not None}


NAMES = tuple(f.name for f in fields(Settings))
_CHECKS: Mapping[str, type] = {"spacing_seconds": float, "sites_at_once": int, "port": int, "data": Path, "sites": Path}


def load_settings(
    flags: Mapping[str, Any] | None = None, *, environment: Mapping[str, str] | None = None, file: Path = FILE
) -> Settings:
    """The settings in force. A flag of None counts as not given. Raises Fault for an unknown name or a bad value."""
    variables = os.environ if environment is None else environment
    told: dict[str, Any] = _of_file(file)
    told |= _of_environment(variables)
    told |= {
        name: _checked(name, value, f"--{name.replace('_', '-')}")
        for name, value in (flags or {}).items()
        if value is not None
    }
    return replace(Settings(), **told)


def _of_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        stated = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Fault(f"{file} is not TOML that can be read: {error}") from error
    for name in stated:
        if name not in NAMES:
            raise Fault(f"{file}: {name!r} is no setting; there are {', '.join(NAMES)}")
    return {name: _checked(name, value, f"{file}: {name}") for name, value in stated.items()}


def _of_environment(variables: Mapping[str, str]) -> dict[str, Any]:
    known = {PREFIX + name.upper(): name for name in NAMES}
    for variable in variables:
        if variable.startswith(PREFIX) and variable not in known and variable != DEBUG:
            raise Fault(f"the variable {variable} is no setting; there are {', '.join(known)}")
    return {
        name: _checked(name, variables[variable], variable)
        for variable, name in known.items()
        if variables.get(variable)
    }


def _checked(name: str, value: Any, told_by: str) -> Any:
    kind = _CHECKS.get(name, str)
    try:
        checked = kind(value)
    except (TypeError, ValueError) as error:
        raise Fault(f"{told_by} must be a number, not {value!r}") from error
    if kind in (int, float) and checked <= 0:
        raise Fault(f"{told_by} must be above zero, not {value!r}")
    return checked
