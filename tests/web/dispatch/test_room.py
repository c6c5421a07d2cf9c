"""What a room keeps together: the board, the list of incidents and the picture, each for its own powers alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from himaya.web.accounts.models import Role
from himaya.web.incidents.actions.entries import add_note
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.incidents.actions.steps import take_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Unit

PAGES = ("/dispatch/?area=EG-ALX", "/incidents/", "/picture/items.json")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def _text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_what_one_office_saw_is_not_shown_to_another(
    address: str, browser_of: Callable[..., Client], office_of: Callable[..., User], reported: Callable[..., Incident]
) -> None:
    """The centre, a governorate and its neighbour ask for the same page one after the other, each order of them."""
    centre = office_of(Role.DUTY_OFFICER, "")
    nowhere = report_incident(NewReport(kind="other", where_text="somewhere in the desert"), by=centre)
    reported(where_text="beside the lighthouse")
    assert nowhere.area == ""
    offices = {
        "centre": browser_of(Role.DUTY_OFFICER, ""), "own": browser_of(), "other": browser_of(Role.OPERATOR, "EG-C"),
    }  # fmt: skip
    sees = {"centre": (True, True), "own": (False, True), "other": (False, False)}
    for names in (("centre", "own", "other"), ("other", "own", "centre")):
        for name in names:
            text = _text(offices[name], address)
            assert ("desert" in text, "lighthouse" in text) == sees[name], name


def test_a_button_is_not_shown_to_an_office_that_may_not_press_it(
    browser_of: Callable[..., Client], unit_at: Callable[..., Unit]
) -> None:
    """The room answers a call; a supervisor of the same governorate, who asks a moment later, only reads it."""
    unit_at("9")
    desk = browser_of()
    desk.post("/dispatch/units/9/status/", {"status": "5"})
    assert "/dispatch/units/9/heard/" in _text(desk, "/dispatch/")
    read = _text(browser_of(Role.SUPERVISOR), "/dispatch/")
    assert "نسر 9" in read
    assert "/heard/" not in read


def test_each_language_has_its_own(browser_of: Callable[..., Client], reported: Callable[..., Incident]) -> None:
    """Lists that were drawn in English are not shown to a reader of Arabic."""
    reported()
    browser = browser_of()
    for address in PAGES:
        browser.cookies["himaya_language"] = "en"
        assert "Reported" in _text(browser, address)
        browser.cookies["himaya_language"] = "ar"
        assert "Reported" not in _text(browser, address)


@pytest.mark.parametrize("address", PAGES)
def test_a_change_is_seen_by_the_next_who_asks(
    address: str, browser_of: Callable[..., Client], reported: Callable[..., Incident], operator: User
) -> None:
    """What was kept a moment ago is not shown after a step was taken."""
    incident, browser = reported(), browser_of()
    assert "Triaged" not in _table(_text(browser, address))
    take_step(incident, "triage", by=operator)
    assert "Triaged" in _table(_text(browser, address))


def _table(page: str) -> str:
    """Without the filters, which name every state."""
    return re.sub(r"<form class=\"card filters-row.*?</form>", "", page, flags=re.DOTALL)


def test_a_status_and_a_unit_that_stands_down_are_seen_at_once(
    browser_of: Callable[..., Client], unit_at: Callable[..., Unit]
) -> None:
    """The row of a unit is written anew with its state, whoever entered it."""
    unit_at("4")
    first, second = browser_of(), browser_of()
    for status, said in (("6", "gearbox"), ("1", "")):
        before = _text(first, "/dispatch/")
        second.post("/dispatch/units/4/status/", {"status": status, "reason": said})
        after = _text(first, "/dispatch/")
        assert before != after
        assert ("gearbox" in after) == bool(said)


def test_a_note_leaves_every_word_of_the_board_as_it_was(
    browser_of: Callable[..., Client], reported: Callable[..., Incident], operator: User
) -> None:
    """The board does not listen to entries that change nothing on it, and says so to the page."""
    incident, browser = reported(), browser_of()
    before = _text(browser, "/dispatch/")
    add_note(incident, text="the ladder is up", by=operator)
    assert _text(browser, "/dispatch/") == before
    assert 'data-live="incident unit-state" data-live-not="incident-noted ' in before


@pytest.mark.parametrize("address", ["/dispatch/", "/incidents/", "/incidents/{}/"])
def test_the_live_part_is_the_same_as_in_the_whole_page(
    address: str, browser_of: Callable[..., Client], reported: Callable[..., Incident]
) -> None:
    """Asked for alone it comes without bar and menu, for the same eyes, and is never kept in the place of its page."""
    address = address.format(reported().pk)
    browser = browser_of()
    whole, part = _text(browser, address), browser.get(address, headers={"Himaya-Part": "live"})
    assert part.headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in browser.get(address).headers
    told = TOKEN.sub("", part.content.decode())
    assert _main(told) == _main(whole)
    assert "<nav" in whole
    assert 'class="menu"' not in told
    assert 'class="bar"' not in told


def _main(page: str) -> Any:
    return re.search(r"<main.*</main>", page, re.DOTALL)[0]  # type: ignore[index]  # every page has one
