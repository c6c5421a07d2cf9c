"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.figures import add_figures
from himaya.web.common.header import add_sign
from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb
from himaya.web.jobs.minutes import add_every_minute


class PostsConfig(AppConfig):
    """Posts of the plans in force."""

    name = "himaya.web.posts"

    def ready(self) -> None:
        """Register words, states, page, needs, figures, the sign in the header, and the clock."""
        from himaya.web.journal.refusals import for_another_office  # noqa: PLC0415  # needs the settings
        from himaya.web.journal.words import register  # noqa: PLC0415  # needs the settings
        from himaya.web.posts import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.posts.actions.ticking import tick  # noqa: PLC0415  # likewise
        from himaya.web.posts.words import Action, Kind  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.POST.value: Verb.VIEW_POSTS})
        for_another_office("posts.own_reason")
        add_machine(states.POST)
        add_page(Page(Section.RUN, 23, "posts", _("Posts"), Verb.VIEW_POSTS))
        add_question(needs.needs)
        add_figures(needs.figures)
        add_sign(needs.signs)
        add_every_minute("posts", tick)
