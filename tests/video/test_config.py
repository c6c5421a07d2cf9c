"""The gateway's own files: what is open, what is not, and who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.video.config import files_of, write_files
from himaya.video.settings import Network, Secrets, secrets_in

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = Secrets("api-secret", "rooms-secret", "entry-secret")


def test_only_two_plugins_and_one_transport_on_loopback() -> None:
    """No HTTP, no administration, nothing that records or streams; one socket on this machine, with a secret."""
    files = files_of(Network(), SECRETS, 4567)
    sockets, main = files["janus.transport.websockets.jcfg"], files["janus.jcfg"]
    assert 'ws_ip = "127.0.0.1"' in sockets
    assert "ws_port = 4567" in sockets
    assert "admin_ws = false" in sockets
    assert 'api_secret = "api-secret"' in main
    for name in ("recordplay", "streaming", "textroom", "echotest", "sip"):
        assert f"libjanus_{name}.so" in main
    for kept in ("libjanus_videoroom", "libjanus_audiobridge", "libjanus_websockets"):
        assert kept not in main
    assert "libjanus_http.so" in main


def test_rooms_are_made_with_a_key() -> None:
    """Neither plugin makes a room for somebody who does not know it, and the key of entries is in no file."""
    files = files_of(Network(), SECRETS, 1)
    for plugin in ("videoroom", "audiobridge"):
        assert 'admin_key = "rooms-secret"' in files[f"janus.plugin.{plugin}.jcfg"]
    assert not [name for name, text in files.items() if "entry-secret" in text]


def test_the_network_of_a_site() -> None:
    """Addresses, the translated address and the ports are those that the site names."""
    text = files_of(Network(("10.1.2.3",), "192.0.2.7", (30_000, 30_500)), SECRETS, 1)["janus.jcfg"]
    assert 'ice_enforce_list = "10.1.2.3"' in text
    assert 'nat_1_1_mapping = "192.0.2.7"' in text
    assert 'rtp_port_range = "30000-30500"' in text


@pytest.mark.parametrize("bad", ['"; admin = true; x = "', "a\nb", "{", "ا"])
def test_nothing_ends_a_quoted_text(bad: str) -> None:
    """What could write a setting of its own is refused."""
    with pytest.raises(ValueError, match="cannot stand"):
        files_of(Network((bad,)), SECRETS, 1)


def test_the_files_are_for_this_account_alone(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700; what lay there before is gone."""
    folder = tmp_path / "janus"
    folder.mkdir()
    (folder / "janus.transport.http.jcfg").write_text("general: { http = true }")
    write_files(folder, files_of(Network(), SECRETS, 1))
    found = sorted(folder.iterdir())
    assert {one.stat().st_mode & 0o777 for one in found} == {0o600}
    assert "janus.transport.http.jcfg" not in {one.name for one in found}


def test_secrets_are_made_once(tmp_path: Path) -> None:
    """They are random, only this account may read them, and every later start finds the same."""
    made = secrets_in(tmp_path / "video")
    assert secrets_in(tmp_path / "video") == made
    assert made != secrets_in(tmp_path / "other")
    assert len({made.api, made.rooms, made.entry}) == 3
    assert (tmp_path / "video" / "secrets.json").stat().st_mode & 0o777 == 0o600
