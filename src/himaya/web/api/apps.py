"""App configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The JSON interface."""

    name = "himaya.web.api"
    label = "interface"
