"""A report's marked-up text as the HTML that editors leave behind in content management systems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from deploy.demo.content import SampleReport

WORD_SPAN = 'style="font-size: 21px; font-family: 仿宋_GB2312, FangSong"'
NUMBER = re.compile(r"\d{2,}(?:\.\d+)?")
RUN_IN = re.compile(r"\*\*(.+?)\*\*(.*)")


def body_html(report: SampleReport, part: int = 0) -> Markup:
    """The body (of the ``part``-th page) in the report's own style of editing."""
    lines = report.parts[part].split("\n")
    if part == 0 and report.style in ("word", "br"):
        lines.insert(0, f"!{report.title}")
    blocks = [_table(run) if run[0].startswith("|") else _paragraph(run[0], report) for run in _runs(lines)]
    if report.style == "br":
        blocks = ["<div>", *blocks, "</div>"]
    return Markup("\n".join(blocks))  # noqa: S704 - every block was escaped when it was made


def plain_paragraphs(report: SampleReport) -> tuple[str, ...]:
    """The body's paragraphs as a reader should see them, without any markup; tables left out."""
    lines = (line for part in report.parts for line in part.split("\n"))
    return tuple(line.lstrip("#> ").replace("**", "") for line in lines if not line.startswith("|"))


def _runs(lines: list[str]) -> Iterator[list[str]]:
    """Lines one by one, the rows of a table together."""
    run: list[str] = []
    for line in lines:
        if run and not (line.startswith("|") and run[0].startswith("|")):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _paragraph(line: str, report: SampleReport) -> str:
    style = report.style
    if line.startswith("!"):
        text = _numbers(line[1:], report)
        return {
            "word": f'<p align="center" style="text-align: center"><b><span {WORD_SPAN}>{text}</span></b></p>',
            "br": f"<center><strong>{text}</strong></center><br/>",
        }.get(style, text)
    if line.startswith(">>"):
        text = _numbers(line.removeprefix(">>").strip(), report)
        if style == "word":
            return f'<p style="text-align: right; text-indent: 2em"><span {WORD_SPAN}>{text}</span></p>'
        return f'<p style="text-align:right">{text}{"&nbsp;" * 8}</p>'
    if line.startswith("#"):
        inner = f"<b>{_numbers(line.lstrip('# '), report)}</b>"
    elif run_in := RUN_IN.fullmatch(line):
        inner = f"<strong>{_numbers(run_in[1], report)}</strong>{_numbers(run_in[2], report)}"
    else:
        inner = _numbers(line, report)
    match style:
        case "word":
            return f'<p style="text-indent: 2em; line-height: 30px"><span {WORD_SPAN}>{inner}</span></p>'
        case "br":
            return f"　　{inner}<br/>"
        case "spans":
            return f'<p class="MsoNormal" style="text-indent:32.0pt">{inner}<o:p></o:p></p>'
        case _:
            return f"<p>　　{inner}</p>"


def _numbers(text: str, report: SampleReport) -> str:
    """The text escaped; in the style ``spans`` numbers come in pieces, as pasting from a word processor leaves them."""
    safe = escape(text, quote=False)
    if report.style != "spans":
        return safe
    between = "</span><script>/*&nbsp;*/</script><span>" if report.scripted_numbers else "</span><span>"

    def in_pieces(found: re.Match[str]) -> str:
        number = found[0]
        if len(number) < 4:
            return f'<span lang="EN-US">{number}</span>'
        return f'<span lang="EN-US">{number[:2]}{between}{number[2:]}</span>'

    return NUMBER.sub(in_pieces, safe)


def _table(rows: list[str]) -> str:
    head, *rest = ([cell.strip() for cell in row.strip("|").split("|")] for row in rows)
    cells = "".join(f"<td><p align=center><b>{escape(cell)}</b></p></td>" for cell in head)
    body = "\n".join(f"<tr>{''.join(f'<td><p>{escape(cell)}</p></td>' for cell in row)}</tr>" for row in rest)
    return f'<table border="1" cellspacing="0" class="MsoTableGrid"><tbody>\n<tr>{cells}</tr>\n{body}\n</tbody></table>'
