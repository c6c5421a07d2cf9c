"""Entries, the head they hang on, and the heads that were signed. None of them is ever changed or deleted."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language

from himaya.web.journal import words
from himaya.web.journal.chain import GENESIS, digest, instant

_LATER = ("area", "acting_for_ar", "acting_for_en", "program")
"""Fields that entries of earlier versions did not have."""


class JournalEntry(models.Model):
    """One thing that was done.

    `account` and the office's titles stand here as they were at the time; they
    are empty where nobody was signed in. `acting_for` is the office that had
    delegated what was done, empty where the office did it in its own right. `program` is the access token that a
    program of the account used, by number and label; empty where a person did it. `area` is the ISO code of the
    governorate it concerns, empty where it concerns the whole country. `before` and `after` are kept as the
    very text that was hashed. `happened_at` is when it happened, `entered_at`
    when it was written down.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    action = models.CharField(max_length=40)
    account = models.CharField(max_length=150, blank=True)
    office_ar = models.CharField(max_length=120, blank=True)
    office_en = models.CharField(max_length=120, blank=True)
    acting_for_ar = models.CharField(max_length=120, blank=True, default="", db_default="")
    acting_for_en = models.CharField(max_length=120, blank=True, default="", db_default="")
    program = models.CharField(max_length=80, blank=True, default="", db_default="")
    object_kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=200, blank=True)
    area = models.CharField(max_length=10, blank=True, default="", db_default="")
    before_json = models.TextField(default="null")
    after_json = models.TextField(default="null")
    happened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """In the order of writing; indexes for the filters of the page."""

        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["action", "seq"], name="journal_action"),
            models.Index(fields=["account", "seq"], name="journal_account"),
            models.Index(fields=["object_kind", "object_id", "seq"], name="journal_object"),
            models.Index(fields=["entered_at"], name="journal_entered"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    @property
    def before(self) -> Any:
        """State before, None where there was none."""
        return json.loads(self.before_json)

    @property
    def after(self) -> Any:
        """State after, None where there is none."""
        return json.loads(self.after_json)

    @property
    def office(self) -> str:
        """Title of the office in the reader's language."""
        return self.office_en if get_language() == "en" else self.office_ar

    @property
    def acting_for(self) -> str:
        """Title of the office acted for in the reader's language, empty where there was none."""
        return (self.acting_for_en if get_language() == "en" else "") or self.acting_for_ar

    @property
    def action_label(self) -> str:
        """The action in the reader's language."""
        return words.action_label(self.action)

    @property
    def kind_label(self) -> str:
        """The kind of the object in the reader's language."""
        return words.kind_label(self.object_kind)

    def content(self) -> dict[str, Any]:
        """Everything the hash stands for; what came later is left out while empty, so that older entries hold.

        Raises
        ------
        ValueError : `before` or `after` is no JSON.
        """
        return {
            "seq": self.seq,
            "action": self.action,
            "account": self.account,
            "office_ar": self.office_ar,
            "office_en": self.office_en,
            "object_kind": self.object_kind,
            "object_id": self.object_id,
            "before": self.before,
            "after": self.after,
            "happened_at": instant(self.happened_at),
            "entered_at": instant(self.entered_at),
            "previous_hash": self.previous_hash,
            **{name: value for name in _LATER if (value := getattr(self, name))},
        }

    def computed_hash(self) -> str:
        """Hash that the content asks for."""
        return digest(self.content())


class JournalHead(models.Model):
    """The one row that says where the chain ends; who appends locks it, so that the chain is in order of commit."""

    ROW: ClassVar = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ROW)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)
    entered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"


class SignedHead(models.Model):
    """The last entry of a day, signed when the next day's first entry is written."""

    day = models.DateField(primary_key=True)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        """In the order of the days."""

        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.seq}"


class Tombstone(models.Model):
    """Something that was removed because its time was over: that it was there, and how long it was kept."""

    kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=200)
    days = models.PositiveIntegerField()
    removed_at = models.DateTimeField()

    class Meta:
        """One for each thing."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="tombstone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
