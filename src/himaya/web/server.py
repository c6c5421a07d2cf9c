"""Start the platform: one process, one port, no other service."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django
import uvicorn

from himaya.faults import InvalidInputError
from himaya.web import environment
from himaya.web.catalogue import compile_catalogues
from himaya.web.listening import listener_at

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    from himaya.planning.result import Finding
    from himaya.web.live.stream import Feed
    from himaya.web.video.service import Rooms

    Verify = Callable[[Path], Sequence[Finding]]

_WEB = Path(__file__).parent
_STOP_AFTER_S = 5
_LARGEST_MESSAGE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Ready:
    """What to tell the person who started the server.

    `accounts` are user names with the office's Arabic and English title;
    `password` is theirs. Both are empty outside the demonstration. `first_link`
    makes the first administrator, while there is no account at all;
    `no_administrator` says that nobody could manage accounts.
    """

    url: str
    plans: int
    accounts: tuple[tuple[str, str, str], ...]
    password: str
    first_link: str = ""
    no_administrator: bool = False


def serve(  # noqa: PLR0913  # each says something else about one start
    *,
    data_dir: Path,
    verify: Verify,
    ready: Callable[[Ready], None],
    prepare: Callable[[], None] = lambda: None,
    host: str = "localhost",
    port: int = 8000,
    demo: bool = False,
    scenario: Path | None = None,
    exercise: bool = False,
) -> None:
    """Serve until interrupted; returns after a clean stop.

    Parameters
    ----------
    data_dir : database, secret key and `plans/<id>/` folders; made when missing.
    verify : independent check of a plan folder, asked once for each new plan.
    ready : called once, when the server answers.
    prepare : what must be there before the start (a demonstration plan); called once the port is ours.
    host, port : where to listen; port 0 takes any free one.
    demo : make the demonstration accounts and show them on the sign-in page.
    exercise : mark the data folder as an exercise on its first start; a demonstration always is one.
    scenario : scenario whose places and units the register of the demonstration begins with.

    Raises
    ------
    InvalidInputError : `web.frontend_missing`, `web.port_taken`, `web.cannot_listen`, or a setting that cannot be used.
    """
    listener = listener_at(host, port)
    with listener:
        prepare()
        if not (_WEB / "static" / "himaya" / "build" / ".vite" / "manifest.json").exists():
            raise InvalidInputError.of("web.frontend_missing")
        _ask_directly(host, listener)
        configure(data_dir, demo=demo)
        from himaya.web.jobs.service import working  # noqa: PLC0415  # models exist only after the set-up above
        from himaya.web.start import start  # noqa: PLC0415  # likewise

        started = start(data_dir, verify=verify, demo=demo, scenario=scenario, exercise=exercise)
        shown = "localhost" if host in {"127.0.0.1", "::1", "0.0.0.0"} else host  # noqa: S104  # compared, not bound
        url = f"http://{shown}:{listener.getsockname()[1]}/"
        told = Ready(
            url=url,
            plans=started.plans,
            accounts=started.accounts,
            password=started.password,
            first_link=f"{url.rstrip('/')}{started.first_path}" if started.first_path else "",
            no_administrator=started.no_administrator,
        )
        with working():
            _run(listener, lambda: ready(told))


def _ask_directly(host: str, listener: socket.socket) -> None:
    """Where nothing says how citizens reach the pages, their forms are tested at the port itself."""
    asked = "127.0.0.1" if host in {"0.0.0.0", "localhost"} else host  # noqa: S104  # compared, not bound
    shown = f"[{asked}]" if ":" in asked else asked
    os.environ.setdefault("HIMAYA_PUBLIC_ADDRESS", f"http://{shown}:{listener.getsockname()[1]}")


def configure(data_dir: Path, *, demo: bool = False) -> None:
    """Point Django at a data folder; the folder and its key are made when missing."""
    data_dir.mkdir(parents=True, exist_ok=True)
    os.environ["HIMAYA_DATA_DIR"] = str(data_dir)
    os.environ["HIMAYA_DEMO"] = "1" if demo else "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himaya.web.settings")
    if not os.environ.get("HIMAYA_SECRET_KEY_FILE"):
        environment.write_secret(environment.key_file(data_dir), environment.new_secret())
    compile_catalogues(_WEB)
    django.setup()


def _run(listener: socket.socket, started: Callable[[], None]) -> None:
    from himaya.web.asgi import application, feed, rooms  # noqa: PLC0415  # reads the settings
    from himaya.web.common.memory import settle  # noqa: PLC0415  # likewise

    config = uvicorn.Config(
        application,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_AFTER_S,
        ws_max_size=_LARGEST_MESSAGE,
        ws_per_message_deflate=False,
    )
    server = _Announcing(config, started, feed, rooms)
    settle()
    try:
        asyncio.run(server.serve(sockets=[listener]))
    except KeyboardInterrupt:
        return
    finally:
        feed.stop()
        rooms.stop()


class _Announcing(uvicorn.Server):
    """A server that says when it answers, and whose live streams and video rooms end with it."""

    def __init__(self, config: uvicorn.Config, started_call: Callable[[], None], feed: Feed, rooms: Rooms) -> None:
        super().__init__(config)
        self._started_call = started_call
        self._feed = feed
        self._rooms = rooms

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._feed.start, loop)
        await self._rooms.start()
        await super().startup(sockets)
        self._started_call()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would otherwise outlast every wait; then stop."""
        self._feed.close()
        await self._rooms.close()
        await super().shutdown(sockets)
