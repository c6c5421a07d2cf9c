"""The server's own look at the forms of the public, over the network, as a citizen without an account meets them."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from himaya.web.portal.models import Letter, LetterKind, Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S, AGAIN_S = 5, 2
"""Seconds after which a page is given up, and after which one that could not be reached is asked for once more."""
_OF_THE_LINE = frozenset({"ConnectionRefusedError", "ConnectionResetError", "RemoteDisconnected"})
_MOST_BYTES = 512 * 1024
FORMS: Mapping[str, tuple[str, str, LetterKind]] = {
    "/public/report/": ("بلاغ عن شيء في مكان", "Report something at a place", LetterKind.REPORT),
    "/public/complaints/": ("شكوى", "Complain", LetterKind.COMPLAINT),
}
"""Path of each form, its title in both languages, and the letters that it sends."""
_FORM = re.compile(rb'<form[^>]*method="post"')
_ASKS = re.compile(rb'<input[^>]*type="password"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: milliseconds of the slower language, and what is wrong, empty where nothing is."""

    took_ms: int
    fault: str


def look_at(address: str, path: str) -> Look:
    """Fetch a form in Arabic and in English: a page with a form, without a detour to a sign-in or a password."""
    slowest, faults = 0, []
    for at in (path, f"/en{path}"):
        began = time.monotonic()
        fault = _fault_of(address, at)
        if fault in _OF_THE_LINE:
            time.sleep(AGAIN_S)
            fault = _fault_of(address, at)
        slowest = max(slowest, round((time.monotonic() - began) * 1000))
        faults += [f"{at}: {fault}"] if fault else []
    if not Notice.objects.filter(topic=Topic.KEY).exists():
        faults.append("no-key")
    return Look(slowest, "; ".join(faults)[:500])


def waiting_letters(path: str) -> int:
    """How many letters of a form wait to be taken in."""
    return Letter.objects.filter(kind=FORMS[path][2], taken_at__isnull=True, set_aside_at__isnull=True).count()


def _fault_of(address: str, path: str) -> str:
    told = urlsplit(address)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    line = kinds[told.scheme](told.hostname or "", told.port, timeout=TIMEOUT_S)
    try:
        line.request("GET", path, headers=_headers(told.scheme, told.hostname or ""))
        answer = line.getresponse()
        body = answer.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        line.close()
    if answer.status != HTTPStatus.OK:
        return f"http-{answer.status}"
    if _ASKS.search(body):
        return "password-asked"
    return "" if _FORM.search(body) else "no-form"


def _headers(scheme: str, host: str) -> dict[str, str]:
    """Headers of a proxy where the server is asked directly: one of its own names, and TLS where it wants that."""
    names = settings.ALLOWED_HOSTS
    headers = {"User-Agent": "himaya-channel-test"}
    if host not in names and names:
        headers["Host"] = names[0].lstrip(".")
    if scheme == "http" and settings.HTTPS:
        headers["X-Forwarded-Proto"] = "https"
    return headers
