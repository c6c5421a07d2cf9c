"""A liaison of the ambulance with a system of its own: a real server that speaks HTTPS, and sees what comes."""

from __future__ import annotations

import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from himaya.web.accounts.models import Partner, Role, User
from himaya.web.environment_webhooks import Webhooks
from himaya.web.webhooks.actions import register_endpoint
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from himaya.web.webhooks.models import Endpoint

ORIGIN = "https://himaya.example.gov.eg"


class Receiver(ThreadingHTTPServer):
    """A partner's system; `answer` says what it does with the next request, `taken` what came."""

    daemon_threads = True
    certificate = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.answer: Callable[[Any], None] = lambda handler: handler.send_plain(204)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def target(self) -> str:
        """Its address."""
        return f"https://localhost:{self.server_port}/hooks?from=himaya"


class _Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Keep what came, then do as the test says."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
        try:
            self.server.answer(self)
        except OSError:
            return

    def send_plain(self, status: int, **headers: str) -> None:
        """An answer without a body."""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()

    def send_slowly(self) -> None:
        """A header every now and then, and never the last one."""
        self.wfile.write(b"HTTP/1.1 204 No Content\r\n")
        for _one in range(200):
            self.wfile.write(b"X-Wait: 1\r\n")
            self.wfile.flush()
            time.sleep(0.1)

    def send_hugely(self) -> None:
        """A good status with a body that does not end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x" * 65536)

    def send_headers_hugely(self) -> None:
        """Headers that do not end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    def log_message(self, *_told: object) -> None:
        """Nothing is printed."""


def _certificate(folder: Path) -> tuple[str, str]:
    """A certificate of `localhost` that signs itself, and the file with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = made.public_bytes(serialization.Encoding.PEM).decode()
    how = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "receiver.pem"
    path.write_text(text + key.private_bytes(*how).decode(), "ascii")
    return text, str(path)


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for."""
    settings.DEMO = True


@pytest.fixture
def receiver(tmp_path: Path, settings: Any) -> Iterator[Receiver]:
    """The partner's system, which the administrator has named and whose certificate is trusted."""
    certificate, path = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = Receiver()
    server.certificate = certificate
    server.socket = context.wrap_socket(server.socket, server_side=True)
    settings.WEBHOOKS = Webhooks(frozenset({"localhost", "127.0.0.1"}), certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def liaison(office_of: Callable[..., User]) -> User:
    """The liaison of the ambulance authority in Alexandria."""
    user = office_of(Role.LIAISON)
    office = user.holdings[0].office
    office.partner = Partner.AMBULANCE
    office.save()
    return User.objects.get(pk=user.pk)


@pytest.fixture
def registered(liaison: User, receiver: Receiver) -> tuple[Endpoint, str]:
    """A webhook of the liaison, and its secret."""
    return register_endpoint(target=receiver.target, kinds=Event.values, origin=ORIGIN, by=liaison)
