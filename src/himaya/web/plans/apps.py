"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, add_page
from himaya.web.common.verbs import Verb


class PlansConfig(AppConfig):
    """Plans on screen."""

    name = "himaya.web.plans"

    def ready(self) -> None:
        """Put the plans into the main menu."""
        add_page(Page(20, "plans", _("Plans"), Verb.VIEW_PLANS))
