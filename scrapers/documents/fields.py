"""The 信息公开 block of a page, and the line under its title, as raw label and value pairs.

Cells are read as one flat sequence: a label takes the next text that is no label, whatever the markup (tables of any
width, lists, definition lists, rows of spans). Columns are counted only where a row of labels stands above its values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scrapers.documents.labels import LOOSE, Token, field_of, label_key
from scrapers.documents.lines import SEAM, Flow, Line, clean
from scrapers.documents.meta_line import is_meta_line, meta_line

MAX_LABEL = 12
_LONG = 400  # a line longer than this is prose, not a row of an index block
_PROSE = 60
_VALUES = frozenset(("td", "dd"))
_GAP = 4
_REACH = 40  # how far in front of a colon a padded label may start
_COLONS = frozenset("：:")  # alone in a cell between label and value
_COLON = re.compile(r"[:：]")
_PART = re.compile(r"[|｜;；，,。）)\]】>\ufdd0]")
_GAPS = re.compile(r"\s+")
_DRESS = "[【(（ \u3000\u00a0"
_BOXED = re.compile(r"[【\[]([^】\]]{2,16})[】\]]\s*(.*)$")
_ENDS_LABEL = re.compile(r"[:：]\s*$")
_EMPTY_DRESS = " \u3000:：|｜"


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value pairs of the index block, the meta line, and the numbers of the lines that they took."""

    pairs: tuple[tuple[str, str], ...]
    line: str | None
    taken: frozenset[int]


def fields_of(flow: Flow) -> Fields:
    """What a page says about itself outside of its text."""
    items = {region.start for region in flow.regions if region.name == "li" and region.end == region.start + 1}
    tokens = {
        at: found for at, line in enumerate(flow.lines)
        if not line.hidden and (found := tokens_of(line, at, whole_item=at in items))
    }  # fmt: skip
    pairs, block = index_block(flow, tokens)
    line, line_at = meta_line(flow, tokens, block)
    return Fields(pairs, line, block | line_at)


def pairs_in(text: str) -> list[tuple[str, str]]:
    """Label and value pairs of one text such as ``发布时间：2023-02-17 15:40 来源：甲区司法局``."""
    found: list[tuple[int, int, str]] = []
    for colon in _COLON.finditer(text):
        low = found[-1][1] if found else 0
        label = _label_before(text[max(low, colon.start() - _REACH) : colon.start()])
        if label is not None:
            found.append((colon.start() - len(label), colon.end(), label))
    if not found:
        return []
    stops = [start for start, _, _ in found[1:]] + [len(text)]
    return [
        (label.strip(_DRESS), clean(text[end:stop]).rstrip("[【(（|｜;；，, \u3000"))
        for (_, end, label), stop in zip(found, stops, strict=True)
    ]


def _label_before(text: str) -> str | None:
    """The known label that a text ends with, however it is padded; it must stand at the start or behind a gap."""
    text = _PART.split(text)[-1]
    if field_of(text) is not None:
        return text
    words = _GAPS.split(text)
    for first in range(1, len(words)):
        # The longest padded label wins: 索 引 号, not 号.
        if field_of("".join(words[first:])) is not None:
            start = len(text)
            for word in reversed(words[first:]):
                start = text.rindex(word, 0, start)
            return text[start:]
    return None


def tokens_of(line: Line, at: int, *, whole_item: bool) -> list[Token]:
    """What a line, which may be all of a list item, may contribute to an index block."""
    text = line.text
    if (
        not text
        or text in _COLONS
        or len(text) > _LONG
        or (len(text) > _PROSE and "。" in text and line.kind not in _VALUES)
    ):
        return []
    whole = field_of(text)
    if whole is not None:
        # A list item holds its own value; where it ends in a colon, the value is empty.
        empty = "" if whole_item and _ENDS_LABEL.search(text) else None
        return [Token(text, empty, whole, line.cell, at)]
    colon = ":" in text or "：" in text
    if colon and (pairs := pairs_in(line.raw.replace("\n", " ").strip())):
        return [Token(label, value, field_of(label), line.cell, at) for label, value in pairs]
    if SEAM in line.raw:
        runs = [run for run in map(clean, line.raw.split(SEAM)) if run]
        if len(runs) > 1 and field_of(runs[0]) is not None:
            return _seamed(runs, line, at)
    boxed = _BOXED.match(text)
    if boxed and field_of(boxed.group(1)) is not None:
        return [Token(boxed.group(1), boxed.group(2), field_of(boxed.group(1)), line.cell, at)]
    first, _, rest = text.replace("\u3000", " ").partition(" ")
    if rest and field_of(first) is not None and line.kind in ("li", "p", "div", "dd"):
        return [Token(first, rest, field_of(first), line.cell, at)]
    if colon and (told := _told_by_colon(line, at)):
        return [told]
    if line.kind in ("th", "dt") and len(label_key(text)) <= MAX_LABEL:
        return [Token(text, None, None, line.cell, at)]
    return [Token(None, text, None, line.cell, at)]


def _told_by_colon(line: Line, at: int) -> Token | None:
    """A label that nobody has described, told by its colon and its shortness."""
    if _ENDS_LABEL.search(line.text) and len(label_key(line.text)) <= MAX_LABEL:
        return Token(line.text, None, None, line.cell, at)
    head, _, rest = line.text.replace("：", ":", 1).partition(":")
    if line.kind in ("li", "p", "div", "td") and 1 < len(label_key(head)) <= 8 and not head[-1:].isdigit():
        return Token(head, clean(rest), None, line.cell, at)
    return None


def _seamed(runs: Sequence[str], line: Line, at: int) -> list[Token]:
    """A row of spans: each label run takes the runs up to the next label run."""
    tokens: list[Token] = []
    label, parts = runs[0], list[str]()
    for run in runs[1:]:
        if field_of(run) is not None:
            tokens.append(Token(label, clean(" ".join(parts)), field_of(label), line.cell, at))
            label, parts = run, []
        else:
            parts.append(run)
    if parts or tokens:
        tokens.append(Token(label, clean("".join(parts)), field_of(label), line.cell, at))
    return tokens


def index_block(flow: Flow, tokens: Mapping[int, list[Token]]) -> tuple[tuple[tuple[str, str], ...], frozenset[int]]:
    """The index block of a page: the densest cluster of known labels that holds more than a line under a title does."""
    lines = flow.lines
    best: tuple[int, list[int]] = (0, [])
    for cluster in _clusters(lines, tokens):
        fields = [token.field for at in cluster for token in tokens[at] if token.field]
        kinds = set(fields)
        firm = kinds - LOOSE
        enough = "index_number" in kinds or len(firm) >= 2 or (firm and len(kinds) >= 3)
        valued = any(token.value for at in _extent(flow, cluster) for token in tokens.get(at, ()))
        if enough and valued and len(kinds) > best[0]:
            best = (len(kinds), cluster)
    if not best[1]:
        return (), frozenset()
    extent = _extent(flow, best[1])
    return tuple(_paired([t for at in extent for t in tokens.get(at, ())])), frozenset(extent)


def _clusters(lines: Sequence[Line], tokens: Mapping[int, list[Token]]) -> list[list[int]]:
    """Runs of lines with known labels that stand close together; a title or a meta line ends a run."""
    clusters: list[list[int]] = []
    last = -100
    for at, line in enumerate(lines):
        found = tokens.get(at, [])
        if not any(token.field for token in found) or is_meta_line(found):
            if (line.level in (1, 2) or is_meta_line(found)) and clusters:
                last = -100
            continue
        if at - last <= _GAP and clusters:
            clusters[-1].append(at)
        else:
            clusters.append([at])
        last = at
    return clusters


def _extent(flow: Flow, cluster: Sequence[int]) -> list[int]:
    """All lines of the block around a cluster, so that labels nobody knows are kept too."""
    lines = flow.lines
    first, last = cluster[0], cluster[-1]
    cell = lines[first].cell
    if cell is not None and (end := lines[last].cell) is not None and cell[0] == end[0]:
        rows = {lines[at].cell[1] for at in cluster if lines[at].cell is not None}  # type: ignore[index]
        low, high = min(rows), max(rows)
        return [
            at for at, line in enumerate(lines)
            if line.cell and line.cell[0] == cell[0] and (low <= line.cell[1] <= high + 1) and len(line.text) <= _LONG
        ]  # fmt: skip
    room = 3 * len(cluster) + 6
    within = [r for r in flow.regions if r.start <= first and r.end > last and r.end - r.start <= room]
    fit = min(within, key=lambda r: r.end - r.start, default=None)
    start, stop = (fit.start, fit.end) if fit is not None else (first, last + (2 if _alone(lines[last]) else 1))
    return [at for at in range(start, min(stop, len(lines))) if lines[at].level is None or first <= at <= last]


def _alone(line: Line) -> bool:
    return field_of(line.text) is not None


def _paired(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Pairs from the flat sequence; a label that meets the next label before any value has an empty one."""
    pairs: list[tuple[str, str]] = []
    waiting: list[Token] = []
    taken: tuple[int, int, int] | None = None
    empty = -1  # the line of the last label, where that has no value

    def give_up() -> None:
        pairs.extend(
            (token.label or "", "") for token in waiting if token.field or _ENDS_LABEL.search(token.label or "")
        )
        waiting.clear()

    for token in tokens:
        if token.label is not None and token.value is not None:
            give_up()
            pairs.append((token.label, token.value))
            taken = None
            empty = token.at if not token.value else -1
        elif token.label is not None:
            if waiting and not _same_row(waiting[-1], token):
                give_up()
            waiting.append(token)
            taken = None
        elif token.value is not None:
            if waiting:
                match = _above(waiting, token)
                if match is None:
                    match = waiting.pop()
                    give_up()
                else:
                    waiting.remove(match)
                pairs.append((match.label or "", token.value))
                taken = token.cell
            elif token.at == empty + 1 and pairs:
                pairs[-1] = (pairs[-1][0], token.value)  # an item of its own holds it
            elif taken is not None and token.cell == taken and pairs:
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {token.value}")
            elif token.cell is not None and len(label_key(token.value)) <= MAX_LABEL:
                waiting.append(Token(token.value, None, None, token.cell, token.at))
    give_up()
    return [(label.strip(_EMPTY_DRESS), clean(value).strip(_EMPTY_DRESS)) for label, value in pairs if label]


def _same_row(one: Token, other: Token) -> bool:
    return one.cell is not None and other.cell is not None and one.cell[:2] == other.cell[:2]


def _above(waiting: Sequence[Token], token: Token) -> Token | None:
    """The waiting label in the row above, in the column of the value: a block laid out as header and values."""
    if len(waiting) < 2 or token.cell is None:
        return None
    for label in waiting:
        if (
            label.cell
            and label.cell[0] == token.cell[0]
            and label.cell[1] < token.cell[1]
            and label.cell[2] == token.cell[2]
        ):
            return label
    return None
