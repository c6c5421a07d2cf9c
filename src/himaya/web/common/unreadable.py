"""Requests with a null character, which no database keeps in a text: refused before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import UnreadablePostError

from himaya.web.common.views import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse

    from himaya.web.common.middleware import Handler

_TELLERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {}


def add_teller(prefix: str, teller: Callable[[HttpRequest], HttpResponse]) -> None:
    """Let addresses that begin with a prefix tell a bad request in their own form."""
    _TELLERS[prefix] = teller


def no_null_characters(get_response: Handler) -> Handler:
    """Answer 400 where the address, the form or the JSON body of a request holds a null character."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not _holds_null(request):
            return get_response(request)  # type: ignore[return-value]  # passed on as it came
        teller = next((found for prefix, found in _TELLERS.items() if request.path.startswith(prefix)), bad_request)
        return teller(request)

    return answer


def _holds_null(request: HttpRequest) -> bool:
    try:
        if request.content_type == "application/json" and b"\\u0000" in request.body:
            return True
        return any("\0" in text for text in _texts(request))
    except UnreadablePostError:
        return True


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    for sent in (request.GET, request.POST):
        for name, values in sent.lists():
            yield name
            yield from map(str, values)
