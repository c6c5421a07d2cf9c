"""App configuration."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Places, units, celebrations and numbers to call."""

    name = "himaya.web.places"
