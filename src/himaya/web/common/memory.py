"""What stays for good is not looked through again and again."""

from __future__ import annotations

import gc


def settle() -> None:
    """Take what is in memory now out of every later collection of garbage.

    A full collection looks at every object that was ever made and halts the process meanwhile, for half a second once
    everything is loaded. What was loaded at the start stays as long as the process; so does a governorate's fleet.
    """
    gc.collect()
    gc.freeze()
