"""One stint of one post of a plan in force: what the plan asks for, and what is there."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy

from himaya.documents.wording import function_name
from himaya.faults import Language
from himaya.scenario.fold import fold
from himaya.web.accounts.models import Office
from himaya.web.common.language import in_language
from himaya.web.plans.models import ElementKind, Plan, PlanVersion
from himaya.web.posts.clock import Standing, comms_due
from himaya.web.posts.states import AWAITED, HELD, OPEN, PostState

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TEXT = 500
_CODE_BYTES = 4


class Placed(models.TextChoices):
    """How the place of a crew is known."""

    MEASURED = "measured", pgettext_lazy("place of a crew", "Measured")
    STATED = "stated", pgettext_lazy("place of a crew", "Stated, not measured")


class LivePlan(models.Model):
    """Which version of a plan the posts follow."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="live")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.version_id}"


class LivePost(models.Model):
    """One stint of a post: counts, units by code, offices; never who stands there.

    `key` is the element's, the same in every version; `post_key` that of the
    post whose stints follow each other; `code` stands on its card. `lon`, `lat`
    in degrees. `strength` and `women` are what the plan asks for, `minimum` is
    what it counts as manned from; `present` and `women_present` the last count,
    `counted_at` its time. `distance_m` is from the point at the check-in. `relief`
    is the stint that takes over. `withdrawn_at` says since when the plan asks
    for it no more. `stepped_at` is when the last step happened. `played` is the number
    of the simulated night that plays it, whose clock it goes by; 0 for none.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="live_posts")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=10)
    key = models.CharField(max_length=160)
    post_key = models.CharField(max_length=160)
    code = models.CharField(max_length=8)
    kind = models.CharField(max_length=16, choices=ElementKind)
    function = models.CharField(max_length=40, blank=True)
    place_code = models.CharField(max_length=60, blank=True)
    title_ar = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    road_ar = models.CharField(max_length=200, blank=True)
    road_en = models.CharField(max_length=200, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    strength = models.PositiveIntegerField()
    minimum = models.PositiveIntegerField()
    women = models.PositiveIntegerField(default=0)
    tier = models.PositiveSmallIntegerField(default=0)
    tolerance_min = models.PositiveSmallIntegerField(default=10)
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    unit_code = models.CharField(max_length=60, blank=True)
    call_sign = models.CharField(max_length=80, blank=True)
    relief = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="relieves")
    state = models.CharField(max_length=12, choices=PostState, default=PostState.PLANNED)
    present = models.PositiveIntegerField(null=True)
    women_present = models.PositiveIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    placed = models.CharField(max_length=8, choices=Placed, blank=True)
    distance_m = models.FloatField(null=True)
    comms_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    stepped_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    played = models.PositiveBigIntegerField(default=0)
    search = models.TextField(editable=False)

    class Meta:
        """By their hours; the database knows states and that each stint is there once."""

        ordering: ClassVar = ["starts_at", "post_key", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["area", "state", "starts_at"], name="live_post_area"),
            models.Index(fields=["state", "starts_at"], name="live_post_state"),
            models.Index(fields=["code"], name="live_post_code"),
            models.Index(fields=["unit_code", "state"], name="live_post_unit"),
            models.Index(fields=["played", "state", "starts_at"], name="live_post_played"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "played", "key"], name="live_post_once"),
            models.CheckConstraint(condition=Q(state__in=PostState.values), name="live_post_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="live_post_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=HELD) | Q(checked_in_at__isnull=False, present__gt=0),
                name="live_post_held_by_a_crew",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is searched in step with the texts."""
        self.follow_texts()
        if "update_fields" in kwargs:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    def follow_texts(self) -> None:
        """What is searched, from the texts as they are; whoever writes rows in bulk asks for it."""
        texts = (self.title_ar, self.title_en, self.road_ar, self.road_en, self.key, self.code, self.call_sign)
        self.search = fold(" ".join(texts))

    @property
    def title(self) -> str:
        """What it is and where, in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def road(self) -> str:
        """The road it stands on, in the reader's language."""
        return in_language(self.road_ar, self.road_en)

    @property
    def function_title(self) -> str:
        """What it is for, in the reader's language; the kind where the plan names no function."""
        try:
            return function_name(self.function, Language(get_language() or "ar"))
        except KeyError:
            return str(ElementKind(self.kind).label)

    @property
    def is_held(self) -> bool:
        """Whether a crew is there."""
        return self.state in HELD

    @property
    def is_awaited(self) -> bool:
        """Whether nobody has checked in yet."""
        return self.state in AWAITED

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come."""
        return self.state in OPEN

    @property
    def comms_due(self) -> datetime | None:
        """When the next comms check is due; None where no crew is there."""
        return comms_due(self.standing())

    def standing(self, *, before_is_there: bool = False, is_settled: bool = True) -> Standing:
        """The facts that the clock judges by."""
        return Standing(
            state=self.state,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            minimum=self.minimum,
            women_minimum=self.women,
            strength=self.present or 0,
            women=self.women_present or 0,
            counted_at=self.counted_at,
            comms_at=self.comms_at,
            left_at=self.left_at,
            before_is_there=before_is_there,
            is_settled=is_settled,
        )


def code_of(plan: int, post_key: str) -> str:
    """Seven letters and digits for the card of a post, the same in every version of its plan."""
    digest = blake2b(f"{plan}/{post_key}".encode(), digest_size=_CODE_BYTES).digest()
    return _base32(int.from_bytes(digest))


def _base32(number: int) -> str:
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(digits[(number >> shift) & 31] for shift in range(30, -1, -5))


def post_key_of(key: str) -> str:
    """Key of the post that a stint belongs to."""
    post, _slash, stint = key.rpartition("/")
    return post if post and stint.isdecimal() else key
