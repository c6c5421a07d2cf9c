"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.figures import add_figures
from himaya.web.common.header import add_sign
from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb
from himaya.web.jobs.hourly import add_hourly
from himaya.web.jobs.minutes import add_every_minute


class ControlsConfig(AppConfig):
    """Roads in operation."""

    name = "himaya.web.controls"

    def ready(self) -> None:
        """Register words, states, page, needs, figures, sign, the alarm of what is past its end, and streets."""
        from himaya.web.controls import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.controls.actions.alarms import raise_alarms  # noqa: PLC0415  # likewise
        from himaya.web.controls.actions.streets import publish_streets  # noqa: PLC0415  # likewise
        from himaya.web.controls.words import Action, Kind  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings

        register(Action, Kind, readers={Kind.CONTROL.value: Verb.VIEW_CONTROLS})
        add_machine(states.CONTROL)
        add_page(Page(Section.RUN, 27, "controls", _("Road controls"), Verb.VIEW_CONTROLS))
        add_question(needs.needs)
        add_figures(needs.figures)
        add_sign(needs.signs)
        add_every_minute("road-control-alarms", raise_alarms)
        add_hourly("public-streets", publish_streets)
