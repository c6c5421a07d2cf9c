"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb
from himaya.web.jobs.hourly import add_hourly
from himaya.web.jobs.minutes import add_every_minute


class ComplaintsConfig(AppConfig):
    """Complaints."""

    name = "himaya.web.complaints"

    def ready(self) -> None:
        """Register words, states, pages, needs, the clock that escalates, and how long a complaint is kept."""
        from himaya.web.complaints import letters, needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.complaints.actions.escalating import escalate_due  # noqa: PLC0415  # likewise
        from himaya.web.complaints.models.history import KEPT_DAYS, closed_before  # noqa: PLC0415  # likewise
        from himaya.web.complaints.publishing import publish_figures  # noqa: PLC0415  # likewise
        from himaya.web.complaints.words import Action, Kind  # noqa: PLC0415  # likewise
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.refusals import for_another_office  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.portal.models import LetterKind  # noqa: PLC0415  # likewise
        from himaya.web.portal.taking import take_letters  # noqa: PLC0415  # likewise

        register(Action, Kind)
        take_letters(LetterKind.COMPLAINT, letters.received)
        take_letters(LetterKind.APPEAL, letters.appealed, of=LetterKind.COMPLAINT)
        for_another_office(
            "complaints.sealed_out", "complaints.not_yours", "complaints.not_investigator", "complaints.own_decision"
        )
        retention.register(Kind.COMPLAINT, days=KEPT_DAYS, expired=closed_before)
        add_machine(states.COMPLAINT)
        add_page(Page(Section.PUBLIC, 20, "complaints", _("Complaints"), Verb.VIEW_COMPLAINTS))
        add_page(Page(Section.PUBLIC, 21, "complaints_oversight", _("Deadlines that passed"), Verb.OVERSEE_COMPLAINTS))
        add_page(Page(Section.PUBLIC, 22, "complaints_figures", _("Figures of complaints"), Verb.VIEW_COMPLAINTS))
        add_question(needs.needs)
        add_every_minute("complaints", escalate_due)
        add_hourly("complaint-figures", publish_figures)
