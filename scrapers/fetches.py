"""What asking for an address brought, and the course it takes to get there."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from scrapers.addresses import is_front_page, tidy
from scrapers.obstacles import Answer, Purpose, names_an_error
from scrapers.outcomes import Outcome
from scrapers.politeness import Host

MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask later whether a page has changed, word for word."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The request headers that make a request conditional; values that cannot be sent are left out."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value and value.isascii() and value.isprintable()}


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Fetch:
    """How asking for one address ended.

    ``url`` was asked for, ``final_url`` answered after the ``redirects``. ``content`` is unpacked, and kept whatever
    the outcome (a challenge page is evidence, too); b'' where none came. ``media_type`` is what the bytes are,
    ``headers`` tell what the server called them. ``seconds`` leaves out the pauses kept for politeness. ``posted``: the
    query of ``url`` went as a form, by POST.
    """

    url: str
    final_url: str
    outcome: Outcome
    detail: str
    status: int | None
    media_type: str | None
    headers: tuple[tuple[str, str], ...]
    content: bytes
    sha256: str | None
    fetched_at: datetime
    seconds: float
    validators: Validators
    purpose: str
    redirects: tuple[str, ...] = ()
    posted: bool = False

    @property
    def answered(self) -> bool:
        """Whether the last address gave an answer, which can then be kept as a snapshot."""
        return self.status is not None


class Course:
    """One request on its way from address to address; says at the end what came of it."""

    def __init__(
        self, url: str, started: datetime, validators: Validators, purpose: Purpose, *, posted: bool = False
    ) -> None:
        self.url = url
        self.address = tidy(url)
        self.form = urlsplit(self.address or "").query if posted else None
        self.validators = validators
        self.purpose = purpose
        self.answer: Answer | None = None
        self.outcome = Outcome.SKIPPED
        self.detail = ""
        self.sha256: str | None = None
        self._started = started
        self._seconds = 0.0
        self._passed: list[str] = []

    def ends(self, outcome: Outcome, detail: str) -> None:
        """It is over, and this came of it."""
        self.outcome, self.detail = outcome, detail
        if self.answer is not None and self.answer.url != self.address:
            # what redirected us is not what the last address would have said
            self.answer = None
        if self.answer is not None and self.answer.content and self.sha256 is None:
            self.sha256 = hashlib.sha256(self.answer.content).hexdigest()

    def goes_on(self, target: str, *, owned: bool) -> bool:
        """Take the way on to ``target``; False when there is none, and then the course has ended.

        ``owned`` tells that it stays with the site. A way to the front page or to an error page is a site's manner of
        saying that it does not have the page.
        """
        here, onward = self.address or "", tidy(target, self.address)
        if onward is None:
            self.ends(Outcome.BAD_ADDRESS, f"redirects to {target!r}, which cannot be asked for")
        elif onward == here or onward in self._passed:
            cookie = (
                " and sets a cookie, which we do not send back"
                if self.answer and self.answer.header("set-cookie")
                else ""
            )
            self.ends(Outcome.REDIRECT_LOOP, f"redirects in a circle, to {onward}{cookie}")
        elif len(self._passed) >= MOST_REDIRECTS:
            self.ends(Outcome.REDIRECT_LOOP, f"redirects more than {MOST_REDIRECTS} times, last to {onward}")
        elif owned and names_an_error(onward):
            self.ends(Outcome.SOFT_404, f"redirects to the error page {onward}")
        elif owned and is_front_page(onward) and not is_front_page((*self._passed, here)[0]):
            self.ends(Outcome.SOFT_404, f"redirects to the front page {onward}")
        else:
            self._passed.append(here)
            self.address = onward
            return True
        return False

    @contextmanager
    def timed(self, host: Host) -> Iterator[None]:
        """Count the time that passes inside, less what is waited for the host's sake."""
        began, waited = time.monotonic(), host.waited
        try:
            yield
        finally:
            self._seconds += time.monotonic() - began - (host.waited - waited)

    def fetch(self) -> Fetch:
        answer, sent = self.answer, self.validators
        unchanged = self.outcome is Outcome.NOT_MODIFIED
        told = Validators(answer.header("etag"), answer.header("last-modified")) if answer else Validators()
        return Fetch(
            url=self.url,
            final_url=self.address or self.url,
            outcome=self.outcome,
            detail=self.detail,
            status=answer.status if answer else None,
            media_type=answer.media_type if answer else None,
            headers=answer.headers if answer else (),
            content=answer.content if answer else b"",
            sha256=self.sha256,
            fetched_at=self._started,
            seconds=round(max(self._seconds, 0.0), 4),
            # a 304 may leave out what it confirms
            validators=Validators(told.etag or sent.etag, told.last_modified or sent.last_modified)
            if unchanged
            else told,
            purpose=self.purpose,
            redirects=tuple(self._passed),
            posted=self.form is not None,
        )
