"""Where something is: a place of the register, a point, words."""

from __future__ import annotations

from django.db import models

from himaya.web.common.language import in_language

LONGEST_TEXT = 500


class Spot(models.Model):
    """Where something is; the place with its titles, so that the row outlives the register; `lon`, `lat` in degrees."""

    place_code = models.CharField(max_length=80, blank=True)
    place_ar = models.CharField(max_length=250, blank=True)
    place_en = models.CharField(max_length=250, blank=True)
    where_text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def where_title(self) -> str:
        """Where it is, in the reader's language."""
        named = in_language(self.place_ar, self.place_en)
        if named and self.where_text:
            return f"{named} - {self.where_text}"
        return named or self.where_text or self.point

    @property
    def point(self) -> str:
        """Latitude and longitude to about ten metres, empty where nobody said."""
        return "" if self.lat is None or self.lon is None else f"{self.lat:.4f}, {self.lon:.4f}"
