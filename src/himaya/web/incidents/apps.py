"""App configuration."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.figures import add_figures
from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb
from himaya.web.jobs.hourly import add_hourly


class IncidentsConfig(AppConfig):
    """The incident register."""

    name = "himaya.web.incidents"

    def ready(self) -> None:
        """Register words, states, page, needs, figures, how long sealed records are kept, and what is handed over."""
        from himaya.web.comments.handing import received_by  # noqa: PLC0415  # models exist only now
        from himaya.web.incidents import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.incidents.actions.handed import receive_danger  # noqa: PLC0415  # likewise
        from himaya.web.incidents.models.sealed import KEPT_DAYS, ended_before  # noqa: PLC0415  # likewise
        from himaya.web.incidents.words import Action, Kind  # noqa: PLC0415  # likewise
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings

        register(Action, Kind, readers={Kind.INCIDENT.value: Verb.VIEW_INCIDENTS})
        retention.register(Kind.SEALED, days=KEPT_DAYS, expired=ended_before)
        add_hourly("sealed-records", partial(retention.purge_of, Kind.SEALED))
        received_by(receive_danger)
        add_machine(states.INCIDENT)
        add_page(Page(Section.RUN, 25, "incidents", _("Incidents"), Verb.VIEW_INCIDENTS))
        add_page(Page(Section.RUN, 26, "force_records", _("Use of force"), Verb.VIEW_FORCE))
        add_question(needs.needs)
        add_figures(needs.figures)
