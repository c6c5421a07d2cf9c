"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Offices and how they sign in; the label leaves `account` to allauth."""

    name = "himaya.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to second factors that come and go."""
        from himaya.web.accounts import signals  # noqa: F401, PLC0415  # models exist only now
