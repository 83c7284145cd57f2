"""Fetching pages beside Scrapy: the same 500 pages of 96 kB from one local server, one host, equal politeness.

With politeness on both wait equally long between two requests and obey robots.txt; with it off neither waits, and
Scrapy may ask many pages at once. Every crawl is a process of its own, so its processor time is its own. What a
crawl does is fetch, and count what came.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module

from tests.benchmarks.telling import Chapter, Table, arguments, say, tell

PAGE_BYTES = 96_000
PAGE = (
    "<!DOCTYPE html><html><head><title>法治政府建设年度报告</title></head><body>"
    + "<p>办理行政复议案件96件。</p>" * 2400
).encode()
PAGE = PAGE[:PAGE_BYTES].ljust(PAGE_BYTES, b" ")
BAR = 1.0


class Pages(BaseHTTPRequestHandler):
    """Answers every address with the page, and robots.txt with rules that forbid nothing asked for here."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        robots = self.path == "/robots.txt"
        content = b"User-agent: *\nDisallow: /private/\n" if robots else PAGE
        self.send_response(200)
        self.send_header("Content-Type", "text/plain" if robots else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """A benchmark has something else to print."""


@contextmanager
def serving() -> Iterator[str]:
    """The server in a process of its own; yields its address."""
    program = "from tests.benchmarks.crawling import serve; serve()"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def serve() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    say(f"http://127.0.0.1:{server.server_address[1]}")
    server.serve_forever()


def crawl_with_fazhi(address: str, pages: int, spacing: float) -> int:
    """Bytes of all pages, by the polite client; without spacing by two threads, as two sites are visited at once."""
    from concurrent.futures import ThreadPoolExecutor

    from scrapers.http import PoliteClient, user_agent
    from scrapers.registry import Site, SiteSource

    host = address.removeprefix("http://")
    source = SiteSource(kind="list", url=f"{address}/")
    site = Site("420107", host, "generic", (source,), frozenset([host]), spacing_seconds=spacing, allow_loopback=True)
    agent = user_agent("benchmark@example.org")
    with (
        PoliteClient(user_agent=agent, spacing_seconds=spacing, requests_per_host=pages + 10) as client,
        ThreadPoolExecutor(1 if spacing else 2) as pool,
    ):
        fetches = pool.map(lambda n: client.get(f"{address}/t{n}.html", site=site), range(pages))
        return sum(len(fetch.content) for fetch in fetches)


def crawl_with_scrapy(address: str, pages: int, spacing: float) -> int:
    """The same by Scrapy."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    got: list[int] = []

    class Reports(scrapy.Spider):
        name = "reports"
        start_urls = [f"{address}/t{n}.html" for n in range(pages)]  # noqa: RUF012 - Scrapy's own form

        def parse(self, response: scrapy.http.Response) -> None:
            got.append(len(response.body))

    settings: dict[str, object] = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True}
    if spacing:
        settings |= {"DOWNLOAD_DELAY": spacing, "RANDOMIZE_DOWNLOAD_DELAY": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    else:
        settings |= {"CONCURRENT_REQUESTS_PER_DOMAIN": 16}
    process = CrawlerProcess(settings)
    process.crawl(Reports)
    process.start()
    return sum(got)


RIVALS = {"fazhi": crawl_with_fazhi, "scrapy": crawl_with_scrapy}


def crawl(rival: str, address: str, pages: int, spacing: float) -> None:
    """One crawl in this process: prints its seconds by the clock and of the processor, start-up left out."""
    for needed in ("scrapy", "scrapy.crawler") if rival == "scrapy" else ("scrapers.http", "scrapers.registry"):
        import_module(needed)
    started, used = time.perf_counter(), _cpu()
    got = RIVALS[rival](address, pages, spacing)
    say(json.dumps({"wall": time.perf_counter() - started, "cpu": _cpu() - used, "whole": got == pages * PAGE_BYTES}))


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def in_a_process(rival: str, address: str, pages: int, spacing: float) -> dict[str, float]:
    program = f"from tests.benchmarks.crawling import crawl; crawl({rival!r}, {address!r}, {pages}, {spacing})"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    if not told["whole"]:
        raise RuntimeError(f"{rival} did not get all pages")
    return told


def measure(address: str, pages: int, rounds: int, spacing: float) -> dict[str, dict[str, float]]:
    """The best of some rounds of each rival, taking turns."""
    best: dict[str, dict[str, float]] = {}
    for turn in range(rounds):
        for rival in RIVALS:
            told = in_a_process(rival, address, pages, spacing)
            least = best.setdefault(rival, told)
            best[rival] = {key: min(least[key], told[key]) for key in told}
            say(
                f"spacing {spacing:g} s, round {turn + 1}, {rival}: {told['wall']:.2f} s, {told['cpu']:.2f} s of processor"
            )
    return best


def main() -> None:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--pages", type=int, default=500)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--spacing", type=float, default=0.02, help="seconds between two requests, politeness on")

    asked = arguments(__doc__, add)
    rows, ratios = [], {}
    with serving() as address:
        for spacing in (asked.spacing, 0.0):
            best = measure(address, asked.pages, asked.rounds, spacing)
            ratios[spacing] = best["scrapy"]["cpu"] / best["fazhi"]["cpu"]
            rows += [
                [f"{spacing:g} s", rival, f"{asked.pages / told['wall']:.0f}", f"{asked.pages / told['cpu']:.0f}",
                 f"{1000 * told['cpu'] / asked.pages:.2f}"]
                for rival, told in best.items()
            ]  # fmt: skip
    columns = ["spacing", "crawler", "pages/s", "pages/s of processor", "processor ms/page"]
    verdict = (
        f"With politeness on, a second of processor fetches {ratios[asked.spacing]:.1f} times Scrapy's pages (asked for: "
        f"{BAR:g}); with it off {ratios[0.0]:.1f} times."
    )
    table = Table(f"{asked.pages} pages of {PAGE_BYTES // 1000} kB from one host", columns, rows)
    tell(Chapter("crawling", "Crawling", verdict, [table]), write=asked.write)


if __name__ == "__main__":
    main()
