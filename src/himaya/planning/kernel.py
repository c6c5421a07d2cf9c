"""Functions that Numba compiles, and the types that each is called with, so that it can be compiled before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb

if TYPE_CHECKING:
    from collections.abc import Callable

INT, FLOAT = nb.int64, nb.float64
INTS, FLOATS = nb.int64[::1], nb.float64[::1]
INT_TABLE, FLOAT_TABLE = nb.int64[:, ::1], nb.float64[:, ::1]
GIVEN_INTS, GIVEN_FLOATS = (nb.types.Array(kind, 1, "C", readonly=True) for kind in (INT, FLOAT))
"""Arrays of a problem, which nobody changes."""

_TYPES: dict[Any, tuple[Any, ...]] = {}


def kernel(*types: Any, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function at its first call, or before, and keep the compiled code on the disk.

    Parameters
    ----------
    types : Numba's type of every argument in a plan. A call with others compiles the function for these too.
    options : of `numba.njit`.
    """

    def made(function: Callable[..., Any]) -> Any:
        compiled = nb.njit(cache=True, nogil=True, **options)(function)
        _TYPES[compiled] = types
        return compiled

    return made


def group(*types: Any, kind: type = tuple) -> Any:
    """Numba's type of a tuple, or of a named one."""
    return nb.types.BaseTuple.from_types(types, kind)  # type: ignore[no-untyped-call]  # numba's types are not typed


def kernels_of(module: str) -> tuple[Any, ...]:
    """The kernels of a module that was imported, in their order there."""
    return tuple(compiled for compiled in _TYPES if compiled.py_func.__module__ == module)


def compile_now(compiled: Any) -> None:
    """Compile a kernel for the types that a plan calls it with, or read it from the disk."""
    compiled.compile(_TYPES[compiled])
