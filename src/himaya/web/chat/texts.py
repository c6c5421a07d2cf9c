"""What an operations room is called."""

from __future__ import annotations

from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.common.language import in_language


def room_title(area: str) -> str:
    """What devices know the operations room of a governorate as; the national one for the empty code."""
    home = governorates().get(area)
    if home is None:
        return _("National operations room")
    return _("Operations room of %(area)s") % {"area": in_language(home.name_ar, home.name_en)}
