"""Random numbers by place in a stream instead of by turn: the same ones on one thread or many.

The i-th number of a stream is SplitMix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*,
OOPSLA 2014, doi:10.1145/2660193.2660195) at `key + (i + 1) * GAMMA`; the key mixes seed, night and purpose. Two plans
rehearsed with one seed therefore meet the same calls and the same crowd, night by night.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = (np.uint64(bits) for bits in (30, 27, 31, 11))
_ONE = np.uint64(1)
_UNIT = 2.0**-53

GATE_STREAMS = 1_000_000
"""Streams of services are numbered from 0, those of gates from here."""
POST_STREAM = 2_000_000
"""The stream of the crews of posts, which no plan is rehearsed with: a simulated night draws it."""
STREAM_MASK = 2**64 - 1
"""Seeds are taken modulo 2 to the power of 64."""


@nb.njit(inline="always")
def _mixed(z: Any) -> Any:
    z = (z ^ (z >> _S30)) * _FIRST
    z = (z ^ (z >> _S27)) * _SECOND
    return z ^ (z >> _S31)


@nb.njit(inline="always")
def key_of(seed: Any, night: int, stream: int) -> Any:
    """Key of the stream of one purpose in one night; `seed` is a uint64."""
    key = _mixed(seed + GAMMA)
    key = _mixed(key + (np.uint64(night) + _ONE) * GAMMA)
    return _mixed(key + (np.uint64(stream) + _ONE) * GAMMA)


@nb.njit(inline="always")
def uniform(key: Any, index: int) -> Any:
    """The number at `index` of a stream, in [0, 1)."""
    return (_mixed(key + (np.uint64(index) + _ONE) * GAMMA) >> _S11) * _UNIT
