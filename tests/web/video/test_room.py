"""Who may enter the room of a meeting, whom the chair takes out, and what is kept."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from himaya.faults import InvalidInputError
from himaya.video.settings import Network, secrets_in
from himaya.video.tokens import entry_token
from himaya.web.accounts.models import Role
from himaya.web.briefings.actions.meetings import close
from himaya.web.common.middleware import MEETING, PERMISSIONS
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.video import actions
from himaya.web.video.access import NotAdmittedError, check_seat, give_up_seat, roll, take_seat
from himaya.web.video.models import Connection, Ending, Removal
from himaya.web.video.templatetags import video as shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Invitation, Meeting

pytestmark = pytest.mark.django_db
KEY = "k" * 43


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    """Secrets of the room go to a folder of the test."""
    settings.DATA_DIR = tmp_path
    settings.VIDEO = Network()


@pytest.fixture
def office_code(alexandria: User) -> str:
    """Code of the office of Alexandria."""
    return alexandria.holdings[0].office.code


def _cookie(client: Client) -> str:
    return f"sessionid={client.cookies['sessionid'].value}"


def _token(client: Client, meeting: Meeting) -> str:
    return str(client.post(f"/meetings/{meeting.pk}/video/join/").json()["token"])


def _key(settings: Any) -> str:
    return secrets_in(settings.DATA_DIR / "video").entry


def _why(cookie: str, token: str, key: str) -> str:
    with pytest.raises(NotAdmittedError) as refused:
        take_seat(cookie, token, key)
    return refused.value.why


def test_an_invited_office_enters_and_leaves(
    meeting: Meeting, alexandria: User, browser_for: Callable[[User], Client], settings: Any, office_code: str
) -> None:
    """Its token lets it in; the record says when it came and went, how, and how its line held."""
    client = browser_for(alexandria)
    seat = take_seat(_cookie(client), _token(client, meeting), _key(settings))
    assert (seat.meeting, seat.code) == (meeting.pk, office_code)
    assert check_seat(_cookie(client), seat) == ""
    give_up_seat(seat, Ending.LOST, "audio", "poor")
    row = Connection.objects.get()
    assert (row.ending, row.mode, row.quality) == ("lost", "audio", "poor")
    assert [one.action for one in JournalEntry.objects.filter(object_kind="video")] == ["video-joined", "video-left"]


def test_no_token_of_somebody_else(
    meeting: Meeting, alexandria: User, cairo: User, browser_for: Callable[[User], Client], settings: Any
) -> None:
    """Another session of the same account, another office, a forged and an old token: nobody enters."""
    client, again, other = browser_for(alexandria), browser_for(alexandria), browser_for(cairo)
    token, key = _token(client, meeting), _key(settings)
    assert _why(_cookie(again), token, key) == "foreign"
    assert _why(_cookie(other), token, key) == "foreign"
    assert _why(_cookie(client), token[:-1] + ("0" if token[-1] != "0" else "1"), key) == "forged"
    session, place = client.cookies["sessionid"].value, alexandria.holdings[0].office.pk
    assert _why(_cookie(client), entry_token(key, meeting.pk, place, session, now=time.time() - 61), key) == "expired"
    strange = entry_token(key, meeting.pk, cairo.holdings[0].office.pk, session, now=time.time())
    assert _why(_cookie(client), strange, key) == "foreign"
    assert _why("sessionid=nobody", token, key) == "signed_out"
    assert not Connection.objects.exists()


def test_what_the_chair_removes_cannot_return(
    meeting: Meeting, chair: User, alexandria: User, browser_for: Callable[[User], Client], settings: Any
) -> None:
    """Neither with the token it had nor with a new one, until the chair lets it in again; it stays in the meeting."""
    client, own = browser_for(alexandria), alexandria.holdings[0].office
    token, key = _token(client, meeting), _key(settings)
    seat = take_seat(_cookie(client), token, key)
    answer = browser_for(chair).post(f"/meetings/{meeting.pk}/video/remove/", {"office": own.code})
    assert answer.status_code == 302
    assert check_seat(_cookie(client), seat) == "removed"
    assert _why(_cookie(client), token, key) == "removed"
    refused = client.post(f"/meetings/{meeting.pk}/video/join/")
    assert refused.status_code == 422
    assert refused.json()["refused"][0]["rule"] == "video.removed"
    assert client.post(f"/meetings/{meeting.pk}/answer/").status_code == 302
    actions.readmit(meeting, own, by=chair)
    assert take_seat(_cookie(client), _token(client, meeting), key).code == own.code


def test_only_the_chair_removes(meeting: Meeting, alexandria: User, cairo: User, chair: User) -> None:
    """Another office is refused, and the chair cannot be taken out, nor somebody who is not invited, nor one twice."""
    own = alexandria.holdings[0].office
    with pytest.raises((InvalidInputError, RefusedError)):
        actions.remove(meeting, own, by=cairo)
    for strange in (None, chair.holdings[0].office):
        with pytest.raises(InvalidInputError, match="not one that the chair can take out"):
            actions.remove(meeting, strange, by=chair)
    actions.remove(meeting, own, by=chair)
    with pytest.raises(InvalidInputError, match="out of the video room already"):
        actions.remove(meeting, own, by=chair)
    with pytest.raises(InvalidInputError, match="not one that the chair can take out"):
        actions.readmit(meeting, cairo.holdings[0].office, by=chair)


def test_the_room_is_open_as_long_as_the_meeting(
    all_called_meeting: Meeting,
    chair: User,
    alexandria: User,
    browser_for: Callable[[User], Client],
    settings: Any,
) -> None:
    """At its close whoever is inside has to go, and nobody is let in any more."""
    client = browser_for(alexandria)
    token, key = _token(client, all_called_meeting), _key(settings)
    seat = take_seat(_cookie(client), token, key)
    close(all_called_meeting, by=chair)
    assert check_seat(_cookie(client), seat) == "over"
    assert _why(_cookie(client), token, key) == "over"


@pytest.fixture
def all_called_meeting(meeting: Meeting, chair: User) -> Meeting:
    """Everybody is there."""
    from himaya.web.briefings.actions.attendance import call  # noqa: PLC0415  # models exist only now
    from himaya.web.briefings.models import Presence  # noqa: PLC0415  # likewise

    for one in meeting.invitations.all():
        call(one, Presence.PRESENT, by=chair)
    return meeting


def test_who_is_not_invited_gets_no_token(
    meeting: Meeting, office_of: Callable[..., User], browser_for: Callable[[User], Client]
) -> None:
    """An office that may answer directives but is not invited is refused by name of the rule."""
    client = browser_for(office_of(Role.SUPERVISOR, "EG-ALX"))
    answer = client.post(f"/meetings/{meeting.pk}/video/join/")
    assert answer.status_code in {403, 404}


def test_the_strip_tells_the_roll(meeting: Meeting, alexandria: User, invited: Callable[[User], Invitation]) -> None:
    """The chair first, then each office with its state and its turn."""
    from himaya.web.briefings.actions.saying import ask_for_floor  # noqa: PLC0415  # models exist only now

    ask_for_floor(meeting, by=alexandria)
    rows = roll(meeting.pk)["offices"]
    assert rows[0]["presence"] == "chair"
    own = next(one for one in rows if one["office"] == invited(alexandria).office.code)
    assert (own["presence"], own["turn"]) == ("expected", "hand")
    assert {one["ar"] for one in rows} >= {alexandria.holdings[0].office.title_ar}


def test_the_record_stays(meeting: Meeting, alexandria: User, chair: User) -> None:
    """The database refuses to delete it, and to change what is over."""
    own = alexandria.holdings[0].office
    line = actions.enter(meeting, own, by=alexandria)
    actions.leave(line, Ending.LEFT, mode="video", quality="good")
    actions.readmit(meeting, actions.remove(meeting, own, by=chair).office, by=chair)
    for rows in (Connection.objects, Removal.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete(rows.db)
    with pytest.raises(DatabaseError), transaction.atomic():
        Connection.objects.update(quality="poor")


def test_a_server_that_was_killed_leaves_nobody_inside(meeting: Meeting, alexandria: User) -> None:
    """The next start closes what was open in the record, once."""
    actions.enter(meeting, alexandria.holdings[0].office, by=alexandria)
    assert actions.end_leftovers() == 1
    assert actions.end_leftovers() == 0
    assert Connection.objects.get().ending == "stopped"


def test_a_relay_gets_credentials_of_the_office(
    meeting: Meeting, alexandria: User, browser_for: Callable[[User], Client], settings: Any, office_code: str
) -> None:
    """They end, name the office, and neither the secret nor one of the gateway is in the answer."""
    settings.VIDEO = Network(relays=("turn:turn.example:3478",), relay_secret="relay-secret")  # noqa: S106  # a word for a test
    body = browser_for(alexandria).post(f"/meetings/{meeting.pk}/video/join/").json()
    relay = body["relays"][0]
    assert relay["urls"] == ["turn:turn.example:3478"]
    end, name = relay["username"].split(":")
    assert name == office_code
    assert 0 < int(end) - time.time() <= 12 * 60 * 60
    made = secrets_in(settings.DATA_DIR / "video")
    assert not [one for one in (made.api, made.rooms, made.entry, "relay-secret") if one in json.dumps(body)]


@pytest.mark.parametrize(
    ("standing", "told"), [("missing", "sudo apt-get install"), ("off", "switched off"), ("up", "video-join")]
)
def test_the_page_says_where_the_gateway_stands(
    meeting: Meeting,
    alexandria: User,
    browser_for: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
    standing: str,
    told: str,
) -> None:
    """Without it the page says how to add it and the meeting is all there; with it the room can be joined."""
    monkeypatch.setattr(shown, "standing", lambda: standing)
    page = browser_for(alexandria).get(f"/meetings/{meeting.pk}/")
    text = page.content.decode()
    assert told in text
    assert 'id="answer-roll"' in text
    assert page.headers["Permissions-Policy"] == MEETING
    assert browser_for(alexandria).get("/meetings/").headers["Permissions-Policy"] == PERMISSIONS
