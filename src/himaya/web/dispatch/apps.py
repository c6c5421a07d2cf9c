"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.parts import add_part
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb


class DispatchConfig(AppConfig):
    """Dispatch."""

    name = "himaya.web.dispatch"

    def ready(self) -> None:
        """Register words, states, pages, needs and the part of an incident's page."""
        from himaya.web.dispatch import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.dispatch.views.part import incident_part  # noqa: PLC0415  # likewise
        from himaya.web.dispatch.words import Action, Kind  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings

        readers = {Kind.UNIT_STATE.value: Verb.VIEW_DISPATCH, Kind.RUN_CARD.value: Verb.VIEW_DISPATCH}
        register(Action, Kind, readers=readers)
        add_machine(states.UNIT)
        add_machine(states.ASSIGNMENT)
        add_page(Page(Section.RUN, 26, "dispatch", _("Dispatch"), Verb.VIEW_DISPATCH))
        add_question(needs.needs)
        add_part("incident", incident_part)
