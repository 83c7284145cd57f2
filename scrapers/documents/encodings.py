"""From bytes to text, whatever the page says of itself.

Pages declared gb2312 are often gb18030, and often UTF-8 that was pasted into an old template. The bytes decide: text
that is valid UTF-8 and not plain ASCII is UTF-8, because GBK prose practically never is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from scrapers.report import ReadingWarning

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z][\w.:-]{1,30})""", re.I)
_LABEL = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.I)
# Neither '<', '>' nor a line feed can be the second byte of a GBK character, so pieces cut here stay whole.
_PIECES = re.compile(rb"([<>\n]+)")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SUSPECT = 0.02  # share of undecodable characters above which a page is not believed (reference crawlers use the same)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding that gave it, and what was odd about it."""

    text: str
    encoding: str
    warnings: tuple[ReadingWarning, ...] = ()


def decode(content: bytes, media_type: str | None = None) -> Decoded:
    """The text of a page. ``media_type`` may carry the server's charset (``text/html; charset=gbk``)."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return Decoded(content[len(bom) :].decode(name, "replace"), name)
    declared = _declared(content, media_type)
    wide = _wide(content)
    if wide:
        return Decoded(content.decode(wide, "replace"), wide)
    strict = _strict(content, declared)
    if strict is not None:
        return strict
    return _mixed(content, declared)


def _declared(content: bytes, media_type: str | None) -> str | None:
    """The encoding that server or page declare, under Python's name; GB labels are all read as gb18030."""
    said = _LABEL.search(media_type or "")
    label = said.group(1) if said else None
    if label is None:
        found = _DECLARED.search(content[:8192])
        label = found.group(1).decode("ascii") if found else None
    if label is None:
        return None
    if re.fullmatch(r"(?:x-)?(?:gb[-_ ]?2312(?:-80)?|gbk|gb[-_]?18030|cp936|hz-gb-2312|euc-cn|chinese)", label, re.I):
        return "gb18030"
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by the zero bytes of its ASCII characters."""
    head = content[:2000]
    if len(head) < 8 or head.count(0) < len(head) // 5:
        return None
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _strict(content: bytes, declared: str | None) -> Decoded | None:
    """The first of UTF-8, the declared encoding and gb18030 that fits every byte."""
    tried = ["utf-8"]
    # Single-byte encodings fit anything and say nothing; a Chinese page that declares one is mistaken.
    if declared and declared not in ("utf-8", "ascii") and not declared.startswith(("iso8859", "cp125", "latin")):
        tried.append(declared)
    tried.append("gb18030")
    for name in tried:
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        except Exception:  # noqa: S112 - codecs such as base64 raise their own errors for text
            continue
        if not isinstance(text, str) or (name == "utf-8" and declared == "gb18030" and _never_chinese(text)):
            continue
        odd = declared is not None and declared != name and not text.isascii()
        detail = f"the page declares {declared} but its bytes are {name}"
        return Decoded(text, name, (ReadingWarning("encoding_conflict", detail),) if odd else ())
    return None


def _never_chinese(text: str) -> bool:
    """Whether a text has letters beyond ASCII but no Chinese one: GBK that happens to be valid UTF-8 reads so."""
    return not text.isascii() and _CHINESE.search(text) is None


def _mixed(content: bytes, declared: str | None) -> Decoded:
    """Text whose pieces are in different encodings, or damaged: each piece is decoded by what fits it best."""
    bad = {name: content.decode(name, "replace").count("\ufffd") for name in ("utf-8", "gb18030")}
    first, second = sorted(bad, key=lambda name: (bad[name], name != declared))
    changed = False
    pieces = []
    for piece in _PIECES.split(content):
        for name in (first, second):
            try:
                pieces.append(piece.decode(name))
            except UnicodeDecodeError:
                continue
            changed = changed or name == second
            break
        else:
            pieces.append(piece.decode(first, "replace"))
    text = "".join(pieces)
    lost = text.count("\ufffd")
    letters = sum(1 for c in text if c > "\x7f") or 1
    if lost / letters > _SUSPECT:
        guessed = _guess(content)
        if guessed is not None:
            return guessed
        return Decoded(text, first, (ReadingWarning("encoding_suspect", f"{lost} characters could not be decoded"),))
    code = "encoding_mixed" if changed else "encoding_damaged"
    return Decoded(text, first, (ReadingWarning(code, f"not all bytes are {first}; {lost} characters were lost"),))


def _guess(content: bytes) -> Decoded | None:
    """What charset-normalizer makes of it, as a last resort."""
    from charset_normalizer import from_bytes

    best = from_bytes(content[:200_000], steps=3).best()
    if best is None or best.encoding in ("utf_8", "gb18030"):
        return None
    text = content.decode(best.encoding, "replace")
    chinese = sum(1 for c in text[:20_000] if "\u4e00" <= c <= "\u9fff")
    if chinese < 50:
        return None
    return Decoded(text, best.encoding, (ReadingWarning("encoding_guessed", f"decoded as {best.encoding} by guess"),))
