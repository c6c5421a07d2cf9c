"""Publishing and taking back: the only writers, called by operations in the transaction of their own change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.web.portal import changes
from himaya.web.portal.models import Notice, Picture, Topic
from himaya.web.portal.sealing import ensure_key, public_half
from himaya.web.portal.sending import KEY_OF_LETTERS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from pathlib import Path


def publish(
    topic: Topic, key: str, *, area: str, starts_at: datetime, ends_at: datetime | None, told: Mapping[str, Any]
) -> None:
    """Tell the public, or tell it anew where something is different; `told` is all that leaves the house."""
    values = {"area": area, "starts_at": starts_at, "ends_at": ends_at, "told": dict(told)}
    found = Notice.objects.filter(topic=topic, key=key).first() or Notice(topic=topic, key=key)
    if found.pk is None or any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.changed_at = timezone.now()
        found.save()
        changes.note()


def withdraw_others(topic: Topic, keys: Collection[str]) -> None:
    """Tell of a topic nothing but what has these keys."""
    Notice.objects.filter(topic=topic).exclude(key__in=keys).delete()
    changes.note()


def withdraw(topic: Topic, key: str) -> None:
    """Tell it no longer, whether or not it was told."""
    Notice.objects.filter(topic=topic, key=key).delete()
    changes.note()


def publish_picture(key: str, content: bytes, *, shown_from: datetime) -> None:
    """Show a picture from an instant on, or from the earlier one at which it is shown already."""
    known = Picture.objects.filter(pk=key).first()
    if known is None:
        Picture.objects.create(key=key, content=content, shown_from=shown_from)
    elif shown_from < known.shown_from:
        Picture.objects.filter(pk=key).update(shown_from=shown_from)


def withdraw_pictures(keys: Collection[str]) -> None:
    """Show no pictures but these."""
    Picture.objects.exclude(key__in=keys).delete()
    changes.note()


def tell_figures(key: str, told: Mapping[str, Any]) -> None:
    """Tell figures, or tell them anew; they have stood since they were told first."""
    known = Notice.objects.filter(topic=Topic.FIGURES, key=key).first()
    starts_at = known.starts_at if known else timezone.now()
    with transaction.atomic():
        publish(Topic.FIGURES, key, area="", starts_at=starts_at, ends_at=None, told=told)


def told_figures(key: str) -> dict[str, Any] | None:
    """What the figures of a key say now; None where they were never told."""
    known = Notice.objects.filter(topic=Topic.FIGURES, key=key).first()
    return known.told if known else None


def publish_key(data_dir: Path) -> None:
    """Tell the public pages how letters are sealed; the key that opens them is made where there is none."""
    told = {"public": public_half(ensure_key(data_dir))}
    known = Notice.objects.filter(topic=Topic.KEY, key=KEY_OF_LETTERS).first()
    starts_at = known.starts_at if known else timezone.now()
    publish(Topic.KEY, KEY_OF_LETTERS, area="", starts_at=starts_at, ends_at=None, told=told)
