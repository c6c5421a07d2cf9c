"""The sign of a unit on a map: the number of its status, and what that means in one word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.common.figures import Tone
from himaya.web.dispatch.states import NUMBER_LABELS, SIGNALS, Signal, UnitLife

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_NUMBER = 9
"""Where a state has none that a radio could send, as assigned or at rest."""
TONES: Mapping[str, Tone] = {
    UnitLife.AVAILABLE: Tone.GREEN,
    UnitLife.ASSIGNED: Tone.YELLOW,
    UnitLife.EN_ROUTE: Tone.YELLOW,
    UnitLife.ON_SCENE: Tone.BLUE,
    UnitLife.REST: Tone.PLAIN,
    UnitLife.OUT_OF_SERVICE: Tone.PLAIN,
    UnitLife.OFF_DUTY: Tone.PLAIN,
}
LIVES = tuple(UnitLife)
"""States in the order in which they are told as numbers."""
_OF_SIGNAL = {signal.value: number for number, signal in SIGNALS.items()}
_FREE, _WITHOUT_SENDING = (1, 2), {UnitLife.AVAILABLE: 1, UnitLife.EN_ROUTE: 3, UnitLife.OUT_OF_SERVICE: 6}
_AT_SCENE = 4
_AWAY = (7, 8)


def number_of(state: str, sent: int | None, signal: str = Signal.NONE) -> int:
    """The number that stands in the sign: a call before everything, then the number sent where it says this state."""
    if signal:
        return _OF_SIGNAL[signal]
    if state == UnitLife.AVAILABLE and sent in _FREE:
        return sent
    if state == UnitLife.ON_SCENE:
        return sent if sent in _AWAY else _AT_SCENE
    return _WITHOUT_SENDING.get(UnitLife(state), NO_NUMBER)


def tone_of(state: str, signal: str = Signal.NONE) -> Tone:
    """The colour of the sign; whoever calls for an answer is red."""
    return Tone.RED if signal else TONES[UnitLife(state)]


def words_of(state: str, number: int) -> str:
    """State in words, with the number before it."""
    label = str(UnitLife(state).label)
    if number == NO_NUMBER:
        return label
    told = str(NUMBER_LABELS[number])
    if number in SIGNALS:
        return f"{number} · {told} · {label}"
    return f"{number} · {told if number in _AWAY else label}"
