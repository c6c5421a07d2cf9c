"""Array types of the roads room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Milliseconds = NDArray[np.int32]
Bytes = NDArray[np.int8]
Bools = NDArray[np.bool_]


def read_only(values: ArrayLike, dtype: DTypeLike) -> NDArray[Any]:
    """Contiguous read-only array of `dtype`; a copy unless `values` already is one."""
    array = np.asarray(values, dtype=dtype, order="C")
    if array.flags.writeable:
        array = array.copy()
        array.setflags(write=False)
    return array
