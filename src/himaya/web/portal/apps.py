"""App configuration."""

from django.apps import AppConfig, apps


class PortalConfig(AppConfig):
    """What the public reads."""

    name = "himaya.web.portal"

    def ready(self) -> None:
        """Where operations are not installed, what was published says whether this is an exercise."""
        from himaya.web.common import mark  # noqa: PLC0415  # needs the settings
        from himaya.web.portal.queries.marking import is_published_exercise  # noqa: PLC0415  # models exist only now

        if not apps.is_installed("himaya.web.exercise"):
            mark.answered_by(is_published_exercise)
