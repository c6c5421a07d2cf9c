"""Relays that others wrote, each started with no more than it needs to pass positions on.

OpenTAKServer is not among them: it does not start without a RabbitMQ broker and a PostGIS database beside it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENVIRONMENTS = Path(__file__).parent / ".relays"
"""An environment for each peer, whose packages are older than ours; made when it is missing."""
TAKY = ("taky==0.10",)
FREETAKSERVER = ("FreeTAKServer==2.2.1", "opentelemetry-api==1.27.0", "opentelemetry-sdk==1.27.0")
_INSTALLS_S, _STARTS_S, _LOOK_S = 240, 60, 0.1


@contextlib.contextmanager
def taky() -> Iterator[int]:
    """Taky with no more than its router; its port.

    Raises
    ------
    ImportError : it cannot be installed or does not start here.
    """
    program = _installed("taky", TAKY) / "taky"
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "taky.conf"
        config.write_text(
            f"[taky]\nhostname=localhost\nbind_ip=127.0.0.1\nroot_dir={folder}\n"
            f"[cot_server]\nport={port}\nlog_cot=\n[ssl]\nenabled=false\n",
            encoding="utf-8",
        )
        with _running(port, folder, {}, str(program), "-c", str(config), "-l", "error"):
            yield port


@contextlib.contextmanager
def freetakserver() -> Iterator[int]:
    """FreeTAKServer without its database of events; its port.

    Raises
    ------
    ImportError : it cannot be installed or does not start here.
    """
    program = _installed("freetakserver", FREETAKSERVER) / "python"
    port = _free_port()
    ports = ("SSLCOT", "API", "FED", "ROUTING_PROXY_SUBSCRIBE", "ROUTING_PROXY_PUBLISHER", "ROUTING_PROXY_SERVER")
    with tempfile.TemporaryDirectory() as folder:
        asked = {
            "FTS_PERSISTENCE_PATH": folder,
            "FTS_CONFIG_PATH": f"{folder}/FTSConfig.yaml",
            "FTS_DB_PATH": f"{folder}/events.sqlite",
            "FTS_FIRST_START": "false",
            "FTS_COT_TO_DB": "False",
            "FTS_LOG_LEVEL": "error",
            "FTS_COT_PORT": str(port),
            **{f"FTS_{name}_PORT": str(_free_port()) for name in ports},
        }
        command = (str(program), "-m", "FreeTAKServer.controllers.services.FTS")
        with _running(port, folder, asked, *command, "-DataPackageIP", "127.0.0.1", "-AutoStart", "True"):
            yield port


@contextlib.contextmanager
def _running(port: int, folder: str, asked: Mapping[str, str], *command: str) -> Iterator[None]:
    """The program with everything it starts, from when it listens at the port."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, **asked}
    process = subprocess.Popen([*command], cwd=folder, env=environment, start_new_session=True, **quiet)
    try:
        _await_listening(port, process)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def _await_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_S
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        if time.monotonic() > until or process.poll() is not None:
            message = f"{process.args} does not start here"
            raise ImportError(message)
        time.sleep(_LOOK_S)


def _installed(name: str, packages: tuple[str, ...]) -> Path:
    """Folder of the programs of a peer, installed when it is missing."""
    folder = ENVIRONMENTS / name
    done = folder / "installed"
    if not done.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, capture_output=True)
            install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *packages]
            subprocess.run(install, check=True, capture_output=True, timeout=_INSTALLS_S)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            shutil.rmtree(folder, ignore_errors=True)
            message = f"{packages[0]} cannot be installed: {error}"
            raise ImportError(message) from error
        done.touch()
    return folder / "bin"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
