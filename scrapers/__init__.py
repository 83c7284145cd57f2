"""From a government's web site to a Report: finding, fetching, keeping and reading yearly rule-of-law reports."""
