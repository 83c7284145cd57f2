"""The content management systems that sample sites run on, by the names that a registry gives them."""

from __future__ import annotations

from collections.abc import Mapping

from deploy.demo.families.base import Family
from deploy.demo.families.hanweb import Hanweb
from deploy.demo.families.interfaces import Ccode, Gkmlpt, Jpaas
from deploy.demo.families.plain import Epoint, Generic, Jhtml, Lonsun, Ucap
from deploy.demo.families.trs import Trs
from deploy.demo.families.vsb import Vsb

FAMILIES: Mapping[str, Family] = {
    "trs": Trs(),
    "hanweb": Hanweb(),
    "jpaas": Jpaas(),
    "gkmlpt": Gkmlpt(),
    "ccode": Ccode(),
    "vsb": Vsb(),
    "lonsun": Lonsun(),
    "epoint": Epoint(),
    "jhtml": Jhtml(),
    "ucap": Ucap(),
    "generic": Generic(),
}

__all__ = ["FAMILIES", "Family"]
