"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.verbs import Verb

KEPT_DAYS = 365
"""After a webhook was ended."""
MESSAGES_DAYS = 30


class WebhooksConfig(AppConfig):
    """Webhooks of partners."""

    name = "himaya.web.webhooks"

    def ready(self) -> None:
        """Register words, pages, needs, the runner, how long messages are kept, and that it ends with the sessions."""
        from himaya.web.accounts.sessions import ends_too  # noqa: PLC0415  # models exist only now
        from himaya.web.jobs.minutes import add_every_minute  # noqa: PLC0415  # needs the settings
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise
        from himaya.web.webhooks import needs, queries  # noqa: PLC0415  # models exist only now
        from himaya.web.webhooks.actions import end_endpoints  # noqa: PLC0415  # likewise
        from himaya.web.webhooks.sending import send_waiting  # noqa: PLC0415  # likewise
        from himaya.web.webhooks.words import Action, Kind  # noqa: PLC0415  # needs the settings

        register(Action, Kind)
        retention.register(Kind.WEBHOOK, days=KEPT_DAYS, expired=queries.ended_before)
        retention.register_many(Kind.DELIVERY, days=MESSAGES_DAYS, remove=queries.remove_ended)
        ends_too("webhooks", end_endpoints)
        add_page(Page(Section.SYSTEM, 98, "webhooks", _("Webhooks"), Verb.CONNECT_PROGRAMS))
        add_page(Page(Section.SYSTEM, 99, "all_webhooks", _("Webhooks of partners"), Verb.MANAGE_ACCOUNTS))
        add_question(needs.needs)
        add_every_minute("webhooks", send_waiting)
