"""App configuration."""

from django.apps import AppConfig

from himaya.web.common.verbs import Verb


class VideoConfig(AppConfig):
    """The video room of a meeting."""

    name = "himaya.web.video"

    def ready(self) -> None:
        """Register words."""
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.video.words import Action, Kind  # noqa: PLC0415  # likewise

        kinds = {Kind.VIDEO.value}
        register(Action, Kind, readers=dict.fromkeys(kinds, Verb.VIEW_BRIEFINGS), nationwide=kinds)
