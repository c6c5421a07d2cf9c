"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from himaya.web.common.navigation import Page, Section, add_page
from himaya.web.common.needs import add_question
from himaya.web.common.states import add_machine
from himaya.web.common.verbs import Verb

REJECTED_DAYS, COMMENT_DAYS = 30, 365


class CommentsConfig(AppConfig):
    """Comments of the public."""

    name = "himaya.web.comments"

    def ready(self) -> None:
        """Register words, states, pages, needs, what letters are taken, and how long texts are kept."""
        from himaya.web.comments import needs, states  # noqa: PLC0415  # models exist only now
        from himaya.web.comments.actions import taking  # noqa: PLC0415  # likewise
        from himaya.web.comments.words import Action, Kind  # noqa: PLC0415  # needs the settings
        from himaya.web.journal import retention  # noqa: PLC0415  # likewise
        from himaya.web.journal.words import register  # noqa: PLC0415  # likewise
        from himaya.web.portal.models import LetterKind  # noqa: PLC0415  # likewise
        from himaya.web.portal.taking import take_letters  # noqa: PLC0415  # likewise

        register(Action, Kind, readers={Kind.COMMENT: Verb.MODERATE_COMMENTS, Kind.DANGER: Verb.VIEW_DANGER})
        add_machine(states.COMMENT)
        add_page(Page(Section.PUBLIC, 20, "comments", _("Comments"), Verb.MODERATE_COMMENTS))
        add_page(Page(Section.PUBLIC, 25, "dangers", _("Dangers handed over"), Verb.VIEW_DANGER))
        add_question(needs.needs)
        take_letters(LetterKind.COMMENT, taking.comment_came)
        take_letters(LetterKind.APPEAL, taking.appeal_came, of=LetterKind.COMMENT)
        take_letters(LetterKind.WITHDRAWAL, taking.withdrawal_came, of=LetterKind.COMMENT)
        take_letters(LetterKind.FEEDBACK, taking.feedback_came, of=LetterKind.COMMENT)
        retention.register_many(Kind.REJECTED_TEXT, days=REJECTED_DAYS, remove=taking.remove_texts)
        retention.register_many(Kind.COMMENT, days=COMMENT_DAYS, remove=taking.remove_comments)
