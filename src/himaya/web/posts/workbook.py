"""The list of posts as a workbook in the reader's language; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from himaya.web.common.areas import area_title
from himaya.web.common.lists import list_answer
from himaya.web.posts.models import Placed
from himaya.web.posts.states import PostState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.posts.models import Alarm, LivePost

_CHUNK = 2000


def posts_sheet(rows: QuerySet[LivePost]) -> HttpResponse:
    """The list under the same filters."""
    heads = [
        _("Code"), pgettext("kind of object", "Post"), _("Function"), _("Governorate"), _("Place"), _("Tier"),
        _("Latitude"), _("Longitude"), _("From"), _("Until"), _("State"), _("Unit"), _("Strength planned"),
        _("At least"), _("Women planned"), _("Officers present"), _("Women present"), _("Counted at"),
        _("Checked in at"), _("Metres from the point"), _("How the place is known"), _("Last comms check"),
        _("Left at"), _("Answers for it"), _("Alarms standing"),
    ]  # fmt: skip
    return list_answer("posts", _("Posts"), heads, _rows(rows))


def _rows(rows: QuerySet[LivePost]) -> Iterator[Sequence[object]]:
    for row in rows.iterator(chunk_size=_CHUNK):
        yield [
            row.code,
            row.title,
            row.function_title,
            area_title(row.area),
            row.place_code,
            row.tier,
            row.lat,
            row.lon,
            row.starts_at,
            row.ends_at,
            str(PostState(row.state).label),
            row.call_sign,
            row.strength,
            row.minimum,
            row.women,
            row.present,
            row.women_present,
            row.counted_at,
            row.checked_in_at,
            row.distance_m,
            str(Placed(row.placed).label) if row.placed else "",
            row.comms_at,
            row.left_at,
            row.owner.title if row.owner else "",
            ", ".join(str(alarm.get_kind_display()) for alarm in _standing(row)),
        ]


def _standing(row: LivePost) -> Sequence[Alarm]:
    """Alarms that stand, as the list has read them."""
    found: Sequence[Alarm] = getattr(row, "standing_alarms", ())
    return found
