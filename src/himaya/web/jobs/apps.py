"""App configuration."""

from django.apps import AppConfig

from himaya.web.common.verbs import Verb
from himaya.web.jobs.minutes import add_every_minute

KEPT_DAYS = 90
ENVELOPES_DAYS = 7
ANSWERS_DAYS = 1
"""After the day until which the app that gave an answer keeps it."""


class JobsConfig(AppConfig):
    """Long work."""

    name = "himaya.web.jobs"

    def ready(self) -> None:
        """Register the words of the journal, how long ended work is kept, and the taking of letters."""
        from himaya.web.jobs.queries import ended_before  # noqa: PLC0415  # models exist only now
        from himaya.web.jobs.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise
        from himaya.web.portal import taking  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.JOB: Verb.VIEW_PLANS})
        retention.register(Kind.JOB, days=KEPT_DAYS, expired=ended_before)
        retention.register_many(Kind.LETTER, days=ENVELOPES_DAYS, remove=taking.remove_envelopes)
        retention.register_many(Kind.ANSWER, days=ANSWERS_DAYS, remove=taking.remove_answers)
        add_every_minute("letters", taking.take_waiting)
