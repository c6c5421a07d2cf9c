"""The server tests the forms of the public itself, over the network, as a citizen without an account meets them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.channels.conftest import NOON, page, refused

from himaya.faults import InvalidInputError
from himaya.web import environment
from himaya.web.accounts.models import Role
from himaya.web.channels import forms_of_the_public as looking
from himaya.web.channels.actions import testing
from himaya.web.channels.models import Channel, ChannelTest, Outage
from himaya.web.portal.models import Letter, Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
GOOD = b'<form method="post" action="/public/report/"><button>x</button></form>'
MINUTE = timedelta(minutes=1)


class _Site:
    """What a server answers, and what it was asked."""

    status, body = 200, GOOD

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.address = ""
        self.pages: dict[str, bytes] = {}


@pytest.fixture
def site() -> Iterator[_Site]:
    """A real server at a port of its own."""
    made = _Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers["Host"]))
            self.send_response(made.status)
            self.send_header("Location", "/accounts/login/")
            self.end_headers()
            self.wfile.write(made.pages.get(self.path, made.body))

        def log_message(self, *_told: Any) -> None:
            """Say nothing."""

    with _serving(Handler) as address:
        made.address = address
        yield made


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters can be sealed; a page that could not be reached is asked for again at once."""
    monkeypatch.setattr(looking, "AGAIN_S", 0)
    Notice.objects.create(topic="key", key="letters", starts_at=NOON, told={"public": "x"})


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, GOOD, ""),
        (503, GOOD, "http-503"),
        (302, GOOD, "http-302"),
        (200, b"<p>later</p>", "no-form"),
        (200, GOOD + b'<input name="p" type="password">', "password-asked"),
    ],
)
def test_a_form_is_there_without_a_sign_in(site: _Site, status: int, body: bytes, fault: str) -> None:
    """In both languages; a detour to a sign-in or a password is as bad as no page."""
    site.status, site.body = status, body
    found = looking.look_at(site.address, "/public/report/")
    assert [path for path, _host in site.asked] == ["/public/report/", "/en/public/report/"]
    assert found.fault == (f"/public/report/: {fault}; /en/public/report/: {fault}" if fault else "")


def test_a_line_that_breaks_once_is_no_fault(site: _Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As at a start, when the clock runs before the port answers: asked once more, the form is there."""
    told = iter(["ConnectionRefusedError", "", "ConnectionResetError", "http-502"])
    monkeypatch.setattr(looking, "_fault_of", lambda *_asked: next(told))
    assert looking.look_at(site.address, "/public/report/").fault == "/en/public/report/: http-502"


def test_nobody_there_and_no_key_are_told(site: _Site) -> None:
    """A port at which nothing listens; a page whose letters could not be sealed."""
    assert "ConnectionRefusedError" in looking.look_at("http://127.0.0.1:9", "/public/report/").fault
    Notice.objects.all().delete()
    assert looking.look_at(site.address, "/public/report/").fault == "no-key"


def test_the_server_is_asked_by_a_name_that_it_knows(site: _Site, settings: Any) -> None:
    """Where only the name of the installation is allowed, that is the name asked for."""
    settings.ALLOWED_HOSTS = ["himaya.example.gov.eg"]
    looking.look_at(site.address, "/public/report/")
    assert {host for _path, host in site.asked} == {"himaya.example.gov.eg"}


def test_the_real_forms_pass_the_test(site: _Site, settings: Any) -> None:
    """The pages of this very software, as they are, are forms without a sign-in."""
    settings.PUBLIC_ADDRESS = site.address
    site.pages = {at: page(at).encode() for path in looking.FORMS for at in (path, f"/en{path}")}
    site.body = b""
    testing.tick(NOON)
    assert {(one.channel.path, one.text) for one in ChannelTest.objects.select_related("channel")} == {
        ("/public/report/", ""),
        ("/public/complaints/", ""),
    }


def test_the_clock_tests_every_five_minutes(site: _Site, settings: Any, clock: Callable[[timedelta], datetime]) -> None:
    """With how many letters wait; a quarter of an hour of failures is told, the first success ends it."""
    settings.PUBLIC_ADDRESS = site.address
    Letter.objects.create(digest="0" * 64, kind="complaint", sealed=b"x")
    for minute in range(10):
        testing.tick(clock(minute * MINUTE))
    form = Channel.objects.get(path="/public/complaints/")
    assert [one.waiting for one in form.tests.all()] == [1, 1]
    site.status = 502
    for minute in range(10, 26):
        testing.tick(clock(minute * MINUTE))
    assert page("/en/public/").count("since") == len(["report", "complaints"])
    assert {one.since for one in Outage.objects.all()} == {NOON + 10 * MINUTE}
    site.status = 200
    testing.tick(clock(30 * MINUTE))
    assert "silent-title" not in page("/en/public/")


def test_nothing_is_tested_where_no_address_is_known(settings: Any) -> None:
    """Not known is not the same as down."""
    settings.PUBLIC_ADDRESS = ""
    testing.tick(NOON)
    assert not Channel.objects.exists()


def test_no_officer_answers_for_a_form(site: _Site, settings: Any, office_of: Callable[..., User]) -> None:
    """Its tests are the server's alone."""
    settings.PUBLIC_ADDRESS = site.address
    testing.tick(NOON)
    form, national = Channel.objects.all()[0], office_of(Role.DUTY_OFFICER, "")
    refused(lambda: testing.record_test(form, works=True, waiting=None, text="", by=national), "tested_by_the_server")


@pytest.mark.parametrize("value", ["ftp://himaya.gov.eg", "himaya.gov.eg", "https://himaya.gov.eg/public/"])
def test_a_wrong_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """With the name of the setting; an address with a slash at its end is read."""
    monkeypatch.setenv("HIMAYA_PUBLIC_ADDRESS", value)
    with pytest.raises(InvalidInputError):
        environment.address("HIMAYA_PUBLIC_ADDRESS")
    monkeypatch.setenv("HIMAYA_PUBLIC_ADDRESS", "https://himaya.gov.eg/")
    assert environment.address("HIMAYA_PUBLIC_ADDRESS") == "https://himaya.gov.eg"
