"""Which division a report belongs to. A name alone is believed only where one division bears it; else the site's code,
the registry, or the divisions above it must say which. Nothing is guessed: a name that no division bears has no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scrapers.divisions import Division, divisions, find
from scrapers.documents.lines import HANZI
from scrapers.faults import Fault
from scrapers.report import ReadingWarning

_ENDS = "省市区县旗州盟"
_ABOVE = re.compile(rf"^({HANZI}{{2,8}}?(?:省|自治区|市|自治州|州|盟|地区))(?={HANZI}{{1,}}(?:区|县|市|旗)$)")
_LOWER = re.compile(rf"^{HANZI}{{2,6}}?(?:新区|自治县|区|县|旗)(?![划域内镇政])")
_ORGAN = re.compile(r"(?:人民政府|政府|门户网站?|网站?)$")
_TOWN = re.compile(r"(?:镇|乡|街道)")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """What is known about where a report belongs: names from the most to the least telling, and the rest."""

    names: tuple[str, ...]
    site_id: str
    text: str
    year: int | None
    registered: str | None


def place_of(name: str) -> str | None:
    """The place in the name of a government, without those above it: 佛山市高明区人民政府 is 高明区."""
    plain = re.sub(r"[\s\u3000]", "", name)
    plain = re.sub(r"^中共", "", plain)
    while (shorter := _ORGAN.sub("", plain)) != plain:
        plain = shorter
    plain = (
        re.sub(r"(?:委)?(?:和|、)?(?:区|县|市)?$", "", plain)
        if plain.endswith(("区委区", "县委县", "市委市"))
        else plain
    )
    found = find(plain)
    if found:
        return found[0].name if plain not in {each.name for each in found} else plain
    while (above := _ABOVE.match(plain)) is not None:
        plain = plain[above.end() :]
        if find(plain):
            return plain
    return plain if plain and plain[-1] in _ENDS and len(plain) >= 2 else None


def locate(where: Jurisdiction, warnings: list[ReadingWarning]) -> Division | None:
    """The division of a report, None where it cannot be told."""
    registered = _known(where.registered)
    by_site = _known(where.site_id[:6]) if re.fullmatch(r"\d{10}", where.site_id) else None
    for name in where.names:
        candidates, unknown_place = _bearers(name, where.year)
        if unknown_place:
            return registered if registered is not None and registered.name in name else None
        if candidates:
            return _chosen(name, candidates, where, registered, by_site, warnings)
    return registered


def _known(code: str | None) -> Division | None:
    return divisions().get(code) if code else None


def _bearers(name: str, year: int | None) -> tuple[tuple[Division, ...], bool]:
    """The divisions that the start of a name may mean, and whether it names a place that nobody knows."""
    plain = re.sub(r"[\s\u3000]", "", name)[:30]
    plain = re.sub(r"^中共", "", plain)
    on = date(year, 12, 31) if year else None
    for end in range(len(plain), 1, -1):
        if plain[end - 1] not in _ENDS:
            continue
        found = find(plain[:end], on=on) or find(plain[:end])
        if not found:
            continue
        full = tuple(each for each in found if plain[:end].endswith(each.name)) or found
        rest = plain[end:]
        return (full, False) if not _names_place(rest) else ((), True)
    return (), _names_place(plain)


def _names_place(text: str) -> bool:
    """Whether a text starts with the name of a county or district."""
    found = _LOWER.match(text)
    return found is not None and not _TOWN.search(found.group())


def _chosen(
    name: str, candidates: tuple[Division, ...], where: Jurisdiction, registered: Division | None, by_site: Division | None,
    warnings: list[ReadingWarning],
) -> Division | None:  # fmt: skip
    for told in (registered, by_site):
        if told is not None and told in candidates:
            return told
    for told in (registered, by_site):
        if told is not None:
            below = [each for each in candidates if told in each.ancestors]
            if len(below) == 1:
                return below[0]
    if len(candidates) == 1:
        only = candidates[0]
        for told in (registered, by_site):
            if told is not None and only not in told.ancestors:
                detail = f"{name} is {only.code}, the site's code says {told.code} ({told.name})"
                warnings.append(ReadingWarning("division_conflict", detail))
        return only
    scores = {each: sum(where.text.count(upper.name) for upper in _uppers(each)) for each in candidates}
    ranked = sorted(candidates, key=lambda each: -scores[each])
    if scores[ranked[0]] > 0 and scores[ranked[0]] > 2 * scores[ranked[1]]:
        return ranked[0]
    codes = "、".join(each.code for each in candidates)
    warnings.append(ReadingWarning("division_ambiguous", f"{name} may be {codes}, and the page does not say which"))
    return None


def _uppers(division: Division) -> Iterable[Division]:
    try:
        return division.ancestors
    except Fault:
        return ()
