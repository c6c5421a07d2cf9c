"""The one way from what the public writes to operations: a danger to life, as place, time and danger.

Operations say here who receives it, so that nothing below knows them::

    received_by(report_danger)

`report_danger(danger, by, office)` makes an incident and returns its number; `by` is the account that confirmed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import Office, User
    from himaya.web.comments.models import Danger

    Receive = Callable[[Danger, User, Office], int]

_RECEIVERS: list[Receive] = []


def received_by(receive: Receive) -> None:
    """Let operations receive what is handed over."""
    _RECEIVERS[:] = [receive]


def hand_over(danger: Danger, by: User, office: Office) -> int:
    """Hand a danger over; returns the number of its incident."""
    (receive,) = _RECEIVERS
    return receive(danger, by, office)
