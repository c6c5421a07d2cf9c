"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.verbs import Verb


class PictureConfig(AppConfig):
    """The picture and the wall."""

    name = "himaya.web.picture"

    def ready(self) -> None:
        """Register words and pages."""
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.picture.words import Action, Kind  # noqa: PLC0415  # likewise

        register(Action, Kind)
        add_page(Page(Section.RUN, 23, "picture", _("Picture"), Verb.VIEW_INCIDENTS))
        add_page(Page(Section.RUN, 24, "wall", _("Wall"), Verb.VIEW_INCIDENTS))
