"""App configuration."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb
from himaya.web.jobs.hourly import add_hourly

KEPT_DAYS = 365


class ReportsConfig(AppConfig):
    """Reports of the public."""

    name = "himaya.web.reports"

    def ready(self) -> None:
        """Register words, states, the page, needs, what letters are taken, what the clock does, and how long."""
        from himaya.web.comments.actions.taking import feedback_came  # noqa: PLC0415  # models exist only now
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise
        from himaya.web.portal.models import LetterKind  # noqa: PLC0415  # likewise
        from himaya.web.portal.taking import take_letters  # noqa: PLC0415  # likewise
        from himaya.web.reports import needs, states  # noqa: PLC0415  # likewise
        from himaya.web.reports.actions import taking  # noqa: PLC0415  # likewise
        from himaya.web.reports.publishing import publish_report_figures  # noqa: PLC0415  # likewise
        from himaya.web.reports.words import Action, Kind  # noqa: PLC0415  # needs the settings

        register(Action, Kind, readers={Kind.PUBLIC_REPORT: Verb.TRIAGE_REPORTS})
        add_machine(states.REPORT)
        add_page(Page(Section.PUBLIC, 10, "public_reports", _("Reports of the public"), Verb.TRIAGE_REPORTS))
        add_question(needs.needs)
        take_letters(LetterKind.REPORT, taking.report_came)
        take_letters(LetterKind.FEEDBACK, partial(feedback_came, kind=LetterKind.REPORT), of=LetterKind.REPORT)
        add_hourly("public-reports", taking.close_answered)
        add_hourly("public-report-figures", publish_report_figures)
        retention.register_many(Kind.PUBLIC_REPORT, days=KEPT_DAYS, remove=taking.remove_reports)
