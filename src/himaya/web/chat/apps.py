"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.verbs import Verb


class ChatConfig(AppConfig):
    """Messages of units."""

    name = "himaya.web.chat"

    def ready(self) -> None:
        """Register words and the page."""
        from himaya.web.chat.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.MESSAGE.value: Verb.VIEW_MESSAGES})
        add_page(Page(Section.RUN, 38, "messages", _("Messages"), Verb.VIEW_MESSAGES))
