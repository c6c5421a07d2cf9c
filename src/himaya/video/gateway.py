"""One connection to the gateway: requests with their answers, sessions, and the handles of each."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from websockets.asyncio.client import ClientConnection

    Told = Callable[[Mapping[str, Any]], None]

ANSWERS_WITHIN_S = 8.0
_LARGEST = 1 << 20


class GatewayError(Exception):
    """The gateway refused, did not answer in time, or is gone."""


class Gateway:
    """A connection. When it ends the gateway forgets every session that was made over it."""

    def __init__(self, line: ClientConnection, secret: str) -> None:
        self._line = line
        self._secret = secret
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._handles: dict[int, Told] = {}
        self.ended: asyncio.Task[None] = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, port: int, secret: str) -> Gateway:
        """Connect to the gateway of this machine.

        Raises
        ------
        OSError : nobody listens there yet.
        """
        try:
            line = await connect(
                f"ws://127.0.0.1:{port}/", subprotocols=["janus-protocol"],  # type: ignore[list-item]  # a NewType of str
                max_size=_LARGEST, compression=None, ping_interval=None, proxy=None,
            )  # fmt: skip
        except WebSocketException as error:
            raise OSError(str(error)) from error
        return cls(line, secret)

    async def close(self) -> None:
        """Hang up."""
        await self._line.close()
        await self.ended

    async def ask(self, request: str, **parts: Any) -> Mapping[str, Any]:
        """Ask and wait for what is more than a receipt.

        Raises
        ------
        GatewayError : it refuses, or does not answer in time.
        """
        number = str(next(self._numbers))
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            sent = {"janus": request, "transaction": number, "apisecret": self._secret, **parts}
            await self._line.send(json.dumps(sent))
            return _checked(await asyncio.wait_for(answer, ANSWERS_WITHIN_S))
        except (TimeoutError, WebSocketException) as error:
            raise GatewayError(f"{request}: no answer") from error
        finally:
            self._waiting.pop(number, None)

    async def tell(self, request: str, **parts: Any) -> None:
        """Send what is only answered with a receipt.

        Raises
        ------
        GatewayError : it is gone.
        """
        sent = {"janus": request, "transaction": str(next(self._numbers)), "apisecret": self._secret, **parts}
        try:
            await self._line.send(json.dumps(sent))
        except WebSocketException as error:
            raise GatewayError(f"{request}: gone") from error

    async def session(self) -> Session:
        """Make a session."""
        made = await self.ask("create")
        return Session(self, int(made["data"]["id"]))

    def listen(self, handle: int, told: Told) -> None:
        """Hear what happens to a handle."""
        self._handles[handle] = told

    def forget(self, handle: int) -> None:
        """Hear no more of it."""
        self._handles.pop(handle, None)

    async def _listen(self) -> None:
        with contextlib.suppress(WebSocketException):
            async for text in self._line:
                self._heard(json.loads(text))
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(GatewayError("the gateway is gone"))

    def _heard(self, said: Mapping[str, Any]) -> None:
        waiting = self._waiting.get(said.get("transaction", ""))
        if waiting is not None:
            if said["janus"] != "ack" and not waiting.done():
                waiting.set_result(said)
            return
        told = self._handles.get(said.get("sender", 0))
        if told is not None:
            told(said)


class Session:
    """A session of the gateway: one participant, with all its streams."""

    def __init__(self, gateway: Gateway, number: int) -> None:
        self.gateway = gateway
        self.number = number

    async def attach(self, plugin: str, told: Told) -> Handle:
        """A handle of a plugin; `told` hears its events."""
        made = await self.gateway.ask("attach", session_id=self.number, plugin=plugin)
        handle = Handle(self, int(made["data"]["id"]))
        self.gateway.listen(handle.number, told)
        return handle

    async def end(self) -> None:
        """End it with everything in it; one that is gone already is ended."""
        with contextlib.suppress(GatewayError):
            await self.gateway.ask("destroy", session_id=self.number)


class Handle:
    """One stream, or the means to make rooms."""

    def __init__(self, session: Session, number: int) -> None:
        self._session = session
        self.number = number

    async def ask(self, body: Mapping[str, Any], sdp: tuple[str, str] | None = None) -> Mapping[str, Any]:
        """Ask its plugin; `sdp` is `offer` or `answer` with its text.

        Raises
        ------
        GatewayError : it refuses, or does not answer in time.
        """
        parts: dict[str, Any] = {"jsep": {"type": sdp[0], "sdp": sdp[1]}} if sdp else {}
        return await self._session.gateway.ask(
            "message", session_id=self._session.number, handle_id=self.number, body=body, **parts
        )

    async def trickle(self, candidate: Mapping[str, Any]) -> None:
        """Hand a candidate on."""
        await self._session.gateway.tell(
            "trickle", session_id=self._session.number, handle_id=self.number, candidate=candidate
        )

    def forget(self) -> None:
        """Hear no more of it."""
        self._session.gateway.forget(self.number)

    async def detach(self) -> None:
        """End the stream; one that is gone already is ended."""
        self.forget()
        with contextlib.suppress(GatewayError):
            await self._session.gateway.ask("detach", session_id=self._session.number, handle_id=self.number)


def _checked(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer that is not a refusal, whether of the gateway or of a plugin."""
    if said["janus"] == "error":
        raise GatewayError(f"{said['error']['code']}: {said['error']['reason']}")
    data = said.get("plugindata", {}).get("data", {})
    if "error_code" in data:
        raise GatewayError(f"{data['error_code']}: {data.get('error', '')}")
    return said
