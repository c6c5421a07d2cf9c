"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.verbs import Verb

KEPT_DAYS = 365
"""After a token has ended; the journal keeps its number and label for ever."""


class AccessConfig(AppConfig):
    """Access tokens of programs."""

    name = "himaya.web.access"

    def ready(self) -> None:
        """Register words, pages, needs, how long an ended token is kept, and that it ends with the sessions."""
        from himaya.web.access import needs, queries  # noqa: PLC0415  # models exist only now
        from himaya.web.access.actions import end_tokens  # noqa: PLC0415  # likewise
        from himaya.web.access.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.accounts.sessions import ends_too  # noqa: PLC0415  # models exist only now
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings

        register(Action, Kind)
        retention.register(Kind.TOKEN, days=KEPT_DAYS, expired=queries.ended_before)
        ends_too("tokens", end_tokens)
        add_page(Page(Section.SYSTEM, 96, "tokens", _("Access tokens"), Verb.CONNECT_PROGRAMS))
        add_page(Page(Section.SYSTEM, 97, "all_tokens", _("Tokens of programs"), Verb.MANAGE_ACCOUNTS))
        add_question(needs.needs)
