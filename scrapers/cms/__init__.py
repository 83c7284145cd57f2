"""Content management systems of government sites: one module per family, each reading list pages and article pages."""

FAMILIES = (
    "trs",
    "hanweb",
    "jpaas",
    "gkmlpt",
    "ccode",
    "vsb",
    "lonsun",
    "epoint",
    "jhtml",
    "ucap",
    "generic",
)
"""The names that a site file may give as its ``cms``."""
