"""What can be wrong with a government site, planted on purpose: each fault turns an honest answer into its own."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal
from urllib.parse import quote

from deploy.demo.asking import Answer, Asked
from deploy.demo.printing import NOTE

Place = Literal["robots", "list", "report", "attachment", "other"]

HTML = ("Content-Type", "text/html;charset=utf-8")
PAGES: frozenset[Place] = frozenset(("list", "report", "attachment", "other"))
REPORTS: frozenset[Place] = frozenset(("report",))
BOMB_MEMBERS = 256


@dataclass(frozen=True)
class Occasion:
    """One request to a site with a fault: what is asked and where, what an honest site would answer.

    ``times`` says how often the same was asked before on this night, ``elsewhere`` is the address of the site that this
    one moved to, ``slow`` the seconds a slow one takes, ``front`` its front page.
    """

    asked: Asked
    honest: Answer
    place: Place
    times: int
    elsewhere: str
    slow: float
    front: bytes


@dataclass(frozen=True)
class Planted:
    """A fault, and the places where it shows."""

    answer: Callable[[Occasion], Answer]
    at: frozenset[Place] = PAGES


def _page(text: str, *headers: tuple[str, str], status: int = 200) -> Answer:
    return Answer(status, (HTML, *headers), f"<!-- {NOTE} -->{text}".encode())


def _said(answer: Answer) -> Callable[[Occasion], Answer]:
    return lambda occasion: answer


def _slow(occasion: Occasion) -> Answer:
    return replace(occasion.honest, pause=occasion.slow)


def _drip(occasion: Occasion) -> Answer:
    return replace(occasion.honest, drip=occasion.slow / 40)


def _truncated(occasion: Occasion) -> Answer:
    return replace(occasion.honest, sent=len(occasion.honest.body) // 2)


def _wrong_length(occasion: Occasion) -> Answer:
    return replace(occasion.honest, announced=len(occasion.honest.body) + 512, sent=len(occasion.honest.body))


def _damaged_gzip(occasion: Occasion) -> Answer:
    packed = gzip.compress(occasion.honest.body, mtime=0)
    damaged = packed[: len(packed) // 2] + b"\x00" * 64
    return Answer(200, (*_plain_headers(occasion.honest), ("Content-Encoding", "gzip")), damaged)


def _gzip_bomb(occasion: Occasion) -> Answer:
    return Answer(200, (HTML, ("Content-Encoding", "gzip")), _bomb())


@cache
def _bomb() -> bytes:
    """Some 260 KB that unpack to 256 MB of white space behind the beginning of a page."""
    return gzip.compress(b"<html><body>", mtime=0) + gzip.compress(b" " * (1 << 20), mtime=0) * BOMB_MEMBERS


def _front_page(occasion: Occasion) -> Answer:
    return Answer(200, (HTML,), occasion.front)


def _at_first(answer: Answer) -> Callable[[Occasion], Answer]:
    """Only the first time that an address is asked for on a night."""
    return lambda occasion: answer if occasion.times == 0 else occasion.honest


def _redirect_loop(occasion: Occasion) -> Answer:
    headers = (("Location", occasion.asked.target), ("Set-Cookie", "wzwsvtime=1; Path=/"))
    return Answer(302, (HTML, *headers))


def _moved(occasion: Occasion) -> Answer:
    return Answer(301, (HTML, ("Location", occasion.elsewhere + quote(occasion.asked.target, safe="/?=&%"))))


def _utf8_called_gb2312(occasion: Occasion) -> Answer:
    body = occasion.honest.body.replace(b'<meta charset="utf-8">', b'<meta charset="gb2312">')
    return replace(occasion.honest, headers=(("Content-Type", "text/html"),), body=body)


def _gbk_called_utf8(occasion: Occasion) -> Answer:
    text = occasion.honest.body.decode().replace('<meta charset="utf-8">', '<meta charset="gb2312">')
    return replace(occasion.honest, headers=(HTML,), body=text.encode("gb18030"))


def _plain_headers(answer: Answer) -> tuple[tuple[str, str], ...]:
    return tuple(header for header in answer.headers if header[0] == "Content-Type")


NOT_FOUND_PAGE = _page(
    "<html><head><title>404 页面不存在</title></head><body><p>抱歉，您访问的页面不存在或已删除。</p></body></html>"
)
REMOVED_PAGE = _page('<html><head><meta http-equiv="refresh" content="0;URL=../"></head></html>')
SHELL_PAGE = _page('<html><head><script src="/app.js"></script></head><body><div id="app"></div></body></html>')
VIEWER_PAGE = _page(
    "<html><head><title>文件在线预览</title></head><body><p>本站文件已启用在线预览服务，请使用新版浏览器打开。</p>"
    "<ul><li><a href='/help/'>使用帮助</a></li><li><a href='/'>返回首页</a></li></ul></body></html>"
)
CHALLENGE_412 = _page(
    "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=48213;$_ts.cd='qxYmRlFkXhq3';</script>"
    "<script src='/k7Qe9/x0.js'></script></head><body></body></html>",
    ("Set-Cookie", "k7Qe9S=6OqT; Path=/; HttpOnly"),
    status=412,
)
CHALLENGE_521 = _page(
    "<script>document.cookie=('_')+('_')+('jsl_clearance=1700000000.1|-1|xyz')+';max-age=3600;path=/';location.href="
    "location.pathname+location.search</script>",
    ("Set-Cookie", "__jsluid_h=0c8d; max-age=31536000; path=/; HttpOnly"),
    ("X-Via-JSL", "5a1f2,-"),
    status=521,
)
CHALLENGE_200 = _page(
    "<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';var _0x4818=['acw_sc__v2'];</script></html>"
)
BLOCK_PAGE = _page("<html><head><title>访问异常页面</title></head><body>您的访问被拦截，请联系管理员。</body></html>")
ROBOTS_PAGE = _page("<html><head><title>页面不存在</title></head><body>您访问的页面不存在</body></html>")
NO_LIST_PAGE = _page(
    "<html><head><title>法治政府建设</title></head><body><div id='new-portal'><h1>网站全新改版上线</h1><p>"
    + "为了给公众提供更好的服务，本站已完成改版升级，栏目和检索方式有所调整，欢迎使用新版搜索查找所需信息。" * 8
    + "</p></div></body></html>"
)

ROBOTS: frozenset[Place] = frozenset(("robots",))
EVERYWHERE: frozenset[Place] = PAGES | ROBOTS

FAULTS: Mapping[str, Planted] = {
    "slow": Planted(_slow),
    "drip": Planted(_drip, REPORTS),
    "truncated": Planted(_truncated, REPORTS),
    "wrong_length": Planted(_wrong_length, REPORTS),
    "damaged_gzip": Planted(_damaged_gzip, REPORTS),
    "reset": Planted(_said(Answer(200, torn=True))),
    "challenge_412": Planted(_said(CHALLENGE_412)),
    "challenge_521": Planted(_said(CHALLENGE_521), EVERYWHERE),
    "challenge_202": Planted(_said(replace(CHALLENGE_412, status=202))),
    "challenge_200": Planted(_said(CHALLENGE_200)),
    "block_page": Planted(_said(BLOCK_PAGE)),
    "forbidden": Planted(_said(_page("<h1>403 Forbidden</h1>", status=403))),
    "rate_limited": Planted(_said(_page("<h1>429</h1>", ("Retry-After", "7200"), status=429))),
    "server_error": Planted(_said(_page("<h1>502 Bad Gateway</h1>", status=502))),
    "not_found": Planted(_said(_page("<h1>404</h1>", status=404)), frozenset(("list",))),
    "soft_404": Planted(_said(NOT_FOUND_PAGE), REPORTS),
    "front_page": Planted(_front_page, REPORTS),
    "removed": Planted(_said(REMOVED_PAGE), REPORTS),
    "gone": Planted(_said(_page("<h1>410 Gone</h1>", status=410)), REPORTS),
    "blank_once": Planted(_at_first(_page("")), REPORTS),
    "reset_once": Planted(_at_first(Answer(200, torn=True)), REPORTS),
    "rate_limited_once": Planted(_at_first(_page("<h1>429</h1>", ("Retry-After", "1"), status=429)), REPORTS),
    "shell": Planted(_said(SHELL_PAGE)),
    "template_changed": Planted(_said(NO_LIST_PAGE), frozenset(("list",))),
    "redirect_loop": Planted(_redirect_loop),
    "moved": Planted(_moved),
    "gzip_bomb": Planted(_gzip_bomb, REPORTS),
    "utf8_called_gb2312": Planted(_utf8_called_gb2312, REPORTS),
    "gbk_called_utf8": Planted(_gbk_called_utf8, REPORTS),
    "pdf_is_html": Planted(_said(VIEWER_PAGE), frozenset(("attachment",))),
    "robots_disallow": Planted(
        _said(Answer(200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow: /\n")), ROBOTS
    ),
    "robots_bom": Planted(
        _said(Answer(200, (("Content-Type", "text/plain"),), "\ufeffUser-agent: *\r\nDisallow: /\r\n".encode())), ROBOTS
    ),
    "robots_forbidden": Planted(_said(_page("<h1>403</h1>", status=403)), ROBOTS),
    "robots_broken": Planted(_said(_page("<h1>500</h1>", status=500)), ROBOTS),
    "robots_html": Planted(_said(ROBOTS_PAGE), ROBOTS),
}
"""Every fault by the name that ``fault_sites.yaml`` gives it."""
