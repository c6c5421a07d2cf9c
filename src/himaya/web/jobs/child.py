"""The process of one job: one order comes in on standard input, lines of JSON go out on standard output.

In: `{"target": "module:function", "arguments": {...}}`, later perhaps `stop`.
When standard input ends, the server is gone, and so is this process with all
its children. Out: `{"progress": ...}` any number of times, then one of
`{"result": ...}`, `{"faults": [...]}`, `{"failed": true}`.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import signal
import sys
import threading
import time
from typing import IO, TYPE_CHECKING, Any

import django

from himaya.faults import Fault, HimayaError, Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TELL_S = 0.1
log = logging.getLogger(__name__)


def main() -> None:
    """Do the work of one order."""
    out = _own_output()
    order = json.loads(sys.stdin.readline())
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    django.setup()
    _say(out, _worked(order, out, stop))


def _own_output() -> IO[str]:
    """Keep standard output for ourselves; what libraries print goes to the server's log."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


def _listen(stop: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == "stop":
            stop.set()
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _worked(order: Mapping[str, Any], out: IO[str], stop: threading.Event) -> dict[str, Any]:
    told_at = 0.0

    def tell(fraction: float, *, ar: str = "", en: str = "") -> None:
        nonlocal told_at
        now = time.monotonic()
        if ar or now - told_at >= _TELL_S:
            told_at = now
            _say(out, {"progress": fraction, "ar": ar, "en": en or ar})

    module, _, name = order["target"].partition(":")
    try:
        run = getattr(importlib.import_module(module), name)
        return {"result": dict(run(order["arguments"], tell, stop.is_set))}
    except HimayaError as error:
        return {"faults": told(error.faults)}
    except Exception:
        log.exception("job %s failed", order["target"])
        return {"failed": True}


def told(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Faults as both languages say them."""
    return [{"code": fault.code, **{str(language): fault.text(language) for language in Language}} for fault in faults]


def _say(out: IO[str], message: Mapping[str, Any]) -> None:
    out.write(json.dumps(message, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
