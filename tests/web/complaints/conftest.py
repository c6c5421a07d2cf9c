"""Complaints offices of the country and of Alexandria, a post, and a complaint against the directorate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.web.posts.conftest import element_of, in_force, live, version_of

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Office, Role, User
from himaya.web.accounts.organisation import directorate_code, ensure_organisation
from himaya.web.complaints.actions.intake import NewComplaint, receive_at_desk
from himaya.web.complaints.actions.steps import take_step
from himaya.web.complaints.guards import Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.complaints.models import Complaint

__all__ = ["element_of", "in_force", "live", "version_of"]
ALX = "EG-ALX"
SECRET = "ضربني عند باب الكنيسة"  # noqa: S105  # what was complained of, which must show up nowhere
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts


@pytest.fixture(autouse=True)
def _demonstration(settings: Any, data_dir: Any) -> None:  # noqa: ARG001  # the folder of the key
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def officer(office_of: Callable[..., User]) -> User:
    """A complaints officer of the national centre."""
    ensure_organisation()
    return office_of(Role.COMPLAINTS_OFFICER, "")


@pytest.fixture
def second(officer: User) -> User:  # noqa: ARG001  # the organisation is there
    """Another complaints officer of the national centre, in an office of their own."""
    return create_account(
        username="second", role=Role.COMPLAINTS_OFFICER, office_ar="مكتب ثان", office_en="Second", password=PASSWORD
    )


@pytest.fixture
def inside(officer: User, office_of: Callable[..., User]) -> User:  # noqa: ARG001  # likewise
    """A complaints officer of the security directorate of Alexandria."""
    return office_of(Role.COMPLAINTS_OFFICER, ALX)


@pytest.fixture
def auditor(officer: User, office_of: Callable[..., User]) -> User:  # noqa: ARG001  # likewise
    """The independent auditor."""
    return office_of(Role.AUDITOR, "")


@pytest.fixture
def directorate(officer: User) -> Office:  # noqa: ARG001  # likewise
    """The security directorate of Alexandria."""
    return Office.objects.get(code=directorate_code(ALX))


@pytest.fixture
def received(officer: User, directorate: Office) -> Complaint:
    """A complaint about the directorate of Alexandria, taken in at the desk."""
    new = NewComplaint(text=SECRET, reach="اتصلوا بي بعد العصر", about=directorate)
    return receive_at_desk(new, by=officer)[0]


@pytest.fixture
def walk(officer: User, directorate: Office) -> Callable[..., Complaint]:
    """Take a complaint through steps, each with what it needs; `by` is the officer where nothing else is said."""
    told = {
        "assess": Said(text="خلاصة ما جاء", matter="treatment", about=directorate),
        "investigate": Said(no_conflict=True),
        "take_over": Said(text="المحقق في إجازة", no_conflict=True),
        "decide": Said(text="الأسباب كاملة", finding="not"),
        "communicate": Said(text="لم يثبت ما جاء"),
        "update": Said(text="ما زال التحقيق جارياً"),
        "appeal": Said(text="لم يُسمع شاهدي"),
        "close": Said(accepted=True),
        "refer": Said(number="١٢٣ لسنة 2026 إداري"),
        "record_outcome": Said(text="حفظ الأوراق"),
    }

    def go(complaint: Complaint, *steps: str, by: User | None = None, **said: Any) -> Complaint:
        for step in steps:
            given = Said(**said) if said and step == steps[-1] else told.get(step, Said())
            complaint = take_step(complaint, step, given, by=by or officer)
        return complaint

    return go


@pytest.fixture
def refused() -> Callable[..., list[str]]:
    """Codes of what refuses something, without the name of their room."""

    def tried(do: Callable[[], object]) -> list[str]:
        with pytest.raises(InvalidInputError) as caught:
            do()
        return [fault.code.removeprefix("complaints.") for fault in caught.value.faults]

    return tried


@pytest.fixture
def browser_for() -> Callable[[User], Client]:
    """A browser in which an account is signed in, in English."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["himaya_language"] = "en"
        return client

    return make
