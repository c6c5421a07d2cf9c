"""What the environment says of the video room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.faults import InvalidInputError
from himaya.web.environment_video import video_network

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.any_database


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """0 switches it off; nothing said means every address and no relay."""
    network = video_network()
    assert network is not None
    assert (network.addresses, network.relays) == ((), ())
    monkeypatch.setenv("HIMAYA_VIDEO", "0")
    assert video_network() is None


def test_a_whole_site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Addresses, ports, the translated address and the relay with its secret."""
    (tmp_path / "secret").write_text("relay-secret\n")
    said = {
        "VIDEO_ADDRESSES": "10.1.2.3, eth1", "VIDEO_PUBLIC": "192.0.2.7", "VIDEO_PORTS": "30000-30500",
        "TURN": "turn:turn.example:3478,turns:turn.example:5349?transport=tcp",
        "TURN_SECRET_FILE": str(tmp_path / "secret"),
    }  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(f"HIMAYA_{name}", value)
    network = video_network()
    assert network is not None
    assert network.addresses == ("10.1.2.3", "eth1")
    assert (network.public, network.ports, network.relay_secret) == ("192.0.2.7", (30_000, 30_500), "relay-secret")
    assert len(network.relays) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HIMAYA_VIDEO_ADDRESSES", 'x"; y'),
        ("HIMAYA_VIDEO_PUBLIC", "turn.example"),
        ("HIMAYA_VIDEO_PORTS", "30000"),
        ("HIMAYA_VIDEO_PORTS", "30000-30010"),
        ("HIMAYA_VIDEO_PORTS", "80-2000"),
        ("HIMAYA_VIDEO_PORTS", "60000-70000"),
        ("HIMAYA_TURN", "https://turn.example"),
        ("HIMAYA_TURN", "turn:turn.example"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The start stops with the name of the setting; a relay without its secret too."""
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInputError) as refused:
        video_network()
    assert refused.value.faults[0].code == "web.bad_setting"
