"""Ctrl-C and SIGTERM: put away what is half-made, say so in one line, exit 130."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress

from himaya import ending

INTERRUPTED = 130
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_STANDARD_ERROR = 2

_unwinds = threading.Event()


def install() -> None:
    """Answer interrupts from a thread of their own, which native code in the main thread cannot hold up.

    A signal that the caller has switched off (a job in the background) stays switched off.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _noted)
    threading.Thread(target=_answer, args=(reader,), name="interrupts", daemon=True).start()


def unwind_from_here() -> None:
    """Let interrupts be a KeyboardInterrupt, for work that puts its own house in order: databases, the server."""
    _unwinds.set()


def say_interrupted() -> None:
    """Write the one line of an interrupted command, in the chosen language; nothing when nobody listens any more."""
    from himaya.cli.language import spoken_language

    line = {
        "ar": "أُوقف الأمر قبل تمامه، ولم يُكتب شيء ناقص.",
        "en": "Interrupted; nothing was left half-written.",
    }[spoken_language()]
    after_the_typed = "\n" if os.isatty(_STANDARD_ERROR) else ""
    with suppress(OSError):
        os.write(_STANDARD_ERROR, f"{after_the_typed}{line}\n".encode())


def _noted(_number: int, _frame: object) -> None:
    if _unwinds.is_set():
        raise KeyboardInterrupt
    ending.ask()


def _answer(reader: int) -> None:
    while not _is_ours(os.read(reader, 1)[0]):
        continue
    ending.abandon()
    say_interrupted()
    os._exit(INTERRUPTED)


def _is_ours(number: int) -> bool:
    """Whether a signal is to be answered here: not when the server has taken it over."""
    return number in _SIGNALS and not _unwinds.is_set() and signal.getsignal(number) is _noted
