"""What a night imports, imported before it is forked, so that each of fifty need not do it anew."""

import expectations.audit
import flows.night
import flows.visit
import scrapers.documents
import scrapers.reading
from scrapers.divisions import divisions

__all__ = ["expectations", "flows", "scrapers"]

divisions()
