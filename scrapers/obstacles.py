"""Which outcome an answer of a server deserves: the page itself, or one of the many things sent in its place.

Challenge, error and removal pages often come with the status of success, so the body is looked at. The signs stand in
``obstacles.yaml``. An obstacle is named and never got around: no script is run and no cookie is sent back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from scrapers.addresses import is_front_page, leads_up, tidy
from scrapers.obstacle_signs import Protection, signs
from scrapers.outcomes import Outcome
from scrapers.sniffing import BINARY, HTML, JSON, PICTURES, declared_type, media_type, rough_text

Purpose = Literal["article", "list", "robots", "attachment"]
Judgement = tuple[Outcome, str]

# Under this many Chinese characters in sight a page holds no report and may be an obstacle.
SUBSTANCE = 200
# Bytes beyond which a page that shows nothing is still not called blank: its content sits in its scripts.
SHELL = 4096
# Characters in sight up to which a page's words are taken for a notice rather than for an article about notices.
NOTICE = 600

_HAN = re.compile(r"[\u3400-\u9fff]")
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|noscript|title|template)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_LEADS_SOMEWHERE = re.compile(r"<(a\s[^>]*href|iframe|frame|img|embed|object|video)\b", re.IGNORECASE)
_REFRESH = re.compile(
    r"""<meta[^>]+http-equiv\s*=\s*["']?refresh["']?[^>]*content\s*=\s*["']?\s*\d*\s*[;,]\s*url\s*=\s*['"]?([^"'>]+)""",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(r"""location(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*["']([^"']+)["']""")
# First bytes of the Chinese characters U+4000 to U+9FFF in UTF-8: what is left when they are deleted tells how many.
_HAN_BYTES = bytes(range(0xE4, 0xEA))

_FILES_ONLY = {"application/vnd.rar", "application/x-7z-compressed", "application/gzip"}


@dataclass(frozen=True)
class Answer:
    """What a server sent back, before it is judged. ``headers`` are in the order they came, ``url`` was asked for."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    purpose: Purpose = "article"
    conditional: bool = False
    _by_name: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.headers:
            self._by_name.setdefault(name.lower(), value)

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return self._by_name.get(name.lower())

    @cached_property
    def media_type(self) -> str | None:
        return media_type(self.content, declared_type(self.header("content-type")))

    @cached_property
    def text(self) -> str:
        return rough_text(self.content)

    @cached_property
    def title(self) -> str:
        """The window title of a web page, '' for none."""
        found = _TITLE.search(rough_text(self.content[:16384]) if len(self.content) > 16384 else self.text)
        return " ".join(unescape(found.group(1)).split()) if found and self.media_type == HTML else ""

    @cached_property
    def seen(self) -> str:
        """What a reader sees of a web page, white space folded; any other text as it stands."""
        text = self.text
        if self.media_type == HTML:
            text = unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text)))
        return " ".join(text.split())

    @cached_property
    def substantial(self) -> bool:
        """Whether the answer has enough to read that it cannot be a notice or a challenge."""
        if len(self.content) - len(self.content.translate(None, _HAN_BYTES)) >= 8 * SUBSTANCE:
            return True
        return self.is_text and sum(1 for _ in _HAN.finditer(self.seen)) >= SUBSTANCE

    @cached_property
    def is_text(self) -> bool:
        kind = self.media_type or ""
        return kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))


def classify_response(answer: Answer) -> Judgement:
    """The outcome of an answer, and the detail that an operator needs ('' where the outcome says it all).

    Redirects are not judged here: whoever asked follows them. ``list_empty`` and ``template_changed`` are for whoever
    reads the list to say.
    """
    if answer.status == HTTPStatus.NOT_MODIFIED and answer.conditional:
        return Outcome.NOT_MODIFIED, ""
    if protection := protection_of(answer):
        return Outcome.BLOCKED, f"{protection.name} answered with HTTP {answer.status}"
    if answer.status in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
        return _classify_body(answer)
    return _classify_status(answer)


def _classify_status(answer: Answer) -> Judgement:
    status = answer.status
    told = f"HTTP {status}"
    if habit := signs().protected_status.get(status):
        return Outcome.BLOCKED, f"{told}: the server {habit}"
    match status:
        case HTTPStatus.NOT_FOUND:
            return Outcome.NOT_FOUND, told
        case HTTPStatus.GONE:
            return Outcome.REMOVED, told
        case HTTPStatus.NO_CONTENT | HTTPStatus.RESET_CONTENT:
            return Outcome.BLANK, told
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Outcome.RATE_LIMITED, _with_wait(answer)
        case HTTPStatus.SERVICE_UNAVAILABLE if answer.header("retry-after"):
            return Outcome.RATE_LIMITED, _with_wait(answer)
        case HTTPStatus.ACCEPTED:
            judged = _classify_body(answer)
            return judged if answer.substantial else (Outcome.BLOCKED, f"{told}: taken note of, and no page sent")
    return (Outcome.SERVER_ERROR if status >= 500 else Outcome.UNEXPECTED_STATUS), told


def _with_wait(answer: Answer) -> str:
    wait = answer.header("retry-after")
    return f"HTTP {answer.status}" + (f", Retry-After: {wait}" if wait else "")


def protection_of(answer: Answer) -> Protection | None:
    """The protection that answered in the page's place, None where none is recognised."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    searchable = (
        answer.is_text and not answer.substantial and (answer.media_type != JSON or len(answer.content) <= 1024)
    )
    body = answer.text[: 256 * 1024] if searchable else ""
    return next((p for p in signs().protections if p.shown_by(answer.status, head, body)), None)


def _classify_body(answer: Answer) -> Judgement:
    if answer.purpose == "robots":
        return Outcome.OK, ""
    if not answer.content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return Outcome.BLANK, f"{len(answer.content)} bytes"
    if answer.media_type == HTML and (notice := _notice(answer)):
        return notice
    if wrong := _wrong_type(answer):
        return Outcome.WRONG_TYPE, wrong
    return Outcome.OK, ""


def _notice(answer: Answer) -> Judgement | None:
    """What a web page is that is not a page but a notice, a stub or a shell; None for a real page."""
    marks = signs()
    if len(answer.title) <= 40 and marks.not_found_title.search(answer.title):
        return Outcome.SOFT_404, f"the page's title is “{answer.title}”"
    if answer.substantial:
        return None
    if len(answer.seen) <= NOTICE:
        if found := marks.removed_text.search(answer.seen):
            return Outcome.REMOVED, f"the page says “{found.group()}”"
        if found := marks.not_found_text.search(answer.seen):
            return Outcome.SOFT_404, f"the page says “{found.group()}”"
    if target := stub_target(answer):
        if is_front_page(target) and not is_front_page(answer.url):
            return Outcome.SOFT_404, f"a stub that leads to the front page {target}"
        if leads_up(target, answer.url) and not is_front_page(answer.url):
            return Outcome.REMOVED, f"a stub that leads to the folder {target}"
        return Outcome.BLANK, f"a stub that leads on to {target}"
    if len(answer.content) <= SHELL and len(answer.seen) < 10 and not _LEADS_SOMEWHERE.search(answer.text):
        onward = _SCRIPTED.search(answer.text)
        only = f", only a script that leads on to {onward.group(1)}" if onward else " in sight"
        return Outcome.BLANK, f"{len(answer.content)} bytes with nothing{only}"
    return None


def stub_target(answer: Answer) -> str | None:
    """Where a page that is nothing but a meta refresh leads; None for any other page, or when it leads to itself."""
    if answer.media_type != HTML or len(answer.content) > SHELL or len(answer.seen) >= SUBSTANCE:
        return None
    found = _REFRESH.search(answer.text)
    target = tidy(unescape(found.group(1)), answer.url) if found else None
    return target if target != answer.url else None


def names_an_error(address: str) -> bool:
    """Whether a redirect to ``address`` is a site's way of saying "not found" (/404.html)."""
    return bool(signs().not_found_address.search(urlsplit(address).path))


def _wrong_type(answer: Answer) -> str | None:
    kind = answer.media_type
    match answer.purpose:
        case "article":
            wrong = kind == BINARY or kind in PICTURES or kind in _FILES_ONLY
        case "list":
            wrong = not answer.is_text
        case "attachment":
            wrong = kind == BINARY or (answer.is_text and kind != "text/plain")
        case _:
            wrong = False
    return f"asked for {_WANTED[answer.purpose]}, got {kind}" if wrong else None


_WANTED: dict[Purpose, str] = {
    "article": "a page",
    "list": "a list",
    "attachment": "a file",
    "robots": "robots.txt",
}
