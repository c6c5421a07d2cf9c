"""An open mailbox, a page to comment on, and the accounts that decide."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import PASSWORD

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.comments.models import Comment
from himaya.web.portal import flood, sending
from himaya.web.portal.actions import publish, publish_key
from himaya.web.portal.models import LetterKind, Topic
from himaya.web.portal.sending import send
from himaya.web.portal.taking import take_waiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.accounts.models import User

SUBJECT = "advisory:himaya-EG-1"
PAGE = "/public/advisories/himaya-EG-1/"


@pytest.fixture(autouse=True)
def _open_gates() -> None:
    """No test meets the counts of another, nor its page of a refusal."""
    flood.LETTERS.forget()
    flood.ASKING.forget()
    sending._REFUSALS.clear()


@pytest.fixture
def page(data_dir: Path) -> str:
    """An advisory of Alexandria that the public reads, and a mailbox that is open."""
    publish_key(data_dir)
    now = timezone.now()
    told = {f"{word}_{tongue}": "" for word in ("text", "instruction", "where") for tongue in ("ar", "en")}
    told |= {"headline_ar": "الكورنيش مغلق", "headline_en": "The Corniche is closed", "kind": "Alert"}
    told |= {"sent": now.isoformat(), "category": "Transport", "cap": ""}
    ends_at = now + timedelta(hours=5)
    publish(Topic.ADVISORY, "himaya-EG-1", area="EG-ALX", starts_at=now, ends_at=ends_at, told=told)
    return PAGE


@pytest.fixture
def came(page: str) -> Callable[..., tuple[Comment, str]]:
    """Send a comment and take it; returns it with its receipt."""
    del page

    def make(text: str = "الإغلاق متأخر كل مرة", subject: str = SUBJECT) -> tuple[Comment, str]:
        receipt = send(LetterKind.COMMENT, {"subject": subject, "text": text})
        take_waiting(LetterKind.COMMENT)
        return Comment.objects.latest("pk"), receipt

    return make


@pytest.fixture
def moderator(office_of: Callable[..., User]) -> User:
    """A moderator of Alexandria."""
    return office_of(Role.MODERATOR)


@pytest.fixture
def another(office_of: Callable[..., User]) -> Callable[[Role], User]:
    """A second account of a role in Alexandria."""

    def make(role: Role) -> User:
        office_of(role)
        titles = {"office_ar": "مكتب ثان", "office_en": "Second office"}
        return create_account(username=f"second-{role.value}", role=role, area="EG-ALX", **titles, password=PASSWORD)

    return make


@pytest.fixture
def other(another: Callable[[Role], User]) -> User:
    """Another moderator of Alexandria."""
    return another(Role.MODERATOR)


def answer_to(receipt: str) -> str:
    """What the holder of a receipt reads."""
    return Client().post("/en/public/receipt/", {"receipt": receipt}).content.decode()
