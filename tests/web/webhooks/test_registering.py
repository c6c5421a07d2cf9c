"""Registering a webhook: which addresses, whose, and the pages of holder and administrator."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import disable_account
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.environment_webhooks import webhook_network
from himaya.web.journal.models import JournalEntry
from himaya.web.webhooks import actions
from himaya.web.webhooks.actions import register_endpoint
from himaya.web.webhooks.models import Delivery, Endpoint
from himaya.web.webhooks.reaching import is_public, parsed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Registered = tuple[Endpoint, str]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.1", "224.0.0.1",
     "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::", "x"],
)  # fmt: skip
def test_what_lies_in_no_open_network(address: str) -> None:
    """Private, loopback, link-local, shared, multicast, unspecified, and each of them hidden in a longer address."""
    assert not is_public(address)


def test_what_lies_in_the_open_network() -> None:
    """Ordinary addresses of both kinds."""
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1111")


@pytest.mark.parametrize(
    "target",
    ["http://a.example/", "ftp://a.example/", "https://", "https:///x", "https://u:p@a.example/",
     "https://a.example/#x", "https://a.example:22/", "https://a.example:99999/", "https://a b.example/",
     "https://مثال.example/", "//a.example",
     "https://a.example/\r\nX: y", "https://[::1", "https://a.example/" + "x" * 500],
)  # fmt: skip
def test_what_is_no_address_of_a_webhook(liaison: User, target: str) -> None:
    """Not encrypted, with a password, with a piece that is never sent, to a port of another service, or no address."""
    assert parsed(target) is None
    with pytest.raises(InvalidInputError) as refused:
        register_endpoint(target=target, kinds=["confirmation.asked"], origin="https://x", by=liaison)
    assert refused.value.faults[0].code == "webhooks.bad_address"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("https://127.0.0.1/", "webhooks.private_address"),
        ("https://localhost:8443/", "webhooks.private_address"),
        ("https://[::ffff:10.0.0.1]/", "webhooks.private_address"),
        ("https://2130706433/", "webhooks.private_address"),
        ("https://nowhere.invalid/", "webhooks.unknown_host"),
    ],
)
def test_a_private_network_is_refused(liaison: User, target: str, code: str) -> None:
    """However it is written; and what the network does not know."""
    with pytest.raises(InvalidInputError) as refused:
        register_endpoint(target=target, kinds=["confirmation.asked"], origin="https://x", by=liaison)
    assert refused.value.faults[0].code == code
    assert not Endpoint.objects.exists()


def test_who_registers_what(
    liaison: User, receiver: Any, office_of: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a liaison that speaks for a partner, for known kinds, and not without end."""
    told = {"target": receiver.target, "kinds": ["confirmation.asked"], "origin": "https://x"}
    with pytest.raises(RefusedError):
        register_endpoint(**told, by=office_of(Role.PLANNER))
    with pytest.raises(InvalidInputError, match=r"."):
        register_endpoint(**{**told, "kinds": ["journal.read"]}, by=liaison)
    monkeypatch.setattr(actions, "MOST_ENDPOINTS", 1)
    register_endpoint(**told, by=liaison)
    with pytest.raises(InvalidInputError) as refused:
        register_endpoint(**told, by=liaison)
    assert refused.value.faults[0].code == "webhooks.too_many"
    silent = office_of(Role.LIAISON, "EG-C")
    with pytest.raises(InvalidInputError) as refused:
        register_endpoint(**told, by=silent)
    assert refused.value.faults[0].code == "webhooks.no_partner"


def test_a_webhook_ends_with_what_opens_the_account(
    registered: Registered, liaison: User, office_of: Callable[..., User]
) -> None:
    """As after a lost device: the administrator closes the account."""
    disable_account(liaison, by=office_of(Role.ADMINISTRATOR, ""))
    registered[0].refresh_from_db()
    assert registered[0].ended_at is not None
    assert JournalEntry.objects.filter(action="webhook-ended").exists()


def test_the_pages(liaison: User, receiver: Any, desk_of: Callable[..., Client]) -> None:
    """Registered with the secret shown once, tested, renewed, ended; each press in the journal."""
    client = Client()
    client.post("/accounts/login/", {"login": liaison.username, "password": PASSWORD})
    form = {"target": receiver.target, "kinds": ["confirmation.asked"]}
    made = client.post("/accounts/webhooks/new/", form)
    assert SECRET.search(made.content.decode())
    one = Endpoint.objects.get()
    at = f"/accounts/webhooks/{one.pk}/"
    assert one.origin == "http://testserver"
    assert not SECRET.search(client.get(at).content.decode())
    assert client.post(f"{at}test/").status_code == HTTPStatus.FOUND
    Delivery.objects.update(state="given_up", attempts=8, failure="too_slow", tried_at=timezone.now())
    page = client.get(at).content.decode()
    assert "رسالة تجريبية" in page
    assert "بطيء" in page
    assert SECRET.search(client.post(f"{at}secret/").content.decode())
    administrator = desk_of(Role.ADMINISTRATOR, "")
    assert receiver.target in administrator.get("/accounts/webhooks/all/").content.decode()
    assert client.post(f"{at}end/", follow=True).status_code == HTTPStatus.OK
    assert "webhooks.ended" in client.post(f"{at}test/").content.decode()
    assert "webhooks.ended" in administrator.post(f"/accounts/webhooks/all/{one.pk}/end/", follow=True).content.decode()
    said = [one.action for one in JournalEntry.objects.filter(object_kind="webhook")]
    assert said == ["webhook-made", "webhook-tested", "webhook-secret-renewed", "webhook-ended"]


def test_a_refused_form_keeps_what_was_typed(liaison: User) -> None:
    """422 with the rule, and the address still in its field."""
    client = Client()
    client.post("/accounts/login/", {"login": liaison.username, "password": PASSWORD})
    for form, said in (({"target": "https://10.0.0.1/", "kinds": ["confirmation.asked"]}, "webhooks.private_address"),
                       ({"target": "https://10.0.0.1/"}, "https://10.0.0.1/")):  # fmt: skip
        answer = client.post("/accounts/webhooks/new/", form)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert said in answer.content.decode()


def test_another_account_finds_no_webhook_of_this_one(registered: Registered, desk_of: Callable[..., Client]) -> None:
    """404 for a liaison of Cairo, whatever it asks or sends."""
    other, at = desk_of(Role.LIAISON, "EG-C"), f"/accounts/webhooks/{registered[0].pk}/"
    assert other.get(at).status_code == HTTPStatus.NOT_FOUND
    for press in ("test", "end"):
        assert other.post(f"{at}{press}/").status_code == HTTPStatus.NOT_FOUND


def test_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hosts by name, never a star; a file that holds certificates, or the start stops."""
    monkeypatch.setenv("HIMAYA_WEBHOOK_HOSTS", "Hooks.example.gov.eg, a.local")
    assert webhook_network().hosts == {"hooks.example.gov.eg", "a.local"}
    monkeypatch.setenv("HIMAYA_WEBHOOK_CA_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(InvalidInputError, match="HIMAYA_WEBHOOK_CA_FILE"):
        webhook_network()
    (tmp_path / "none.pem").write_text("no certificate", "ascii")
    with pytest.raises(InvalidInputError, match="HIMAYA_WEBHOOK_CA_FILE"):
        webhook_network()
    monkeypatch.delenv("HIMAYA_WEBHOOK_CA_FILE")
    monkeypatch.setenv("HIMAYA_WEBHOOK_HOSTS", "*")
    with pytest.raises(InvalidInputError, match="HIMAYA_WEBHOOK_HOSTS"):
        webhook_network()
