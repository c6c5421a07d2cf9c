"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb


class BriefingsConfig(AppConfig):
    """Meetings, directives, and briefings of posts."""

    name = "himaya.web.briefings"

    def ready(self) -> None:
        """Register words, states, pages, needs, and the ladder of escalation."""
        from himaya.web.briefings import brief_needs, needs, on_phone, states  # noqa: PLC0415  # models exist only now
        from himaya.web.briefings.actions.tasks import escalate_due  # noqa: PLC0415  # likewise
        from himaya.web.briefings.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.jobs.minutes import add_every_minute  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise

        kinds = {Kind.MEETING.value, Kind.DIRECTIVE.value}
        readers = {**dict.fromkeys(kinds, Verb.VIEW_BRIEFINGS), Kind.BRIEF.value: Verb.VIEW_BRIEFS}
        register(Action, Kind, readers=readers, nationwide=kinds)
        for machine in (states.MEETING, states.DECISION, states.TASK, states.BRIEF):
            add_machine(machine)
        add_page(Page(Section.BRIEF, 38, "meetings", _("Meetings"), Verb.VIEW_BRIEFINGS))
        add_page(Page(Section.BRIEF, 39, "directives", _("Directives"), Verb.VIEW_BRIEFINGS))
        add_page(Page(Section.BRIEF, 37, "briefs", _("Briefings of posts"), Verb.VIEW_BRIEFS))
        add_question(needs.needs)
        add_question(brief_needs.needs)
        on_phone.register()
        add_every_minute("directives", escalate_due)
