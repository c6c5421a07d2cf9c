"""App configuration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans on screen."""

    name = "himaya.web.plans"
