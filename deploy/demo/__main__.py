"""``python -m deploy.demo``: the sample sites, served for browsing by hand until Ctrl-C."""

from __future__ import annotations

import signal
import sys
from threading import Event

from deploy.demo.server import SampleSites


def main() -> None:
    """Serve, print the addresses, wait for Ctrl-C (or a request to end)."""
    ended = Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ended.set())
    with SampleSites() as sample:
        for site in sample.sites:
            sys.stdout.write(f"{site.division} {site.government:　<8} {sample.addresses[site.key]}{site.column.path}\n")
        sys.stdout.write("All texts and figures are invented. Ctrl-C ends.\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
