"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.figures import add_figures
from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.parts import add_part
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb
from himaya.web.jobs.minutes import add_every_minute


class PartnersConfig(AppConfig):
    """Requests to partners, hazards, shared incidents and joint decisions."""

    name = "himaya.web.partners"

    def ready(self) -> None:
        """Register words, states, pages, needs, the figure, the parts of other pages, and the clock."""
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.partners import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.partners.actions.ticking import tick  # noqa: PLC0415  # likewise
        from himaya.web.partners.views import hazards, sharing  # noqa: PLC0415  # likewise
        from himaya.web.partners.words import Action, Kind  # noqa: PLC0415  # likewise

        readers = {
            Kind.REQUEST.value: Verb.VIEW_REQUESTS,
            Kind.HAZARD.value: Verb.VIEW_HAZARDS,
            Kind.SHARE.value: Verb.ANSWER_REQUESTS,
            Kind.DECISION.value: Verb.VIEW_JOINT_LOG,
        }
        register(Action, Kind, readers=readers)
        add_machine(states.ASKED)
        add_page(Page(Section.RUN, 28, "resource_requests", _("Requests for resources"), Verb.VIEW_REQUESTS))
        add_page(Page(Section.RUN, 29, "hazards", _("Hazards"), Verb.VIEW_HAZARDS))
        add_page(Page(Section.RUN, 30, "joint_decisions", _("Joint log"), Verb.VIEW_JOINT_LOG))
        add_page(Page(Section.TASKS, 64, "partner_inbox", _("The partner's desk"), Verb.ANSWER_REQUESTS))
        add_question(needs.needs)
        add_figures(needs.figures)
        add_part("incident", hazards.incident_part)
        add_part("incident", sharing.share_part)
        add_part("post", hazards.post_part)
        add_part("dispatch", hazards.dispatch_part)
        add_every_minute("partners", tick)
