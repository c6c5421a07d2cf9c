"""Pictures of the land of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from himaya.scenario.fold import fold
from himaya.web.mandates.models import LandPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.mandates.models import Mandate


def land_pictures(mandate: Mandate) -> list[LandPicture]:
    """Every picture of a task, withdrawn ones too, without what they show."""
    rows = LandPicture.objects.filter(mandate=mandate).defer("content")
    return list(rows.select_related("office", "withdrawn_office"))


def land_picture_of(mandate: Mandate, place: int) -> LandPicture:
    """One picture of a task by its place, or 404."""
    return get_object_or_404(LandPicture.objects.select_related("mandate"), mandate=mandate, place=place)


def repeated_captions(mandate: Mandate, among: Sequence[LandPicture] | None = None) -> set[int]:
    """Places of pictures that stand and whose caption stands under another one as well."""
    standing = [one for one in (land_pictures(mandate) if among is None else among) if one.stands]
    folded = [fold(one.caption) for one in standing]
    return {one.place for one, caption in zip(standing, folded, strict=True) if folded.count(caption) > 1}
