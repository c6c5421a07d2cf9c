"""The web socket of the room: whose pages may open it, and what ends it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from himaya.video.conference import Conference
from himaya.web.live.hub import Event, Hub
from himaya.web.video.access import NotAdmittedError
from himaya.web.video.door import Door

pytestmark = pytest.mark.any_database
HOST = "localhost:8000"


def _visit(origin: str, *texts: str, host: str = HOST, why: str = "forged") -> list[dict[str, Any]]:
    """What the door sends to a browser that opens a socket and says something; nobody holds a valid token here."""
    sent: list[dict[str, Any]] = []

    async def ask(_question: Any, *_given: Any) -> Any:
        raise NotAdmittedError(why)

    async def play() -> None:
        waiting = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": one} for one in texts)]

        async def receive() -> dict[str, Any]:
            return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1000}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = [(b"host", host.encode()), (b"origin", origin.encode()), (b"cookie", b"sessionid=x")]
        await Door(Conference("secret"), "key", ask)({"headers": headers}, receive, send)  # type: ignore[arg-type]  # plain dicts

    asyncio.run(play())
    return sent


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://localhost:9000", "null", ""])
def test_a_page_of_another_address_opens_nothing(origin: str) -> None:
    """It is closed before it is accepted, with whatever session the browser has."""
    assert [one["type"] for one in _visit(origin)] == ["websocket.close"]


def test_a_name_that_is_not_ours_opens_nothing() -> None:
    """A page that has bound its own name to this server is refused, though origin and host agree."""
    assert [one["type"] for one in _visit("http://rebound.example", host="rebound.example")] == ["websocket.close"]


@pytest.mark.parametrize("said", ['{"janus": "create"}', "x", '{"do": "enter"}', '{"do": "enter", "token": 5}'])
def test_the_first_word_is_a_token(said: str) -> None:
    """Anything else ends it, in a word that the page knows."""
    sent = _visit(f"http://{HOST}", said)
    assert json.loads(sent[1]["text"]) == {"told": "ended", "why": "not_allowed"}
    assert sent[-1]["type"] == "websocket.close"


@pytest.mark.parametrize("why", ["forged", "expired", "foreign", "removed", "over"])
def test_who_is_not_admitted_is_told_why(why: str) -> None:
    """And the socket is closed."""
    sent = _visit(f"http://{HOST}", '{"do": "enter", "token": "t"}', why=why)
    assert json.loads(sent[1]["text"]) == {"told": "ended", "why": why}
    assert sent[-1]["type"] == "websocket.close"


def test_the_rooms_hear_every_event() -> None:
    """Whoever listens to the hub hears what no console is there to see."""
    hub, heard = Hub(), []
    hub.listen(heard.extend)
    event = Event(1, "meeting-closed", "meeting", "7", "", "", "")
    hub.publish([event])
    assert heard == [event]
