"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb


class MediaConfig(AppConfig):
    """Media releases and the log of rumours."""

    name = "himaya.web.media"

    def ready(self) -> None:
        """Register words, states, the pages and what is asked."""
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.media import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.media.words import Action, Kind  # noqa: PLC0415  # needs the settings

        readers = {Kind.RELEASE.value: Verb.VIEW_RELEASES, Kind.RUMOUR.value: Verb.KEEP_RUMOURS}
        register(Action, Kind, readers=readers)
        add_machine(states.RELEASE)
        add_machine(states.RUMOUR)
        add_page(Page(Section.PUBLIC, 30, "releases", _("Media releases"), Verb.VIEW_RELEASES))
        add_page(Page(Section.PUBLIC, 31, "rumours", _("Rumours"), Verb.KEEP_RUMOURS))
        add_question(needs.needs)
