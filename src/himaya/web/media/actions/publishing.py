"""What the public is told of a release, in the transaction that changes it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from himaya.web.media.models import Release
from himaya.web.media.states import ReleaseState
from himaya.web.portal.actions import publish, publish_picture, withdraw, withdraw_others, withdraw_pictures
from himaya.web.portal.models import Topic

_WORDS = ("title", "dateline", "body", "note", "speaker")
_TOLD = (ReleaseState.PUBLISHED, ReleaseState.CORRECTED)


def publish_release(release: Release) -> None:
    """Tell a release and its pictures, from the end of its embargo on; a corrected one says where the correction is."""
    published = release.published_at or release.written_at
    begins = max(published, release.embargo_until or published)
    told: dict[str, Any] = {
        f"{word}_{tongue}": getattr(release, f"{word}_{tongue}") for word in _WORDS for tongue in ("ar", "en")
    }
    is_corrected = release.state == ReleaseState.CORRECTED
    told |= {
        "version": release.version,
        "corrects": str(release.corrects_id or ""),
        "corrected_by": str(release.corrected_by.pk) if is_corrected else "",
        "pictures": [one.told() for one in release.pictures.all()],
        "hash": release.content_hash,
    }
    publish(Topic.RELEASE, str(release.pk), area=release.area, starts_at=begins, ends_at=None, told=told)
    for one in release.pictures.all():
        publish_picture(one.sha256, bytes(one.content), shown_from=begins)


def withdraw_release(release: Release) -> None:
    """Tell it no longer; a picture goes with the last release that shows it."""
    withdraw(Topic.RELEASE, str(release.pk))
    withdraw_pictures(_keys())


def publish_releases() -> None:
    """Bring what the public reads in line with the releases: at a start, after a restored backup."""
    with transaction.atomic():
        rows = list(Release.objects.filter(state__in=_TOLD).prefetch_related("pictures"))
        for row in rows:
            publish_release(row)
        withdraw_others(Topic.RELEASE, [str(row.pk) for row in rows])
        withdraw_pictures(_keys())


def _keys() -> set[str]:
    """Pictures of what is told."""
    return set(Release.objects.filter(state__in=_TOLD).values_list("pictures__sha256", flat=True)) - {None}
