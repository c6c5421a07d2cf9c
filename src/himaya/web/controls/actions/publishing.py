"""What the public is told of a road control, in the transaction that changes it."""

from __future__ import annotations

from django.db import transaction

from himaya.web.controls.models import CONTROLLED, RoadControl
from himaya.web.controls.states import ON_THE_ROAD, ControlState
from himaya.web.portal.actions import publish, withdraw, withdraw_others
from himaya.web.portal.models import Topic

TOLD = (
    "kind", "direction", "lines", "road_ar", "road_en", "stretch_ar", "stretch_en", "landmark_ar", "landmark_en",
    "diversion_ar", "diversion_en", "public_ar", "public_en",
)  # fmt: skip
"""Every field that leaves the house as it is."""
_TOLD_OF = (ControlState.ANNOUNCED, *ON_THE_ROAD)


def publish_control(control: RoadControl) -> None:
    """Publish a control that is announced or on the road; take back any other. Checkpoints are never told of."""
    if control.kind not in CONTROLLED or control.state not in _TOLD_OF:
        withdraw(Topic.ROAD, str(control.pk))
        return
    told = {
        **{field: getattr(control, field) for field in TOLD},
        "on_the_road": control.state in ON_THE_ROAD,
        "announced_at": control.announced_at.isoformat() if control.announced_at else "",
    }
    publish(
        Topic.ROAD, str(control.pk), area=control.area, starts_at=control.starts_at, ends_at=control.stops_at, told=told
    )


def publish_controls() -> None:
    """Bring what the public reads in line with the controls that are there: at a start, after a restored backup."""
    with transaction.atomic():
        rows = list(RoadControl.objects.filter(kind__in=CONTROLLED, state__in=_TOLD_OF))
        for control in rows:
            publish_control(control)
        withdraw_others(Topic.ROAD, [str(control.pk) for control in rows])
