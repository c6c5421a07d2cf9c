"""App configuration."""

from django.apps import AppConfig

from himaya.web.common.verbs import Verb


class JobsConfig(AppConfig):
    """Long work."""

    name = "himaya.web.jobs"

    def ready(self) -> None:
        """Register the words of the journal."""
        from himaya.web.jobs.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.JOB: Verb.VIEW_PLANS})
