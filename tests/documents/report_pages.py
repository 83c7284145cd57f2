"""Pages of invented governments, put together from the parts that real sites are made of.

An index block in each markup shape, a page frame and body container of each CMS family, and one report whose every
sentence is known: whatever is combined, the same fields and the same text must come out.
"""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "云岭县人民政府关于2022年度法治政府建设情况的报告"
INDEX = {
    "index_number": "123456788/2023-00012",
    "published_on": "2023-02-17",
    "publisher": "云岭县司法局",
    "validity": "有效",
    "title": TITLE,
    "document_number": "云政发〔2023〕3号",
}
OPENING = "2022年，云岭县坚持法治引领，扎实推进依法行政，各项任务稳步落地。现将有关情况报告如下："
# Headings and paragraphs of the report, in order.
REPORT: tuple[tuple[str, str], ...] = (
    ("h1", "一、主要举措和成效"),
    ("h2", "（一）抓实组织领导"),
    ("p", "县政府常务会议听取法治工作汇报4次，审议有关议题11项，部署年度任务26项。"),
    ("h2", "（二）规范行政执法"),
    ("p", "全年办理行政处罚案件386件，罚没款214.6万元；评查案卷90卷，通报问题37个并督促整改。"),
    ("h1", "二、存在的不足"),
    ("p", "基层法制审核力量仍显薄弱，12个乡镇中有5个没有专职人员，需要尽快补齐。"),
    ("h1", "三、下一年度安排"),
    ("p", "继续加强执法培训，全年不少于3期，让每一名执法人员都熟悉新规定。"),
)
SIGNED = ("云岭县人民政府", "2023年2月10日")
HEADINGS = [
    (1, "主要举措和成效"),
    (2, "抓实组织领导"),
    (2, "规范行政执法"),
    (1, "存在的不足"),
    (1, "下一年度安排"),
]
SENTENCES = (OPENING, *(text for _, text in REPORT), *SIGNED)
# Nothing of this may reach the text.
FURNITURE = (
    "无障碍浏览", "今天是", "当前位置", "信息公开目录", "字体", "浏览次数", "扫一扫", "分享到", "打印本页", "上一篇",
    "相关解读", "一图读懂", "主办单位", "ICP备", "网站标识码", "索引号", "发布机构", "123456788",
)  # fmt: skip


def paragraphs(style: str = "p") -> str:
    """The report's body in one of the ways that editors mark paragraphs up."""
    lines = [("p", OPENING), *REPORT]
    if style == "br":
        body = "<br>\n".join(f"　　{text}" for _, text in lines)
        return f"{body}<br>\n" + "<br>".join("&nbsp;" * 30 + text for text in SIGNED)
    if style == "div":
        body = "".join(f"<div>　　{text}<br/></div>" for _, text in lines)
    elif style == "spans":
        body = "".join(
            f'<p class="MsoNormal" style="text-indent:32pt"><span style="font-family:仿宋">{text[:3]}</span>'
            f'<span lang="EN-US">{text[3:7]}</span><font face="仿宋_GB2312">{text[7:]}</font><o:p></o:p></p>'
            for _, text in lines
        )
    elif style == "upper":
        body = "".join(f"<P align=left><FONT size=3>　　{text}</FONT>" for _, text in lines)
    else:
        mark = {"h1": "<strong>{}</strong>", "h2": "<b>{}</b>", "p": "{}"}
        body = "".join(f'<p style="text-indent:2em">{mark[kind].format(text)}</p>' for kind, text in lines)
    return body + "".join(f'<p style="text-align:right">{text}&nbsp;&nbsp;&nbsp;</p>' for text in SIGNED)


INDEX_SHAPES = {
    "A: four columns of th and td, padded labels": """<table><tbody>
      <tr><th>索 引 号</th><td>123456788/2023-00012</td><th>发布日期</th><td>2023-02-17</td></tr>
      <tr><th>发布机构</th><td>云岭县司法局</td><th>有 效 性</th><td>有效</td></tr>
      <tr><th>标　　题</th><td>{title}</td><th>文　　号</th><td>云政发〔2023〕3号</td></tr></tbody></table>""",
    "B: bold labels with colons, a wide row": """<table class="xxgk"><tr><td><b>索引号：</b></td><td>123456788/2023-00012</td>
      <td><b>公开目录：</b></td><td>法治政府</td></tr><tr><td><b>标&nbsp;&nbsp;题：</b></td><td colspan="3"><!--t-->{title}<!--/t--></td></tr>
      <tr><td><b>发文字号：</b></td><td>云政发〔2023〕3号</td><td><b>公开责任部门：</b></td><td>云岭县司法局</td></tr>
      <tr><td><b>信息时效性：</b></td><td>有效</td><td><b>发布时间：</b></td><td>2023年02月17日 15:40</td></tr></table>""",
    "C: list items, value in a child": """<div class="index_box"><ul><li>索&ensp;引&ensp;号：<font>123456788/2023-00012</font></li>
      <li>主题分类：无</li><li>发文机关：云岭县司法局</li><li>成文日期：2023年2月10日</li><li>标题：{title}</li>
      <li>发文字号：云政发〔2023〕3号</li><li>发布日期：2023年2月17日</li><li>有&ensp;效&ensp;性：<em class="red">有效</em></li></ul></div>""",
    "C: list items, value in a block of its own": """<div class="index_box"><ul><li><span>索&ensp;引&ensp;号：</span><p>123456788/2023-00012</p></li>
      <li><span>主题分类：</span><p>无</p></li><li><span>发文机关：</span><p>云岭县司法局</p></li><li><span>主题词：</span><p></p></li>
      <li><span>标题：</span><p>{title}</p></li><li><span>发文字号：</span><p>云政发〔2023〕3号</p></li>
      <li><span>发布日期：</span><p>2023年2月17日</p></li><li><span>有效性：</span><p><em class="red">有效</em></p></li></ul></div>""",
    "label and value are items of their own": """<ul><li>索引号：</li><li>123456788/2023-00012</li><li>主题词：</li><li>发布机构：</li>
      <li>云岭县司法局</li><li>发布日期：</li><li>2023-02-17</li><li>有效性：</li><li>有效</li><li>文号：</li><li>云政发〔2023〕3号</li>
      <li>标题：</li><li>{title}</li></ul>""",
    "the colon has a cell of its own": """<table><tr><td>索引号</td><td>：</td><td>123456788/2023-00012</td></tr><tr><td>发布机构</td><td>：</td>
      <td>云岭县司法局</td></tr><tr><td>发布日期</td><td>：</td><td>2023-02-17</td></tr><tr><td>有效性</td><td>：</td><td>有效</td></tr><tr><td>文号</td>
      <td>：</td><td>云政发〔2023〕3号</td></tr><tr><td>标题</td><td>：</td><td>{title}</td></tr></table>""",
    "D: definition list": """<dl><dt>索引号</dt><dd>123456788/2023-00012</dd><dt>信息分类</dt><dd>司法</dd><dt>发布机构</dt>
      <dd>云岭县司法局</dd><dt>名称</dt><dd>{title}</dd><dt>文号</dt><dd>云政发〔2023〕3号</dd><dt>公开日期</dt><dd>2023/2/17</dd>
      <dt>时效性</dt><dd>有效</dd><dt>内容概述</dt><dd></dd></dl>""",
    "E: rows of spans, a hidden double": """<div class="xx"><div class="row"><span>索引号</span><span>123456788/2023-00012</span></div>
      <div class="row"><span>发布日期</span><span style="display:none">2023-02-18</span><span>2023年2月17日</span></div>
      <div class="row"><span>发布机构</span><span>云岭县司法局</span></div><div class="row"><span>有效性</span><span>有效</span></div>
      <div class="row"><span>文号</span><span>云政发〔2023〕3号</span></div><div class="row"><span>标题</span><span>{title}</span></div></div>""",
    "F: values written by scripts": """<table><tr><td>索引号</td><td>123456788/2023-00012</td><td>发布日期</td>
      <td><script>var d="2023-02-17 15:40:00";document.write(d.substr(0,10));</script></td></tr>
      <tr><td>发布机构</td><td>云岭县司法局</td><td>有效性</td><td>有效</td></tr>
      <tr><td>标题</td><td>{title}</td><td>文号</td><td>云政发〔2023〕3号</td></tr></table>""",
    "G: cells commented out": """<table><tr><td>信息索引号</td><td>123456788/2023-00012</td><td>生成日期</td><td>2023-02-16</td>
      <td>公开日期</td><td>2023-02-17</td></tr><tr><td>文件编号</td><!--<td>旧值</td>--><td>云政发〔2023〕3号</td><td>效力状况</td>
      <td>有效</td><td>发布机构</td><td>云岭县司法局</td></tr><tr><td>信息名称</td><td colspan="5">{title}</td></tr></table>""",
    "labels above values": """<table><tr><th>索引号</th><th>发布机构</th><th>发布日期</th></tr>
      <tr><td>123456788/2023-00012</td><td>云岭县司法局</td><td>2023-02-17</td></tr>
      <tr><th>文号</th><th>有效性</th><th>标题</th></tr><tr><td>云政发〔2023〕3号</td><td>有效</td><td>{title}</td></tr></table>""",
    "one line for each, in brackets": """<div class="info"><p>【索引号】123456788/2023-00012</p><p>【发布机构】云岭县司法局</p>
      <p>【标题】{title}</p><p>【文号】云政发〔2023〕3号</p><p>【有效性】有效</p><p>【发布日期】2023-02-17</p></div>""",
    "spans in one row": """<div class="zwxx"><span>索 引 号：</span><span>123456788/2023-00012</span><span>发布机构：</span>
      <span>云岭县司法局</span><br><span>文号：</span><span>云政发〔2023〕3号</span><span>有效性：</span><span>有效</span><br>
      <span>标题：</span><span>{title}</span><br><span>发布日期：</span><span>2023-02-17</span></div>""",
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """How a CMS family frames an article: ``{index}`` and ``{body}`` are filled in."""

    name: str
    body_style: str
    html: str


_HEAD = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_云岭县人民政府</title>'
    '<meta name="SiteName" content="云岭县人民政府"><meta name="ArticleTitle" content="{title}">'
    '<meta name="PubDate" content="2023-02-17 15:40"><meta name="ContentSource" content="云岭县司法局"></head>'
)
_TOP = (
    '<div class="top">今天是：2019年10月31日 <a href="/w">无障碍浏览</a></div><div class="nav"><ul><li><a href="/">首页</a></li>'
    '<li><a href="/zw">政务公开</a></li></ul></div><div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="/a">法治政府</a></div>'
)
_LINE = (
    '<div class="info">发布时间：2023-02-17 15:40　来源：云岭县司法局　字体：【<a>大</a> <a>中</a> <a>小</a>】　浏览次数：'
    '<span id="hits"></span></div>'
)
_AFTER = (
    '<div class="ewm">扫一扫在手机打开当前页</div><div class="fx">分享到：<a>微信</a> <a>微博</a></div><p>【<a>打印本页</a>】【<a>关闭窗口</a>】</p>'
    '<p>上一篇：<a href="1.html">云岭县2022年政府信息公开工作年度报告</a></p><div class="xg"><h4>相关解读</h4><ul><li>'
    '<a href="2.html">一图读懂云岭县法治政府建设年度报告，办案386件</a></li></ul></div>'
)
_FOOT = (
    '<div class="foot"><p>主办单位：云岭县人民政府　承办单位：云岭县政府办公室</p><p>某ICP备00000000号　网站标识码：9901230001</p>'
    "<p>建议使用1024*768分辨率，IE8.0以上浏览器访问</p></div></body></html>"
)

FRAMES = (
    Frame("TRS, old editor", "p", _HEAD + "<body>" + _TOP + '<div class="main">{index}<h2 class="tc">{title}</h2>' + _LINE
          + "<div class=TRS_Editor>{body}</div>" + _AFTER + "</div>" + _FOOT),
    Frame("TRS, new editor", "spans", _HEAD + "<body>" + _TOP + '<div class="article_title">　{title}　</div>{index}' + _LINE
          + '<div class="article_content"><div class="trs_editor_view TRS_UEDITOR trs_paper_default">{body}</div></div>' + _AFTER
          + _FOOT),
    Frame("Hanweb", "p", _HEAD + "<body>" + _TOP + "{index}<!--<$[标题]>begin--><h1>{title}</h1><!--<$[标题]>end-->" + _LINE
          + '<div id="zoom">{body}</div>' + _AFTER + _FOOT),
    Frame("VSB", "spans", _HEAD + "<body>" + _TOP + '<form name="_newscontent_fromname">{index}<h1 align="center">{title}</h1>'
          + _LINE + '<div id="vsb_content_2"><div class="v_news_content">{body}</div></div></form>' + _AFTER + _FOOT),
    Frame("Guangdong", "p", _HEAD + '<body><script>var _CONFIG={{SID:"1"}};</script>' + _TOP
          + '<div class="article"><div class="classify">{index}</div><h1 class="content_title">{title}</h1>' + _LINE
          + '<div class="zw">{body}</div>' + _AFTER + "</div>" + _FOOT),
    Frame("Lonsun, paragraphs as div", "div", _HEAD + "<body>" + _TOP + '<div class="xxgk_left"><h3>信息公开目录</h3><ul><li>'
          '<a href="/c1">政策法规（412）</a></li><li><a href="/c2">规划计划（96）</a></li></ul></div><div class="xxgk_right">{index}'
          '<h1 class="wztit">{title}</h1>' + _LINE + '<div class="wzcon j-fontContent">{body}</div>' + _AFTER + "</div>" + _FOOT),
    Frame("nobody's CMS", "br", _HEAD + "<body>" + _TOP + '<div class="k1"><div class="k2">{index}<h1>{title}</h1>' + _LINE
          + '<div class="k3">{body}</div>' + _AFTER + "</div></div>" + _FOOT),
    Frame("layout tables of old times", "upper", "<HTML><HEAD><TITLE>{title}</TITLE></HEAD><BODY><TABLE width=1000 align=center>"
          '<TR><TD>今天是：2013年5月6日 <A href="/">首页</A></TD></TR></TABLE>{index}<TABLE width=960 align=center><TR><TD align=center>'
          "<H1>{title}</H1></TD></TR><TR><TD align=center>时间：2023-02-17　来源：云岭县司法局　浏览次数：</TD></TR>"
          "<TR><TD class=nr>{body}</TD></TR><TR><TD align=right><A href=#>打印本页</A> <A href=#>关闭窗口</A></TD></TR></TABLE>"
          "<TABLE width=1000><TR><TD align=center>主办单位：云岭县人民政府<BR>某ICP备00000000号　网站标识码：9901230001</TD></TR></TABLE>"
          "</BODY></HTML>"),
)  # fmt: skip


def page(frame: Frame = FRAMES[0], index: str = "", body: str | None = None, title: str = TITLE) -> str:
    """A page in that frame; the report's own body unless another is given."""
    body = paragraphs(frame.body_style) if body is None else body
    return frame.html.format(index=index.format(title=title), body=body, title=title)
