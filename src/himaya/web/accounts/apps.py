"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Offices and how they sign in; the label leaves `account` to allauth."""

    name = "himaya.web.accounts"
    label = "accounts"
