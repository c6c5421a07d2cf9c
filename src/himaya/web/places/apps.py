"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.verbs import Verb
from himaya.web.jobs.hourly import add_hourly


class PlacesConfig(AppConfig):
    """Places, units, celebrations and numbers to call."""

    name = "himaya.web.places"

    def ready(self) -> None:
        """Register the words of the journal, pages, what the register asks of an office, and what the public reads."""
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.places.actions.publishing import publish_places  # noqa: PLC0415  # models exist only now
        from himaya.web.places.needs import needs  # noqa: PLC0415  # likewise
        from himaya.web.places.words import Action, Kind  # noqa: PLC0415  # likewise

        readers: dict[str, Verb] = {
            Kind.PLACE: Verb.VIEW_PLACES,
            Kind.UNIT: Verb.VIEW_UNITS,
            Kind.BASE: Verb.VIEW_UNITS,
            Kind.CELEBRATION: Verb.VIEW_CALENDAR,
        }
        register(Action, Kind, readers=readers)
        add_page(Page(Section.PLAN, 30, "places", _("Places"), Verb.VIEW_PLACES))
        add_page(Page(Section.PLAN, 32, "celebrations", _("Calendar"), Verb.VIEW_CALENDAR))
        add_page(Page(Section.PLAN, 35, "units", _("Units"), Verb.VIEW_UNITS))
        add_page(Page(Section.PLAN, 92, "emergency_numbers", _("Numbers to call"), Verb.VIEW_CALENDAR))
        add_question(needs)
        add_hourly("public-places", publish_places)
