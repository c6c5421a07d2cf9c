"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, add_page
from himaya.web.common.verbs import Verb


class PictureConfig(AppConfig):
    """The picture and the wall."""

    name = "himaya.web.picture"

    def ready(self) -> None:
        """Register the pages."""
        add_page(Page(23, "picture", _("Picture"), Verb.VIEW_INCIDENTS))
        add_page(Page(24, "wall", _("Wall"), Verb.VIEW_INCIDENTS))
