"""The rule of a celebration in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from himaya.celebrations.coptic import COPTIC_MONTHS_AR, COPTIC_MONTHS_EN
from himaya.celebrations.feasts import Rule
from himaya.celebrations.hijri import HIJRI_MONTHS_AR, HIJRI_MONTHS_EN

if TYPE_CHECKING:
    from himaya.celebrations.feasts import Celebration


def rule_text(kind: Celebration) -> str:
    """How the day of a celebration is found, in the reader's language."""
    english = get_language() == "en"
    if kind.rule is Rule.GREGORIAN:
        return _("%(day)s %(month)s every year") % {"day": kind.day, "month": MONTHS[kind.month]}
    if kind.rule is Rule.COPTIC:
        month = (COPTIC_MONTHS_EN if english else COPTIC_MONTHS_AR)[kind.month - 1]
        return _("%(day)s %(month)s of the Coptic calendar") % {"day": kind.day, "month": month}
    if kind.rule is Rule.HIJRI:
        told = {"day": kind.day, "month": (HIJRI_MONTHS_EN if english else HIJRI_MONTHS_AR)[kind.month - 1]}
        return _("%(day)s %(month)s by the tables of Umm al-Qura, until the moon is sighted") % told
    if kind.rule is Rule.WEEKDAY:
        nth = (_("first"), _("second"), _("third"), _("fourth"))[kind.day - 1]
        told = {"nth": nth, "weekday": WEEKDAYS[kind.weekday], "month": MONTHS[kind.month]}
        return _("expected on the %(nth)s %(weekday)s of %(month)s, until it is announced") % told
    return _from_easter(kind)


def _from_easter(kind: Celebration) -> str:
    easter = _("Coptic Easter") if kind.rule is Rule.COPTIC_EASTER else _("Western Easter")
    days = abs(kind.easter_days)
    told = {"days": days, "easter": easter}
    if kind.easter_days < 0:
        return ngettext("%(days)s day before %(easter)s", "%(days)s days before %(easter)s", days) % told
    if kind.easter_days > 0:
        return ngettext("%(days)s day after %(easter)s", "%(days)s days after %(easter)s", days) % told
    return _("computed from the spring full moon by the rule of %(easter)s") % told
