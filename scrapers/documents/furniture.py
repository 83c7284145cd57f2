"""What a page puts around a report: share bars, counters, neighbours, footers. None of it is text of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.documents.lines import Line

_SHORT = 80
_PROSE_LENGTH = 30

# Whole lines that are never text of a document, wherever they stand.
_ANYWHERE = re.compile(
    r"""^[【\[（(\s>*·]*(?:
      扫一扫.{0,24} | (?:用|使用)?(?:手机|微信)扫.{0,24} | .{0,6}扫描二维码.{0,20}
    | (?:【?(?:我要)?(?:打印(?:本页|本文|此页|文章|页面)?|关闭(?:窗口|本页|页面)?|收藏(?:本页)?|返回顶部|顶部|返回列表|复制链接)】?[\s|｜/、【】\[\]　]*)+
    | (?:一键)?分享(?:到|至)?[:：]?[\s|｜、　]*(?:(?:微信|新浪微博|微博|QQ(?:空间|好友)?|朋友圈|腾讯微博|人人网|更多|到)[\s|｜、　]*)*
    | .{0,14}(?:字体|字号|文字大小)[:：]?\s*[【\[（(]?\s*(?:特?大|小|A)[\s|｜、　]*(?:中|小|A)[\s|｜、　]*(?:小|大|A)?.{0,16}
    | (?:您?(?:现在)?(?:所在|当前)?(?:的)?位置(?:是|为)?|当前位置|首页)\s*[:：>＞».].{0,120}
    | (?:浏览|阅读|访问|点击)(?:次数|量|数)?\s*[:：]\s*[\[\d…\]次\s]*
    | 今天是.{0,40}
    | [上下]一(?:篇|条|页)(?:\s*[:：].{0,100}|[^。]{0,40})
    | (?:责任编辑|责编|编辑|录入|审核|供稿|初审|复审|终审|撰稿|网站编辑|编辑员|信息员|来源)\s*[:：].{0,30}
    | 相关(?:链接|附件|解读|文章|稿件|新闻|报道|信息|文件|政策|阅读|推荐|报告|专题|内容)\s*[:：]?
    | 点击下载.{0,30} | 附件下载[:：]? | 信息来源[:：].{0,30} | (?:视力保护色|背景色)[:：]?.{0,30}
    | (?:无障碍|适老化|关怀版|长者模式|智能问答).{0,10}
    )[】\]）)\s]*$""",
    re.X,
)
# A short line after which nothing but furniture follows.
_TAIL = re.compile(
    r"""^[【\[（(\s>*·■◆●]*(?:
      扫一扫 | 分享到 | 打印本页 | 关闭窗口 | [上下]一(?:篇|条)
    | 相关(?:链接|解读|文章|稿件|新闻|报道|信息|文件|政策|阅读|推荐|报告|专题|内容)
    | 政策解读$ | 解读(?:链接|文章) | (?:延伸|推荐|猜你|热点|您可能).{0,6}(?:阅读|文章|喜欢|推荐|感兴趣)
    | (?:主办|承办|协办)(?:单位|方)?\s*[:：]
    | (?:版权所有|Copyright|技术支持|网站标识码|联系我们|网站地图|关于我们|友情链接|网站声明)
    | .{0,12}(?:ICP备|公网安备|公安备案) | (?:您是第|累计访问|总访问量)
    )""",
    re.X | re.I,
)
_FOOTER = re.compile(
    r"ICP备|公网安备|公安备案|网站标识码|版权所有|技术支持[:：]|主办(?:单位)?[:：]|承办(?:单位)?[:：]|Copyright|浏览器|分辨率"
    r"|建议使用|位访问者|邮编[:：]|违法和不良信息|未经授权|转载请注明|免责声明|无障碍",
    re.I,
)
# Regions whose names say that they stand beside the body.
ASIDE = re.compile(
    r"(?:^|[-_ ])(?:foot(?:er)?|footbox|copyright|nav|navbar|menu|topbar|sidebar|xg|xgwz|xgyd|xglj|relate[d]?(?:[-_]?\w+)?"
    r"|relation\w*|share|bdsharebuttonbox|crumb\w*|breadcrumb|comment\w*|recommend\w*|rank\w*|login|friend\w*|pagination|pager"
    r"|qr\w*|ewm|statement|disclaimer|shengming)(?:$|[-_ ])",
    re.I,
)
# Names that editors also give to parts of a body: such a region stands aside only while it holds no prose.
MAYBE_ASIDE = re.compile(
    r"(?:^|[-_ ])(?:bottom|head(?:er)?|top|side|position|hot\w*|search\w*|links?)(?:$|[-_ ])", re.I
)


def is_furniture(text: str) -> bool:
    """Whether a whole line is furniture wherever it stands."""
    return len(text) <= 160 and (len(text) <= 40 or text[-1] not in "。；") and _ANYWHERE.match(text) is not None


def is_footer(text: str) -> bool:
    """Whether a line speaks of the site (备案, 主办, 邮编) and not of the report."""
    return _FOOTER.search(text) is not None and len(text) < 300


def is_prose(line: Line) -> bool:
    """Whether a line reads like text of a document: long enough, with a full stop or comma, and no list of links."""
    return (
        len(line.text) >= _PROSE_LENGTH
        and any(mark in line.text for mark in "。，；,")
        and 2 * line.link_letters < len(line.text)
        and not is_footer(line.text)
    )


def without_tail(lines: Sequence[Line]) -> list[Line]:
    """The lines up to the first short furniture line that only furniture follows."""
    for at, line in enumerate(lines):
        if len(line.text) <= _SHORT and _TAIL.match(line.text) and not any(map(is_prose, lines[at + 1 :])):
            return list(lines[:at])
    return list(lines)
