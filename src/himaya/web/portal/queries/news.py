"""Releases that may be read, those before the end of their embargo left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as it is told; `key` is its address."""

    key: str
    caption: str
    alt: str
    rights: str
    people: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ReleaseNotice:
    """One release, in the reader's language."""

    row: Notice

    @property
    def title(self) -> str:
        """Its title."""
        return self._word("title")

    @property
    def dateline(self) -> str:
        """Where it comes from."""
        return self._word("dateline")

    @property
    def speaker(self) -> str:
        """The office that speaks, as it was called at publication."""
        return self._word("speaker")

    @property
    def note(self) -> str:
        """What was wrong in the version that it corrects."""
        return self._word("note")

    @property
    def paragraphs(self) -> Sequence[str]:
        """Its body."""
        return self._word("body").splitlines()

    @property
    def area_title(self) -> str:
        """Governorate in the reader's language; empty for the country."""
        return area_title(self.row.area) if self.row.area else ""

    @property
    def pictures(self) -> Sequence[Shown]:
        """Its pictures in their order."""
        return [_shown(told) for told in self.row.told["pictures"]]

    def _word(self, name: str) -> str:
        return in_language(self.row.told[f"{name}_ar"], self.row.told[f"{name}_en"])


def release_notices() -> Sequence[ReleaseNotice]:
    """The newest releases that may be read, without those that a correction has taken the place of."""
    rows = Notice.objects.filter(topic=Topic.RELEASE, starts_at__lte=timezone.now(), told__corrected_by="")
    return [ReleaseNotice(row) for row in rows.order_by("-starts_at", "-pk")[:MOST]]


def release_notice(key: str) -> ReleaseNotice | None:
    """One release by its number; None where there is none, none any more, or not yet."""
    row = Notice.objects.filter(topic=Topic.RELEASE, key=key, starts_at__lte=timezone.now()).first()
    return ReleaseNotice(row) if row else None


def _shown(told: dict[str, Any]) -> Shown:
    return Shown(
        told["key"],
        in_language(told["caption_ar"], told["caption_en"]),
        in_language(told["alt_ar"], told["alt_en"]),
        told["rights"],
        told["people"],
        told["width"],
        told["height"],
    )
