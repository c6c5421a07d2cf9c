"""Whatever is written into whichever form of the house, no number of a person or vehicle is kept in the database.

Every page of the world of these tests is opened by every role, and every form on it is sent with an identity number, a
telephone and a number plate in each of its free texts; then every column of every table that can be read is searched.
A field that is refused is tried again beside others that are not. Only sealed stores hold such numbers, encrypted.
"""

from __future__ import annotations

import io
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.urls import NoReverseMatch, resolve
from PIL import Image
from tests.web.test_every_address import ROUTES, _address, _things

from himaya.celebrations.period import CAIRO
from himaya.web.accounts.models import Role
from himaya.web.common.masking import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import SimpleNamespace

    from django.test import Client

pytestmark = pytest.mark.any_database
NUMBERS = ("29001011234567", "01012345678", "ق ص ر 8731")
WRITERS = (
    Role.PLANNER, Role.DIRECTOR, Role.OPERATOR, Role.DUTY_OFFICER, Role.SUPERVISOR, Role.TRAFFIC_OFFICER, Role.LIAISON,
    Role.LEGAL_REVIEWER, Role.AUDITOR, Role.MODERATOR, Role.MEDIA_OFFICER, Role.COMPLAINTS_OFFICER, Role.ADMINISTRATOR,
)  # fmt: skip
MOST_TRIES, ENOUGH_QUIET = 3, 5
"""Offices that try a form which is taken from none; offices that find nothing new on a page before it is left."""
NOT_TRIED = {
    "alert_set", "complaint_new", "control_amend", "control_new", "cordon_new", "danger", "joint_decision_new",
    "mandate_edit", "place_edit", "place_new", "resource_request_new", "risk_new", "incident_share", "unit_new",
    "dispatch_command", "incident_dispatch", "token_make",
    "base_edit", "field_share", "part_edit", "unit_edit", "unit_status",
}  # fmt: skip
"""Forms that ask for more than can be guessed, which tests of their own apps send; some have no room for a sentence."""
PLAIN = "عند الباب البحري"
TOLD = f"{PLAIN}، {' ثم '.join(NUMBERS)}"
"""What is written into every free text."""
SOUGHT = (*NUMBERS, "_u0631 8731")
"""The numbers as they would be found; JSON may write an Arabic letter by its code."""
FITTING = {
    "outline": "POLYGON ((29.9 31.2, 29.901 31.2, 29.901 31.201, 29.9 31.201, 29.9 31.2))",
    "polygon": "29.9 31.2\n29.901 31.2\n29.901 31.201",
    "survey_reference": "حوض 1 قطعة 2",
    "id": "N-7",
    "lon": "29.9",
    "lat": "31.2",
    "year": "2025",
    "number": "2671",
    "width_m": "3",
    "measured_m2": "10567",
    "digits": "180",
}
"""What fields take that take no words, or not any."""
_SHORTEST = 20
"""Letters of a field that has room for a sentence."""
_FREE = {"text", "search", ""}
_SKIPPED = {"submit", "button", "reset", "image", "password"}
_READ = (models.CharField, models.TextField, models.JSONField)


@dataclass
class Form:
    """A form as a browser sends it: where to, what it holds, and which of its fields take any text."""

    action: str
    page: str
    values: dict[str, list[str]] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def at(self) -> str:
        """The address that it is sent to."""
        return urljoin(self.page, self.action)


class _Forms(HTMLParser):
    """Finds the forms of a page that change something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found = page, list[Form]()
        self._form: Form | None = None
        self._select, self._text = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field as it stands."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), self.page) if given.get("method", "").lower() == "post" else None
        elif self._form is not None and tag in {"input", "textarea", "select", "option", "button"}:
            getattr(self, f"_take_{tag}")(self._form, given)

    def handle_endtag(self, tag: str) -> None:
        """A form that has a free text is kept."""
        if tag == "form" and self._form is not None:
            self.found += [self._form] if self._form.free else []
            self._form = None

    def _take_input(self, form: Form, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name or kind in _SKIPPED:
            return
        if kind == "file":
            form.pictures.append(name)
            return
        if kind in {"checkbox", "radio"}:
            if kind == "checkbox" or name not in form.values:
                form.values.setdefault(name, []).append(given.get("value", "on"))
            return
        is_free = kind in _FREE and "pattern" not in given and given.get("inputmode", "text") == "text"
        is_free = is_free and int(given.get("maxlength", "200")) >= _SHORTEST
        form.free += [name] if is_free else []
        fitting = FITTING.get(name) or (PLAIN if is_free else _some(kind, given, len(form.values)))
        form.values[name] = [given.get("value") or fitting]

    def _take_textarea(self, form: Form, given: dict[str, str]) -> None:
        form.free.append(given["name"])
        form.values[given["name"]] = [FITTING.get(given["name"], PLAIN)]

    def _take_select(self, form: Form, given: dict[str, str]) -> None:
        self._select = given.get("name", "")
        form.values.setdefault(self._select, [])

    def _take_option(self, form: Form, given: dict[str, str]) -> None:
        chosen = form.values.get(self._select)
        if chosen is not None and given.get("value") and (not chosen or "selected" in given):
            form.values[self._select] = [given["value"]]

    def _take_button(self, form: Form, given: dict[str, str]) -> None:
        if given.get("name") and given["name"] not in form.values:
            form.values[given["name"]] = [given.get("value", "")]


def _some(kind: str, given: dict[str, str], nth: int) -> str:
    """A value that a field of a kind takes: today, and of several times each later than the one before."""
    if "required" not in given:
        return ""
    at = datetime.now(CAIRO) + timedelta(hours=0 if given.get("name") == "event_at" else nth + 1)
    written = {
        "datetime-local": f"{at:%Y-%m-%dT%H:%M}",
        "date": f"{datetime.now(CAIRO):%Y-%m-%d}",
        "time": f"{at:%H:%M}",
    }
    return written.get(kind) or given.get("min") or "2"


def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(written, "PNG")
    return written.getvalue()


def _columns() -> list[tuple[str, list[str]]]:
    """Every table with the columns that hold text."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        columns = [str(one.column) for one in model._meta.concrete_fields if isinstance(one, _READ)]
        if columns and model._meta.managed:
            found[model._meta.db_table] = columns
    return sorted(found.items())


COLUMNS = _columns()
PICTURE = _picture()


def _kept(words: tuple[str, ...]) -> list[str]:
    """Tables in which any of these words can be read."""
    found = []
    with connection.cursor() as cursor:
        for table, columns in COLUMNS:
            like = " OR ".join(f'CAST("{column}" AS TEXT) LIKE %s' for column in columns for _word in words)
            sought = [f"%{one}%" for _column in columns for one in words]
            asked = f'SELECT COUNT(*) FROM "{table}" WHERE {like}'  # noqa: S608  # names of our models; words are parameters
            cursor.execute(asked, sought)
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def _sent(desk: Client, form: Form, numbered: list[str]) -> tuple[bool, list[str], bool]:
    """Send a form with numbers in some fields: whether it was taken, which tables hold a number, whether one a mask."""
    values: dict[str, Any] = {name: list(found) for name, found in form.values.items()}
    values |= {name: [TOLD] for name in numbered}
    values |= {name: SimpleUploadedFile("x.png", PICTURE, "image/png") for name in form.pictures}
    with transaction.atomic():
        answer = desk.post(form.at, values)
        is_taken = answer.status_code == HTTPStatus.FOUND
        told, is_masked = _kept(SOUGHT), bool(is_taken and _kept((MASK,)))
        transaction.set_rollback(True)
    return is_taken, told, is_masked


def _forms(desk: Client, at: str) -> list[Form] | None:
    """Forms of a page that have a free text; None where the desk may not open it, or it is no page."""
    page = desk.get(at)
    if page.status_code != HTTPStatus.OK or "html" not in page.headers.get("Content-Type", ""):
        return None
    reader = _Forms(at)
    reader.feed(page.content.decode())
    return reader.found


def _pages(world: SimpleNamespace) -> Iterator[str]:
    """The address of every page of the offices, as far as the world holds what it is about."""
    things = _things(world)
    for name in ROUTES:
        if name and not name.startswith("public_"):
            with suppress(NoReverseMatch, ValueError):
                yield _address(name, things)


def _outcome(desk: Client, form: Form) -> str:
    """What becomes of numbers in a form: masked, refused where the same without them is taken, or not tried at all."""
    tries = [form.free, *([name] for name in form.free)]
    outcome = "untried"
    for numbered in tries:
        is_taken, told, is_masked = _sent(desk, form, numbered)
        assert told == [], (form.at, numbered)
        if is_masked:
            return "masked"
        outcome = "taken" if is_taken else outcome
    return "refused" if outcome == "untried" and _sent(desk, form, [])[0] else outcome


def test_no_form_keeps_a_number_of_a_person(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """Not in the thing, its history, the journal, a message or a job; the field is masked, or the form is refused."""
    assert _kept((*SOUGHT, MASK)) == []
    desks = [desk_of(role) for role in WRITERS]
    outcomes: dict[tuple[str, ...], str] = {}
    tries: Counter[tuple[str, ...]] = Counter()
    for at in _pages(world):
        quiet = 0
        for desk in desks:
            before, forms = sum(tries.values()), _forms(desk, at)
            for form in forms or ():
                key = (str(resolve(urlsplit(form.at).path).url_name), *sorted(form.values))
                if outcomes.get(key, "untried") == "untried" and tries[key] < MOST_TRIES:
                    tries[key] += 1
                    outcomes[key] = _outcome(desk, form)
            quiet += forms is not None and sum(tries.values()) == before
            if quiet == ENOUGH_QUIET:
                break
    tried = {key[0] for key, outcome in outcomes.items() if outcome in {"masked", "refused"}}
    assert {key[0] for key in outcomes} - tried <= NOT_TRIED
