"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb


class SituationConfig(AppConfig):
    """Situation reports and handovers."""

    name = "himaya.web.situation"

    def ready(self) -> None:
        """Register words, states, pages, needs, and the two hours of the day."""
        from himaya.web.jobs.minutes import add_every_minute  # noqa: PLC0415  # models exist only now
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.situation import needs, states  # noqa: PLC0415  # likewise
        from himaya.web.situation.actions.reports import compose_due  # noqa: PLC0415  # likewise
        from himaya.web.situation.words import Action, Kind  # noqa: PLC0415  # likewise

        readers = {Kind.REPORT.value: Verb.VIEW_SITUATION, Kind.HANDOVER.value: Verb.VIEW_SITUATION}
        register(Action, Kind, readers=readers)
        add_machine(states.HANDOVER)
        add_page(Page(Section.REPORT, 28, "situation", _("Situation reports"), Verb.VIEW_SITUATION))
        add_page(Page(Section.REPORT, 29, "handovers", _("Handovers"), Verb.VIEW_SITUATION))
        add_question(needs.needs)
        add_every_minute("situation-reports", compose_due)
