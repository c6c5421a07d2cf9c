"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common import mark
from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb


class ExerciseConfig(AppConfig):
    """The mark of the installation and the simulated night."""

    name = "himaya.web.exercise"

    def ready(self) -> None:
        """Answer what this installation is, and what time it is at played posts; register words, page and work."""
        from himaya.web.exercise import states  # noqa: PLC0415  # models exist only now
        from himaya.web.exercise.player.job import run  # noqa: PLC0415  # likewise
        from himaya.web.exercise.queries.installation import is_marked_exercise  # noqa: PLC0415  # likewise
        from himaya.web.exercise.queries.nights import JOB, clocks  # noqa: PLC0415  # likewise
        from himaya.web.exercise.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.jobs import kinds  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise
        from himaya.web.posts import moments  # noqa: PLC0415  # likewise

        mark.answered_by(is_marked_exercise)
        moments.answered_by(clocks)
        register(Action, Kind, readers={Kind.NIGHT.value: Verb.VIEW_EXERCISE})
        add_machine(states.NIGHT)
        add_page(Page(Section.SYSTEM, 85, "exercise", _("Simulated night"), Verb.VIEW_EXERCISE))
        kinds.register(JOB, run, label=_("Simulated night"), verb=Verb.DIRECT_EXERCISE)
