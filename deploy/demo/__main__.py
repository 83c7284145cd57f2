"""``python -m deploy.demo [--faults]``: the sample sites, served for browsing by hand until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
from threading import Event

from deploy.demo.server import SampleSites


def main() -> None:
    """Serve, print the addresses, wait for Ctrl-C (or a request to end)."""
    parser = argparse.ArgumentParser(prog="python -m deploy.demo", description="Serve the sample sites on 127.0.0.1.")
    parser.add_argument(
        "--faults", action="store_true", help="the second set: more families, and a site for each fault"
    )
    asked = parser.parse_args()
    ended = Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ended.set())
    with SampleSites(faults=asked.faults) as sample:
        for site in sample.sites:
            address = f"{sample.addresses[site.key]}{site.column.path}"
            sys.stdout.write(f"{site.division} {site.government}  {address}\n    {site.expect}: {site.why}\n")
        sys.stdout.write("All texts and figures are invented. Ctrl-C ends.\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
