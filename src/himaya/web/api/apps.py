"""App configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The JSON interface."""

    name = "himaya.web.api"
    label = "interface"

    def ready(self) -> None:
        """Tell a request that cannot be read in the form of every other refusal."""
        from himaya.web.api.problems import unreadable  # noqa: PLC0415  # needs the settings
        from himaya.web.common.unreadable import add_teller  # noqa: PLC0415  # likewise

        add_teller("/api/", unreadable)
