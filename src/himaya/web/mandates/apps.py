"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb

KEPT_DAYS = 3653
"""Ten years: instruments with everything that hangs on them."""


class MandatesConfig(AppConfig):
    """Mandated tasks and partners."""

    name = "himaya.web.mandates"

    def ready(self) -> None:
        """Register words, states, pages, needs, the clock, and how long it is kept."""
        from himaya.web.jobs.hourly import add_hourly  # noqa: PLC0415  # needs the settings
        from himaya.web.jobs.minutes import add_every_minute  # noqa: PLC0415  # needs the settings
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise
        from himaya.web.mandates import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.mandates.actions.ticking import tick  # noqa: PLC0415  # likewise
        from himaya.web.mandates.publishing import publish_removals  # noqa: PLC0415  # likewise
        from himaya.web.mandates.queries.kept import ended_before  # noqa: PLC0415  # likewise
        from himaya.web.mandates.words import Action, Kind  # noqa: PLC0415  # likewise

        own = (Kind.INSTRUMENT, Kind.MANDATE, Kind.REFERENCE)
        register(Action, Kind, readers={kind.value: Verb.VIEW_MANDATES for kind in own})
        retention.register(Kind.INSTRUMENT, days=KEPT_DAYS, expired=ended_before)
        add_machine(states.MANDATE)
        add_machine(states.REQUEST)
        add_page(Page(Section.TASKS, 60, "mandates", _("Mandated tasks"), Verb.VIEW_MANDATES))
        add_page(Page(Section.TASKS, 61, "instruments", _("Instruments"), Verb.VIEW_MANDATES))
        add_page(Page(Section.TASKS, 62, "references", _("Judicial references"), Verb.VIEW_MANDATES))
        add_page(Page(Section.TASKS, 63, "oversight", _("Oversight of tasks"), Verb.OVERSEE_MANDATES))
        add_question(needs.needs)
        add_every_minute("mandates", tick)
        add_hourly("removal-figures", publish_removals)
