"""The card of a post, printed and hung up there: where to complain, and the code that names the post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qrcode
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathImage

from himaya.web.posts.policies import post_viewers
from himaya.web.posts.queries.listing import post_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.safestring import SafeString

_QUIET = 4
"""White modules round the square, as the standard asks for."""


@post_viewers
@require_safe
def complaint_card(request: Any, pk: int) -> HttpResponse:
    """Show the card in both languages, to be printed."""
    post = post_of(request.user, pk)
    address = request.build_absolute_uri(reverse("public_complaints"))
    context = {"post": post, "address": address, "square": _square(f"{address}?post={post.code}")}
    return render(request, "complaints/card.html", context)


def _square(text: str) -> SafeString:
    """A square that a telephone reads as a text, as SVG; its content is a path and nothing of the text."""
    code = qrcode.QRCode(border=_QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    drawn: str = code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode")
    return mark_safe(drawn)  # noqa: S308  # numbers of a drawing alone
