"""Lists in parts: a signed cursor holds the last row shown, so that rows that come or go shift nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core import signing
from django.db.models import Q
from ninja import Field, Schema

from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

MOST = 200
_LONGEST = 2000
_SALT = "himaya.interface.cursor"
Row = TypeVar("Row", bound="Model")


class Window(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=MOST, description="how many at most")
    cursor: str = Field("", max_length=_LONGEST, description="`next` of the part before; empty for the first part")


def part(rows: QuerySet[Row], order: tuple[str, ...], window: Window) -> dict[str, Any]:
    """One part of a list, and the cursor of the next one; None at the end.

    Parameters
    ----------
    order : fields that order the list, with a minus for descending, never empty in a row; the last is unique.

    Raises
    ------
    InvalidInputError : `interface.bad_cursor` for one that this list has not given.
    """
    rows = rows.order_by(*order)
    salt = f"{_SALT}.{rows.model._meta.label}"  # noqa: SLF001  # Django's public way to the name of a model
    if window.cursor:
        rows = rows.filter(_behind(rows, order, _read(window.cursor, salt, len(order))))
    found = list(rows[: window.limit + 1])
    shown = found[: window.limit]
    more = len(found) > window.limit
    return {"items": shown, "next": _written(shown[-1], order, salt) if more else None}


def _written(row: Model, order: tuple[str, ...], salt: str) -> str:
    values = [getattr(row, name.removeprefix("-")) for name in order]
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return signing.dumps(plain, salt=salt)


def _read(cursor: str, salt: str, length: int) -> list[Any]:
    try:
        values = signing.loads(cursor, salt=salt)
    except signing.BadSignature as error:
        raise InvalidInputError.of("interface.bad_cursor", column="/query/cursor") from error
    if not isinstance(values, list) or len(values) != length:
        raise InvalidInputError.of("interface.bad_cursor", column="/query/cursor")
    return values


def _behind(rows: QuerySet[Any], order: tuple[str, ...], values: list[Any]) -> Q:
    """Condition on rows that come after the one a cursor holds."""
    behind, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        kept = rows.model._meta.get_field(field).to_python(value)  # noqa: SLF001  # likewise
        behind |= same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": kept})
        same &= Q(**{field: kept})
    return behind
