"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.verbs import Verb


class FieldConfig(AppConfig):
    """The page of whoever stands outside."""

    name = "himaya.web.field"

    def ready(self) -> None:
        """Register the page, and how long tokens of what was sent are kept."""
        from himaya.web.field.actions.taking import remove_old  # noqa: PLC0415  # models exist only now
        from himaya.web.field.models import KEPT_DAYS  # noqa: PLC0415  # likewise
        from himaya.web.field.words import Action, Kind  # noqa: PLC0415  # likewise
        from himaya.web.journal.retention import register_many  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings

        register(Action, Kind)
        register_many(Kind.RECEIVED, days=KEPT_DAYS, remove=remove_old)
        add_page(Page(Section.RUN, 22, "field", _("My post"), Verb.REPORT_POSTS))
