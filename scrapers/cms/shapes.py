"""What reading a list page or an article page yields, whatever the family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from scrapers.report import Page


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list. ``listed_on`` is the date the list shows, ``filed_on`` the one in the address.

    They may differ: the address keeps the day on which the record was made, the list an editable one.
    """

    url: str
    title: str
    listed_on: date | None = None
    filed_on: date | None = None
    publisher: str | None = None

    @property
    def dated(self) -> date | None:
        """The date to reckon with: the list's, else the address's."""
        return self.listed_on or self.filed_on


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A further page of a list. The fields of an interface's form stand in the address's query.

    ``posted``: the interface answers only to POST, with those fields as the form.
    """

    url: str
    posted: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list page as read: its items, what to ask next, and how many items the list says it has in all.

    ``spare`` is worth asking only when one of ``more`` was missing or repeated a page already seen: templates exist
    that number their pages one too high.
    """

    items: tuple[ListItem, ...] = ()
    more: tuple[ListRequest, ...] = ()
    spare: tuple[ListRequest, ...] = ()
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A file that hangs on an article; ``name`` is what the page calls it."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What an article page says about its other parts.

    ``continuation`` are the further pages of the body in order, ``characters`` counts the Chinese characters of the
    body on this page, ``refers_to_attachment`` whether it sends the reader to an attachment (详见附件). ``contained``:
    the body stands where one of the families keeps it.
    """

    continuation: tuple[str, ...] = ()
    attachments: tuple[Link, ...] = ()
    characters: int = 0
    refers_to_attachment: bool = False
    contained: bool = False


class Family(Protocol):
    """What every module of a family offers."""

    SIGNS: Sequence[str]
    """Strings in a page that speak for the family, as regular expressions."""

    def list_page(self, page: Page, base_url: str) -> ListPage:
        """Items and further requests of a list page that came from ``base_url``."""
        ...

    def article_page(self, page: Page) -> ArticlePage:
        """Continuation pages and attachments of an article page."""
        ...
