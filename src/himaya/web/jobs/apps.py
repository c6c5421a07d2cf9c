"""App configuration."""

from django.apps import AppConfig

from himaya.web.common.verbs import Verb

KEPT_DAYS = 90


class JobsConfig(AppConfig):
    """Long work."""

    name = "himaya.web.jobs"

    def ready(self) -> None:
        """Register the words of the journal, and how long ended work is kept."""
        from himaya.web.jobs.queries import ended_before  # noqa: PLC0415  # models exist only now
        from himaya.web.jobs.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.JOB: Verb.VIEW_PLANS})
        retention.register(Kind.JOB, days=KEPT_DAYS, expired=ended_before)
