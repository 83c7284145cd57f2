"""Does a publication say of itself that it corrects an earlier one? Titles and openings that do: 更正, 勘误, 修订版, 重新发布.

《政府信息公开条例》, article 6, has an office correct (更正) what it published incompletely or wrongly; most do so by
publishing the whole report again, and leave the first one where it was.
"""

from __future__ import annotations

import re
import unicodedata

OPENING = 300
"""An explanation of the correction stands before the report; further down the words belong to what is reported."""

_IN_TITLE = re.compile(
    r"更正(?:[版稿本]|说明)?|勘误(?:[版稿本])?|修订[版稿本]|[(\[【]修订[)\]】]|重新(?:发布|公布|发文|公开)|更新版"
)
_IN_OPENING = re.compile(
    r"(?:更正|勘误)(?:说明|公告|启事|声明)|(?:现|特此)(?:予以?)?更正|现将[^。]{0,80}?更正|更正如下|重新(?:发布|公布|公开)如下|现(?:予以?)?重新(?:发布|公布|公开)"
)


def correction_in(titles: tuple[str | None, ...], text: str) -> str | None:
    """The words that call a publication a correction, in one of its ``titles`` or at the opening of its ``text``.

    None where nothing does.
    """
    for title in titles:
        if found := _IN_TITLE.search(_plain(title or "")):
            return found[0]
    found = _IN_OPENING.search(_plain(text[:OPENING]))
    return found[0] if found else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
