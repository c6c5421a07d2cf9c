"""Rows that are added to and never changed or deleted."""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnly(models.Model):
    """A line of a history: what is there stays as it was written."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it.

        Raises
        ------
        TypeError : it is there already.
        """
        if self.pk:
            message = f"{self._meta.verbose_name_plural} are added to, never changed"
            raise TypeError(message)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002  # Django's signature
        """Refuse: nothing is lost.

        Raises
        ------
        TypeError : always.
        """
        message = f"{self._meta.verbose_name_plural} are never deleted"
        raise TypeError(message)
