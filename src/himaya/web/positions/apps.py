"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.verbs import Verb


class PositionsConfig(AppConfig):
    """Positions of units."""

    name = "himaya.web.positions"

    def ready(self) -> None:
        """Register words, pages, and how long positions are kept."""
        from himaya.web.journal.retention import register_many  # noqa: PLC0415  # models exist only now
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.positions.actions.keeping import remove_old  # noqa: PLC0415  # likewise
        from himaya.web.positions.models.position import KEPT_DAYS  # noqa: PLC0415  # likewise
        from himaya.web.positions.words import Action, Kind  # noqa: PLC0415  # likewise

        register(Action, Kind)
        register_many(Kind.POSITIONS, days=KEPT_DAYS, remove=remove_old)
        add_page(Page(Section.RUN, 37, "positions", _("Positions"), Verb.VIEW_POSITIONS))
        add_page(Page(Section.SYSTEM, 94, "position_feeds", _("Position feeds"), Verb.VIEW_FEEDS))
