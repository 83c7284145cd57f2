"""The polite client: whatever a site does, asking for a page yields a :class:`Fetch` with one named outcome.

It names itself, obeys robots.txt, keeps its distance between two requests to a host whatever the number of threads,
asks conditionally where it can, follows a redirect only to the site's own hosts, and takes no more bytes and time than
set. Protections are reported and left alone: no cookie is sent back and no script is run.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.addresses import is_front_page, is_loopback_name, tidy
from scrapers.faults import Fault
from scrapers.fetches import Course, Fetch, Validators
from scrapers.obstacles import Answer, Purpose, classify_response, stub_target
from scrapers.outcomes import Outcome
from scrapers.politeness import Clock, Host, HostLedger, Patience
from scrapers.registry import SPACING_FLOOR, Site, host_of
from scrapers.robots import MOST_BYTES as ROBOTS_BYTES
from scrapers.robots import Robots, read_robots
from scrapers.wire import Failure, Limits, Line, redirect_target, retry_after, tls_context

__all__ = ["Fetch", "Limits", "Patience", "PoliteClient", "Validators", "user_agent"]

_OPEN_LINES = 64
_CHINA = ZoneInfo("Asia/Shanghai")


def user_agent(contact: str, version: str = "1") -> str:
    """How the crawler introduces itself; ``contact`` is an e-mail or web address that reaches whoever runs it."""
    return f"Fazhi/{version} (reads public annual rule-of-law reports; +{contact})"


class PoliteClient:
    """One per night, shared by all threads.

    ``user_agent`` names the crawler and a contact (see :func:`user_agent`); its first word, up to the slash, is the
    name that robots.txt may address. Between two requests to a host lie at least ``spacing_seconds``, the site's own
    spacing, the Crawl-delay of its robots.txt and ``spacing_floor``, whichever is longest; the floor does not hold
    for this machine itself. After ``give_up_after`` failures in a row, or ``requests_per_host``, a host is left alone
    for the night (see :meth:`give_another_chance`). ``ca_file`` replaces the trusted roots.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        spacing_seconds: float = 0.0,
        spacing_floor: float = SPACING_FLOOR,
        limits: Limits | None = None,
        patience: Patience | None = None,
        give_up_after: int = 3,
        requests_per_host: int = 2000,
        clock: Clock | None = None,
        ca_file: str | None = None,
    ) -> None:
        if "@" not in user_agent and "://" not in user_agent:
            raise Fault(
                f"The User-Agent {user_agent!r} names no contact; add an e-mail or web address that reaches you."
            )
        self._agent = user_agent
        self._robot = user_agent.replace("/", " ").split(maxsplit=1)[0]
        self._spacing = spacing_seconds
        self._floor = spacing_floor
        self._limits = limits or Limits()
        self._patience = patience or Patience()
        self._give_up_after = give_up_after
        self._requests_per_host = requests_per_host
        self._clock = clock or Clock()
        self._ca_file = ca_file
        self._lock = threading.Lock()
        self._hosts: dict[str, Host] = {}
        self._lines: OrderedDict[tuple[str, str], Line] = OrderedDict()
        self._robots: defaultdict[str, _RobotsOfOrigin] = defaultdict(_RobotsOfOrigin)
        self._lists: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, url: str, *, site: Site, validators: Validators | None = None, purpose: Purpose = "article") -> Fetch:
        """Ask for ``url`` on behalf of ``site``; whatever happens is told by the outcome.

        With ``validators`` (from the last snapshot) the answer may be ``not_modified``, without content.
        """
        return self._get(url, site, validators or Validators(), purpose)

    def post(self, url: str, *, site: Site, purpose: Purpose = "list") -> Fetch:
        """Ask by POST, with the fields of the query of ``url`` as the form: for interfaces that answer to nothing else.

        Such an answer cannot be asked for by condition. The address with its query names the answer, as for GET.
        """
        return self._get(url, site, Validators(), purpose, posted=True)

    def robots_of(self, url: str, site: Site) -> Robots:
        """The rules for the origin of ``url``; fetched once a night."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            entry = self._robots[origin]
        with entry.lock:
            if entry.rules is None:
                got = self._get(f"{origin}/robots.txt", site, Validators(), "robots")
                entry.rules = read_robots(got.outcome, got.detail, got.status, got.content, self._robot)
                self._host(host_of(url), site).slow_down(entry.rules.crawl_delay)
            return entry.rules

    def give_another_chance(self, site: Site) -> None:
        """Before a second pass: forget that the site's hosts failed tonight; one more failure ends them again."""
        with self._lock:
            hosts = [host for name, host in self._hosts.items() if name in site.hosts]
            for origin, entry in self._robots.items():
                if host_of(origin) in site.hosts and entry.rules is not None and entry.rules.refusal:
                    entry.rules = None
        for host in hosts:
            host.forgive()

    def ledger(self) -> Mapping[str, HostLedger]:
        """What every host was asked so far."""
        with self._lock:
            return {name: host.ledger() for name, host in sorted(self._hosts.items())}

    def close(self) -> None:
        """Wake whoever waits for a turn (their requests end as skipped) and hang up."""
        self._clock.stop()
        with self._lock:
            lines, self._lines = list(self._lines.values()), OrderedDict()
        for line in lines:
            line.close()

    def _get(self, url: str, site: Site, validators: Validators, purpose: Purpose, *, posted: bool = False) -> Fetch:
        course = Course(url, self._clock.now(), validators, purpose, posted=posted)
        self._travel(course, site)
        self._unmask_front_page(course)
        if purpose != "robots" and (name := host_of(course.address or "")) in site.hosts:
            self._host(name, site).note(course.outcome, course.detail)
        return course.fetch()

    def _travel(self, course: Course, site: Site) -> None:
        """Go from address to address until one answers with something else than the way on."""
        if course.address is None:
            course.ends(Outcome.BAD_ADDRESS, f"{course.url!r} is not an address that can be asked for")
            return
        while True:
            address = course.address
            if not site.owns(address):
                course.ends(Outcome.OFF_SITE, f"{host_of(address)} is not a host of {site.key}")
                return
            host = self._host(host_of(address), site)
            if refusal := host.ended() or (
                course.purpose != "robots" and self.robots_of(address, site).judge(address, self._robot)
            ):
                course.ends(*refusal)
                return
            reply = self._ask(course, host, site)
            if isinstance(reply, Failure):
                course.ends(reply.outcome, reply.detail)
                return
            course.answer = reply
            onward = redirect_target(reply)
            judged = (Outcome.UNEXPECTED_STATUS, "a redirect") if onward is not None else classify_response(reply)
            if onward is None and judged[0] is Outcome.BLANK:
                onward = stub_target(reply)
            if onward is None:
                course.ends(*judged)
                if judged[0] is Outcome.RATE_LIMITED and (wait := retry_after(reply)) > self._patience.longest_wait:
                    host.end(Outcome.RATE_LIMITED, f"{host.name} asks to be left alone for {wait:g} s")
                return
            if not course.goes_on(onward, owned=site.owns(tidy(onward, address) or "")):
                return

    def _ask(self, course: Course, host: Host, site: Site) -> Answer | Failure:
        line = self._line(host, site)
        limit = ROBOTS_BYTES if course.purpose == "robots" else self._limits.max_bytes
        with host.turn:
            # it may have ended while we stood in line
            if ended := host.ended():
                return Failure(*ended)
            with course.timed(host):
                return line.ask(
                    course.address or "", headers=course.validators.headers(), purpose=course.purpose, max_bytes=limit,
                    form=course.form,
                )  # fmt: skip

    def _unmask_front_page(self, course: Course) -> None:
        """Some sites answer an unknown address with a list or their front page: its very bytes are no article."""
        if course.outcome is not Outcome.OK or course.answer is None or course.sha256 is None or course.address is None:
            return
        with self._lock:
            lists = self._lists[host_of(course.address)]
            if course.purpose == "list" or is_front_page(course.address):
                lists.setdefault(course.sha256, course.address)
            elif course.purpose == "article" and lists.get(course.sha256, course.address) != course.address:
                course.ends(Outcome.SOFT_404, f"the same bytes as {lists[course.sha256]}")

    def _host(self, name: str, site: Site) -> Host:
        floor = 0.0 if site.allow_loopback and is_loopback_name(name) else self._floor
        spacing = max(self._spacing, site.spacing_seconds, floor)
        with self._lock:
            if name not in self._hosts:
                self._hosts[name] = Host(
                    name, spacing, self._clock, give_up_after=self._give_up_after, most_requests=self._requests_per_host
                )
            host = self._hosts[name]
        host.slow_down(spacing)
        return host

    def _line(self, host: Host, site: Site) -> Line:
        today = self._clock.now().astimezone(_CHINA).date()
        reliefs = frozenset(relief.allow for relief in site.tls_exceptions if today <= relief.until)
        with self._lock:
            key = (site.key, host.name)
            if key not in self._lines:
                self._lines[key] = Line(
                    host, allow_loopback=site.allow_loopback, tls=tls_context(reliefs, self._ca_file), agent=self._agent,
                    limits=self._limits, patience=self._patience,
                )  # fmt: skip
                self._hang_up_the_oldest()
            self._lines.move_to_end(key)
            return self._lines[key]

    def _hang_up_the_oldest(self) -> None:
        """Keep the number of open connections small: three thousand hosts would use up the process's files."""
        for key, line in list(self._lines.items())[:-_OPEN_LINES]:
            if line.host.turn.acquire(blocking=False):
                try:
                    self._lines.pop(key).close()
                finally:
                    line.host.turn.release()


@dataclass
class _RobotsOfOrigin:
    """The rules of one origin, once known; ``lock`` is held by the one thread that asks for them."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Robots | None = None
