"""Pages on which the public writes, and on which it reads by receipt what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.common.language import in_language
from himaya.web.portal.flood import ASKING
from himaya.web.portal.forms import Appeal, Ask, Feedback
from himaya.web.portal.models import Answer, LetterKind
from himaya.web.portal.pages import page, public, takes_letters
from himaya.web.portal.queries.channels import channel_notices, instead_of
from himaya.web.portal.queries.numbers import numbers
from himaya.web.portal.receipts import digest_of
from himaya.web.portal.sending import guarded, refused, send

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public
def letters(request: HttpRequest) -> HttpResponse:
    """Say what can be written here, and what becomes of it."""
    ways = channel_notices()
    silent = [(one, instead_of(one, ways)) for one in ways if one.down_since]
    return page(request, "letters", current="letters", numbers=numbers(), ways=ways, silent=silent)


@takes_letters
@guarded(gate=ASKING)
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask by a receipt: it is sent in the form, never in the address, so that it stands in no log."""
    form = Ask(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "receipt", current="letters", form=form)
    typed = form.cleaned_data["receipt"]
    found = Answer.objects.filter(pk=digest_of(typed)).first()
    waiting = _(
        "No answer stands here yet. It was sent a moment ago, or the receipt was mistyped, or its time is over."
    )
    context = {
        "receipt": typed,
        "words": in_language(found.words_ar, found.words_en) if found else waiting,
        "changed_at": found.changed_at if found else timezone.now(),
        "offers": found.offers if found else [],
    }
    return page(request, "answer", current="letters", **context)


@takes_letters
@guarded()
def follow(request: HttpRequest) -> HttpResponse:
    """Appeal, withdraw or answer two questions, where the answer to the receipt offers it."""
    if request.method != "POST":
        return page(request, "receipt", current="letters", form=Ask())
    sent = request.POST
    digest, wanted = digest_of(sent.get("receipt", "")[:80]), sent.get("do", "")
    found = Answer.objects.filter(pk=digest).first()
    if found is None or wanted not in found.offers:
        return refused(request, "letters.not_now")
    if wanted == LetterKind.FEEDBACK:
        answers = Feedback(sent)
        told = _("Thank you. Your two answers are counted; nothing leads from them to you or to what you sent.")
        body = answers.cleaned_data if answers.is_valid() else None
    elif wanted == LetterKind.APPEAL:
        written = Appeal(sent)
        told = _("Your appeal was received. Somebody else decides it; ask again by the same receipt.")
        body = {"about": digest, "text": written.cleaned_data["text"]} if written.is_valid() else None
    else:
        told = _("Your withdrawal was received. It is carried out within minutes; ask again by the same receipt.")
        body = {"about": digest}
    if body is None:
        return refused(request, "letters.not_now")
    send(LetterKind(wanted), body, of=found.kind)
    return page(request, "sent", current="letters", title=told)
