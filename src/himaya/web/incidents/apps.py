"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.figures import add_figures
from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb


class IncidentsConfig(AppConfig):
    """The incident register."""

    name = "himaya.web.incidents"

    def ready(self) -> None:
        """Register words, states, page, needs and figures."""
        from himaya.web.incidents import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.incidents.words import Action, Kind  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings

        register(Action, Kind, readers={Kind.INCIDENT.value: Verb.VIEW_INCIDENTS})
        add_machine(states.INCIDENT)
        add_page(Page(Section.RUN, 25, "incidents", _("Incidents"), Verb.VIEW_INCIDENTS))
        add_question(needs.needs)
        add_figures(needs.figures)
