"""From a form to a sealed letter: what is let in, what is turned away and by which rule, and the receipt.

No form here has a token against forgery: there is no cookie and no account, so nobody's rights could be borrowed. What
another site sends in a visitor's name is turned away where the browser says so.
"""

from __future__ import annotations

import time
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from himaya.web.portal.flood import BYTES_OF_A_TOKEN, LETTERS
from himaya.web.portal.models import Letter, LetterKind, Notice, Topic
from himaya.web.portal.pages import KEPT_S, page
from himaya.web.portal.queries.numbers import numbers
from himaya.web.portal.receipts import digest_of, new_receipt
from himaya.web.portal.sealing import seal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from himaya.web.portal.flood import Gate

    View = Callable[..., HttpResponse]

MOST_BYTES = 64 * 1024
"""Largest form without a picture."""
TRAP = "homepage"
"""A field that people do not see and programs fill in."""
KEY_OF_LETTERS = "letters"
RULES: Mapping[str, tuple[int, Any, Any]] = {
    "letters.flood": (
        HTTPStatus.TOO_MANY_REQUESTS,
        _("More is being sent just now than can be read. Nothing of what you sent was kept."),
        _("Wait some minutes and send it again. Where there is danger, do not write: call."),
    ),
    "letters.too_large": (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("What you sent is too large. Nothing of it was kept."),
        _("Write it shorter, or send a smaller picture."),
    ),
    "letters.trap": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("A field was filled in that only programs see. Nothing of what you sent was kept."),
        _("Go back, leave the field “Leave this empty” empty, and send it again."),
    ),
    "letters.elsewhere": (
        HTTPStatus.FORBIDDEN,
        _("This was sent from the page of another site. Nothing of it was kept."),
        _("Open our own page and write there."),
    ),
    "letters.not_now": (
        HTTPStatus.CONFLICT,
        _("This cannot follow what was sent under this receipt, or it cannot any more. Nothing was kept."),
        _("Ask by your receipt: the answer says what may follow and until when."),
    ),
    "letters.closed": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("Letters cannot be taken at the moment: the key that seals them has not been published."),
        _("Try again later. Where there is danger, call."),
    ),
}
"""Rules by which a letter is turned away: status, reason, and the lawful way."""


class ClosedError(Exception):
    """Operations have not said how letters are sealed."""


def guarded(*, gate: Gate = LETTERS, most_bytes: int = MOST_BYTES) -> Callable[[View], View]:
    """Turn away what is sent too large, too often or from another site, before a byte of it is read."""

    def around(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **asked: str) -> HttpResponse:
            rule = _broken(request, gate, most_bytes) if request.method == "POST" else ""
            if rule:
                return refused(request, rule)
            try:
                return view(request, **asked)
            except ClosedError:
                return refused(request, "letters.closed")

        return answer

    return around


def _broken(request: HttpRequest, gate: Gate, most_bytes: int) -> str:
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > most_bytes:
        return "letters.too_large"
    if not _is_ours(request):
        return "letters.elsewhere"
    if not gate.admits(request.META.get("REMOTE_ADDR", ""), 1 + size // BYTES_OF_A_TOKEN):
        return "letters.flood"
    return "letters.trap" if request.POST.get(TRAP) else ""


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser does not say that another site sends this; old ones say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin", "")
    return origin in {"", "null"} or urlsplit(origin).netloc == request.get_host()


_REFUSALS: dict[tuple[str, str], tuple[float, bytes]] = {}


def refused(request: HttpRequest, rule: str) -> HttpResponse:
    """Say that nothing was kept, by which rule, and what to do; drawn once in some seconds, whatever comes."""
    status, reason, remedy = RULES[rule]
    key, now = (translation.get_language() or "", rule), time.monotonic()
    drawn_at, content = _REFUSALS.get(key, (0.0, b""))
    if not content or now - drawn_at > KEPT_S:
        drawn = page(request, "refused", rule=rule, reason=reason, remedy=remedy, numbers=numbers())
        content = drawn.content
        _REFUSALS[key] = (now, content)
    return HttpResponse(content, status=status)


def send(kind: LetterKind, body: Mapping[str, Any], *, of: str = "") -> str:
    """Seal a letter and leave it in the mailbox; returns its receipt, which is kept nowhere.

    Raises
    ------
    ClosedError : no key has been published.
    """
    key = Notice.objects.filter(topic=Topic.KEY, key=KEY_OF_LETTERS).first()
    if key is None:
        raise ClosedError
    receipt = new_receipt()
    letter = Letter(digest=digest_of(receipt), kind=kind, of=of)
    letter.sealed = seal(body, to=key.told["public"], about=letter.outside)
    letter.save(force_insert=True)
    return receipt
