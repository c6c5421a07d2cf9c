"""A small plan written by hand, sealed like a real one, and offices that look at it."""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
import shutil
import struct
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString
from urllib.parse import urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.web.world import one_of_everything

from himaya.planning.planfile import plan_bytes, seal
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.common import header, mark
from himaya.web.database import SQLITE_FILE, on_postgresql
from himaya.web.dispatch.queries import fleet
from himaya.web.journal import drawn
from himaya.web.plans.actions.imports import import_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import SimpleNamespace

    from pytest_django import DjangoDbBlocker

    from himaya.web.plans.models import (
        Solution,
    )


PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts
ALX, CAIRO = "EG-ALX", "EG-C"
START, END = datetime(2027, 1, 6, 10, tzinfo=UTC), datetime(2027, 1, 7, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
_HANDMADE = Path(__file__).parents[1] / "data" / "handmade-plan.json"


def handmade_document() -> dict[str, Any]:
    """A whole plan with the published keys, written by hand, sealed like a real one."""
    return seal(json.loads(_HANDMADE.read_text("utf-8")))


def write_plan(folder: Path, document: dict[str, Any] | None = None) -> Path:
    """Write a plan folder; the tiles are 4 KB of bytes, enough for ranges."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_bytes(plan_bytes(document or handmade_document()))
    geojson = {"type": "FeatureCollection", "features": []}
    (folder / "plan.geojson").write_text(json.dumps(geojson), "utf-8")
    (folder / "roads.pmtiles").write_bytes(bytes(range(256)) * 16)
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database runs: everything else has nothing to say twice."""
    if on_postgresql():
        asking = [
            item
            for item in items
            if {"db", "environment_of", "own_environment"} & set(getattr(item, "fixturenames", ()))
        ]
        asking += [item for item in items if item not in asking and item.get_closest_marker("django_db")]
        asking = [item for item in asking if not item.get_closest_marker("any_database")]
        config.hook.pytest_deselected(items=[item for item in items if item not in asking])
        items[:] = [item for item in items if item in asking]


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with next to no work: the tests of pages make hundreds of passwords."""
    for parameter, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, parameter, value)


@pytest.fixture(autouse=True)
def _no_fleets() -> None:
    """No test sees the units and lists that another one had in memory."""
    fleet.forget()
    drawn.forget()


@pytest.fixture(autouse=True)
def _unmarked() -> Iterator[None]:
    """What one test's installation was marked as is nothing to the next."""
    mark.forget()
    yield
    mark.forget()


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is closed after its request does not close the connection that holds the test's own transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture(autouse=True)
def _kept_for_the_whole_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for some seconds is kept for one test, throughout: a slow machine counts statements alike."""
    cache.clear()
    monkeypatch.setattr(drawn, "clock", lambda: 0.0)
    monkeypatch.setattr(header, "KEPT_S", 3600)


@pytest.fixture
def fresh_limits() -> Iterator[None]:
    """Counts of wrong passwords and used codes start and end at nothing."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    """Data folder of this test alone."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@contextmanager
def _environment_of(folder: Path, tables: str = "") -> Iterator[dict[str, str]]:
    """`tables`: the file of SQLite, or the database of PostgreSQL, whose tables are taken over; "": there are none."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
    own = {**kept, "DJANGO_SETTINGS_MODULE": "himaya.web.settings", "HIMAYA_DATA_DIR": str(folder)}
    if not on_postgresql():
        if tables:
            shutil.copy(tables, folder / SQLITE_FILE)
        yield own
        return
    name = f"own_{secrets.token_hex(6)}"
    _copy_database(tables or "template1", name)
    yield {**own, "HIMAYA_DATABASE_URL": urlsplit(os.environ["HIMAYA_DATABASE_URL"])._replace(path=f"/{name}").geturl()}
    _on_the_server("DROP DATABASE {} WITH (FORCE)", name)


def _copy_database(source: str, name: str) -> None:
    _on_the_server("CREATE DATABASE {} TEMPLATE {}", name, source)


def _on_the_server(command: LiteralString, *names: str) -> None:
    import psycopg  # noqa: PLC0415  # only where the tests run on PostgreSQL

    with psycopg.connect(os.environ["HIMAYA_DATABASE_URL"], autocommit=True) as admin:
        admin.execute(psycopg.sql.SQL(command).format(*map(psycopg.sql.Identifier, names)))


@pytest.fixture(scope="session")
def environment_of(
    django_db_setup: None,  # noqa: ARG001  # pytest's way to ask for the tables
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[dict[str, str]]]:
    """Environment of a process with this data folder and a database of its own, of the kind these tests run on.

    It starts with the tables these tests have made already, for a first start makes them in ten seconds; with
    `tables=""` there are none.
    """
    with django_db_blocker.unblock():
        if on_postgresql():
            connection.close()  # a database that somebody uses is not copied
            tables = f"tables_{secrets.token_hex(6)}"
            _copy_database(connection.settings_dict["NAME"], tables)
        else:
            tables = str(tmp_path_factory.mktemp("tables") / "empty.sqlite3")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [tables])
    return partial(_environment_of, tables=tables)


@pytest.fixture
def own_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment of a process with an empty data folder and an empty database of its own."""
    with _environment_of(tmp_path) as own:
        yield own


@pytest.fixture
def make_plan(db: None, data_dir: Path) -> Callable[..., Solution]:  # noqa: ARG001  # pytest's way to ask for the database
    """Write and import a plan; `verify` says what the independent check finds."""

    def make(
        slug: str = "raml", *, verify: Any = lambda _folder: [], document: dict[str, Any] | None = None
    ) -> Solution:
        return import_plan(write_plan(data_dir / "plans" / slug, document), verify=verify)

    return make


@pytest.fixture
def plan(make_plan: Callable[..., Solution]) -> Solution:
    """An imported, verified plan."""
    return make_plan()


@pytest.fixture
def planner(db: None) -> User:  # noqa: ARG001  # pytest's way to ask for the database
    """The planning office."""
    return create_account(
        username="planner",
        role=Role.PLANNER,
        office_ar="إدارة التخطيط",
        office_en="Planning",
        password=PASSWORD,
    )


@pytest.fixture
def account(db: None) -> Callable[..., User]:  # noqa: ARG001  # pytest's way to ask for the database
    """Make an account of a role, with its role as user name."""

    def make(role: Role, *, username: str = "") -> User:
        name = username or role.value
        return create_account(username=name, role=role, office_ar="مكتب", office_en=f"Office {name}", password=PASSWORD)

    return make


@pytest.fixture
def enrol() -> Callable[[User], str]:
    """Give an account a second factor; returns its secret."""

    def give(user: User) -> str:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        return str(secret)

    return give


@pytest.fixture
def code_of() -> Callable[..., str]:
    """The six digits that a device shows for a secret, by RFC 6238."""

    def shown(secret: str, *, steps: int = 0) -> str:
        counter = struct.pack(">Q", int(time.time()) // 30 + steps)
        digest = hmac.new(base64.b32decode(secret.replace(" ", "")), counter, "sha1").digest()
        start = digest[-1] & 15
        return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"

    return shown


@pytest.fixture
def administrator(account: Callable[..., User], enrol: Callable[[User], str]) -> Client:
    """A browser in which the administrator is signed in, with a second factor."""
    user = account(Role.ADMINISTRATOR)
    enrol(user)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(planner: User) -> Client:
    """A browser in which the planning office is signed in."""
    client = Client()
    client.force_login(planner)
    return client


@pytest.fixture
def in_english() -> Callable[[User], Client]:
    """Open a signed-in browser that shows pages in English."""

    def open_browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["himaya_language"] = "en"
        return client

    return open_browser


@pytest.fixture
def handmade() -> dict[str, Any]:
    """The content of the plan written by hand."""
    return handmade_document()


@pytest.fixture(scope="session")
def write_handmade_into() -> Callable[[Path], Path]:
    """Write the plan by hand into a folder, for servers that serve several tests."""
    return write_plan


@pytest.fixture
def write_handmade() -> Callable[[Path], Path]:
    """Write the plan by hand into a folder."""
    return write_plan


@pytest.fixture
def office_of(db: None, data_dir: Any) -> Callable[..., User]:  # noqa: ARG001  # their folder and database
    """The account of a role in an area."""

    def make(role: Role, area: str = ALX) -> User:
        name = f"{role.value}{area.lower()}"
        return User.objects.filter(username=name).first() or create_account(
            username=name, role=role, area=area, office_ar="مكتب", office_en=f"Office {name}", password=PASSWORD
        )

    return make


@pytest.fixture
def desk_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A program with the session of a role in an area; it need not carry the token against forgery."""

    def make(role: Role, area: str = ALX, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        client.force_login(office_of(role, area))
        return client

    return make


@pytest.fixture
def world(office_of: Callable[..., User]) -> SimpleNamespace:
    """One of everything of Alexandria: place, unit, plan of two versions, board, alert level, incident, job."""
    return one_of_everything(office_of)
