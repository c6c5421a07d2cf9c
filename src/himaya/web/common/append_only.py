"""Rows that are added to and never changed or deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class AppendOnly(models.Model):
    """A line of a history: what is there stays as it was written, but for fields that may be added to it later."""

    LATER: ClassVar[tuple[str, ...]] = ()
    """Fields that are filled in once, as when a line is struck out."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it, or fill in what comes later.

        Raises
        ------
        TypeError : it is there already, and more than that is to be written.
        """
        if self.pk and not set(kwargs.get("update_fields") or ("all",)) <= set(self.LATER):
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
