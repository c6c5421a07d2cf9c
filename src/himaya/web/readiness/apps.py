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


class ReadinessConfig(AppConfig):
    """Readiness boards and the alert level."""

    name = "himaya.web.readiness"

    def ready(self) -> None:
        """Register words, states, pages, needs, figures and the sign of the alert level."""
        from himaya.web.journal.refusals import for_another_office  # noqa: PLC0415  # needs the settings
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.plans.papers.readiness import add_lines  # noqa: PLC0415  # models exist only now
        from himaya.web.readiness import needs, papers, policies, proofs, states  # noqa: PLC0415  # likewise
        from himaya.web.readiness.publishing import publish_alert_days  # noqa: PLC0415  # likewise
        from himaya.web.readiness.words import Action, Kind  # noqa: PLC0415  # likewise

        readers = {kind.value: Verb.VIEW_READINESS for kind in (Kind.BOARD, Kind.ITEM)}
        readers |= {kind.value: Verb.VIEW_ALERT for kind in (Kind.LEVEL, Kind.MEASURE)}
        register(Action, Kind, readers=readers, nationwide={Kind.LEVEL.value})
        for_another_office(*policies.OF_OTHERS)
        add_machine(states.ITEM)
        add_machine(states.MEASURE)
        add_page(Page(Section.READY, 40, "readiness", _("Readiness"), Verb.VIEW_READINESS))
        add_page(Page(Section.READY, 45, "alert", _("Alert level"), Verb.VIEW_ALERT))
        add_question(needs.needs)
        add_figures(needs.figures)
        add_sign(needs.signs)
        add_lines(papers.lines)
        add_hourly("lost-proofs", proofs.look_at_all)
        add_hourly("alert-days", publish_alert_days)
