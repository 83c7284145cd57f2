"""Where the body of a page is: known containers first, then the innermost region that holds all its prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from scrapers.documents.furniture import ASIDE, MAYBE_ASIDE, is_footer, is_furniture, is_prose, without_tail
from scrapers.documents.lines import Flow, Line, Region

# Containers of the CMS families and sites seen so far. A page may carry several: the innermost with the prose wins.
_KNOWN = re.compile(
    r"(?:^| )(?:trs_editor|trs_ueditor|trs_editor_view|trs_uedit|zoom|zoomcon|ucap-content|v_news_content|vsb_content\w*"
    r"|pages_content|article[-_]?content|content_article|article1-box|zwxl-article|gkxl-article|ivs_content|wzcon|articlecon"
    r"|news_cont_d_wrap|zw|zwnr|bt_content|article_con|main-txt|artile_zw|con_con|contentbody|j_content|tyxxy_main"
    r"|content_block|scroll_cont|wip_art_con|xxgk_content|news_content|newscontent|content_txt|detail_content|info_content"
    r"|conn?text|arti|view|doc_left|nr|neirong|zhengwen|fontzoom|ewb-article-info|infodetail|article-info)(?= |$)",
    re.I,
)
_ALL = 0.97  # a container with less of the page's prose would lose sentences
_MOST = 0.6
_LIGHT = 0.3  # a region named like furniture with more of the prose than this is none
_ASIDE_TAGS = frozenset(("nav", "footer", "header", "aside"))


def body_lines(flow: Flow, taken: frozenset[int], titles: frozenset[str]) -> list[Line]:
    """The lines of the body, furniture cut.

    ``taken`` are lines of index block and meta line; ``titles`` the titles that page and metas give, without white
    space: where the page shows its own title above the body, the body starts behind it.
    """
    lines = flow.lines
    shown = any(is_prose(line) for at, line in enumerate(lines) if not line.hidden and at not in taken)
    hidden_only = not shown and any(line.hidden and is_prose(line) for line in lines)
    aside = _aside(flow)
    weights = [
        0 if at in taken or at in aside or (line.hidden and not hidden_only) or is_furniture(line.text) or is_footer(line.text)
        else line.weight
        for at, line in enumerate(lines)
    ]  # fmt: skip
    region = body_region(flow, weights)
    start, stop = (region.start, region.end) if region is not None else (0, len(lines))
    chosen = [
        (at, lines[at]) for at in range(start, stop)
        if at not in taken and (at not in aside or (is_prose(lines[at]) and weights[at])) and not lines[at].scripted
        and (not lines[at].hidden or hidden_only)
    ]  # fmt: skip
    chosen = _without_head(chosen, taken, titles)
    kept = [line for _, line in chosen if not is_furniture(line.text)]
    return without_tail(kept)


def _aside(flow: Flow) -> frozenset[int]:
    """Lines in regions whose names say navigation, related pages, share bar or footer, unless the prose is there."""
    total = sum(line.weight for line in flow.lines) or 1
    sums = [0, *accumulate(line.weight for line in flow.lines)]
    found: set[int] = set()
    prose = [0, *accumulate(is_prose(line) for line in flow.lines)]
    for region in flow.regions:
        if region.name in ("body", "html") or not (region.marks or region.name in _ASIDE_TAGS):
            continue
        if region.name in _ASIDE_TAGS or ASIDE.search(region.marks):
            apart = (sums[region.end] - sums[region.start]) / total < _LIGHT
        else:
            apart = prose[region.end] == prose[region.start] and MAYBE_ASIDE.search(region.marks) is not None
        if apart:
            found.update(range(region.start, region.end))
    return frozenset(found)


def body_region(flow: Flow, weights: Sequence[int]) -> Region | None:
    """The innermost region with (nearly) all prose; a known container is believed a little sooner."""
    sums = [0, *accumulate(weights)]
    total = sums[-1]
    if not total:
        return next((region for region in reversed(flow.regions) if _KNOWN.search(region.marks)), None)
    best: Region | None = None
    known: Region | None = None
    for region in flow.regions:
        if region.name in ("p", "a", "li", "td") and region.end - region.start <= 1:
            continue
        weight = sums[region.end] - sums[region.start]
        if weight >= _ALL * total:
            best = region  # parents come before children, so the last one is the innermost of its chain
        if weight >= _MOST * total and _KNOWN.search(region.marks):
            known = region
    if known is not None and best is not None and known.start >= best.start and known.end <= best.end:
        lost = [at for at in range(best.start, best.end) if weights[at] and not known.start <= at < known.end]
        if not any(is_prose(flow.lines[at]) for at in lost):
            return known
    return best


def _without_head(
    lines: Sequence[tuple[int, Line]], taken: frozenset[int], titles: frozenset[str]
) -> list[tuple[int, Line]]:
    """The lines behind index block, visible title and meta line, where the region holds them too."""
    first = next((n for n, (_, line) in enumerate(lines) if is_prose(line)), len(lines))
    cut = 0
    top = lines[0][0] if lines else 0
    last_taken = max((at for at in taken if first < len(lines) and top <= at < lines[first][0]), default=None)
    for n, (at, line) in enumerate(lines[:first]):
        plain = "".join(line.text.split())
        own = (line.level is not None or line.titled) and len(plain) > 3 and any(plain in title for title in titles)
        if own or (last_taken is not None and at < last_taken) or is_furniture(line.text):
            cut = n + 1
    return list(lines[cut:])
