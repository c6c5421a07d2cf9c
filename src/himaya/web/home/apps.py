"""App configuration."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The first page."""

    name = "himaya.web.home"
