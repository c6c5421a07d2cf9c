"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.figures import add_figures
from himaya.web.common.header import add_sign
from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb


class CrowdsConfig(AppConfig):
    """Crowd and gates."""

    name = "himaya.web.crowds"

    def ready(self) -> None:
        """Register words, levels, page, needs, figures and the sign in the header."""
        from himaya.web.crowds import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.crowds.words import Action, Kind  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings

        register(Action, Kind, readers={Kind.ZONE.value: Verb.VIEW_CROWDS})
        add_machine(states.CROWD)
        add_page(Page(Section.RUN, 27, "crowds", _("Crowd and gates"), Verb.VIEW_CROWDS))
        add_question(needs.needs)
        add_figures(needs.figures)
        add_sign(needs.signs)
