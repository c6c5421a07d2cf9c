"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.verbs import Verb


class JournalConfig(AppConfig):
    """The journal."""

    name = "himaya.web.journal"

    def ready(self) -> None:
        """Register the first words, and the page in the main menu."""
        from himaya.web.journal.needs import needs  # noqa: PLC0415  # models exist only now
        from himaya.web.journal.words import Action, Kind, register  # noqa: PLC0415  # needs the settings

        register(Action, Kind, readers={Kind.PLAN: Verb.VIEW_PLANS})
        add_question(needs)
        add_page(Page(Section.REPORT, 90, "journal", _("Journal"), Verb.READ_JOURNAL))
