"""App configuration."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What every page shares."""

    name = "himaya.web.common"
