"""What tests of refusals share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """What is done within is refused by this rule."""
    with pytest.raises(InvalidInputError) as raised:
        yield
    assert raised.value.faults[0].code == rule
