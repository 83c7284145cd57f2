"""Web addresses as government pages write them, and which machines they may lead to."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

_USUAL_PORTS = {"http": 80, "https": 443}
_BREAKS = re.compile(r"[\t\r\n]")
_FRONT_PAGE = re.compile(r"/?(?:index|default|home|main)?(?:\.(?:s?html?|jsp|aspx?|php))?", re.IGNORECASE)


def tidy(address: str, base: str | None = None) -> str | None:
    """The address to ask for when a page at ``base`` writes ``address``; None where there is nothing to ask for.

    White space and line breaks around and inside, backslashes and ``..`` above the root are put right, the fragment is
    dropped, scheme and host are brought to lower case, a host's trailing dot and the scheme's usual port are dropped.
    Path and query keep their case: servers tell them apart.
    """
    written = _BREAKS.sub("", address).strip()
    head, mark, query = written.partition("?")
    written = head.replace("\\", "/") + mark + query
    try:
        parts = urlsplit(urljoin(base, written) if base else written)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in _USUAL_PORTS or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _USUAL_PORTS[parts.scheme]:
        place = f"{place}:{port}"
    path = quote(_without_dots(parts.path) or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]{}|")
    return urlunsplit(SplitResult(parts.scheme, place, path, query, ""))


def _ascii_host(host: str) -> str:
    """The host as it goes over the wire; raises ValueError (UnicodeError) for a name that cannot exist."""
    bare = host.rstrip(".").lower()
    return bare if bare.isascii() else bare.encode("idna").decode("ascii")


def _without_dots(path: str) -> str:
    """The path without its ``.`` and ``..`` steps; those that climb above the root stay at the root."""
    if "/." not in path:
        return path
    steps: list[str] = []
    parts = path.split("/")
    for step in parts[1:]:
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    if parts[-1] in (".", ".."):
        steps.append("")
    return "/" + "/".join(steps)


def is_front_page(address: str) -> bool:
    """Whether the address is the site's front page: the root or an index file in it, without a query."""
    parts = urlsplit(address)
    return not parts.query and bool(_FRONT_PAGE.fullmatch(parts.path))


def leads_up(address: str, origin: str) -> bool:
    """Whether ``address`` is a folder above (or of) ``origin`` on the same host: where stubs of removed pages lead."""
    there, here = urlsplit(address), urlsplit(origin)
    folder = re.sub(r"/index\.s?html?$", "/", there.path)
    return there.netloc == here.netloc and folder.endswith("/") and here.path != folder and here.path.startswith(folder)


def is_loopback_name(host: str) -> bool:
    """Whether ``host`` (with or without a port) is this machine by its very name: 127.0.0.1, ::1, localhost."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def forbidden(ip: str, *, allow_loopback: bool) -> str | None:
    """Why nothing may be asked of the machine at ``ip``; None when it may.

    Only machines of the public internet are asked, so that no page can turn the crawler against the network that it
    runs in. ``allow_loopback`` lets this machine through as well: the sample sites live here.
    """
    address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        address = inner or address
    if address.is_loopback:
        return None if allow_loopback else f"{ip} is this machine"
    if not address.is_global or address.is_multicast:
        return f"{ip} is not an address of the public internet"
    return None
