"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.verbs import Verb


class AccountsConfig(AppConfig):
    """Offices and how they sign in; the label leaves `account` to allauth."""

    name = "himaya.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Put the accounts into the main menu and on the first page."""
        from himaya.web.accounts import needs  # noqa: PLC0415  # models exist only now

        add_page(Page(Section.SYSTEM, 95, "accounts", _("Accounts"), Verb.MANAGE_ACCOUNTS))
        add_question(needs.needs)
