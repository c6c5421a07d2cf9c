"""An auditor, a few entries, and a way round the database's own guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import Client

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.journal.models import JournalEntry


@pytest.fixture(autouse=True)
def _own_data(data_dir: Any) -> None:
    """Keys of these tests lie in a folder of their own."""


@pytest.fixture
def auditor(db: None, enrol: Callable[[User], str]) -> User:  # noqa: ARG001  # pytest's way to ask for the database
    """The auditing office with its second factor; its account is the first entry."""
    user = create_account(
        username="auditor",
        role=Role.AUDITOR,
        office_ar="المراجع المستقل",
        office_en="Independent Auditor",
        password="leaf-quiet-harbour-9",  # noqa: S106  # of a test's own account
    )
    enrol(user)
    return user


@pytest.fixture
def desk(auditor: User) -> Client:
    """A browser in which the auditor is signed in."""
    client = Client()
    client.force_login(auditor)
    return client


@pytest.fixture
def write(auditor: User) -> Callable[..., JournalEntry]:
    """Append an entry about a plan."""

    def append(object_id: str = "raml", **options: Any) -> JournalEntry:
        asked = {"by": auditor, "kind": Kind.PLAN, "after": {"state": "verified"}, **options}
        action = asked.pop("action", Action.PLAN_VERIFIED)
        with transaction.atomic():
            return record(action, object_id=object_id, **asked)

    return append


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Run SQL with the triggers dropped, as somebody with a database shell would."""

    def run(sql: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP FUNCTION IF EXISTS journal_refuse() CASCADE")
            else:
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%%'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(sql, values)

    return run
