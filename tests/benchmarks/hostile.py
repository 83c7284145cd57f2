"""Hostile inputs for the reader: golden pages gone wrong in every way that the net knows, and some that it does not.

:func:`hostile` is a pure function of a seed and a number, so every finding can be made again.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from functools import cache
from random import Random

from scrapers.report import Page
from tests.documents.pdf_writer import pdf_of, set_text
from tests.documents.test_office_files import TestOfd, p, word
from tests.reading.golden_pages import GOLDEN

Hostile = Callable[[Random], bytes]

NUMBERS = (
    "0 1 7 12 2023 3.5 1,234 １２ ９８．６％ 零 〇 一 二 两 三 十 廿 百 千 万 亿 余 多 近 约 超 逾 以上 以下 左右 不少于 不超过 至 — ~ - 、 % ‰ 成 倍 "
    "百分之 分之 点 个百分点 年 月 日 第 号 〔2021〕 件 次 人次 家（次） 万元 亿元 元 份 名 个 其中 同比 上升 下降 由 增至 压减 均为 分别 各 为 达 "
    "共 合计 总数 比 上年 全年 ， 。 ； ： （ ） “ ” 《 》 \n \t 申请 受理 办结 行政复议 行政处罚 案件 罚款 公职律师 应诉率 备案率 12345 3·15 7×24"
)
MARKUP = (
    "div p span table tr td th ul li dl dt dd b strong font center br a h1 h2 meta script style form iframe svg title"
)
STRANGE = "\x00 \x0b \x1c \x85 \u200b \u200f \u2028 \u3000 \ufeff \ufffd \U0001f600 e\u0301 \ufdfa ㈠ ① Ⅳ ½ ² ٣ ৪ 𝟗 ㎡ 〡 壹 贰 佰 仟"
NUMBER_WORDS, TAGS, ODD = (text.split(" ") for text in (NUMBERS, MARKUP, STRANGE))


def hostile(seed: int, number: int) -> tuple[str, Page]:
    """The kind of hostility and the page."""
    chance = Random(f"{seed} {number}")
    kind = chance.choice(list(KINDS))
    content = KINDS[kind](chance)
    url = chance.choice([None, "https://www.example.gov.cn/a/202401/t1.html", "http://[::1", "x" * 3000, "//?%00"])
    media_type = chance.choice(
        [None, "text/html", "text/html; charset=gb2312", "text/plain; charset=klingon", "application/pdf", ";;="]
    )
    return kind, Page(content, url, media_type)


@cache
def _pages() -> list[bytes]:
    return [file.read_bytes() for file in sorted(GOLDEN.glob("*/page.*"))]


@cache
def _packages() -> list[bytes]:
    lines = [line for line in (GOLDEN / "lingwan-2025" / "page.txt").read_text("utf-8").splitlines() if line.strip()]
    sheets = set_text(lines[:40])
    return [word("".join(p(line) for line in lines)), TestOfd.ofd(sheets), pdf_of(sheets)]


def damaged_bytes(chance: Random, content: bytes | None = None) -> bytes:
    """Flipped, cut out, doubled and moved bytes."""
    out = bytearray(content if content is not None else chance.choice(_pages()))
    for _ in range(chance.choice((1, 3, 30, 300))):
        at, size = chance.randrange(len(out) + 1), chance.choice((1, 1, 4, 50, 2000))
        match chance.randrange(5):
            case 0:
                out[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = chance.randbytes(size)
            case 3:
                out[at:at] = out[at : at + size]
            case _:
                other = chance.choice(_pages())
                start = chance.randrange(len(other))
                out[at : at + size] = other[start : start + size]
    return bytes(out)


def cut_short(chance: Random) -> bytes:
    content = chance.choice(_pages() + _packages())
    return content[: chance.randrange(len(content))]


def numbers_gone_wild(chance: Random) -> bytes:
    """Paragraphs of whatever the grammar of quantities is made of, in any order."""
    lines = (
        "".join(chance.choices(NUMBER_WORDS, k=chance.choice((3, 10, 40, 400))))
        for _ in range(chance.choice((1, 5, 60)))
    )
    return (
        "<html><body><h1>某县人民政府2023年度法治政府建设情况报告</h1><div id='zoom'><p>"
        + "</p><p>".join(lines)
        + "</p></div>"
    ).encode()


def numbers_swapped(chance: Random) -> bytes:
    """A golden page in which digits and number words became others."""
    text = chance.choice(_pages()).decode("utf-8", "replace")
    letters = list(text)
    places = [
        i for i, letter in enumerate(letters) if letter in "0123456789一二三四五六七八九十百千万亿余近约%件次。，"
    ]
    for at in chance.sample(places, min(len(places), chance.choice((5, 50, 500)))):
        letters[at] = chance.choice(NUMBER_WORDS) * chance.choice((1, 1, 1, 2, 40))
    return "".join(letters).encode()


def endless_runs(chance: Random) -> bytes:
    """One thing over and over: digits, units, brackets, white space, headings, commas."""
    piece = chance.choice(
        [
            *NUMBER_WORDS,
            *ODD,
            "（一）",
            "1.",
            "一是",
            "第一条",
            "&nbsp;",
            "&#x1;",
            "<br>",
            "9,",
            "((",
            "由3增至",
            "<td>1",
        ]
    )
    run = piece * (chance.choice((1_000, 30_000, 300_000)) // len(piece))
    return f"<html><body><div id=zoom><p>{run}</p><p>全年办理案件{run}件。</p></div></body></html>".encode()


def nested_tags(chance: Random) -> bytes:
    tag, depth = chance.choice(TAGS), chance.choice((50, 500, 5_000, 100_000))
    inner = chance.choice(_pages()).decode("utf-8", "replace") if chance.random() < 0.5 else "办结3件。"
    return (f"<{tag}>" * depth + inner + f"</{tag}>" * chance.choice((0, depth))).encode()


def tag_soup(chance: Random) -> bytes:
    """Tags and words in any order, with attributes that mean trouble."""
    attributes = ['colspan="99999999"', 'rowspan="-1"', "id=zoom", 'class="TRS_Editor"', 'style="display:none"', 'name="ArticleTitle" content="x"',
                  'charset="utf-16"', 'href="javascript:"', "colspan=０"]  # fmt: skip
    pieces = []
    for _ in range(chance.choice((10, 300, 5_000))):
        roll = chance.random()
        if roll < 0.5:
            pieces.append(f"<{chance.choice(('', '/', '!--', '?'))}{chance.choice(TAGS)} {chance.choice(attributes)}>")
        else:
            pieces.append(chance.choice(NUMBER_WORDS if roll < 0.9 else ODD))
    return "".join(pieces).encode("utf-8", "replace")


def odd_characters(chance: Random) -> bytes:
    letters = list(chance.choice(_pages()).decode("utf-8", "replace"))
    for _ in range(chance.choice((10, 200, 2_000))):
        letters.insert(chance.randrange(len(letters)), chance.choice(ODD))
    return "".join(letters).encode()


def wrong_encoding(chance: Random) -> bytes:
    text = chance.choice(_pages()).decode("utf-8", "replace")
    codec = chance.choice(["gb18030", "utf-16", "utf-32", "utf-16-be", "big5", "shift_jis", "utf-7", "cp1252", "hz"])
    mark = chance.choice([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33"])
    half = text.encode(codec, "replace")
    return mark + (half if chance.random() < 0.7 else half[: len(half) // 2] + text.encode()[len(half) // 2 :])


def random_bytes(chance: Random) -> bytes:
    magic = chance.choice([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"\x89PNG\r\n", b"<html>",
                           b"<?xml version='1.0'?>", b"Rar!\x1a\x07"])  # fmt: skip
    return magic + chance.randbytes(chance.choice((0, 1, 100, 10_000, 300_000)))


def damaged_files(chance: Random) -> bytes:
    """Word, OFD and PDF files with damaged bytes."""
    return damaged_bytes(chance, chance.choice(_packages()))


def damaged_parts(chance: Random) -> bytes:
    """Packages that open well and hold damaged, doubled or missing parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(chance.choice(_packages()[:2]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            match chance.randrange(4):
                case 0:
                    new.writestr(name, old.read(name))
                case 1:
                    new.writestr(name, damaged_bytes(chance, old.read(name)))
                case 2:
                    part = old.read(name).decode()
                    new.writestr(
                        name,
                        part.replace(
                            chance.choice(("w:p>", "w:t>", '"', "Boundary", "DeltaX", "ID")),
                            chance.choice(("", "w:tbl>", "9" * 400, "-1")),
                        ),
                    )
                case _:
                    new.writestr(name, b"0" * chance.choice((0, 10, 40_000_000)))
    return out.getvalue()


def packed_pages(chance: Random) -> bytes:
    """Pages under gzip: whole, cut short, twice, and a bomb."""
    content = chance.choice(_pages())
    match chance.randrange(4):
        case 0:
            return gzip.compress(damaged_bytes(chance, content))
        case 1:
            return gzip.compress(content)[: chance.randrange(2_000)]
        case 2:
            return gzip.compress(gzip.compress(content))
        case _:
            return gzip.compress(content * chance.choice((10, 300, 4_000)), 1)


KINDS: dict[str, Hostile] = {
    "damaged bytes": damaged_bytes,
    "cut short": cut_short,
    "numbers gone wild": numbers_gone_wild,
    "numbers swapped": numbers_swapped,
    "endless runs": endless_runs,
    "nested tags": nested_tags,
    "tag soup": tag_soup,
    "odd characters": odd_characters,
    "wrong encoding": wrong_encoding,
    "random bytes": random_bytes,
    "damaged Word, OFD, PDF": damaged_files,
    "damaged parts of packages": damaged_parts,
    "gzip": packed_pages,
}
