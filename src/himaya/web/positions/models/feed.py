"""How the feeds do; nothing here says whose position it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from himaya.web.positions.words import Fate, Source


class Feed(models.Model):
    """One way by which positions come: when it was last heard of, and the lines that are open.

    `most_lines` is how many it lets in, 0 where it has no lines.
    """

    source = models.CharField(max_length=8, choices=Source, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    lines = models.PositiveIntegerField(default=0)
    most_lines = models.PositiveIntegerField(default=0)

    class Meta:
        """By source."""

        ordering: ClassVar = ["source"]

    def __str__(self) -> str:
        return self.source


class Count(models.Model):
    """How often something became of a message, by way and day."""

    source = models.CharField(max_length=8, choices=Source)
    day = models.DateField()
    fate = models.CharField(max_length=20, choices=Fate)
    messages = models.PositiveBigIntegerField(default=0)

    class Meta:
        """By day."""

        ordering: ClassVar = ["-day", "source", "fate"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "day", "fate"], name="count_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.day} {self.fate} {self.messages}"
