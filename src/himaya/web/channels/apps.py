"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.verbs import Verb

KEPT_DAYS = 800
"""Two years and a little: a year beside the year before it."""


class ChannelsConfig(AppConfig):
    """Channels by which citizens reach the office."""

    name = "himaya.web.channels"

    def ready(self) -> None:
        """Register words, the page, needs, the clock, and how long tests are kept."""
        from himaya.web.channels import needs  # noqa: PLC0415  # models exist only now
        from himaya.web.channels.actions.testing import remove_tests, tick  # noqa: PLC0415  # likewise
        from himaya.web.channels.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.jobs.minutes import add_every_minute  # noqa: PLC0415  # likewise
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.CHANNEL.value: Verb.VIEW_CHANNELS})
        retention.register_many(Kind.TEST, days=KEPT_DAYS, remove=remove_tests)
        add_page(Page(Section.PUBLIC, 40, "channels", _("Channels"), Verb.VIEW_CHANNELS))
        add_question(needs.needs)
        add_every_minute("channels", tick)
