"""The rooms of this process, and where their gateway stands, as the pages say it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from himaya.web.video.service import Rooms

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.video.settings import Network
    from himaya.video.supervisor import Standing


@cache
def rooms_of(data_dir: Path, network: Network | None) -> Rooms:
    """The rooms of a data folder, made once."""
    return Rooms(data_dir, network)


def standing() -> Standing:
    """Where the gateway stands."""
    return rooms_of(settings.DATA_DIR, settings.VIDEO).standing
