"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb
from himaya.web.jobs.minutes import add_every_minute


class AdvisoriesConfig(AppConfig):
    """Advisories."""

    name = "himaya.web.advisories"

    def ready(self) -> None:
        """Register words, states, the page, what is asked and what the clock does."""
        from himaya.web.advisories import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.advisories.actions.steps import expire_due  # noqa: PLC0415  # likewise
        from himaya.web.advisories.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.ADVISORY.value: Verb.VIEW_ADVISORIES})
        add_machine(states.ADVISORY)
        add_page(Page(Section.RUN, 39, "advisories", _("Advisories"), Verb.VIEW_ADVISORIES))
        add_question(needs.needs)
        add_every_minute("advisories", expire_due)
