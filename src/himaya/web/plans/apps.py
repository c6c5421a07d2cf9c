"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.verbs import Verb


class PlansConfig(AppConfig):
    """Plans, their versions and their approval."""

    name = "himaya.web.plans"

    def ready(self) -> None:
        """Put the plans into the main menu; register words, questions and the planner's work."""
        from himaya.web.jobs.kinds import register as register_job  # noqa: PLC0415  # needs the settings
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise
        from himaya.web.plans.needs import needs  # noqa: PLC0415  # models exist only now
        from himaya.web.plans.papers import packs  # noqa: PLC0415  # likewise
        from himaya.web.plans.planning import KIND, keep_solution, run_planner  # noqa: PLC0415  # likewise
        from himaya.web.plans.words import PlanAction, PlanKind  # noqa: PLC0415  # likewise

        readers = dict.fromkeys(PlanKind.values, Verb.VIEW_PLANS)
        register(PlanAction, PlanKind, readers=readers)
        register_job(KIND, run_planner, finish=keep_solution, label=_("Planning"), verb=Verb.EDIT_PLANS)
        register_job(packs.KIND, packs.make, label=_("Documents of a plan"), verb=Verb.VIEW_PLANS)
        add_page(Page(Section.PLAN, 20, "plans", _("Plans"), Verb.VIEW_PLANS))
        add_question(needs)
