"""App configuration."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal."""

    name = "himaya.web.journal"
