"""Every answer gets the one word that it deserves: signs of obstacles, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers.faults import Fault
from scrapers.obstacle_signs import SIGNS_FILE, load_signs
from scrapers.obstacles import Answer, Purpose, classify_response
from scrapers.outcomes import RULES, RULES_FILE, Outcome, load_rules

TEXT = "区人民政府全面推进依法行政，法治政府建设取得新的进展。" * 20
MENU = "<ul>" + "<li><a href='/zwgk/'>政务公开</a></li>" * 60 + "</ul>"


def page(body: str = TEXT, title: str = "法治政府建设年度报告", head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def answer(
    body: str | bytes = "",
    status: int = 200,
    *headers: tuple[str, str],
    media_type: str = "text/html",
    purpose: Purpose = "article",
    url: str = "http://www.jia.example/zwgk/fzzf/202301/t20230124_1.html",
) -> Answer:
    content = body.encode() if isinstance(body, str) else body
    return Answer(url, status, (("Content-Type", media_type), *headers), content, purpose)


# what the server sends -> what it is
OBSTACLES = {
    "瑞数 at 412": (answer("<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></html>", 412), "blocked"),
    "瑞数 at 202": (answer("<html><script>$_ts=window['$_ts'];$_ts.cd='qcc'</script></html>", 202), "blocked"),
    "瑞数 at 200": (answer(page("<script>$_ts = window['$_ts']</script>")), "blocked"),
    "412 without a sign": (answer("", 412), "blocked"),
    "202 without a page": (answer("<html></html>", 202), "blocked"),
    "加速乐 at 521": (
        answer("<script>document.cookie=('_')</script>", 521, ("Set-Cookie", "__jsluid_h=12ab; path=/")),
        "blocked",
    ),
    "521 without a sign": (answer("", 521), "blocked"),
    "阿里云 at 200": (
        answer("<html><script>var arg1='3000176000856006061501533003690027800375';</script></html>"),
        "blocked",
    ),
    "acw_sc__v2": (answer(page("<script>setCookie('acw_sc__v2', x)</script>")), "blocked"),
    "安全狗": (answer(page("已拦截"), 403, ("Server", "safedog/4.0")), "blocked"),
    "云锁": (answer(page("<script>self.location='/?security_session_verify=1'</script>")), "blocked"),
    "WZWS": (answer("", 403, ("WZWS-RAY", "1114-1675")), "blocked"),
    "WAF/2.0": (answer("", 405, ("Server", "WAF/2.0")), "blocked"),
    "block page": (answer(page("<h1>访问异常页面</h1><p>您的访问请求被拦截</p>" + "<!-- -->" * 1000)), "blocked"),
    "block page in GBK": (answer(page("您的访问被拦截", "提示").encode("gbk")), "blocked"),
    "slider": (answer(page("请完成安全验证")), "blocked"),
    "refusal": (answer("Forbidden", 403, media_type="text/plain"), "blocked"),
    "login": (answer("", 401), "blocked"),
    "too many": (answer("", 429, ("Retry-After", "30")), "rate_limited"),
    "busy with a time": (answer("", 503, ("Retry-After", "30")), "rate_limited"),
    "busy": (answer("", 503), "server_error"),
    "bad gateway": (answer(page("502 Bad Gateway"), 502), "server_error"),
    "550": (answer("", 550), "server_error"),
    "404": (answer(page("页面不存在"), 404), "not_found"),
    "410": (answer("", 410), "removed"),
    "400": (answer("Bad Request", 400), "unexpected_status"),
    "soft 404 by title": (answer(page(MENU + TEXT, "您访问的页面不存在")), "soft_404"),
    "soft 404 by number": (answer(page(MENU + TEXT, "404 - 某区人民政府")), "soft_404"),
    "soft 404 by text": (answer(page("抱歉，找不到您要访问的页面", "提示信息")), "soft_404"),
    "soft 404 in GBK": (answer(page("对不起，您访问的页面已失效", "提示").encode("gb18030")), "soft_404"),
    "stub to the front page": (
        answer(page("", "", "<meta http-equiv='refresh' content='0;url=/'>")),
        "soft_404",
    ),
    "stub to the parent": (answer('<meta http-equiv="refresh" content="0;URL=../">'), "removed"),
    "note of removal": (answer(page("该信息已被删除", "提示")), "removed"),
    "nothing": (answer(""), "blank"),
    "a few bytes": (answer("\r\n  \r\n"), "blank"),
    "no content": (answer("", 204), "blank"),
    "single page application": (
        answer(page('<div id="app"></div><script src="/static/app.js"></script>', "某区人民政府")),
        "blank",
    ),
    "script that leads on": (answer("<script>window.location.href='/index.jhtml'</script>"), "blank"),
    "picture for a page": (answer(b"\x89PNG\r\n\x1a\n\x00\x00", media_type="text/html"), "wrong_type"),
    "PDF for a list": (answer(b"%PDF-1.4 ...", purpose="list"), "wrong_type"),
    "page for a file": (answer(page(), media_type="application/pdf", purpose="attachment"), "wrong_type"),
    "unknown bytes": (
        answer(b"\x00\x01\x02\x03" * 50, media_type="application/pdf", purpose="attachment"),
        "wrong_type",
    ),
}

# what must not be taken for an obstacle
GENUINE = {
    "report": answer(page()),
    "report in GBK": answer(page().encode("gbk")),
    "report as XHTML": answer('<?xml version="1.0"?>' + page()),
    "report at 203": answer(page(), 203),
    "report on blocking": answer(page("对网站访问异常、请求被拦截、页面不存在、信息已被删除等情形及时处置。" + TEXT)),
    "report behind 瑞数 that let us in": answer(page("<script>$_ts=window['$_ts'];</script>" + TEXT)),
    "report with a WAF's cookie": answer(page(), 200, ("Set-Cookie", "__jsluid_s=abc"), ("Set-Cookie", "acw_tc=1")),
    "report on a number": answer(page(TEXT, "关于印发404号文件的通知")),
    "report on error pages": answer(page(TEXT, "关于开展政府网站错误页面专项清理工作情况的通报")),
    "frame around a PDF": answer(page('<iframe src="/files/report.pdf"></iframe>', "")),
    "picture of a report": answer(page("<img src='/1.jpg'>", "")),
    "body in a script": answer(page("<script>var _CONFIG={body:'" + TEXT + "'}</script><div id=a></div>" + " " * 4000)),
    "short page with links": answer(page("<a href='report.pdf'>附件</a>"), purpose="article"),
    "PDF": answer(b"%PDF-1.4 ...", media_type="application/octet-stream"),
    "PDF behind rubbish": answer(b"\r\n\r\n%PDF-1.4 ...", media_type="application/pdf"),
    "DOCX": answer(b"PK\x03\x04 word/document.xml", purpose="attachment"),
    "text attachment": answer("报告全文", media_type="text/plain", purpose="attachment"),
    "empty XML list": answer(
        "<datastore><totalrecord>0</totalrecord></datastore>", media_type="text/xml", purpose="list"
    ),
    "empty JSON list": answer('{"total":0,"rows":[]}', media_type="application/json", purpose="list"),
    "list of two items": answer(page("<a href='t1.html'>一</a><a href='t2.html'>二</a>"), purpose="list"),
    "list page that refreshes itself": answer(page(head="<meta http-equiv='refresh' content='300'>"), purpose="list"),
    "empty robots.txt": answer("", media_type="text/plain", purpose="robots"),
}


@pytest.mark.parametrize("case", OBSTACLES)
def test_an_obstacle_is_called_by_its_name(case: str) -> None:
    given, wanted = OBSTACLES[case]
    outcome, detail = classify_response(given)
    assert outcome == wanted, detail


@pytest.mark.parametrize("case", GENUINE)
def test_what_is_genuine_is_not_taken_for_an_obstacle(case: str) -> None:
    assert classify_response(GENUINE[case])[0] is Outcome.OK


def test_a_304_is_believed_only_after_a_conditional_request() -> None:
    unasked = Answer("http://www.jia.example/", 304, (), b"")
    asked = Answer("http://www.jia.example/", 304, (), b"", conditional=True)
    assert classify_response(unasked)[0] is Outcome.UNEXPECTED_STATUS
    assert classify_response(asked)[0] is Outcome.NOT_MODIFIED


def test_the_detail_names_the_brand_of_a_protection() -> None:
    assert "瑞数" in classify_response(OBSTACLES["瑞数 at 412"][0])[1]


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_says_what_it_means_and_what_to_do(outcome: Outcome) -> None:
    rule = RULES[outcome]
    assert rule.meaning.endswith(".")
    assert rule.action.endswith(".")
    assert outcome.rule is rule
    if outcome.fine:
        assert rule.severity == "info"
        assert not rule.retry_tonight


def test_every_outcome_of_the_obstacles_is_reached_by_some_example() -> None:
    shown = {wanted for _, wanted in OBSTACLES.values()}
    assert shown >= {
        "blocked",
        "rate_limited",
        "soft_404",
        "removed",
        "blank",
        "wrong_type",
        "not_found",
        "server_error",
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("timeout:", "time_out:", "time_out"),
        ("severity: critical", "severity: terrible", "terrible"),
        ("retry_tonight: true", "retry_tonight: maybe", "retry_tonight"),
        ("against_host: true", "against: true", "exactly the keys"),
    ],
)
def test_a_broken_rule_is_refused_with_the_file_and_the_fault(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    file = tmp_path / "outcomes.yaml"
    file.write_text(RULES_FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Fault, match=complaint) as raised:
        load_rules(file)
    assert str(file) in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("protected_status:", "protected:", "protected"),
        ("header: ['^wzws", "head: ['^wzws", "head"),
        ("'acw_sc__v[23]'", "'acw_sc__v[23'", "not a regular expression"),
        ("status: [521, 512, 503, 403]", "status: 521", "status"),
    ],
)
def test_a_broken_sign_is_refused_with_the_file_and_the_fault(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    file = tmp_path / "obstacles.yaml"
    file.write_text(SIGNS_FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Fault, match=complaint) as raised:
        load_signs(file)
    assert str(file) in str(raised.value)
