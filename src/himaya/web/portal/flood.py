"""Floods are held back without knowing anybody: counts of a few minutes, in memory, by addresses that no one reads.

An address is kept as a hash under a random salt of the day that dies with the day and with the process. Nothing of it
is written anywhere.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from threading import Lock

MOST_ADDRESSES = 20_000
"""How many addresses are counted at once; the ones that were quiet for longest are forgotten first."""
_DAY_S = 24 * 60 * 60
_PREFIX = 64
"""Bits of an IPv6 address that belong to a household; the rest is chosen freely."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(frozen=True, slots=True)
class Rate:
    """How much may come at once, and how much again in each second."""

    burst: float
    a_second: float


@dataclass(slots=True)
class Gate:
    """Lets through so much from one address and so much altogether; bounded in memory whatever comes."""

    one: Rate
    all: Rate
    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[bytes, _Bucket] = field(default_factory=OrderedDict)
    _total: _Bucket | None = None
    _salt: bytes = b""
    _salted_at: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def admits(self, address: str, cost: float = 1.0) -> bool:
        """Whether this much more may come from an address now; if so it is counted."""
        with self._lock:
            now = self.clock()
            if not self._salt or now - self._salted_at >= _DAY_S:
                self._salt, self._salted_at = secrets.token_bytes(32), now
                self._buckets.clear()
            mine = self._bucket(address, now)
            total = self._total = self._total or _Bucket(self.all.burst, now)
            _refill(mine, self.one, now)
            _refill(total, self.all, now)
            if mine.tokens < cost or total.tokens < cost:
                return False
            mine.tokens -= cost
            total.tokens -= cost
            return True

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._buckets.clear()
            self._total, self._salt = None, b""

    def __len__(self) -> int:
        return len(self._buckets)

    def _bucket(self, address: str, now: float) -> _Bucket:
        key = hashlib.blake2b(_household(address).encode(), key=self._salt, digest_size=16).digest()
        found = self._buckets.pop(key, None) or _Bucket(self.one.burst, now)
        self._buckets[key] = found
        while len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return found


def _refill(bucket: _Bucket, rate: Rate, now: float) -> None:
    bucket.tokens = min(rate.burst, bucket.tokens + (now - bucket.at) * rate.a_second)
    bucket.at = now


def _household(address: str) -> str:
    """An address, or the part of it that its holder does not choose."""
    try:
        read = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(read, IPv6Address):
        return str(read)
    if read.ipv4_mapped:
        return str(read.ipv4_mapped)
    return str(int(read) >> (128 - _PREFIX))


LETTERS = Gate(one=Rate(burst=20, a_second=1 / 15), all=Rate(burst=400, a_second=2))
"""One token is a letter of 32 KiB: many people stand behind one address of a mobile network."""
PRESSING = Gate(one=Rate(burst=60, a_second=1 / 2), all=Rate(burst=400, a_second=20))
"""Presses on the map of a report, which leave nothing behind."""
ASKING = Gate(one=Rate(burst=30, a_second=1 / 4), all=Rate(burst=1000, a_second=10))
"""Questions by receipt."""
BYTES_OF_A_TOKEN = 32 * 1024
